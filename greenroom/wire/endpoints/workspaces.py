"""Rows of the endpoint table: workspaces, as MLflow 3.10 and later have them."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition
from greenroom.wire.messages import workspaces as messages

LIST = Endpoint(
    method="GET",
    path="/workspaces",
    name="listWorkspaces",
    request=messages.ListWorkspaces,
    response=messages.WorkspacesResponse,
    permission=Permission.ACCOUNT_READ,
    access="search",
    resource=by.SERVER,
    family=Family.MLFLOW_3,
    summary="List the workspaces that the caller may see",
)
CREATE = Endpoint(
    method="POST",
    path="/workspaces",
    name="createWorkspace",
    request=messages.CreateWorkspace,
    response=messages.WorkspaceResponse,
    permission=Permission.WORKSPACE_MANAGE,
    access="write",
    resource=by.SERVER,
    repetition=Repetition.DOUBLING,
    status=201,
    family=Family.MLFLOW_3,
    summary="Create a workspace",
)
GET = Endpoint(
    method="GET",
    path="/workspaces/{workspace_name}",
    name="getWorkspace",
    request=messages.GetWorkspace,
    response=messages.WorkspaceResponse,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.SERVER,
    family=Family.MLFLOW_3,
    summary="Get a workspace",
)
UPDATE = Endpoint(
    method="PATCH",
    path="/workspaces/{workspace_name}",
    name="updateWorkspace",
    request=messages.UpdateWorkspace,
    response=messages.WorkspaceResponse,
    permission=Permission.ACCOUNT_READ,
    access="write",
    resource=by.SERVER,
    repetition=Repetition.OVERTAKING,
    family=Family.MLFLOW_3,
    summary="Describe a workspace, or set where its experiments store files",
)
# Raw, because its options are in the query string.
DELETE = Endpoint(
    method="DELETE",
    path="/workspaces/{workspace_name}",
    name="deleteWorkspace",
    request=messages.DeleteWorkspace,
    response=Empty,
    permission=Permission.WORKSPACE_MANAGE,
    access="write",
    handler="raw",
    resource=by.SERVER,
    repetition=Repetition.DOUBLING,
    status=204,
    family=Family.MLFLOW_3,
    summary="Delete a workspace",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST, CREATE, GET, UPDATE, DELETE)
