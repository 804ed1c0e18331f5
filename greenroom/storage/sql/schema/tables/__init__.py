"""The schema, defined once: Alembic migrations and the SQL for fresh stores are made from this metadata.

Imported only by migrations and tests: at run time the query modules hold their SQL themselves. Conventions:

- surrogate integer keys inside (``id``); the ids of the wire (``run_id``, ``model_id``) are unique text beside them;
- times are milliseconds since 1970, UTC (``..._ms``); text sorts by code point on both databases;
- a deleted thing keeps its row (``deleted_at_ms``), so that history and restore mean something;
- NaN has a column of its own (``is_nan``), since SQLite turns NaN into NULL.
"""

from __future__ import annotations

from greenroom.storage.sql.schema.tables import (
    access,
    accounts,
    audit,
    events,
    files,
    notifications,
    past,
    registry,
    requests,
    stages,
    tracking,
    usage,
)
from greenroom.storage.sql.schema.tables.columns import KEY, STRING, metadata
from greenroom.storage.sql.schema.tables.seed import SEED

__all__ = [
    "KEY",
    "SEED",
    "STRING",
    "access",
    "accounts",
    "audit",
    "events",
    "files",
    "metadata",
    "notifications",
    "past",
    "registry",
    "requests",
    "stages",
    "tracking",
    "usage",
]
