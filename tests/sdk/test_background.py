"""Background logging with each kind of server."""

from __future__ import annotations

import uuid

import pytest

import greenroom as mlflow
from greenroom.errors import GreenroomError
from greenroom.sdk import background


@pytest.fixture(autouse=True)
def experiment(anywhere: str) -> None:
    mlflow.set_experiment(f"background-{uuid.uuid4().hex[:8]}")


def log_and_fail() -> None:
    for step in range(2500):
        mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
    mlflow.log_params({"depth": 4}, synchronous=False)
    mlflow.set_tag("team", "growth", synchronous=False)
    raise ZeroDivisionError


def test_run_that_fails_has_all_that_was_logged_before() -> None:
    run = mlflow.start_run()
    with pytest.raises(ZeroDivisionError), run:
        log_and_fail()
    found = mlflow.get_run(run.info.run_id)
    assert found.info.status == "FAILED"
    assert (found.data.params, found.data.tags["team"]) == ({"depth": "4"}, "growth")
    history = mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert sorted(point.step for point in history) == list(range(2500))


def test_variable_sends_everything_to_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_LOGGING", "true")
    with mlflow.start_run() as run:
        operations = mlflow.log_metrics({"auc": 0.9, "loss": 0.1})
        assert isinstance(operations, background.RunOperations)
        operations.wait()
        assert mlflow.get_run(run.info.run_id).data.metrics == {"auc": 0.9, "loss": 0.1}


def test_refusal_reaches_who_waits_for_it() -> None:
    with mlflow.start_run():
        mlflow.log_param("depth", 4)
        wrong = mlflow.log_param("depth", 5, synchronous=False)
        right = mlflow.log_metric("auc", 0.9, synchronous=False)
        assert right is not None
        right.wait()
        with pytest.raises(GreenroomError, match="depth"):
            wrong.wait()


def test_value_that_is_not_a_number_is_rejected_immediately() -> None:
    with mlflow.start_run(), pytest.raises(GreenroomError, match="must be a number"):
        mlflow.log_metric("auc", "high", synchronous=False)  # type: ignore[arg-type]


def test_other_calls_do_not_overtake_what_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_LOGGING", "true")
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        mlflow.set_tag("removed", "x")
        mlflow.delete_tag("removed")
        mlflow.set_tag("changed", "queued")
        client.set_tag(run_id, "changed", "now", synchronous=True)
        mlflow.set_tag("mlflow.runName", "queued")
        client.update_run(run_id, name="now")
        mlflow.log_param("depth", 4)
        mlflow.log_metric("auc", 0.9)
        with pytest.raises(GreenroomError, match="depth"):
            client.log_param(run_id, "depth", 5, synchronous=True)
        mlflow.log_param("width", 7)
        model = mlflow.pyfunc.log_model(name="m", python_model=lambda model_input: model_input)
        mlflow.flush_async_logging()
    found = mlflow.get_run(run_id)
    assert (found.data.tags.get("removed"), found.data.tags["changed"], found.info.run_name) == (None, "now", "now")
    assert mlflow.get_logged_model(str(model.model_id)).params == {"depth": "4", "width": "7"}

    deleted = client.create_run(run.info.experiment_id).info.run_id
    client.log_param(deleted, "depth", 4)
    client.delete_run(deleted)
    client.restore_run(deleted)
    assert client.get_run(deleted).data.params == {"depth": "4"}
