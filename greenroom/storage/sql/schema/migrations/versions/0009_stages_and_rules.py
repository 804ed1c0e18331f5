"""Keep rules of stages and aliases, and colours of stages."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "model_files",
        sa.Column("digest", STRING, nullable=False),
        sa.Column("has_signature", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_model_files")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stage_rules",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("model_row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target", STRING, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule", STRING, nullable=True),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_by", STRING, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "model_row", "target", name=op.f("pk_stage_rules")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stage_rules_model", "stage_rules", ["model_row"], unique=False)
    op.create_table(
        "stage_settings",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("stamp", STRING, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_stage_settings")),
        sqlite_with_rowid=False,
    )
    op.add_column("stages", sa.Column("colour", STRING, nullable=True))
