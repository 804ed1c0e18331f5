"""Authentication by accounts: API tokens, user names and passwords, and browser sessions.

The principal of a credential is kept in memory for a minute at most, and only as long as `AccessWatch` says that nothing
has changed: repeated credentials cost neither a query nor a password hash.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from base64 import b64decode
from binascii import Error as Base64Error
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from greenroom.core.access import DEFAULT_WORKSPACE, Principal
from greenroom.core.accounts import ApiToken
from greenroom.core.api_tokens import is_token, token_digest
from greenroom.core.client_addresses import client_of
from greenroom.core.ports import Database, Transaction
from greenroom.core.ports.credentials import CredentialAccount, PasswordAccount, WorkspaceParts
from greenroom.core.roles import DefaultRole
from greenroom.core.user_names import user_name_key
from greenroom.errors import Unauthenticated
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.account_sessions import AccountSessions, session_digest
from greenroom.server.auth.authenticator import Request
from greenroom.server.auth.password_login import WRONG, PasswordLogin
from greenroom.services.access.principals import principal_of, workspace_not_found

CACHED_S: Final = 60.0
"""How long a principal is kept: last uses are noted, and sessions extended, when it is read again."""

MOST_CACHED: Final = 4096
WORKSPACE_HEADER: Final = b"x-mlflow-workspace"
_NOTE_USE_EVERY_MS: Final = 60_000
_BASIC: Final = b"basic "
_HOW: Final = (
    "Send an API token (MLFLOW_TRACKING_TOKEN), or your user name and password (MLFLOW_TRACKING_USERNAME and "
    "MLFLOW_TRACKING_PASSWORD)."
)


class Credential(NamedTuple):
    """A credential that was found right.

    Attributes:
        token: the API token; None for others.
        session: row of the browser session; None for others.
        until_ms: when it expires; None if it does not.
        used_at_ms: its last use, as far as it is stored.
    """

    account: CredentialAccount
    token: ApiToken | None = None
    session: int | None = None
    until_ms: int | None = None
    used_at_ms: int | None = None


class Accounts:
    """Authenticates requests by the accounts in the database.

    Args:
        watch: says whether what is kept is still true.
        logins: checks passwords.
        sessions: browser sessions.
        default_role: of workspaces that have none of their own.
        clock: a monotonic clock, in seconds.
        now_ms: milliseconds since 1970.
    """

    def __init__(
        self,
        watch: AccessWatch,
        logins: PasswordLogin,
        sessions: AccountSessions,
        *,
        default_role: DefaultRole = DefaultRole.NONE,
        clock: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.sessions = sessions
        self._watch = watch
        self._logins = logins
        self._default_role = default_role
        self._clock = clock
        self._now_ms = now_ms
        self._database: Database | None = None
        self._key = secrets.token_bytes(16)
        # By digest, so that no copy of a credential stays in memory; oldest first.
        self._principals: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()
        self._used_tokens: dict[int, int] = {}
        self._used_sessions: dict[int, int] = {}
        watch.on_change(self._principals.clear)

    def __len__(self) -> int:
        return len(self._principals)

    def open(self, database: Database) -> None:
        """Use a database."""
        self._database = database

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal of a request; does not suspend for a known credential.

        `AccessWatch.is_fresh` must hold.

        Raises:
            RateLimited: too many passwords were wrong.
            Unauthenticated: the credential is missing, wrong or no longer valid.
            WorkspaceNotFound: the account has nothing in the workspace that the request names.
        """
        given, client = request.credentials, ""
        if given is not None and given[: len(_BASIC)].lower() == _BASIC:
            client = request.client
        digest = self._digest(request, client)
        found = self._principals.get(digest)
        if found is not None and self._clock() < found[1] and not (client and self._logins.has_to_wait(client)):
            return found[0]
        # A bare yield moves an inline request into a task: database drivers and passwords need one.
        await asyncio.sleep(0)
        generation = self._watch.generation
        named = request.headers.get(WORKSPACE_HEADER)
        workspace = None if named is None else named.decode("latin-1")
        try:
            credential, principal = await self._authenticated(request, workspace)
        except Unauthenticated as error:
            # MLflow's clients and tests know the first sentence.
            raise Unauthenticated(f"You are not authenticated. {error.message}") from None
        self._note_use(credential)
        # If something has changed meanwhile, it may have been read before.
        if generation == self._watch.generation:
            self._remember(digest, principal, credential.until_ms)
        return principal

    async def log_in(
        self, name: str, password: str, *, client: str, user_agent: str, is_secure: bool
    ) -> tuple[CredentialAccount, bytes]:
        """Check a user name and password, begin a session, and return its Set-Cookie header.

        Raises:
            RateLimited: too many passwords were wrong.
            Unauthenticated: the name or the password is wrong, or the account is disabled.
        """
        name_key = user_name_key(name)
        account = await self._checked(name_key, password, client=client)

        async def begin(tx: Transaction) -> bytes:
            # The password or the account may have been changed while the password was checked.
            again = await tx.credentials.by_name(name_key)
            if again is None or again.password_hash != account.password_hash:
                raise Unauthenticated(WRONG)
            _check_account(again.account)
            return await self.sessions.begin(
                tx,
                again.account.row,
                method="password",
                user_agent=user_agent,
                address=client,
                is_secure=is_secure,
            )

        return account.account, await self._open_database.write(begin)

    async def log_out(self, headers: Mapping[bytes, bytes]) -> None:
        """End the sessions of a request.

        Raises:
            StorageUnavailable: the end could not be stored; they stay active.
        """
        await self._open_database.write(lambda tx: self.sessions.end(tx, headers))

    async def principal_in(self, tx: Transaction, account: CredentialAccount, workspace: str | None) -> Principal:
        """Return the principal of an account that is known without a credential of this server.

        Args:
            workspace: name of the workspace that the request names.

        Raises:
            WorkspaceNotFound: the account has nothing in it.
        """
        return await self._principal(tx, Credential(account), workspace)

    async def write_uses(self) -> None:
        """Write the last uses of tokens and sessions.

        Raises:
            StorageUnavailable: the database is unavailable; they are written later.
        """
        tokens, sessions = self._used_tokens, self._used_sessions
        if not tokens and not sessions:
            return
        self._used_tokens, self._used_sessions = {}, {}

        async def write(tx: Transaction) -> None:
            await tx.credentials.use_tokens(tokens)
            await tx.credentials.use_sessions(sessions, idle_ms=self.sessions.idle_ms)

        try:
            await self._open_database.write(write)
        except BaseException:
            self._used_tokens, self._used_sessions = tokens | self._used_tokens, sessions | self._used_sessions
            raise

    @property
    def _open_database(self) -> Database:
        assert self._database is not None, "open() must be called first"
        return self._database

    async def _authenticated(self, request: Request, workspace: str | None) -> tuple[Credential, Principal]:
        given = request.credentials
        if given is None:
            return await self._by_session(request, workspace)
        sent = _sent(given)
        if sent.token is not None:
            digest = token_digest(sent.token)
            return await self._open_database.read(lambda tx: self._by_token(tx, digest, workspace))
        account = (await self._checked(user_name_key(sent.name), sent.password, client=request.client)).account
        credential = Credential(account)
        return credential, await self._open_database.read(lambda tx: self._principal(tx, credential, workspace))

    async def _checked(self, name_key: str, password: str, *, client: str) -> PasswordAccount:
        """Check a password, and then whether its account may sign in."""
        found = await self._open_database.read(lambda tx: tx.credentials.by_name(name_key))
        await self._logins.check(name_key, None if found is None else found.password_hash, password, client=client)
        assert found is not None, "nothing matches an unknown name"
        _check_account(found.account)
        return found

    async def _by_token(self, tx: Transaction, digest: str, workspace: str | None) -> tuple[Credential, Principal]:
        found = await tx.credentials.token(digest)
        if found is None:
            raise Unauthenticated("The token sent is not known here: it may belong to another server.")
        token, account = found
        if token.revoked_at_ms is not None:
            raise Unauthenticated(f"The token {token.hint} was revoked on {_day(token.revoked_at_ms)}.")
        if token.expires_at_ms is not None and token.expires_at_ms <= tx.now_ms:
            raise Unauthenticated(f"The token {token.hint} expired on {_day(token.expires_at_ms)}.")
        _check_account(account)
        credential = Credential(account, token=token, until_ms=token.expires_at_ms, used_at_ms=token.last_used_at_ms)
        return credential, await self._principal(tx, credential, workspace)

    async def _by_session(self, request: Request, workspace: str | None) -> tuple[Credential, Principal]:
        sent = [session_digest(secret) for secret in self.sessions.secrets_in(request.headers)]
        if not sent:
            raise Unauthenticated(_HOW)

        async def read(tx: Transaction) -> tuple[Credential, Principal] | None:
            for digest in sent:
                found = await tx.credentials.session(digest)
                if found is None:
                    continue
                session, account = found
                until_ms = min(session.idle_until_ms, session.until_ms)
                if until_ms > tx.now_ms and not account.is_disabled and not account.is_deleted:
                    credential = Credential(
                        account, session=session.row, until_ms=until_ms, used_at_ms=session.last_used_at_ms
                    )
                    return credential, await self._principal(tx, credential, workspace)
            return None

        found = await self._open_database.read(read)
        if found is None:
            raise Unauthenticated("Your session has ended; sign in again.")
        return found

    async def _principal(self, tx: Transaction, credential: Credential, workspace: str | None) -> Principal:
        account, token = credential.account, credential.token
        parts: WorkspaceParts | None
        if workspace is None and token is not None and token.workspace is not None:
            parts = await tx.credentials.parts(account.row, token.workspace, is_key=True)
        else:
            parts = await tx.credentials.parts(account.row, workspace or DEFAULT_WORKSPACE)
        if parts is None:
            raise workspace_not_found(workspace or DEFAULT_WORKSPACE)
        return principal_of(
            account,
            parts,
            default_role=self._default_role,
            token=token,
            session=credential.session,
            until_ms=credential.until_ms,
        )

    def _digest(self, request: Request, client: str) -> bytes:
        """Return what a principal is remembered by.

        Args:
            client: address of a client that sends a password: from another one, it must not be answered from memory while
                the account has to wait.
        """
        headers = request.headers
        given = headers.get(b"authorization")
        kind = b"authorization"
        if given is None:
            given, kind = headers.get(b"cookie", b""), b"cookie"
        workspace = headers.get(WORKSPACE_HEADER, b"")
        parts = (kind, workspace, client_of(client).encode() if client else b"", given)
        return hashlib.blake2b(b"\0".join(parts), digest_size=16, key=self._key).digest()

    def _remember(self, digest: bytes, principal: Principal, until_ms: int | None) -> None:
        kept_s = CACHED_S
        if until_ms is not None:
            kept_s = min(kept_s, (until_ms - self._now_ms()) / 1000)
        self._principals.pop(digest, None)
        self._principals[digest] = principal, self._clock() + kept_s
        if len(self._principals) > MOST_CACHED:
            self._principals.popitem(last=False)

    def _note_use(self, credential: Credential) -> None:
        now_ms = self._now_ms()
        if credential.used_at_ms is not None and now_ms - credential.used_at_ms < _NOTE_USE_EVERY_MS:
            return
        if credential.token is not None:
            self._used_tokens[credential.token.row] = now_ms
        elif credential.session is not None:
            self._used_sessions[credential.session] = now_ms


class _Sent(NamedTuple):
    """The content of an Authorization header: a token, or a name and a password."""

    token: str | None = None
    name: str = ""
    password: str = ""


def _sent(given: bytes) -> _Sent:
    """Parse an Authorization header.

    Raises:
        Unauthenticated: it has another form, or its token is not one.
    """
    scheme, _, value = given.partition(b" ")
    scheme, value = scheme.lower(), value.strip()
    if scheme == b"bearer":
        token = value.decode("latin-1")
        if not is_token(token):
            raise Unauthenticated(
                "What was sent as the token is not an API token, or not all of it: one begins with grn_ and has 42 "
                f"characters. {_HOW}"
            )
        return _Sent(token)
    if scheme != b"basic":
        raise Unauthenticated(_HOW)
    try:
        pair = b64decode(value, validate=True)
    except Base64Error:
        raise Unauthenticated(f"The Authorization header cannot be read. {_HOW}") from None
    try:
        name, colon, password = pair.decode().partition(":")
    except UnicodeDecodeError:
        # What some clients send (RFC 7617, section 2.1).
        name, colon, password = pair.decode("latin-1").partition(":")
    if not colon:
        raise Unauthenticated(f"The Authorization header has no password. {_HOW}")
    # Some tools can send a user name only.
    for one in (password, name):
        if is_token(one):
            return _Sent(one)
    return _Sent(None, name, password)


def _check_account(account: CredentialAccount) -> None:
    """Refuse an account that may not sign in, after its credential was found right."""
    if account.is_deleted:
        raise Unauthenticated(f"The account '{account.name}' was deleted.")
    if account.is_disabled:
        raise Unauthenticated(f"The account '{account.name}' is disabled; ask an administrator.")


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
