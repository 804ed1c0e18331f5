"""Rows of the public API: watches, notifications, and how they are sent by mail."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import notifications as messages

_WATCHES = "watches"
_TAG = "notifications"

LIST_WATCHES = row(
    "GET /me/watches",
    name="list_watches",
    request=messages.ListWatches,
    response=messages.WatchList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    tag=_WATCHES,
    summary="List your watches",
    description="Those of the workspace and its registered models, newest first.",
)
GET_MODEL_WATCH = row(
    "GET /me/watches/models/{model}",
    name="get_model_watch",
    request=messages.GetModelWatch,
    response=messages.Watch,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    has_etag=True,
    tag=_WATCHES,
    summary="Get your watch of a registered model",
    description="404 if you do not watch it.",
)
SET_MODEL_WATCH = row(
    "PUT /me/watches/models/{model}",
    name="watch_model",
    request=messages.SetModelWatch,
    response=messages.Watch,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=MODEL,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_WATCHES,
    summary="Watch a registered model",
    description="It takes precedence over your watch of the workspace. API tokens of scope `read` may not.",
)
DELETE_MODEL_WATCH = row(
    "DELETE /me/watches/models/{model}",
    name="unwatch_model",
    request=messages.GetModelWatch,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=MODEL,
    status=204,
    is_conditional=True,
    tag=_WATCHES,
    summary="Stop watching a registered model",
    description="Your watch of the workspace applies to it from then on. API tokens of scope `read` may not.",
)
GET_WORKSPACE_WATCH = row(
    "GET /me/watches/workspace",
    name="get_workspace_watch",
    request=messages.GetWorkspaceWatch,
    response=messages.Watch,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    has_etag=True,
    tag=_WATCHES,
    summary="Get your watch of the workspace",
    description="404 if you do not watch it.",
)
SET_WORKSPACE_WATCH = row(
    "PUT /me/watches/workspace",
    name="watch_workspace",
    request=messages.SetWorkspaceWatch,
    response=messages.Watch,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=by.WORKSPACE,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_WATCHES,
    summary="Watch the workspace",
    description="You are notified about the registered models that you may read. API tokens of scope `read` may not.",
)
DELETE_WORKSPACE_WATCH = row(
    "DELETE /me/watches/workspace",
    name="unwatch_workspace",
    request=messages.GetWorkspaceWatch,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=by.WORKSPACE,
    status=204,
    is_conditional=True,
    tag=_WATCHES,
    summary="Stop watching the workspace",
    description="Your watches of single models stay. API tokens of scope `read` may not.",
)
LIST = row(
    "GET /me/notifications",
    name="list_notifications",
    request=messages.ListNotifications,
    response=messages.NotificationList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List your notifications",
    description="Those of the workspace about models that you may read now, newest first. They are kept for 90 days after "
    "you have read them.",
)
COUNT = row(
    "GET /me/notifications/counts",
    name="count_notifications",
    request=messages.CountNotifications,
    response=messages.InboxCounts,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="Count what is in your inbox",
    description="Unread notifications, and requests that wait for your decision. The stream of events sends these numbers whenever "
    "they change, with `inbox=true`.",
)
MARK_READ = row(
    "POST /me/notifications/batch-read",
    name="mark_notifications_read",
    request=messages.MarkRead,
    response=messages.MarkedRead,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=by.WORKSPACE,
    repetition=Repetition.HARMLESS,
    tag=_TAG,
    summary="Mark notifications as read",
    description="API tokens of scope `read` may not.",
)
MARK_ALL_READ = row(
    "POST /me/notifications/read-all",
    name="mark_all_notifications_read",
    request=messages.MarkAllRead,
    response=messages.MarkedRead,
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=by.WORKSPACE,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Mark all notifications as read",
    description="Those of the workspace. API tokens of scope `read` may not.",
)
GET_SETTINGS = row(
    "GET /me/notification-settings",
    name="get_notification_settings",
    request=messages.GetNotificationSettings,
    response=messages.NotificationSettings,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.SERVER,
    has_etag=True,
    tag=_TAG,
    summary="Get your settings of notifications",
    description="They are the same in all workspaces.",
)
UPDATE_SETTINGS = row(
    "PATCH /me/notification-settings",
    name="update_notification_settings",
    request=messages.UpdateNotificationSettings,
    response=messages.NotificationSettings,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.SERVER,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Change your settings of notifications",
    description="Mail that waits to be sent in a way that you no longer want is not sent.",
)
CONFIRM_UNSUBSCRIBE = row(
    "GET /notifications/unsubscribe",
    name="confirm_unsubscribe",
    request=messages.Unsubscribe,
    response=bytes,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    media_type="text/html",
    tag=_TAG,
    summary="Show the page that turns mail off",
    description="Where the link of a mail leads. It changes nothing: programs that check mail follow links.",
)
UNSUBSCRIBE = row(
    "POST /notifications/unsubscribe",
    name="unsubscribe",
    request=messages.Unsubscribe,
    response=bytes,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    media_type="text/html",
    max_body_bytes=1024,
    tag=_TAG,
    summary="Turn mail off by the link of a mail",
    description="One-click unsubscribing of mail programs (RFC 8058). The account gets no more mail until its owner changes that.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST_WATCHES,
    GET_MODEL_WATCH,
    SET_MODEL_WATCH,
    DELETE_MODEL_WATCH,
    GET_WORKSPACE_WATCH,
    SET_WORKSPACE_WATCH,
    DELETE_WORKSPACE_WATCH,
    LIST,
    COUNT,
    MARK_READ,
    MARK_ALL_READ,
    GET_SETTINGS,
    UPDATE_SETTINGS,
    CONFIRM_UNSUBSCRIBE,
    UNSUBSCRIBE,
)
