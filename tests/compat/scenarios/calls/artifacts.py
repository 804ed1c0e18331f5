"""Artifacts of runs: every way this client has to log, list and fetch them."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path

import mlflow.artifacts
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Log, list, fetch and delete files of a run."""
    experiment_id = c.low.create_experiment(s.named("artifacts"))
    run = c.low.create_run(experiment_id)
    run_id, uri = run.info.run_id, run.info.artifact_uri
    with s.step("list_artifacts of a run without any"):
        assert c.low.list_artifacts(run_id) == []
        assert c.low.list_artifacts(run_id, "nowhere") == []
    _logging(s, c, run_id)
    _fetching(s, c, run_id, uri)
    if c.has_libraries:
        _with_libraries(s, c, experiment_id, run_id)
    with s.step("delete_artifacts of a file and of a folder"):
        repository = get_artifact_repository(uri)
        if c.version < (2, 0):
            # 1.x cannot delete through the server; it says so itself.
            try:
                repository.delete_artifacts("notes.txt")
            except (MlflowException, NotImplementedError):
                pass
        else:
            repository.delete_artifacts("notes.txt")
            repository.delete_artifacts("deep")
            assert {f.path for f in c.low.list_artifacts(run_id)}.isdisjoint({"notes.txt", "deep"})


def _logging(s: steps.Scenario, c: Client, run_id: str) -> None:
    with s.step("log_text and log_dict"):
        c.low.log_text(run_id, "für später\n", "notes.txt")
        c.low.log_text(run_id, "", "empty.txt")
        c.low.log_dict(run_id, {"alpha": 1, "names": ["ü"]}, "config.json")
        c.low.log_dict(run_id, {"alpha": 1}, "deep/config.yaml")
    with s.step("log_artifact and log_artifacts, with odd names"), tempfile.TemporaryDirectory() as folder:
        Path(folder, "er").mkdir()
        Path(folder, "note.txt").write_text("in a folder")
        Path(folder, "er", "ünï + 100% & co.txt").write_text("odd name")
        c.low.log_artifacts(run_id, folder, "deep")
        binary = Path(folder, "binary.bin")
        binary.write_bytes(bytes(range(256)) * 4096)
        c.low.log_artifact(run_id, str(binary))
        c.low.log_artifact(run_id, str(binary), "copies")
    with s.step("a file logged again has the new bytes"):
        c.low.log_text(run_id, "first", "again.txt")
        c.low.log_text(run_id, "second, longer", "again.txt")
    if c.has("log_stream"):
        with s.step("log_stream"):
            c.low.log_stream(run_id, io.BytesIO(b"streamed" * 1000), "deep/stream.bin")
    with s.step("list_artifacts: names, kinds and sizes"):
        shown = {f.path: (f.is_dir, f.file_size) for f in c.low.list_artifacts(run_id)}
        assert shown == {
            "again.txt": (False, 14), "binary.bin": (False, 1_048_576), "config.json": (False, shown["config.json"][1]),
            "copies": (True, None), "deep": (True, None), "empty.txt": (False, None),
            "notes.txt": (False, len("für später\n".encode())),
        }, shown  # fmt: skip
        inside = ["deep/config.yaml", "deep/er", "deep/note.txt"]
        inside += ["deep/stream.bin"] if c.has("log_stream") else []
        assert [f.path for f in c.low.list_artifacts(run_id, "deep")] == inside
        assert [f.path for f in c.low.list_artifacts(run_id, "deep/er")] == ["deep/er/ünï + 100% & co.txt"]
        assert c.low.list_artifacts(run_id, "notes.txt") == []


def _fetching(s: steps.Scenario, c: Client, run_id: str, uri: str) -> None:
    with s.step("download_artifacts: a file, a folder, everything"), tempfile.TemporaryDirectory() as folder:
        binary = Path(c.low.download_artifacts(run_id, "binary.bin", folder))
        assert hashlib.sha256(binary.read_bytes()).digest() == hashlib.sha256(bytes(range(256)) * 4096).digest()
        deep = Path(c.low.download_artifacts(run_id, "deep", folder))
        assert (deep / "er" / "ünï + 100% & co.txt").read_text() == "odd name"
        everything = Path(folder, "all")
        everything.mkdir()
        root = Path(c.low.download_artifacts(run_id, "", str(everything)))
        count = sum(path.is_file() for path in root.rglob("*"))
        assert count == (10 if c.has("log_stream") else 9), sorted(root.rglob("*"))
        assert Path(c.low.download_artifacts(run_id, "again.txt")).read_text() == "second, longer"
    with s.step("mlflow.artifacts: by address, by runs:/ and by run"), tempfile.TemporaryDirectory() as folder:
        by_address = mlflow.artifacts.download_artifacts(artifact_uri=f"{uri}/notes.txt", dst_path=folder)
        assert Path(by_address).read_text() == "für später\n"
        by_run = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="deep/note.txt")
        assert Path(by_run).read_text() == "in a folder"
        assert mlflow.artifacts.load_text(f"{uri}/notes.txt") == "für später\n"
        assert mlflow.artifacts.load_text(f"runs:/{run_id}/empty.txt") == ""
        assert mlflow.artifacts.load_dict(f"runs:/{run_id}/config.json") == {"alpha": 1, "names": ["ü"]}
        if hasattr(mlflow.artifacts, "list_artifacts"):
            listed = mlflow.artifacts.list_artifacts(f"runs:/{run_id}/copies")
            assert [f.path for f in listed] == ["copies/binary.bin"], [f.path for f in listed]
            listed = mlflow.artifacts.list_artifacts(run_id=run_id, artifact_path="copies")
            assert [f.path for f in listed] == ["copies/binary.bin"], [f.path for f in listed]
    with s.step("a file that is not there cannot be fetched"):
        try:
            fetched = c.low.download_artifacts(run_id, "not/there.txt")
        except Exception as error:
            # 1.x hands on what its HTTP library raises.
            assert "404" in str(error) or "Failed to download" in str(error), error
        else:
            # 3.0 answers nothing instead of raising.
            assert c.version == (3, 0)
            assert fetched is None, fetched


def _with_libraries(s: steps.Scenario, c: Client, experiment_id: str, run_id: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    with s.step("log_figure and log_image"):
        figure, axes = plt.subplots()
        axes.plot([1, 3, 2])
        c.low.log_figure(run_id, figure, "plot.png")
        plt.close(figure)
        c.low.log_image(run_id, np.full((8, 8, 3), 128, dtype=np.uint8), "image.png")
        assert mlflow.artifacts.load_image(f"runs:/{run_id}/image.png").size == (8, 8)
        with open(c.low.download_artifacts(run_id, "plot.png"), "rb") as file:
            assert file.read(8) == b"\x89PNG\r\n\x1a\n"
        os.remove(file.name)
    if c.has("log_table"):
        with s.step("log_table, more rows to it, and load_table"):
            c.low.log_table(run_id, {"question": ["a", "b"], "answer": [1, 2]}, "table.json")
            c.low.log_table(run_id, {"question": ["c"], "answer": [3]}, "table.json")
            table = c.low.load_table(experiment_id, "table.json", run_ids=[run_id])
            assert (table["question"].tolist(), table["answer"].tolist()) == (["a", "b", "c"], [1, 2, 3])
            table = c.low.load_table(experiment_id, "table.json", extra_columns=["run_id"])
            assert table["run_id"].tolist() == [run_id] * 3
