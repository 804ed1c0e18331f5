from __future__ import annotations

import math

import msgspec
import pytest

from greenroom.core.runs import (
    Dataset,
    DatasetInput,
    FoundRun,
    KeyValue,
    MetricPoint,
    ModelOutput,
    Run,
    RunInfo,
    RunStatus,
)
from greenroom.errors import InvalidInput
from greenroom.wire.decoding import RequestDecoder
from greenroom.wire.messages import metrics, runs
from greenroom.wire.messages.experiments import SearchExperiments, ViewType
from greenroom.wire.messages.logged_models import FinalizeLoggedModel


def a_run(**fields: object) -> Run:
    info = RunInfo(
        row=7,
        run_id="r",
        experiment_id="1",
        name="n",
        user_id="",
        status="RUNNING",
        start_time_ms=0,
        end_time_ms=0,
        lifecycle_stage="active",
        artifact_uri="mlflow-artifacts:/1/r/artifacts",
    )
    empty: dict[str, object] = {
        "metrics": [],
        "params": {},
        "tags": {},
        "dataset_inputs": [],
        "model_inputs": [],
        "model_outputs": [],
    }
    return Run(info=info, **{**empty, **fields})  # type: ignore[arg-type]


def on_the_wire(message: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(message))


def test_an_empty_run_has_its_groups_and_no_empty_lists() -> None:
    assert on_the_wire(runs.run(a_run())) == {
        "info": {
            "run_uuid": "r",
            "run_id": "r",
            "experiment_id": "1",
            "run_name": "n",
            "user_id": "",
            "status": "RUNNING",
            "start_time": 0,
            "artifact_uri": "mlflow-artifacts:/1/r/artifacts",
            "lifecycle_stage": "active",
        },
        "data": {},
        "inputs": {},
        "outputs": {},
    }


def test_a_new_run_has_no_outputs_and_a_found_one_no_model_inputs() -> None:
    run = a_run(model_inputs=["m-1"], model_outputs=[ModelOutput("m-2", 0)])
    assert "outputs" not in on_the_wire(runs.run(run, with_outputs=False))  # type: ignore[operator]
    point = MetricPoint("loss", math.inf, 2, 1)
    found = on_the_wire(
        runs.found_run(FoundRun(run.info, [point], [KeyValue("p", "1")], [], [], [ModelOutput("m-2", 0)]))
    )
    assert found["inputs"] == {}  # type: ignore[index]
    assert found["outputs"] == {"model_outputs": [{"model_id": "m-2", "step": 0}]}  # type: ignore[index]
    assert found["data"] == {  # type: ignore[index]
        "metrics": [{"key": "loss", "value": "Infinity", "timestamp": 2, "step": 1}],
        "params": [{"key": "p", "value": "1"}],
    }


def test_a_dataset_leaves_out_what_it_does_not_have() -> None:
    data = Dataset(name="d", digest="1", source_type="local", source="{}", profile="")
    run = a_run(dataset_inputs=[DatasetInput(data, {"k": "v"})])
    assert on_the_wire(runs.run(run))["inputs"] == {  # type: ignore[index]
        "dataset_inputs": [
            {
                "tags": [{"key": "k", "value": "v"}],
                "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}", "profile": ""},
            }
        ]
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.0, 1.0), (math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (5e-324, 5e-324)],
)
def test_what_json_has_no_number_for_is_a_text(value: float, shown: float | str) -> None:
    point = MetricPoint("m", value, 3, 0)
    told = {"key": "m", "value": shown, "timestamp": 3, "step": 0}
    assert on_the_wire(metrics.metrics([point])) == [told]
    row = (0.0, 1, 3, 0) if math.isnan(value) else (value, 0, 3, 0)
    assert on_the_wire(metrics.history("m", [row])) == [told]
    assert on_the_wire(metrics.run_history("m", [("r", row)])) == [{**told, "run_id": "r"}]


@pytest.mark.parametrize("body", [b'{"run_id": "r"}', b'{"run_uuid": "r"}', b'{"run_id": "r", "run_uuid": "other"}'])
def test_a_run_is_named_by_either_field(body: bytes) -> None:
    assert RequestDecoder(runs.GetRun).from_body(body).target == "r"


@pytest.mark.parametrize("body", [b"{}", b'{"run_id": ""}', b'{"run_id": "", "run_uuid": "r"}', b'{"run_id": null}'])
def test_a_run_that_is_not_named_is_missed(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="Missing value for required parameter 'run_id'"):
        _ = RequestDecoder(runs.GetRun).from_body(body).target


@pytest.mark.parametrize("status", ['"FINISHED"', "3", '"3"'])
def test_a_word_may_come_as_its_number(status: str) -> None:
    message = RequestDecoder(runs.UpdateRun).from_body(b'{"run_id": "r", "status": %s}' % status.encode())
    assert message.status is RunStatus.FINISHED


@pytest.mark.parametrize("status", ['"finished"', "99", "0", '""', "true", '"99"', "[3]", '{"a": 1}'])
def test_an_unknown_word_is_refused_by_name(status: str) -> None:
    with pytest.raises(InvalidInput, match="'status'"):
        RequestDecoder(runs.UpdateRun).from_body(b'{"run_id": "r", "status": %s}' % status.encode())


def test_a_query_string_may_hold_a_words_number() -> None:
    message = RequestDecoder(SearchExperiments).from_query(b"view_type=3&max_results=5&order_by=name&order_by=x%20DESC")
    assert (message.view_type, message.max_results, message.order_by) == (ViewType.ALL, 5, ["name", "x DESC"])


def test_a_status_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="Missing value for required parameter 'status'"):
        RequestDecoder(FinalizeLoggedModel).from_body(b"{}", {"model_id": "m-1"})


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ('{"value": 1, "timestamp": 1}', "Missing value for required parameter 'metrics[0].key'"),
        ('{"key": "m", "timestamp": 1}', "Missing value for required parameter 'metrics[0].value'"),
        ('{"key": "m", "value": 1}', "Missing value for required parameter 'metrics[0].timestamp'"),
        ('{"key": "m", "value": 1, "timestamp": 1.5}', "Invalid value 1.5 for parameter 'metrics[0].timestamp'"),
        (
            '{"key": "m", "value": 1, "timestamp": 1, "step": "x"}',
            "Invalid value \"x\" for parameter 'metrics[0].step'",
        ),
        ('"m"', "Invalid value \"m\" for parameter 'metrics[0]'"),
    ],
)
def test_a_batch_names_the_item_at_fault(metric: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        RequestDecoder(runs.LogBatch).from_body(b'{"run_id": "r", "metrics": [%s]}' % metric.encode())
    assert refused.value.message.startswith(message)
