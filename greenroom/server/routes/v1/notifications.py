"""Routes of watches and notifications in the public API."""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.notifications import NotificationSettings
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.access.accounts import own_account
from greenroom.services.inbox import notifications as service
from greenroom.services.inbox import watches
from greenroom.services.inbox.notifications import SettingsChanges
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import notifications as rows
from greenroom.wire.messages.v1 import notifications as messages


async def _list_watches(tx: Transaction, actor: Actor, m: messages.ListWatches) -> messages.WatchList:
    found, token = await watches.list_watches(tx, actor, limit=m.limit, page_token=m.page_token)
    return messages.WatchList(items=[messages.watch(one) for one in found], next_page_token=token)


async def _get_of_model(tx: Transaction, actor: Actor, m: messages.GetModelWatch) -> messages.Watch:
    return messages.watch(await watches.get_watch(tx, actor, name=m.model))


async def _set_of_model(tx: Transaction, actor: Actor, m: messages.SetModelWatch) -> messages.Watch:
    return messages.watch(await watches.set_watch(tx, actor, name=m.model, level=m.level))


async def _delete_of_model(tx: Transaction, actor: Actor, m: messages.GetModelWatch) -> Empty:
    await watches.delete_watch(tx, actor, name=m.model)
    return Empty()


async def _get_of_workspace(tx: Transaction, actor: Actor, _m: messages.GetWorkspaceWatch) -> messages.Watch:
    return messages.watch(await watches.get_watch(tx, actor, name=None))


async def _set_of_workspace(tx: Transaction, actor: Actor, m: messages.SetWorkspaceWatch) -> messages.Watch:
    return messages.watch(await watches.set_watch(tx, actor, name=None, level=m.level))


async def _delete_of_workspace(tx: Transaction, actor: Actor, _m: messages.GetWorkspaceWatch) -> Empty:
    await watches.delete_watch(tx, actor, name=None)
    return Empty()


async def _list(tx: Transaction, actor: Actor, m: messages.ListNotifications) -> messages.NotificationList:
    found, token = await service.list_notifications(
        tx, actor, kinds=m.kind, is_unread=m.is_unread, limit=m.limit, page_token=m.page_token
    )
    return messages.NotificationList(items=[messages.notification(one) for one in found], next_page_token=token)


async def _count(tx: Transaction, actor: Actor, _m: messages.CountNotifications) -> messages.InboxCounts:
    return messages.inbox_counts(await service.count_inbox(tx, actor))


async def _mark_read(tx: Transaction, actor: Actor, m: messages.MarkRead) -> messages.MarkedRead:
    return messages.MarkedRead(marked_count=await service.mark_read(tx, actor, ids=m.notification_ids))


async def _mark_all_read(tx: Transaction, actor: Actor, m: messages.MarkAllRead) -> messages.MarkedRead:
    return messages.MarkedRead(marked_count=await service.mark_all_read(tx, actor, kinds=m.kinds, up_to=m.up_to))


async def _get_settings(
    tx: Transaction, actor: Actor, _m: messages.GetNotificationSettings
) -> messages.NotificationSettings:
    return await _settings(tx, actor, await service.get_settings(tx, actor))


async def _update_settings(
    tx: Transaction, actor: Actor, m: messages.UpdateNotificationSettings
) -> messages.NotificationSettings:
    changes = SettingsChanges(
        mail=None if m.mail is UNSET else m.mail,
        kinds=None if m.kinds is UNSET else m.kinds,
        time_of_day=None if m.time_of_day is UNSET else m.time_of_day,
        zone=None if m.zone is UNSET else m.zone,
    )
    return await _settings(tx, actor, await service.update_settings(tx, actor, changes))


async def _settings(tx: Transaction, actor: Actor, record: NotificationSettings) -> messages.NotificationSettings:
    return messages.settings(record, (await own_account(tx, actor)).email)


async def _unchanged_of_model(
    tx: Transaction, actor: Actor, m: messages.GetModelWatch | messages.SetModelWatch, if_match: str
) -> None:
    locked = await watches.lock_watch(tx, actor, name=m.model)
    check_etag(messages.watch(locked).etag, if_match, "The watch")


async def _unchanged_of_workspace(
    tx: Transaction, actor: Actor, _m: messages.GetWorkspaceWatch | messages.SetWorkspaceWatch, if_match: str
) -> None:
    locked = await watches.lock_watch(tx, actor, name=None)
    check_etag(messages.watch(locked).etag, if_match, "The watch")


async def _unchanged_settings(
    tx: Transaction, actor: Actor, _m: messages.UpdateNotificationSettings, if_match: str
) -> None:
    shown = await _settings(tx, actor, await service.lock_settings(tx, actor))
    check_etag(shown.etag, if_match, "The settings")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST_WATCHES, _list_watches),
    Binding(rows.GET_MODEL_WATCH, _get_of_model),
    Binding(rows.SET_MODEL_WATCH, _set_of_model, precondition=_unchanged_of_model),
    Binding(rows.DELETE_MODEL_WATCH, _delete_of_model, precondition=_unchanged_of_model),
    Binding(rows.GET_WORKSPACE_WATCH, _get_of_workspace),
    Binding(rows.SET_WORKSPACE_WATCH, _set_of_workspace, precondition=_unchanged_of_workspace),
    Binding(rows.DELETE_WORKSPACE_WATCH, _delete_of_workspace, precondition=_unchanged_of_workspace),
    Binding(rows.LIST, _list),
    Binding(rows.COUNT, _count),
    Binding(rows.MARK_READ, _mark_read),
    Binding(rows.MARK_ALL_READ, _mark_all_read),
    Binding(rows.GET_SETTINGS, _get_settings),
    Binding(rows.UPDATE_SETTINGS, _update_settings, precondition=_unchanged_settings),
)
