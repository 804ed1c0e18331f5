"""Schema upgrades: new stores, old stores, and stores that are refused (another program's, or too new)."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from greenroom.core.stages import STAGES
from greenroom.errors import SchemaOutdated, SchemaTooNew, StorageUnavailable
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.schema.migrations.__main__ import RELEASED, fresh_sql
from greenroom.storage.sql.schema.tables import metadata
from tests.support.databases import Unit
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

HEAD = upgrades.head_revision()
LATER = f"{int(HEAD) + 1:04}"
# What a later release might do: a column with what was there before in it, and a table recreated on SQLite.
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{later}"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("colours", sa.Column("name", sa.Text(), primary_key=True))
    with op.batch_alter_table("registered_models") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="green"))
        batch.alter_column("next_version", server_default="1")
    op.execute("UPDATE registered_models SET colour = name")
    {failure}
"""


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Migrations of a later release."""
    return later_release(tmp_path / "later")


def later_release(folder: Path, failure: str = "") -> Path:
    shutil.copytree(upgrades.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{LATER}_colour.py").write_text(NEXT.format(head=HEAD, later=LATER, failure=failure))
    for dialect in ("sqlite", "postgres"):
        # Not the schema of that release, but enough to show which way the store was created.
        fresh = folder / f"fresh_{dialect}.sql"
        fresh.write_text(fresh.read_text().replace(f"('{HEAD}')", f"('{LATER}')"))
    return folder


@asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncIterator[Database[Unit]]:
    database = await open_database(url, make_transaction=Unit, **options)
    try:
        yield database
    finally:
        await database.close()


async def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    async with opened(url, migrations=None) as database:
        return [tuple(row) for row in await database.read(lambda unit: unit.rows(query))]


async def change(url: str, statement: str) -> None:
    async with opened(url, migrations=None) as database:
        await database.write(lambda unit: unit.session.run(Sql(statement)))


ADD_MODEL = (
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version) "
    "VALUES ('default', 'iris', 0, 0, 7)"
)
ADD_VERSION = (
    "INSERT INTO model_versions (registered_model_id, version, workspace, description, author, created_at_ms, updated_at_ms,"
    " current_stage, source, download_uri, run_id, run_link, status)"
    " SELECT id, 1, 'default', '', '', 0, 0, 'None', '', '', '', '', 'READY' FROM registered_models"
)
MODELS = "SELECT name, next_version, colour FROM registered_models"


async def test_a_new_store_holds_what_every_store_holds(database_url: str) -> None:
    async with opened(database_url) as database:
        for query, found in (
            ("SELECT name FROM stages ORDER BY position", [(stage,) for stage in STAGES]),
            ("SELECT experiment_id, name, lifecycle_stage FROM experiments", [(0, "Default", "active")]),
        ):
            assert await database.read(lambda unit, query=query: unit.rows(query)) == found  # type: ignore[misc]
    assert await upgrades.current_revision(database_url) == upgrades.head_revision()
    assert await upgrades.check(database_url) == upgrades.head_revision()
    # Once more: nothing to do.
    async with opened(database_url):
        pass
    assert await upgrades.upgrade(database_url) == upgrades.head_revision()


async def test_a_new_store_can_be_made_by_the_upgrade_as_well(database_url: str) -> None:
    with pytest.raises(SchemaOutdated, match="holds no Greenroom schema yet; `greenroom db upgrade` makes it"):
        await upgrades.check(database_url)
    assert await upgrades.upgrade(database_url) == upgrades.head_revision()
    assert await upgrades.check(database_url) == upgrades.head_revision()


async def test_many_open_a_new_store_at_once(database_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from greenroom.storage.sql.database import open_database\n"
        "async def main():\n"
        "    await (await open_database(sys.argv[1], make_transaction=lambda session: None)).close()\n"
        "asyncio.run(main())"
    )
    opening = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, database_url) for _ in range(5)]
    assert [await process.wait() for process in opening] == [0] * 5
    assert await upgrades.check(database_url) == upgrades.head_revision()
    assert await ask(database_url, "SELECT count(*) FROM stages") == [(4,)]


async def test_opening_a_store_that_is_up_to_date_loads_neither_alembic_nor_sqlalchemy(database_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from greenroom.storage.sql.database import open_database\n"
        "async def main():\n"
        "    await (await open_database(sys.argv[1], make_transaction=lambda session: None)).close()\n"
        "asyncio.run(main())\n"
        "heavy = {'alembic', 'sqlalchemy', 'mako', 'greenlet'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program, database_url], check=True)


async def test_an_old_file_is_upgraded_when_opened_after_a_copy(tmp_path: Path, released: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    async with opened(url):
        pass
    await change(url, ADD_MODEL)
    # A version that refers to the model: the migration recreates the model's table.
    await change(url, ADD_VERSION)
    async with opened(url, migrations=released) as database:
        assert await database.read(lambda unit: unit.rows(MODELS)) == [("iris", 7, "iris")]
        assert await database.read(lambda unit: unit.rows("SELECT version FROM model_versions")) == [(1,)]
    (copy,) = tmp_path.glob(f"old.db.schema-{HEAD}-*.backup")
    assert await ask(str(copy), "SELECT name, next_version FROM registered_models") == [("iris", 7)]
    assert await ask(str(copy), "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert await upgrades.check(url, migrations=released) == LATER
    async with opened(url, migrations=released):
        pass
    assert len(list(tmp_path.glob("*.backup"))) == 1


async def test_an_old_postgres_database_waits_for_the_command(postgres_database: str, released: Path) -> None:
    async with opened(postgres_database):
        pass
    await change(postgres_database, ADD_MODEL)
    for refused in (
        open_database(postgres_database, make_transaction=Unit, migrations=released),
        upgrades.check(postgres_database, migrations=released),
    ):
        with pytest.raises(
            SchemaOutdated, match=rf"has an older schema \({HEAD}; .* needs {LATER}\): run `greenroom db upgrade`"
        ):
            await refused
    assert await upgrades.upgrade(postgres_database, migrations=released) == LATER
    async with opened(postgres_database, migrations=released) as database:
        assert await database.read(lambda unit: unit.rows(MODELS)) == [("iris", 7, "iris")]
    assert await upgrades.upgrade(postgres_database, migrations=released) == LATER


async def test_several_upgrade_at_once(database_url: str, released: Path) -> None:
    async with opened(database_url):
        pass
    await change(database_url, ADD_MODEL)
    program = (
        "import asyncio, sys; from pathlib import Path; from greenroom.storage.sql.schema import upgrades\n"
        "print(asyncio.run(upgrades.upgrade(sys.argv[1], migrations=Path(sys.argv[2]))))"
    )
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, database_url, str(released))
        for _ in range(3)
    ]
    assert [await process.wait() for process in running] == [0] * 3
    assert await ask(database_url, MODELS) == [("iris", 7, "iris")]


async def test_an_upgrade_that_fails_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url):
        pass
    await change(database_url, ADD_MODEL)
    broken = later_release(tmp_path / "broken", failure='op.execute("SELECT nothing_there FROM registered_models")')
    with pytest.raises(StorageUnavailable, match="could not be upgraded"):
        await upgrades.upgrade(database_url, migrations=broken)
    assert await upgrades.current_revision(database_url) == HEAD
    async with opened(database_url) as database:
        assert await database.read(lambda unit: unit.rows("SELECT name, next_version FROM registered_models")) == [
            ("iris", 7)
        ]
        with pytest.raises(RuntimeError):
            await database.read(lambda unit: unit.rows("SELECT * FROM colours"))


async def test_a_schema_of_a_newer_release_is_refused(database_url: str, released: Path) -> None:
    async with opened(database_url, migrations=released):
        pass
    for refused in (
        open_database(database_url, make_transaction=Unit),
        upgrades.check(database_url),
        upgrades.upgrade(database_url),
    ):
        with pytest.raises(SchemaTooNew, match=rf"made by a newer Greenroom \(schema {LATER}; .* up to {HEAD}\)"):
            await refused


@pytest.mark.parametrize("revision", ["1b5f0d9ad7c1", "12", "zzzz"])
async def test_the_database_of_another_program_is_refused(database_url: str, revision: str) -> None:
    await change(database_url, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    await change(database_url, f"INSERT INTO alembic_version VALUES ('{revision}')")
    for refused in (open_database(database_url, make_transaction=Unit), upgrades.upgrade(database_url)):
        with pytest.raises(StorageUnavailable, match="holds tables of another program .* a separate database"):
            await refused


async def test_a_number_that_no_release_had_is_refused(database_url: str) -> None:
    async with opened(database_url):
        pass
    await change(database_url, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StorageUnavailable, match="could not be upgraded and was left as it is: .*0000"):
        await upgrades.upgrade(database_url)
    assert await upgrades.current_revision(database_url) == "0000"


async def test_a_conflicting_table_of_another_program_is_refused_and_not_changed(database_url: str) -> None:
    await change(database_url, "CREATE TABLE runs (mine TEXT)")
    with pytest.raises(StorageUnavailable, match="holds tables of another program"):
        await open_database(database_url, make_transaction=Unit)
    assert await ask(database_url, "SELECT mine FROM runs") == []
    assert await upgrades.current_revision(database_url) is None


async def test_a_copy_that_cannot_be_written_stops_the_upgrade(
    tmp_path: Path, released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    async with opened(url):
        pass
    # The copy's name is taken by a folder.
    monkeypatch.setattr("time.strftime", lambda *_: "now")
    (tmp_path / f"old.db.schema-{HEAD}-now.backup").mkdir()
    with pytest.raises(StorageUnavailable, match="could not be written, so the schema was left as it is"):
        await upgrades.upgrade(url, migrations=released)
    assert await upgrades.current_revision(url) == HEAD
    assert not list(tmp_path.glob("*.unfinished"))


async def test_a_database_that_cannot_hold_every_text_is_refused(postgres_server: PostgresServer) -> None:
    await asyncio.to_thread(
        postgres_server.execute, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    )
    with pytest.raises(StorageUnavailable, match="stores text as LATIN1: create it again with ENCODING 'UTF8'"):
        await open_database(postgres_server.url("latin"), make_transaction=Unit)
    await asyncio.to_thread(postgres_server.drop_database, postgres_server.url("latin"))


# -- the schema itself ---------------------------------------------------------------------------------------------


def test_generated_files_are_what_the_tables_say() -> None:
    for dialect in ("sqlite", "postgres"):
        file = upgrades.MIGRATIONS / f"fresh_{dialect}.sql"
        assert file.read_text() == fresh_sql(dialect, upgrades.head_revision())


# sha256 of each migration that a release carried: a store was written by it, and another of that number is not this one.
RELEASED_MIGRATIONS = {
    "0001": "393a76acbfba8a4179a93af9cedc484745511ddd95f48c49e6ee3364dbb51e88",
    "0002": "6d160edd736c53cda3ca94bc1633720e7c788b412b817a3daf4de4108efc754c",
    "0003": "c84860c82dcd8998b801499c11f66fefa0fd8b1514334961f73b5a348d18cdee",
    "0004": "d81c0754644b3d7ec5f4b62140bb441413580b4278e47566dfd4e8c9514bb81b",
    "0005": "9ac79fa84847a48d396375bb6d018dfd5f440747e4d62bad7c05b6f99bcbd557",
    "0006": "6f5278a7f3356c86b2560219f822f666d080daaeaade05f47af6c5f9888a0217",
    "0007": "c974500c72ae0e5e9e5803b5693cfbd5e0d47d74c6e06274dcab39fc65c27930",
}


def test_migrations_that_were_released_stay_as_they_are() -> None:
    found = {
        path.name[:4]: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (upgrades.MIGRATIONS / "versions").glob("[0-9]*.py")
        if int(path.name[:4]) <= RELEASED
    }
    assert found == RELEASED_MIGRATIONS


def test_migrations_make_the_same_file_as_the_generated_sql(tmp_path: Path) -> None:
    made: list[dict[tuple[str, str], list[str]]] = []
    with sqlite3.connect(tmp_path / "fresh.db") as fresh:
        for statement in upgrades.create_fresh("sqlite"):
            fresh.execute(statement)
    engine = sa.create_engine(f"sqlite:///{tmp_path}/migrated.db")
    with engine.begin() as connection:
        upgrades.run_alembic(connection, upgrades.MIGRATIONS)
        assert differences(connection) == []
    engine.dispose()
    for name in ("fresh", "migrated"):
        with closing_connection(tmp_path / f"{name}.db") as connection:
            rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            # Constraints of a table may stand in any order.
            made.append({(kind, thing): sorted(re.findall(r"\w+|[^\w\s]", sql)) for kind, thing, sql in rows})
    assert made[0] == made[1]


async def test_migrations_make_the_same_postgres_schema_as_the_generated_sql(postgres_server: PostgresServer) -> None:
    made: list[list[tuple[Any, ...]]] = []
    for make in ("fresh", "migrated"):
        url = await asyncio.to_thread(postgres_server.create_database)
        if make == "fresh":
            async with opened(url):
                pass
        engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), poolclass=sa.NullPool)
        async with engine.begin() as connection:
            if make == "migrated":
                await connection.run_sync(upgrades.run_alembic, upgrades.MIGRATIONS)
            assert await connection.run_sync(differences) == []
            made.append([tuple(row) for row in await connection.execute(sa.text(POSTGRES_SCHEMA))])
        await engine.dispose()
        await asyncio.to_thread(postgres_server.drop_database, url)
    assert made[0] == made[1]
    assert len(made[0]) > 100


POSTGRES_SCHEMA = """
SELECT 'column', table_name, column_name, data_type, collation_name, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence', sequencename, data_type::text, start_value::text, increment_by::text, NULL, NULL FROM pg_sequences
ORDER BY 1, 2, 3
"""


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


@contextmanager
def closing_connection(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


async def test_every_text_column_sorts_by_code_point_on_postgres(postgres_database: str) -> None:
    async with opened(postgres_database):
        pass
    query = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    )
    assert await ask(postgres_database, query) == []
