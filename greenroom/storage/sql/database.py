"""Open a database by its address, whichever of the two it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

from greenroom.storage.sql.postgres import PostgresDatabase
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.sqlite import SqliteDatabase

T = TypeVar("T")
Tx = TypeVar("Tx")
Tx_contra = TypeVar("Tx_contra", contravariant=True)


class Database(Protocol[Tx_contra]):
    """Runs verbs; see `greenroom.core.ports.Database`."""

    async def read(self, verb: Callable[[Tx_contra], Coroutine[Any, Any, T]]) -> T:
        """Run a short read."""

    async def search(self, verb: Callable[[Tx_contra], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan."""

    async def write(self, verb: Callable[[Tx_contra], Coroutine[Any, Any, T]]) -> T:
        """Run a change."""

    async def check(self) -> None:
        """Find out whether the database answers."""

    async def close(self) -> None:
        """Finish what is queued and let go."""


async def open_database(
    url: str,
    *,
    make_transaction: Callable[[Session], Tx],
    clock: Callable[[], float] = time.time,
) -> Database[Tx]:
    """Open a database, making its tables when it is new.

    Args:
        url: ``sqlite:///path``, ``sqlite://`` for one in memory, a plain path, or ``postgresql://...``.

    Raises:
        InvalidInput: the address has another form.
        StorageUnavailable: it cannot be opened.
    """
    if url.startswith(("postgresql://", "postgres://")):
        postgres = await PostgresDatabase.connect(url, make_transaction, clock=clock)
        async with postgres._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7205)")
            if await connection.fetchval("SELECT to_regclass('events')") is None:
                await connection.execute((Path(__file__).parent / "migrations" / "fresh_postgres.sql").read_text())
        return postgres
    path = None if url == "sqlite://" else Path(url.removeprefix("sqlite:///"))
    database = SqliteDatabase(path, make_transaction, clock=clock)
    connection = database._writer
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        connection.executescript((Path(__file__).parent / "migrations" / "fresh_sqlite.sql").read_text())
    return database
