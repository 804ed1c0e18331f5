"""Events about accounts, groups, API tokens and sessions.

They are in the history of workspace ``default``, for those who manage accounts. None contains a secret, the hash of one,
or an e-mail address.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from greenroom.core.event_types import Change, EventType, Fields


class NewAccountFields(Fields, frozen=True, kw_only=True):
    """A new account."""

    kind: str
    name: str
    display_name: str
    is_admin: bool


class AccountFields(Fields, frozen=True, kw_only=True):
    """The fields of an account that changed.

    Attributes:
        has_password: true before and after for a password that was replaced.
    """

    display_name: str | UnsetType = UNSET
    has_email: bool | UnsetType = UNSET
    has_password: bool | UnsetType = UNSET
    is_admin: bool | UnsetType = UNSET
    is_disabled: bool | UnsetType = UNSET


class DeletedAccountFields(Fields, frozen=True, kw_only=True):
    """An account that was deleted, with its tokens, sessions, grants and memberships.

    Attributes:
        grants_count: grants to it that were deleted.
        transferred_to: id of the account that got what it owned; None if it owned nothing.
    """

    kind: str
    name: str
    is_admin: bool
    grants_count: int
    transferred_to: str | None


class GroupFields(Fields, frozen=True, kw_only=True):
    """The fields of a group that are new, or that changed."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class DeletedGroupFields(Fields, frozen=True, kw_only=True):
    """A group that was deleted, with the grants to it."""

    name: str
    members_count: int
    grants_count: int


class MemberFields(Fields, frozen=True, kw_only=True):
    """A member of a group.

    Attributes:
        source: the identity provider that says so; empty for a person.
    """

    account_id: str
    name: str
    source: str


class NewTokenFields(Fields, frozen=True, kw_only=True):
    """A new API token.

    Attributes:
        account_id: whose it is.
        registered_model_ids: models that it is limited to; None for no limit.
    """

    account_id: str
    name: str
    scope: str
    workspace: str | None
    registered_model_ids: list[str] | None
    expires_at_ms: int | None


class TokenFields(Fields, frozen=True, kw_only=True):
    """An API token that was revoked."""

    account_id: str
    name: str


class SessionFields(Fields, frozen=True, kw_only=True):
    """A browser session that was ended.

    Attributes:
        method: how it began.
    """

    account_id: str
    method: str


class AccountCreated(Change, frozen=True, kw_only=True, tag=EventType.ACCOUNT_CREATED.value):
    """An account was created."""

    after: NewAccountFields


class AccountUpdated(Change, frozen=True, kw_only=True, tag=EventType.ACCOUNT_UPDATED.value):
    """An account was changed, or got a new password."""

    before: AccountFields
    after: AccountFields


class AccountDeleted(Change, frozen=True, kw_only=True, tag=EventType.ACCOUNT_DELETED.value):
    """An account was deleted, with its tokens, sessions, grants and memberships."""

    before: DeletedAccountFields


class GroupCreated(Change, frozen=True, kw_only=True, tag=EventType.GROUP_CREATED.value):
    """A group was created."""

    after: GroupFields


class GroupUpdated(Change, frozen=True, kw_only=True, tag=EventType.GROUP_UPDATED.value):
    """A group was renamed or described."""

    before: GroupFields
    after: GroupFields


class GroupDeleted(Change, frozen=True, kw_only=True, tag=EventType.GROUP_DELETED.value):
    """A group was deleted, with the grants to it."""

    before: DeletedGroupFields


class MemberAdded(Change, frozen=True, kw_only=True, tag=EventType.GROUP_MEMBER_ADDED.value):
    """An account became a member of a group."""

    after: MemberFields


class MemberRemoved(Change, frozen=True, kw_only=True, tag=EventType.GROUP_MEMBER_REMOVED.value):
    """An account is no longer a member of a group."""

    before: MemberFields


class TokenCreated(Change, frozen=True, kw_only=True, tag=EventType.API_TOKEN_CREATED.value):
    """An API token was created."""

    after: NewTokenFields


class TokenRevoked(Change, frozen=True, kw_only=True, tag=EventType.API_TOKEN_REVOKED.value):
    """An API token was revoked."""

    before: TokenFields


class SessionEnded(Change, frozen=True, kw_only=True, tag=EventType.SESSION_ENDED.value):
    """A browser session was ended before its time."""

    before: SessionFields


AccountChange = (
    AccountCreated
    | AccountUpdated
    | AccountDeleted
    | GroupCreated
    | GroupUpdated
    | GroupDeleted
    | MemberAdded
    | MemberRemoved
    | TokenCreated
    | TokenRevoked
    | SessionEnded
)
