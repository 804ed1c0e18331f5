"""Keep requests for transitions, the decisions about them, and who was asked to decide.

No stage has a rule before schema 0009, so no store has any yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "request_decisions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("request_row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("decider", STRING, nullable=False),
        sa.Column("decider_account", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("decider_name", STRING, nullable=False),
        sa.Column("comment", STRING, nullable=False),
        sa.Column("facts", STRING, nullable=False),
        sa.Column("rule_version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_decisions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_decisions_request", "request_decisions", ["request_row", "id"], unique=False)
    op.create_table(
        "request_numbers",
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("last_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_request_numbers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_reviewers",
        sa.Column("request_row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_by", STRING, nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("request_row", "account_id", name=op.f("pk_request_reviewers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_reviewers_account", "request_reviewers", ["account_id", "request_row"], unique=False)
    op.create_table(
        "transition_requests",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("workspace", STRING, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_kind", STRING, nullable=False),
        sa.Column("target", STRING, nullable=False),
        sa.Column("archive_existing", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("keep_others", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_exclusive", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("replaced", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("comment", STRING, nullable=False),
        sa.Column("requester", STRING, nullable=False),
        sa.Column("requester_account", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("requester_name", STRING, nullable=False),
        sa.Column("state", STRING, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("closed_at_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("closed_by", STRING, nullable=True),
        sa.Column("reason", STRING, nullable=False),
        sa.Column("transition_seq", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["registered_model_id"], ["registered_models.id"], name=op.f("fk_transition_requests_registered_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_requests")),
        sa.UniqueConstraint("workspace", "number", name=op.f("uq_transition_requests_workspace_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_transition_requests_model", "transition_requests", ["registered_model_id", "number"], unique=False
    )
    op.create_index(
        "ix_transition_requests_open",
        "transition_requests",
        ["workspace", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_transition_requests_requester", "transition_requests", ["requester", "workspace", "number"], unique=False
    )
    op.create_index(
        "uq_transition_requests_open",
        "transition_requests",
        ["registered_model_id", "version", "target_kind", "target"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
