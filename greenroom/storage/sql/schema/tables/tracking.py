"""Tables: experiments, runs, logged models and metrics."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import (
    KEY,
    id_column,
    int_column,
    key_values,
    metadata,
    searched_key_values,
    text_column,
)

experiments = Table(
    "experiments",
    metadata,
    # The id of the wire, as text there; 0 is the experiment "Default".
    Column("experiment_id", KEY, primary_key=True, autoincrement=True),
    text_column("workspace"),
    text_column("name"),
    text_column("artifact_location"),
    text_column("lifecycle_stage"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    # Row of the account that manages it: its creator, until someone else is put in charge. NULL: no account.
    int_column("owner_id", null=True),
    # The name of a deleted experiment stays taken, as on the wire.
    UniqueConstraint("workspace", "name"),
    # A search scans one of these two.
    Index("ix_experiments_created", "workspace", "created_at_ms", "experiment_id"),
    Index("ix_experiments_updated", "workspace", "updated_at_ms", "experiment_id"),
    Index(
        "ix_experiments_owner",
        "owner_id",
        "workspace",
        sqlite_where=text("owner_id IS NOT NULL"),
        postgresql_where=text("owner_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
searched_key_values("experiment_tags", "experiment_id")

runs = Table(
    "runs",
    metadata,
    id_column(),
    text_column("run_id"),
    int_column("experiment_id"),
    text_column("workspace"),
    text_column("name"),
    text_column("user_id"),
    text_column("status"),
    int_column("start_time_ms", null=True),
    int_column("end_time_ms", null=True),
    text_column("lifecycle_stage"),
    int_column("deleted_at_ms", null=True),
    text_column("artifact_uri"),
    UniqueConstraint("run_id"),
    Index("ix_runs_start", "experiment_id", "lifecycle_stage", "start_time_ms", "run_id"),
    Index("ix_runs_name", "experiment_id", "name"),
)
# Repeats the experiment of the run: run search by parameter or tag scans their index.
searched_key_values("run_params", "run", "experiment_id")
searched_key_values("run_tags", "run", "experiment_id")

# Append-only. The whole row is the key, so that a batch repeated after a time-out adds nothing.
Table(
    "metric_points",
    metadata,
    int_column("run", primary_key=True),
    text_column("key", primary_key=True),
    int_column("timestamp_ms", primary_key=True),
    int_column("step", primary_key=True),
    Column("value", Double, nullable=False, primary_key=True),
    int_column("is_nan", primary_key=True),
    sqlite_with_rowid=False,
)
latest_metrics = Table(
    "latest_metrics",
    metadata,
    int_column("run", primary_key=True),
    text_column("key", primary_key=True),
    # Repeats the experiment of the run: run search by metric scans the index below.
    int_column("experiment_id"),
    Column("value", Double, nullable=False),
    int_column("is_nan"),
    int_column("timestamp_ms"),
    int_column("step"),
    Index("ix_latest_metrics_search", "experiment_id", "key", "is_nan", "value", "run"),
    sqlite_with_rowid=False,
)

datasets = Table(
    "datasets",
    metadata,
    id_column(),
    int_column("experiment_id"),
    text_column("name"),
    text_column("digest"),
    text_column("source_type"),
    text_column("source"),
    text_column("schema", null=True),
    text_column("profile", null=True),
    UniqueConstraint("experiment_id", "name", "digest"),
)
Table(
    "run_datasets",
    metadata,
    id_column(),
    int_column("run"),
    int_column("dataset"),
    UniqueConstraint("run", "dataset"),
    Index("ix_run_datasets_dataset", "dataset"),
)
key_values("run_dataset_tags", "run_dataset")
Table(
    "run_models",
    metadata,
    int_column("run", primary_key=True),
    # 'input' or 'output'
    text_column("direction", primary_key=True),
    text_column("model_id", primary_key=True),
    int_column("step", primary_key=True),
    Index("ix_run_models_model", "model_id", "direction"),
    sqlite_with_rowid=False,
)

logged_models = Table(
    "logged_models",
    metadata,
    id_column(),
    text_column("model_id"),
    int_column("experiment_id"),
    text_column("workspace"),
    text_column("name"),
    text_column("artifact_uri"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    text_column("status"),
    text_column("status_message", null=True),
    text_column("model_type", null=True),
    text_column("source_run_id", null=True),
    int_column("deleted_at_ms", null=True),
    UniqueConstraint("model_id"),
    Index("ix_logged_models_created", "experiment_id", "created_at_ms", "model_id"),
    Index("ix_logged_models_source_run", "source_run_id"),
)
searched_key_values("logged_model_params", "logged_model")
searched_key_values("logged_model_tags", "logged_model")
Table(
    "logged_model_metrics",
    metadata,
    int_column("logged_model", primary_key=True),
    text_column("key", primary_key=True),
    int_column("timestamp_ms", primary_key=True),
    int_column("step", primary_key=True),
    text_column("run_id", primary_key=True),
    Column("value", Double, nullable=False),
    int_column("is_nan"),
    text_column("dataset_name", null=True),
    text_column("dataset_digest", null=True),
    sqlite_with_rowid=False,
)
