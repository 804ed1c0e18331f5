"""Keep watches, notifications and outgoing mail."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notification_follower",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", STRING, nullable=False),
        sa.Column("held_until_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_follower")),
    )
    op.create_table(
        "notification_settings",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mail", STRING, nullable=False),
        sa.Column("kinds", STRING, nullable=False),
        sa.Column("digest_minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", STRING, nullable=False),
        sa.Column("digested_to_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_digest_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_settings")),
    )
    op.create_index(
        "ix_notification_settings_digest",
        "notification_settings",
        ["next_digest_at_ms"],
        unique=False,
        sqlite_where=sa.text("next_digest_at_ms IS NOT NULL"),
        postgresql_where=sa.text("next_digest_at_ms IS NOT NULL"),
    )
    op.create_table(
        "notifications",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("event_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("account_id", "event_seq", name=op.f("uq_notifications_account_id_event_seq")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notifications_created", "notifications", ["created_at_ms"], unique=False)
    op.create_index("ix_notifications_inbox", "notifications", ["account_id", "workspace", "id"], unique=False)
    op.create_index("ix_notifications_event", "notifications", ["event_seq"], unique=False)
    op.create_index(
        "ix_notifications_read",
        "notifications",
        ["read_at_ms"],
        unique=False,
        sqlite_where=sa.text("read_at_ms IS NOT NULL"),
        postgresql_where=sa.text("read_at_ms IS NOT NULL"),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["account_id", "workspace", "read_at_ms", "kind", "model_id"],
        unique=False,
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purpose", STRING, nullable=False),
        sa.Column("after_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", STRING, nullable=True),
        sa.Column("held_until_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("handed_over_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint(
            "account_id", "purpose", "after_id", name=op.f("uq_outgoing_mail_account_id_purpose_after_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outgoing_mail_due", "outgoing_mail", ["due_at_ms"], unique=False)
    op.create_table(
        "watches",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("level", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("after_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint(
            "account_id", "model_id", "workspace", name=op.f("uq_watches_account_id_model_id_workspace")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_watches_model",
        "watches",
        ["model_id", "workspace", "account_id", "level", "after_seq"],
        unique=False,
    )
