"""Messages of the public API: the server, and who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from greenroom.core.access import Principal, PrincipalKind
from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Request
from greenroom.wire.messages.v1.accounts import Account
from greenroom.wire.messages.v1.api_tokens import Token
from greenroom.wire.messages.v1.groups import Group
from greenroom.wire.messages.v1.shared import Part


class Server(Part, frozen=True, kw_only=True):
    """A Greenroom server.

    Attributes:
        server_version: release of Greenroom.
        api_version: version of this API.
        server_name: display name.
        login: what a client logs in with: nothing, the server's token, or an account.
        has_event_stream: whether events can be followed as a stream.
    """

    server_version: str
    api_version: Literal["v1"]
    server_name: str
    login: Literal["none", "token", "account"]
    has_event_stream: bool


class Me(Part, frozen=True, kw_only=True):
    """Who is asking.

    Attributes:
        kind: kind of the account.
        id: lasting id.
        name: display name, which changes are recorded under.
        workspace: name of the workspace of this request.
        permissions: permissions held on at least one resource of the workspace, sorted.
        own_account: the account; null on a server without accounts.
        groups: the groups of the account, by name.
        api_token: the API token of the request; null for a session or a password.
    """

    kind: PrincipalKind
    id: str
    name: str
    workspace: str
    permissions: list[Permission]
    own_account: Account | None
    groups: list[Group]
    api_token: Token | None


class GetServer(Request):
    """Get the server."""


class GetMe(Request):
    """Get who is asking."""


def me(
    principal: Principal,
    *,
    workspace: str,
    account: Account | None = None,
    groups: Sequence[Group] = (),
    token: Token | None = None,
) -> Me:
    """Convert a principal.

    Args:
        workspace: name of its workspace.
    """
    return Me(
        kind=principal.kind,
        id=principal.id,
        name=principal.name,
        workspace=workspace,
        permissions=sorted(principal.permissions),
        own_account=account,
        groups=list(groups),
        api_token=token,
    )
