"""Rows of the public API: comments."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import comments as messages

_TAG = "comments"

LIST_OF_MODEL = row(
    "GET /models/{model}/comments",
    name="list_model_comments",
    request=messages.ListModelComments,
    response=messages.CommentList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    tag=_TAG,
    summary="List the comments on a registered model",
    description="Comments on the model itself, newest first. Comments on its versions are listed for each version.",
)
CREATE_ON_MODEL = row(
    "POST /models/{model}/comments",
    name="create_model_comment",
    request=messages.CreateModelComment,
    response=messages.Comment,
    permission=Permission.COMMENT_CREATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=201,
    location="/comments/{comment_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create a comment on a registered model",
    description="The author and the time are set by the server.",
)
LIST_OF_VERSION = row(
    "GET /models/{model}/versions/{version}/comments",
    name="list_version_comments",
    request=messages.ListVersionComments,
    response=messages.CommentList,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=VERSION,
    tag=_TAG,
    summary="List the comments on a version",
    description="Newest first.",
)
CREATE_ON_VERSION = row(
    "POST /models/{model}/versions/{version}/comments",
    name="create_version_comment",
    request=messages.CreateVersionComment,
    response=messages.Comment,
    permission=Permission.COMMENT_CREATE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    status=201,
    location="/comments/{comment_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create a comment on a version",
    description="The author and the time are set by the server.",
)
GET = row(
    "GET /comments/{comment_id}",
    name="get_comment",
    request=messages.GetComment,
    response=messages.Comment,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.COMMENT,
    has_etag=True,
    tag=_TAG,
    summary="Get a comment",
    description="A deleted comment is found in the events only.",
)
UPDATE = row(
    "PATCH /comments/{comment_id}",
    name="update_comment",
    request=messages.UpdateComment,
    response=messages.Comment,
    permission=Permission.COMMENT_CREATE,
    access="write",
    resource=by.COMMENT,
    locks=by.COMMENT,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Edit a comment",
    description="Only its author may edit a comment. The events keep the earlier text.",
)
DELETE = row(
    "DELETE /comments/{comment_id}",
    name="delete_comment",
    request=messages.GetComment,
    response=Empty,
    permission=Permission.COMMENT_CREATE,
    access="write",
    resource=by.COMMENT,
    locks=by.COMMENT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a comment",
    description="Authors may delete their own comments, users with permission to delete models any comment. The events keep the text.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST_OF_MODEL,
    CREATE_ON_MODEL,
    LIST_OF_VERSION,
    CREATE_ON_VERSION,
    GET,
    UPDATE,
    DELETE,
)
