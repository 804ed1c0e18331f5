"""Keep the seals of the event log: a Merkle tree over it, with signed heads. The log of an older store is sealed afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("tree_size", KEY, autoincrement=False, nullable=False),
        sa.Column("root_hash", STRING, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous_size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("key_id", STRING, nullable=True),
        sa.Column("signature", STRING, nullable=True),
        sa.PrimaryKeyConstraint("tree_size", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_keys",
        sa.Column("key_id", STRING, nullable=False),
        sa.Column("public_key", STRING, nullable=False),
        sa.Column("first_used_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_audit_keys")),
    )
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("node_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", STRING, nullable=False),
        sa.PrimaryKeyConstraint("level", "node_index", name=op.f("pk_audit_nodes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_state",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("log_id", STRING, nullable=False),
        sa.Column("tree_size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("head_size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("head_at_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", STRING, nullable=False),
        sa.Column("held_until_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_state")),
    )
    op.create_table(
        "audit_verifications",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("requested_by", STRING, nullable=False),
        sa.Column("requested_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", STRING, nullable=False),
        sa.Column("checked_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("finished_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("holder", STRING, nullable=False),
        sa.Column("held_until_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("report", STRING, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verifications")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sealed_events",
        sa.Column("leaf_index", KEY, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf_hash", STRING, nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_sealed_events")),
        sa.UniqueConstraint("seq", name=op.f("uq_sealed_events_seq")),
    )
