"""The client in a folder without a server: whole scripts, concurrent scripts, and a server on the same folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from greenroom.embedded import EmbeddedTransport
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.http import HttpTransport
from tests.support.servers import StartServer

Script = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Start scripts in a folder, without a configured server."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "GREENROOM_"))}
    environment["PYTHONPATH"] = os.getcwd()  # noqa: PTH109 - text

    def start(text: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", text, *arguments]
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


def finished(process: subprocess.Popen[str], *, code: int = 0) -> str:
    """Wait for a script, and return what it printed."""
    out, errors = process.communicate(timeout=120)
    assert process.returncode == code, errors
    return out.strip()


WORK = """
import greenroom as mlflow
mlflow.set_experiment("churn")
with mlflow.start_run(run_name="forest") as run:
    mlflow.log_metric("auc", 0.93)
    mlflow.log_text("hello", "notes/a.txt")
mlflow.MlflowClient().create_registered_model("Churn")
print(run.info.run_id)
"""


def test_script_without_a_server_works_in_a_folder_that_a_server_shows_afterwards(
    script: Script, start_server: StartServer, tmp_path: Path
) -> None:
    run_id = finished(script(WORK))
    server = start_server("--data", tmp_path / "greenroom-data")
    client = MlflowClient(server.url)
    assert client.get_run(run_id).data.metrics == {"auc": 0.93}
    assert [file.path for file in client.list_artifacts(run_id, "notes")] == ["notes/a.txt"]
    assert client.get_registered_model("Churn").name == "Churn"


def test_new_folder_is_announced_once(script: Script, tmp_path: Path) -> None:
    _, first = script(WORK).communicate(timeout=120)
    _, second = script("import greenroom as mlflow; mlflow.search_experiments()").communicate(timeout=120)
    assert str(tmp_path / "greenroom-data") in first
    assert second == ""


def test_server_and_script_work_in_one_folder_at_once(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    there = MlflowClient(transport=HttpTransport(server.url))
    here = MlflowClient(transport=EmbeddedTransport(tmp_path / "data"))
    run_id = here.create_run("0").info.run_id
    for step in range(20):
        (here if step % 2 else there).log_metric(run_id, "loss", 1.0, step=step)
    assert len(there.get_metric_history(run_id, "loss")) == len(here.get_metric_history(run_id, "loss")) == 20
    here.log_text(run_id, "from here", "a.txt")
    assert [file.path for file in there.list_artifacts(run_id)] == ["a.txt"]
    there.create_registered_model("Iris")
    assert here.get_registered_model("Iris").name == "Iris"
    here._tracking.close()


MANY = """
import sys
import greenroom as mlflow
from greenroom.errors import AlreadyExists
client = mlflow.MlflowClient()
try:
    client.create_registered_model("Churn")
except AlreadyExists:
    pass
for number in range(25):
    version = client.create_model_version("Churn", f"s3://bucket/{sys.argv[1]}/{number}")
    print(version.version)
"""


def test_processes_that_begin_at_once_in_a_new_folder_share_it(script: Script) -> None:
    processes = [script(MANY, str(number)) for number in range(3)]
    versions = [int(line) for process in processes for line in finished(process).split()]
    assert sorted(versions) == list(range(1, 76))


@pytest.mark.parametrize(("end", "status", "code"), [("", "FINISHED", 0), ("raise SystemError", "FAILED", 1)])
def test_run_that_is_left_open_is_ended_and_the_files_are_closed(
    script: Script, tmp_path: Path, end: str, status: str, code: int
) -> None:
    out = finished(script(f"import greenroom as mlflow\nprint(mlflow.start_run().info.run_id)\n{end}"), code=code)
    assert sorted(path.name for path in (tmp_path / "greenroom-data").iterdir()) == ["artifacts", "greenroom.db"]
    transport = EmbeddedTransport(tmp_path / "greenroom-data")
    assert MlflowClient(transport=transport).get_run(out).info.status == status
    transport.close()


def test_pool_of_forked_processes_logs_to_one_run(script: Script) -> None:
    text = """
import multiprocessing
import greenroom as mlflow

def log(step):
    mlflow.MlflowClient().log_metric(run_id, "loss", 1.0, step=step)

run_id = mlflow.start_run().info.run_id
with multiprocessing.get_context("fork").Pool(3) as pool:
    pool.map(log, range(30))
print(len(mlflow.MlflowClient().get_metric_history(run_id, "loss")))
"""
    assert finished(script(text)) == "30"


def test_end_of_a_script_waits_for_what_it_logs_in_the_background(script: Script, tmp_path: Path) -> None:
    text = """
import greenroom as mlflow
print(mlflow.start_run().info.run_id)
for step in range(1500):
    mlflow.log_metric("loss", 1.0, step=step, synchronous=False)
"""
    run_id = finished(script(text))
    transport = EmbeddedTransport(tmp_path / "greenroom-data")
    client = MlflowClient(transport=transport)
    assert len(client.get_metric_history(run_id, "loss")) == 1500
    assert client.get_run(run_id).info.status == "FINISHED"
    transport.close()


def test_script_that_changes_its_folder_continues_its_run(script: Script, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    text = """
import os
import greenroom as mlflow
with mlflow.start_run():
    os.chdir("sub")
    mlflow.log_metric("loss", 1.0)
print(mlflow.get_tracking_uri())
"""
    assert finished(script(text)) == (tmp_path / "greenroom-data").as_uri()
    assert list((tmp_path / "sub").iterdir()) == []


def test_nothing_beyond_the_light_client_is_loaded(script: Script) -> None:
    text = WORK + "import sys; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = finished(script(text)).splitlines()[-1]
    for name in ("urllib3", "uvicorn", "starlette", "sqlalchemy", "alembic", "asyncpg", "obstore", "prometheus_client"):
        assert f"'{name}'" not in loaded


def test_name_of_the_author_is_a_setting_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_SERVER_USER", "ada")
    client = MlflowClient(transport=EmbeddedTransport(tmp_path / "new"))
    client.create_registered_model("wine")
    assert client.create_comment("wine", text="Good.").author == "ada"
    monkeypatch.delenv("GREENROOM_SERVER_USER")
    monkeypatch.setenv("GREENROOM_USER", "ben")
    client = MlflowClient(transport=EmbeddedTransport(tmp_path / "old"))
    with pytest.warns(FutureWarning, match="GREENROOM_USER is now called GREENROOM_SERVER_USER"):
        client.create_registered_model("wine")
    assert client.create_comment("wine", text="Good.").author == "ben"
