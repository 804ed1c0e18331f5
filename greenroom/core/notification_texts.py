"""Events as sentences, for mail. They name things and people; texts that people wrote are never part of them."""

from __future__ import annotations

from typing import Any, Final

from greenroom.core.event_types import EventType
from greenroom.core.events import AliasDeleted, AliasSet, Event, VersionTransitioned
from greenroom.core.notifications import REQUEST_PREFIX, NotificationKind
from greenroom.core.visible_text import visible

_LONGEST_NAME: Final = 100

# With the thing that was changed at the end.
_VERBS: Final = {
    EventType.REGISTERED_MODEL_CREATED.value: "created",
    EventType.REGISTERED_MODEL_RENAMED.value: "renamed the model that is now",
    EventType.REGISTERED_MODEL_UPDATED.value: "changed the description of",
    EventType.REGISTERED_MODEL_DELETED.value: "deleted",
    EventType.REGISTERED_MODEL_RESTORED.value: "restored",
    EventType.REGISTERED_MODEL_MOVED.value: "moved to this workspace",
    EventType.REGISTERED_MODEL_TAG_SET.value: "set a tag of",
    EventType.REGISTERED_MODEL_TAG_DELETED.value: "removed a tag of",
    EventType.MODEL_VERSION_CREATED.value: "registered",
    EventType.MODEL_VERSION_UPDATED.value: "changed",
    EventType.MODEL_VERSION_DELETED.value: "deleted",
    EventType.MODEL_VERSION_RESTORED.value: "restored",
    EventType.MODEL_VERSION_TAG_SET.value: "set a tag of",
    EventType.MODEL_VERSION_TAG_DELETED.value: "removed a tag of",
    EventType.COMMENT_CREATED.value: "commented on",
    EventType.COMMENT_UPDATED.value: "edited a comment on",
    EventType.COMMENT_DELETED.value: "deleted a comment on",
}
_OF_REQUESTS: Final = {
    "created": "asked to move {what} to {to}",
    "approved": "approved the request to move {what} to {to}",
    "rejected": "rejected the request to move {what} to {to}",
    "withdrawn": "withdrew the request to move {what} to {to}",
    "expired": "The request to move {what} to {to} expired",
    "overtaken": "The request to move {what} to {to} was overtaken",
    "moved": "The request to move {what} to {to} was carried out",
    "reviewers_asked": "asked for decisions about moving {what} to {to}",
}


def subject_of(event: Event, model: str) -> str:
    """Name what an event is about.

    Args:
        model: current name of the registered model.
    """
    name = shortened(model)
    version = event.subject.version
    return name if version is None else f"{name} v{version}"


def sentence(event: Event, model: str, kind: NotificationKind = NotificationKind.WATCHED) -> str:
    """Say in one sentence, without a full stop, what happened.

    Args:
        model: current name of the registered model.
        kind: why someone is told.
    """
    actor, what = shortened(event.actor.name), subject_of(event, model)
    if kind is NotificationKind.MENTION:
        return f"{actor} mentioned you in a comment on {what}"
    if event.type.startswith(REQUEST_PREFIX):
        return _of_request(event, actor, what)
    match event.change:
        case VersionTransitioned(before=earlier, after=fields):
            return f"{actor} {_move(earlier.stages, fields.stages, what)}"
        case AliasSet(after=alias_fields):
            alias, version = next(iter(alias_fields.aliases.items()), ("", 0))
            return f"{actor} set the alias @{shortened(alias)} to {shortened(model)} v{version}"
        case AliasDeleted(before=alias_fields):
            alias = next(iter(alias_fields.aliases), "")
            return f"{actor} removed the alias @{shortened(alias)} from {shortened(model)}"
    return f"{actor} {_VERBS.get(event.type, 'changed')} {what}"


def shortened(name: str) -> str:
    """Return a name for a line of text: without control characters, and not too long."""
    shown = visible(name)
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"


def _move(before: list[str], after: list[str], what: str) -> str:
    entered = [shortened(stage) for stage in after if stage not in before]
    left = [shortened(stage) for stage in before if stage not in after]
    if entered:
        return f"moved {what} to {', '.join(entered)}"
    return f"removed {what} from {', '.join(left)}" if left else f"changed the stages of {what}"


def _of_request(event: Event, actor: str, what: str) -> str:
    fields: dict[str, Any] = {**(event.before or {}), **(event.after or {})}
    target = str(fields.get("target") or fields.get("to") or "another stage")
    to = shortened(target.removeprefix("stage:"))
    if target.startswith("alias:"):
        to = f"the alias @{shortened(target.removeprefix('alias:'))}"
    text = _OF_REQUESTS.get(event.type.removeprefix(REQUEST_PREFIX), "changed the request to move {what} to {to}")
    said = text.replace("{to}", to).replace("{what}", what)
    return said if text[0].isupper() else f"{actor} {said}"
