"""Copy what registered models are sorted by to the grants on them, and keep when their versions last changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# A version that was deleted by itself gets a new time when it is restored.
_FILL_MODELS = """
UPDATE registered_models SET versions_updated_at_ms = coalesce((SELECT max(v.updated_at_ms) FROM model_versions v
WHERE v.registered_model_id = registered_models.id AND (v.deleted_at_ms IS NULL OR v.held_at_deletion IS NULL)), 0)
"""
_FILL_GRANTS = """
UPDATE grants SET (model_name, model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms) =
(SELECT m.name, m.updated_at_ms, m.deleted_at_ms, m.versions_updated_at_ms FROM registered_models m
WHERE m.id = grants.resource_id) WHERE resource_kind = 'registered_model' AND resource_id <> -1
"""


def upgrade() -> None:
    op.add_column(
        "registered_models",
        sa.Column(
            "versions_updated_at_ms", sa.BigInteger(), autoincrement=False, server_default=sa.text("0"), nullable=False
        ),
    )
    op.add_column("grants", sa.Column("model_name", STRING, nullable=True))
    for name in ("model_updated_at_ms", "model_deleted_at_ms", "model_versions_updated_at_ms"):
        op.add_column("grants", sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=True))
    op.drop_index("ix_registered_models_owner", "registered_models")
    op.drop_index("ix_grants_subject", "grants")
    op.execute(_FILL_MODELS)
    op.execute(_FILL_GRANTS)
    op.create_index(
        "ix_registered_models_owner",
        "registered_models",
        ["owner_id", "workspace", "id", "name", "updated_at_ms", "deleted_at_ms", "versions_updated_at_ms"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(
        "ix_grants_subject",
        "grants",
        [
            "subject",
            "workspace",
            "resource_kind",
            "role",
            "resource_id",
            "model_name",
            "model_updated_at_ms",
            "model_deleted_at_ms",
            "model_versions_updated_at_ms",
        ],
        unique=False,
    )
