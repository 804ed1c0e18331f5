"""Messages of the public API: groups and their members."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from greenroom.core import accounts as records
from greenroom.core.accounts import AccountKind
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag


class Group(Resource, frozen=True, kw_only=True):
    """A group of accounts.

    Attributes:
        group_id: lasting id; never given to another group.
        name: unique; may change.
        description: null for none.
        members_count: number of its members.
        created_at_ms: time of creation.
        updated_at_ms: time of the last change, apart from its members.
    """

    group_id: str
    name: str
    description: str | None
    members_count: int
    created_at_ms: int
    updated_at_ms: int


class GroupList(Part, frozen=True, kw_only=True):
    """Groups, by name.

    Attributes:
        items: the groups of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of groups on all pages; null unless requested.
    """

    items: list[Group]
    next_page_token: str | None
    total_count: int | None


class Member(Part, frozen=True, kw_only=True):
    """A member of a group.

    Attributes:
        account_id: lasting id of the account.
        kind: kind of the account.
        name: user name.
        display_name: full name; null for none.
        is_added_by_hand: whether a person added it, so that it stays whatever identity providers say.
        identity_providers: issuers that say so when it signs in, sorted.
    """

    account_id: str
    kind: AccountKind
    name: str
    display_name: str | None
    is_added_by_hand: bool
    identity_providers: list[str]


class MemberList(Part, frozen=True, kw_only=True):
    """Members of a group, by name.

    Attributes:
        items: the members of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of members on all pages; null unless requested.
    """

    items: list[Member]
    next_page_token: str | None
    total_count: int | None


class ListGroups(Request):
    """Which groups to list.

    Attributes:
        search: part of the name. Case, width and look-alike letters do not matter.
        include_total: whether to count the groups on all pages.
    """

    search: str | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateGroup(Request):
    """A new group.

    Attributes:
        name: at most 250 characters. Names that differ only by case, width or look-alike letters are the same.
        description: at most 5000 characters.
    """

    name: Text
    description: str | None = None


class GetGroup(Request):
    """Which group.

    Attributes:
        group: id or name of the group.
    """

    group: Text


class UpdateGroup(Request):
    """The fields of a group to change; at least one.

    Attributes:
        group: id or name of the group.
        name: the new name. Grants and members are kept.
        description: null removes it.
    """

    group: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class DeleteGroup(Request):
    """Which group to delete.

    Attributes:
        group: id or name of the group.
        force: whether to delete the roles granted to it, too. Without, a group that has any is not deleted.
    """

    group: Text
    force: bool = False


class ListMembers(Request):
    """Which members to list.

    Attributes:
        group: id or name of the group.
        include_total: whether to count the members on all pages.
    """

    group: Text
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class NameMember(Request):
    """Which member of which group.

    Attributes:
        group: id or name of the group.
        account: id or name of the account.
    """

    group: Text
    account: Text


def group(record: records.Group) -> Group:
    """Convert a group."""
    return with_etag(
        Group(
            group_id=record.group_id,
            name=record.name,
            description=record.description or None,
            members_count=record.members_count,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )


def member(record: records.Membership) -> Member:
    """Convert a member."""
    return Member(
        account_id=record.account.account_id,
        kind=record.account.kind,
        name=record.account.name,
        display_name=record.account.display_name or None,
        is_added_by_hand="" in record.sources,
        identity_providers=[source for source in record.sources if source],
    )
