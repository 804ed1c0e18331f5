"""Tables: the seals of the event log."""

from __future__ import annotations

from sqlalchemy import Column, Table, UniqueConstraint

from greenroom.storage.sql.schema.tables.columns import (
    KEY,
    count_column,
    id_column,
    int_column,
    metadata,
    text_column,
)

# The leaves of the Merkle tree, in the order of the log.
Table(
    "sealed_events",
    metadata,
    # From 0. The row id on SQLite.
    Column("leaf_index", KEY, primary_key=True, autoincrement=False),
    int_column("seq"),
    # 64 hex digits.
    text_column("leaf_hash"),
    UniqueConstraint("seq"),
)

# Full subtrees of 2**level leaves, at every fourth level only.
Table(
    "audit_nodes",
    metadata,
    int_column("level", primary_key=True),
    int_column("node_index", primary_key=True),
    # 64 hex digits.
    text_column("hash"),
    sqlite_with_rowid=False,
)

Table(
    "audit_heads",
    metadata,
    Column("tree_size", KEY, primary_key=True, autoincrement=False),
    text_column("root_hash"),
    int_column("at_ms"),
    # Size of the head before it; 0 for the first.
    count_column("previous_size"),
    # NULL without a key.
    text_column("key_id", null=True),
    # Base64.
    text_column("signature", null=True),
)

# Public keys that heads were signed with.
Table(
    "audit_keys",
    metadata,
    text_column("key_id", primary_key=True),
    # Base64 of 32 bytes.
    text_column("public_key"),
    int_column("first_used_at_ms"),
)

# One row, made when the first process begins to seal.
Table(
    "audit_state",
    metadata,
    int_column("id", primary_key=True),
    # Random, 32 hex digits: part of what is signed.
    text_column("log_id"),
    # Number of leaves, and the position in the log of the last one.
    count_column("tree_size"),
    count_column("position"),
    # The newest head.
    count_column("head_size"),
    count_column("head_at_ms"),
    # The process that seals, and until when no other one takes over.
    text_column("holder"),
    count_column("held_until_ms"),
)

# Verifications that were asked for, newest last; the oldest are deleted.
Table(
    "audit_verifications",
    metadata,
    id_column(),
    text_column("requested_by"),
    int_column("requested_at_ms"),
    # queued, running, finished or failed.
    text_column("state"),
    count_column("checked_count"),
    count_column("total_count"),
    int_column("finished_at_ms", null=True),
    # The process that works on it, and until when no other one takes over.
    text_column("holder"),
    count_column("held_until_ms"),
    # JSON of the report, once finished.
    text_column("report", null=True),
    sqlite_autoincrement=True,
)
