"""Path arguments: unsafe ones are rejected before anything is sent, all others arrive unchanged."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import greenroom as mlflow
from greenroom.errors import GreenroomError, InvalidInput
from greenroom.sdk.stores import ServerStore, store_at
from greenroom.sdk.transport import Response, WireTransport

CLIMBING = ["../up", "a/../../b", "..", "a/..", "../../{other}/artifacts"]


@pytest.fixture(params=["greenroom", "embedded"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    url: str = request.getfixturevalue(f"{request.param}_url")
    for name in ("TRACKING_URI", "REGISTRY_URI"):
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    mlflow.set_tracking_uri(url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "given" / "f.txt"
    path.parent.mkdir()
    path.write_text("text")
    return path


WRITE: dict[str, Callable[[Any, str, Path, str], Any]] = {
    "log_artifact": lambda client, run, file, path: client.log_artifact(run, file, path),
    "log_artifact of a folder": lambda client, run, file, path: client.log_artifact(run, file.parent, path),
    "log_artifacts": lambda client, run, file, path: client.log_artifacts(run, file.parent, path),
    "log_text": lambda client, run, _, path: client.log_text(run, "text", f"{path}/f.txt"),
    "log_dict": lambda client, run, _, path: client.log_dict(run, {}, f"{path}/f.json"),
    "log_stream": lambda client, run, _, path: client.log_stream(run, io.BytesIO(b"x"), f"{path}/f.txt"),
    "log_table": lambda client, run, _, path: client.log_table(run, {"a": [1]}, f"{path}/f.json"),
    "list_artifacts": lambda client, run, _, path: client.list_artifacts(run, path),
    "download_artifacts": lambda client, run, _, path: client.download_artifacts(run, path),
    "locate": lambda client, run, _, path: mlflow.artifacts.download_artifacts(f"runs:/{run}/{path}/f.txt"),
}


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("path", CLIMBING)
@pytest.mark.parametrize("door", WRITE)
def test_path_that_climbs_is_refused_at_every_door(door: str, path: str, file: Path) -> None:
    client = mlflow.MlflowClient()
    run, other = (client.create_run("0").info.run_id for _ in range(2))
    with pytest.raises(InvalidInput, match="would leave its folder"):
        WRITE[door](client, run, file, path.format(other=other))
    assert client.list_artifacts(run) == client.list_artifacts(other) == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("path", ["/abs", "a//b"])
def test_absolute_path_and_empty_part_are_refused(path: str, file: Path) -> None:
    run = mlflow.MlflowClient().create_run("0").info.run_id
    with pytest.raises(InvalidInput, match="absolute|empty part"):
        mlflow.MlflowClient().log_artifact(run, file, path)


@pytest.mark.usefixtures("server")
def test_folder_may_end_in_a_slash(file: Path) -> None:
    client = mlflow.MlflowClient()
    run = client.create_run("0").info.run_id
    client.log_artifact(run, file, "folder/")
    assert [one.path for one in client.list_artifacts(run, "folder")] == ["folder/f.txt"]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("name", ["b\\c.txt", "b\nc.txt", "b#c.txt"])
def test_nothing_of_a_folder_is_sent_when_one_of_its_names_is_refused(name: str, file: Path) -> None:
    (file.parent / name).write_text("text")
    client = mlflow.MlflowClient()
    run = client.create_run("0").info.run_id
    with pytest.raises(InvalidInput, match="is not a valid artifact path"):
        client.log_artifacts(run, file.parent)
    assert client.list_artifacts(run) == []


@pytest.mark.usefixtures("server")
def test_link_to_nothing_and_link_to_a_folder_are_not_left_out_silently(file: Path) -> None:
    (file.parent / "z-link").symlink_to("gone")
    client = mlflow.MlflowClient()
    run = client.create_run("0").info.run_id
    with pytest.raises(InvalidInput, match=r"z-link' is a broken link"):
        client.log_artifacts(run, file.parent)
    assert client.list_artifacts(run) == []


class Recording:
    """An exchange that records requests."""

    is_remote = False
    uri = "http://recording"

    def __init__(self) -> None:
        self.paths: list[str] = []

    def send(self, method: str, path: str, **_: Any) -> Response:
        self.paths.append(f"{method} {path}")
        return Response(200, {}, b"{}")

    def close(self) -> None:
        """Do nothing."""


class RecordingTransport(WireTransport):
    """A transport over this exchange, always ready."""

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Do nothing."""


@pytest.mark.parametrize("name", ["a%20b.txt", "a%2520b.txt", "100%.txt", "a b.txt", "p%10.txt", "é?.txt", "a+b&c.txt"])
def test_name_is_percent_encoded_once(name: str, tmp_path: Path) -> None:
    exchange = Recording()
    store = store_at("mlflow-artifacts:/0/r/artifacts", RecordingTransport(exchange))
    (tmp_path / "given").write_text("text")
    store.put(tmp_path / "given", name)
    (sent,) = exchange.paths
    prefix = "PUT /api/2.0/mlflow-artifacts/artifacts/0/r/artifacts/"
    assert sent.startswith(prefix)
    assert unquote(sent.removeprefix(prefix)) == name


def test_root_of_a_store_is_read_as_it_is() -> None:
    transport = RecordingTransport(Recording())
    assert store_at("mlflow-artifacts:/a%20b/c", transport).uri == "mlflow-artifacts:/a%20b/c"
    with pytest.raises(InvalidInput, match="would leave"):
        store_at("mlflow-artifacts:/0/a/../b", transport)
    with pytest.raises(GreenroomError, match="would leave"):
        ServerStore(transport, "0/a").put(Path("x"), "../b")
