"""Tables: workspaces, roles, grants and trusted publishers."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from greenroom.storage.sql.schema.tables.columns import count_column, id_column, int_column, metadata, text_column

Table(
    "workspaces",
    metadata,
    # What the column `workspace` of every other table holds; never changes.
    text_column("key", primary_key=True),
    text_column("name"),
    text_column("description"),
    # Where experiments of the workspace keep their artifacts; NULL: below mlflow-artifacts:/.
    text_column("artifact_root", null=True),
    # What everyone with an account may do here: none, viewer or contributor; NULL: as the server's setting says.
    text_column("default_role", null=True),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    int_column("archived_at_ms", null=True),
    UniqueConstraint("name"),
)
# Where a registered model was before it was moved to another workspace.
Table(
    "moved_models",
    metadata,
    text_column("workspace", primary_key=True),
    text_column("name", primary_key=True),
    int_column("registered_model_id"),
    int_column("moved_at_ms"),
    Index("ix_moved_models_model", "registered_model_id"),
    sqlite_with_rowid=False,
)

# Roles that a workspace defines beside the built-in ones.
Table(
    "roles",
    metadata,
    id_column(),
    text_column("workspace"),
    text_column("name"),
    text_column("description"),
    # JSON array of permissions.
    text_column("permissions"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    UniqueConstraint("workspace", "name"),
    sqlite_autoincrement=True,
)
Table(
    "grants",
    metadata,
    id_column(),
    text_column("workspace"),
    # 'workspace', 'registered_model' or 'experiment'
    text_column("resource_kind"),
    # Row of the registered model, id of the experiment; -1: all of the kind, or the workspace.
    int_column("resource_id"),
    # Names a user or a group: user:<row>, group:<row>.
    text_column("subject"),
    # A built-in role, or 'role:<row>'.
    text_column("role"),
    int_column("created_at_ms"),
    text_column("created_by"),
    # Copies from the row of one registered model, so that what is granted is listed without looking up each model;
    # NULL for other grants.
    text_column("model_name", null=True),
    int_column("model_updated_at_ms", null=True),
    int_column("model_deleted_at_ms", null=True),
    int_column("model_versions_updated_at_ms", null=True),
    UniqueConstraint("resource_kind", "resource_id", "workspace", "subject", "role"),
    Index(
        "ix_grants_subject",
        "subject",
        "workspace",
        "resource_kind",
        "role",
        "resource_id",
        # Covers the lists of the registered models that a subject holds a role on.
        "model_name",
        "model_updated_at_ms",
        "model_deleted_at_ms",
        "model_versions_updated_at_ms",
    ),
    sqlite_autoincrement=True,
)
Table(
    "publishers",
    metadata,
    id_column(),
    text_column("workspace"),
    text_column("name"),
    text_column("issuer"),
    text_column("audience"),
    # JSON object: claim -> pattern.
    text_column("conditions"),
    # JSON array of rows of registered models.
    text_column("models"),
    text_column("scope"),
    int_column("lifetime_s"),
    # The service account that it acts as.
    int_column("account_id"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    UniqueConstraint("workspace", "name"),
    Index("ix_publishers_issuer", "issuer"),
    sqlite_autoincrement=True,
)
# One row: counts changes to accounts, groups, tokens, sessions, roles, grants and workspaces. Every process reads it
# several times a second, and forgets the principals that it knows when it has changed.
Table(
    "access_state",
    metadata,
    int_column("id", primary_key=True),
    count_column("version"),
)
