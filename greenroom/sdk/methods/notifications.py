"""Watches and notifications of the caller. Greenroom only."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TypeVar

from greenroom.errors import InvalidInput
from greenroom.sdk.entities import Notification, Watch
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import notification_messages as messages
from greenroom.sdk.wire import notification_rows as rows

_FEATURE = "notifications"
Choice = TypeVar("Choice", bound=enum.StrEnum)


class NotificationMethods(Methods):
    """Watches and notifications of the caller. Greenroom only."""

    def watch(self, name: str | None = None, *, level: str = "all") -> Watch:
        """Be notified about a registered model, or about all those of the workspace if no name is given.

        Args:
            level: ``all``; ``stages``, of a model: stages, aliases and requests; ``requests``, of the workspace;
                ``mentions``, of a model: nothing, in spite of a watch of the workspace.

        Raises:
            InvalidInput: there is no such level.
            NotFound: the model does not exist, or the caller has no account.
            NotSupported: the server is not a Greenroom server.
        """
        # Loaded when first needed: both know every type of event.
        from greenroom.core.watches import WatchLevel

        chosen = _one_of(WatchLevel, level, "level")
        if name is None:
            answer = self._call_native(rows.SET_WORKSPACE_WATCH, messages.SetWorkspaceWatch(level=chosen), _FEATURE)
        else:
            answer = self._call_native(rows.SET_MODEL_WATCH, messages.SetModelWatch(model=name, level=chosen), _FEATURE)
        return Watch.from_wire(answer)

    def unwatch(self, name: str | None = None) -> None:
        """Stop watching a registered model, or the workspace if no name is given.

        Raises:
            NotFound: it is not watched.
        """
        if name is None:
            self._call_native(rows.DELETE_WORKSPACE_WATCH, messages.GetWorkspaceWatch(), _FEATURE)
        else:
            self._call_native(rows.DELETE_MODEL_WATCH, messages.GetModelWatch(model=name), _FEATURE)

    def list_watches(self, *, max_results: int = 50, page_token: str | None = None) -> PagedList[Watch]:
        """List the caller's watches in the workspace, newest first, one page."""
        message = messages.ListWatches(limit=checked_count(max_results), page_token=page_token)
        answer: messages.WatchList = self._call_native(rows.LIST_WATCHES, message, _FEATURE)
        return PagedList(
            [Watch.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_watches(max_results=max_results, page_token=token),
        )

    def list_notifications(
        self,
        *,
        kinds: Sequence[str] = (),
        is_unread: bool = False,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Notification]:
        """List the caller's notifications in the workspace, newest first, one page.

        Args:
            kinds: ``decide``, ``mention``, ``asked`` or ``watched``; all by default.
            is_unread: leave out what was read.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the caller has no account.
        """
        from greenroom.core.notifications import NotificationKind

        message = messages.ListNotifications(
            kind=[_one_of(NotificationKind, kind, "kinds") for kind in kinds],
            is_unread=is_unread,
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: messages.NotificationList = self._call_native(rows.LIST, message, _FEATURE)
        return PagedList(
            [Notification.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_notifications(
                kinds=kinds, is_unread=is_unread, max_results=max_results, page_token=token
            ),
        )

    def mark_notifications_read(self, *, notification_ids: Sequence[str] | None = None) -> int:
        """Mark notifications as read; return how many were unread.

        Args:
            notification_ids: at most 1000; None for all of the workspace.
        """
        if notification_ids is None:
            answer: messages.MarkedRead = self._call_native(rows.MARK_ALL_READ, messages.MarkAllRead(), _FEATURE)
        else:
            message = messages.MarkRead(notification_ids=list(notification_ids))
            answer = self._call_native(rows.MARK_READ, message, _FEATURE)
        return answer.marked_count


def _one_of(choices: type[Choice], given: str, field: str) -> Choice:
    try:
        return choices(given)
    except ValueError:
        raise InvalidInput(f"'{given}' is not one of {', '.join(choices)}.", field=field) from None
