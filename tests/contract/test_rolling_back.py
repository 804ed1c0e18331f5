"""The previous holder of a stage is read from rows, however many events came later, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import local_user
from greenroom.core.pages import StageTenure
from greenroom.core.stages import DEFAULT_STAGES
from greenroom.services.pages import model_pages
from greenroom.services.registry import stages, version_restoring
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import Registry, a_model, a_model_version, delete_model, delete_version, restore_model

pytestmark = pytest.mark.anyio

ANA = local_user("ana")
IN, OUT = "Production", "Archived"
REPLACED = [f"1>{IN}", f"1>{OUT}", f"2>{IN}", f"2>{OUT}", f"3>{IN}"]
ROLLED_BACK = [*REPLACED, f"3>{OUT}", f"2>{IN}"]
# More events than any page reads of the history of a model.
_MANY_EVENTS = Sql(
    "INSERT INTO events (at_ms, actor, type, subject, topic, workspace) SELECT at_ms, 'x', 'registered_model_tag.set', topic, "
    "topic, workspace FROM (SELECT e.at_ms, e.topic, e.workspace FROM events e, stages a, stages b, stages c, stages d "
    "WHERE e.type = 'model_version.created' AND e.subject LIKE '%/1') many"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    times = itertools.count(1000)
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=lambda: next(times))
    await a_model(database, "wine")
    for _ in range(4):
        await a_model_version(database, "wine")
    yield database
    assert await broken_promises(database_url) == []
    await database.close()


async def change(database: Registry, version: int, stage: str, **fields: bool) -> None:
    given: dict[str, Any] = {"archive_existing": False, "keep_others": False, **fields}
    await database.write(
        lambda tx: stages.change_stage(tx, ANA, name="wine", version=version, stage=stage, comment="", **given)
    )


async def follow(database: Registry, moves: list[str]) -> None:
    """Make moves such as "2>Production"; what was deleted is restored first."""
    deleted: set[str] = set()
    for move in moves:
        version, _, to = move.partition(">")
        if to == "deleted":
            await delete_version(database, "wine", int(version))
            deleted.add(version)
        elif version in deleted:
            deleted.remove(version)
            await database.write(
                lambda tx, version=version: version_restoring.restore_model_version(  # type: ignore[misc]
                    tx, ANA, name="wine", version=int(version)
                )
            )
        if to not in ("deleted", "restored"):
            await change(database, int(version), to)


async def previous(database: Registry, stage: str = IN) -> StageTenure | None:
    async def read(tx: SqlTransaction) -> StageTenure | None:
        row = await tx.registered_models.find_row("wine")
        assert row is not None
        return (await tx.registry_pages.previous(row, DEFAULT_STAGES.active)).get(stage)

    return await database.read(read)


async def test_the_previous_holder_has_the_time_and_the_actor_of_its_end(database: Registry) -> None:
    times = []
    for move in REPLACED:
        await follow(database, [move])
        times.append(await database.write(_now))
    found = await previous(database)
    assert found is not None
    assert (found.version, found.ended_by) == (2, "ana")
    assert found.from_ms is not None
    assert times[1] < found.from_ms < times[2] < found.to_ms < times[3]


async def _now(tx: SqlTransaction) -> int:
    return tx.now_ms


@pytest.mark.parametrize(
    ("moves", "version"),
    [
        ([f"1>{IN}"], None),
        (REPLACED, 2),
        # Rolled back once: what was rolled back is not what was there before.
        (ROLLED_BACK, 1),
        ([*ROLLED_BACK, f"2>{OUT}", f"1>{IN}"], None),
        # And forward again.
        ([*ROLLED_BACK, f"2>{OUT}", f"3>{IN}"], 2),
        # No version is there any more.
        ([*REPLACED, f"3>{OUT}"], 3),
        # Two holders at once: one that came and left while another stayed is not its predecessor.
        ([*REPLACED, f"4>{IN}"], 2),
        ([*REPLACED, f"4>{IN}", f"4>{OUT}"], 2),
        # A version that returns while a later one still holds the stage: the later one loses its place in the order.
        ([*REPLACED, f"2>{IN}"], 1),
        ([*REPLACED, f"2>{IN}", f"2>{OUT}"], None),
        ([*REPLACED, f"2>{IN}", f"3>{OUT}"], 1),
        # Moving to where it is changes nothing.
        ([*REPLACED, f"3>{IN}"], 2),
        # A deleted one cannot be put back; a restored one can.
        ([*REPLACED, "2>deleted"], 1),
        ([*REPLACED, "2>deleted", "2>restored"], 2),
        ([*REPLACED, "3>deleted"], 2),
        ([*REPLACED, "3>deleted", "3>restored"], 2),
        # In use in another stage.
        ([*REPLACED, "2>Staging"], 1),
    ],
)
async def test_a_stage_is_rolled_back_to_who_was_there_before(
    database: Registry, moves: list[str], version: int | None
) -> None:
    await follow(database, moves)
    found = await previous(database)
    assert (None if found is None else found.version) == version


async def test_what_was_rolled_back_is_not_offered_after_many_events(database: Registry) -> None:
    await follow(database, REPLACED)
    for _ in range(8):
        await database.write(lambda tx: tx._session.run(_MANY_EVENTS))
    # One step: 2 archives 3.
    await change(database, 2, IN, archive_existing=True)
    page = await database.search(lambda tx: model_pages.model_page(tx, ANA, name="wine"))
    shown = {state.stage: state.previous for state in page.stages}[IN]
    assert shown is not None
    assert shown.version == 1


async def test_a_restored_model_has_the_order_it_had(database: Registry) -> None:
    await follow(database, ROLLED_BACK)
    await delete_model(database, "wine")
    await restore_model(database, "wine")
    found = await previous(database)
    assert found is not None
    assert found.version == 1
    await follow(database, [f"2>{OUT}"])
    found = await previous(database)
    assert found is not None
    assert found.version == 2


async def test_each_stage_has_an_order_of_its_own(database: Registry) -> None:
    await follow(database, ["1>Staging", "2>Staging"])
    await change(database, 1, IN)
    await change(database, 3, "Staging", archive_existing=True)
    staging = await previous(database, "Staging")
    assert staging is not None
    # 1 was there before, and is in Production.
    assert staging.version == 2
    assert await previous(database) is None
