"""Rows of files and model versions, for tests that need some and no more than their rows."""

from __future__ import annotations

import hashlib

from greenroom.core.access import local_user
from greenroom.core.blobs import StoredBlob
from greenroom.core.ports import Database, Transaction
from greenroom.services.files import artifacts
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

USER = local_user("ana")


def a_blob(content: str = "hello", *, place: str | None = None) -> StoredBlob:
    """Make a blob as a store answers it; the same content gives the same one."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return StoredBlob(digest=digest, size_bytes=len(content.encode()), place=place or f"here/{digest}")


async def put_files(database: Database, *paths: str, content: str = "hello") -> None:
    """Put the same content under each of the paths."""

    async def verb(tx: Transaction) -> None:
        for path in paths:
            await artifacts.put_file(tx, USER, path=path, blob=a_blob(content))

    await database.write(verb)


async def a_version_of(tx: SqlTransaction, manifest_digest: str, *, files_id: str, is_deleted: bool = False) -> None:
    """Insert the row of a model version over a manifest, without the registry around it."""
    await tx._session.run(
        Sql(
            "INSERT INTO registered_models (id, workspace, name, created_at_ms, updated_at_ms, next_version) "
            "VALUES (1, 'default', 'model', 1, 1, 2) ON CONFLICT DO NOTHING"
        )
    )
    await tx._session.run(
        Sql(
            "INSERT INTO model_versions (registered_model_id, version, workspace, description, author, created_at_ms, "
            "updated_at_ms, current_stage, source, download_uri, run_id, run_link, status, files_id, manifest_digest, "
            "deleted_at_ms) VALUES (1, 1, 'default', '', 'ana', 1, 1, 'None', '', $1, '', '', 'READY', $2, $3, $4)"
        ),
        f"mlflow-artifacts:/versions/{files_id}",
        files_id,
        manifest_digest,
        1 if is_deleted else None,
    )
