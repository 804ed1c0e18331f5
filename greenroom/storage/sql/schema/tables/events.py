"""Tables: the event log, and repeated requests."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import (
    INT,
    KEY,
    STRING,
    count_column,
    id_column,
    int_column,
    metadata,
    text_column,
)

events = Table(
    "events",
    metadata,
    Column("seq", KEY, primary_key=True, autoincrement=True),
    # PostgreSQL: the transaction that wrote it, from which its position is found (`event_sequencer`). 0 on SQLite.
    Column("tx_id", INT, nullable=False, server_default=text("0")),
    int_column("at_ms"),
    # The actor at that time: name, lasting id, kind of account. The latter two are NULL while users have none.
    text_column("actor"),
    text_column("actor_id", null=True),
    text_column("actor_kind", null=True),
    # The request that made the change, and its User-Agent; NULL before schema 0004 and outside of requests.
    text_column("request_id", null=True),
    text_column("client", null=True),
    # Such as model_version.transitioned.
    text_column("type"),
    text_column("subject"),
    # The parent whose history also includes it: a version's registered model, a run's experiment.
    text_column("topic"),
    text_column("workspace"),
    # Canonical JSON of the fields that changed, or NULL.
    text_column("before", null=True),
    text_column("after", null=True),
    # Shared by the events of one unit of work; NULL before schema 0006.
    text_column("change_id", null=True),
    # The reason that the actor gave, or NULL.
    text_column("comment", null=True),
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
    int_column("position", primary_key=True),
    int_column("seq"),
    UniqueConstraint("seq"),
)

# PostgreSQL only. One row: every event of a transaction below `next_tx_id` has a position, but for those of the
# transactions in `running_tx_ids` (numbers with commas between them), which still ran when positions were last
# assigned.
Table(
    "event_sequencer",
    metadata,
    int_column("id", primary_key=True),
    # Of the newest event that has one.
    count_column("position"),
    count_column("next_tx_id"),
    Column("running_tx_ids", STRING, nullable=False, server_default=text("''")),
)

Table(
    "idempotency_keys",
    metadata,
    id_column(),
    text_column("workspace"),
    text_column("actor"),
    text_column("key"),
    # sha256 of the request: the same key with another request is refused.
    text_column("request_digest"),
    int_column("claimed_at_ms"),
    # The JSON document; NULL only inside the transaction that makes the change.
    # Empty if the subject has been deleted since.
    text_column("answer", null=True),
    # The subject of the answer, if it can be deleted: `registered_model:12`, `registered_model:12/3` and so on.
    text_column("place", null=True),
    # JSON array of the checks that the actor passed (permission, kind, row), which a repetition must pass again; NULL
    # for actors without an account.
    text_column("checks", null=True),
    UniqueConstraint("workspace", "actor", "key"),
    Index("ix_idempotency_keys_claimed", "claimed_at_ms"),
    Index(
        "ix_idempotency_keys_place",
        "place",
        sqlite_where=text("place IS NOT NULL"),
        postgresql_where=text("place IS NOT NULL"),
    ),
)
