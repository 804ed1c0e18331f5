"""Tables: what the past of registered models is found by."""

from __future__ import annotations

from sqlalchemy import Table

from greenroom.storage.sql.schema.tables.columns import metadata, ref_column, text_column

# Names that models had before they were renamed. Those that they have, or had when they were deleted, are in
# `registered_models`.
Table(
    "former_model_names",
    metadata,
    text_column("name", primary_key=True),
    ref_column("registered_model_id", "registered_models.id", primary_key=True),
    sqlite_with_rowid=False,
)
