"""Tables: stored bytes, and the artifacts that refer to them."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from greenroom.storage.sql.schema.tables.columns import id_column, int_column, metadata, text_column

Table(
    "blobs",
    metadata,
    text_column("digest", primary_key=True),
    int_column("size_bytes"),
    # The blob store's own address of the bytes.
    text_column("place"),
    int_column("created_at_ms"),
    # When nothing referred to it any more and its grace time began, else NULL.
    int_column("condemned_at_ms", null=True),
)
Table(
    "artifact_roots",
    metadata,
    id_column(),
    text_column("workspace"),
    # Path below mlflow-artifacts:/, without slashes at the ends.
    text_column("path"),
    # 'experiment', 'run' or 'logged_model'
    text_column("kind"),
    # The owner's id on the wire.
    text_column("owner_id"),
    UniqueConstraint("workspace", "path"),
    Index("ix_artifact_roots_owner", "kind", "owner_id"),
)
Table(
    "artifact_files",
    metadata,
    text_column("workspace", primary_key=True),
    text_column("path", primary_key=True),
    # The root that contains it; NULL: it belongs to the workspace.
    int_column("root_id", null=True),
    text_column("digest"),
    int_column("size_bytes"),
    int_column("modified_at_ms"),
    Index("ix_artifact_files_digest", "digest"),
    Index("ix_artifact_files_root", "root_id"),
    sqlite_with_rowid=False,
)
