"""Tables: accounts, groups, API tokens and sessions."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint, text

from greenroom.storage.sql.schema.tables.columns import id_column, int_column, metadata, text_column

Table(
    "server_secrets",
    metadata,
    # One row for each purpose, created by the first server that needs it and never changed.
    text_column("purpose", primary_key=True),
    # Random, 64 hex digits.
    text_column("value"),
)

# Browser sessions that were logged out before they expired. Other sessions need no row: the cookie is signed.
Table(
    "ended_sessions",
    metadata,
    # sha256 of the session's id, 64 hex digits: a reader of the table cannot forge a cookie from it.
    text_column("digest", primary_key=True),
    # When the session expires; the row can be deleted after that.
    int_column("until_ms"),
    Index("ix_ended_sessions_until", "until_ms"),
)

Table(
    "accounts",
    metadata,
    id_column(),
    # 'user' or 'service'
    text_column("kind"),
    text_column("name"),
    # `core.user_names.user_name_key`: names that differ by case, width or look-alike letters are the same.
    text_column("name_key"),
    text_column("display_name"),
    text_column("email", null=True),
    # argon2id; NULL: cannot sign in by password.
    text_column("password_hash", null=True),
    # 0 or 1: administers the server.
    int_column("is_admin"),
    # 0 or 1: may not sign in, and its tokens do not work.
    int_column("is_disabled"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    # A deleted account keeps its row and its name in history; the name is free again.
    int_column("deleted_at_ms", null=True),
    Index(
        "uq_accounts_name_key",
        "name_key",
        unique=True,
        sqlite_where=text("deleted_at_ms IS NULL"),
        postgresql_where=text("deleted_at_ms IS NULL"),
    ),
    sqlite_autoincrement=True,
)
# Who an identity provider, or a proxy, says someone is.
Table(
    "account_identities",
    metadata,
    text_column("issuer", primary_key=True),
    text_column("subject", primary_key=True),
    int_column("account_id"),
    int_column("created_at_ms"),
    Index("ix_account_identities_account", "account_id"),
    sqlite_with_rowid=False,
)
Table(
    "groups",
    metadata,
    id_column(),
    # NULL: of the whole server. Else the workspace in which MLflow clients made it as a role.
    text_column("workspace", null=True),
    text_column("name"),
    text_column("name_key"),
    text_column("description"),
    int_column("created_at_ms"),
    int_column("updated_at_ms"),
    Index(
        "uq_groups_name_key",
        "name_key",
        unique=True,
        sqlite_where=text("workspace IS NULL"),
        postgresql_where=text("workspace IS NULL"),
    ),
    Index(
        "uq_groups_workspace_name_key",
        "workspace",
        "name_key",
        unique=True,
        sqlite_where=text("workspace IS NOT NULL"),
        postgresql_where=text("workspace IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
Table(
    "group_members",
    metadata,
    int_column("group_id", primary_key=True),
    int_column("account_id", primary_key=True),
    # '' when a person added the member, else the issuer that says so, whose next sign-in may remove it.
    text_column("source", primary_key=True),
    Index("ix_group_members_account", "account_id"),
    sqlite_with_rowid=False,
)
Table(
    "api_tokens",
    metadata,
    id_column(),
    int_column("account_id"),
    text_column("name"),
    # sha256 of the token, 64 hex digits.
    text_column("digest"),
    # Its first and last characters, for lists.
    text_column("hint"),
    # 'read', 'propose', 'write' or 'admin'
    text_column("scope"),
    # Key of the workspace, and JSON array of rows of registered models, that it is limited to; NULL: no limit.
    text_column("workspace", null=True),
    text_column("models", null=True),
    # The trusted publisher that it was issued for, and JSON of the verified claims; NULL for others.
    int_column("publisher_id", null=True),
    text_column("claims", null=True),
    int_column("created_at_ms"),
    int_column("expires_at_ms", null=True),
    # Within a minute.
    int_column("last_used_at_ms", null=True),
    int_column("revoked_at_ms", null=True),
    UniqueConstraint("digest"),
    Index("ix_api_tokens_account", "account_id", "id"),
    sqlite_autoincrement=True,
)
Table(
    "account_sessions",
    metadata,
    id_column(),
    # sha256 of the secret in the cookie, 64 hex digits.
    text_column("digest"),
    int_column("account_id"),
    # How it began: 'password', 'oidc:<provider>', 'proxy', 'token'.
    text_column("method"),
    text_column("user_agent"),
    text_column("address"),
    int_column("created_at_ms"),
    # Within a minute.
    int_column("last_used_at_ms"),
    # It ends at the earlier of the two: after a time without requests, and at the latest.
    int_column("idle_until_ms"),
    int_column("until_ms"),
    UniqueConstraint("digest"),
    Index("ix_account_sessions_account", "account_id", "id"),
    Index("ix_account_sessions_until", "until_ms"),
    sqlite_autoincrement=True,
)
# Sign-in of a terminal that has no browser (RFC 8628).
Table(
    "device_codes",
    metadata,
    text_column("device_digest", primary_key=True),
    text_column("user_code"),
    text_column("client"),
    text_column("address"),
    # Scope of the token that it asks for.
    text_column("scope"),
    int_column("created_at_ms"),
    int_column("expires_at_ms"),
    # Who allowed it; NULL while it waits. -1: refused.
    int_column("account_id", null=True),
    UniqueConstraint("user_code"),
)
# States of sign-ins and identifiers of identity tokens that were used, until they expire.
Table(
    "used_once",
    metadata,
    text_column("digest", primary_key=True),
    int_column("until_ms"),
    Index("ix_used_once_until", "until_ms"),
)
