"""Open a SQLite or PostgreSQL database by its address."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

from greenroom.storage.sql.addresses import SqliteAddress, parse_address
from greenroom.storage.sql.drivers.sqlite import BUSY_TIMEOUT_S, SqliteDatabase
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.session import Session

T = TypeVar("T")
Tx = TypeVar("Tx")
Tx_co = TypeVar("Tx_co", covariant=True)


class Database(Protocol[Tx_co]):
    """Runs verbs; see `greenroom.core.ports.Database`.

    A verb may be run more than once before one run of it counts, so it must have no other side effects than its changes
    to the database.
    """

    async def read(self, verb: Callable[[Tx_co], Coroutine[Any, Any, T]]) -> T:
        """Run a short read."""

    async def search(self, verb: Callable[[Tx_co], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan; it must not hold up others."""

    async def write(self, verb: Callable[[Tx_co], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change; it is durable when this returns and rolled back when this raises.

        Args:
            lock_key: the row that it locks first, such as ``run:<run_id>``. A hint for group commit: queued changes
                with a key may share a transaction.
        """

    async def check(self) -> None:
        """Check that the database answers."""

    async def close(self) -> None:
        """Finish queued changes and close all connections."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def open_database(
    url: str,
    *,
    make_transaction: Callable[[Session], Tx],
    clock: Callable[[], int] = _now_ms,
    min_connections: int = 1,
    max_connections: int = 10,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
    search_limit_s: float = 30.0,
    migrations: Path | None = upgrades.MIGRATIONS,
) -> Database[Tx]:
    """Open a database. A new one gets its schema; an old SQLite file is copied, then upgraded.

    Args:
        url: ``sqlite:///path``, a plain path, ``sqlite://`` for a store that is deleted when closed, or ``postgresql://...``.
        make_transaction: makes the object that verbs see, once for each connection.
        clock: milliseconds since 1970, UTC.
        min_connections: connections to PostgreSQL opened now and never closed when idle.
        max_connections: limit of connections to PostgreSQL.
        busy_timeout_s: how long a change waits for another process that writes the same SQLite file.
        search_limit_s: how long a search may take.
        migrations: the folder of the schema; None if the caller creates the tables.

    Raises:
        InvalidInput: the address has another form.
        SchemaOutdated: a PostgreSQL database needs `greenroom db upgrade`.
        SchemaTooNew: made by a newer Greenroom.
        StorageUnavailable: it cannot be opened.
    """
    address = parse_address(url)
    if isinstance(address, SqliteAddress):
        return SqliteDatabase(
            address.path,
            make_transaction,
            clock=clock,
            busy_timeout_s=busy_timeout_s,
            search_limit_s=search_limit_s,
            migrations=migrations,
        )
    # A laptop on SQLite never needs asyncpg.
    from greenroom.storage.sql.drivers.postgres import PostgresDatabase

    database = PostgresDatabase(
        address,
        make_transaction,
        clock=clock,
        min_connections=min_connections,
        max_connections=max_connections,
        search_limit_s=search_limit_s,
    )
    await database.open(migrations)
    return database
