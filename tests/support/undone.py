"""A database that undoes every change after its answer, so that one prepared store serves any number of requests."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from greenroom.storage.sql.database import Database
from greenroom.storage.sql.transaction import SqlTransaction

Verb = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


class _Undo(Exception):
    """Carries the answer of a verb out of its transaction, which is rolled back for it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer


class UndoneDatabase:
    """The database, except that nothing is ever committed; `kept` is the database itself."""

    def __init__(self, database: Database[SqlTransaction]) -> None:
        self.kept = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)

    async def write(self, verb: Verb, *, lock_key: str | None = None) -> Any:
        """Run a change, and undo it."""

        async def undone(tx: SqlTransaction) -> None:
            answer = await verb(tx)
            await tx._session.flush()
            raise _Undo(answer)

        try:
            await self.kept.write(undone, lock_key=lock_key)
        except _Undo as undo:
            return undo.answer
        raise AssertionError("a change that was to be undone was made")
