"""Artifacts of runs: every way the client has to log them, listing, downloading, deleting."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import mlflow
import numpy as np
import pandas as pd
from mlflow.artifacts import download_artifacts, load_dict, load_image, load_text
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.tracking import MlflowClient

from tests.compat.scenarios import steps


def scenario(s: steps.Scenario) -> None:
    """Log, list, download and delete artifacts."""
    client = MlflowClient()
    mlflow.set_experiment(s.named("artifacts"))
    with s.step("a run without artifacts lists none"):
        empty = client.create_run(mlflow.get_experiment_by_name(s.named("artifacts")).experiment_id)
        assert client.list_artifacts(empty.info.run_id) == []
        assert client.list_artifacts(empty.info.run_id, "nowhere") == []
    with mlflow.start_run() as run:
        run_id, uri = run.info.run_id, run.info.artifact_uri
        _log_of_every_kind(s)
    with s.step("the list shows names, kinds and sizes"):
        shown = {f.path: (f.is_dir, f.file_size) for f in client.list_artifacts(run_id)}
        assert shown["notes.txt"] == (False, len("für später\n".encode()))
        assert shown["deep"] == (True, None)
        assert set(shown) == {
            "notes.txt", "config.json", "config.yaml", "plot.png", "image.png", "table.json", "deep", "binary.bin", "empty.txt",
        }, set(shown)  # fmt: skip
        assert [f.path for f in client.list_artifacts(run_id, "deep")] == ["deep/er", "deep/note.txt"]
        assert [f.path for f in client.list_artifacts(run_id, "deep/er")] == ["deep/er/a b+c.txt", "deep/er/ünï.txt"]
        assert client.list_artifacts(run_id, "notes.txt") == []
    _reading_back(s, client, run_id, uri)
    _replacing_and_deleting(s, client, run_id, uri)
    with s.step("ten megabytes there and back"), tempfile.TemporaryDirectory() as folder:
        big = Path(folder, "big.bin")
        big.write_bytes(os.urandom(10_000_000))
        client.log_artifact(run_id, str(big), "large")
        back = Path(download_artifacts(run_id=run_id, artifact_path="large/big.bin"))
        assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(big.read_bytes()).digest()
        assert [f.file_size for f in client.list_artifacts(run_id, "large")] == [10_000_000]


def _log_of_every_kind(s: steps.Scenario) -> None:
    with s.step("log_text, log_dict as JSON and YAML"):
        mlflow.log_text("für später\n", "notes.txt")
        mlflow.log_text("", "empty.txt")
        mlflow.log_dict({"alpha": 1, "names": ["ü"]}, "config.json")
        mlflow.log_dict({"alpha": 1, "names": ["ü"]}, "config.yaml")
    with s.step("log_figure and log_image"):
        figure, axes = plt.subplots()
        axes.plot([1, 3, 2])
        mlflow.log_figure(figure, "plot.png")
        plt.close(figure)
        mlflow.log_image(np.full((8, 8, 3), 128, dtype=np.uint8), "image.png")
    with s.step("log_table, and more rows to the same table"):
        mlflow.log_table({"question": ["a", "b"], "answer": [1, 2]}, "table.json")
        mlflow.log_table(pd.DataFrame({"question": ["c"], "answer": [3]}), "table.json")
    with s.step("log_artifact and log_artifacts with folders and odd names"), tempfile.TemporaryDirectory() as folder:
        Path(folder, "er").mkdir()
        Path(folder, "note.txt").write_text("in a folder")
        Path(folder, "er", "ünï.txt").write_text("ünï")
        Path(folder, "er", "a b+c.txt").write_text("odd name")
        mlflow.log_artifacts(folder, "deep")
        binary = Path(folder, "binary.bin")
        binary.write_bytes(bytes(range(256)) * 64)
        mlflow.log_artifact(str(binary))


def _reading_back(s: steps.Scenario, client: MlflowClient, run_id: str, uri: str) -> None:
    with s.step("load_text, load_dict, load_image, load_table"):
        assert load_text(f"{uri}/notes.txt") == "für später\n"
        assert load_text(f"{uri}/empty.txt") == ""
        assert load_dict(f"runs:/{run_id}/config.json") == {"alpha": 1, "names": ["ü"]}
        assert load_image(f"runs:/{run_id}/image.png").size == (8, 8)
        table = mlflow.load_table("table.json", run_ids=[run_id])
        assert table["question"].tolist() == ["a", "b", "c"]
        assert table["answer"].tolist() == [1, 2, 3]
    with s.step("one file, a folder and everything downloaded"), tempfile.TemporaryDirectory() as folder:
        binary = Path(client.download_artifacts(run_id, "binary.bin", folder))
        assert binary.read_bytes() == bytes(range(256)) * 64
        deep = Path(download_artifacts(artifact_uri=f"runs:/{run_id}/deep", dst_path=folder))
        assert (deep / "er" / "ünï.txt").read_text() == "ünï"
        assert (deep / "er" / "a b+c.txt").read_text() == "odd name"
        everything = Path(download_artifacts(run_id=run_id, artifact_path="", dst_path=str(Path(folder, "all"))))
        assert len([path for path in everything.rglob("*") if path.is_file()]) == 11
    with s.step("a file that is not there cannot be downloaded"):
        try:
            download_artifacts(run_id=run_id, artifact_path="not/there.txt")
        except MlflowException as error:
            assert "Failed to download artifacts" in str(error), error
        else:
            raise AssertionError("something was downloaded")


def _replacing_and_deleting(s: steps.Scenario, client: MlflowClient, run_id: str, uri: str) -> None:
    with s.step("a file logged again has the new bytes"):
        client.log_text(run_id, "replaced, and longer than before", "notes.txt")
        assert load_text(f"runs:/{run_id}/notes.txt") == "replaced, and longer than before"
        sizes = {f.path: f.file_size for f in client.list_artifacts(run_id)}
        assert sizes["notes.txt"] == len("replaced, and longer than before")
    with s.step("a file and a folder deleted"):
        repository = get_artifact_repository(uri)
        repository.delete_artifacts("notes.txt")
        repository.delete_artifacts("deep")
        assert {f.path for f in client.list_artifacts(run_id)}.isdisjoint({"notes.txt", "deep"})
        assert client.list_artifacts(run_id, "deep") == []


if __name__ == "__main__":
    steps.run(scenario)
