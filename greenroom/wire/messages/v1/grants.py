"""Messages of the public API: grants, owners, and who has access and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from greenroom.core import grants as records
from greenroom.core.access_events import OwnerField
from greenroom.core.grants import ResourceName, own_role_row
from greenroom.core.permissions import Permission
from greenroom.errors import GrantNotFound
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag

_GRANT_ID = re.compile(r"grant_([1-9][0-9]{0,17})")

SourceName = Literal["owner", "grant", "default_role", "server_administrator"]


class Grant(Resource, frozen=True, kw_only=True):
    """A role for a user or a group on a resource. Grants do not change: take one away and grant another.

    Attributes:
        grant_id: its id.
        resource: what the role is granted on: the ``workspace``, all ``models`` or ``experiments`` in it, or one of them.
        model: name of the registered model; null for other resources.
        experiment_id: the experiment; null for other resources.
        account_id: the user who has the role; null for a group.
        account: name of the user; null for a group.
        group_id: the group that has the role; null for a user.
        group: name of the group; null for a user.
        role: name of the role.
        role_id: id of the role, if the workspace defines it; null for a built-in role.
        created_at_ms: time of the grant.
        created_by: name of the user who granted it.
    """

    grant_id: str
    resource: ResourceName
    model: str | None
    experiment_id: str | None
    account_id: str | None
    account: str | None
    group_id: str | None
    group: str | None
    role: str
    role_id: str | None
    created_at_ms: int
    created_by: str


class GrantList(Part, frozen=True, kw_only=True):
    """Grants.

    Attributes:
        items: the grants of this page, in the order they were made.
        next_page_token: token of the next page; null on the last one.
        total_count: number of grants on all pages; null unless requested.
    """

    items: list[Grant]
    next_page_token: str | None
    total_count: int | None


class AccessSource(Part, frozen=True, kw_only=True):
    """One reason why someone has access, or is denied it.

    Attributes:
        kind: ``owner``, ``grant``, ``default_role`` of the workspace, or ``server_administrator``.
        role: name of the role that it gives.
        resource: what the role holds on, which may contain the resource that was asked about.
        group: name of the group that the role is granted to; null if it is granted to the user.
        grant_id: the grant; null for other reasons.
    """

    kind: SourceName
    role: str
    resource: ResourceName
    group: str | None
    grant_id: str | None


class AccessEntry(Part, frozen=True, kw_only=True):
    """A user or group with access to a resource.

    Attributes:
        kind: ``account``, ``group``, or ``everyone`` with an account, by the default role of the workspace.
        account_id: the user; null for others.
        account: name of the user; null for others.
        group_id: the group; null for others.
        group: name of the group; null for others.
        role: the strongest role; ``denied`` if a denial takes all of them away.
        sources: why, strongest first.
    """

    kind: Literal["account", "group", "everyone"]
    account_id: str | None
    account: str | None
    group_id: str | None
    group: str | None
    role: str
    sources: list[AccessSource]


class AccessList(Part, frozen=True, kw_only=True):
    """Who has access to a resource.

    Attributes:
        items: the users and groups of this page, by name.
        next_page_token: token of the next page; null on the last one.
        total_count: number of entries on all pages; null unless requested.
    """

    items: list[AccessEntry]
    next_page_token: str | None
    total_count: int | None


class Granters(Part, frozen=True, kw_only=True):
    """A few who can grant a missing permission.

    Attributes:
        account_names: names of users.
        group_names: names of groups.
    """

    account_names: list[str]
    group_names: list[str]


class Explanation(Part, frozen=True, kw_only=True):
    """Whether a permission is held, and why.

    Attributes:
        permission: the permission.
        is_allowed: whether the account holds it on the resource.
        through: what gives it, strongest first.
        denied_by: denials that take it away.
        is_limited_by_token: whether the account holds it, but the token of this request may not use it.
        granted_by: who can grant it if it is missing, for those who may see the resource.
    """

    permission: Permission
    is_allowed: bool
    through: list[AccessSource]
    denied_by: list[AccessSource]
    is_limited_by_token: bool
    granted_by: Granters


class Explained(Part, frozen=True, kw_only=True):
    """What an account may do to a resource.

    Attributes:
        account_id: the account; null on a server without accounts.
        account: name of the account; null on a server without accounts.
        resource: the resource.
        explanations: one for each permission that was asked about.
    """

    account_id: str | None
    account: str | None
    resource: ResourceName
    explanations: list[Explanation]


class Owner(Resource, frozen=True, kw_only=True):
    """The owner of a registered model or experiment.

    Attributes:
        account_id: the account; null for no one.
        account: name of the account; null for no one, and if the account was deleted.
    """

    account_id: str | None
    account: str | None


class ListGrants(Request):
    """Which grants to list; those of the whole workspace if no resource is named.

    Attributes:
        resource: only those on this resource.
        model: only those on this registered model.
        experiment_id: only those on this experiment.
        account: only those of this user, by name or id.
        group: only those of this group, by name or id.
        limit: largest number of grants in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the grants on all pages.
    """

    resource: ResourceName | None = None
    model: Text | None = None
    experiment_id: Text | None = None
    account: Text | None = None
    group: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateGrant(Request):
    """Grant a role.

    Attributes:
        resource: what the role is granted on; may be omitted with ``model`` or ``experiment_id``.
        model: name of the registered model.
        experiment_id: the experiment.
        account: name or id of the user; this or ``group``.
        group: name or id of the group.
        role: ``denied``, ``member``, ``viewer``, ``contributor``, ``approver``, ``manager``, ``administrator``, or the
            name or id of a role that the workspace defines.
    """

    role: Text
    resource: ResourceName | None = None
    model: Text | None = None
    experiment_id: Text | None = None
    account: Text | None = None
    group: Text | None = None


class GetGrant(Request):
    """Get or delete a grant.

    Attributes:
        grant_id: its id.
    """

    grant_id: Text


class ListAccess(Request):
    """Whose access to list.

    Attributes:
        resource: the resource; may be omitted with ``model`` or ``experiment_id``.
        model: name of the registered model.
        experiment_id: the experiment.
        limit: largest number of entries in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the entries on all pages.
    """

    resource: ResourceName | None = None
    model: Text | None = None
    experiment_id: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class ExplainAccess(Request):
    """What to explain; access to the workspace if no resource is named.

    Attributes:
        permission: only this one; all that apply to the resource if omitted.
        account: name or id of an account; the own one if omitted.
        resource: the resource; may be omitted with ``model`` or ``experiment_id``.
        model: name of the registered model.
        experiment_id: the experiment.
    """

    permission: Text | None = None
    account: Text | None = None
    resource: ResourceName | None = None
    model: Text | None = None
    experiment_id: Text | None = None


class GetModelOwner(Request):
    """Get the owner of a registered model.

    Attributes:
        model: name of the registered model.
    """

    model: Text


class SetModelOwner(Request):
    """Set the owner of a registered model.

    Attributes:
        model: name of the registered model.
        account: name or id of the new owner; null for no one.
    """

    model: Text
    account: Text | None


class GetExperimentOwner(Request):
    """Get the owner of an experiment.

    Attributes:
        experiment_id: the experiment.
    """

    experiment_id: Text


class SetExperimentOwner(Request):
    """Set the owner of an experiment.

    Attributes:
        experiment_id: the experiment.
        account: name or id of the new owner; null for no one.
    """

    experiment_id: Text
    account: Text | None


def grant(record: records.Grant) -> Grant:
    """Convert a grant."""
    holder = records.Holder(record.subject, record.holder_name)
    own = own_role_row(record.role)
    experiment_id = str(record.resource.row) if record.resource.name == "experiment" else None
    return with_etag(
        Grant(
            etag="",
            grant_id=record.grant_id,
            resource=record.resource.name,
            model=record.resource_name if record.resource.name == "model" else None,
            experiment_id=experiment_id,
            account_id=None if holder.is_group else holder.public_id,
            account=None if holder.is_group else holder.name,
            group_id=holder.public_id if holder.is_group else None,
            group=holder.name if holder.is_group else None,
            role=record.role_name,
            role_id=None if own is None else f"role_{own}",
            created_at_ms=record.created_at_ms,
            created_by=record.created_by,
        )
    )


def owner(record: OwnerField) -> Owner:
    """Convert an owner."""
    return with_etag(Owner(etag="", account_id=record.owner, account=record.owner_name))


def source(record: records.NamedSource) -> AccessSource:
    """Convert a reason."""
    one = record.source
    return AccessSource(
        kind=one.kind.value,
        role=record.role,
        resource=one.resource.name,
        group=record.group,
        grant_id=None if one.grant is None else f"grant_{one.grant}",
    )


def access_entry(record: records.AccessEntry) -> AccessEntry:
    """Convert an entry of the list of who has access."""
    holder = record.holder
    is_group = holder is not None and holder.is_group
    kind: Literal["account", "group", "everyone"] = "everyone"
    if holder is not None:
        kind = "group" if is_group else "account"
    return AccessEntry(
        kind=kind,
        account_id=holder.public_id if holder is not None and not is_group else None,
        account=holder.name if holder is not None and not is_group else None,
        group_id=holder.public_id if holder is not None and is_group else None,
        group=holder.name if holder is not None and is_group else None,
        role=record.role,
        sources=_sources(record.sources),
    )


def explained(record: records.Explained) -> Explained:
    """Convert explanations."""
    holder = record.holder
    return Explained(
        account_id=None if holder is None else holder.public_id,
        account=None if holder is None else holder.name,
        resource=record.resource.name,
        explanations=[
            Explanation(
                permission=one.permission,
                is_allowed=one.is_allowed,
                through=_sources(one.through),
                denied_by=_sources(one.denied_by),
                is_limited_by_token=one.is_limited_by_token,
                granted_by=Granters(
                    account_names=list(one.granted_by.accounts), group_names=list(one.granted_by.groups)
                ),
            )
            for one in record.explanations
        ],
    )


def grant_row(grant_id: str) -> int:
    """Return the row of a grant from its id.

    Raises:
        GrantNotFound: no grant has such an id.
    """
    found = _GRANT_ID.fullmatch(grant_id)
    if found is None:
        raise GrantNotFound(f"There is no grant '{grant_id[:100]}'.", field="grant_id")
    return int(found[1])


def _sources(records_: Iterable[records.NamedSource]) -> list[AccessSource]:
    return [source(one) for one in records_]
