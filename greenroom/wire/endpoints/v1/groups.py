"""Rows of the public API: groups and their members."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import groups as messages

_TAG = "groups"

LIST = row(
    "GET /groups",
    name="list_groups",
    request=messages.ListGroups,
    response=messages.GroupList,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List groups",
    description="By name.",
)
CREATE = row(
    "POST /groups",
    name="create_group",
    request=messages.CreateGroup,
    response=messages.Group,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.SERVER,
    status=201,
    location="/groups/{group_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create a group",
    description="A group that an identity provider names is created when someone signs in.",
)
GET = row(
    "GET /groups/{group}",
    name="get_group",
    request=messages.GetGroup,
    response=messages.Group,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.GROUP,
    has_etag=True,
    tag=_TAG,
    summary="Get a group",
    description="By its id or by its name, in any spelling.",
)
UPDATE = row(
    "PATCH /groups/{group}",
    name="update_group",
    request=messages.UpdateGroup,
    response=messages.Group,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.GROUP,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Rename or describe a group",
    description="Grants and members are kept.",
)
DELETE = row(
    "DELETE /groups/{group}",
    name="delete_group",
    request=messages.DeleteGroup,
    response=Empty,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.GROUP,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a group",
    description=(
        "A group that roles are granted to is deleted only with `force=true`, together with those grants; the event says "
        "how many there were. A group that stage rules name is not deleted: change the rules first."
    ),
)
LIST_MEMBERS = row(
    "GET /groups/{group}/members",
    name="list_group_members",
    request=messages.ListMembers,
    response=messages.MemberList,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.GROUP,
    tag=_TAG,
    summary="List the members of a group",
    description="By name.",
)
PUT_MEMBER = row(
    "PUT /groups/{group}/members/{account}",
    name="add_group_member",
    request=messages.NameMember,
    response=messages.Member,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.GROUP,
    repetition=Repetition.OVERTAKING,
    is_conditional=True,
    tag=_TAG,
    summary="Add a member to a group",
    description="It stays a member whatever its identity provider says.",
)
DELETE_MEMBER = row(
    "DELETE /groups/{group}/members/{account}",
    name="remove_group_member",
    request=messages.NameMember,
    response=Empty,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.GROUP,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a member from a group",
    description="A member that an identity provider names is removed there.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    CREATE,
    GET,
    UPDATE,
    DELETE,
    LIST_MEMBERS,
    PUT_MEMBER,
    DELETE_MEMBER,
)
