"""Rows of the public API: API tokens and browser sessions."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import api_tokens as messages

_TAG = "tokens"
_SESSIONS = "sessions"

LIST = row(
    "GET /accounts/{account}/tokens",
    name="list_account_tokens",
    request=messages.ListTokens,
    response=messages.TokenList,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.ACCOUNT,
    tag=_TAG,
    summary="List the API tokens of an account",
    description="Those that were not revoked, newest first. For accounts other than your own, you need the permission `account:manage`.",
)
CREATE = row(
    "POST /accounts/{account}/tokens",
    name="create_account_token",
    request=messages.CreateToken,
    response=messages.CreatedToken,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.ACCOUNT,
    status=201,
    location="/tokens/{token_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create an API token for an account",
    description="For accounts other than your own, you need the permission `account:manage`. The token is in this response only.",
)
LIST_OWN = row(
    "GET /me/tokens",
    name="list_own_tokens",
    request=messages.ListOwnTokens,
    response=messages.TokenList,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List your API tokens",
    description="Those that were not revoked, newest first.",
)
CREATE_OWN = row(
    "POST /me/tokens",
    name="create_own_token",
    request=messages.CreateOwnToken,
    response=messages.CreatedToken,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.SERVER,
    status=201,
    location="/tokens/{token_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create an API token",
    description="The token is in this response only. A token can create no token that may do more, or lasts longer, than itself.",
)
GET = row(
    "GET /tokens/{token_id}",
    name="get_token",
    request=messages.NameToken,
    response=messages.Token,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.TOKEN,
    has_etag=True,
    tag=_TAG,
    summary="Get an API token",
    description="Without the token itself.",
)
REVOKE = row(
    "DELETE /tokens/{token_id}",
    name="revoke_token",
    request=messages.NameToken,
    response=Empty,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.TOKEN,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Revoke an API token",
    description="Every process of the server refuses it within a second. Tokens of others need the permission `account:manage`.",
)
LIST_SESSIONS = row(
    "GET /me/sessions",
    name="list_own_sessions",
    request=messages.ListSessions,
    response=messages.SessionList,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.SERVER,
    tag=_SESSIONS,
    summary="List your browser sessions",
    description="Newest first.",
)
END_OTHER_SESSIONS = row(
    "POST /me/sessions/end-others",
    name="end_other_sessions",
    request=messages.EndOtherSessions,
    response=messages.EndedSessions,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.SERVER,
    tag=_SESSIONS,
    summary="End one's other browser sessions",
    description="All but the one of the request.",
)
GET_SESSION = row(
    "GET /sessions/{session_id}",
    name="get_session",
    request=messages.NameSession,
    response=messages.Session,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.SESSION,
    has_etag=True,
    tag=_SESSIONS,
    summary="Get a browser session",
    description="Sessions of others need the permission `account:manage`.",
)
END_SESSION = row(
    "DELETE /sessions/{session_id}",
    name="end_session",
    request=messages.NameSession,
    response=Empty,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.SESSION,
    status=204,
    is_conditional=True,
    tag=_SESSIONS,
    summary="End a browser session",
    description="Sessions of others need the permission `account:manage`.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    CREATE,
    LIST_OWN,
    CREATE_OWN,
    GET,
    REVOKE,
    LIST_SESSIONS,
    END_OTHER_SESSIONS,
    GET_SESSION,
    END_SESSION,
)
