"""Rows of the public API: workspaces, and moving a registered model to another one.

They run outside of the workspace of the request, so that an archived one can be restored.
"""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import workspaces as messages

_TAG = "workspaces"

LIST = row(
    "GET /workspaces",
    name="list_workspaces",
    request=messages.ListWorkspaces,
    response=messages.WorkspaceList,
    permission=Permission.ACCOUNT_READ,
    access="search",
    resource=by.SERVER,
    tag=_TAG,
    summary="List workspaces",
    description="By name: those in which the caller has a role, or owns something; all of them for administrators of the "
    "server.",
)
CREATE = row(
    "POST /workspaces",
    name="create_workspace",
    request=messages.CreateWorkspace,
    response=messages.Workspace,
    permission=Permission.WORKSPACE_MANAGE,
    access="write",
    resource=by.SERVER,
    status=201,
    location="/workspaces/{name}",
    has_etag=True,
    tag=_TAG,
    summary="Create a workspace",
    description="It has no experiments yet, and no one but the administrators of the server has a role in it.",
)
GET = row(
    "GET /workspaces/{workspace}",
    name="get_workspace",
    request=messages.GetWorkspace,
    response=messages.Workspace,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.SERVER,
    has_etag=True,
    tag=_TAG,
    summary="Get a workspace",
    description="One that `list_workspaces` lists.",
)
UPDATE = row(
    "PATCH /workspaces/{workspace}",
    name="update_workspace",
    request=messages.UpdateWorkspace,
    response=messages.Workspace,
    permission=Permission.ACCOUNT_READ,
    access="write",
    resource=by.SERVER,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Change a workspace",
    description="Needs workspace:update in it. `name` renames it: stored artifact addresses go on working. The workspace "
    "`default` keeps its name.",
)
DELETE = row(
    "DELETE /workspaces/{workspace}",
    name="delete_workspace",
    request=messages.DeleteWorkspace,
    response=Empty,
    permission=Permission.WORKSPACE_MANAGE,
    access="write",
    resource=by.SERVER,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a workspace",
    description="With its roles and grants. Refused while it holds anything, deleted things too, unless `move_to` names the "
    "workspace that everything is moved to.",
)
ARCHIVE = row(
    "POST /workspaces/{workspace}/archive",
    name="archive_workspace",
    request=messages.GetWorkspace,
    response=messages.Workspace,
    permission=Permission.ACCOUNT_READ,
    access="write",
    resource=by.SERVER,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Archive a workspace",
    description="Needs workspace:update in it. It can still be read; every change in it is refused.",
)
RESTORE = row(
    "POST /workspaces/{workspace}/restore",
    name="restore_workspace",
    request=messages.GetWorkspace,
    response=messages.Workspace,
    permission=Permission.ACCOUNT_READ,
    access="write",
    resource=by.SERVER,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Restore an archived workspace",
    description="Needs workspace:update in it.",
)
MOVE_MODEL = row(
    "POST /models/{model}/move",
    name="move_model",
    request=messages.MoveModel,
    response=messages.MovedModel,
    permission=Permission.REGISTERED_MODEL_DELETE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    is_conditional=True,
    tag=_TAG,
    summary="Move a registered model to another workspace",
    description="With its versions, their files, comments and history; its owner stays. Grants on it are deleted. Needs "
    "registered_model:create in the other workspace. Reads of the old address are answered from the new one, for those who "
    "may see the model there. The etag in the request is that of the model.",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST, CREATE, GET, UPDATE, DELETE, ARCHIVE, RESTORE, MOVE_MODEL)
