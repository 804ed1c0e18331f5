"""The table of runs on both databases: offsets, groups, sorting by duration."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.runs import RunStatus
from greenroom.errors import InvalidInput
from greenroom.services.pages import run_tables
from greenroom.services.tracking import runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.messages.pages.runs import RunGroups, RunsPage
from tests.support.tracking import USER, Tracking, a_run, an_experiment

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Tracking]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def table(database: Tracking, experiment_id: str, **fields: Any) -> RunsPage:
    given: dict[str, Any] = {"filter_text": None, "order_by": [], "columns": [], "lifecycle_stage": "active"}
    given = {**given, "limit": 100, "page_token": None, **fields}
    return await database.search(lambda tx: run_tables.runs_page(tx, USER, experiment_id=experiment_id, **given))


async def groups(database: Tracking, experiment_id: str, group_by: str, **fields: Any) -> RunGroups:
    given: dict[str, Any] = {"filter_text": None, "metrics": [], "lifecycle_stage": "active", "limit": 100, "skip": 0}
    given = {**given, **fields}
    return await database.search(
        lambda tx: run_tables.group_runs(tx, USER, experiment_id=experiment_id, group_by=group_by, **given)
    )


async def seven_runs(database: Tracking) -> str:
    """Make runs r0 to r6: four with a loss, two with NaN, one without; depths 3, 3, 5, 5, 5, none and empty."""
    experiment_id = await an_experiment(database)
    losses = [0.4, 0.1, 0.3, 0.2, math.nan, math.nan, None]
    depths = ["3", "3", "5", "5", "5", None, ""]
    for number, (loss, depth) in enumerate(zip(losses, depths, strict=True)):
        await a_run(
            database,
            experiment_id,
            name=f"r{number}",
            metrics={} if loss is None else {"loss": loss, "size": float(number)},
            params={} if depth is None else {"depth": depth},
            tags={"team": "even" if number % 2 == 0 else "odd"},
            user_id="ana" if number < 3 else "mei",
        )
    return experiment_id


@pytest.mark.parametrize("order_by", [[], ["metrics.loss ASC"], ["metrics.loss DESC"], ["params.depth ASC"]])
async def test_a_page_further_down_is_the_same_however_it_is_reached(database: Tracking, order_by: list[str]) -> None:
    experiment_id = await seven_runs(database)
    everything = [row.name for row in (await table(database, experiment_id, order_by=order_by)).runs]
    first = await table(database, experiment_id, order_by=order_by, limit=2)
    for skip in range(8):
        page = await table(database, experiment_id, order_by=order_by, limit=2, skip=skip)
        assert [row.name for row in page.runs] == everything[skip : skip + 2]
        assert (page.next_page_token is None) == (skip + 2 >= 7)
        behind = await table(
            database, experiment_id, order_by=order_by, limit=2, skip=skip, page_token=first.next_page_token
        )
        assert [row.name for row in behind.runs] == everything[2 + skip : 4 + skip]
        assert behind.total is None


async def test_a_page_that_was_jumped_to_leads_on_by_its_token(database: Tracking) -> None:
    experiment_id = await seven_runs(database)
    order_by = ["metrics.loss ASC"]
    page = await table(database, experiment_id, order_by=order_by, limit=2, skip=3)
    after = await table(database, experiment_id, order_by=order_by, limit=2, page_token=page.next_page_token)
    names = [row.name for row in [*page.runs, *after.runs]]
    everything = [row.name for row in (await table(database, experiment_id, order_by=order_by)).runs]
    assert names == everything[3:7]


async def test_totals_are_exact_where_the_filter_leaves_less_than_a_page(database: Tracking) -> None:
    experiment_id = await seven_runs(database)
    few = await table(database, experiment_id, filter_text="params.depth = '3'", limit=5)
    many = await table(database, experiment_id, filter_text="params.depth = '5'", limit=2)
    assert (few.total, few.total_unfiltered) == (2, 7)
    assert (many.total, many.total_unfiltered) == (3, 7)


async def test_runs_are_sorted_by_how_long_they_took_and_those_still_running_come_last(database: Tracking) -> None:
    experiment_id = await an_experiment(database)
    for name, start, end in (("long", 10, 5000), ("short", 100, 200), ("running", 50, None), ("middle", 0, 1000)):
        run_id = await a_run(database, experiment_id, name=name, start_time_ms=start)
        if end is not None:
            given: dict[str, Any] = {
                "run_id": run_id,
                "status": RunStatus.FINISHED,
                "end_time_ms": end,
                "run_name": None,
            }
            await database.write(lambda tx, given=given: runs.update_run(tx, USER, **given))  # type: ignore[misc]
    for order, names in (
        ("ASC", ["short", "middle", "long", "running"]),
        ("DESC", ["long", "middle", "short", "running"]),
    ):
        page = await table(database, experiment_id, order_by=[f"duration {order}"])
        assert [row.name for row in page.runs] == names
    slow = await table(database, experiment_id, filter_text="duration >= 1000")
    assert {row.name for row in slow.runs} == {"long", "middle"}


async def test_groups_tell_how_many_runs_and_the_spread_of_each_metric(database: Tracking) -> None:
    experiment_id = await seven_runs(database)
    found = await groups(database, experiment_id, "params.depth", metrics=["loss", "size", "none"])
    assert [(group.value, group.runs_count) for group in found.groups] == [("5", 3), ("3", 2), ("", 1), (None, 1)]
    assert (found.total, found.runs_total) == (4, 7)
    five, three, empty, none = found.groups
    assert (five.metrics["loss"].min, five.metrics["loss"].max, five.metrics["loss"].best) == (0.2, 0.3, 0.2)
    assert three.metrics["loss"].mean == pytest.approx(0.25)
    assert three.metrics["size"].best is None
    assert empty.metrics == {}
    assert list(none.metrics) == ["size"]


async def test_groups_obey_the_filter_and_come_in_pages(database: Tracking) -> None:
    experiment_id = await seven_runs(database)
    odd = await groups(database, experiment_id, "params.depth", filter_text="tags.team = 'odd'")
    assert {group.value: group.runs_count for group in odd.groups} == {"3": 1, "5": 1, None: 1}
    second = await groups(database, experiment_id, "params.depth", limit=1, skip=1)
    assert ([group.value for group in second.groups], second.total) == (["3"], 4)
    by_author = await groups(database, experiment_id, "user_id")
    assert [(group.value, group.runs_count) for group in by_author.groups] == [("mei", 4), ("ana", 3)]
    few = await groups(database, experiment_id, "status", filter_text="metrics.loss < 0.35", metrics=["loss"])
    assert [(group.value, group.runs_count, group.metrics["loss"].max) for group in few.groups] == [("RUNNING", 3, 0.3)]


@pytest.mark.parametrize(
    ("group_by", "value", "names"),
    [
        ("params.depth", "3", ["r1", "r0"]),
        ("params.depth", "", ["r6"]),
        ("params.depth", None, ["r5"]),
        ("tags.team", "odd", ["r5", "r3", "r1"]),
        ("user_id", "ana", ["r2", "r1", "r0"]),
    ],
)
async def test_the_runs_of_one_group_are_listed(
    database: Tracking, group_by: str, value: str | None, names: list[str]
) -> None:
    experiment_id = await seven_runs(database)
    page = await table(database, experiment_id, group_by=group_by, group_value=value)
    assert [row.name for row in page.runs] == names
    assert page.total == len(names)


async def test_what_cannot_be_grouped_or_skipped_is_refused(database: Tracking) -> None:
    experiment_id = await an_experiment(database)
    for group_by in ("metrics.loss", "params.", "nothing", "run_id"):
        with pytest.raises(InvalidInput, match="cannot be grouped"):
            await groups(database, experiment_id, group_by)
    with pytest.raises(InvalidInput, match="group_value"):
        await table(database, experiment_id, group_by="status")
    with pytest.raises(InvalidInput, match="skip"):
        await table(database, experiment_id, skip=-1)
    with pytest.raises(InvalidInput, match="At most 20 metrics"):
        await groups(database, experiment_id, "status", metrics=[f"m{n}" for n in range(21)])
