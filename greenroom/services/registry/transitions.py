"""Transitions of model versions as resources: request one, list those of a version, read one.

There is no table of transitions yet: each is applied at once, and what the event log holds of it is the transition
(docs/decisions/0150).
"""

from __future__ import annotations

from collections.abc import Iterable

from greenroom.core.access import Actor
from greenroom.core.event_types import EventType
from greenroom.core.events import Event, VersionTransitioned
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.stages import Stages
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.core.transitions import Move, Transition, seq_of
from greenroom.errors import InvalidInput, StateConflict, TransitionNotFound
from greenroom.services.access.authorization import authorize_model, authorize_version
from greenroom.services.not_found import version_not_found
from greenroom.services.page_limits import check_limit
from greenroom.services.registry.stages import change_stage, check_stage, leave_stage

MAX_LIMIT = 1000
_TYPES = [EventType.MODEL_VERSION_TRANSITIONED]
_CHUNK = 20


async def create_transition(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: int,
    to: str | None,
    leave: str | None,
    archive_existing: bool,
    keep_others: bool,
    comment: str,
) -> Transition:
    """Move a version to a stage, add a stage, or remove one.

    Args:
        to: the stage to enter, in any case; ``None`` to leave all.
        leave: the one stage to leave, instead of `to`.
        archive_existing: archive the other versions in `to`.
        keep_others: keep its other stages.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `greenroom.services.registry.stages.apply_stages`.
        InvalidInput: not exactly one of `to` and `leave` is given, or an option does not apply to it.
        ModelVersionNotFound: no such version.
        StateConflict: the version has, or has not, that stage already.
    """
    if (to is None) == (leave is None):
        raise InvalidInput("Give either 'to', the stage to enter, or 'leave', the stage to leave.", field="to")
    if leave is not None:
        if archive_existing or keep_others:
            field = "archive_existing" if archive_existing else "keep_others"
            raise InvalidInput(f"'{field}' applies to a stage that is entered, not to one that is left.", field=field)
        await check_stage(tx, actor, leave, "leave")
        moved = await leave_stage(tx, actor, name=name, version=version, stage=leave, comment=comment)
        if not moved.changes:
            raise StateConflict(f"Version {version} of {name} is not in {moved.stage}.", field="leave")
    else:
        assert to is not None
        stages, stage = await check_stage(tx, actor, to, "to")
        if archive_existing and stage not in stages.active:
            raise InvalidInput(
                f"The versions in {stage} cannot be archived; 'archive_existing' applies to {' and '.join(stages.active)}.",
                field="archive_existing",
            )
        moved = await change_stage(
            tx,
            actor,
            name=name,
            version=version,
            stage=to,
            archive_existing=archive_existing,
            keep_others=keep_others,
            comment=comment,
        )
        if keep_others and all(change.changes_nothing for change in moved.changes):
            raise StateConflict(f"Version {version} of {name} is in {moved.stage} already.", field="to")
    key, order = moved.version.key, moved.stages.furthest_first
    (event,) = await tx.events.of_subject(model_version_subject(*key), before_seq=None, limit=1)
    return Transition(
        seq=event.seq,
        model_row=key[0],
        model=name,
        version=version,
        moves=[Move(change.version, order(change.before), order(change.after)) for change in moved.changes],
        comment=comment,
        created_by=actor.name,
        created_at_ms=tx.now_ms,
    )


async def list_transitions(
    tx: Transaction, actor: Actor, *, name: str, version: int, limit: int, page_token: str | None
) -> tuple[list[Transition], str | None]:
    """Read the transitions that moved a version, newest first: requested for it, or for one that replaced it.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token is invalid.
        ModelVersionNotFound: the version never existed.
    """
    check_model_name(name)
    check_limit(limit, MAX_LIMIT)
    row = await tx.registered_models.find_row(name)
    if row is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=row)
    subject = model_version_subject(row, version)
    query = ["transitions", tx.workspace, str(subject)]
    last = decode_page_token(page_token, query)
    before_seq = None if last is None else int(last[0] or 0)
    events = await tx.events.of_subject_and_types(subject, _TYPES, before_seq=before_seq, limit=limit + 1)
    if not events and not await tx.model_versions.was_created(row, version):
        raise version_not_found(name, version)
    known = [event for event in events[:limit] if isinstance(event.change, VersionTransitioned)]
    stages = await tx.stages.current()
    found = [_transition(await _made_together(tx, event), name, stages) for event in known]
    token = encode_page_token(query, [events[limit - 1].seq]) if len(events) > limit else None
    return found, token


async def get_transition(tx: Transaction, actor: Actor, *, transition_id: str) -> Transition:
    """Read a transition.

    Raises:
        TransitionNotFound: no such transition, or none that the actor may see.
    """
    not_found = TransitionNotFound(f"There is no transition '{transition_id[:100]}'.", field="transition_id")
    seq = seq_of(transition_id)
    event = None if seq is None else await tx.past.event(seq)
    if event is None or not isinstance(event.change, VersionTransitioned):
        raise not_found
    row = int(event.subject.id)
    # Wherever it was recorded: the history of a model moves with it.
    model = await tx.past.named(row)
    if model is None:
        raise not_found
    name = model.name
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name, row=row, not_found=lambda: not_found)
    events = await _made_together(tx, event)
    if events[-1].seq != seq:
        raise not_found
    return _transition(events, name, await tx.stages.current())


async def _made_together(tx: Transaction, event: Event) -> list[Event]:
    """Read the events of the transition that an event belongs to, in order.

    They follow one another in the history of the model, which is locked while they are written.
    """
    topic = registered_model_subject(int(event.subject.id))
    found = [event]
    while True:
        earlier = await tx.events.of_topic(topic, before_seq=found[0].seq, limit=_CHUNK)
        taken = _taken(found, earlier)
        found[:0] = reversed(taken)
        if len(taken) < _CHUNK:
            break
    while True:
        later = await tx.events.of_topic_after(topic, found[-1].seq, limit=_CHUNK)
        taken = _taken(found, later)
        found += taken
        if len(taken) < _CHUNK:
            return found


def _taken(found: Iterable[Event], candidates: Iterable[Event]) -> list[Event]:
    """Return the candidates up to the first one that was not made together with what was found."""
    known = list(found)
    taken: list[Event] = []
    for event in candidates:
        if (
            not isinstance(event.change, VersionTransitioned)
            or not _is_of_one_change(event, known[0])
            or event.subject in {one.subject for one in (*known, *taken)}
        ):
            break
        taken.append(event)
    return taken


def _is_of_one_change(event: Event, other: Event) -> bool:
    if event.stored_change_id is not None or other.stored_change_id is not None:
        return event.stored_change_id == other.stored_change_id
    # From before schema 0006.
    return (event.request_id, event.at_ms) == (other.request_id, other.at_ms)


def _transition(events: list[Event], model: str, stages: Stages) -> Transition:
    own = events[-1]
    moves = []
    for event in (own, *events[:-1]):
        assert isinstance(event.change, VersionTransitioned)
        before, after = (
            stages.furthest_first(held) for held in (event.change.before.stages, event.change.after.stages)
        )
        moves.append(Move(event.subject.version or 0, before, after))
    return Transition(
        seq=own.seq,
        model_row=int(own.subject.id),
        model=model,
        version=moves[0].version,
        moves=moves,
        comment=own.comment or "",
        created_by=own.actor.name,
        created_at_ms=own.at_ms,
    )
