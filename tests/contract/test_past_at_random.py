"""Random changes of the registry: every earlier moment reads as a copy kept then, and undoing returns to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from greenroom.core.moments import Moment
from greenroom.core.registry_resources import ModelState, VersionState
from greenroom.core.stages import NONE, Stage
from greenroom.errors import CannotBeUndone, NotFound, PermissionDenied, RegisteredModelExists
from greenroom.services.history import past, past_lists
from greenroom.services.history.past_lists import PastVersionChoice
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import USER, Registry
from tests.support.registry_walk import ALIASES, NAMES, Copy, RegistryWalk, without_times

pytestmark = pytest.mark.anyio

SEEDS = range(6)
STEPS = 120


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    yield opened
    await opened.close()


async def _model_then(tx: SqlTransaction, name: str, moment: Moment) -> tuple[ModelState, list[VersionState]] | None:
    try:
        read = await past.get_model_then(tx, USER, name=name, moment=moment, row=None)
    except NotFound:
        return None
    found = []
    for is_deleted in (False, True):
        _, versions, _, _ = await past.list_versions_then(
            tx,
            USER,
            name=name,
            moment=moment,
            row=read.state.row,
            stage=None,
            is_deleted=is_deleted,
            limit=1000,
            page_token=None,
            include_total=False,
        )
        found += versions
    return await past.model_state_then(tx, USER, read), found


async def _check_moment(tx: SqlTransaction, copy: Copy) -> None:
    moment = Moment(seq=copy.seq)
    names = {model.name: row for row, model in copy.models.items()}
    for name in NAMES:
        found = await _model_then(tx, name, moment)
        if name not in names:
            assert found is None or found[0].name != name, f"there was no model '{name}' at {moment}"
            continue
        assert found is not None, f"'{name}' is missing at {moment}"
        model, versions = found
        expected = copy.models[names[name]]
        assert replace(model, description=model.description or None) == expected, f"at {moment}"
        kept = {key: one for key, one in copy.versions.items() if key[0] == model.row}
        then = [replace(one, description=one.description or None, model_revision=0) for one in versions]
        assert {(one.model_row, one.version): one for one in then} == kept, f"at {moment}"


async def _all_models_then(tx: SqlTransaction, moment: Moment, limit: int) -> list[ModelState]:
    found, token = list[ModelState](), None
    while True:
        page, token = await past_lists.list_models_then(
            tx, USER, moment=moment, row=None, name_part="", limit=limit, page_token=token
        )
        assert len(page) <= limit
        found += [one.record for one in page]
        if token is None:
            return found


async def _all_versions_then(tx: SqlTransaction, moment: Moment, limit: int, **chosen: Any) -> list[VersionState]:
    found, token = list[VersionState](), None
    while True:
        page, token = await past_lists.list_all_versions_then(
            tx, USER, choice=PastVersionChoice(**chosen), moment=moment, limit=limit, page_token=token
        )
        assert len(page) <= limit
        found += [one.record for one in page]
        if token is None:
            return found


async def _check_lists(tx: SqlTransaction, copy: Copy, limit: int) -> None:
    moment = Moment(seq=copy.seq)
    models = await _all_models_then(tx, moment, limit)
    assert len({one.row for one in models}) == len(models)
    assert {one.row: replace(one, description=one.description or None) for one in models} == copy.models

    kept = {key: one for key, one in copy.versions.items() if one.deleted_at_ms is None}
    versions = await _all_versions_then(tx, moment, limit)
    then = [replace(one, description=one.description or None, model_revision=0) for one in versions]
    assert {(one.model_row, one.version): one for one in then} == kept
    assert len(then) == len(kept)
    numbers = [one.version for one in then if one.model_row == then[0].model_row]
    assert numbers == sorted(numbers, reverse=True)

    def keys(found: Iterable[VersionState]) -> set[tuple[int, int]]:
        return {(one.model_row, one.version) for one in found}

    for stage in (Stage("Production"), NONE):
        in_stage = [one for one in kept.values() if stage in (one.stages or [NONE])]
        assert keys(await _all_versions_then(tx, moment, limit, stage=stage)) == keys(in_stage), stage
    for alias in ALIASES:
        aliased = [one for one in kept.values() if alias in one.aliases]
        assert keys(await _all_versions_then(tx, moment, limit, alias=alias)) == keys(aliased), alias
    for model in copy.models.values():
        of_model = [one for one in kept.values() if one.model_row == model.row]
        assert keys(await _all_versions_then(tx, moment, limit, model=model.name)) == keys(of_model), model.name


@pytest.mark.parametrize("seed", SEEDS)
async def test_lists_across_models_equal_the_copy_kept_then(
    database: Registry, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = RegistryWalk(database, seed=200 + seed)
    for _ in range(STEPS // 2):
        await walk.step()
    for copy in walk.copies:
        # Pages that are full, and pages that end early.
        monkeypatch.setattr(past_lists, "MAX_EVENTS", walk.random.choice([1, 20, 10_000]))
        limit = walk.random.choice([1, 2, 1000])
        await database.search(lambda tx, copy=copy, limit=limit: _check_lists(tx, copy, limit))  # type: ignore[misc]


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_earlier_moment_equals_the_copy_kept_then(database: Registry, database_url: str, seed: int) -> None:
    walk = RegistryWalk(database, seed=seed)
    for _ in range(STEPS):
        await walk.step()
    for copy in walk.copies:
        await database.search(lambda tx, copy=copy: _check_moment(tx, copy))  # type: ignore[misc]
    assert walk.undone + walk.refused > 0, "the walk undoes changes, or is refused"
    assert await broken_promises(database_url) == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_undoing_the_last_change_returns_to_the_state_before_and_undoing_that_returns_again(
    database: Registry, seed: int
) -> None:
    walk = RegistryWalk(database, seed=100 + seed)
    undone = 0
    for _ in range(STEPS):
        before = await walk.copy()
        await walk.step()
        after = walk.copies[-1]
        if after.seq == before.seq:
            continue
        try:
            events = await walk.undo(after.seq)
        except (CannotBeUndone, PermissionDenied, RegisteredModelExists):
            assert without_times(await walk.copy()) == without_times(after), "a refusal changes nothing"
            continue
        undone += 1
        assert without_times(await walk.copy()) == without_times(before)
        try:
            await walk.undo(events[-1].seq)
        except PermissionDenied:
            # Another actor wrote the comment.
            walk.copies.append(await walk.copy())
            continue
        assert without_times(await walk.copy()) == without_times(after)
        walk.copies.append(await walk.copy())
    assert undone > STEPS / 10
