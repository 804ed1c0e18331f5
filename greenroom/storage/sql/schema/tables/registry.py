"""Tables: registered models, their versions, stages, aliases and comments."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import (
    STRING,
    count_column,
    id_column,
    int_column,
    metadata,
    ref_column,
    searched_key_values,
    text_column,
)

stages = Table(
    "stages",
    metadata,
    text_column("workspace", primary_key=True),
    text_column("name", primary_key=True),
    # Order in the workspace; the furthest of a version's stages is its current stage on the wire.
    int_column("position"),
    # Name of a colour; NULL: never chosen.
    text_column("colour", null=True),
    sqlite_with_rowid=False,
)
registered_models = Table(
    "registered_models",
    metadata,
    id_column(),
    text_column("workspace"),
    text_column("name"),
    text_column("description", null=True),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    # Allocated under the lock of this row: numbers have no gaps and are never reused.
    int_column("next_version"),
    # Of two models with one name, the one deleted later has the later time, even if the clock was set back.
    int_column("deleted_at_ms", null=True),
    # Counts the changes of its versions that are part of a page's etag.
    count_column("revision"),
    # `revision` when a version last changed stages, was deleted or restored.
    count_column("stages_revision"),
    # JSON of the state to restore; NULL unless deleted.
    text_column("held_at_deletion", null=True),
    # Name of the actor who deleted it; NULL unless deleted.
    text_column("deleted_by", null=True),
    # As of an experiment.
    int_column("owner_id", null=True),
    # No version that is not deleted was updated later; 0 without versions.
    count_column("versions_updated_at_ms"),
    Index(
        "ix_registered_models_owner",
        "owner_id",
        "workspace",
        # Covers the lists of what someone owns.
        "id",
        "name",
        "updated_at_ms",
        "deleted_at_ms",
        "versions_updated_at_ms",
        sqlite_where=text("owner_id IS NOT NULL"),
        postgresql_where=text("owner_id IS NOT NULL"),
    ),
    Index(
        "uq_registered_models_workspace_name",
        "workspace",
        "name",
        unique=True,
        sqlite_where=text("deleted_at_ms IS NULL"),
        postgresql_where=text("deleted_at_ms IS NULL"),
    ),
    # A deleted model is found by its last name; the one deleted last wins.
    Index(
        "ix_registered_models_deleted_name",
        "workspace",
        "name",
        "deleted_at_ms",
        "id",
        sqlite_where=text("deleted_at_ms IS NOT NULL"),
        postgresql_where=text("deleted_at_ms IS NOT NULL"),
    ),
    Index("ix_registered_models_updated", "workspace", "updated_at_ms", "name"),
)
searched_key_values("registered_model_tags", "registered_model_id")

manifests = Table(
    "manifests",
    metadata,
    # sha256 of the sorted (path, digest, size) list
    text_column("digest", primary_key=True),
    int_column("file_count"),
    int_column("size_bytes"),
    int_column("created_at_ms"),
)
Table(
    "manifest_files",
    metadata,
    text_column("manifest_digest", primary_key=True),
    text_column("path", primary_key=True),
    text_column("digest"),
    int_column("size_bytes"),
    Index("ix_manifest_files_digest", "digest"),
    sqlite_with_rowid=False,
)

model_versions = Table(
    "model_versions",
    metadata,
    id_column(),
    ref_column("registered_model_id", "registered_models.id"),
    int_column("version"),
    text_column("workspace"),
    # NULL if a client removed it; the wire distinguishes that from an empty one.
    text_column("description", null=True),
    # The actor who made it; the server writes it, never the client.
    text_column("author"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    # The furthest of its stages, or 'None'.
    text_column("current_stage"),
    text_column("source"),
    # Where clients download from: a separate address if its files were frozen, else the source.
    text_column("download_uri"),
    text_column("run_id"),
    text_column("run_link"),
    # The logged model it came from (m-...), or NULL.
    text_column("model_id", null=True),
    text_column("status"),
    text_column("status_message", null=True),
    # Random id of the frozen files' address; NULL when nothing could be frozen.
    text_column("files_id", null=True),
    Column("manifest_digest", STRING, ForeignKey("manifests.digest"), nullable=True),
    int_column("deleted_at_ms", null=True),
    # The model's `revision` when this version was made or last described or tagged.
    count_column("revision"),
    # When it last changed stages; NULL: never.
    int_column("moved_at_ms", null=True),
    # JSON of its stages and aliases when deleted; NULL unless deleted, and if deleted with its model.
    text_column("held_at_deletion", null=True),
    # Copies of its tags (JSON object) and aliases (JSON array) from their own tables, so that a version is read from
    # one
    # row; NULL: none.
    text_column("tags_json", null=True),
    text_column("aliases_json", null=True),
    UniqueConstraint("registered_model_id", "version"),
    UniqueConstraint("files_id"),
    # Searches scan these two, newest first, in one workspace or one model.
    Index(
        "ix_model_versions_updated",
        "workspace",
        "updated_at_ms",
        sqlite_where=text("deleted_at_ms IS NULL"),
        postgresql_where=text("deleted_at_ms IS NULL"),
    ),
    # Covers the search of the versions of few models, last updated first.
    Index("ix_model_versions_model_updated", "registered_model_id", "updated_at_ms", "version", "deleted_at_ms", "id"),
    Index("ix_model_versions_run", "run_id"),
    Index("ix_model_versions_model_id", "model_id"),
    Index("ix_model_versions_source", "source"),
)
searched_key_values("model_version_tags", "model_version_id")
Table(
    "model_version_stages",
    metadata,
    # One row for each stage a live version holds; one row 'None' when it holds none.
    int_column("registered_model_id", primary_key=True),
    text_column("stage", primary_key=True),
    int_column("version", primary_key=True),
    Index("ix_model_version_stages_version", "registered_model_id", "version"),
    sqlite_with_rowid=False,
)
Table(
    "stage_stays",
    metadata,
    # The last tenure of each version in each stage in use, oldest first. When a version returns, the tenures after its
    # earlier
    # one are deleted: they were rolled back (docs/decisions/0080).
    int_column("registered_model_id", primary_key=True),
    int_column("version", primary_key=True),
    text_column("stage", primary_key=True),
    int_column("place"),
    # NULL if the history does not record it.
    int_column("from_ms", null=True),
    # Both NULL while it lasts.
    int_column("to_ms", null=True),
    text_column("ended_by", null=True),
    Index("ix_stage_stays_place", "registered_model_id", "stage", "place"),
    sqlite_with_rowid=False,
)
Table(
    "latest_versions",
    metadata,
    # The highest live version that holds the stage: read at every load of models:/name/stage.
    int_column("registered_model_id", primary_key=True),
    text_column("stage", primary_key=True),
    int_column("version"),
    # The lowest one that holds it: the order in which MLflow's server lists stages.
    int_column("first_version"),
    sqlite_with_rowid=False,
)
Table(
    "aliases",
    metadata,
    int_column("registered_model_id", primary_key=True),
    text_column("alias", primary_key=True),
    int_column("version"),
    Index("ix_aliases_version", "registered_model_id", "version"),
    sqlite_with_rowid=False,
)

Table(
    "comments",
    metadata,
    id_column(),
    # Random; its id in the API.
    text_column("comment_id"),
    ref_column("registered_model_id", "registered_models.id"),
    # NULL: about the model itself.
    int_column("version", null=True),
    text_column("workspace"),
    text_column("author"),
    text_column("text"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    UniqueConstraint("comment_id"),
    Index("ix_comments_model", "registered_model_id", "version", "id"),
)
