"""What a query module sees of a database connection inside one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from greenroom.storage.sql.language.dialect import Sql

Row = Sequence[Any]


class Session(Protocol):
    """One connection inside one unit of work. On SQLite its coroutines never wait.

    Its errors are Greenroom's own, and `StatementFailed`. After one the unit of work is lost, whoever catches it.
    """

    dialect: Literal["sqlite", "postgres"]
    now_ms: int
    """Time of the unit of work, milliseconds since 1970, UTC; read once when it begins."""

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row, None when there is none."""

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""

    async def later(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose outcome nobody waits for, at the latest before the next one that somebody waits for.

        On PostgreSQL those that come together travel as one: a round trip less for each. None of them sees what
        another one changes.
        """

    async def flush(self) -> None:
        """Run what `later` and `many` keep back: what is asked or changed behind this sees it."""

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values; with `{values:...}` all at once, and as `later` does."""


class StatementFailed(RuntimeError):
    """The database refused a statement: a bug in this program, not in what a caller sent."""


class VerbWaited(RuntimeError):
    """A verb awaited something other than its database, which would hold up everybody else."""


def misuse(sql: Sql, *, writable: bool, bulk: bool) -> StatementFailed | None:
    """Find out whether a statement stands in the wrong place, equally on both databases."""
    if sql.changes and not writable:
        return StatementFailed(f"a read may not change anything: {sql!r}")
    if sql.is_bulk and not bulk:
        return StatementFailed(f"only `many` takes {{values:...}}: {sql!r}")
    return None
