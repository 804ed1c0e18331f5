"""Tables: loads of versions."""

from __future__ import annotations

from sqlalchemy import Index, Table

from greenroom.storage.sql.schema.tables.columns import int_column, metadata, text_column

Table(
    "usage_days",
    metadata,
    int_column("registered_model_id", primary_key=True),
    int_column("version", primary_key=True),
    # Days since 1970, UTC.
    int_column("day", primary_key=True),
    # 0: no account.
    int_column("account_id", primary_key=True),
    # Name of the program, as `core.usage.client_name` returns it.
    text_column("client", primary_key=True),
    # How the version was asked for: 'stage:<name>', 'alias:<name>', 'latest', 'version' or 'unknown'.
    text_column("way", primary_key=True),
    int_column("loads"),
    int_column("last_at_ms"),
    Index("ix_usage_days_model", "registered_model_id", "day"),
    Index("ix_usage_days_day", "day"),
    sqlite_with_rowid=False,
)
# Processes that count loads, with the number of the last batch that each has added: none is added twice.
Table(
    "usage_writers",
    metadata,
    text_column("writer", primary_key=True),
    int_column("batch"),
    int_column("at_ms"),
    sqlite_with_rowid=False,
)
