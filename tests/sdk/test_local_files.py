"""A server, or the author of a version, cannot make the client read or replace local files."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.errors import UnsafeArtifact


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a key in it."""
    (tmp_path / "home/.ssh").mkdir(parents=True)
    (tmp_path / "home/.ssh/id_rsa").write_text("secret")
    (tmp_path / "home/.ssh/config").write_text("mine")
    return tmp_path / "home"


@pytest.fixture
def hostile_uri(home: Path) -> Iterator[str]:
    """A server, not on the loopback name, that sends local folders as file URIs."""
    folder = (home / ".ssh").as_uri()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].rpartition("/mlflow/")[2]
            info = {"run_id": "a" * 32, "experiment_id": "0", "status": "RUNNING", "artifact_uri": folder}
            answers: dict[str, Any] = {
                "runs/get": {"run": {"info": info, "data": {}}},
                "model-versions/get": {"model_version": {"name": "M", "version": "1", "source": folder}},
                "model-versions/get-download-uri": {"artifact_uri": folder},
                f"logged-models/m-{'b' * 32}": {
                    "model": {"info": {"model_id": "m-" + "b" * 32, "artifact_uri": folder, "name": "x"}}
                },
            }
            body = json.dumps(answers.get(path, {})).encode()
            self.send_response(200 if path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    # Another address of the loopback interface, treated as another machine.
    server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_files_of_this_machine_are_not_read_for_a_remote_server(hostile_uri: str, tmp_path: Path) -> None:
    client = mlflow.MlflowClient(hostile_uri)
    target = tmp_path / "target"
    target.mkdir()
    for read in (
        lambda: client.download_by_uri("models:/M/1", dst_path=target),
        lambda: client.download_by_uri(f"models:/m-{'b' * 32}", dst_path=target),
        lambda: client.download_artifacts("a" * 32, "id_rsa", target),
        lambda: client.list_artifacts("a" * 32),
    ):
        with pytest.raises(UnsafeArtifact, match="GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS=true"):
            read()
    assert list(target.iterdir()) == []


def test_files_of_this_machine_are_not_replaced_for_a_remote_server(
    hostile_uri: str, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("theirs")
    with pytest.raises(UnsafeArtifact):
        mlflow.MlflowClient(hostile_uri).log_artifact("a" * 32, str(tmp_path / "config"))
    assert (home / ".ssh/config").read_text() == "mine"


def test_shared_folder_of_a_remote_server_can_be_allowed(
    hostile_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS", "true")
    place = mlflow.MlflowClient(hostile_uri).download_artifacts("a" * 32, "id_rsa", tmp_path)
    assert Path(place).read_text() == "secret"


@pytest.fixture
def hostile_version(greenroom_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A version with files that shells and git execute."""
    monkeypatch.setenv("GREENROOM_TRACKING_URI", greenroom_uri)
    files = tmp_path / "files"
    for path in (".bashrc", ".ssh/authorized_keys", ".git/hooks/post-checkout", "MLmodel"):
        (files / path).parent.mkdir(parents=True, exist_ok=True)
        (files / path).write_text("touch canary")
    client = mlflow.MlflowClient(greenroom_uri)
    name = f"files-{tmp_path.name}"
    run_id = client.create_run(client.create_experiment(name)).info.run_id
    client.log_artifacts(run_id, str(files), "model")
    mlflow.register_model(f"runs:/{run_id}/model", name, client=client)
    return name


def test_download_goes_to_a_folder_of_its_own(
    hostile_version: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / ".bashrc").write_text("mine")
    told = CliRunner().invoke(main, ["versions", "download", f"{hostile_version}/1"])
    assert (told.exit_code, told.stdout.strip()) == (0, f"{hostile_version}-1")
    assert (home / ".bashrc").read_text() == "mine"
    assert not (home / ".ssh/authorized_keys").exists()
    assert (home / f"{hostile_version}-1" / ".bashrc").exists()
    # Repeating it is harmless: all files are identical.
    assert CliRunner().invoke(main, ["versions", "download", f"{hostile_version}/1"]).exit_code == 0


def test_download_replaces_nothing_without_overwrite(
    hostile_version: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    command = ["versions", "download", f"{hostile_version}/1", "--to", "."]
    hidden = CliRunner().invoke(main, command)
    assert hidden.exit_code != 0
    assert "is a hidden file" in hidden.stderr
    (home / "MLmodel").write_text("mine")
    differs = CliRunner().invoke(main, [*command, "--path", "MLmodel"])
    assert differs.exit_code != 0
    assert "exists and differs" in differs.stderr
    assert sorted(path.name for path in home.rglob("*") if path.is_file()) == ["MLmodel", "config", "id_rsa"]
    assert CliRunner().invoke(main, [*command, "--overwrite"]).exit_code == 0
    assert (home / ".git/hooks/post-checkout").read_text() == "touch canary"


def test_run_files_go_to_a_folder_of_their_own(
    greenroom_uri: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    client = mlflow.MlflowClient(greenroom_uri)
    run_id = client.create_run(client.create_experiment(f"run-{tmp_path.name}")).info.run_id
    client.log_text(run_id, "theirs", ".bashrc")
    (home / ".bashrc").write_text("mine")
    command = ["runs", "download", run_id, "--uri", greenroom_uri]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert ((home / ".bashrc").read_text(), (home / run_id / ".bashrc").read_text()) == ("mine", "theirs")
    blocked = CliRunner().invoke(main, [*command, "--to", str(home / ".ssh/config")])
    assert (blocked.exit_code, "cannot be created" in blocked.stderr) == (2, True)


def test_files_fetched_to_load_a_model_are_gone_when_the_program_ends(greenroom_uri: str, tmp_path: Path) -> None:
    program = """
import os, sys, tempfile
from pathlib import Path
import greenroom as mlflow
from greenroom.flavors.logging import local_model

with mlflow.start_run() as run:
    mlflow.log_text("x", "model/MLmodel")
folder = local_model(f"runs:/{run.info.run_id}/model")
assert (folder / "MLmodel").read_text() == "x"
if os.fork() == 0:
    sys.exit(0)
os.wait()
assert (folder / "MLmodel").exists(), "a forked child removed it"
"""
    environment = {**os.environ, "GREENROOM_TRACKING_URI": greenroom_uri, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []
