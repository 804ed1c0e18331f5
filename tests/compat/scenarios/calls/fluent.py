"""The functions of `mlflow` itself: the active run and experiment, and shortcuts to everything else."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import mlflow
import mlflow.artifacts

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Do with the module what most people do with it."""
    with s.step("the client speaks to the server it was told"):
        assert c.fluent.is_tracking_uri_set()
        assert c.fluent.get_tracking_uri() == c.fluent.get_registry_uri() == s.tracking_uri
        assert c.low.tracking_uri == s.tracking_uri
    experiment_id = _experiments(s, c)
    run_id = _active_run(s, c, experiment_id)
    _artifacts(s, c, run_id)
    _searching(s, c, experiment_id, run_id)
    _other_runs(s, c, experiment_id)
    if c.has_fluent("log_input"):
        _inputs(s, c)
    if c.has_fluent("create_external_model"):
        _logged_models(s, c, experiment_id)


def _experiments(s: steps.Scenario, c: Client) -> str:
    name = s.named("fluent")
    with s.step("set_experiment makes one, and finds it the next time"):
        made = c.fluent.set_experiment(name)
        assert c.fluent.set_experiment(experiment_id=made.experiment_id).name == name
        assert c.fluent.get_experiment_by_name(name).experiment_id == made.experiment_id
    with s.step("set_experiment_tag, set_experiment_tags"):
        c.fluent.set_experiment_tag("team", "vision")
        c.fluent.set_experiment_tags({"a": 1, "b": "2"})
        assert c.fluent.get_experiment(made.experiment_id).tags == {"team": "vision", "a": "1", "b": "2"}
        if c.has_fluent("delete_experiment_tag"):
            c.fluent.delete_experiment_tag("b")
            assert c.fluent.get_experiment(made.experiment_id).tags == {"team": "vision", "a": "1"}
    with s.step("create_experiment, search_experiments, delete_experiment"):
        other = c.fluent.create_experiment(name + " other", tags={"kind": "other"})
        like = f"name LIKE '{name}%'"
        found = c.fluent.search_experiments(filter_string=like, order_by=["name ASC"])
        assert [e.experiment_id for e in found] == [made.experiment_id, other]
        c.fluent.delete_experiment(other)
        assert [e.experiment_id for e in c.fluent.search_experiments(filter_string=like)] == [made.experiment_id]
        if c.has_fluent("restore_experiment"):
            c.fluent.restore_experiment(other)
            assert len(c.fluent.search_experiments(filter_string=like)) == 2
    return str(made.experiment_id)


def _active_run(s: steps.Scenario, c: Client, experiment_id: str) -> str:
    with s.step("start_run, log_*, set_*, end_run"):
        run = c.fluent.start_run(run_name="first", tags={"phase": "try"}, description="why")
        assert c.fluent.active_run().info.run_id == run.info.run_id
        assert run.info.experiment_id == experiment_id
        c.fluent.log_param("alpha", 0.5)
        c.fluent.log_params({"depth": 3, "text": "ünïcode 漢字"})
        for step in range(3):
            c.fluent.log_metric("loss", 1 / (step + 1), step=step)
        c.fluent.log_metrics({"accuracy": 0.9, "f1": 0.8}, step=2)
        c.fluent.set_tag("phase", "done")
        c.fluent.set_tags({"a": "1", "b": 2})
        c.fluent.delete_tag("b")
        assert c.fluent.get_artifact_uri("model").endswith(f"/{run.info.run_id}/artifacts/model")
        c.fluent.end_run()
        assert c.fluent.active_run() is None
        assert c.fluent.last_active_run().info.run_id == run.info.run_id
    with s.step("get_run gives all of it back"):
        found = c.fluent.get_run(run.info.run_id)
        assert found.data.params == {"alpha": "0.5", "depth": "3", "text": "ünïcode 漢字"}
        assert found.data.metrics == {"loss": 1 / 3, "accuracy": 0.9, "f1": 0.8}
        tags = found.data.tags
        assert (tags["phase"], tags["a"], "b" in tags) == ("done", "1", False)
        assert (tags["mlflow.runName"], tags["mlflow.note.content"]) == ("first", "why")
        assert (found.info.status, found.info.run_name) == ("FINISHED", "first")
    if c.has_fluent("flush_async_logging"):
        with s.step("what is logged in the background arrives"):
            with c.fluent.start_run(run_id=run.info.run_id):
                for n in range(20):
                    c.fluent.log_metric("background", n, step=n, synchronous=False)
                c.fluent.flush_async_logging()
                c.fluent.flush_artifact_async_logging()
            history = c.low.get_metric_history(run.info.run_id, "background")
            assert [m.value for m in history] == list(range(20))
    with s.step("a run that fails is FAILED"):
        try:
            with c.fluent.start_run() as failing:
                raise ValueError("on purpose")
        except ValueError:
            pass
        assert c.fluent.get_run(failing.info.run_id).info.status == "FAILED"
        c.fluent.delete_run(failing.info.run_id)
        assert c.fluent.get_run(failing.info.run_id).info.lifecycle_stage == "deleted"
        if c.has_fluent("restore_run"):
            c.fluent.restore_run(failing.info.run_id)
            assert c.fluent.get_run(failing.info.run_id).info.lifecycle_stage == "active"
            c.fluent.delete_run(failing.info.run_id)
    return str(run.info.run_id)


def _artifacts(s: steps.Scenario, c: Client, run_id: str) -> None:
    with (
        s.step("log_text, log_dict, log_artifact, log_artifacts"),
        tempfile.TemporaryDirectory() as folder,
        c.fluent.start_run(run_id=run_id),
    ):
        Path(folder, "one.txt").write_text("one")
        # Clients from 3.0 register only a folder that holds one.
        Path(folder, "MLmodel").write_text("flavors: {}\n")
        c.fluent.log_text("für später", "notes.txt")
        c.fluent.log_dict({"a": 1}, "config.json")
        c.fluent.log_artifact(str(Path(folder, "one.txt")))
        c.fluent.log_artifacts(folder, "deep")
        expected = {"config.json", "deep", "notes.txt", "one.txt"}
        if c.has_fluent("log_stream"):
            c.fluent.log_stream(io.BytesIO(b"streamed"), "stream.bin")
            expected.add("stream.bin")
        if c.has_libraries:
            expected |= _pictures_and_tables(c)
        assert {f.path for f in c.low.list_artifacts(run_id)} == expected
        assert mlflow.artifacts.load_text(f"runs:/{run_id}/deep/one.txt") == "one"


def _pictures_and_tables(c: Client) -> set[str]:
    import matplotlib.pyplot as plt
    import numpy as np

    figure, _ = plt.subplots()
    c.fluent.log_figure(figure, "plot.png")
    plt.close(figure)
    c.fluent.log_image(np.full((8, 8, 3), 128, dtype=np.uint8), "image.png")
    logged = {"plot.png", "image.png"}
    if c.has_fluent("log_table"):
        c.fluent.log_table({"question": ["a"], "answer": [1]}, "table.json")
        assert c.fluent.load_table("table.json")["answer"].tolist() == [1]
        logged.add("table.json")
    return logged


def _searching(s: steps.Scenario, c: Client, experiment_id: str, run_id: str) -> None:
    with s.step("search_runs"):
        found = c.fluent.search_runs([experiment_id], "metrics.accuracy > 0.5", output_format="list")
        assert [run.info.run_id for run in found] == [run_id]
        found = c.fluent.search_runs(experiment_names=[s.named("fluent")], output_format="list")
        assert [run.info.run_id for run in found] == [run_id]
        if c.has_libraries:
            table = c.fluent.search_runs([experiment_id])
            assert (table["run_id"].tolist(), table["params.depth"].tolist()) == ([run_id], ["3"])
    name = s.named("fluent model")
    with s.step("register_model of any folder of the run"):
        made = c.fluent.register_model(f"runs:/{run_id}/deep", name)
        assert (str(made.version), made.run_id, made.status) == ("1", run_id, "READY")
    if c.has_fluent("search_registered_models"):
        with s.step("search_registered_models and search_model_versions"):
            (model,) = c.fluent.search_registered_models(filter_string=f"name = '{name}'")
            assert (model.name, [str(v.version) for v in model.latest_versions]) == (name, ["1"])
            (version,) = c.fluent.search_model_versions(filter_string=f"name = '{name}'")
            assert (str(version.version), version.run_id) == ("1", run_id)
            assert len(c.fluent.search_registered_models(max_results=3)) == 3
    if c.has_fluent("set_model_version_tag"):
        with s.step("set_model_version_tag"):
            c.fluent.set_model_version_tag(name, "1", "seen", "yes")
            assert c.low.get_model_version(name, "1").tags == {"seen": "yes"}


def _other_runs(s: steps.Scenario, c: Client, experiment_id: str) -> None:
    with s.step("nested runs know their parent"):
        with (
            c.fluent.start_run(run_name="parent") as parent,
            c.fluent.start_run(run_name="child", nested=True) as child,
        ):
            c.fluent.log_metric("n", 1)
        where = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"
        assert [r.info.run_id for r in c.low.search_runs([experiment_id], where)] == [child.info.run_id]
        if c.has_fluent("get_parent_run"):
            assert c.fluent.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id


def _inputs(s: steps.Scenario, c: Client) -> None:
    from mlflow.data.dataset import Dataset
    from mlflow.data.http_dataset_source import HTTPDatasetSource

    class Rows(Dataset):  # type: ignore[misc]
        """A data set that needs no library."""

        schema = None
        profile: Any = {"rows": 3}

        def _compute_digest(self) -> str:
            return "abc123"

        # Of clients up to 2.9; afterwards the class's own `to_dict` does.
        def _to_dict(self, base_dict: dict[str, str]) -> dict[str, str]:
            return base_dict

    dataset = Rows(HTTPDatasetSource("https://example.com/rows.csv"), name="rows")
    with s.step("log_input of a data set"):
        with c.fluent.start_run() as run:
            c.fluent.log_input(dataset, context="training", tags={"cleaned": "yes"})
        (found,) = c.low.get_run(run.info.run_id).inputs.dataset_inputs
        assert (found.dataset.name, found.dataset.digest, found.dataset.source_type) == ("rows", "abc123", "http")
        assert found.dataset.source == '{"url": "https://example.com/rows.csv"}'
        assert {tag.key: tag.value for tag in found.tags} == {"mlflow.data.context": "training", "cleaned": "yes"}
    if c.has_fluent("log_inputs"):
        with s.step("log_inputs of several"):
            other = Rows(HTTPDatasetSource("https://example.com/other.csv"), name="other")
            with c.fluent.start_run() as run:
                c.fluent.log_inputs([dataset, other], ["training", "testing"], [{"a": "b"}, None])
            inputs = c.low.get_run(run.info.run_id).inputs.dataset_inputs
            assert sorted(i.dataset.name for i in inputs) == ["other", "rows"]


def _logged_models(s: steps.Scenario, c: Client, experiment_id: str) -> None:
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus

    with s.step("create_external_model and initialize_logged_model"):
        if c.has_libraries:
            outside = c.fluent.create_external_model(name="outside", tags={"a": "b"}, params={"p": "1"})
            assert outside.status == LoggedModelStatus.READY
        else:
            outside = c.fluent.initialize_logged_model(name="outside", tags={"a": "b"}, params={"p": "1"})
        pending = c.fluent.initialize_logged_model(name="pending", model_type="agent")
        assert pending.status == LoggedModelStatus.PENDING
        assert c.fluent.finalize_logged_model(pending.model_id, "READY").status == LoggedModelStatus.READY
        assert c.fluent.last_logged_model().model_id == pending.model_id
    with s.step("log_model_params, set_logged_model_tags, delete_logged_model_tag, get_logged_model"):
        c.fluent.log_model_params({"more": "2"}, model_id=outside.model_id)
        c.fluent.set_logged_model_tags(outside.model_id, {"c": "d"})
        c.fluent.delete_logged_model_tag(outside.model_id, "a")
        found = c.fluent.get_logged_model(outside.model_id)
        assert found.params == {"p": "1", "more": "2"}
        assert (found.tags.get("a"), found.tags["c"]) == (None, "d")
    with s.step("log_outputs, and a metric of a model"):
        with c.fluent.start_run() as run:
            c.fluent.log_outputs(models=[LoggedModelOutput(outside.model_id, step=1)])
            c.fluent.log_metric("score", 0.75, model_id=outside.model_id)
        assert [o.model_id for o in c.low.get_run(run.info.run_id).outputs.model_outputs] == [outside.model_id]
        assert [(m.key, m.value) for m in c.fluent.get_logged_model(outside.model_id).metrics] == [("score", 0.75)]
    with s.step("search_logged_models"):
        found = c.fluent.search_logged_models([experiment_id], "metrics.score > 0.5", output_format="list")
        assert [m.model_id for m in found] == [outside.model_id]
        if c.has_libraries:
            assert set(c.fluent.search_logged_models([experiment_id])["name"]) == {"outside", "pending"}
    with s.step("set_active_model, get_active_model_id, clear_active_model"):
        if c.has_libraries:
            active = c.fluent.set_active_model(name="active one")
        else:
            active = c.fluent.set_active_model(model_id=c.fluent.initialize_logged_model(name="active one").model_id)
        assert c.fluent.get_active_model_id() == active.model_id
        assert c.fluent.get_logged_model(active.model_id).name == "active one"
        c.fluent.clear_active_model()
        assert c.fluent.get_active_model_id() is None
