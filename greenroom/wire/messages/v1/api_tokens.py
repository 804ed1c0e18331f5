"""Messages of the public API: API tokens, and the caller's browser sessions."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core import accounts as records
from greenroom.core.accounts import account_id
from greenroom.core.roles import TokenScope
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag


class Token(Resource, frozen=True, kw_only=True):
    """An API token. A change that is conditional on its etag is not refused because it was used since.

    Attributes:
        token_id: lasting id; not secret.
        account_id: the account that it signs in.
        account: name of that account.
        name: what its owner calls it.
        hint: its first and last characters.
        scope: what it may do at most; never more than its owner may.
        workspace: the only workspace that it works in; null for no limit.
        models: the only registered models that it works on; empty for no limit.
        created_at_ms: time of creation.
        expires_at_ms: when it stops working; null for never.
        last_used_at_ms: last use, within a minute; null for never.
    """

    token_id: str
    account_id: str
    account: str
    name: str
    hint: str
    scope: TokenScope
    workspace: str | None
    models: list[str]
    created_at_ms: int
    expires_at_ms: int | None
    last_used_at_ms: int | None


class CreatedToken(Token, frozen=True, kw_only=True):
    """A new API token.

    Attributes:
        token: the token itself, which is shown only now. Null if the response is replayed for a repeated request with the
            same ``Idempotency-Key``: revoke the token then, and create another one.
    """

    token: str | None


class TokenList(Part, frozen=True, kw_only=True):
    """API tokens that were not revoked, newest first.

    Attributes:
        items: the tokens of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of tokens on all pages; null unless requested.
    """

    items: list[Token]
    next_page_token: str | None
    total_count: int | None


class Session(Resource, frozen=True, kw_only=True):
    """A browser session. A change that is conditional on its etag is not refused because it was used since.

    Attributes:
        session_id: lasting id; not the secret in the cookie.
        is_current: whether this request belongs to it.
        method: how it began: ``password``, ``token``, ``proxy`` or ``oidc:`` and the name of the identity provider.
        user_agent: what the browser calls itself.
        address: address that it began from.
        created_at_ms: when it began.
        last_used_at_ms: last use, within a minute.
        idle_until_ms: when it ends unless it is used before.
        expires_at_ms: when it ends at the latest.
    """

    session_id: str
    is_current: bool
    method: str
    user_agent: str
    address: str
    created_at_ms: int
    last_used_at_ms: int
    idle_until_ms: int
    expires_at_ms: int


class SessionList(Part, frozen=True, kw_only=True):
    """Browser sessions of the caller, newest first.

    Attributes:
        items: the sessions of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Session]
    next_page_token: str | None


class ListOwnTokens(Request):
    """Which of the caller's tokens to list.

    Attributes:
        include_total: whether to count the tokens on all pages.
    """

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class ListTokens(ListOwnTokens, kw_only=True):
    """Which tokens of an account to list.

    Attributes:
        account: id or name of the account.
    """

    account: Text


class CreateOwnToken(Request):
    """A new API token of the caller.

    Attributes:
        name: where it will be used, such as ``laptop``.
        scope: ``read``; ``propose``: may also comment and ask for what others decide; ``write``: everything but granting
            roles and managing accounts, tokens and workspaces; ``admin``: everything that its owner may.
        workspace: limit it to this workspace; the one of the request, unless the caller manages workspaces.
        models: limit it to these registered models of the workspace of the request; at most 100.
        expires_at_ms: when it stops working; null for never.
    """

    name: Text
    scope: TokenScope = TokenScope.WRITE
    workspace: Text | None = None
    models: list[str] | None = None
    expires_at_ms: int | None = None


class CreateToken(CreateOwnToken, kw_only=True):
    """A new API token of an account.

    Attributes:
        account: id or name of the account.
    """

    account: Text


class NameToken(Request):
    """Which token.

    Attributes:
        token_id: id of the token, not the token itself.
    """

    token_id: Text


class NameSession(Request):
    """Which session.

    Attributes:
        session_id: id of the session.
    """

    session_id: Text


class ListSessions(Request):
    """Which of the caller's sessions to list."""

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class EndOtherSessions(Request):
    """End the caller's sessions, except the one of the request."""


class EndedSessions(Part, frozen=True, kw_only=True):
    """Sessions that were ended.

    Attributes:
        sessions_count: how many.
    """

    sessions_count: int


def token(record: records.ApiToken, workspace: str | None, models: Sequence[str] | None) -> Token:
    """Convert a token.

    Args:
        workspace: name of the workspace that it is limited to.
        models: names of the models that it is limited to.
    """
    message = Token(
        token_id=record.token_id,
        account_id=account_id(record.account_row),
        account=record.account,
        name=record.name,
        hint=record.hint,
        scope=record.scope,
        workspace=workspace,
        models=list(models or ()),
        created_at_ms=record.created_at_ms,
        expires_at_ms=record.expires_at_ms,
        last_used_at_ms=None,
        etag="",
    )
    used_at_ms = record.last_used_at_ms
    return replace(message, last_used_at_ms=used_at_ms, etag=_etag(message, used_at_ms or 0))


def created_token(shown: Token, secret: str) -> CreatedToken:
    """Add the token itself, for the one response that shows it."""
    return CreatedToken(**{name: getattr(shown, name) for name in shown.__struct_fields__}, token=secret)


def session(record: records.AccountSession, current: int | None) -> Session:
    """Convert a session.

    Args:
        current: row of the session of the request.
    """
    message = Session(
        session_id=record.session_id,
        is_current=False,
        method=record.method,
        user_agent=record.user_agent,
        address=record.address,
        created_at_ms=record.created_at_ms,
        last_used_at_ms=0,
        idle_until_ms=0,
        expires_at_ms=record.until_ms,
        etag="",
    )
    return replace(
        message,
        is_current=record.row == current,
        last_used_at_ms=record.last_used_at_ms,
        idle_until_ms=record.idle_until_ms,
        etag=_etag(message, record.last_used_at_ms),
    )


def _etag(message: Token | Session, used_at_ms: int) -> str:
    """Return the etag of a token or session: of what does not change when it is used, and its last use."""
    return f'{with_etag(message).etag[:-1]}-{used_at_ms}"'
