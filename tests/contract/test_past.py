"""Registered models as they were: the defined answers, on both databases."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import Actor
from greenroom.core.moments import Moment, parse_moment
from greenroom.core.registry_resources import VersionChoice, VersionState
from greenroom.errors import InvalidInput, ModelVersionNotFound, RegisteredModelNotFound
from greenroom.services.history import holders, past
from greenroom.services.registry import model_restoring, registered_models, version_restoring
from greenroom.services.rules import workspace_stages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries import past as past_queries
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    delete_model,
    delete_version,
    move,
    restore_model,
)
from tests.support.rules import a_rule, stage_place

pytestmark = pytest.mark.anyio

_NEWEST = Sql("SELECT coalesce(max(seq), 0) FROM events")
_SET_TIME = Sql("UPDATE events SET at_ms = $2 WHERE seq = $1")
_TIMES = Sql("UPDATE registered_models SET created_at_ms = $1 WHERE name = $2")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    yield opened
    await opened.close()


async def newest_seq(database: Registry) -> int:
    """Return the number of the newest event."""

    async def read(tx: SqlTransaction) -> int:
        row = await tx._session.one(_NEWEST)
        assert row is not None
        return int(row[0])

    return await database.read(read)


async def now(database: Registry) -> Moment:
    """Return the moment after the newest event."""
    return Moment(seq=await newest_seq(database))


async def model_then(
    database: Registry, name: str, moment: Moment, *, row: int | None = None, actor: Actor = USER
) -> past.PastRead:
    return await database.search(lambda tx: past.get_model_then(tx, actor, name=name, moment=moment, row=row))


async def rename(database: Registry, name: str, new_name: str) -> None:
    await database.write(lambda tx: registered_models.rename_registered_model(tx, USER, name=name, new_name=new_name))


async def stage_holders(database: Registry, name: str, stage: str, **fields: Any) -> list[tuple[int, bool]]:
    given: dict[str, Any] = {"since": None, "until": None, "row": None, "limit": 100, "page_token": None, **fields}
    found, _ = await database.search(lambda tx: holders.list_stage_holders(tx, USER, name=name, stage=stage, **given))
    return [(one.version, one.ended is None) for one in found]


async def test_a_model_is_read_as_it_was(database: Registry) -> None:
    name = await a_model(database, tags={"team": "red"})
    await a_model_version(database, name, stage="Production", aliases=["champion"])
    then = await now(database)
    await a_model_version(database, name, aliases=["champion"])
    await move(database, name, 2, "Production", archive_existing=True)
    await delete_version(database, name, 1)
    state = (await model_then(database, name, then)).state
    assert (state.aliases, state.latest_in_stage, state.tags) == ({"champion": 1}, {"Production": 1}, {"team": "red"})
    _, version = await database.search(
        lambda tx: past.get_version_then(tx, USER, name=name, version=1, moment=then, row=None)
    )
    assert (version.stages, version.aliases, version.deleted_at_ms) == (["Production"], ["champion"], None)


async def test_a_renamed_model_is_found_by_its_name_then_and_by_its_name_now(database: Registry) -> None:
    old = await a_model(database)
    then = await now(database)
    await rename(database, old, f"{old}-new")
    assert (await model_then(database, old, then)).state.name == old
    assert (await model_then(database, f"{old}-new", then)).state.name == old
    with pytest.raises(RegisteredModelNotFound, match=f"it was named '{old}-new' then"):
        await model_then(database, old, await now(database))


async def test_a_name_means_the_model_that_had_it_then(database: Registry) -> None:
    name = await a_model(database, description="first")
    first = await now(database)
    await rename(database, name, f"{name}-1")
    await a_model(database, name, description="second")
    second = await now(database)
    assert (await model_then(database, name, first)).state.description == "first"
    found = (await model_then(database, name, second)).state
    assert found.description == "second"
    with pytest.raises(RegisteredModelNotFound, match="it was created on"):
        await model_then(database, name, first, row=found.row)


async def test_a_deleted_and_a_restored_model_answer_for_each_moment(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Production", aliases=["champion"])
    living = await now(database)
    await delete_model(database, name)
    dead = await now(database)
    assert (await model_then(database, name, living)).state.aliases == {"champion": 1}
    with pytest.raises(RegisteredModelNotFound, match="ana had deleted it on"):
        await model_then(database, name, dead)
    await restore_model(database, name)
    state = (await model_then(database, name, await now(database))).state
    assert (state.aliases, state.latest_in_stage) == ({"champion": 1}, {"Production": 1})
    with pytest.raises(RegisteredModelNotFound, match="ana had deleted it on"):
        await model_then(database, name, dead)


async def test_before_its_creation_a_model_is_missing_and_the_error_says_since_when_it_exists(
    database: Registry,
) -> None:
    await a_model(database)
    before = await now(database)
    name = await a_model(database)
    with pytest.raises(RegisteredModelNotFound, match=f"as of {before}: it was created on "):
        await model_then(database, name, before)
    with pytest.raises(RegisteredModelNotFound, match="it was created on "):
        await model_then(database, name, parse_moment("2001-01-01"))
    created = Moment(seq=await newest_seq(database))
    await a_model_version(database, name)
    with pytest.raises(ModelVersionNotFound, match="it was created on "):
        await database.search(
            lambda tx: past.get_version_then(tx, USER, name=name, version=1, moment=created, row=None)
        )


async def test_the_future_and_unknown_events_are_refused(database: Registry) -> None:
    name = await a_model(database)
    with pytest.raises(InvalidInput, match="is in the future"):
        await model_then(database, name, parse_moment("2999-01-01T00:00:00Z"))
    with pytest.raises(InvalidInput, match="not the id of an event"):
        await model_then(database, name, Moment(seq=10**9))


async def test_after_a_clock_was_set_back_events_count_in_their_order(database: Registry) -> None:
    name = await a_model(database)
    created = await newest_seq(database)
    for version in (1, 2, 3):
        await a_model_version(database, name)
        assert version
    times = {created: 1_000_000, created + 1: 1_000_100, created + 2: 1_000_400, created + 3: 1_000_200}

    async def set_times(tx: SqlTransaction) -> None:
        await tx._session.run(_TIMES, 1_000_000, name)
        for seq, at_ms in times.items():
            await tx._session.run(_SET_TIME, seq, at_ms)

    await database.write(set_times)
    counts = [
        len((await model_then(database, name, Moment(at_ms=at_ms))).state.versions)
        for at_ms in (1_000_000, 1_000_150, 1_000_200, 1_000_300, 1_000_400)
    ]
    assert counts == [0, 1, 3, 3, 3]


async def test_events_that_cannot_be_read_are_named(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name)
    last = await now(database)
    change = Sql("UPDATE events SET type = 'registered_model.painted' WHERE seq = $1")
    await database.write(lambda tx: tx._session.run(change, last.seq))
    state = (await model_then(database, name, last)).state
    assert (state.unknown_seqs, state.versions) == ([last.seq], {})


async def test_who_held_a_stage_between_two_moments(database: Registry) -> None:
    name = await a_model(database)
    for _ in range(3):
        await a_model_version(database, name)
    await move(database, name, 1, "Production")
    first = await now(database)
    await move(database, name, 2, "Production", archive_existing=True)
    second = await now(database)
    await move(database, name, 3, "Production", archive_existing=True)
    assert await stage_holders(database, name, "production") == [(1, False), (2, False), (3, True)]
    assert await stage_holders(database, name, "Production", since=first, until=first) == [(1, False)]
    assert await stage_holders(database, name, "Production", since=first, until=second) == [(1, False), (2, False)]
    assert await stage_holders(database, name, "Production", since=second) == [(2, False), (3, True)]
    with pytest.raises(InvalidInput, match="swap"):
        await stage_holders(database, name, "Production", since=second, until=first)


async def test_a_tenure_ends_with_the_deletion_of_the_model_and_begins_again_with_its_restoration(
    database: Registry,
) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Production", aliases=["champion"])
    await delete_model(database, name)
    assert await stage_holders(database, name, "Production") == [(1, False)]
    await restore_model(database, name)
    assert await stage_holders(database, name, "Production") == [(1, False), (1, True)]


async def test_holders_of_an_alias_come_in_pages(database: Registry) -> None:
    name = await a_model(database)
    for _ in range(3):
        await a_model_version(database, name, aliases=["champion"])
    await delete_version(database, name, 3)
    await database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name=name, version=3))
    found, token = [], None
    while True:
        page, token = await database.search(
            lambda tx, token=token: holders.list_alias_holders(  # type: ignore[misc]
                tx, USER, name=name, alias="champion", since=None, until=None, row=None, limit=1, page_token=token
            )
        )
        found += [(one.version, one.ended is None) for one in page]
        if token is None:
            break
    assert found == [(1, False), (2, False), (3, False), (3, True)]


async def test_the_versions_of_a_model_are_listed_as_they_were(database: Registry) -> None:
    name = await a_model(database)
    for _ in range(4):
        await a_model_version(database, name)
    await delete_version(database, name, 2)
    then = await now(database)
    await a_model_version(database, name)
    await delete_version(database, name, 4)

    async def listed(is_deleted: bool, token: str | None) -> tuple[list[int], str | None, int | None]:
        _, found, following, total = await database.search(
            lambda tx: past.list_versions_then(
                tx,
                USER,
                name=name,
                moment=then,
                row=None,
                stage=None,
                is_deleted=is_deleted,
                limit=2,
                page_token=token,
                include_total=True,
            )
        )
        return [one.version for one in found], following, total

    page, token, total = await listed(False, None)
    assert (page, total) == ([4, 3], 3)
    assert (await listed(False, token))[0] == [1]
    assert await listed(True, None) == ([2], None, 1)


# -- stages that were removed or renamed -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_renamed", [False, True])
async def test_a_model_restored_without_a_stage_that_is_gone_reads_as_it_is(
    database: Registry, is_renamed: bool
) -> None:
    await database.write(lambda tx: workspace_stages.add_stage(tx, USER, name="QA"))
    name = await a_model(database)
    await a_model_version(database, name, stage="QA")
    await a_model_version(database, name, stage="Staging")
    await add_stage(database, name, 2, "QA")
    await delete_model(database, name)
    if is_renamed:
        await database.write(lambda tx: workspace_stages.update_stage(tx, USER, stage="QA", name="Trial"))
    else:
        await database.write(lambda tx: workspace_stages.remove_stage(tx, USER, stage="QA"))
    await restore_model(database, name)
    state = (await model_then(database, name, await now(database))).state
    assert {number: one.stages for number, one in state.versions.items()} == {1: [], 2: ["Staging"]}
    assert await stage_holders(database, name, "QA") == [(1, False), (2, False), (1, False), (2, False)]
    await versions_read_as_they_are(database, name)


async def test_times_of_versions_restored_without_a_stage_read_as_they_are(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Production")
    await delete_model(database, name)
    await a_rule(database, stage_place("Production"), conditions=["tags.ok = 'yes'"])
    restore = functools.partial(model_restoring.restore_registered_model, name=name, skip_unmet=True)
    await database.write(lambda tx: restore(tx, USER))
    await versions_read_as_they_are(database, name)
    await move(database, name, 1, "Staging")
    await versions_read_as_they_are(database, name)


async def versions_read_as_they_are(database: Registry, name: str) -> None:
    """Check that the past at the newest event is the present."""
    moment = await now(database)

    async def read(tx: SqlTransaction) -> tuple[list[VersionState], list[VersionState]]:
        _, then, _, _ = await past.list_versions_then(
            tx,
            USER,
            name=name,
            moment=moment,
            row=None,
            stage=None,
            is_deleted=False,
            limit=100,
            page_token=None,
            include_total=False,
        )
        present = await tx.registry_resources.versions(VersionChoice(model=name), last=None, limit=100)
        return then, list(present.items)

    then, present = await database.search(read)
    assert [(one.version, one.stages, one.updated_at_ms) for one in then] == [
        (one.version, one.stages, one.updated_at_ms) for one in present
    ]


# -- names that many models had --------------------------------------------------------------------------------------


async def test_a_model_is_found_by_a_name_that_very_many_models_had(
    database: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_queries, "MODELS_AT_ONCE", 2)
    moments = []
    for number in range(4):
        await a_model(database, "loop", description=str(number))
        moments.append(await now(database))
        await delete_model(database, "loop")
    for number in range(4, 7):
        await a_model(database, "loop", description=str(number))
        moments.append(await now(database))
        await rename(database, "loop", f"loop-{number}")
    for number, moment in enumerate(moments):
        state = (await model_then(database, "loop", moment)).state
        assert state.description == str(number)
        by_row = (await model_then(database, "loop", moment, row=state.row)).state
        assert by_row.row == state.row
    first = (await model_then(database, "loop", moments[0])).state
    await database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="loop", row=first.row))
    assert await stage_holders(database, "loop", "Production", row=first.row) == []
