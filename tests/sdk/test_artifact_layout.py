"""Where files are listed and downloaded to, with each kind of server."""

from __future__ import annotations

from pathlib import Path

import pytest

import greenroom as mlflow
from greenroom.sdk.entities import FileInfo


def paths_below(folder: Path) -> list[str]:
    """List the files below a folder, without those that only describe a model's environment."""
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return sorted(path for path in found if path.endswith((".txt", "MLmodel")) and "requirements" not in path)


@pytest.mark.usefixtures("anywhere")
def test_files_are_listed_and_laid_out_as_by_mlflow(tmp_path: Path) -> None:
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        model_id = mlflow.pyfunc.log_model(name="model", python_model=lambda model_input: model_input).model_id
        for path in ("plain/a.txt", "plain/sub/b.txt", "top.txt"):
            mlflow.log_text("x", path)
    run_id, root = run.info.run_id, run.info.artifact_uri
    plain = ["plain/a.txt", "plain/sub/b.txt"]
    downloads = [
        ({"artifact_uri": f"runs:/{run_id}/model"}, "model", ["model/MLmodel"]),
        ({"artifact_uri": f"runs:/{run_id}/model/MLmodel"}, "model/MLmodel", ["model/MLmodel"]),
        ({"artifact_uri": f"runs:/{run_id}/plain"}, "plain", plain),
        ({"artifact_uri": f"runs:/{run_id}/plain/sub"}, "sub", ["sub/b.txt"]),
        ({"artifact_uri": f"runs:/{run_id}/"}, "", [*plain, "top.txt"]),
        ({"artifact_uri": f"models:/{model_id}"}, "", ["MLmodel"]),
        ({"artifact_uri": f"{root}/plain/a.txt"}, "a.txt", ["a.txt"]),
        ({"run_id": run_id}, "", [*plain, "top.txt"]),
        ({"run_id": run_id, "artifact_path": "plain/a.txt"}, "a.txt", ["a.txt"]),
        ({"run_id": run_id, "artifact_path": "plain/sub"}, "sub", ["sub/b.txt"]),
        ({"run_id": run_id, "artifact_path": "model/MLmodel"}, "model/MLmodel", ["model/MLmodel"]),
    ]
    for number, (given, local, files) in enumerate(downloads):
        folder = tmp_path / str(number)
        assert Path(mlflow.artifacts.download_artifacts(**given, dst_path=folder)) == folder / local, given
        assert paths_below(folder) == files, given
    for path, local in (("plain/a.txt", "a.txt"), ("plain/sub", "sub"), ("model", "model")):
        assert client.download_artifacts(run_id, path, tmp_path) == str(tmp_path / local)

    def listed(found: list[FileInfo]) -> list[str]:
        return [one.path for one in found if one.path.endswith((".txt", "MLmodel")) and "requirements" not in one.path]

    assert listed(mlflow.artifacts.list_artifacts(f"runs:/{run_id}/model")) == ["model/MLmodel"]
    assert listed(mlflow.artifacts.list_artifacts(f"runs:/{run_id}/plain/sub")) == ["sub/b.txt"]
    assert listed(mlflow.artifacts.list_artifacts(f"models:/{model_id}")) == ["MLmodel"]
    assert listed(mlflow.artifacts.list_artifacts(f"{root}/plain/sub")) == ["sub/b.txt"]
    for path, files in {
        "model": ["model/MLmodel"],
        "plain/sub": ["plain/sub/b.txt"],
        "plain": ["plain/a.txt"],
        "top.txt": [],
        "nope": [],
        "plain/nope": [],
        "model/nope": [],
    }.items():
        assert listed(client.list_artifacts(run_id, path)) == files
        assert listed(mlflow.artifacts.list_artifacts(run_id=run_id, artifact_path=path)) == files
    for path in ("nope", "top.txt"):
        assert mlflow.artifacts.list_artifacts(f"runs:/{run_id}/{path}") == []
