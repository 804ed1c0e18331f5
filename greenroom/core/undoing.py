"""What would undo a change of a registered model, and what stands in the way.

A change is undone by a new one in the opposite direction. It is refused if what it set has been changed since, or if
later changes depend on it; those are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET

from greenroom.core.event_types import EventType
from greenroom.core.events import (
    AliasDeleted,
    AliasSet,
    Event,
    RegisteredModelCreated,
    RegisteredModelDeleted,
    RegisteredModelDescribed,
    RegisteredModelRenamed,
    RegisteredModelRestored,
    RegisteredModelTagged,
    RegisteredModelUntagged,
    VersionCreated,
    VersionDeleted,
    VersionRestored,
    VersionTagged,
    VersionTransitioned,
    VersionUntagged,
    VersionUpdated,
    event_id,
    parse_event_id,
)
from greenroom.core.past import PastModel, PastVersion
from greenroom.core.stages import ARCHIVED
from greenroom.core.subjects import Subject
from greenroom.errors import InvalidInput

_MARK: Final = re.compile(r"Undoes (ev_[0-9]+)(?:: |$)")
# Of these transitions and aliases have comments from users: `check_reason` refuses those that begin with the mark.
_UNDOING_TYPES: Final = frozenset(
    {
        EventType.REGISTERED_MODEL_RENAMED,
        EventType.REGISTERED_MODEL_UPDATED,
        EventType.REGISTERED_MODEL_DELETED,
        EventType.REGISTERED_MODEL_RESTORED,
        EventType.REGISTERED_MODEL_MOVED,
        EventType.REGISTERED_MODEL_TAG_SET,
        EventType.REGISTERED_MODEL_TAG_DELETED,
        EventType.MODEL_VERSION_UPDATED,
        EventType.MODEL_VERSION_TRANSITIONED,
        EventType.MODEL_VERSION_DELETED,
        EventType.MODEL_VERSION_RESTORED,
        EventType.MODEL_VERSION_TAG_SET,
        EventType.MODEL_VERSION_TAG_DELETED,
        EventType.ALIAS_CREATED,
        EventType.ALIAS_DELETED,
        EventType.COMMENT_CREATED,
        EventType.COMMENT_UPDATED,
        EventType.COMMENT_DELETED,
    }
)
NOTHING_TO_UNDO: Final = "It changed nothing, so there is nothing to undo."
NOT_OFFERED: Final = "Only changes of registered models, versions and comments can be undone."


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """An event that undoing would record.

    Attributes:
        before: the changed fields as they are.
        after: the changed fields as they would be.
    """

    type: EventType
    subject: Subject
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """What would undo a change.

    Attributes:
        event: the event of the change; of a transition, that of the version it was requested for.
        model: the model as it is; None for a change that is not about a model.
        reason: why it cannot be undone; None if it can.
        blocked_by: the later events that stand in the way, in the order of the log.
        effects: empty if it cannot be undone.
        lacks_stages: it cannot be undone only because stages do not exist any more; restoring leaves them out.
    """

    event: Event
    model: PastModel | None = None
    reason: str | None = None
    blocked_by: Sequence[Event] = ()
    effects: Sequence[Effect] = ()
    lacks_stages: bool = False


def undo_comment(undone: Event, comment: str) -> str:
    """Return the comment of the events that undo another one."""
    return f"Undoes {undone.id}: {comment}" if comment else f"Undoes {undone.id}"


def undone_by(event_type: str, comment: str | None) -> str | None:
    """Return the id of the event that an event undoes, from its comment; None if it undoes none.

    Comments of other types come from users, who may write what they like.

    >>> undone_by("model_version.transitioned", "Undoes ev_12: It was worse.")
    'ev_12'
    >>> undone_by("transition_request.created", "Undoes ev_12: It was worse.")
    """
    return _marked(comment) if comment is not None and event_type in _UNDOING_TYPES else None


def _marked(comment: str) -> str | None:
    found = _MARK.match(comment)
    return found[1] if found is not None and parse_event_id(found[1]) is not None else None


def check_reason(comment: str) -> None:
    """Refuse a reason that reads as if the change undid another one.

    Raises:
        InvalidInput: it begins with "Undoes" and the id of an event.
    """
    if _marked(comment) is not None:
        raise InvalidInput(
            f"A comment cannot begin with '{comment[:20]}': that is what marks the undoing of an event.",
            field="comment",
        )


def made_together(event: Event, events: Sequence[Event]) -> list[Event]:
    """Return the events of the transition that an event belongs to, that of the version it was requested for last.

    They follow one another in the history of the model, which is locked while they are written.

    Args:
        events: events of the model, in the order of the log.
    """
    place = next(n for n, one in enumerate(events) if one.seq == event.seq)
    first = last = place
    while first > 0 and _belongs(events[first - 1], events[first : last + 1]):
        first -= 1
    while last + 1 < len(events) and _belongs(events[last + 1], events[first : last + 1]):
        last += 1
    return list(events[first : last + 1])


def _belongs(event: Event, known: Sequence[Event]) -> bool:
    if not isinstance(event.change, VersionTransitioned) or event.subject in {one.subject for one in known}:
        return False
    other = known[0]
    if event.stored_change_id is not None or other.stored_change_id is not None:
        return event.stored_change_id == other.stored_change_id
    return (event.request_id, event.at_ms) == (other.request_id, other.at_ms)


def plan_undo(event: Event, model: PastModel, events: Sequence[Event]) -> Undo:
    """Work out what would undo a change of a model or one of its versions.

    Args:
        model: the model as it is.
        events: all events that changed it, in the order of the log.
    """
    return _Planner(event, model, events).plan()


class _Planner:
    """Works out what would undo one change."""

    def __init__(self, event: Event, model: PastModel, events: Sequence[Event]) -> None:
        self._event = event
        self._model = model
        self._events = events
        self._later = [one for one in events if one.seq > event.seq]

    def plan(self) -> Undo:
        change = self._event.change
        refused = self._refused_always()
        if refused is not None:
            return refused
        match change:
            case RegisteredModelDeleted() | RegisteredModelRestored():
                return self._existence()
            case RegisteredModelRenamed() | RegisteredModelDescribed():
                return self._field()
            case RegisteredModelTagged() | RegisteredModelUntagged():
                return self._tag(
                    self._model.tags, EventType.REGISTERED_MODEL_TAG_SET, EventType.REGISTERED_MODEL_TAG_DELETED
                )
            case AliasSet() | AliasDeleted():
                return self._alias()
        version = self._model.versions.get(self._event.subject.version or 0)
        if version is None:
            return self._no(NOT_OFFERED)
        match change:
            case VersionDeleted() | VersionRestored():
                return self._version_existence(version)
            case VersionTransitioned():
                return self._transition()
        if version.deleted_at_ms is not None:
            return self._no_longer(version.version)
        match change:
            case VersionUpdated():
                return self._version_description(version)
            case VersionTagged() | VersionUntagged():
                return self._tag(version.tags, EventType.MODEL_VERSION_TAG_SET, EventType.MODEL_VERSION_TAG_DELETED)
        return self._no(NOT_OFFERED)

    def _refused_always(self) -> Undo | None:
        match self._event.change:
            case RegisteredModelCreated():
                return self._no("A registered model that was created is not undone; delete it instead.")
            case VersionCreated():
                return self._no("A version that was registered is not undone; delete it instead.")
        unknown = [one for one in self._later if one.seq in self._model.unknown_seqs]
        if unknown:
            return self._no("Later changes cannot be read by this server, and may depend on it.", unknown)
        if self._model.deleted_at_ms is not None and not isinstance(self._event.change, RegisteredModelDeleted):
            return self._no("The registered model is deleted.", self._touching("exists")[-1:])
        return None

    # -- one kind of change each ---------------------------------------------------------------------------------------

    def _existence(self) -> Undo:
        is_deletion = isinstance(self._event.change, RegisteredModelDeleted)
        since = self._touching("exists")
        if since:
            return self._no("The model was restored or deleted since.", since)
        if is_deletion:
            after = {"name": self._model.name, "aliases": dict(self._event.before or {}).get("aliases", {})}
            return self._yes(self._effect(EventType.REGISTERED_MODEL_RESTORED, None, after))
        if self._later:
            return self._no("Later changes of the model depend on it.", self._later)
        return self._yes(self._effect(EventType.REGISTERED_MODEL_DELETED, {"name": self._model.name}, None))

    def _field(self) -> Undo:
        """Of the model: its name or description."""
        before, after = self._event.before or {}, self._event.after or {}
        (field,) = after
        current = getattr(self._model, field)
        if current != after[field]:
            return self._no(f"The {field} was changed since.", self._touching(field))
        return self._unless_same(self._event.change.type, {field: current}, {field: before[field]})

    def _version_description(self, version: PastVersion) -> Undo:
        change = self._event.change
        assert isinstance(change, VersionUpdated)
        if change.after.description is UNSET:
            return self._no("The files of the version were frozen; that cannot be undone.")
        if version.description != change.after.description:
            since = self._touching("version", version.version, "description")
            return self._no("The description was changed since.", since)
        before = change.before.description
        return self._unless_same(
            EventType.MODEL_VERSION_UPDATED,
            {"description": version.description},
            {"description": "" if before is UNSET else before},
        )

    def _tag(self, tags: dict[str, str], set_type: EventType, deleted_type: EventType) -> Undo:
        before: dict[str, str] = (self._event.before or {}).get("tags", {})
        after: dict[str, str] = (self._event.after or {}).get("tags", {})
        (key,) = before.keys() | after.keys()
        current = tags.get(key)
        if current != after.get(key):
            return self._no("The tag was changed since.", self._touching(*_tag_key(self._event.subject, key)))
        now = None if current is None else {"tags": {key: current}}
        if key not in before:
            return self._yes(self._effect(deleted_type, now, None))
        return self._unless_same(set_type, now, {"tags": {key: before[key]}})

    def _alias(self) -> Undo:
        before: dict[str, int] = (self._event.before or {}).get("aliases", {})
        after: dict[str, int] = (self._event.after or {}).get("aliases", {})
        (alias,) = before.keys() | after.keys()
        current = self._model.aliases.get(alias)
        got = after.get(alias)
        if got is not None and not self._is_active(got):
            return self._no_longer(got)
        if current != got:
            return self._no("The alias was changed since.", self._touching("alias", alias))
        now = None if current is None else {"aliases": {alias: current}}
        if alias not in before:
            return self._yes(self._effect(EventType.ALIAS_DELETED, now, None))
        target = before[alias]
        if not self._is_active(target):
            since = self._touching("version", target, "exists")
            return self._no(f"Version {target}, which had the alias before, is deleted.", since)
        return self._unless_same(EventType.ALIAS_CREATED, now, {"aliases": {alias: target}})

    def _transition(self) -> Undo:
        moves = made_together(self._event, self._events)
        self._event = moves[-1]
        since: list[Event] = []
        effects = []
        for move in moves:
            change, number = move.change, move.subject.version
            assert isinstance(change, VersionTransitioned)
            assert number is not None
            version = self._model.versions[number]
            if version.deleted_at_ms is not None or set(version.stages) != set(change.after.stages):
                since += self._touching("version", number, "stages")
            before, after = {"stages": list(version.stages)}, {"stages": list(change.before.stages)}
            if before != after:
                effects.append(self._effect(EventType.MODEL_VERSION_TRANSITIONED, before, after, move.subject))
        gone = next((move.subject.version for move in moves if not self._is_active(move.subject.version or 0)), None)
        if gone is not None:
            return self._no_longer(gone)
        if since:
            return self._no("The stages were changed since.", since)
        return self._yes(*effects) if effects else self._no(NOTHING_TO_UNDO)

    def _version_existence(self, version: PastVersion) -> Undo:
        number = version.version
        since = self._touching("version", number, "exists")
        if since:
            return self._no("The version was restored or deleted since.", since)
        change = self._event.change
        if isinstance(change, VersionRestored):
            depending = [one for one in self._later if one.subject.version == number or self._is_alias_of(one, number)]
            if depending:
                return self._no("Later changes of the version depend on it.", depending)
            before = {"stages": list(version.stages), "aliases": self._model.aliases_of(number)}
            return self._yes(self._effect(EventType.MODEL_VERSION_DELETED, before, None))
        assert isinstance(change, VersionDeleted)
        held, aliases = list(change.before.stages), list(change.before.aliases)
        taken = [one for alias in aliases if alias in self._model.aliases for one in self._touching("alias", alias)]
        taken += [one for stage in held if stage != ARCHIVED for one in self._entering(stage)]
        if taken:
            return self._no("Other versions have taken its stages or aliases since.", taken)
        after = {"stages": held, "aliases": aliases}
        return self._yes(self._effect(EventType.MODEL_VERSION_RESTORED, None, after))

    # -- what happened since -------------------------------------------------------------------------------------------

    def _touching(self, *key: object) -> list[Event]:
        return [one for one in self._later if key in _keys(one)]

    def _entering(self, stage: str) -> list[Event]:
        """Return the later events by which versions that are in a stage now entered it."""
        return [
            one
            for one in self._later
            if stage in ((one.after or {}).get("stages") or ())
            and stage not in ((one.before or {}).get("stages") or ())
            and self._is_in(one.subject.version, stage)
        ]

    def _is_in(self, number: int | None, stage: str) -> bool:
        version = self._model.versions.get(number or 0)
        return version is not None and stage in version.stages

    def _is_active(self, number: int) -> bool:
        version = self._model.versions.get(number)
        return version is not None and version.deleted_at_ms is None

    def _is_alias_of(self, event: Event, number: int) -> bool:
        match event.change:
            case AliasSet(after=fields) | AliasDeleted(before=fields):
                return number in fields.aliases.values()
        return False

    # -- answers -------------------------------------------------------------------------------------------------------

    def _effect(
        self,
        event_type: EventType,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        subject: Subject | None = None,
    ) -> Effect:
        return Effect(type=event_type, subject=subject or self._event.subject, before=before, after=after)

    def _unless_same(self, event_type: str, before: dict[str, Any] | None, after: dict[str, Any]) -> Undo:
        if before == after:
            return self._no(NOTHING_TO_UNDO)
        return self._yes(self._effect(EventType(event_type), before, after))

    def _yes(self, *effects: Effect) -> Undo:
        return Undo(event=self._event, model=self._model, effects=effects)

    def _no_longer(self, number: int) -> Undo:
        since = self._touching("version", number, "exists")
        return self._no(f"Version {number} is deleted. Restore it first.", since)

    def _no(self, reason: str, blocked_by: Sequence[Event] = ()) -> Undo:
        events = {one.seq: one for one in blocked_by}
        return Undo(
            event=self._event, model=self._model, reason=reason, blocked_by=[events[seq] for seq in sorted(events)]
        )


_Key = tuple[object, ...]


def _tag_key(subject: Subject, key: str) -> _Key:
    return ("tag", key) if subject.version is None else ("version", subject.version, "tag", key)


def _keys(event: Event) -> set[_Key]:
    """Return what an event changed, each as a tuple."""
    number = event.subject.version
    own: Callable[[str], _Key] = lambda part: ("version", number, part)  # noqa: E731
    match event.change:
        case RegisteredModelRenamed():
            return {("name",)}
        case RegisteredModelDescribed():
            return {("description",)}
        case RegisteredModelDeleted() | RegisteredModelRestored():
            return {("exists",)}
        case RegisteredModelTagged(after=fields) | VersionTagged(after=fields):
            return {_tag_key(event.subject, key) for key in fields.tags}
        case RegisteredModelUntagged(before=fields) | VersionUntagged(before=fields):
            return {_tag_key(event.subject, key) for key in fields.tags}
        case AliasSet(after=fields) | AliasDeleted(before=fields):
            return {("alias", alias) for alias in fields.aliases}
        case VersionUpdated(after=fields):
            return set() if fields.description is UNSET else {own("description")}
        case VersionTransitioned():
            return {own("stages")}
        case VersionDeleted(before=fields) | VersionRestored(after=fields):
            return {own("exists"), own("stages"), *(("alias", alias) for alias in fields.aliases)}
    return set()


def event_ids(events: Sequence[Event]) -> list[str]:
    """Return the public ids of events."""
    return [event_id(one.seq) for one in events]
