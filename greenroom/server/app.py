"""The composition root: build the ASGI application from the settings.

Plain ASGI with the lifespan protocol: any ASGI server can run it. `processes/process.py` runs it on uvicorn.
"""

from __future__ import annotations

import functools
import gc
import logging
import os
from typing import TYPE_CHECKING

from greenroom.core.access import Principal, local_user
from greenroom.core.ports import Database
from greenroom.errors import GreenroomError, InvalidInput, StorageUnavailable
from greenroom.server.asgi import Receive, Scope, Send
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.account_sessions import AccountSessions
from greenroom.server.auth.accounts import Accounts
from greenroom.server.auth.authenticator import Authenticator, Cached, Public
from greenroom.server.auth.ci_jobs import CiJobs
from greenroom.server.auth.first_account import make_first_account
from greenroom.server.auth.local import LocalUser
from greenroom.server.auth.login_attempts import LoginAttempts
from greenroom.server.auth.modes import ByMode, InWorkspace
from greenroom.server.auth.password_login import PasswordLogin
from greenroom.server.auth.passwords import Passwords, VerifiedPasswords
from greenroom.server.auth.proxy import ProxyHeaders, ProxyUsers
from greenroom.server.auth.sessions import SessionCookies, Sessions
from greenroom.server.auth.shared_token import SharedToken
from greenroom.server.auth.wrong_tokens import WrongTokens
from greenroom.server.context import Context, SignIn
from greenroom.server.http.edge import Edge
from greenroom.server.http.forwarding import Forwarding
from greenroom.server.http.guards import Guards, hosts_of
from greenroom.server.http.routing import Router
from greenroom.server.live import LiveUpdates
from greenroom.server.loads import LoadCounter
from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.health import Health
from greenroom.server.monitoring.logging import Log
from greenroom.server.monitoring.metrics import RequestNumbers, SharedCounts
from greenroom.server.monitoring.watchdog import Watchdog
from greenroom.server.routes import BINDINGS
from greenroom.server.routes.operations import PUBLISH_EVERY_S, Operations
from greenroom.server.settings import TOKEN_VARIABLE, Settings, option, variable
from greenroom.server.spa.pages import Pages, outage
from greenroom.server.start_warnings import warnings_of
from greenroom.server.tasks import Tasks
from greenroom.storage.blobs import open_blobs
from greenroom.storage.blobs.files import make_folder
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.queries.stages import KnownStages
from greenroom.storage.sql.transaction import SqlTransaction

if TYPE_CHECKING:
    from greenroom.server.auth.identity_login import IdentityLogin

_log = logging.getLogger("greenroom.server")


class Application:
    """Greenroom as an ASGI application.

    Attributes:
        failure: why it could not start, or None.
    """

    def __init__(self, settings: Settings, *, port: int, log: Log, shared: SharedCounts | None, slot: int) -> None:
        self._settings = settings
        self._log = log
        self._shared = shared
        self._slot = slot
        self._numbers = RequestNumbers()
        if shared is not None:
            before = shared.read(slot)
            if before is not None:
                self._numbers.continue_from(before)
        self._guards = Guards(hosts_of(settings, port), answers_to_address=not settings.is_loopback)
        prefix = settings.public_url.prefix if settings.public_url else ""
        self._is_https = settings.public_url is not None and settings.public_url.scheme == "https"
        wrong_tokens = WrongTokens()
        self._sessions: Sessions | None = None
        if settings.token is not None:
            self._sessions = Sessions(settings.token, prefix=prefix, is_https=self._is_https, wrong_tokens=wrong_tokens)
        self._user = local_user(settings.local_user)
        self._watch = AccessWatch()
        self._passwords = Passwords()
        self._logins = PasswordLogin(self._passwords, LoginAttempts(wrong_tokens), VerifiedPasswords())
        self._accounts = Accounts(
            self._watch,
            self._logins,
            AccountSessions(
                prefix=prefix,
                is_https=self._is_https,
                idle_days=settings.session_idle_days,
                days=settings.session_days,
            ),
            default_role=settings.default_role,
        )
        self._in_workspace = InWorkspace(
            _without_accounts(settings, self._user, self._sessions, wrong_tokens), self._watch
        )
        proxy_headers = _proxy_headers(settings)
        self._proxy_users = None if proxy_headers is None else ProxyUsers(proxy_headers, self._accounts, self._watch)
        self._authenticator = ByMode(
            self._watch,
            before=self._in_workspace,
            accounts=Public(self._accounts if self._proxy_users is None else self._proxy_users),
        )
        forwarding = Forwarding(
            settings.trusted_proxy, prefix, own_headers=() if proxy_headers is None else proxy_headers.names
        )
        self._forwarding = forwarding if forwarding.is_needed else None
        self._identities: IdentityLogin | None = None
        self._ci_jobs = CiJobs()
        self._edge: Edge
        self._context: Context
        self._loads = LoadCounter()
        self._running = RunningRequests()
        self._tasks: Tasks | None = None
        self._watchdog: Watchdog | None = None
        self.failure: GreenroomError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an HTTP request or the lifespan."""
        if scope["type"] == "http":
            await self._edge(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    def _generation(self) -> int | None:
        """Return a number that changes with all access, stages and rules; None if it may have changed just now."""
        return self._watch.generation if self._watch.is_fresh else None

    async def open(self) -> None:
        """Open the database and the blob store, and start the background tasks.

        Raises:
            StorageUnavailable: one of them cannot be opened.
            InvalidInput: one of their addresses is invalid.
        """
        settings = self._settings
        if settings.uses_data_folder:
            _make_folder(settings)
        blobs = open_blobs(settings.artifacts_url)
        try:
            database = await open_database(
                settings.database_url,
                make_transaction=functools.partial(
                    SqlTransaction, known=KnownStages(self._generation), on_touch=self._watch.note_change
                ),
                max_connections=settings.most_database_connections,
            )
        except BaseException:
            await blobs.close()
            raise
        try:
            await self._open_access(database)
        except BaseException:
            await database.close()
            await blobs.close()
            raise
        live = LiveUpdates(database)
        self._watch.on_change(live.wake)
        tasks = self._tasks = Tasks(
            database,
            blobs,
            settings,
            watch=self._watch,
            accounts=self._accounts,
            sessions=self._sessions,
            loads=self._loads,
        )
        if self._sessions is not None:
            self._sessions.on_end(live.wake)
        public_url = settings.public_url
        self._context = Context(
            database,
            blobs,
            settings.max_body_bytes,
            settings.max_artifact_bytes,
            server_name=public_url.authority if public_url else "Greenroom",
            prefix=public_url.prefix if public_url else "",
            live=live,
            sessions=self._sessions,
            is_secure=self._is_https,
            user=self._user.name,
            loads=self._loads,
            passwords=self._passwords,
            logins=self._logins,
            sign_in=SignIn(self._watch, self._accounts, self._authenticator, self._identities, self._ci_jobs),
        )
        router = Router(self._context, BINDINGS, has_workspaces=True)
        watch = self._watch
        pages = None
        if Pages.are_built():
            pages = Pages(router, settings, has_accounts=lambda: watch.has_accounts, last_event_id=live.last_event_id)
        health = Health(
            settings,
            database=database,
            log=self._log,
            live=live,
            running=self._running,
            tasks=tasks.states,
            sealer=tasks.sealer,
            more_measures=tasks.notifying.measures,
        )
        watchdog = Watchdog(settings, health, self._running)
        operations = Operations(
            router,
            pages,
            context=self._context,
            settings=settings,
            numbers=self._numbers,
            health=health,
            watchdog=watchdog,
            shared=self._shared,
            slot=self._slot,
        )
        self._edge = Edge(
            operations,
            guards=self._guards,
            authenticator=self._authenticator,
            log=self._log,
            numbers=self._numbers,
            running=self._running,
            forwarding=self._forwarding,
            log_in=None if pages is None else pages.log_in,
            no_workspace=None if pages is None else pages.no_workspace,
            outage=outage,
        )
        if self._shared is not None:
            tasks.publish(operations.publish_counts, every_s=PUBLISH_EVERY_S)
        tasks.start()
        self._watchdog = watchdog
        watchdog.start()
        if not self._slot:
            # One worker logs the warnings for all.
            for warning in warnings_of(settings, has_accounts=self._watch.has_accounts):
                _log.warning("%s", warning)

    async def _open_access(self, database: Database) -> None:
        """Read who may do what, and make the first account if the settings say so.

        Raises:
            InvalidInput: the server could be reached from other machines without signing in.
            StorageUnavailable: the database is unavailable.
        """
        settings = self._settings
        self._accounts.open(database)
        self._in_workspace.open(database)
        if self._proxy_users is not None:
            self._proxy_users.open(database)
        if self._sessions is not None:
            await self._sessions.open(database)
        if settings.admin_username is not None and settings.admin_password is not None:
            await make_first_account(
                database,
                self._passwords,
                self._user,
                name=settings.admin_username,
                password=settings.admin_password,
            )
        await self._watch.open(database)
        if settings.oidc_config is not None:
            # It loads httpx and joserfc, which a server without providers never needs.
            from greenroom.server.auth.identity_login import open_identity_login

            self._identities = await open_identity_login(
                settings.oidc_config,
                os.environ,
                database=database,
                sessions=self._accounts.sessions,
                public_url=str(settings.public_url) if settings.public_url else None,
            )
        if settings.proxy_user_header is not None and not self._watch.has_accounts:
            # Until there is one, everyone who reaches the server acts as its user.
            raise InvalidInput(
                f"{option('proxy_user_header')}: people are signed in to accounts, and no one could grant them "
                f"anything: make an administrator with 'greenroom init', or with {variable('admin_username')} and "
                f"{variable('admin_password')}.",
                field="proxy_user_header",
            )
        if not (settings.is_loopback or settings.token or self._watch.has_accounts):
            raise InvalidInput(
                f"{option('host')}: {settings.host!r} can be reached from other machines, so clients have to sign in: "
                f"make an administrator with 'greenroom init', or with {variable('admin_username')} and "
                f"{variable('admin_password')}, or set {TOKEN_VARIABLE} to a long random text (clients send it as "
                "MLFLOW_TRACKING_TOKEN), or listen on 127.0.0.1.",
                field="host",
            )

    def end_streams(self) -> None:
        """End the live streams, which have no end of their own; the server is about to stop."""
        if self._context.live is not None:
            self._context.live.stop()

    async def close(self) -> None:
        """Finish what is queued, and close the database and the blob store."""
        self.end_streams()
        if self._watchdog is not None:
            # First, so that it does not report the closed database as stuck.
            self._watchdog.stop()
        tasks = self._tasks
        assert tasks is not None, "the application is open"
        try:
            await tasks.stop()
            self._passwords.close()
            if self._identities is not None:
                await self._identities.close()
            await self._ci_jobs.close()
            await tasks.store_rest()
            try:
                await self._context.database.close()
            finally:
                await self._context.blobs.close()
        finally:
            await tasks.stop_publishing()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.open()
        except GreenroomError as error:
            self.failure = error
            await send({"type": "lifespan.startup.failed", "message": error.message})
            return
        except Exception as error:
            # uvicorn would end silently: its own log is turned off here.
            _log.critical("the server could not start", exc_info=error)
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        # Everything allocated by now lives as long as the process: exclude it from garbage collection.
        gc.freeze()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        try:
            await self.close()
        except GreenroomError as error:
            _log.error("shutdown failed: %s", error.message, exc_info=error)
            await send({"type": "lifespan.shutdown.failed", "message": error.message})
        else:
            await send({"type": "lifespan.shutdown.complete"})


def _proxy_headers(settings: Settings) -> ProxyHeaders | None:
    if settings.proxy_user_header is None:
        return None
    return ProxyHeaders(settings.proxy_user_header, settings.proxy_groups_header, settings.proxy_email_header)


def _without_accounts(
    settings: Settings, user: Principal, sessions: Sessions | None, wrong_tokens: WrongTokens
) -> Authenticator:
    """Choose how requests are authenticated while there is no account."""
    if settings.token is None or sessions is None:
        return LocalUser(user)
    by_token = Cached(SharedToken(settings.token, user, wrong_tokens), wrong_tokens)
    return Public(SessionCookies(sessions, user, by_token))


def create_app(
    settings: Settings,
    *,
    port: int | None = None,
    log: Log | None = None,
    shared: SharedCounts | None = None,
    slot: int = 0,
) -> Application:
    """Create the application; it opens the database and the blob store when its lifespan begins.

    Args:
        port: the port listened on, if the settings leave it open.
        shared: memory in which the workers of one server publish their counts.
        slot: index of this worker in it.
    """
    return Application(
        settings,
        port=settings.port if port is None else port,
        log=log or Log(settings.log_level),
        shared=shared,
        slot=slot,
    )


def _make_folder(settings: Settings) -> None:
    try:
        make_folder(settings.data.absolute())
    except OSError as error:
        raise StorageUnavailable(
            f"The data folder '{settings.data}' cannot be created ({error.strerror}); choose another with --data."
        ) from error
