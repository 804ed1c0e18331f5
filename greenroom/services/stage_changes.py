"""What one does with stages beyond the wire: move or add in one go, with the reason, unless somebody else was quicker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from greenroom.core import stages as known_stages
from greenroom.core.events import Event, Verb, model_version_subject, registered_model_subject
from greenroom.core.model_versions import ModelVersion
from greenroom.core.names import check_length
from greenroom.core.permissions import Actor, Permission
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput, StaleWrite
from greenroom.services.model_versions import lock_model_version
from greenroom.services.stage_transitions import add_stage, remove_stage, transition_stage

MAX_COMMENT_LENGTH = 10_000
_MOST_EVENTS = 100
_SHOWN_EVENTS = 5
_COMMENTS = frozenset({Verb.COMMENT_CREATE, Verb.COMMENT_UPDATE, Verb.COMMENT_DELETE})
_MOVES_CALLERS = frozenset({Verb.MODEL_VERSION_TRANSITION, Verb.MODEL_VERSION_DELETE, Verb.MODEL_VERSION_RESTORE})


class Move(NamedTuple):
    """One version that changed stages; stages furthest first, empty for None."""

    version: int
    before: list[str]
    after: list[str]


async def change_stage(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: str,
    stage: str,
    archive_existing: bool,
    keep_others: bool,
    comment: str,
    if_match: str | None,
) -> tuple[ModelVersion, list[Move]]:
    """Move a version to a stage, or let it hold one more.

    Args:
        stage: in any case.
        archive_existing: archive the other holders; means nothing for ``None`` and ``Archived``.
        keep_others: stay in the stages it holds.
        comment: why; kept in the history.
        if_match: `etag_of` what the caller saw; None to go ahead whatever happened.

    Returns:
        The version, and what moved: it first, then those that were archived.

    Raises:
        InvalidInput: no such stage, or the comment is too long.
        ModelVersionNotFound: no such version.
        StaleWrite: versions of the model changed stages, or this one changed, since the caller looked.
    """
    actor.require(Permission.MODEL_VERSION_TRANSITION)
    canonical = known_stages.canonical_stage(stage)
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_model_version(tx, name, version)
    await check_unchanged(tx, found.key, if_match)
    archives = archive_existing and canonical in known_stages.ACTIVE_STAGES
    others = [held for held, _ in await tx.model_versions.holders(found.registered_model_row, canonical)]
    numbers = [found.version, *([held for held in others if held != found.version] if archives else [])]
    before = [await _stages(tx, found.registered_model_row, number) for number in numbers]
    if keep_others:
        for number in numbers[1:]:
            await transition_stage(
                tx,
                actor,
                name=name,
                version=str(number),
                stage=known_stages.ARCHIVED,
                archive_existing_versions=False,
                comment=comment,
            )
        moved = await add_stage(tx, actor, name=name, version=version, stage=canonical, comment=comment)
    else:
        moved = await transition_stage(
            tx,
            actor,
            name=name,
            version=version,
            stage=canonical,
            archive_existing_versions=archives,
            comment=comment,
        )
    after = [await _stages(tx, found.registered_model_row, number) for number in numbers]
    return moved, [Move(*move) for move in zip(numbers, before, after, strict=True)]


async def leave_stage(
    tx: Transaction, actor: Actor, *, name: str, version: str, stage: str, comment: str, if_match: str | None
) -> tuple[ModelVersion, list[Move]]:
    """Take one stage from a version that may hold others; nothing happens when it does not hold it.

    Arguments, answer and errors as in `change_stage`.
    """
    actor.require(Permission.MODEL_VERSION_TRANSITION)
    known_stages.canonical_stage(stage)
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_model_version(tx, name, version)
    await check_unchanged(tx, found.key, if_match)
    before = await _stages(tx, *found.key)
    left = await remove_stage(tx, actor, name=name, version=version, stage=stage, comment=comment)
    after = await _stages(tx, *found.key)
    return left, [Move(found.version, before, after)] if before != after else []


async def etag_of(tx: Transaction, model_row: int) -> str:
    """Name the state of a model and its versions: the number of the last event about them."""
    events = await tx.events.of_topic(registered_model_subject(model_row), before_seq=None, limit=1)
    return f'"{events[0].seq if events else 0}"'


async def check_unchanged(tx: Transaction, key: tuple[int, int], if_match: str | None) -> None:
    """Stop here if a locked version, or who is in which stage, is no longer as the caller saw it.

    Args:
        key: `ModelVersion.key`.

    Raises:
        InvalidInput: `if_match` is no etag of ours.
        StaleWrite: something changed; the message tells what.
    """
    if if_match is None or if_match.strip() == "*":
        return
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 19:
        raise InvalidInput(
            f"If-Match must be the etag of a page, such as \"12\", not '{if_match[:100]}'.", field="if_match"
        )
    model_row, version = key
    events = await tx.events.of_topic(registered_model_subject(model_row), before_seq=None, limit=_MOST_EVENTS)
    own = model_version_subject(model_row, version)
    newer = [
        event
        for event in events
        if event.seq > int(digits)
        and (event.verb in _MOVES_CALLERS or (event.subject == own and event.verb not in _COMMENTS))
    ]
    if newer:
        raise StaleWrite(
            f"Somebody changed it since you looked: {_told(newer)}. Look again and decide anew.", field="if_match"
        )


def in_order(stages: Sequence[str] | frozenset[str]) -> list[str]:
    """Sort stages furthest first."""
    return sorted(stages, key=known_stages.STAGES.index, reverse=True)


async def _stages(tx: Transaction, model_row: int, version: int) -> list[str]:
    return in_order(await tx.model_versions.stages_of(model_row, version))


def _told(events: Sequence[Event]) -> str:
    told = [_sentence(event) for event in reversed(events[:_SHOWN_EVENTS])]
    more = len(events) - _SHOWN_EVENTS
    return "; ".join(told) + (f"; and {more} changes before" if more > 0 else "")


def _sentence(event: Event) -> str:
    version = f"version {event.subject.rpartition('/')[2]}"
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%d %b %Y, %H:%M:%S UTC")
    if event.verb is Verb.MODEL_VERSION_TRANSITION:
        before, after = (event.before or {}).get("stage", "None"), (event.after or {}).get("stage", "None")
        return f"{event.actor} moved {version} from {before} to {after} ({at})"
    done = {
        Verb.MODEL_VERSION_DELETE: "deleted",
        Verb.MODEL_VERSION_RESTORE: "restored",
        Verb.MODEL_VERSION_UPDATE: "described",
        Verb.MODEL_VERSION_SET_TAG: "tagged",
        Verb.MODEL_VERSION_DELETE_TAG: "removed a tag of",
    }.get(event.verb, "changed")
    return f"{event.actor} {done} {version} ({at})"
