from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence

import pytest

from greenroom.core.runs import Dataset, DatasetInput, ModelOutput
from greenroom.errors import Inconsistent, InvalidInput
from greenroom.services.tracking import run_inputs, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_run, an_experiment, the_run

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Tracking]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


@pytest.fixture
async def run_id(database: Tracking) -> str:
    return await a_run(database, await an_experiment(database))


def a_dataset(**fields: str) -> Dataset:
    return Dataset(**{"name": "d", "digest": "1", "source_type": "local", "source": "{}", **fields})


async def log_datasets(database: Tracking, run_id: str, *datasets: DatasetInput) -> None:
    await database.write(lambda tx: run_inputs.log_inputs(tx, USER, run_id=run_id, datasets=datasets, model_ids=[]))


async def log_outputs(database: Tracking, run_id: str, *outputs: ModelOutput) -> None:
    await database.write(lambda tx: run_inputs.log_outputs(tx, USER, run_id=run_id, outputs=outputs))


async def record(database: Tracking, run_id: str, model: object) -> None:
    text = model if isinstance(model, str) else json.dumps(model)
    await database.write(lambda tx: run_inputs.record_model(tx, USER, run_id=run_id, model_json=text))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (DatasetInput(a_dataset(name="n" * 501), {}), "'name' exceeds the maximum length of 500 characters"),
        (DatasetInput(a_dataset(digest="d" * 37), {}), "'digest' exceeds the maximum length of 36 characters"),
        (DatasetInput(a_dataset(source="s" * 65_536), {}), "'source' exceeds"),
        (DatasetInput(a_dataset(), {"k" * 256: ""}), "'key' exceeds the maximum length of 255 characters"),
        (DatasetInput(a_dataset(), {"k": "v" * 501}), "'value' exceeds the maximum length of 500 characters"),
    ],
)
async def test_a_dataset_that_is_too_long_is_refused(
    database: Tracking, run_id: str, given: DatasetInput, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await log_datasets(database, run_id, DatasetInput(a_dataset(), {}), given)
    assert (await the_run(database, run_id)).dataset_inputs == []


async def test_logging_an_output_again_changes_nothing(database: Tracking, run_id: str) -> None:
    await log_outputs(database, run_id, ModelOutput("m-1", 2))
    await log_outputs(database, run_id, ModelOutput("m-1", 2), ModelOutput("m-2", 0))
    assert (await the_run(database, run_id)).model_outputs == [ModelOutput("m-1", 2), ModelOutput("m-2", 0)]


@pytest.mark.parametrize("outputs", [[ModelOutput("m-1", 3)], [ModelOutput("m-2", 0), ModelOutput("m-2", 1)]])
async def test_an_output_has_one_step(database: Tracking, run_id: str, outputs: Sequence[ModelOutput]) -> None:
    await log_outputs(database, run_id, ModelOutput("m-1", 2))
    with pytest.raises(Inconsistent):
        await log_outputs(database, run_id, *outputs)
    assert (await the_run(database, run_id)).model_outputs == [ModelOutput("m-1", 2)]


MODEL = {
    "artifact_path": "model",
    "flavors": {"sklearn": {"code": None, "config": {"long": "story"}}, "other": 3},
    "utc_time_created": "2024-01-01",
    "run_id": "r",
    "signature": "left out",
}


async def test_models_of_older_clients_are_stored_in_a_tag(database: Tracking, run_id: str) -> None:
    await record(database, run_id, {**MODEL, "model_uuid": "u"})
    await record(database, run_id, {**MODEL, "artifact_path": None})
    assert json.loads((await the_run(database, run_id)).tags["mlflow.log-model.history"]) == [
        {
            "run_id": "r",
            "artifact_path": "model",
            "utc_time_created": "2024-01-01",
            "model_uuid": "u",
            "flavors": {"sklearn": {"code": None}, "other": 3},
        },
        {
            "run_id": "r",
            "utc_time_created": "2024-01-01",
            "model_uuid": None,
            "flavors": {"sklearn": {"code": None}, "other": 3},
        },
    ]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("{bad", "Malformed model info. \n {bad \n is not a valid JSON."),
        ("[" * 100_000, "is not a valid JSON"),
        ("5", "must be a JSON object"),
        ({}, r"missing mandatory fields: \['artifact_path', 'flavors', 'run_id', 'utc_time_created'\]"),
        ({**MODEL, "flavors": 5}, "'flavors' in 'model_json' must be a JSON object"),
    ],
)
async def test_a_model_that_cannot_be_read_is_refused(
    database: Tracking, run_id: str, model: object, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await record(database, run_id, model)


async def test_an_invalid_history_is_replaced(database: Tracking, run_id: str) -> None:
    await database.write(
        lambda tx: runs.set_tag(tx, USER, run_id=run_id, key="mlflow.log-model.history", value="{broken")
    )
    await record(database, run_id, MODEL)
    assert len(json.loads((await the_run(database, run_id)).tags["mlflow.log-model.history"])) == 1


@pytest.mark.parametrize("experiment_ids", [[], ["1"] * 21, ["x"]])
async def test_a_search_for_datasets_needs_some_experiments(database: Tracking, experiment_ids: list[str]) -> None:
    with pytest.raises(InvalidInput):
        await database.search(lambda tx: run_inputs.search_datasets(tx, USER, experiment_ids=experiment_ids))
