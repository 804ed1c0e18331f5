"""Count the loads of versions by account, client and day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "usage_days",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client", STRING, nullable=False),
        sa.Column("way", STRING, nullable=False),
        sa.Column("loads", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "registered_model_id", "version", "day", "account_id", "client", "way", name=op.f("pk_usage_days")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_usage_days_day", "usage_days", ["day"], unique=False)
    op.create_index("ix_usage_days_model", "usage_days", ["registered_model_id", "day"], unique=False)
    op.create_table(
        "usage_writers",
        sa.Column("writer", STRING, nullable=False),
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("writer", name=op.f("pk_usage_writers")),
        sqlite_with_rowid=False,
    )
