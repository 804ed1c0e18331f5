"""How requests are authenticated before the first account exists and after, without a restart in between.

Before: every request is the local user's, or the shared token's. Both may choose a workspace.
"""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from greenroom.core.access import Principal
from greenroom.core.ports import Database
from greenroom.errors import StorageUnavailable
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.accounts import WORKSPACE_HEADER
from greenroom.server.auth.authenticator import Authenticator, Request, is_public
from greenroom.services.access.principals import workspace_not_found

_DEFAULT = b"default"
_MOST_CACHED = 1024


class ByMode:
    """Authenticates by accounts as soon as there is one; before that, as another authenticator does.

    Does not suspend while `AccessWatch.is_fresh` and the authenticators do not.
    """

    def __init__(self, watch: AccessWatch, *, before: Authenticator, accounts: Authenticator) -> None:
        self._watch = watch
        self._before = before
        self._accounts = accounts

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal."""
        watch = self._watch
        # Probes are answered without the database.
        if not watch.is_fresh and not is_public(request.path):
            await self._refresh()
        return await (self._accounts if watch.has_accounts else self._before).authenticate(request)

    async def _refresh(self) -> None:
        watch = self._watch
        if not watch.has_accounts and watch.has_failed:
            # Nothing can be done to a database that is away; whether there is an account is read when it is back.
            return
        if watch.needs_task:
            # A bare yield moves an inline request into a task.
            await asyncio.sleep(0)
        try:
            await watch.refresh()
        except StorageUnavailable:
            if watch.has_accounts:
                raise


class InWorkspace:
    """Lets requests of another authenticator choose a workspace by X-MLFLOW-WORKSPACE, for every actor."""

    def __init__(self, authenticator: Authenticator, watch: AccessWatch) -> None:
        self._authenticator = authenticator
        self._watch = watch
        self._database: Database | None = None
        self._keys: dict[str, str] = {}
        watch.on_change(self._keys.clear)

    def open(self, database: Database) -> None:
        """Use a database."""
        self._database = database

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal.

        Raises:
            WorkspaceNotFound: there is no such workspace.
        """
        principal = await self._authenticator.authenticate(request)
        named = request.headers.get(WORKSPACE_HEADER)
        if named is None or named == _DEFAULT or principal.kind == "anonymous":
            return principal
        return replace(principal, workspace=await self._key_of(named.decode("latin-1")))

    async def _key_of(self, name: str) -> str:
        key = self._keys.get(name)
        if key is not None:
            return key
        if self._watch.needs_task:
            await asyncio.sleep(0)
        assert self._database is not None, "open() must be called first"
        generation = self._watch.generation
        key = await self._database.read(lambda tx: tx.credentials.workspace_key(name))
        if key is None:
            raise workspace_not_found(name)
        if generation == self._watch.generation and len(self._keys) < _MOST_CACHED:
            self._keys[name] = key
        return key
