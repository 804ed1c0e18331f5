"""Run by Alembic for each upgrade, over the connection and inside the transaction that `upgrades.py` hands in."""

from __future__ import annotations

from alembic import context

from greenroom.storage.sql.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by recreating it.
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
)
context.run_migrations()
