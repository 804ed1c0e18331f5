"""Registered models and versions as they were at an earlier moment, computed from the event log.

The events of one model are indexed, so the cost is that of its history, whatever the size of the log. What the actor may
see is decided by what it may see now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.moments import Moment, time_text, up_to
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.past import NOT_STATE, PastModel, PastVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.past import NamedModel
from greenroom.core.registered_models import check_alias, check_model_name
from greenroom.core.registry_resources import ModelState, VersionState
from greenroom.core.stages import NONE
from greenroom.core.subjects import registered_model_subject, workspace_subject
from greenroom.errors import AliasNotFound, GreenroomError, InvalidInput, ModelVersionNotFound, RegisteredModelNotFound
from greenroom.services.access.authorization import authorize_model, may_use_model, permitted_experiments
from greenroom.services.not_found import model_not_found, version_not_found
from greenroom.services.page_limits import check_limit
from greenroom.services.registry.stages import check_stage

MAX_LIMIT: Final = 1000
_CHUNK: Final = 1000
_STAGE_TYPES: Final = (EventType.STAGE_CREATED, EventType.STAGE_RENAMED, EventType.STAGE_DELETED)
_CLOCK_SLACK_MS: Final = 3_600_000
"""Times of rows tell which models to look at; a clock that was set back by less than this does not hide one."""


class PastRead(NamedTuple):
    """A model as it was.

    Attributes:
        moment: the one that was asked for.
        state: the model then.
    """

    moment: Moment
    state: PastModel


async def get_model_then(tx: Transaction, actor: Actor, *, name: str, moment: Moment, row: int | None) -> PastRead:
    """Read a model as it was.

    It is found under the name that it had then; else, under the name that it has now, or had when it was deleted.

    Args:
        row: which one of several models that have or had the name; None for the one that had it then.

    Raises:
        InvalidInput: the moment is in the future, or not an event of this server.
        RegisteredModelNotFound: no such model then, or none that the actor may see now.
    """
    return await _find(tx, actor, Permission.REGISTERED_MODEL_READ, name, moment, row, lambda: model_not_found(name))


async def model_state_then(tx: Transaction, actor: Actor, read: PastRead) -> ModelState:
    """Return the record of a model that was read, without its versions if the actor may not read those now."""
    state = read.state
    sees_versions = await may_use_model(tx, actor, Permission.MODEL_VERSION_READ, state.name, row=state.row)
    return model_record(state, sees_versions=sees_versions)


def model_record(state: PastModel, *, sees_versions: bool) -> ModelState:
    """Return the record of a model as it was.

    Args:
        sees_versions: whether to tell about its versions.
    """
    return ModelState(
        row=state.row,
        name=state.name,
        description=state.description,
        created_at_ms=state.created_at_ms or 0,
        updated_at_ms=state.updated_at_ms,
        deleted_at_ms=None,
        deleted_by=None,
        name_holder=None,
        tags=dict(sorted(state.tags.items())),
        aliases=dict(sorted(state.aliases.items())) if sees_versions else {},
        latest_in_stage=state.latest_in_stage if sees_versions else {},
        versions_count=len(state.active_versions) if sees_versions else 0,
    )


async def get_version_then(
    tx: Transaction, actor: Actor, *, name: str, version: int, moment: Moment, row: int | None
) -> tuple[PastRead, VersionState]:
    """Read a version as it was; arguments and errors as of `get_model_then`.

    Raises:
        ModelVersionNotFound: no such version then, or none that the actor may see now.
    """

    def not_found() -> GreenroomError:
        return version_not_found(name, version)

    read = await _find(tx, actor, Permission.MODEL_VERSION_READ, name, moment, row, not_found)
    found = read.state.versions.get(version)
    if found is None or found.deleted_at_ms is not None:
        raise await _explain_version(tx, read, name, version, found)
    return read, (await version_records(tx, actor, read.state, [found]))[0]


async def get_alias_then(
    tx: Transaction, actor: Actor, *, name: str, alias: str, moment: Moment, row: int | None
) -> tuple[PastRead, int]:
    """Read the version that an alias was set to; arguments and errors as of `get_model_then`.

    Raises:
        AliasNotFound: the model had no such alias then.
    """
    check_alias(alias)
    read = await get_model_then(tx, actor, name=name, moment=moment, row=row)
    version = read.state.aliases.get(alias)
    if version is None:
        raise AliasNotFound(
            f"Registered model alias {alias} not found as of {moment}: '{read.state.name}' had no such alias then.",
            field="alias",
        )
    return read, version


async def list_versions_then(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    moment: Moment,
    row: int | None,
    stage: str | None,
    is_deleted: bool,
    limit: int,
    page_token: str | None,
    include_total: bool,
) -> tuple[PastRead, list[VersionState], str | None, int | None]:
    """Read a page of the versions of a model as they were, highest number first.

    Args:
        stage: in any case; also one that the workspace does not have any more.

    Returns:
        The model, the page, the token of the next one if there is one, and the number of all versions if requested.

    Raises:
        InvalidInput: a parameter is invalid.
        RegisteredModelNotFound: no such model then, or none that the actor may see now.
    """
    check_limit(limit, MAX_LIMIT)
    if is_deleted and stage is not None:
        raise InvalidInput("A deleted version has no stage; leave out 'stage'.", field="stage")
    read = await _find(tx, actor, Permission.MODEL_VERSION_READ, name, moment, row, lambda: model_not_found(name))
    state = read.state
    last_seq = 0 if state.last is None else state.last.seq
    query = ["versions_then", tx.workspace, state.row, last_seq, stage and stage.casefold(), is_deleted]
    last = decode_page_token(page_token, query)
    chosen = [one for one in state.versions.values() if (one.deleted_at_ms is not None) == is_deleted]
    if stage is not None:
        chosen = [one for one in chosen if was_in(one, stage)]
        if not chosen:
            await check_stage_then(tx, actor, stage)
    chosen.sort(key=lambda one: one.version, reverse=True)
    rest = chosen if last is None else [one for one in chosen if one.version < int(last[0] or 0)]
    page = rest[:limit]
    token = encode_page_token(query, [page[-1].version]) if len(rest) > limit else None
    return read, await version_records(tx, actor, state, page), token, len(chosen) if include_total else None


async def check_moment(tx: Transaction, moment: Moment, field: str = "as_of") -> None:
    """Refuse a moment that is not in the past.

    Raises:
        InvalidInput: it is in the future, or not an event of this server.
    """
    if moment.at_ms is not None:
        if moment.at_ms > tx.now_ms:
            raise InvalidInput(
                f"{moment} is in the future: it is {time_text(tx.now_ms)} on this server. Leave out '{field}' to read the "
                "present state.",
                field=field,
            )
    elif moment.seq and await tx.past.time_of(moment.seq) is None:
        raise InvalidInput(f"'{moment}' is not the id of an event of this server.", field=field)


async def check_stage_then(tx: Transaction, actor: Actor, text: str) -> None:
    """Check that the workspace has a stage, in any case, or had one.

    Raises:
        InvalidInput: it has none of this name and never had.
    """
    stages = await tx.stages.current()
    if stages.find(text) is not None:
        return
    subject, name = workspace_subject(tx.workspace), text.casefold()
    before_seq: int | None = None
    while events := await tx.events.of_subject_and_types(subject, _STAGE_TYPES, before_seq=before_seq, limit=_CHUNK):
        for event in events:
            if any(str((fields or {}).get("name")).casefold() == name for fields in (event.before, event.after)):
                return
        before_seq = events[-1].seq
    await check_stage(tx, actor, text)


def was_in(version: PastVersion, stage: str) -> bool:
    """Return whether a version was in a stage, which is given in any case; ``None`` for no stage."""
    return stage.casefold() in [one.casefold() for one in version.stages or [NONE]]


async def time_of_moment(tx: Transaction, moment: Moment) -> int | None:
    """Return the time of a moment that was checked; None before the first event."""
    if moment.at_ms is None and moment.seq:
        return await tx.past.time_of(moment.seq)
    return moment.at_ms


async def history_of(tx: Transaction, model_row: int, *, until_seq: int | None = None) -> list[Event]:
    """Read all events that changed a model or its versions, in the order of the log."""
    topic, found = registered_model_subject(model_row), list[Event]()
    while True:
        after_seq = found[-1].seq if found else 0
        part = await tx.past.history(topic, without=NOT_STATE, after_seq=after_seq, until_seq=until_seq, limit=_CHUNK)
        found += part
        if len(part) < _CHUNK:
            return found


def fold(model: NamedModel, events: Sequence[Event], moment: Moment) -> PastModel:
    """Return a model as it was, from its events in the order of the log."""
    state = PastModel(row=model.row, name=model.name)
    for event in events[: up_to(events, moment)]:
        state.apply(event)
    return state


def around(at_ms: int | None) -> tuple[int, int]:
    """Return the times of rows that are looked at for a time; None for all."""
    return (0, 2**62) if at_ms is None else (at_ms - _CLOCK_SLACK_MS, at_ms + _CLOCK_SLACK_MS)


class NamedModels:
    """The models that have or had a name and that the actor may use now, one after another: active ones first.

    Args:
        row: only this one.
        at_ms: only those that existed at that time, as far as their rows tell; None for all.
    """

    def __init__(
        self,
        tx: Transaction,
        actor: Actor,
        permission: Permission,
        name: str,
        row: int | None,
        at_ms: int | None = None,
    ) -> None:
        check_model_name(name)
        self._tx, self._actor, self._permission, self._name, self._row = tx, actor, permission, name, row
        self._since_ms, self._until_ms = around(at_ms)
        self._waiting = deque[NamedModel]()
        self._last: NamedModel | None = None

    async def next(self) -> NamedModel | None:
        """Return the next one; None after the last."""
        while True:
            if not self._waiting:
                self._waiting.extend(
                    await self._tx.past.models_named(
                        self._name, row=self._row, since_ms=self._since_ms, until_ms=self._until_ms, last=self._last
                    )
                )
            if not self._waiting:
                return None
            self._last = one = self._waiting.popleft()
            if await may_use_model(self._tx, self._actor, self._permission, one.name, row=one.row):
                return one


async def _find(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    name: str,
    moment: Moment,
    row: int | None,
    not_found: Callable[[], GreenroomError],
) -> PastRead:
    check_model_name(name)
    await check_moment(tx, moment)
    at_ms = await time_of_moment(tx, moment)
    by_name_now: PastModel | None = None
    named = NamedModels(tx, actor, permission, name, row, at_ms)
    while one := await named.next():
        state = await _state_then(tx, one, moment)
        if state.exists and state.name == name:
            return PastRead(moment, state)
        if state.exists and (one.name == name or row is not None) and by_name_now is None:
            by_name_now = state
    if by_name_now is not None:
        return PastRead(moment, by_name_now)
    raise await _explain_model(tx, actor, permission, name, moment, row, not_found)


async def _state_then(tx: Transaction, model: NamedModel, moment: Moment) -> PastModel:
    return fold(model, await history_of(tx, model.row, until_seq=moment.seq), moment)


async def _explain_model(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    name: str,
    moment: Moment,
    row: int | None,
    not_found: Callable[[], GreenroomError],
) -> GreenroomError:
    """Return the error for a model that did not exist then; only those who may see it now are told why."""
    model = await NamedModels(tx, actor, permission, name, row).next()
    if model is None:
        current = await tx.registered_models.find_row(name)
        if current is not None and row in (None, current):
            # It raises, unless the actor may see the model.
            await authorize_model(tx, actor, permission, name, row=current, not_found=not_found)
        return not_found()
    state = await _state_then(tx, model, moment)
    if state.created_at_ms is None:
        why = f"it was created on {time_text(model.created_at_ms)}"
    elif state.deleted_at_ms is not None and state.last is not None:
        why = f"{state.deleted_by} had deleted it on {time_text(state.deleted_at_ms)}"
    else:
        why = f"it was named '{state.name}' then"
    return RegisteredModelNotFound(
        f"Registered Model with name={name} not found as of {moment}: {why}.", field=not_found().field
    )


async def _explain_version(
    tx: Transaction, read: PastRead, name: str, version: int, found: PastVersion | None
) -> GreenroomError:
    why = ""
    if found is not None and found.deleted_at_ms is not None:
        why = f"it had been deleted on {time_text(found.deleted_at_ms)}"
    else:
        later = await tx.past.versions(read.state.row, [version])
        if later:
            why = f"it was created on {time_text(later[0].created_at_ms)}"
    return ModelVersionNotFound(
        f"Model Version (name={name}, version={version}) not found as of {read.moment}" + (f": {why}." if why else ".")
    )


async def version_records(
    tx: Transaction, actor: Actor, state: PastModel, versions: list[PastVersion]
) -> list[VersionState]:
    """Return the records of versions: what never changes from their rows, the rest as it was."""
    facts = {one.version: one for one in await tx.past.versions(state.row, [one.version for one in versions])}
    ids = [one.experiment_id for one in facts.values() if one.experiment_id is not None]
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, ids)
    found = []
    for one in versions:
        fact = facts.get(one.version)
        if fact is None:
            continue
        is_empty = one.digest == EMPTY_MANIFEST_DIGEST != fact.digest
        found.append(
            replace(
                fact,
                model=state.name,
                description=one.description,
                updated_at_ms=one.updated_at_ms,
                deleted_at_ms=one.deleted_at_ms,
                experiment_id=fact.experiment_id if fact.experiment_id in readable else None,
                digest=one.digest,
                tags=dict(sorted(one.tags.items())),
                aliases=state.aliases_of(one.version),
                stages=list(one.stages),
                files_count=0 if is_empty else fact.files_count,
                size_bytes=0 if is_empty else fact.size_bytes,
            )
        )
    return found
