"""Give events a position and the request they come from, and keep who deleted a registered model in its row.

On PostgreSQL every event gets a position in the order in which followers were told of events before: by transaction, then by
number. On SQLite the number is the position. A follower that comes with the id of an event is found its position by the number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# No other transaction has written events that are not committed: adding columns has locked the table.
_PLACE = """
INSERT INTO event_positions (position, seq)
SELECT row_number() OVER (ORDER BY tx_id, seq), seq FROM events
"""
_BEGIN = """
UPDATE event_sequencer SET position = (SELECT count(*) FROM events),
next_tx_id = (pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
"""
_FILL_DELETED_BY = """
UPDATE registered_models SET deleted_by = (
    SELECT e.actor FROM events e WHERE e.subject = 'registered_model:' || CAST(registered_models.id AS TEXT)
    AND e.verb = 'registered_model:delete' ORDER BY e.seq DESC LIMIT 1
) WHERE deleted_at_ms IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("events", sa.Column("actor_id", STRING, nullable=True))
    op.add_column("events", sa.Column("actor_kind", STRING, nullable=True))
    op.add_column("events", sa.Column("request_id", STRING, nullable=True))
    op.add_column("events", sa.Column("client", STRING, nullable=True))
    op.create_index("ix_events_tx_id", "events", ["tx_id", "seq"], unique=False, sqlite_where=sa.text("tx_id > 0"))
    op.create_table(
        "event_positions",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_positions")),
        sa.UniqueConstraint("seq", name=op.f("uq_event_positions_seq")),
    )
    op.create_table(
        "event_sequencer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_tx_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("running_tx_ids", STRING, server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_sequencer")),
    )
    op.add_column("registered_models", sa.Column("deleted_by", STRING, nullable=True))
    op.execute("INSERT INTO event_sequencer (id) VALUES (1)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_PLACE)
        op.execute(_BEGIN)
    op.execute(_FILL_DELETED_BY)
