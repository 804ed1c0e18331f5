"""Keep browser sessions that were ended, the secret their cookies are made with, and what an idempotency key is about.

Keys of before say nothing of that; they are forgotten within a day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ended_sessions",
        sa.Column("digest", STRING, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ended_sessions")),
    )
    op.create_index("ix_ended_sessions_until", "ended_sessions", ["until_ms"], unique=False)
    op.create_table(
        "server_secrets",
        sa.Column("purpose", STRING, nullable=False),
        sa.Column("value", STRING, nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_server_secrets")),
    )
    op.add_column("idempotency_keys", sa.Column("place", STRING, nullable=True))
    op.create_index(
        "ix_idempotency_keys_place",
        "idempotency_keys",
        ["place"],
        unique=False,
        sqlite_where=sa.text("place IS NOT NULL"),
        postgresql_where=sa.text("place IS NOT NULL"),
    )
