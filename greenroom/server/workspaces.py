"""Scope the database to a principal's workspace."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from greenroom.core.access import DEFAULT_WORKSPACE, Principal
from greenroom.core.ports import Database, Transaction
from greenroom.services.access.principals import workspace_not_found
from greenroom.services.workspaces import require_active_workspace

T = TypeVar("T")
Verb = Callable[[Transaction], Coroutine[Any, Any, T]]


def check_workspace(principal: Principal, named: bytes | None) -> None:
    """Refuse a request about another workspace than the principal's, where requests cannot choose one.

    Args:
        named: value of the header X-MLFLOW-WORKSPACE; None without it.

    Raises:
        WorkspaceNotFound: it names another one.
    """
    if named is not None and named.decode("latin-1") != principal.workspace:
        raise workspace_not_found(named.decode("latin-1"))


def database_of(principal: Principal, database: Database) -> Database:
    """Return the database, scoped to the workspace of a principal."""
    if principal.workspace == DEFAULT_WORKSPACE:
        # Transactions use the default workspace anyway.
        return database
    return _WorkspaceDatabase(database, principal.workspace)


class _WorkspaceDatabase:
    """A `greenroom.core.ports.Database` that wraps another one."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database = database
        self._workspace = workspace

    async def read(self, verb: Verb[T]) -> T:
        return await self._database.read(lambda tx: verb(tx.within(self._workspace)))

    async def search(self, verb: Verb[T]) -> T:
        return await self._database.search(lambda tx: verb(tx.within(self._workspace)))

    async def write(self, verb: Verb[T], *, lock_key: str | None = None) -> T:
        async def in_active_workspace(tx: Transaction) -> T:
            within = tx.within(self._workspace)
            await require_active_workspace(within)
            return await verb(within)

        return await self._database.write(in_active_workspace, lock_key=lock_key)

    async def check(self) -> None:
        await self._database.check()

    async def close(self) -> None:
        await self._database.close()
