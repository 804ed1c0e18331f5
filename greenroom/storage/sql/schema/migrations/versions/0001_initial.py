"""Make everything."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "aliases",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("alias", STRING, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registered_model_id", "alias", name=op.f("pk_aliases")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_aliases_version", "aliases", ["registered_model_id", "version"], unique=False)
    op.create_table(
        "artifact_files",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("path", STRING, nullable=False),
        sa.Column("root_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("modified_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "path", name=op.f("pk_artifact_files")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_artifact_files_digest", "artifact_files", ["digest"], unique=False)
    op.create_index("ix_artifact_files_root", "artifact_files", ["root_id"], unique=False)
    op.create_table(
        "artifact_roots",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("path", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("owner_id", STRING, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact_roots")),
        sa.UniqueConstraint("workspace", "path", name=op.f("uq_artifact_roots_workspace_path")),
    )
    op.create_index("ix_artifact_roots_owner", "artifact_roots", ["kind", "owner_id"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("digest", STRING, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("condemned_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blobs")),
    )
    op.create_table(
        "datasets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("source_type", STRING, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("schema", STRING, nullable=True),
        sa.Column("profile", STRING, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint("experiment_id", "name", "digest", name=op.f("uq_datasets_experiment_id_name_digest")),
    )
    op.create_table(
        "events",
        sa.Column("seq", KEY, autoincrement=True, nullable=False),
        sa.Column("tx_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor", STRING, nullable=False),
        sa.Column("verb", STRING, nullable=False),
        sa.Column("subject", STRING, nullable=False),
        sa.Column("topic", STRING, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("before", STRING, nullable=True),
        sa.Column("after", STRING, nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_subject", "events", ["subject", "seq"], unique=False)
    op.create_index("ix_events_topic", "events", ["topic", "seq"], unique=False)
    op.create_table(
        "experiment_tags",
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("experiment_id", "key", name=op.f("pk_experiment_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_experiment_tags_search", "experiment_tags", ["key", "value_start", "experiment_id"], unique=False
    )
    op.create_table(
        "experiments",
        sa.Column("experiment_id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("artifact_location", STRING, nullable=False),
        sa.Column("lifecycle_stage", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("experiment_id", name=op.f("pk_experiments")),
        sa.UniqueConstraint("workspace", "name", name=op.f("uq_experiments_workspace_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_experiments_created", "experiments", ["workspace", "created_at_ms", "experiment_id"], unique=False
    )
    op.create_index(
        "ix_experiments_updated", "experiments", ["workspace", "updated_at_ms", "experiment_id"], unique=False
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("actor", STRING, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("request_digest", STRING, nullable=False),
        sa.Column("claimed_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answer", STRING, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("workspace", "actor", "key", name=op.f("uq_idempotency_keys_workspace_actor_key")),
    )
    op.create_index("ix_idempotency_keys_claimed", "idempotency_keys", ["claimed_at_ms"], unique=False)
    op.create_table(
        "latest_metrics",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_nan", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("run", "key", name=op.f("pk_latest_metrics")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_latest_metrics_search", "latest_metrics", ["experiment_id", "key", "is_nan", "value", "run"], unique=False
    )
    op.create_table(
        "latest_versions",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", STRING, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registered_model_id", "stage", name=op.f("pk_latest_versions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "logged_model_metrics",
        sa.Column("logged_model", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", STRING, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_nan", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dataset_name", STRING, nullable=True),
        sa.Column("dataset_digest", STRING, nullable=True),
        sa.PrimaryKeyConstraint(
            "logged_model", "key", "timestamp_ms", "step", "run_id", name=op.f("pk_logged_model_metrics")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "logged_model_params",
        sa.Column("logged_model", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("logged_model", "key", name=op.f("pk_logged_model_params")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_logged_model_params_search", "logged_model_params", ["key", "value_start", "logged_model"], unique=False
    )
    op.create_table(
        "logged_model_tags",
        sa.Column("logged_model", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("logged_model", "key", name=op.f("pk_logged_model_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_logged_model_tags_search", "logged_model_tags", ["key", "value_start", "logged_model"], unique=False
    )
    op.create_table(
        "logged_models",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("model_id", STRING, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("artifact_uri", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", STRING, nullable=False),
        sa.Column("status_message", STRING, nullable=True),
        sa.Column("model_type", STRING, nullable=True),
        sa.Column("source_run_id", STRING, nullable=True),
        sa.Column("deleted_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logged_models")),
        sa.UniqueConstraint("model_id", name=op.f("uq_logged_models_model_id")),
    )
    op.create_index(
        "ix_logged_models_created", "logged_models", ["experiment_id", "created_at_ms", "model_id"], unique=False
    )
    op.create_index("ix_logged_models_source_run", "logged_models", ["source_run_id"], unique=False)
    op.create_table(
        "manifest_files",
        sa.Column("manifest_digest", STRING, nullable=False),
        sa.Column("path", STRING, nullable=False),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("manifest_digest", "path", name=op.f("pk_manifest_files")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_manifest_files_digest", "manifest_files", ["digest"], unique=False)
    op.create_table(
        "manifests",
        sa.Column("digest", STRING, nullable=False),
        sa.Column("file_count", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_manifests")),
    )
    op.create_table(
        "metric_points",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_nan", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("run", "key", "timestamp_ms", "step", "value", "is_nan", name=op.f("pk_metric_points")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "model_version_stages",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", STRING, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registered_model_id", "stage", "version", name=op.f("pk_model_version_stages")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_model_version_stages_version", "model_version_stages", ["registered_model_id", "version"], unique=False
    )
    op.create_table(
        "model_version_tags",
        sa.Column("model_version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("model_version_id", "key", name=op.f("pk_model_version_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_model_version_tags_search", "model_version_tags", ["key", "value_start", "model_version_id"], unique=False
    )
    op.create_table(
        "registered_model_tags",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("registered_model_id", "key", name=op.f("pk_registered_model_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_registered_model_tags_search",
        "registered_model_tags",
        ["key", "value_start", "registered_model_id"],
        unique=False,
    )
    op.create_table(
        "registered_models",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("description", STRING, nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deleted_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_models")),
    )
    op.create_index(
        "ix_registered_models_deleted_name",
        "registered_models",
        ["workspace", "name", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms IS NOT NULL"),
        postgresql_where=sa.text("deleted_at_ms IS NOT NULL"),
    )
    op.create_index(
        "ix_registered_models_updated", "registered_models", ["workspace", "updated_at_ms", "name"], unique=False
    )
    op.create_index(
        "uq_registered_models_workspace_name",
        "registered_models",
        ["workspace", "name"],
        unique=True,
        sqlite_where=sa.text("deleted_at_ms IS NULL"),
        postgresql_where=sa.text("deleted_at_ms IS NULL"),
    )
    op.create_table(
        "run_dataset_tags",
        sa.Column("run_dataset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.PrimaryKeyConstraint("run_dataset", "key", name=op.f("pk_run_dataset_tags")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_datasets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_datasets")),
        sa.UniqueConstraint("run", "dataset", name=op.f("uq_run_datasets_run_dataset")),
    )
    op.create_index("ix_run_datasets_dataset", "run_datasets", ["dataset"], unique=False)
    op.create_table(
        "run_models",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", STRING, nullable=False),
        sa.Column("model_id", STRING, nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("run", "direction", "model_id", "step", name=op.f("pk_run_models")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_models_model", "run_models", ["model_id", "direction"], unique=False)
    op.create_table(
        "run_params",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "key", name=op.f("pk_run_params")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_params_search", "run_params", ["experiment_id", "key", "value_start", "run"], unique=False)
    op.create_table(
        "run_tags",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.Column("value_start", STRING, sa.Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "key", name=op.f("pk_run_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_tags_search", "run_tags", ["experiment_id", "key", "value_start", "run"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("run_id", STRING, nullable=False),
        sa.Column("experiment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("status", STRING, nullable=False),
        sa.Column("start_time_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("end_time_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("lifecycle_stage", STRING, nullable=False),
        sa.Column("deleted_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("artifact_uri", STRING, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("run_id", name=op.f("uq_runs_run_id")),
    )
    op.create_index("ix_runs_name", "runs", ["experiment_id", "name"], unique=False)
    op.create_index(
        "ix_runs_start", "runs", ["experiment_id", "lifecycle_stage", "start_time_ms", "run_id"], unique=False
    )
    op.create_table(
        "stages",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name=op.f("pk_stages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comments",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("comment_id", STRING, nullable=False),
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("author", STRING, nullable=False),
        sa.Column("text", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_model_id"], ["registered_models.id"], name=op.f("fk_comments_registered_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_comments_comment_id")),
    )
    op.create_index("ix_comments_model", "comments", ["registered_model_id", "version", "id"], unique=False)
    op.create_table(
        "model_versions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("description", STRING, nullable=True),
        sa.Column("author", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("current_stage", STRING, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("download_uri", STRING, nullable=False),
        sa.Column("run_id", STRING, nullable=False),
        sa.Column("run_link", STRING, nullable=False),
        sa.Column("model_id", STRING, nullable=True),
        sa.Column("status", STRING, nullable=False),
        sa.Column("status_message", STRING, nullable=True),
        sa.Column("files_id", STRING, nullable=True),
        sa.Column("manifest_digest", STRING, nullable=True),
        sa.Column("deleted_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["manifest_digest"], ["manifests.digest"], name=op.f("fk_model_versions_manifest_digest")
        ),
        sa.ForeignKeyConstraint(
            ["registered_model_id"], ["registered_models.id"], name=op.f("fk_model_versions_registered_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("files_id", name=op.f("uq_model_versions_files_id")),
        sa.UniqueConstraint(
            "registered_model_id", "version", name=op.f("uq_model_versions_registered_model_id_version")
        ),
    )
    op.create_index("ix_model_versions_model_id", "model_versions", ["model_id"], unique=False)
    op.create_index(
        "ix_model_versions_model_updated",
        "model_versions",
        ["registered_model_id", "updated_at_ms", "version"],
        unique=False,
    )
    op.create_index("ix_model_versions_run", "model_versions", ["run_id"], unique=False)
    op.create_index("ix_model_versions_source", "model_versions", ["source"], unique=False)
    op.create_index(
        "ix_model_versions_updated",
        "model_versions",
        ["workspace", "updated_at_ms"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms IS NULL"),
        postgresql_where=sa.text("deleted_at_ms IS NULL"),
    )
    for statement in {
        "sqlite": (
            "INSERT INTO stages (workspace, name, position) VALUES ('default', 'None', 0), ('default', 'Staging', 1), ('default', 'Production', 2), ('default', 'Archived', 3)",
            "INSERT INTO experiments (experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) VALUES (0, 'default', 'Default', 'mlflow-artifacts:/0', 'active', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER), CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))",
            "INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ('default', '0', 'experiment', '0')",
        ),
        "postgresql": (
            "INSERT INTO stages (workspace, name, position) VALUES ('default', 'None', 0), ('default', 'Staging', 1), ('default', 'Production', 2), ('default', 'Archived', 3)",
            "INSERT INTO experiments (experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) VALUES (0, 'default', 'Default', 'mlflow-artifacts:/0', 'active', CAST(extract(epoch FROM now()) * 1000 AS BIGINT), CAST(extract(epoch FROM now()) * 1000 AS BIGINT))",
            "INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ('default', '0', 'experiment', '0')",
        ),
    }[op.get_context().dialect.name]:
        op.execute(statement)
