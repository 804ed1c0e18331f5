"""Records of notifications and watches. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.events import Event

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import notifications as wire


class Watch(Entity, frozen=True):
    """What the caller is notified about.

    Attributes:
        name: name of the registered model; None for the workspace.
        level: ``all``, ``stages``, ``requests`` or ``mentions``.
        creation_timestamp: milliseconds since 1970, UTC.
    """

    name: str | None
    level: str
    creation_timestamp: int

    @classmethod
    def from_wire(cls, found: wire.Watch) -> Watch:
        """Convert the message of the API."""
        return cls(found.model, found.level.value, found.created_at_ms)


class Notification(Entity, frozen=True):
    """A notification of the caller.

    Attributes:
        kind: ``decide``, ``mention``, ``asked`` or ``watched``.
        creation_timestamp: milliseconds since 1970, UTC.
        read_timestamp: when it was marked as read; None if it was not.
        event: what happened.
    """

    notification_id: str
    kind: str
    creation_timestamp: int
    read_timestamp: int | None
    event: Event

    @classmethod
    def from_wire(cls, found: wire.Notification) -> Notification:
        """Convert the message of the API."""
        event = Event.from_wire(found.event)
        return cls(found.notification_id, found.kind.value, found.created_at_ms, found.read_at_ms, event)
