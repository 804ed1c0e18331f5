"""Lists of experiments and runs with their totals, on both databases, within what the actor may read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import Principal
from greenroom.services.tracking import experiments, run_search
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import an_account, grant, own
from tests.support.tracking import USER, Tracking, a_run, an_experiment

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Tracking]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def experiments_of(database: Tracking, actor: Principal = USER, **fields: Any) -> tuple[list[str], int | None]:
    """Search experiments by name; return the names of the first page, and the total."""
    asked: dict[str, Any] = {"filter_text": None, "max_results": 10, **fields}

    async def search(tx: SqlTransaction) -> experiments.ExperimentPage:
        return await experiments.search_experiments(
            tx, actor, lifecycle_stages=["active"], order_by=["name"], page_token=None, with_total=True, **asked
        )

    page = await database.search(search)
    return [one.name for one in page.experiments], page.total_count


async def runs_of(
    database: Tracking, experiment_ids: list[str], actor: Principal = USER, **fields: Any
) -> tuple[list[str], int | None]:
    """Search runs, last started first; return the names of the first page, and the total."""
    asked: dict[str, Any] = {"filter_text": None, "max_results": 10, **fields}

    async def search(tx: SqlTransaction) -> run_search.RunPage:
        return await run_search.search_runs(
            tx,
            actor,
            experiment_ids=experiment_ids,
            lifecycle_stages=["active"],
            order_by=[],
            page_token=None,
            with_total=True,
            **asked,
        )

    page = await database.search(search)
    return [run.info.name for run in page.runs], page.total_count


async def reader_of(database: Tracking, experiment_id: str) -> Principal:
    reader = await an_account(database)
    await grant(database, reader, "viewer", experiment_id=experiment_id)
    return reader


async def test_experiments_are_found_by_a_part_of_the_name_and_counted(database: Tracking) -> None:
    made = [
        await an_experiment(database, name=name, tags=[("team", team)])
        for name, team in (("Wine 100%", "red"), ("winery", "white"), ("brewery", "red"))
    ]
    assert await experiments_of(database, name_part="WINE") == (["Wine 100%", "winery"], 2)
    assert await experiments_of(database, name_part="%") == (["Wine 100%"], 1)
    assert await experiments_of(database, name_part="w_n") == ([], 0)
    assert await experiments_of(database, name_part="ery", max_results=1) == (["brewery"], 2)
    assert await experiments_of(database, name_part="win", filter_text="tags.team = 'red'") == (["Wine 100%"], 1)
    reader = await reader_of(database, made[1])
    assert await experiments_of(database, reader, name_part="win") == (["winery"], 1)
    await own(database, reader, experiment_id=made[0])
    assert await experiments_of(database, reader, name_part="win") == (["Wine 100%", "winery"], 2)


async def test_runs_of_several_experiments_are_counted(database: Tracking) -> None:
    ids = [await an_experiment(database) for _ in range(3)]
    for number, experiment_id in enumerate([*ids, *ids]):
        await a_run(database, experiment_id, name=f"run {number}", metrics={"auc": number / 10})
    assert await runs_of(database, ids[:2]) == (["run 4", "run 3", "run 1", "run 0"], 4)
    assert await runs_of(database, ids[:2], max_results=1) == (["run 4"], 4)
    assert await runs_of(database, ids, filter_text="metrics.auc > 0.25") == (["run 5", "run 4", "run 3"], 3)
    reader = await reader_of(database, ids[2])
    assert await runs_of(database, ids, reader) == (["run 5", "run 2"], 2)
    assert await runs_of(database, ids[:2], reader) == ([], 0)
