"""Lists across registered models as they were at an earlier moment.

Which models come next is read from their rows, by the name that each has now, so a page does the work of its own models
only: it ends when it is full, or when their histories have had as many events as `MAX_EVENTS`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from greenroom.core.access import Actor, Scope, scope_of
from greenroom.core.moments import Moment
from greenroom.core.names import check_length
from greenroom.core.page_tokens import Key, decode_page_token, encode_page_token
from greenroom.core.past import PastModel, PastVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.past import NamedModel, PastChoice
from greenroom.core.registered_models import MAX_NAME_LENGTH, check_alias, is_prompt
from greenroom.core.registry_resources import ModelState, VersionState
from greenroom.errors import RegisteredModelNotFound
from greenroom.services.access.authorization import permitted_models
from greenroom.services.history.past import (
    MAX_LIMIT,
    around,
    check_moment,
    check_stage_then,
    fold,
    get_model_then,
    history_of,
    model_record,
    time_of_moment,
    version_records,
    was_in,
)
from greenroom.services.page_limits import check_limit

MAX_EVENTS: Final = 10_000
"""Events that a page reads before it ends with fewer rows than asked for: a fraction of a second."""

_CHUNK: Final = 100
_BEGINNING: Final = ("", 0)


class PastModelRow(NamedTuple):
    """A row of a list of models.

    Attributes:
        state: the model then.
        record: what the actor may see of it.
    """

    state: PastModel
    record: ModelState


class PastVersionRow(NamedTuple):
    """A row of a list of versions.

    Attributes:
        state: its model then.
        record: the version then.
    """

    state: PastModel
    record: VersionState


class PastVersionChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions to list; None for all.

    Attributes:
        model: of the model that had this name.
        stage: in this stage then, in any case, also one that the workspace does not have any more; ``None`` for those
            in no stage.
        alias: which this alias was set to then.
        run_id: which came from this run.
        model_id: which came from this logged model.
    """

    model: str | None = None
    stage: str | None = None
    alias: str | None = None
    run_id: str | None = None
    model_id: str | None = None


async def list_models_then(
    tx: Transaction,
    actor: Actor,
    *,
    moment: Moment,
    row: int | None,
    name_part: str,
    limit: int,
    page_token: str | None,
) -> tuple[list[PastModelRow], str | None]:
    """Read a page of the models that existed at a moment, by the name that they have now.

    Args:
        row: only this one.
        name_part: part of the name that they had, in any case.

    Returns:
        The page, which can be short or empty although more follow, and the token of the next one.

    Raises:
        InvalidInput: a parameter is invalid, or the moment is in the future or not an event of this server.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    check_limit(limit, MAX_LIMIT)
    check_length("search", name_part, MAX_NAME_LENGTH)
    await check_moment(tx, moment)
    query = ["models_then", tx.workspace, str(moment), moment.at_ms, row, name_part]
    last = decode_page_token(page_token, query)
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    after = _BEGINNING if last is None else (str(last[0]), int(last[1] or 0))
    walk = await _Walk.begin(tx, scope, moment, PastChoice(row=row), after=after)
    found = list[PastModel]()
    while len(found) < limit and not walk.is_spent:
        state = await walk.next()
        if state is None:
            break
        if state.exists and not is_prompt(state.tags) and name_part.lower() in state.name.lower():
            found.append(state)
    readable = await permitted_models(
        tx,
        actor,
        Permission.MODEL_VERSION_READ,
        [one.row for one in found],
        held=Permission.REGISTERED_MODEL_READ,
    )
    rows = [PastModelRow(one, model_record(one, sees_versions=one.row in readable)) for one in found]
    token = encode_page_token(query, walk.place) if await walk.has_more() else None
    return rows, token


async def list_all_versions_then(
    tx: Transaction, actor: Actor, *, choice: PastVersionChoice, moment: Moment, limit: int, page_token: str | None
) -> tuple[list[PastVersionRow], str | None]:
    """Read a page of versions as they were, by the name that their model has now, highest number first.

    Returns:
        The page, which can be short or empty although more follow, and the token of the next one.

    Raises:
        InvalidInput: a parameter is invalid, or the moment is in the future or not an event of this server.
    """
    actor.require(Permission.MODEL_VERSION_READ)
    check_limit(limit, MAX_LIMIT)
    if choice.alias is not None:
        check_alias(choice.alias)
    if choice.stage is not None:
        await check_stage_then(tx, actor, choice.stage)
    await check_moment(tx, moment)
    query = ["all_versions_then", tx.workspace, str(moment), moment.at_ms, *msgspec.structs.astuple(choice)]
    last = decode_page_token(page_token, query)
    begun = None if last is None else _Begun.of(last)
    scope = scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ)
    rows = PastChoice(run_id=choice.run_id, model_id=choice.model_id)
    if choice.model is not None:
        try:
            named = await get_model_then(tx, actor, name=choice.model, moment=moment, row=None)
        except RegisteredModelNotFound:
            return [], None
        rows = rows._replace(row=named.state.row)
    walk = await _Walk.begin(tx, scope, moment, rows, after=_BEGINNING if begun is None else begun.before)
    found = list[PastVersionRow]()
    while len(found) < limit and not walk.is_spent:
        state = await walk.next()
        if state is None:
            break
        if not state.exists or (choice.model is None and is_prompt(state.tags)):
            continue
        versions = _chosen(state, choice)
        if begun is not None and begun.row == state.row:
            versions = [one for one in versions if one.version < begun.version]
        room = limit - len(found)
        records = await _records(tx, actor, state, versions, choice, limit=room + 1)
        found += [PastVersionRow(state, one) for one in records[:room]]
        if len(records) > room:
            return found, encode_page_token(query, [*walk.place, found[-1].record.version])
    return found, encode_page_token(query, [*walk.place, 0]) if await walk.has_more() else None


class _Begun(NamedTuple):
    """Where the page before ended.

    Attributes:
        name, row: of the last model that it looked at.
        version: the last version of that model on it; 0 if the model has no more.
    """

    name: str
    row: int
    version: int

    @classmethod
    def of(cls, keys: Sequence[Key]) -> _Begun:
        name, row, version = keys
        return cls(str(name), int(row or 0), int(version or 0))

    @property
    def before(self) -> tuple[str, int]:
        """The place to continue after: a model that has more is looked at again, and authorized again."""
        return self.name, self.row - 1 if self.version else self.row


def _chosen(state: PastModel, choice: PastVersionChoice) -> list[PastVersion]:
    """Return the versions of a model, highest number first, that were in a stage and had an alias."""
    target = None if choice.alias is None else state.aliases.get(choice.alias)
    return [
        one
        for one in reversed(state.active_versions)
        if (choice.alias is None or one.version == target) and (choice.stage is None or was_in(one, choice.stage))
    ]


async def _records(
    tx: Transaction,
    actor: Actor,
    state: PastModel,
    versions: list[PastVersion],
    choice: PastVersionChoice,
    *,
    limit: int,
) -> list[VersionState]:
    """Return the first records of versions that came from the run and the logged model, which never change."""
    if choice.run_id is None and choice.model_id is None:
        return await version_records(tx, actor, state, versions[:limit])
    return [
        one
        for one in await version_records(tx, actor, state, versions)
        if choice.run_id in (None, one.run_id) and choice.model_id in (None, one.model_id)
    ][:limit]


class _Walk:
    """Models of a workspace as they were, one after another.

    Attributes:
        place: name now, and row, of the last model that was looked at.
        is_spent: whether their histories had as many events as a page may read.
    """

    def __init__(self, tx: Transaction, scope: Scope, moment: Moment, choice: PastChoice, at_ms: int | None) -> None:
        self.place: tuple[str, int] = _BEGINNING
        self._tx, self._scope, self._moment, self._choice = tx, scope, moment, choice
        self._since_ms, self._until_ms = around(at_ms)
        self._waiting = deque[NamedModel]()
        self._events_count = 0

    @classmethod
    async def begin(
        cls, tx: Transaction, scope: Scope, moment: Moment, choice: PastChoice, *, after: tuple[str, int]
    ) -> _Walk:
        """Begin after a place."""
        made = cls(tx, scope, moment, choice, await time_of_moment(tx, moment))
        made.place = after
        return made

    @property
    def is_spent(self) -> bool:
        return self._events_count >= MAX_EVENTS

    async def next(self) -> PastModel | None:
        """Return the next model as it was, whether or not it existed; None after the last."""
        if not await self.has_more():
            return None
        model = self._waiting.popleft()
        self.place = (model.name, model.row)
        events = await history_of(self._tx, model.row, until_seq=self._moment.seq)
        self._events_count += len(events) + 1
        return fold(model, events, self._moment)

    async def has_more(self) -> bool:
        """Return whether there is another model to look at."""
        if not self._waiting:
            self._waiting.extend(
                await self._tx.past.models_between(
                    self._choice,
                    since_ms=self._since_ms,
                    until_ms=self._until_ms,
                    last=self.place,
                    limit=_CHUNK,
                    scope=self._scope,
                )
            )
        return bool(self._waiting)
