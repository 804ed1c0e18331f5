"""What one does with stages beyond the wire: move or add in one go, with the reason, unless somebody else was quicker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from greenroom.core import stages as known_stages
from greenroom.core.access import Actor
from greenroom.core.events import Event, Verb, model_version_subject, registered_model_subject
from greenroom.core.model_versions import ModelVersion
from greenroom.core.names import check_length
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel
from greenroom.errors import InvalidInput, StaleWrite
from greenroom.services.model_versions import lock_model_version
from greenroom.services.stage_transitions import add_stage, remove_stage, transition_stage

MAX_COMMENT_LENGTH = 10_000
_LOOKED_AT = 2000
_MOST_EVENTS = 50
_SHOWN_EVENTS = 5
_COMMENTS = frozenset({Verb.COMMENT_CREATE, Verb.COMMENT_UPDATE, Verb.COMMENT_DELETE})
_MOVES = (Verb.MODEL_VERSION_TRANSITION, Verb.MODEL_VERSION_DELETE, Verb.MODEL_VERSION_RESTORE)
_ETAG = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")
# Of releases before schema 0002: the number of an event, which tells nothing about the rows.
_OLD_ETAG = re.compile(r"[0-9]{1,19}")


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
    canonical = known_stages.canonical_stage(stage)
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
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
    known_stages.canonical_stage(stage)
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    await check_unchanged(tx, found.key, if_match)
    before = await _stages(tx, *found.key)
    left = await remove_stage(tx, actor, name=name, version=version, stage=stage, comment=comment)
    after = await _stages(tx, *found.key)
    return left, [Move(found.version, before, after)] if before != after else []


def etag_of(model: RegisteredModel) -> str:
    """Name the state of a model's versions.

    Args:
        model: read before what is shown with it, so that a change in between makes the etag stale and not the page.
    """
    return f'"{model.row}-{model.revision}"'


async def check_unchanged(tx: Transaction, key: tuple[int, int], if_match: str | None) -> None:
    """Stop here if a locked version, or who is in which stage, is no longer as the caller saw it.

    Args:
        key: `ModelVersion.key`.

    Raises:
        InvalidInput: `if_match` is not an etag of this server.
        StaleWrite: something changed; the message tells what happened last.
    """
    if if_match is None or if_match.strip() == "*":
        return
    given = if_match.strip().removeprefix("W/").strip('"')
    etag = _ETAG.fullmatch(given)
    if etag is None and _OLD_ETAG.fullmatch(given) is None:
        raise InvalidInput(
            f"If-Match must be the etag of a page, such as \"12-3\", not '{if_match[:100]}'.", field="if_match"
        )
    if etag is not None and int(etag[1]) == key[0]:
        now = await tx.model_versions.revisions(*key)
        # One beyond the model's own was issued before the store was put back to an older copy.
        if max(now.stages, now.version) <= int(etag[2]) <= now.model:
            return
    raise StaleWrite(
        f"Version {key[1]}, or a stage of its model, changed since you loaded it.{await _last_changes(tx, key)} "
        "Reload and try again.",
        field="if_match",
    )


def in_order(stages: Sequence[str] | frozenset[str]) -> list[str]:
    """Sort stages furthest first."""
    return sorted(stages, key=known_stages.STAGES.index, reverse=True)


async def _stages(tx: Transaction, model_row: int, version: int) -> list[str]:
    return in_order(await tx.model_versions.stages_of(model_row, version))


async def _last_changes(tx: Transaction, key: tuple[int, int]) -> str:
    """Tell what moved versions and changed this one last: an explanation, which nothing is decided by."""
    model, own = registered_model_subject(key[0]), model_version_subject(*key)
    moves = await tx.events.of_topic_told_by(model, _MOVES, within=_LOOKED_AT, limit=_SHOWN_EVENTS)
    others = await tx.events.of_subject(own, before_seq=None, limit=_MOST_EVENTS)
    found = {event.seq: event for event in [*moves, *others] if event.verb not in _COMMENTS}
    shown = sorted(sorted(found, reverse=True)[:_SHOWN_EVENTS])
    return f" Latest changes: {'; '.join(_sentence(found[seq]) for seq in shown)}." if shown else ""


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
