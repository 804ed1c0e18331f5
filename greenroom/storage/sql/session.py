"""The database connection as query modules see it, inside one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from greenroom.storage.sql.language.dialect import Sql

Row = Sequence[Any]


class Session(Protocol):
    """One connection inside one unit of work. On SQLite its coroutines never suspend.

    Its errors are Greenroom's own, and `StatementFailed`. After one the unit of work is lost, even if the verb catches
    it.
    """

    dialect: Literal["sqlite", "postgres"]
    now_ms: int
    """Time of the unit of work, milliseconds since 1970, UTC; read once when it begins."""

    @property
    def change_id(self) -> str:
        """Random id of the unit of work, shared by its events."""

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and return its first row, or None."""

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and return all rows."""

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and return how many rows it changed."""

    async def defer(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose result is not needed, at the latest before the next statement whose result is.

        On PostgreSQL, deferred statements are sent as one, which saves a round trip for each. None of them sees what
        another one changes.
        """

    async def flush(self) -> None:
        """Run deferred statements, so that later statements see their changes."""

    async def execute_many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values; with `{values:...}` all at once, and as `defer` does."""


class StatementFailed(RuntimeError):
    """The database refused a statement: a bug in this program, not in what a caller sent."""


class VerbWaited(RuntimeError):
    """A verb awaited something other than its database, which would block all other changes."""


def misuse(sql: Sql, *, writable: bool, bulk: bool) -> StatementFailed | None:
    """Return an error if a statement is used where it may not be, the same on both databases."""
    if sql.changes and not writable:
        return StatementFailed(f"a read may not change anything: {sql!r}")
    if sql.is_bulk and not bulk:
        return StatementFailed(f"only `execute_many` takes {{values:...}}: {sql!r}")
    return None
