"""Kept stores, put down as they are and opened as their operator would open them."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from greenroom.errors import SchemaOutdated
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.transaction import SqlTransaction
from tests.contract.stores.keep import FOLDER, START_MS, Store

STORES = FOLDER
REVISIONS = sorted({path.name[:4] for path in STORES.glob("*.sqlite.gz")})


def names_of(revisions: list[str]) -> list[str]:
    """Return the names of the kept stores of some revisions."""
    return [f"{revision}.{name}" for revision in revisions for name in ("sqlite", "postgres")]


def put_down(name: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Put a kept store down as it is, and return its address."""
    if name.endswith("sqlite"):
        path = folder / "greenroom.db"
        path.write_bytes(gzip.decompress((STORES / f"{name}.gz").read_bytes()))
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_database")
    asyncio.run(load(url, (STORES / f"{name}.sql").read_text()))
    return url


async def load(url: str, statements: str) -> None:
    """Run the statements of a kept PostgreSQL store."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


@asynccontextmanager
async def upgraded_store(name: str, url: str) -> AsyncIterator[Store]:
    """Open a kept store: SQLite upgrades itself, PostgreSQL when its operator says so."""
    if url.startswith("postgresql") and name[:4] < upgrades.head_revision():
        with pytest.raises(SchemaOutdated, match="run `greenroom db upgrade`"):
            await open_database(url, make_transaction=SqlTransaction)
        await upgrades.upgrade(url)
    # An hour later: what is kept for a day is still there.
    times = itertools.count(START_MS + 3_600_000)
    store = await open_database(url, make_transaction=SqlTransaction, clock=lambda: next(times))
    try:
        yield store
    finally:
        await store.close()
