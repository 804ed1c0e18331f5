"""Tables: watches, notifications and outgoing mail."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import (
    count_column,
    id_column,
    int_column,
    metadata,
    text_column,
)

Table(
    "watches",
    metadata,
    id_column(),
    int_column("account_id"),
    # Row of the registered model, and an empty workspace: the watch follows a model that is moved. 0 for the watch of a
    # workspace, and its key.
    int_column("model_id"),
    text_column("workspace"),
    # 'all', 'stages', 'requests' or 'mentions'
    text_column("level"),
    int_column("created_at_ms"),
    # The newest event when the watch was set: it is about later ones. Notifications are made some time after the event, so
    # that a watch may be set in between; times cannot order the two, because clocks are set back.
    int_column("after_seq"),
    int_column("updated_at_ms"),
    UniqueConstraint("account_id", "model_id", "workspace"),
    Index("ix_watches_model", "model_id", "workspace", "account_id", "level", "after_seq"),
    sqlite_autoincrement=True,
)
# One row: how far the log was read for notifications.
Table(
    "notification_follower",
    metadata,
    int_column("id", primary_key=True),
    int_column("position"),
    # The process that reads it, and until when the others leave it to that one.
    text_column("holder"),
    int_column("held_until_ms"),
)
Table(
    "notifications",
    metadata,
    id_column(),
    int_column("account_id"),
    text_column("workspace"),
    int_column("event_seq"),
    # Registered model that the event is about.
    int_column("model_id"),
    # 'decide', 'mention', 'asked' or 'watched'
    text_column("kind"),
    int_column("created_at_ms"),
    int_column("read_at_ms", null=True),
    UniqueConstraint("account_id", "event_seq"),
    Index("ix_notifications_inbox", "account_id", "workspace", "id"),
    # Not partial: SQLite would rather use the one above.
    Index("ix_notifications_unread", "account_id", "workspace", "read_at_ms", "kind", "model_id"),
    Index(
        "ix_notifications_read",
        "read_at_ms",
        sqlite_where=text("read_at_ms IS NOT NULL"),
        postgresql_where=text("read_at_ms IS NOT NULL"),
    ),
    Index("ix_notifications_event", "event_seq"),
    Index("ix_notifications_created", "created_at_ms"),
    sqlite_autoincrement=True,
)
Table(
    "notification_settings",
    metadata,
    int_column("account_id", primary_key=True),
    # 'off', 'digest' or 'now'
    text_column("mail"),
    # JSON array of kinds of notifications.
    text_column("kinds"),
    # Minutes after midnight, and the time zone they are in.
    int_column("digest_minute"),
    text_column("zone"),
    # The newest notification that was in a digest, or before digests began.
    count_column("digested_to_id"),
    # NULL unless digests are sent.
    int_column("next_digest_at_ms", null=True),
    int_column("updated_at_ms"),
    Index(
        "ix_notification_settings_digest",
        "next_digest_at_ms",
        sqlite_where=text("next_digest_at_ms IS NOT NULL"),
        postgresql_where=text("next_digest_at_ms IS NOT NULL"),
    ),
)
Table(
    "outgoing_mail",
    metadata,
    id_column(),
    int_column("account_id"),
    # 'notification' or 'digest'
    text_column("purpose"),
    # About the notifications above the first row, up to the second.
    int_column("after_id"),
    int_column("to_id"),
    count_column("attempts"),
    int_column("created_at_ms"),
    int_column("due_at_ms"),
    # The process that is sending it, and until when no other one may.
    text_column("holder", null=True),
    int_column("held_until_ms", null=True),
    # Set right before its text is handed to the mail server.
    int_column("handed_over_at_ms", null=True),
    UniqueConstraint("account_id", "purpose", "after_id"),
    Index("ix_outgoing_mail_due", "due_at_ms"),
    sqlite_autoincrement=True,
)
