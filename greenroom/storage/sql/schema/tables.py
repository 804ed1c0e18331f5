"""The schema, defined once: Alembic migrations and the SQL for fresh stores are made from this metadata.

Imported only by migrations and tests: at run time the query modules hold their SQL themselves. Conventions:

- surrogate integer keys inside (``id``); the ids of the wire (``run_id``, ``model_id``) are unique text beside them;
- times are milliseconds since 1970, UTC (``..._ms``); text sorts by code point on both databases;
- a deleted thing keeps its row (``deleted_at_ms``), so that history and restore mean something;
- NaN has a column of its own (``is_nan``), since SQLite turns NaN into NULL.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from greenroom.core.stages import STAGES

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Order and range comparisons must agree on both databases: SQLite compares bytes, PostgreSQL only under "C".
STRING: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
INT = BigInteger()
# Only INTEGER PRIMARY KEY is the row id on SQLite.
KEY: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str, *, null: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, STRING, nullable=null, primary_key=primary_key)


def _int(name: str, *, null: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, nullable=null, primary_key=primary_key, autoincrement=False)


def _count(name: str) -> Column[int]:
    """A number that begins at 0."""
    return Column(name, INT, nullable=False, server_default=text("0"))


def _id() -> Column[int]:
    return Column("id", KEY, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey(target), nullable=False, primary_key=primary_key, autoincrement=False)


def _key_values(name: str, owner: str) -> Table:
    """A key-value table of one owner: tags and params; clustered by owner on SQLite."""
    return Table(
        name,
        metadata,
        _int(owner, primary_key=True),
        _text("key", primary_key=True),
        _text("value"),
        sqlite_with_rowid=False,
    )


def _searched_key_values(name: str, owner: str, *within: str) -> Table:
    """A key-value table whose owners are found by key and value, perhaps within something such as an experiment.

    A value may be longer than a B-tree key of PostgreSQL (2704 bytes): the index holds how it begins.
    """
    return Table(
        name,
        metadata,
        _int(owner, primary_key=True),
        _text("key", primary_key=True),
        *(_int(column) for column in within),
        _text("value"),
        Column("value_start", STRING, Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        Index(f"ix_{name}_search", *within, "key", "value_start", owner),
        sqlite_with_rowid=False,
    )


# -- tracking -----------------------------------------------------------------------------------------------------

experiments = Table(
    "experiments",
    metadata,
    # The id of the wire, as text there; 0 is the experiment "Default".
    Column("experiment_id", KEY, primary_key=True, autoincrement=True),
    _text("workspace"),
    _text("name"),
    _text("artifact_location"),
    _text("lifecycle_stage"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    # Row of the account that manages it: its creator, until someone else is put in charge. NULL: no account.
    _int("owner_id", null=True),
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
_searched_key_values("experiment_tags", "experiment_id")

runs = Table(
    "runs",
    metadata,
    _id(),
    _text("run_id"),
    _int("experiment_id"),
    _text("workspace"),
    _text("name"),
    _text("user_id"),
    _text("status"),
    _int("start_time_ms", null=True),
    _int("end_time_ms", null=True),
    _text("lifecycle_stage"),
    _int("deleted_at_ms", null=True),
    _text("artifact_uri"),
    UniqueConstraint("run_id"),
    Index("ix_runs_start", "experiment_id", "lifecycle_stage", "start_time_ms", "run_id"),
    Index("ix_runs_name", "experiment_id", "name"),
)
# Repeats the experiment of the run: run search by parameter or tag scans their index.
_searched_key_values("run_params", "run", "experiment_id")
_searched_key_values("run_tags", "run", "experiment_id")

# Append-only. The whole row is the key, so that a batch repeated after a time-out adds nothing.
Table(
    "metric_points",
    metadata,
    _int("run", primary_key=True),
    _text("key", primary_key=True),
    _int("timestamp_ms", primary_key=True),
    _int("step", primary_key=True),
    Column("value", Double, nullable=False, primary_key=True),
    _int("is_nan", primary_key=True),
    sqlite_with_rowid=False,
)
latest_metrics = Table(
    "latest_metrics",
    metadata,
    _int("run", primary_key=True),
    _text("key", primary_key=True),
    # Repeats the experiment of the run: run search by metric scans the index below.
    _int("experiment_id"),
    Column("value", Double, nullable=False),
    _int("is_nan"),
    _int("timestamp_ms"),
    _int("step"),
    Index("ix_latest_metrics_search", "experiment_id", "key", "is_nan", "value", "run"),
    sqlite_with_rowid=False,
)

datasets = Table(
    "datasets",
    metadata,
    _id(),
    _int("experiment_id"),
    _text("name"),
    _text("digest"),
    _text("source_type"),
    _text("source"),
    _text("schema", null=True),
    _text("profile", null=True),
    UniqueConstraint("experiment_id", "name", "digest"),
)
Table(
    "run_datasets",
    metadata,
    _id(),
    _int("run"),
    _int("dataset"),
    UniqueConstraint("run", "dataset"),
    Index("ix_run_datasets_dataset", "dataset"),
)
_key_values("run_dataset_tags", "run_dataset")
Table(
    "run_models",
    metadata,
    _int("run", primary_key=True),
    # 'input' or 'output'
    _text("direction", primary_key=True),
    _text("model_id", primary_key=True),
    _int("step", primary_key=True),
    Index("ix_run_models_model", "model_id", "direction"),
    sqlite_with_rowid=False,
)

logged_models = Table(
    "logged_models",
    metadata,
    _id(),
    _text("model_id"),
    _int("experiment_id"),
    _text("workspace"),
    _text("name"),
    _text("artifact_uri"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    _text("status"),
    _text("status_message", null=True),
    _text("model_type", null=True),
    _text("source_run_id", null=True),
    _int("deleted_at_ms", null=True),
    UniqueConstraint("model_id"),
    Index("ix_logged_models_created", "experiment_id", "created_at_ms", "model_id"),
    Index("ix_logged_models_source_run", "source_run_id"),
)
_searched_key_values("logged_model_params", "logged_model")
_searched_key_values("logged_model_tags", "logged_model")
Table(
    "logged_model_metrics",
    metadata,
    _int("logged_model", primary_key=True),
    _text("key", primary_key=True),
    _int("timestamp_ms", primary_key=True),
    _int("step", primary_key=True),
    _text("run_id", primary_key=True),
    Column("value", Double, nullable=False),
    _int("is_nan"),
    _text("dataset_name", null=True),
    _text("dataset_digest", null=True),
    sqlite_with_rowid=False,
)

# -- registry -----------------------------------------------------------------------------------------------------

stages = Table(
    "stages",
    metadata,
    _text("workspace", primary_key=True),
    _text("name", primary_key=True),
    # Order in the workspace; the furthest of a version's stages is its current stage on the wire.
    _int("position"),
    sqlite_with_rowid=False,
)
registered_models = Table(
    "registered_models",
    metadata,
    _id(),
    _text("workspace"),
    _text("name"),
    _text("description", null=True),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    # Allocated under the lock of this row: numbers have no gaps and are never reused.
    _int("next_version"),
    # Of two models with one name, the one deleted later has the later time, even if the clock was set back.
    _int("deleted_at_ms", null=True),
    # Counts the changes of its versions that are part of a page's etag.
    _count("revision"),
    # `revision` when a version last changed stages, was deleted or restored.
    _count("stages_revision"),
    # JSON of the state to restore; NULL unless deleted.
    _text("held_at_deletion", null=True),
    # Name of the actor who deleted it; NULL unless deleted.
    _text("deleted_by", null=True),
    # As of an experiment.
    _int("owner_id", null=True),
    # No version that is not deleted was updated later; 0 without versions.
    _count("versions_updated_at_ms"),
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
_searched_key_values("registered_model_tags", "registered_model_id")

manifests = Table(
    "manifests",
    metadata,
    # sha256 of the sorted (path, digest, size) list
    _text("digest", primary_key=True),
    _int("file_count"),
    _int("size_bytes"),
    _int("created_at_ms"),
)
Table(
    "manifest_files",
    metadata,
    _text("manifest_digest", primary_key=True),
    _text("path", primary_key=True),
    _text("digest"),
    _int("size_bytes"),
    Index("ix_manifest_files_digest", "digest"),
    sqlite_with_rowid=False,
)

model_versions = Table(
    "model_versions",
    metadata,
    _id(),
    _ref("registered_model_id", "registered_models.id"),
    _int("version"),
    _text("workspace"),
    # NULL if a client removed it; the wire distinguishes that from an empty one.
    _text("description", null=True),
    # The actor who made it; the server writes it, never the client.
    _text("author"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    # The furthest of its stages, or 'None'.
    _text("current_stage"),
    _text("source"),
    # Where clients download from: a separate address if its files were frozen, else the source.
    _text("download_uri"),
    _text("run_id"),
    _text("run_link"),
    # The logged model it came from (m-...), or NULL.
    _text("model_id", null=True),
    _text("status"),
    _text("status_message", null=True),
    # Random id of the frozen files' address; NULL when nothing could be frozen.
    _text("files_id", null=True),
    Column("manifest_digest", STRING, ForeignKey("manifests.digest"), nullable=True),
    _int("deleted_at_ms", null=True),
    # The model's `revision` when this version was made or last described or tagged.
    _count("revision"),
    # When it last changed stages; NULL: never.
    _int("moved_at_ms", null=True),
    # JSON of its stages and aliases when deleted; NULL unless deleted, and if deleted with its model.
    _text("held_at_deletion", null=True),
    # Copies of its tags (JSON object) and aliases (JSON array) from their own tables, so that a version is read from
    # one
    # row; NULL: none.
    _text("tags_json", null=True),
    _text("aliases_json", null=True),
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
_searched_key_values("model_version_tags", "model_version_id")
Table(
    "model_version_stages",
    metadata,
    # One row for each stage a live version holds; one row 'None' when it holds none.
    _int("registered_model_id", primary_key=True),
    _text("stage", primary_key=True),
    _int("version", primary_key=True),
    Index("ix_model_version_stages_version", "registered_model_id", "version"),
    sqlite_with_rowid=False,
)
Table(
    "stage_stays",
    metadata,
    # The last tenure of each version in each stage in use, oldest first. When a version returns, the tenures after its
    # earlier
    # one are deleted: they were rolled back (docs/decisions/0080).
    _int("registered_model_id", primary_key=True),
    _int("version", primary_key=True),
    _text("stage", primary_key=True),
    _int("place"),
    # NULL if the history does not record it.
    _int("from_ms", null=True),
    # Both NULL while it lasts.
    _int("to_ms", null=True),
    _text("ended_by", null=True),
    Index("ix_stage_stays_place", "registered_model_id", "stage", "place"),
    sqlite_with_rowid=False,
)
Table(
    "latest_versions",
    metadata,
    # The highest live version that holds the stage: read at every load of models:/name/stage.
    _int("registered_model_id", primary_key=True),
    _text("stage", primary_key=True),
    _int("version"),
    # The lowest one that holds it: the order in which MLflow's server lists stages.
    _int("first_version"),
    sqlite_with_rowid=False,
)
Table(
    "aliases",
    metadata,
    _int("registered_model_id", primary_key=True),
    _text("alias", primary_key=True),
    _int("version"),
    Index("ix_aliases_version", "registered_model_id", "version"),
    sqlite_with_rowid=False,
)

Table(
    "comments",
    metadata,
    _id(),
    # Random; its id in the API.
    _text("comment_id"),
    _ref("registered_model_id", "registered_models.id"),
    # NULL: about the model itself.
    _int("version", null=True),
    _text("workspace"),
    _text("author"),
    _text("text"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    UniqueConstraint("comment_id"),
    Index("ix_comments_model", "registered_model_id", "version", "id"),
)

# -- files --------------------------------------------------------------------------------------------------------

Table(
    "blobs",
    metadata,
    _text("digest", primary_key=True),
    _int("size_bytes"),
    # The blob store's own address of the bytes.
    _text("place"),
    _int("created_at_ms"),
    # When nothing referred to it any more and its grace time began, else NULL.
    _int("condemned_at_ms", null=True),
)
Table(
    "artifact_roots",
    metadata,
    _id(),
    _text("workspace"),
    # Path below mlflow-artifacts:/, without slashes at the ends.
    _text("path"),
    # 'experiment', 'run' or 'logged_model'
    _text("kind"),
    # The owner's id on the wire.
    _text("owner_id"),
    UniqueConstraint("workspace", "path"),
    Index("ix_artifact_roots_owner", "kind", "owner_id"),
)
Table(
    "artifact_files",
    metadata,
    _text("workspace", primary_key=True),
    _text("path", primary_key=True),
    # The root that contains it; NULL: it belongs to the workspace.
    _int("root_id", null=True),
    _text("digest"),
    _int("size_bytes"),
    _int("modified_at_ms"),
    Index("ix_artifact_files_digest", "digest"),
    Index("ix_artifact_files_root", "root_id"),
    sqlite_with_rowid=False,
)

# -- the event log ------------------------------------------------------------------------------------------------

events = Table(
    "events",
    metadata,
    Column("seq", KEY, primary_key=True, autoincrement=True),
    # PostgreSQL: the transaction that wrote it, from which its position is found (`event_sequencer`). 0 on SQLite.
    Column("tx_id", INT, nullable=False, server_default=text("0")),
    _int("at_ms"),
    # The actor at that time: name, lasting id, kind of account. The latter two are NULL while users have none.
    _text("actor"),
    _text("actor_id", null=True),
    _text("actor_kind", null=True),
    # The request that made the change, and its User-Agent; NULL before schema 0004 and outside of requests.
    _text("request_id", null=True),
    _text("client", null=True),
    # Such as model_version.transitioned.
    _text("type"),
    _text("subject"),
    # The parent whose history also includes it: a version's registered model, a run's experiment.
    _text("topic"),
    _text("workspace"),
    # Canonical JSON of the fields that changed, or NULL.
    _text("before", null=True),
    _text("after", null=True),
    # Shared by the events of one unit of work; NULL before schema 0006.
    _text("change_id", null=True),
    # The reason that the actor gave, or NULL.
    _text("comment", null=True),
    Index("ix_events_subject", "subject", "seq"),
    Index("ix_events_topic", "topic", "seq"),
    # Empty on SQLite, where no row has a transaction.
    Index("ix_events_tx_id", "tx_id", "seq", sqlite_where=text("tx_id > 0")),
    sqlite_autoincrement=True,
)

# PostgreSQL only: on SQLite `seq` is the position. Assigned after the commit, in the order in which events become
# visible; never changed.
Table(
    "event_positions",
    metadata,
    _int("position", primary_key=True),
    _int("seq"),
    UniqueConstraint("seq"),
)

# PostgreSQL only. One row: every event of a transaction below `next_tx_id` has a position, but for those of the
# transactions in `running_tx_ids` (numbers with commas between them), which still ran when positions were last
# assigned.
Table(
    "event_sequencer",
    metadata,
    _int("id", primary_key=True),
    # Of the newest event that has one.
    _count("position"),
    _count("next_tx_id"),
    Column("running_tx_ids", STRING, nullable=False, server_default=text("''")),
)

# -- idempotency keys --------------------------------------------------------------------------------------------

Table(
    "idempotency_keys",
    metadata,
    _id(),
    _text("workspace"),
    _text("actor"),
    _text("key"),
    # sha256 of the request: the same key with another request is refused.
    _text("request_digest"),
    _int("claimed_at_ms"),
    # The JSON document; NULL only inside the transaction that makes the change.
    # Empty if the subject has been deleted since.
    _text("answer", null=True),
    # The subject of the answer, if it can be deleted: `registered_model:12`, `registered_model:12/3` and so on.
    _text("place", null=True),
    # JSON array of the checks that the actor passed (permission, kind, row), which a repetition must pass again; NULL
    # for actors without an account.
    _text("checks", null=True),
    UniqueConstraint("workspace", "actor", "key"),
    Index("ix_idempotency_keys_claimed", "claimed_at_ms"),
    Index(
        "ix_idempotency_keys_place",
        "place",
        sqlite_where=text("place IS NOT NULL"),
        postgresql_where=text("place IS NOT NULL"),
    ),
)

# -- browser sessions ---------------------------------------------------------------------------------------------

Table(
    "server_secrets",
    metadata,
    # One row for each purpose, created by the first server that needs it and never changed.
    _text("purpose", primary_key=True),
    # Random, 64 hex digits.
    _text("value"),
)

# Browser sessions that were logged out before they expired. Other sessions need no row: the cookie is signed.
Table(
    "ended_sessions",
    metadata,
    # sha256 of the session's id, 64 hex digits: a reader of the table cannot forge a cookie from it.
    _text("digest", primary_key=True),
    # When the session expires; the row can be deleted after that.
    _int("until_ms"),
    Index("ix_ended_sessions_until", "until_ms"),
)

# -- workspaces ---------------------------------------------------------------------------------------------------

Table(
    "workspaces",
    metadata,
    # What the column `workspace` of every other table holds; never changes.
    _text("key", primary_key=True),
    _text("name"),
    _text("description"),
    # Where experiments of the workspace keep their artifacts; NULL: below mlflow-artifacts:/.
    _text("artifact_root", null=True),
    # What everyone with an account may do here: none, viewer or contributor; NULL: as the server's setting says.
    _text("default_role", null=True),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    _int("archived_at_ms", null=True),
    UniqueConstraint("name"),
)
# Where a registered model was before it was moved to another workspace.
Table(
    "moved_models",
    metadata,
    _text("workspace", primary_key=True),
    _text("name", primary_key=True),
    _int("registered_model_id"),
    _int("moved_at_ms"),
    Index("ix_moved_models_model", "registered_model_id"),
    sqlite_with_rowid=False,
)

# -- accounts -----------------------------------------------------------------------------------------------------

Table(
    "accounts",
    metadata,
    _id(),
    # 'user' or 'service'
    _text("kind"),
    _text("name"),
    # `core.user_names.user_name_key`: names that differ by case, width or look-alike letters are the same.
    _text("name_key"),
    _text("display_name"),
    _text("email", null=True),
    # argon2id; NULL: cannot sign in by password.
    _text("password_hash", null=True),
    # 0 or 1: administers the server.
    _int("is_admin"),
    # 0 or 1: may not sign in, and its tokens do not work.
    _int("is_disabled"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    # A deleted account keeps its row and its name in history; the name is free again.
    _int("deleted_at_ms", null=True),
    Index(
        "uq_accounts_name_key",
        "name_key",
        unique=True,
        sqlite_where=text("deleted_at_ms IS NULL"),
        postgresql_where=text("deleted_at_ms IS NULL"),
    ),
    sqlite_autoincrement=True,
)
# Who an identity provider, or a proxy, says someone is.
Table(
    "account_identities",
    metadata,
    _text("issuer", primary_key=True),
    _text("subject", primary_key=True),
    _int("account_id"),
    _int("created_at_ms"),
    Index("ix_account_identities_account", "account_id"),
    sqlite_with_rowid=False,
)
Table(
    "groups",
    metadata,
    _id(),
    # NULL: of the whole server. Else the workspace in which MLflow clients made it as a role.
    _text("workspace", null=True),
    _text("name"),
    _text("name_key"),
    _text("description"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    Index(
        "uq_groups_name_key",
        "name_key",
        unique=True,
        sqlite_where=text("workspace IS NULL"),
        postgresql_where=text("workspace IS NULL"),
    ),
    Index(
        "uq_groups_workspace_name_key",
        "workspace",
        "name_key",
        unique=True,
        sqlite_where=text("workspace IS NOT NULL"),
        postgresql_where=text("workspace IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
Table(
    "group_members",
    metadata,
    _int("group_id", primary_key=True),
    _int("account_id", primary_key=True),
    # '' when a person added the member, else the issuer that says so, whose next sign-in may remove it.
    _text("source", primary_key=True),
    Index("ix_group_members_account", "account_id"),
    sqlite_with_rowid=False,
)
Table(
    "api_tokens",
    metadata,
    _id(),
    _int("account_id"),
    _text("name"),
    # sha256 of the token, 64 hex digits.
    _text("digest"),
    # Its first and last characters, for lists.
    _text("hint"),
    # 'read', 'propose', 'write' or 'admin'
    _text("scope"),
    # Key of the workspace, and JSON array of rows of registered models, that it is limited to; NULL: no limit.
    _text("workspace", null=True),
    _text("models", null=True),
    # The trusted publisher that it was issued for, and JSON of the verified claims; NULL for others.
    _int("publisher_id", null=True),
    _text("claims", null=True),
    _int("created_at_ms"),
    _int("expires_at_ms", null=True),
    # Within a minute.
    _int("last_used_at_ms", null=True),
    _int("revoked_at_ms", null=True),
    UniqueConstraint("digest"),
    Index("ix_api_tokens_account", "account_id", "id"),
    sqlite_autoincrement=True,
)
Table(
    "account_sessions",
    metadata,
    _id(),
    # sha256 of the secret in the cookie, 64 hex digits.
    _text("digest"),
    _int("account_id"),
    # How it began: 'password', 'oidc:<provider>', 'proxy', 'token'.
    _text("method"),
    _text("user_agent"),
    _text("address"),
    _int("created_at_ms"),
    # Within a minute.
    _int("last_used_at_ms"),
    # It ends at the earlier of the two: after a time without requests, and at the latest.
    _int("idle_until_ms"),
    _int("until_ms"),
    UniqueConstraint("digest"),
    Index("ix_account_sessions_account", "account_id", "id"),
    Index("ix_account_sessions_until", "until_ms"),
    sqlite_autoincrement=True,
)
# Sign-in of a terminal that has no browser (RFC 8628).
Table(
    "device_codes",
    metadata,
    _text("device_digest", primary_key=True),
    _text("user_code"),
    _text("client"),
    _text("address"),
    # Scope of the token that it asks for.
    _text("scope"),
    _int("created_at_ms"),
    _int("expires_at_ms"),
    # Who allowed it; NULL while it waits. -1: refused.
    _int("account_id", null=True),
    UniqueConstraint("user_code"),
)
# States of sign-ins and identifiers of identity tokens that were used, until they expire.
Table(
    "used_once",
    metadata,
    _text("digest", primary_key=True),
    _int("until_ms"),
    Index("ix_used_once_until", "until_ms"),
)

# -- access -------------------------------------------------------------------------------------------------------

# Roles that a workspace defines beside the built-in ones.
Table(
    "roles",
    metadata,
    _id(),
    _text("workspace"),
    _text("name"),
    _text("description"),
    # JSON array of permissions.
    _text("permissions"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    UniqueConstraint("workspace", "name"),
    sqlite_autoincrement=True,
)
Table(
    "grants",
    metadata,
    _id(),
    _text("workspace"),
    # 'workspace', 'registered_model' or 'experiment'
    _text("resource_kind"),
    # Row of the registered model, id of the experiment; -1: all of the kind, or the workspace.
    _int("resource_id"),
    # Names a user or a group: user:<row>, group:<row>.
    _text("subject"),
    # A built-in role, or 'role:<row>'.
    _text("role"),
    _int("created_at_ms"),
    _text("created_by"),
    # Copies from the row of one registered model, so that what is granted is listed without looking up each model;
    # NULL for other grants.
    _text("model_name", null=True),
    _int("model_updated_at_ms", null=True),
    _int("model_deleted_at_ms", null=True),
    _int("model_versions_updated_at_ms", null=True),
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
    _id(),
    _text("workspace"),
    _text("name"),
    _text("issuer"),
    _text("audience"),
    # JSON object: claim -> pattern.
    _text("conditions"),
    # JSON array of rows of registered models.
    _text("models"),
    _text("scope"),
    _int("lifetime_s"),
    # The service account that it acts as.
    _int("account_id"),
    _int("created_at_ms"),
    _int("updated_at_ms"),
    UniqueConstraint("workspace", "name"),
    Index("ix_publishers_issuer", "issuer"),
    sqlite_autoincrement=True,
)
# One row: counts changes to accounts, groups, tokens, sessions, roles, grants and workspaces. Every process reads it
# several times a second, and forgets the principals that it knows when it has changed.
Table(
    "access_state",
    metadata,
    _int("id", primary_key=True),
    _count("version"),
)

_NOW_MS = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)",
}

# Rows of every new store; part of the initial migration. The stages are those of `core.stages`: docs/decisions/0135.
SEED = {
    dialect: (
        "INSERT INTO stages (workspace, name, position) VALUES "
        + ", ".join(f"('default', '{stage}', {position})" for position, stage in enumerate(STAGES)),
        "INSERT INTO experiments (experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, "
        f"updated_at_ms) VALUES (0, 'default', 'Default', 'mlflow-artifacts:/0', 'active', {now_ms}, {now_ms})",
        "INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ('default', '0', 'experiment', '0')",
        "INSERT INTO event_sequencer (id) VALUES (1)",
        "INSERT INTO workspaces (key, name, description, created_at_ms, updated_at_ms) VALUES "
        f"('default', 'default', '', {now_ms}, {now_ms})",
        "INSERT INTO access_state (id) VALUES (1)",
    )
    for dialect, now_ms in _NOW_MS.items()
}
