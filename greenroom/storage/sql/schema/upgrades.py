"""The schema of a store: create it, check it at each start, upgrade it.

Revisions are numbers (``0001``, ``0002`` ...), so that old and too new can be told apart without asking Alembic, which
takes half a second to load: only an upgrade itself imports it. A new store gets the generated SQL of the newest schema.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from greenroom.errors import SchemaOutdated, SchemaTooNew, StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress, SqliteAddress, parse_address
from greenroom.storage.sql.drivers.private_files import make_private
from greenroom.storage.sql.drivers.sqlite_errors import translate, translated

if TYPE_CHECKING:
    import asyncpg
    import sqlalchemy

Dialect = Literal["sqlite", "postgres"]

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Between the statements of generated SQL; no statement holds it.
SEPARATOR: Final = ";\n\n"
# Held while the schema is created or changed; the number is "greenroo" in ASCII.
_LOCK: Final = int.from_bytes(b"greenroo", "big")
# The first version with pg_current_xact_id, which the event log needs.
_OLDEST_POSTGRES: Final = 13
_UPGRADE_WAIT_S: Final = 60.0

# A dump restored into another server brings numbers of transactions that this one has not given out yet: those which
# come from now on would seem older, and their events would never get a position.
_XMAX: Final = "(pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
_COMES_FROM_ELSEWHERE: Final = (
    f"SELECT next_tx_id > {_XMAX} OR coalesce((SELECT e.tx_id >= {_XMAX} AND NOT EXISTS "
    "(SELECT 1 FROM event_positions p WHERE p.seq = e.seq) FROM events e ORDER BY e.seq DESC LIMIT 1), false) "
    "FROM event_sequencer"
)
# One snapshot for all of it, taken after the lock.
_PLACE_ALL: Final = f"""
WITH unplaced AS (
    SELECT e.seq, row_number() OVER (ORDER BY e.seq) AS number FROM events e
    WHERE NOT EXISTS (SELECT 1 FROM event_positions p WHERE p.seq = e.seq)
), placed AS (
    INSERT INTO event_positions (position, seq)
    SELECT s.position + u.number, u.seq FROM event_sequencer s, unplaced u
)
UPDATE event_sequencer SET position = position + (SELECT count(*) FROM unplaced), next_tx_id = {_XMAX},
running_tx_ids = coalesce((SELECT string_agg(xip::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS xip), '')
"""


@functools.cache
def head_revision(migrations: Path = MIGRATIONS) -> str:
    """Return the newest revision this program knows."""
    return max(path.name[:4] for path in (migrations / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def create_fresh(dialect: Dialect, migrations: Path = MIGRATIONS) -> list[str]:
    """Return the statements that create a store with the newest schema."""
    text = (migrations / f"fresh_{dialect}.sql").read_text(encoding="utf-8")
    return text.removesuffix(";\n").split(SEPARATOR)


async def current_revision(url: str) -> str | None:
    """Read the revision of a store; None if it has no schema yet.

    Raises:
        StorageUnavailable: it cannot be opened.
    """
    address = parse_address(url)
    if isinstance(address, SqliteAddress):
        if address.path is None or not address.path.exists():
            return None
        with _sqlite(address.path) as connection:
            return _sqlite_revision(connection)
    async with _postgres(address) as connection:
        return await _postgres_revision(connection)


async def check(url: str, *, migrations: Path = MIGRATIONS) -> str:
    """Check that this program supports the schema of a store, and return its revision.

    Raises:
        SchemaOutdated: older than this program, or not there at all.
        SchemaTooNew: newer than this program.
        StorageUnavailable: the store cannot be opened, or belongs to another program.
    """
    address = parse_address(url)
    revision = await current_revision(url)
    if revision is None:
        raise SchemaOutdated(f"{_shown(address)} holds no Greenroom schema yet; `greenroom db upgrade` makes it.")
    if is_outdated(revision, _shown(address), migrations):
        raise _outdated(revision, _shown(address), migrations)
    return revision


async def upgrade(url: str, *, migrations: Path = MIGRATIONS) -> str:
    """Create or upgrade the schema of a store, all or nothing, and return its revision.

    A SQLite file is copied into the same folder first.

    Raises:
        SchemaTooNew: newer than this program.
        StorageUnavailable: the store cannot be opened or changed; nothing was changed then.
    """
    address = parse_address(url)
    if isinstance(address, SqliteAddress):
        if address.path is not None:
            make_private(address.path)
            with _sqlite(address.path) as connection:
                prepare_sqlite(connection, address.path, migrations)
    else:
        async with _postgres(address) as connection:
            outdated = await prepare_postgres(connection, address.shown, migrations, refuse_outdated=False)
        if outdated:
            await _upgrade_postgres(address, migrations)
    return head_revision(migrations)


def prepare_sqlite(connection: sqlite3.Connection, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Create or upgrade the schema of an open SQLite file if needed.

    Raises:
        SchemaTooNew: newer than this program.
        StorageUnavailable: it belongs to another program, or cannot be changed.
    """
    where = f"The database file '{path}'"
    with translated(where):
        revision = _sqlite_revision(connection)
        if revision is None:
            _create_sqlite(connection, where, migrations)
        elif is_outdated(revision, where, migrations):
            _upgrade_sqlite(path, where, migrations)


async def prepare_postgres(
    connection: asyncpg.Connection, where: str, migrations: Path = MIGRATIONS, *, refuse_outdated: bool = True
) -> bool:
    """Create the schema of a PostgreSQL database if it has none, and return whether it is outdated.

    Raises:
        SchemaOutdated: older than this program, and `refuse_outdated`.
        SchemaTooNew: newer than this program.
        StorageUnavailable: it belongs to another program, or is none that we can use.
    """
    import asyncpg

    if connection.get_server_version().major < _OLDEST_POSTGRES:
        raise StorageUnavailable(f"{where} runs on PostgreSQL older than {_OLDEST_POSTGRES}; use a newer one.")
    encoding = connection.get_settings().server_encoding
    if encoding != "UTF8":
        raise StorageUnavailable(f"{where} stores text as {encoding}: create it again with ENCODING 'UTF8'.")
    revision = await _postgres_revision(connection)
    if revision is None:
        async with connection.transaction():
            # Another process may be creating it right now.
            await connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
            revision = await _postgres_revision(connection)
            if revision is None:
                try:
                    await connection.execute(SEPARATOR.join(create_fresh("postgres", migrations)))
                except (asyncpg.DuplicateObjectError, asyncpg.DuplicateTableError) as error:
                    raise _others(where, str(error)) from error
                except asyncpg.InsufficientPrivilegeError as error:
                    raise StorageUnavailable(f"This user may not make tables in {where}: {error}.") from error
                return False
    if is_outdated(revision, where, migrations):
        if refuse_outdated:
            raise _outdated(revision, where, migrations)
        return True
    if await connection.fetchval(_COMES_FROM_ELSEWHERE):
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM event_sequencer FOR UPDATE")
            await connection.execute(_PLACE_ALL)
    return False


def is_outdated(revision: str, where: str, migrations: Path = MIGRATIONS) -> bool:
    """Return whether a revision is older than this program.

    Raises:
        SchemaTooNew: it is newer.
        StorageUnavailable: it is not a Greenroom store.
    """
    head = head_revision(migrations)
    if not (len(revision) == len(head) and revision.isdecimal()):
        raise _others(where, f"its schema is at revision '{revision}'")
    if revision > head:
        raise SchemaTooNew(
            f"{where} was made by a newer Greenroom (schema {revision}; this one knows up to {head}): install a newer Greenroom."
        )
    return revision < head


def run_alembic(connection: sqlalchemy.Connection, migrations: Path) -> None:
    """Run the missing migrations over a connection, inside its transaction.

    Raises:
        StorageUnavailable: one of them failed; the transaction is to be rolled back.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    config = Config(attributes={"connection": connection})
    # In Alembic's configuration % starts a variable.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        raise StorageUnavailable(f"The schema could not be upgraded and was left as it is: {error.orig}.") from error
    except CommandError as error:
        # Stamped with a revision that no release had.
        raise StorageUnavailable(f"The schema could not be upgraded and was left as it is: {error}.") from error


def _create_sqlite(connection: sqlite3.Connection, where: str, migrations: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have created it in the meantime.
        if _sqlite_revision(connection) is None:
            for statement in create_fresh("sqlite", migrations):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError) and "already exists" in str(error):
            raise _others(where, str(error)) from error
        raise


def _upgrade_sqlite(path: Path, where: str, migrations: Path) -> None:
    import sqlalchemy as sa

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, timeout=_UPGRADE_WAIT_S, isolation_level=None)
        # A migration may recreate a table; dropping the old one would otherwise delete the rows that refer to it.
        raw.execute("PRAGMA foreign_keys = OFF")
        return raw

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            # Read again under the lock: another process may have upgraded it in the meantime.
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            if not is_outdated(revision, where, migrations):
                return
            _back_up(path, revision)
            run_alembic(connection, migrations)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StorageUnavailable(
                    f"{where} was not upgraded: rows of table '{broken[0]}' refer to missing rows of '{broken[2]}'."
                )
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise translate(error.orig, where) from error.orig
        raise
    finally:
        engine.dispose()


def _back_up(path: Path, revision: str) -> Path:
    """Copy a SQLite file into the same folder, durably, before it is changed."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    copy = path.with_name(f"{path.name}.schema-{revision}-{moment}.backup")
    unfinished = copy.with_name(copy.name + ".unfinished")
    try:
        make_private(unfinished, like=path)
        with _sqlite(path) as source, contextlib.closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.rename(copy)
    except (OSError, sqlite3.Error, StorageUnavailable) as error:
        unfinished.unlink(missing_ok=True)
        raise StorageUnavailable(
            f"The copy '{copy}' could not be written, so the schema was left as it is: {error}."
        ) from error
    return copy


async def _upgrade_postgres(address: PostgresAddress, migrations: Path) -> None:
    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import create_async_engine

    async def connect() -> Any:
        import asyncpg

        return await asyncpg.connect(address.url, server_settings={"application_name": "greenroom db upgrade"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=sa.NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await connection.run_sync(run_alembic, migrations)
    finally:
        await engine.dispose()


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    where = f"The database file '{path}'"
    with translated(where), contextlib.closing(sqlite3.connect(path, isolation_level=None)) as found:
        yield found


@contextlib.asynccontextmanager
async def _postgres(address: PostgresAddress) -> Any:
    from greenroom.storage.sql.drivers.postgres_session import connect

    connection = await connect(address)
    try:
        yield connection
    finally:
        await connection.close()


def _sqlite_revision(connection: sqlite3.Connection) -> str | None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


async def _postgres_revision(connection: asyncpg.Connection) -> str | None:
    # As a boolean: asyncpg would need another query to learn the type regclass.
    if await connection.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return revision


def _shown(address: SqliteAddress | PostgresAddress) -> str:
    return address.shown if isinstance(address, PostgresAddress) else f"The database file '{address.path}'"


def _outdated(revision: str, where: str, migrations: Path) -> SchemaOutdated:
    return SchemaOutdated(
        f"{where} has an older schema ({revision}; this Greenroom needs {head_revision(migrations)}): "
        "run `greenroom db upgrade`, after a backup."
    )


def _others(where: str, why: str) -> StorageUnavailable:
    return StorageUnavailable(
        f"{where} holds tables of another program ({why}); use a separate database for Greenroom."
    )
