"""The number of tags or parameters in one call: enough for every client, and written quickly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.names import MAX_PAIRS
from greenroom.core.runs import Dataset, DatasetInput
from greenroom.errors import InvalidInput
from greenroom.services.tracking import logged_models, run_inputs, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_logged_model, a_run, an_experiment

pytestmark = pytest.mark.anyio

Call = Callable[[Tracking, list[tuple[str, str]]], Coroutine[Any, Any, Any]]


@pytest.fixture
async def database() -> AsyncIterator[Tracking]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def _of_a_dataset(database: Tracking, pairs: list[tuple[str, str]]) -> None:
    run_id = await a_run(database, "0")
    dataset = Dataset(name="d", digest="x", source_type="s", source="s", schema=None, profile=None)
    given = [DatasetInput(dataset, dict(pairs))]
    await database.write(lambda tx: run_inputs.log_inputs(tx, USER, run_id=run_id, datasets=given, model_ids=[]))


async def _more_of_a_logged_model(database: Tracking, pairs: list[tuple[str, str]]) -> None:
    model_id = await a_logged_model(database, "0")
    await database.write(lambda tx: logged_models.set_tags(tx, USER, model_id=model_id, tags=pairs))


async def _of_a_run(database: Tracking, tags: list[tuple[str, str]]) -> None:
    await database.write(
        lambda tx: runs.create_run(tx, USER, experiment_id="0", user_id="", start_time_ms=0, run_name="r", tags=tags)
    )


CALLS: dict[str, Call] = {
    "tags of an experiment": lambda database, pairs: an_experiment(database, tags=pairs),
    "tags of a run": _of_a_run,
    "tags of a logged model": lambda database, pairs: a_logged_model(database, "0", tags=pairs),
    "parameters of a logged model": lambda database, pairs: a_logged_model(database, "0", params=pairs),
    "more tags of a logged model": _more_of_a_logged_model,
    "tags of a dataset": _of_a_dataset,
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_call_brings_so_many_pairs_and_no_more(database: Tracking, call: str) -> None:
    pairs = [(f"k{number}", "v") for number in range(MAX_PAIRS + 1)]
    with pytest.raises(InvalidInput, match=f"{MAX_PAIRS + 1} (tags|params) were given at once"):
        await CALLS[call](database, pairs)
    await CALLS[call](database, pairs[:-1])
