"""Experiments and runs: params, metrics, tags, nested runs, searching, deleting and restoring."""

from __future__ import annotations

import math
import time

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.tracking import MlflowClient

from tests.compat.scenarios import steps


def scenario(s: steps.Scenario) -> None:
    """Do with experiments and runs what the client can do."""
    client = MlflowClient()
    _experiments(s, client)
    experiment_id = mlflow.create_experiment(s.named("tracking"), tags={"team": "vision"})
    _a_run(s, client, experiment_id)
    _batches(s, client, experiment_id)
    _nested_runs(s, client, experiment_id)
    _lifecycle(s, client, experiment_id)
    _searching(s, client)
    _refusals(s, client, experiment_id)


def _experiments(s: steps.Scenario, client: MlflowClient) -> None:
    name = s.named("an experiment")
    with s.step("set_experiment makes one, and finds it the next time"):
        made = mlflow.set_experiment(name)
        assert mlflow.set_experiment(name).experiment_id == made.experiment_id
        assert made.lifecycle_stage == "active"
        assert made.artifact_location.endswith(f"/{made.experiment_id}"), made.artifact_location
        assert made.creation_time > 0
    with s.step("tags set, replaced and deleted"):
        client.set_experiment_tag(made.experiment_id, "team", "vision")
        client.set_experiment_tag(made.experiment_id, "team", "language")
        client.set_experiment_tag(made.experiment_id, "note", "größer als 10 µm")
        assert client.get_experiment(made.experiment_id).tags == {"team": "language", "note": "größer als 10 µm"}
        client.delete_experiment_tag(made.experiment_id, "note")
        assert client.get_experiment(made.experiment_id).tags == {"team": "language"}
    with s.step("renamed, found by its new name, not by the old one"):
        client.rename_experiment(made.experiment_id, name + " renamed")
        assert client.get_experiment_by_name(name + " renamed").experiment_id == made.experiment_id
        assert client.get_experiment_by_name(name) is None
    with s.step("deleted, seen among the deleted, restored"):
        client.delete_experiment(made.experiment_id)
        assert client.get_experiment(made.experiment_id).lifecycle_stage == "deleted"
        where = f"name = '{name} renamed'"
        assert client.search_experiments(filter_string=where) == []
        assert len(client.search_experiments(view_type=ViewType.DELETED_ONLY, filter_string=where)) == 1
        client.restore_experiment(made.experiment_id)
        assert [e.experiment_id for e in client.search_experiments(filter_string=where)] == [made.experiment_id]
    with s.step("searched by name, tag and order, page by page"):
        prefix = s.named("page of experiments")
        ids = [client.create_experiment(f"{prefix} {n}", tags={"n": str(n % 2)}) for n in range(5)]
        where = f"name LIKE '{prefix}%'"
        found = client.search_experiments(filter_string=where, order_by=["name DESC"])
        assert [e.experiment_id for e in found] == ids[::-1]
        odd = client.search_experiments(filter_string=f"{where} AND tags.n = '1'", order_by=["name ASC"])
        assert [e.experiment_id for e in odd] == [ids[1], ids[3]]
        first = client.search_experiments(filter_string=where, order_by=["name ASC"], max_results=2)
        second = client.search_experiments(
            filter_string=where, order_by=["name ASC"], max_results=2, page_token=first.token
        )
        third = client.search_experiments(
            filter_string=where, order_by=["name ASC"], max_results=2, page_token=second.token
        )
        assert [e.experiment_id for page in (first, second, third) for e in page] == ids
        assert not third.token
        assert len(mlflow.search_experiments(filter_string=where)) == 5


def _a_run(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with (
        s.step("a run with params, metrics and tags"),
        mlflow.start_run(
            experiment_id=experiment_id, run_name="first", tags={"phase": "try"}, description="why"
        ) as run,
    ):
        assert mlflow.log_param("alpha", 0.5) == 0.5
        mlflow.log_params({"depth": 3, "nothing": "", "text": "ünïcode 漢字 🎯", "long": "x" * 5000})
        for step in range(3):
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
        mlflow.log_metrics({"accuracy": 0.9, "f1": 0.8}, step=2)
        mlflow.set_tag("phase", "done")
        mlflow.set_tags({"a": "1", "b": "2"})
        mlflow.delete_tag("b")
    with s.step("all of it comes back"):
        found = client.get_run(run.info.run_id)
        assert found.data.params == {
            "alpha": "0.5", "depth": "3", "nothing": "", "text": "ünïcode 漢字 🎯", "long": "x" * 5000,
        }  # fmt: skip
        assert found.data.metrics == {"loss": 1 / 3, "accuracy": 0.9, "f1": 0.8}
        assert {key: found.data.tags.get(key) for key in ("phase", "a", "b")} == {"phase": "done", "a": "1", "b": None}
        assert found.data.tags["mlflow.runName"] == found.info.run_name == "first"
        assert found.data.tags["mlflow.note.content"] == "why"
        assert found.info.status == "FINISHED"
        assert found.info.lifecycle_stage == "active"
        assert found.info.end_time >= found.info.start_time > 0
        assert found.info.artifact_uri.startswith("mlflow-artifacts:/"), found.info.artifact_uri
    with s.step("a metric's history keeps every step"):
        history = client.get_metric_history(run.info.run_id, "loss")
        assert [(m.step, m.value) for m in history] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
        assert client.get_metric_history(run.info.run_id, "never logged") == []
    with s.step("NaN and the infinities"):
        at = int(time.time() * 1000)
        for key, value in (("nan", math.nan), ("plus", math.inf), ("minus", -math.inf), ("tiny", 5e-324)):
            client.log_metric(run.info.run_id, key, value, timestamp=at, step=1)
        metrics = client.get_run(run.info.run_id).data.metrics
        assert math.isnan(metrics["nan"])
        assert metrics["tiny"] == 5e-324
        # MLflow's store gives an infinity back as the largest finite number.
        largest = math.inf if s.frozen else 1.7976931348623157e308
        assert (metrics["plus"], metrics["minus"]) == (largest, -largest), metrics
        assert math.isnan(client.get_metric_history(run.info.run_id, "nan")[0].value)
    with s.step("a run that fails is FAILED"):
        try:
            with mlflow.start_run(experiment_id=experiment_id) as failing:
                raise ValueError("on purpose")
        except ValueError:
            pass
        assert client.get_run(failing.info.run_id).info.status == "FAILED"
    with s.step("a run taken up again goes on"):
        mlflow.set_experiment(experiment_id=experiment_id)
        with mlflow.start_run(run_id=failing.info.run_id):
            mlflow.log_metric("again", 1)
        assert client.get_run(failing.info.run_id).info.status == "FINISHED"
        assert client.get_run(failing.info.run_id).data.metrics == {"again": 1.0}


def _batches(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    run_id = client.create_run(experiment_id, run_name="batches", start_time=1_700_000_000_000).info.run_id
    with s.step("a full batch: 800 metrics, 100 params, 100 tags"):
        client.log_batch(
            run_id,
            metrics=[Metric(f"m{n % 40}", n / 7, 1_700_000_000_000 + n, n // 40) for n in range(800)],
            params=[Param(f"p{n}", str(n)) for n in range(100)],
            tags=[RunTag(f"t{n}", "x" * n) for n in range(100)],
        )
        data = client.get_run(run_id).data
        assert data.metrics == {f"m{n}": (760 + n) / 7 for n in range(40)}
        assert data.params == {f"p{n}": str(n) for n in range(100)}
        assert {f"t{n}": "x" * n for n in range(100)}.items() <= data.tags.items()
        assert [m.step for m in client.get_metric_history(run_id, "m7")] == list(range(20))
    with s.step("the latest value is that of the highest step, then of the latest time"):
        metrics = [Metric("order", 1, 20, 5), Metric("order", 2, 10, 5), Metric("order", 3, 99, 1)]
        client.log_batch(run_id, metrics=metrics)
        assert client.get_run(run_id).data.metrics["order"] == 1
        assert len(client.get_metric_history(run_id, "order")) == 3
    with s.step("the same point sent twice is stored once"):
        for _ in range(2):
            client.log_batch(run_id, metrics=[Metric("twice", 1.5, 7, 7)])
        assert len(client.get_metric_history(run_id, "twice")) == 1
    with s.step("a batch with NaN and the infinities among other points keeps them all"):
        values = {"b-nan": math.nan, "b-plus": math.inf, "b-minus": -math.inf, "b-after": 2.5}
        client.log_batch(run_id, metrics=[Metric(key, value, 3, 3) for key, value in values.items()])
        metrics = client.get_run(run_id).data.metrics
        largest = math.inf if s.frozen else 1.7976931348623157e308
        assert math.isnan(metrics["b-nan"])
        assert (metrics["b-plus"], metrics["b-minus"], metrics["b-after"]) == (largest, -largest, 2.5)
    with s.step("a param logged again with its value is fine"):
        client.log_param(run_id, "p1", "1")
        client.log_batch(run_id, params=[Param("p1", "1")])
    with s.refused("a param logged again with another value", code="INVALID_PARAMETER_VALUE", status=400, says="p1"):
        client.log_param(run_id, "p1", "2")
    with s.refused("the same within a batch", code="INVALID_PARAMETER_VALUE", status=400):
        client.log_batch(
            run_id, metrics=[Metric("half", 1, 1, 1)], params=[Param("p1", "2")], tags=[RunTag("half", "")]
        )
    with s.step("nothing of the refused batch was stored"):
        data = client.get_run(run_id).data
        assert "half" not in data.metrics
        assert "half" not in data.tags
        assert data.params["p1"] == "1"
    with s.step("metrics logged in the background all arrive"):
        with mlflow.start_run(run_id=run_id):
            for n in range(50):
                mlflow.log_metric("background", n, step=n, synchronous=False)
            mlflow.flush_async_logging()
        assert [m.value for m in client.get_metric_history(run_id, "background")] == list(range(50))
    with s.step("a run's name and status updated, then ended at a given time"):
        client.update_run(run_id, status="RUNNING", name="renamed")
        found = client.get_run(run_id)
        assert (found.info.status, found.info.run_name, found.data.tags["mlflow.runName"]) == (
            "RUNNING", "renamed", "renamed",
        )  # fmt: skip
        client.set_terminated(run_id, "KILLED", end_time=1_700_000_100_000)
        info = client.get_run(run_id).info
        assert (info.status, info.start_time, info.end_time) == ("KILLED", 1_700_000_000_000, 1_700_000_100_000)


def _nested_runs(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with s.step("nested runs know their parent"):
        with mlflow.start_run(experiment_id=experiment_id, run_name="parent") as parent:
            for n in range(2):
                with mlflow.start_run(experiment_id=experiment_id, nested=True, run_name=f"child {n}") as child:
                    mlflow.log_metric("n", n)
        assert mlflow.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id
        children = client.search_runs([experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
        assert {run.info.run_name for run in children} == {"child 0", "child 1"}


def _lifecycle(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with s.step("a run deleted, seen among the deleted, restored"):
        run_id = client.create_run(experiment_id, run_name="to be deleted").info.run_id
        client.delete_run(run_id)
        client.delete_run(run_id)
        assert client.get_run(run_id).info.lifecycle_stage == "deleted"
        where = "attributes.run_name = 'to be deleted'"
        assert client.search_runs([experiment_id], where) == []
        assert len(client.search_runs([experiment_id], where, run_view_type=ViewType.DELETED_ONLY)) == 1
        assert len(client.search_runs([experiment_id], where, run_view_type=ViewType.ALL)) == 1
    with s.refused("writing to a deleted run", code="INVALID_PARAMETER_VALUE", status=400, says="active"):
        client.log_metric(run_id, "late", 1)
    with s.step("the restored run takes metrics again"):
        client.restore_run(run_id)
        client.log_metric(run_id, "late", 1)
        assert client.get_run(run_id).data.metrics == {"late": 1.0}


def _searching(s: steps.Scenario, client: MlflowClient) -> None:
    experiment_id = mlflow.create_experiment(s.named("searching"))
    for n in range(12):
        run = client.create_run(experiment_id, run_name=f"run {n:02}", start_time=1_700_000_000_000 + n)
        params = [Param("kind", "even" if n % 2 == 0 else "odd")]
        metrics = [Metric("score", n / 10, 1, 1)] if n < 8 else []
        client.log_batch(run.info.run_id, metrics=metrics, params=params, tags=[RunTag("group", str(n // 4))])
        client.set_terminated(run.info.run_id, "FINISHED" if n < 10 else "FAILED")

    def names(where: str = "", *order: str) -> list[str]:
        return [run.info.run_name[4:] for run in client.search_runs([experiment_id], where, order_by=list(order))]

    with s.step("search_runs: everything, newest first"):
        assert names() == [f"{n:02}" for n in reversed(range(12))]
    with s.step("search_runs by param, tag, status, name and metric"):
        assert names("params.kind = 'odd' AND tags.group = '0'", "start_time ASC") == ["01", "03"]
        assert names("attributes.status = 'FAILED'", "start_time ASC") == ["10", "11"]
        assert names("run_name = 'run 05'") == ["05"]
        assert names("metrics.score = 0.3") == ["03"]
    with s.step("search_runs in the order of a metric, a param and a time"):
        assert names("tags.group = '0'", "metrics.score DESC") == ["03", "02", "01", "00"]
        assert names("tags.group = '1'", "params.kind DESC", "start_time ASC") == ["05", "07", "04", "06"]
        assert names("tags.group = '2'", "attributes.start_time DESC") == ["11", "10", "09", "08"]
    with s.step("search_runs page by page"):
        pages, token = [], None
        while True:
            page = client.search_runs([experiment_id], order_by=["start_time ASC"], max_results=5, page_token=token)
            pages.append([run.info.run_name[4:] for run in page])
            token = page.token
            if not token:
                break
        assert [len(page) for page in pages] == [5, 5, 2]
        assert [name for page in pages for name in page] == [f"{n:02}" for n in range(12)]
    with s.step("mlflow.search_runs gives a table"):
        table = mlflow.search_runs([experiment_id], order_by=["start_time ASC"])
        assert len(table) == 12
        assert list(table["params.kind"][:2]) == ["even", "odd"]
        assert math.isnan(table["metrics.score"][11])
        by_name = mlflow.search_runs(search_all_experiments=False, experiment_names=[s.named("searching")])
        assert len(by_name) == 12


def _refusals(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with s.refused("a run that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404, says="f" * 32):
        client.get_run("f" * 32)
    with s.refused("an experiment that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_experiment("987654321")
    with s.refused("an experiment made twice", code="RESOURCE_ALREADY_EXISTS", status=400):
        client.create_experiment(s.named("tracking"))
    with s.refused("a run in an experiment that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.create_run("987654321")
    with s.refused("a tag that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.delete_tag(client.create_run(experiment_id).info.run_id, "never set")
    with s.refused("a filter that is none", code="INVALID_PARAMETER_VALUE", status=400):
        client.search_runs([experiment_id], "colour = 'green'")
    with s.refused("an ordering that is none", code="INVALID_PARAMETER_VALUE", status=400):
        client.search_runs([experiment_id], order_by=["colour"])


if __name__ == "__main__":
    steps.run(scenario)
