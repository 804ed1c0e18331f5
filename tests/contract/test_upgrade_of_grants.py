"""Migration 0008 gives the grants of before what they copy of registered models, and models the time of their versions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from greenroom.storage.sql.schema import upgrades

pytestmark = pytest.mark.anyio

_MODEL = (
    "INSERT INTO registered_models (id, workspace, name, created_at_ms, updated_at_ms, next_version, deleted_at_ms) "
    "VALUES ({}, 'default', '{}', 1, {}, 9, {})"
)
_VERSION = (
    "INSERT INTO model_versions (registered_model_id, version, workspace, author, created_at_ms, updated_at_ms, "
    "current_stage, source, download_uri, run_id, run_link, status, deleted_at_ms, held_at_deletion) "
    "VALUES ({}, {}, 'default', 'ana', 1, {}, 'None', 's', 's', '', '', 'READY', {}, {})"
)
_GRANT = (
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ('default', '{}', {}, 'user:1', 'viewer', 1, 'ana')"
)
OF_BEFORE = (
    _MODEL.format(1, "barley", 10, "NULL"),
    _VERSION.format(1, 1, 9, "NULL", "NULL"),
    _VERSION.format(1, 2, 5, "NULL", "NULL"),
    # Deleted by itself: restored, it would have a new time.
    _VERSION.format(1, 3, 12, 12, "'{}'"),
    # Deleted, and its version with it.
    _MODEL.format(2, "rye", 11, 30),
    _VERSION.format(2, 1, 7, 30, "NULL"),
    _MODEL.format(3, "wheat", 12, "NULL"),
    *(_GRANT.format("registered_model", row) for row in (1, 2, 3, -1)),
    _GRANT.format("experiment", 1),
)


def _upgraded(connection: sa.Connection, earlier: Path) -> tuple[list[Any], list[Any]]:
    upgrades.run_alembic(connection, earlier)
    for statement in OF_BEFORE:
        connection.execute(sa.text(statement))
    upgrades.run_alembic(connection, upgrades.MIGRATIONS)
    times = connection.execute(sa.text("SELECT versions_updated_at_ms FROM registered_models ORDER BY id"))
    copies = connection.execute(
        sa.text(
            "SELECT model_name, model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms FROM grants ORDER BY id"
        )
    )
    return [row[0] for row in times], [tuple(row) for row in copies]


async def test_copies_and_times_are_filled(database_url: str, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(upgrades.MIGRATIONS, earlier, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (earlier / "versions").glob("*.py"):
        if file.name >= "0008":
            file.unlink()
    if database_url.startswith("postgresql"):
        engine = create_async_engine(
            database_url.replace("postgresql://", "postgresql+asyncpg://"), poolclass=sa.NullPool
        )
        async with engine.begin() as connection:
            found = await connection.run_sync(_upgraded, earlier)
        await engine.dispose()
    else:
        in_memory = sa.create_engine("sqlite://")
        with in_memory.begin() as of_sqlite:
            found = _upgraded(of_sqlite, earlier)
        in_memory.dispose()
    nothing = (None, None, None, None)
    assert found == (
        [9, 7, 0],
        [("barley", 10, None, 9), ("rye", 11, 30, 7), ("wheat", 12, None, 0), nothing, nothing],
    )
