"""Who acts, what is granted, and why something is allowed. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import grants as wire
    from greenroom.wire.messages.v1 import server as server_wire


class Identity(Entity, frozen=True):
    """Whom the requests of a client act for.

    Attributes:
        kind: such as ``user`` or ``service``.
        name: changes are recorded under it.
        account: name of the account; None on a server without accounts.
        workspace: name of the workspace of the request.
        permissions: held on at least one resource of the workspace, sorted.
        groups: names of the account's groups.
        is_admin: whether the account administers the server.
    """

    kind: str
    name: str
    account: str | None
    workspace: str
    permissions: list[str]
    groups: list[str]
    is_admin: bool

    @classmethod
    def from_wire(cls, answer: server_wire.Me) -> Identity:
        """Build it from a message of the native API."""
        account = answer.own_account
        return cls(
            kind=answer.kind,
            name=answer.name,
            account=None if account is None else account.name,
            workspace=answer.workspace,
            permissions=[permission.value for permission in answer.permissions],
            groups=[group.name for group in answer.groups],
            is_admin=account is not None and bool(account.is_admin),
        )


class Grant(Entity, frozen=True):
    """A role for a user or a group.

    Attributes:
        role: such as ``viewer``, or a role that the workspace defines.
        resource: what it holds on: ``workspace``, ``models``, ``experiments``, ``model`` or ``experiment``.
        name: name of the registered model; None for other resources.
        experiment_id: the experiment; None for other resources.
        account: name of the user; None for a group.
        group: name of the group; None for a user.
        creation_timestamp: milliseconds since 1970, UTC.
        creator: name of the user who granted it.
    """

    grant_id: str
    role: str
    resource: str
    name: str | None
    experiment_id: str | None
    account: str | None
    group: str | None
    creation_timestamp: int
    creator: str

    @classmethod
    def from_wire(cls, answer: wire.Grant) -> Grant:
        """Build it from a message of the native API."""
        return cls(
            grant_id=answer.grant_id,
            role=answer.role,
            resource=answer.resource,
            name=answer.model,
            experiment_id=answer.experiment_id,
            account=answer.account,
            group=answer.group,
            creation_timestamp=answer.created_at_ms,
            creator=answer.created_by,
        )


class AccessReason(Entity, frozen=True):
    """Why someone has access, or is denied it.

    Attributes:
        kind: ``owner``, ``grant``, ``default_role`` of the workspace, or ``server_administrator``.
        role: name of the role that it gives.
        resource: what the role holds on.
        group: name of the group that the role is granted to; None if it is granted to the user.
        grant_id: the grant; None for other reasons.
    """

    kind: str
    role: str
    resource: str
    group: str | None = None
    grant_id: str | None = None

    @classmethod
    def from_wire(cls, answer: wire.AccessSource) -> AccessReason:
        """Build it from a message of the native API."""
        return cls(answer.kind, answer.role, answer.resource, answer.group, answer.grant_id)


class AccessExplanation(Entity, frozen=True):
    """Whether a permission is held, and why.

    Attributes:
        permission: such as ``model_version:create``.
        through: what gives it, strongest first.
        denied_by: denials that take it away.
        is_limited_by_token: whether the account holds it, but the client's token may not use it.
        granting_accounts: names of users who can grant it if it is missing.
        granting_groups: the same, of groups.
    """

    permission: str
    is_allowed: bool
    through: list[AccessReason]
    denied_by: list[AccessReason]
    is_limited_by_token: bool
    granting_accounts: list[str]
    granting_groups: list[str]

    @classmethod
    def from_wire(cls, answer: wire.Explanation) -> AccessExplanation:
        """Build it from a message of the native API."""
        return cls(
            permission=answer.permission.value,
            is_allowed=answer.is_allowed,
            through=[AccessReason.from_wire(one) for one in answer.through],
            denied_by=[AccessReason.from_wire(one) for one in answer.denied_by],
            is_limited_by_token=answer.is_limited_by_token,
            granting_accounts=list(answer.granted_by.account_names),
            granting_groups=list(answer.granted_by.group_names),
        )
