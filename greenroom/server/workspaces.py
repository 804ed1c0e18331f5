"""The database as a principal sees it: every unit of work begins in the principal's workspace."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from greenroom.core.access import DEFAULT_WORKSPACE, Principal
from greenroom.core.ports import Database, Transaction

T = TypeVar("T")
Verb = Callable[[Transaction], Coroutine[Any, Any, T]]


def database_of(principal: Principal, database: Database) -> Database:
    """Give the database for the requests of a principal."""
    if principal.workspace == DEFAULT_WORKSPACE:
        # Where units of work begin anyway.
        return database
    return _WorkspaceDatabase(database, principal.workspace)


class _WorkspaceDatabase:
    """Implements `greenroom.core.ports.Database` by another one."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database = database
        self._workspace = workspace

    async def read(self, verb: Verb[T]) -> T:
        return await self._database.read(lambda tx: verb(tx.within(self._workspace)))

    async def search(self, verb: Verb[T]) -> T:
        return await self._database.search(lambda tx: verb(tx.within(self._workspace)))

    async def write(self, verb: Verb[T], *, lock_key: str | None = None) -> T:
        return await self._database.write(lambda tx: verb(tx.within(self._workspace)), lock_key=lock_key)

    async def check(self) -> None:
        await self._database.check()

    async def close(self) -> None:
        await self._database.close()
