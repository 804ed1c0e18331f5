"""Tables: rules of stages and aliases, and what tells that they have changed."""

from __future__ import annotations

from sqlalchemy import Index, Table

from greenroom.storage.sql.schema.tables.columns import count_column, int_column, metadata, text_column

# One row for each workspace whose stages or rules were ever changed.
Table(
    "stage_settings",
    metadata,
    text_column("workspace", primary_key=True),
    # Random; another one after each change. Read with the version that moves, so that what a process knows of stages and
    # rules is known to be true (docs/decisions/0210).
    text_column("stamp"),
    sqlite_with_rowid=False,
)
Table(
    "stage_rules",
    metadata,
    text_column("workspace", primary_key=True),
    # Row of the registered model; 0: of the workspace.
    int_column("model_row", primary_key=True),
    # stage:<name> or alias:<name>
    text_column("target", primary_key=True),
    # Number of this state of the rule; goes on when it is deleted and created again.
    int_column("version"),
    # JSON of `core.rules.Rule`; NULL: deleted.
    text_column("rule", null=True),
    int_column("updated_at_ms"),
    text_column("updated_by"),
    Index("ix_stage_rules_model", "model_row"),
    sqlite_with_rowid=False,
)
# What is known about the file MLmodel of versions, by its content.
Table(
    "model_files",
    metadata,
    text_column("digest", primary_key=True),
    count_column("has_signature"),
    sqlite_with_rowid=False,
)
