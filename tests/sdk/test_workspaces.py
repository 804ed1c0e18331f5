"""Workspaces as a script uses them: on a server, and in a folder without one."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.errors import AlreadyExists, InvalidInput, InvalidName, NotFound, NotSupported, StateConflict
from greenroom.sdk import active_run, connection, unsent
from greenroom.sdk.entities import Workspace
from greenroom.wire.messages import runs as run_messages
from greenroom.wire.messages.experiments import TagInput


@pytest.fixture(params=["greenroom", "embedded"])
def uri(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Select a server, and a folder, as a script does."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    monkeypatch.delenv("MLFLOW_WORKSPACE", raising=False)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", found)
    yield found
    connection.reset_workspace()
    active_run.forget_choices()


@pytest.fixture
def name(uri: str) -> str:
    """Name of a new workspace, the current one."""
    made = f"ws-{uuid.uuid4().hex[:12]}"
    mlflow.create_workspace(made, "Models that see")
    mlflow.set_workspace(made)
    return made


def test_workspaces_are_created_read_changed_and_deleted(uri: str) -> None:
    made = f"ws-{uuid.uuid4().hex[:12]}"
    assert mlflow.create_workspace(made, "Models that see") == Workspace(made, "Models that see", None)
    with pytest.raises(AlreadyExists):
        mlflow.create_workspace(made)
    assert mlflow.update_workspace(made, description="") == Workspace(made)
    assert mlflow.get_workspace(made) == Workspace(made)
    assert {"default", made} <= {one.name for one in mlflow.list_workspaces()}
    client = mlflow.MlflowClient()
    assert client.get_workspace(made) == Workspace(made)
    mlflow.delete_workspace(made)
    with pytest.raises(NotFound):
        mlflow.get_workspace(made)


def test_a_workspace_that_is_not_empty_is_deleted_as_the_mode_says(name: str) -> None:
    mlflow.MlflowClient().create_registered_model(f"in {name}")
    with pytest.raises(StateConflict):
        mlflow.delete_workspace(name)
    mlflow.delete_workspace(name, mode="SET_DEFAULT")
    mlflow.set_workspace("default")
    assert mlflow.MlflowClient().get_registered_model(f"in {name}").workspace == "default"


def test_the_name_of_a_model_is_taken_once_in_each_workspace(name: str) -> None:
    client = mlflow.MlflowClient()
    model = f"wine {name}"
    assert client.create_registered_model(model, description="there").workspace == name
    mlflow.set_workspace(None)
    # The same client: the workspace is that of each request.
    with pytest.raises(NotFound):
        client.get_registered_model(model)
    assert client.create_registered_model(model).workspace == "default"
    mlflow.set_workspace(name)
    assert client.get_registered_model(model).description == "there"
    assert [one.workspace for one in client.search_registered_models(f"name = '{model}'")] == [name]


def test_the_environment_names_a_workspace(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.reset_workspace()
    client = mlflow.MlflowClient()
    monkeypatch.setenv("MLFLOW_WORKSPACE", name)
    assert client.create_registered_model(f"wine {name}").workspace == name
    monkeypatch.setenv("GREENROOM_WORKSPACE", "default")
    with pytest.raises(NotFound):
        client.get_registered_model(f"wine {name}")
    monkeypatch.delenv("GREENROOM_WORKSPACE")
    mlflow.set_workspace(None)
    with pytest.raises(NotFound):
        client.get_registered_model(f"wine {name}")


def test_each_workspace_has_its_own_experiment_for_new_runs(name: str) -> None:
    experiment = mlflow.set_experiment("grapes")
    assert experiment.workspace == name
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "notes/hello.txt")
    assert run.info.experiment_id == experiment.experiment_id
    mlflow.set_workspace(None)
    with mlflow.start_run() as other:
        pass
    assert other.info.experiment_id == "0"
    mlflow.set_workspace(name)
    with mlflow.start_run() as again:
        pass
    assert again.info.experiment_id == experiment.experiment_id


def test_without_an_experiment_a_run_is_in_the_default_one_of_its_workspace(name: str) -> None:
    with mlflow.start_run() as run:
        pass
    found = mlflow.get_experiment(run.info.experiment_id)
    assert (found.name, found.workspace) == ("Default", name)


def test_an_active_run_stays_in_its_workspace(name: str, tmp_path: Path) -> None:
    run = mlflow.start_run()
    mlflow.log_metric("loss", 0.5, step=0, synchronous=False)
    mlflow.set_workspace(None)
    mlflow.log_metric("loss", 0.25, step=1, synchronous=False)
    mlflow.log_metric("loss", 0.125, step=2)
    mlflow.log_params({"depth": 3})
    mlflow.set_tag("team", "cellar")
    (tmp_path / "file.txt").write_text("hello")
    mlflow.log_artifact(tmp_path / "file.txt")
    mlflow.log_dict({"a": 1}, "a.json")
    thread = threading.Thread(
        target=mlflow.log_metric, args=("loss", 0.0625), kwargs={"step": 3, "run_id": run.info.run_id}
    )
    thread.start()
    thread.join()
    with mlflow.start_run(nested=True) as inner:
        mlflow.log_param("inner", 1)
    assert mlflow.last_active_run() is not None
    mlflow.end_run()
    with pytest.raises(NotFound):
        mlflow.get_run(run.info.run_id)
    mlflow.set_workspace(name)
    stored = mlflow.get_run(run.info.run_id)
    assert stored.info.status == "FINISHED"
    assert (stored.data.params, stored.data.tags["team"]) == ({"depth": "3"}, "cellar")
    points = mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert sorted(point.step for point in points) == [0, 1, 2, 3]
    assert {one.path for one in mlflow.MlflowClient().list_artifacts(run.info.run_id)} == {"a.json", "file.txt"}
    assert mlflow.get_run(inner.info.run_id).data.params == {"inner": "1"}


def test_a_model_logged_to_an_active_run_is_registered_in_its_workspace(name: str, uri: str, tmp_path: Path) -> None:
    class Twice(mlflow.pyfunc.PythonModel):
        def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:
            return model_input * 2

    with mlflow.start_run():
        mlflow.set_workspace(None)
        mlflow.pyfunc.log_model(name="model", python_model=Twice(), registered_model_name=f"twice {name}")
    with pytest.raises(NotFound):
        mlflow.MlflowClient().get_registered_model(f"twice {name}")
    mlflow.set_workspace(name)
    assert mlflow.MlflowClient().get_model_version(f"twice {name}", 1).workspace == name
    assert mlflow.pyfunc.load_model(f"models:/twice {name}/1").predict(21) == 42
    connection.reset_workspace()
    (tmp_path / "rows.csv").write_text("a\n21\n")
    command = ["predict", "--uri", uri, "-m", f"models:/twice {name}/1", "-i", str(tmp_path / "rows.csv")]
    assert CliRunner().invoke(main, command).exit_code == 6
    told = CliRunner().invoke(main, [*command, "--workspace", name])
    assert (told.exit_code, "42" in told.stdout) == (0, True), told.output


@pytest.mark.parametrize("wrong", ["", "a", "Vision", "-vision", "vis\r\nX-Evil: 1", "x" * 64, "api"])
def test_an_impossible_name_is_refused_before_a_request(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    calls = (mlflow.set_workspace, mlflow.get_workspace, mlflow.create_workspace, mlflow.delete_workspace)
    for call in calls:
        with pytest.raises(InvalidName):
            call(wrong)
    assert not connection.is_workspace_set()


def test_wrong_arguments_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    with pytest.raises(InvalidInput, match="must be the name of a workspace"):
        mlflow.set_workspace(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="SET_DEFAULT, CASCADE, RESTRICT"):
        mlflow.delete_workspace("vision", mode="EVERYTHING")


def test_a_workspace_that_does_not_exist_is_named(uri: str) -> None:
    mlflow.set_workspace("nowhere")
    with pytest.raises(NotFound, match="nowhere"):
        mlflow.MlflowClient().search_registered_models()
    # Calls about workspaces name them themselves.
    assert mlflow.get_workspace("default").name == "default"


def test_a_server_without_workspaces_says_so(mlflow_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_url)
    with pytest.raises(NotSupported, match="has no workspaces"):
        mlflow.list_workspaces()


def test_commands_take_a_workspace(name: str, uri: str) -> None:
    connection.reset_workspace()
    runner = CliRunner()

    def run(*arguments: str, code: int = 0) -> str:
        result = runner.invoke(main, [*arguments, "--uri", uri])
        assert result.exit_code == code, result.output
        return result.output

    model = f"wine-{name}"
    run("models", "create", model, "--workspace", name)
    assert model in run("models", "list", "--workspace", name)
    assert model not in run("models", "list")
    shown = run("models", "show", model, "--workspace", name)
    assert ["Workspace", name] in [line.split() for line in shown.splitlines()]
    assert "pattern" in run("models", "list", "--workspace", "No Name", code=2)
    assert run("models", "move", model, "--to", "default", "--yes", "--workspace", name) == (
        f"Moved '{model}' to the workspace 'default'.\n"
    )
    assert model in run("models", "list")
    assert not connection.is_workspace_set()


def test_what_could_not_be_sent_is_sent_to_the_workspace_of_its_run(
    name: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mlflow.start_run() as run:
        pass
    connection.reset_workspace()
    monkeypatch.setenv("GREENROOM_UNSENT", str(tmp_path / "unsent"))
    batch = run_messages.LogBatch(run_id=run.info.run_id, params=[TagInput(key="depth", value="3")])
    file = unsent.write(uri, run.info.run_id, [batch], reason="an example", workspace=name)
    result = CliRunner().invoke(main, ["runs", "send-unsent", "--uri", uri, str(file)])
    assert result.exit_code == 0, result.output
    assert not file.exists()
    mlflow.set_workspace(name)
    assert mlflow.get_run(run.info.run_id).data.params == {"depth": "3"}


def test_threads_may_choose_a_workspace_while_others_log(name: str) -> None:
    """What is logged to a run stays in its workspace, whatever other threads choose meanwhile."""
    is_over = threading.Event()

    def choose() -> None:
        while not is_over.is_set():
            mlflow.set_workspace(None)
            mlflow.set_workspace(name)

    run = mlflow.start_run()
    chooser = threading.Thread(target=choose)
    chooser.start()
    try:
        for step in range(50):
            mlflow.log_metric("loss", 1.0, step=step, synchronous=step % 2 == 0)
        mlflow.end_run()
    finally:
        is_over.set()
        chooser.join()
    mlflow.set_workspace(name)
    assert len(mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")) == 50
