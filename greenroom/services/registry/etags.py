"""Optimistic locking of model versions: the etag of a page, and the check of If-Match."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from greenroom.core.event_types import EventType
from greenroom.core.events import STAGE_TYPES, Event, VersionTransitioned
from greenroom.core.model_versions import Revisions
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel
from greenroom.core.stages import NONE
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.errors import StaleWrite

_SEARCHED_EVENTS = 2000
_MAX_VERSION_EVENTS = 50
_SHOWN_EVENTS = 5
_COMMENT_TYPES = frozenset({EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED, EventType.COMMENT_DELETED})
# The content is not part of the etag of a page, which has none of its own.
_ETAG = re.compile(r"([0-9]{1,19})-([0-9]{1,19})(?:-([0-9a-f]{32}))?")
# The part of the etag of a token or session that is the time of its last use, and that of a run's that covers metrics and
# parameters (decision 0152). That of a request that covers its checklist has the same form.
_USED_PART = re.compile(r"-[0-9]+(?=\")")
_LOGGED_PART = re.compile(r"-[0-9a-f]{16}(?=\")")


def etag_of(model: RegisteredModel) -> str:
    """Return the etag of the pages of a model's versions, for a transition that is decided on one.

    Args:
        model: read before the rest of the page, so that a change in between makes the etag stale, not the page.
    """
    return f'"{model.row}-{model.revision}"'


def check_etag(current: str, if_match: str, what: str) -> None:
    """Compare the current etag of a locked resource with an If-Match header.

    Args:
        current: with its quotes.
        if_match: one or several etags, or ``*`` for any.
        what: the resource, as the start of a sentence.

    Raises:
        StaleWrite: it has another etag.

    Source: RFC 9110, 13.1.1: a weak etag never matches.
    """
    given = [one.strip() for one in if_match.split(",")]
    if "*" not in given and current not in given:
        raise StaleWrite(
            f"{what} has changed since you read it. Read it again, then repeat the change.", field="If-Match"
        )


def check_run_etag(current: str, if_match: str) -> None:
    """Compare the current etag of a locked run with an If-Match header, apart from what the run has logged.

    Args:
        current: with its quotes.
        if_match: one or several etags, or ``*`` for any.

    Raises:
        StaleWrite: it has another etag.
    """
    check_etag(_LOGGED_PART.sub("", current), _LOGGED_PART.sub("", if_match), "The run")


def check_request_etag(current: str, if_match: str) -> None:
    """Compare the current etag of a locked request with an If-Match header.

    The etag of a request in a list, which has no checklist, matches whatever the checklist says.

    Args:
        if_match: one or several etags, or ``*`` for any.

    Raises:
        StaleWrite: it has another etag.
    """
    listed = _LOGGED_PART.sub("", current)
    given = [one.strip() for one in if_match.split(",")]
    check_etag(listed if listed in given else current, if_match, "The request")


def check_used_etag(current: str, if_match: str, what: str) -> None:
    """Compare the current etag of a locked token or session with an If-Match header, apart from its last use.

    Args:
        current: with its quotes; the last use is the part after the last hyphen.
        if_match: one or several etags, or ``*`` for any.

    Raises:
        StaleWrite: it has another etag.
    """
    check_etag(_USED_PART.sub("", current), _USED_PART.sub("", if_match), what)


def check_version_etag(current: str, if_match: str, what: str) -> None:
    """Compare the current etag of a locked version with an If-Match header, apart from the revision of its model.

    A change of another version changes the etag, but not this version.

    Raises:
        StaleWrite: the version itself has changed.
    """
    own = _ETAG.fullmatch(current.strip('"'))
    for given in if_match.split(","):
        etag = _ETAG.fullmatch(given.strip().strip('"'))
        if own is not None and etag is not None and (own[1], own[3]) == (etag[1], etag[3]):
            return
    check_etag(current, if_match, what)


async def check_unchanged(tx: Transaction, key: tuple[int, int], revisions: Revisions, if_match: str) -> None:
    """Check that a version and the stages of its model have not changed since the caller read them.

    Args:
        key: `ModelVersion.key`.
        revisions: revisions of the version, read while its model is locked.
        if_match: one or several etags of the version or of its page, or ``*`` for any.

    Raises:
        StaleWrite: something changed; the message lists the latest changes.
    """
    for given in if_match.split(","):
        etag = _ETAG.fullmatch(given.strip().removeprefix("W/").strip('"'))
        is_same_model = etag is not None and int(etag[1]) == key[0]
        # An etag newer than the model's revision was issued before the store was restored from a backup.
        if given.strip() == "*" or (
            etag is not None and is_same_model and revisions.latest <= int(etag[2]) <= revisions.model
        ):
            return
    raise StaleWrite(
        f"Version {key[1]}, or a stage of its model, changed since you loaded it.{await _latest_changes(tx, key)} "
        "Reload and try again.",
        field="If-Match",
    )


async def _latest_changes(tx: Transaction, key: tuple[int, int]) -> str:
    """Describe the latest events that moved versions or changed this one; used only for the message."""
    model, own = registered_model_subject(key[0]), model_version_subject(*key)
    moves = await tx.events.of_topic_and_types(model, STAGE_TYPES, within=_SEARCHED_EVENTS, limit=_SHOWN_EVENTS)
    others = await tx.events.of_subject(own, before_seq=None, limit=_MAX_VERSION_EVENTS)
    found = {event.seq: event for event in [*moves, *others] if event.type not in _COMMENT_TYPES}
    shown = sorted(sorted(found, reverse=True)[:_SHOWN_EVENTS])
    return f" Latest changes: {'; '.join(_describe(found[seq]) for seq in shown)}." if shown else ""


def _describe(event: Event) -> str:
    version = f"version {event.subject.version}"
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%d %b %Y, %H:%M:%S UTC")
    if isinstance(event.change, VersionTransitioned):
        before, after = (
            stages[0] if stages else NONE for stages in (event.change.before.stages, event.change.after.stages)
        )
        return f"{event.actor.name} moved {version} from {before} to {after} ({at})"
    words: dict[str, str] = {
        EventType.MODEL_VERSION_DELETED: "deleted",
        EventType.MODEL_VERSION_RESTORED: "restored",
        EventType.MODEL_VERSION_UPDATED: "described",
        EventType.MODEL_VERSION_TAG_SET: "tagged",
        EventType.MODEL_VERSION_TAG_DELETED: "removed a tag of",
    }
    return f"{event.actor.name} {words.get(event.type, 'changed')} {version} ({at})"
