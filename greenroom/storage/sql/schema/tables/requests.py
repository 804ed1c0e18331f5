"""Tables: requests for transitions, decisions about them, and who was asked to decide."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import (
    id_column,
    int_column,
    metadata,
    ref_column,
    text_column,
)

Table(
    "transition_requests",
    metadata,
    id_column(),
    text_column("workspace"),
    # Its id in the API.
    int_column("number"),
    ref_column("registered_model_id", "registered_models.id"),
    int_column("version"),
    # 'stage' or 'alias'
    text_column("target_kind"),
    text_column("target"),
    # 0 or 1, as the next two.
    int_column("archive_existing"),
    int_column("keep_others"),
    # Whether the target belongs to one version at a time; if so, the one it belonged to.
    int_column("is_exclusive"),
    int_column("replaced", null=True),
    text_column("comment"),
    # Id and name of the principal, and row of its account; NULL without accounts.
    text_column("requester"),
    int_column("requester_account", null=True),
    text_column("requester_name"),
    text_column("state"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    int_column("expires_at_ms"),
    # NULL while it is open.
    int_column("closed_at_ms", null=True),
    text_column("closed_by", null=True),
    text_column("reason"),
    # Number of the event of the transition.
    int_column("transition_seq", null=True),
    UniqueConstraint("workspace", "number"),
    Index(
        "uq_transition_requests_open",
        "registered_model_id",
        "version",
        "target_kind",
        "target",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_transition_requests_model", "registered_model_id", "number"),
    # Lists of what is open, and of what has come to its end.
    Index(
        "ix_transition_requests_open",
        "workspace",
        "number",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_transition_requests_requester", "requester", "workspace", "number"),
    sqlite_autoincrement=True,
)
# The last number of a request in each workspace.
Table(
    "request_numbers",
    metadata,
    text_column("workspace", primary_key=True),
    int_column("last_number"),
    sqlite_with_rowid=False,
)
Table(
    "request_decisions",
    metadata,
    id_column(),
    int_column("request_row"),
    # 'approved' or 'rejected'
    text_column("kind"),
    text_column("decider"),
    int_column("decider_account", null=True),
    text_column("decider_name"),
    text_column("comment"),
    # JSON object: condition -> what it found.
    text_column("facts"),
    int_column("rule_version"),
    int_column("at_ms"),
    Index("ix_request_decisions_request", "request_row", "id"),
    sqlite_autoincrement=True,
)
Table(
    "request_reviewers",
    metadata,
    int_column("request_row", primary_key=True),
    int_column("account_id", primary_key=True),
    text_column("asked_by"),
    int_column("asked_at_ms"),
    Index("ix_request_reviewers_account", "account_id", "request_row"),
    sqlite_with_rowid=False,
)
