"""What a query module sees of a database connection inside one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from greenroom.storage.sql.dialect import Sql

Row = Sequence[Any]


class Session(Protocol):
    """One connection inside one unit of work. On SQLite its coroutines never wait."""

    dialect: Literal["sqlite", "postgres"]
    now_ms: int
    """Time of the unit of work, milliseconds since 1970, UTC; read once when it begins."""

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row, None when there is none."""

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement once for each tuple of values."""
