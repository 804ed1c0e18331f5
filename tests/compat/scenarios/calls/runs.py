"""Runs by the low-level client: params, metrics, tags, inputs, searching, ending, deleting."""

from __future__ import annotations

import math

from mlflow.entities import Metric, Param, RunTag, ViewType

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client

AT_MS = 1_700_000_000_000


def calls(s: steps.Scenario, c: Client) -> None:
    """Do with runs all that the client can."""
    experiment_id = c.low.create_experiment(s.named("runs"))
    run_id = _logging(s, c, experiment_id)
    _ending(s, c, run_id)
    _deleting(s, c, experiment_id, run_id)
    _refusals(s, c, experiment_id, run_id)
    _searching(s, c)
    if c.has("get_parent_run"):
        _parents(s, c, experiment_id)
    if c.has("log_inputs"):
        _inputs(s, c, experiment_id)


def _logging(s: steps.Scenario, c: Client, experiment_id: str) -> str:
    with s.step("create_run with a time, tags and a name"):
        made = c.low.create_run(experiment_id, start_time=AT_MS, tags={"phase": "try"}, run_name="first")
        run_id = made.info.run_id
        assert len(run_id) == 32
        assert made.info.run_uuid == run_id if hasattr(made.info, "run_uuid") else True
        assert (made.info.experiment_id, made.info.status, made.info.lifecycle_stage) == (
            experiment_id, "RUNNING", "active",
        )  # fmt: skip
        assert (made.info.start_time, made.info.end_time) == (AT_MS, None)
        assert made.info.artifact_uri == f"mlflow-artifacts:/{experiment_id}/{run_id}/artifacts"
        assert made.info.run_name == "first"
    with s.step("log_param answers the value; again with the same value is fine"):
        # Clients before 2.0 answer nothing.
        assert c.low.log_param(run_id, "alpha", 0.5) in (0.5, None)
        c.low.log_param(run_id, "alpha", 0.5)
    with s.step("log_metric with time and step, NaN and the infinities among them"):
        for step, value in enumerate((1.0, 0.5, 0.25)):
            c.low.log_metric(run_id, "loss", value, timestamp=AT_MS + step, step=step)
        for key, value in (("nan", math.nan), ("plus", math.inf), ("minus", -math.inf)):
            c.low.log_metric(run_id, key, value, timestamp=AT_MS, step=0)
        c.low.log_metric(run_id, "now", 3)
    with s.step("set_tag, replaced, and delete_tag"):
        c.low.set_tag(run_id, "phase", "done")
        c.low.set_tag(run_id, "number", 7)
        c.low.set_tag(run_id, "gone", "soon")
        c.low.delete_tag(run_id, "gone")
    with s.step("log_batch of metrics, params and tags"):
        c.low.log_batch(
            run_id,
            metrics=[Metric("batch", n / 2, AT_MS + n, n) for n in range(30)],
            params=[Param(f"p{n}", f"wert ü {n}") for n in range(50)],
            tags=[RunTag(f"t{n}", str(n)) for n in range(50)],
        )
        c.low.log_batch(run_id)
    with s.step("get_run gives all of it back"):
        found = c.low.get_run(run_id)
        assert found.data.params == {"alpha": "0.5", **{f"p{n}": f"wert ü {n}" for n in range(50)}}
        tags = {key: value for key, value in found.data.tags.items() if not key.startswith("mlflow.")}
        assert tags == {"phase": "done", "number": "7", **{f"t{n}": str(n) for n in range(50)}}
        metrics = dict(found.data.metrics)
        assert math.isnan(metrics.pop("nan"))
        # MLflow's store gives an infinity back as the largest finite number.
        largest = math.inf if s.frozen else 1.7976931348623157e308
        assert metrics == {"loss": 0.25, "plus": largest, "minus": -largest, "now": 3.0, "batch": 14.5}
        assert found.data.tags["mlflow.runName"] == found.info.run_name == "first"
    with s.step("get_metric_history, point by point"):
        history = c.low.get_metric_history(run_id, "loss")
        assert [(m.key, m.value, m.timestamp, m.step) for m in history] == [
            ("loss", 1.0, AT_MS, 0), ("loss", 0.5, AT_MS + 1, 1), ("loss", 0.25, AT_MS + 2, 2),
        ]  # fmt: skip
        assert len(c.low.get_metric_history(run_id, "batch")) == 30
        assert list(c.low.get_metric_history(run_id, "never logged")) == []
    return str(run_id)


def _ending(s: steps.Scenario, c: Client, run_id: str) -> None:
    with s.step("update_run: name and status"):
        c.low.update_run(run_id, status="SCHEDULED", name="second")
        info = c.low.get_run(run_id).info
        assert (info.status, info.run_name) == ("SCHEDULED", "second")
        c.low.update_run(run_id, name="third")
        found = c.low.get_run(run_id)
        assert (found.info.status, found.info.run_name) == ("SCHEDULED", "third")
        assert found.data.tags["mlflow.runName"] == "third"
    with s.step("set_terminated at a time of its own"):
        c.low.set_terminated(run_id, "KILLED", end_time=AT_MS + 100)
        info = c.low.get_run(run_id).info
        assert (info.status, info.start_time, info.end_time) == ("KILLED", AT_MS, AT_MS + 100)
        c.low.set_terminated(run_id)
        info = c.low.get_run(run_id).info
        assert info.status == "FINISHED"
        assert info.end_time > AT_MS + 100


def _deleting(s: steps.Scenario, c: Client, experiment_id: str, run_id: str) -> None:
    with s.step("delete_run and restore_run"):
        c.low.delete_run(run_id)
        assert c.low.get_run(run_id).info.lifecycle_stage == "deleted"
        assert list(c.low.search_runs([experiment_id])) == []
        c.low.restore_run(run_id)
        assert [r.info.run_id for r in c.low.search_runs([experiment_id])] == [run_id]


def _refusals(s: steps.Scenario, c: Client, experiment_id: str, run_id: str) -> None:
    nowhere = "f" * 32
    with s.refused("get_run of none", code="RESOURCE_DOES_NOT_EXIST", status=404, says=nowhere):
        c.low.get_run(nowhere)
    with s.refused("create_run in no experiment", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.create_run("987654321")
    with s.refused("log_metric to no run", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.log_metric(nowhere, "m", 1)
    with s.refused("log_param with another value", code="INVALID_PARAMETER_VALUE", status=400, says="alpha"):
        c.low.log_param(run_id, "alpha", 0.75)
    with s.refused("delete_tag that was never set", code="RESOURCE_DOES_NOT_EXIST", status=404, says="never set"):
        c.low.delete_tag(run_id, "never set")
    with s.refused("a batch against what is there", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.log_batch(run_id, metrics=[Metric("half", 1, 1, 1)], params=[Param("alpha", "0.75")])
    with s.step("nothing of that batch was kept"):
        assert "half" not in c.low.get_run(run_id).data.metrics
    other = c.low.create_run(experiment_id).info.run_id
    c.low.delete_run(other)
    with s.refused("set_tag on a deleted run", code="INVALID_PARAMETER_VALUE", status=400, says="active"):
        c.low.set_tag(other, "late", "1")
    with s.refused("search_runs by what is no attribute", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.search_runs([experiment_id], "colour = 'green'")


def _searching(s: steps.Scenario, c: Client) -> None:
    experiment_id = c.low.create_experiment(s.named("searched runs"))
    ids = []
    for n in range(7):
        run = c.low.create_run(experiment_id, start_time=AT_MS + n, run_name=f"run {n}")
        c.low.log_batch(
            run.info.run_id,
            metrics=[Metric("score", n / 10, 1, 1)] if n < 5 else [],
            params=[Param("kind", "odd" if n % 2 else "even")],
            tags=[RunTag("group", str(n // 3))],
        )
        ids.append(run.info.run_id)
    c.low.set_terminated(ids[6], "FAILED")
    c.low.delete_run(ids[0])

    def found(where: str = "", *order: str, view: int = ViewType.ACTIVE_ONLY) -> list[int]:
        page = c.low.search_runs([experiment_id], where, run_view_type=view, order_by=list(order))
        return [ids.index(run.info.run_id) for run in page]

    with s.step("search_runs: newest first; by metric, param, tag and attribute"):
        assert found() == [6, 5, 4, 3, 2, 1]
        assert found("metrics.score > 0.1", "start_time ASC") == [2, 3, 4]
        assert found("params.kind = 'odd' and tags.group = '1'") == [5, 3]
        assert found("attributes.status = 'FAILED'") == [6]
        assert found("params.kind LIKE 'e%'", "metrics.score DESC") == [4, 2, 6]
        assert found("tags.`group` = '0'") == [2, 1]
    with s.step("search_runs by lifecycle"):
        assert found(view=ViewType.DELETED_ONLY) == [0]
        assert found("", "start_time ASC", view=ViewType.ALL) == [0, 1, 2, 3, 4, 5, 6]
    with s.step("search_runs page by page, and the data with them"):
        runs, token = [], None
        while True:
            page = c.low.search_runs(
                [experiment_id], order_by=["attributes.start_time ASC"], max_results=4, page_token=token
            )
            runs += list(page)
            token = page.token
            if not token:
                break
        assert [ids.index(run.info.run_id) for run in runs] == [1, 2, 3, 4, 5, 6]
        assert (runs[1].data.metrics, runs[1].data.params) == ({"score": 0.2}, {"kind": "even"})
    if c.has("list_run_infos"):
        with s.step("list_run_infos, page by page, also of the module itself"):
            first = c.low.list_run_infos(experiment_id, max_results=4, order_by=["start_time ASC"])
            second = c.low.list_run_infos(
                experiment_id, max_results=4, order_by=["start_time ASC"], page_token=first.token
            )
            assert [ids.index(info.run_id) for info in [*first, *second]] == [1, 2, 3, 4, 5, 6]
            assert (first[0].run_name, first[0].start_time) == ("run 1", AT_MS + 1)
            everything = c.fluent.list_run_infos(experiment_id, run_view_type=ViewType.ALL)
            assert {ids.index(info.run_id) for info in everything} == set(range(7))


def _parents(s: steps.Scenario, c: Client, experiment_id: str) -> None:
    with s.step("get_parent_run follows the tag"):
        parent = c.low.create_run(experiment_id).info.run_id
        child = c.low.create_run(experiment_id, tags={"mlflow.parentRunId": parent}).info.run_id
        assert c.low.get_parent_run(child).info.run_id == parent
        assert c.low.get_parent_run(parent) is None


def _inputs(s: steps.Scenario, c: Client, experiment_id: str) -> None:
    from mlflow.entities import Dataset, DatasetInput, InputTag

    with s.step("log_inputs of a data set with its context"):
        run_id = c.low.create_run(experiment_id).info.run_id
        dataset = Dataset("wine", "abc123", "http", '{"url": "https://example.com/wine.csv"}', "{}", '{"rows": 178}')
        c.low.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
        (found,) = c.low.get_run(run_id).inputs.dataset_inputs
        assert dict(found.dataset) == dict(dataset), dict(found.dataset)
        assert [(tag.key, tag.value) for tag in found.tags] == [("mlflow.data.context", "training")]
        assert [r.info.run_id for r in c.low.search_runs([experiment_id], "dataset.name = 'wine'")] == [run_id]
