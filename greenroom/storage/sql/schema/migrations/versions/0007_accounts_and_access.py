"""Keep accounts, groups, tokens, sessions, roles, grants, publishers and workspaces.

Everything there is belongs to the workspace `default`, and to no account.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "access_state",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_state")),
    )
    op.create_table(
        "account_identities",
        sa.Column("issuer", STRING, nullable=False),
        sa.Column("subject", STRING, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_account_identities")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_identities_account", "account_identities", ["account_id"], unique=False)
    op.create_table(
        "account_sessions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("method", STRING, nullable=False),
        sa.Column("user_agent", STRING, nullable=False),
        sa.Column("address", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_used_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idle_until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_account_sessions_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_sessions_account", "account_sessions", ["account_id", "id"], unique=False)
    op.create_index("ix_account_sessions_until", "account_sessions", ["until_ms"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("name_key", STRING, nullable=False),
        sa.Column("display_name", STRING, nullable=False),
        sa.Column("email", STRING, nullable=True),
        sa.Column("password_hash", STRING, nullable=True),
        sa.Column("is_admin", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_disabled", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deleted_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_accounts_name_key",
        "accounts",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at_ms IS NULL"),
        postgresql_where=sa.text("deleted_at_ms IS NULL"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("hint", STRING, nullable=False),
        sa.Column("scope", STRING, nullable=False),
        sa.Column("workspace", STRING, nullable=True),
        sa.Column("models", STRING, nullable=True),
        sa.Column("publisher_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("claims", STRING, nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("last_used_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("revoked_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_tokens_account", "api_tokens", ["account_id", "id"], unique=False)
    op.create_table(
        "device_codes",
        sa.Column("device_digest", STRING, nullable=False),
        sa.Column("user_code", STRING, nullable=False),
        sa.Column("client", STRING, nullable=False),
        sa.Column("address", STRING, nullable=False),
        sa.Column("scope", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("device_digest", name=op.f("pk_device_codes")),
        sa.UniqueConstraint("user_code", name=op.f("uq_device_codes_user_code")),
    )
    op.create_table(
        "grants",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("resource_kind", STRING, nullable=False),
        sa.Column("resource_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", STRING, nullable=False),
        sa.Column("role", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_by", STRING, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "resource_kind",
            "resource_id",
            "workspace",
            "subject",
            "role",
            name=op.f("uq_grants_resource_kind_resource_id_workspace_subject_role"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_grants_subject", "grants", ["subject", "workspace", "resource_kind", "role", "resource_id"], unique=False
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "account_id", "source", name=op.f("pk_group_members")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_members_account", "group_members", ["account_id"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=True),
        sa.Column("name", STRING, nullable=False),
        sa.Column("name_key", STRING, nullable=False),
        sa.Column("description", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_groups_name_key",
        "groups",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("workspace IS NULL"),
        postgresql_where=sa.text("workspace IS NULL"),
    )
    op.create_index(
        "uq_groups_workspace_name_key",
        "groups",
        ["workspace", "name_key"],
        unique=True,
        sqlite_where=sa.text("workspace IS NOT NULL"),
        postgresql_where=sa.text("workspace IS NOT NULL"),
    )
    op.create_table(
        "moved_models",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("moved_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name=op.f("pk_moved_models")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_moved_models_model", "moved_models", ["registered_model_id"], unique=False)
    op.create_table(
        "publishers",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("issuer", STRING, nullable=False),
        sa.Column("audience", STRING, nullable=False),
        sa.Column("conditions", STRING, nullable=False),
        sa.Column("models", STRING, nullable=False),
        sa.Column("scope", STRING, nullable=False),
        sa.Column("lifetime_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishers")),
        sa.UniqueConstraint("workspace", "name", name=op.f("uq_publishers_workspace_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publishers_issuer", "publishers", ["issuer"], unique=False)
    op.create_table(
        "roles",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("description", STRING, nullable=False),
        sa.Column("permissions", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("workspace", "name", name=op.f("uq_roles_workspace_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "used_once",
        sa.Column("digest", STRING, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_once")),
    )
    op.create_index("ix_used_once_until", "used_once", ["until_ms"], unique=False)
    op.create_table(
        "workspaces",
        sa.Column("key", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("description", STRING, nullable=False),
        sa.Column("artifact_root", STRING, nullable=True),
        sa.Column("default_role", STRING, nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("archived_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("name", name=op.f("uq_workspaces_name")),
    )
    op.add_column("experiments", sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=True))
    op.create_index(
        "ix_experiments_owner",
        "experiments",
        ["owner_id", "workspace"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.drop_index("ix_model_versions_model_updated", "model_versions")
    op.create_index(
        "ix_model_versions_model_updated",
        "model_versions",
        ["registered_model_id", "updated_at_ms", "version", "deleted_at_ms", "id"],
        unique=False,
    )
    op.add_column("idempotency_keys", sa.Column("checks", STRING, nullable=True))
    op.add_column("registered_models", sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=True))
    op.create_index(
        "ix_registered_models_owner",
        "registered_models",
        ["owner_id", "workspace", "id", "name", "updated_at_ms", "deleted_at_ms"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    now_ms = {
        "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        "postgresql": "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)",
    }[op.get_bind().dialect.name]
    op.execute(
        "INSERT INTO workspaces (key, name, description, created_at_ms, updated_at_ms) "
        f"VALUES ('default', 'default', '', {now_ms}, {now_ms})"
    )
    op.execute("INSERT INTO access_state (id) VALUES (1)")
