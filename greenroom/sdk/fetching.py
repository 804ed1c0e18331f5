"""Download and list files by URI or run.

folder = greenroom.artifacts.download_artifacts("models:/Iris/Production")
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from greenroom.errors import ArtifactNotFound, InvalidInput
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import FileInfo
from greenroom.sdk.images import as_pillow
from greenroom.sdk.methods.artifacts import listing
from greenroom.sdk.methods.past import Moment


def download_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    dst_path: str | Path | None = None,
    tracking_uri: str | None = None,
    registry_uri: str | None = None,
    *,
    as_of: Moment | None = None,
) -> str:
    """Download a file or folder and return its local path.

    Args:
        artifact_uri: a ``runs:/``, ``models:/`` or artifact URI; or give `run_id` and `artifact_path`.
        dst_path: folder to download to, created if necessary; by default a new temporary folder.
        tracking_uri: use this server instead of the current one.
        registry_uri: use this registry instead of the current one.
        as_of: of ``models:/<name>/...``: the version that the URI named at a time or after an event; Greenroom only.

    Raises:
        ArtifactNotFound: the path does not exist; the message lists its folder.
        DigestMismatch: a file was corrupted in transit; it is discarded.
    """
    client = MlflowClient(tracking_uri, registry_uri)
    if dst_path is not None:
        Path(dst_path).mkdir(parents=True, exist_ok=True)
    uri = _artifact_uri(artifact_uri, run_id, artifact_path)
    return str(client.download_by_uri(uri, dst_path=dst_path, as_of=as_of))


def list_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    tracking_uri: str | None = None,
) -> list[FileInfo]:
    """List a folder; empty if the path is not a folder. Arguments as in `download_artifacts`.

    Paths are relative to the run if `run_id` is given; of a ``runs:/`` URI, to the folder above, as in MLflow.
    """
    client = MlflowClient(tracking_uri)
    uri = _artifact_uri(artifact_uri, run_id, artifact_path)
    if run_id is not None:
        return client.list_artifacts(run_id, artifact_path)
    try:
        location = client._locate(uri)
    except ArtifactNotFound:
        return []
    return listing(location.store, location.path, shown_as=location.local_path)


def load_text(artifact_uri: str) -> str:
    """Read a text file."""
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        return Path(download_artifacts(artifact_uri, dst_path=scratch)).read_text(encoding="utf-8")


def load_dict(artifact_uri: str) -> Any:
    """Read a JSON file.

    Raises:
        InvalidInput: it is not JSON.
    """
    try:
        return json.loads(load_text(artifact_uri))
    except ValueError as error:
        raise InvalidInput(f"'{artifact_uri}' is not JSON: {error}") from error


def load_image(artifact_uri: str) -> Any:
    """Read an image as a Pillow image.

    Raises:
        InvalidInput: it is not an image, or Pillow is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        image = as_pillow(download_artifacts(artifact_uri, dst_path=scratch))
        # Load the pixels now, before the file is removed.
        image.load()
        return image


def _artifact_uri(artifact_uri: str | None, run_id: str | None, artifact_path: str | None) -> str:
    if (artifact_uri is None) == (run_id is None):
        raise InvalidInput("Give either artifact_uri or run_id.")
    if artifact_uri is not None:
        if artifact_path is not None:
            raise InvalidInput("artifact_path requires run_id; append the path to artifact_uri.")
        return artifact_uri
    return f"runs:/{run_id}/{artifact_path or ''}"
