"""Names that models had before: recorded with each rename, and read from the log by the migration."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from greenroom.services.registry import registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import USER, a_model

pytestmark = pytest.mark.anyio

MIGRATION = "greenroom.storage.sql.schema.migrations.versions.0014_former_names"
_NAMES = sa.text("SELECT name, registered_model_id FROM former_model_names ORDER BY name")


async def test_the_migration_reads_former_names_from_the_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'greenroom.db'}"
    database = await open_database(url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    for old, new in (("wine", "vin"), ("vin", "wein"), ("wein", "vin")):
        await database.write(
            lambda tx, old=old, new=new: registered_models.rename_registered_model(  # type: ignore[misc]
                tx, USER, name=old, new_name=new
            )
        )
    await database.close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        recorded = connection.execute(_NAMES).all()
        connection.execute(sa.text("DROP TABLE former_model_names"))
        with Operations.context(MigrationContext.configure(connection)):
            importlib.import_module(MIGRATION).upgrade()
        migrated = connection.execute(_NAMES).all()
    engine.dispose()
    assert migrated == recorded == [("vin", 1), ("wein", 1), ("wine", 1)]
