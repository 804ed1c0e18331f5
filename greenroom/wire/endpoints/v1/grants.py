"""Rows of the public API: grants, owners, and who has access and why."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import grants as messages

_TAG = "access"

LIST = row(
    "GET /grants",
    name="list_grants",
    request=messages.ListGrants,
    response=messages.GrantList,
    permission=Permission.ACCESS_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List grants",
    description="Those on one resource, or all of the workspace, in the order they were made. The permission is needed on "
    "the resource, or on the workspace.",
)
CREATE = row(
    "POST /grants",
    name="create_grant",
    request=messages.CreateGrant,
    response=messages.Grant,
    permission=Permission.ACCESS_MANAGE,
    access="write",
    resource=by.WORKSPACE,
    status=201,
    location="/grants/{grant_id}",
    has_etag=True,
    tag=_TAG,
    summary="Grant a role",
    description="To a user or a group, on a registered model, an experiment, all of a kind, or the workspace. The "
    "permission is needed on the resource, and no one grants more than they hold there themselves.",
)
GET = row(
    "GET /grants/{grant_id}",
    name="get_grant",
    request=messages.GetGrant,
    response=messages.Grant,
    permission=Permission.ACCESS_READ,
    access="read",
    resource=by.GRANT,
    has_etag=True,
    tag=_TAG,
    summary="Get a grant",
    description="The permission is needed on its resource.",
)
DELETE = row(
    "DELETE /grants/{grant_id}",
    name="delete_grant",
    request=messages.GetGrant,
    response=Empty,
    permission=Permission.ACCESS_MANAGE,
    access="write",
    resource=by.GRANT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Take a role away",
    description="The permission is needed on its resource. Refused if no one in the workspace could manage access to the "
    "resource any more, unless a server administrator does it.",
)
LIST_ACCESS = row(
    "GET /access",
    name="list_access",
    request=messages.ListAccess,
    response=messages.AccessList,
    permission=Permission.ACCESS_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List who has access to a resource, and why",
    description="Users, also through their groups, and groups, by name; then everyone, if the workspace has a default role. "
    "The permission is needed on the resource.",
)
EXPLAIN = row(
    "GET /access/explain",
    name="explain_access",
    request=messages.ExplainAccess,
    response=messages.Explained,
    permission=Permission.ACCOUNT_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="Explain what an account may do",
    description="For each permission: whether it is held, through which role and group, or who can grant it. About another "
    "account than the caller's, access:read is needed on the resource.",
)
GET_MODEL_OWNER = row(
    "GET /models/{model}/owner",
    name="get_model_owner",
    request=messages.GetModelOwner,
    response=messages.Owner,
    permission=Permission.ACCESS_READ,
    access="read",
    resource=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Get the owner of a registered model",
    description="The owner manages the model. It is who created it, unless someone else was put in charge.",
)
SET_MODEL_OWNER = row(
    "PUT /models/{model}/owner",
    name="set_model_owner",
    request=messages.SetModelOwner,
    response=messages.Owner,
    permission=Permission.ACCESS_MANAGE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    repetition=Repetition.OVERTAKING,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Put another account in charge of a registered model",
    description="The previous owner keeps only what is granted to them.",
)
GET_EXPERIMENT_OWNER = row(
    "GET /experiments/{experiment_id}/owner",
    name="get_experiment_owner",
    request=messages.GetExperimentOwner,
    response=messages.Owner,
    permission=Permission.ACCESS_READ,
    access="read",
    resource=by.EXPERIMENT,
    has_etag=True,
    tag=_TAG,
    summary="Get the owner of an experiment",
    description="The owner manages the experiment and everything in it.",
)
SET_EXPERIMENT_OWNER = row(
    "PUT /experiments/{experiment_id}/owner",
    name="set_experiment_owner",
    request=messages.SetExperimentOwner,
    response=messages.Owner,
    permission=Permission.ACCESS_MANAGE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.OVERTAKING,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Put another account in charge of an experiment",
    description="The previous owner keeps only what is granted to them.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    CREATE,
    GET,
    DELETE,
    LIST_ACCESS,
    EXPLAIN,
    GET_MODEL_OWNER,
    SET_MODEL_OWNER,
    GET_EXPERIMENT_OWNER,
    SET_EXPERIMENT_OWNER,
)
