"""The active run: started, nested, ended, resumed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import greenroom as mlflow
from greenroom.errors import ConnectFailed, GreenroomError, InvalidInput, StateConflict

pytestmark = pytest.mark.usefixtures("greenroom_uri")


def test_exception_that_leaves_the_block_marks_the_run_as_failed() -> None:
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as run:
        _ = 1 / 0
    assert mlflow.get_run(run.info.run_id).info.status == "FAILED"
    assert mlflow.active_run() is None


def test_nested_run_must_be_requested() -> None:
    with mlflow.start_run() as outer:
        with pytest.raises(StateConflict, match=f"{outer.info.run_id}.*nested=True"):
            mlflow.start_run()
        with mlflow.start_run(nested=True) as inner:
            assert mlflow.active_run() == inner
        assert mlflow.active_run() == outer
    parent = mlflow.get_parent_run(inner.info.run_id)
    assert parent is not None
    assert parent.info.run_id == outer.info.run_id
    assert mlflow.get_parent_run(outer.info.run_id) is None


def test_leaving_a_block_ends_the_runs_begun_inside_it_too() -> None:
    with mlflow.start_run():
        inner = mlflow.start_run(nested=True)
    assert mlflow.active_run() is None
    assert mlflow.get_run(inner.info.run_id).info.status == "FINISHED"


def test_run_that_was_ended_in_the_block_is_not_ended_again() -> None:
    with mlflow.start_run() as run:
        mlflow.end_run("KILLED")
    assert mlflow.get_run(run.info.run_id).info.status == "KILLED"


def test_logging_begins_a_run() -> None:
    mlflow.log_metric("auc", 0.5)
    run = mlflow.active_run()
    assert run is not None
    mlflow.end_run()
    assert mlflow.get_run(run.info.run_id).data.metrics == {"auc": 0.5}
    last = mlflow.last_active_run()
    assert last is not None
    assert last.info.run_id == run.info.run_id


def test_run_is_taken_up_again() -> None:
    with mlflow.start_run() as run:
        mlflow.log_param("a", 1)
    with mlflow.start_run(run_id=run.info.run_id, tags={"again": "yes"}):
        assert mlflow.get_run(run.info.run_id).info.status == "RUNNING"
        mlflow.log_param("b", 2)
    found = mlflow.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.data.params == {"a": "1", "b": "2"}
    assert found.data.tags["again"] == "yes"


def test_deleted_run_is_not_taken_up() -> None:
    with mlflow.start_run() as run:
        pass
    mlflow.delete_run(run.info.run_id)
    with pytest.raises(StateConflict, match="restore_run"):
        mlflow.start_run(run_id=run.info.run_id)
    mlflow.restore_run(run.info.run_id)
    assert mlflow.get_run(run.info.run_id).info.lifecycle_stage == "active"


def test_each_thread_has_its_own_run() -> None:
    seen: list[Any] = []
    with mlflow.start_run():
        thread = threading.Thread(target=lambda: seen.append(mlflow.active_run()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_experiment_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "from-the-environment")
    with mlflow.start_run() as run:
        pass
    assert mlflow.get_experiment(run.info.experiment_id).name == "from-the-environment"


def test_experiment_of_the_environment_is_looked_up_for_each_server_and_name(
    monkeypatch: pytest.MonkeyPatch, greenroom_url: str, embedded_url: str
) -> None:
    def name_of_new_run() -> str:
        with mlflow.start_run() as run:
            return mlflow.get_experiment(run.info.experiment_id).name

    # The ids on the two servers differ.
    mlflow.set_tracking_uri(embedded_url)
    for count in range(3):
        mlflow.create_experiment(f"only-here-{count}-{os.urandom(4).hex()}")
    for wanted in ("from-one", "from-two"):
        monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", wanted)
        for url in (greenroom_url, embedded_url, greenroom_url):
            mlflow.set_tracking_uri(url)
            assert name_of_new_run() == wanted
    chosen = mlflow.set_experiment("chosen-in-code")
    assert name_of_new_run() == chosen.name
    mlflow.set_tracking_uri(embedded_url)
    assert name_of_new_run() == "from-two"


def test_nested_run_is_in_the_experiment_that_was_set() -> None:
    first, second = (mlflow.create_experiment(f"{name}-{os.urandom(4).hex()}") for name in ("a", "b"))
    with mlflow.start_run(experiment_id=first):
        with mlflow.start_run(nested=True) as inner:
            assert inner.info.experiment_id == first
        mlflow.set_experiment(experiment_id=second)
        with mlflow.start_run(nested=True) as inner:
            assert inner.info.experiment_id == second
        with mlflow.start_run(nested=True, experiment_id=first) as inner:
            assert inner.info.experiment_id == first


def test_models_outside_the_registry_are_registered() -> None:
    name = f"Outside-{os.urandom(4).hex()}"
    first = mlflow.register_model("s3://bucket/model", name)
    copy = mlflow.register_model(f"models:/{name}/1", name)
    assert (first.source, copy.source) == ("s3://bucket/model", f"models:/{name}/1")
    for wrong in (f"models:/{name}/9", "models:/nowhere/1", f"mlflow-artifacts://elsewhere/{name}", "foo:/bar"):
        with pytest.raises(GreenroomError):
            mlflow.register_model(wrong, name)
    assert len(mlflow.search_model_versions(filter_string=f"name = '{name}'")) == 2


def test_set_experiment_wants_a_name_or_an_id() -> None:
    with pytest.raises(InvalidInput):
        mlflow.set_experiment()
    with pytest.raises(InvalidInput):
        mlflow.set_experiment("a", experiment_id="0")


def test_same_experiment_made_by_many_at_once_is_one() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(mlflow.set_experiment("at-once").experiment_id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_figure_is_stored_in_the_form_of_its_name(tmp_path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    with mlflow.start_run() as run:
        mlflow.log_figure(figure, "plots/line.png", save_kwargs={"dpi": 40})
        with pytest.raises(InvalidInput, match="matplotlib or plotly"):
            mlflow.log_figure("no figure", "plots/none.png")
    plt.close(figure)
    file = Path(mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/plots/line.png", dst_path=tmp_path))
    assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["", "folder/..", ".", "/"])
def test_artifact_without_a_file_name_is_refused(name: str) -> None:
    with mlflow.start_run(), pytest.raises(InvalidInput, match="artifact_file"):
        mlflow.log_text("x", name)


@pytest.mark.parametrize(
    ("ending", "status"), [("", "FINISHED"), ("raise ValueError('no')", "FAILED"), ("sys.exit(0)", "FINISHED")]
)
def test_script_that_ends_ends_its_run(ending: str, status: str, greenroom_uri: str) -> None:
    program = f"import sys, greenroom as mlflow\nprint(mlflow.start_run().info.run_id, flush=True)\n{ending}\n"
    environment = {**os.environ, "GREENROOM_TRACKING_URI": greenroom_uri}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert mlflow.get_run(result.stdout.strip()).info.status == status


def test_forked_process_speaks_over_connections_of_its_own(greenroom_uri: str) -> None:
    program = (
        "import os, greenroom as mlflow\n"
        "runs = [mlflow.start_run().info.run_id]\n"
        "child = os.fork()\n"
        "for number in range(50):\n"
        "    mlflow.log_metric('child' if child == 0 else 'parent', number, step=number)\n"
        "if child == 0:\n"
        "    os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "print(runs[0])\n"
    )
    environment = {**os.environ, "GREENROOM_TRACKING_URI": greenroom_uri}
    run_id = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).strip()
    client = mlflow.MlflowClient()
    assert len(client.get_metric_history(run_id, "child")) == 50
    assert len(client.get_metric_history(run_id, "parent")) == 50


def test_missing_server_is_reported_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HTTP_REQUEST_MAX_RETRIES", "0")
    mlflow.set_tracking_uri("http://127.0.0.1:9")
    with pytest.raises(ConnectFailed, match=r"No server responds at http://127\.0\.0\.1:9\."):
        mlflow.start_run()
