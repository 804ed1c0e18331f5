"""Check that the migrations, and the SQL of fresh stores, produce the schema of `storage/sql/schema/tables/`."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.schema.migrations.__main__ import fresh_sql
from greenroom.storage.sql.schema.tables import metadata

DIALECTS: tuple[upgrades.Dialect, ...] = ("sqlite", "postgres")
HOW_TO_FIX = "`python -m greenroom.storage.sql.schema.migrations` regenerates it"


def main() -> int:
    """Print each difference and return the exit code."""
    with sa.create_engine("sqlite://").connect() as connection:
        upgrades.run_alembic(connection, upgrades.MIGRATIONS)
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        wrong = [f"missing in the migrations: {difference}" for difference in compare_metadata(context, metadata)]
    for dialect in DIALECTS:
        file = upgrades.MIGRATIONS / f"fresh_{dialect}.sql"
        if file.read_text() != fresh_sql(dialect, upgrades.head_revision()):
            wrong.append(f"{file.name} differs from the tables")
    if wrong:
        print("\n".join([*wrong, HOW_TO_FIX]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
