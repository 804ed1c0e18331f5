"""Downloading and listing files by address or by run.

folder = greenroom.artifacts.download_artifacts("models:/Iris/Production")
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from greenroom.core.artifact_paths import below
from greenroom.errors import InvalidInput
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import FileInfo
from greenroom.sdk.images import as_pillow


def download_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    dst_path: str | Path | None = None,
    tracking_uri: str | None = None,
    registry_uri: str | None = None,
) -> str:
    """Download a file or folder and answer where it is now.

    Args:
        artifact_uri: ``runs:/``, ``models:/`` or an artifact address; or give `run_id` and `artifact_path`.
        dst_path: folder to download to, made if it is not there; a new temporary one unless given.
        tracking_uri: of another server than the chosen one.
        registry_uri: of another registry than the chosen one.

    Raises:
        ArtifactNotFound: there is nothing; the message names what is near.
        DigestMismatch: a file changed on its way; it is not kept.
    """
    client = MlflowClient(tracking_uri, registry_uri)
    if dst_path is not None:
        Path(dst_path).mkdir(parents=True, exist_ok=True)
    return str(client.download_uri(_address(artifact_uri, run_id, artifact_path), dst_path))


def list_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    tracking_uri: str | None = None,
) -> list[FileInfo]:
    """List a folder; of what is no folder, nothing. Arguments as in `download_artifacts`."""
    place = MlflowClient(tracking_uri).locate(_address(artifact_uri, run_id, artifact_path))
    entries = place.store.entries(place.path)
    return [FileInfo(below(place.path, entry.name), entry.is_dir, entry.size_bytes) for entry in entries]


def load_text(artifact_uri: str) -> str:
    """Read a text file."""
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        return Path(download_artifacts(artifact_uri, dst_path=scratch)).read_text(encoding="utf-8")


def load_dict(artifact_uri: str) -> Any:
    """Read a JSON file.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return json.loads(load_text(artifact_uri))
    except ValueError as error:
        raise InvalidInput(f"'{artifact_uri}' is not JSON: {error}") from error


def load_image(artifact_uri: str) -> Any:
    """Read an image, as one of Pillow.

    Raises:
        InvalidInput: it is none, or Pillow is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        image = as_pillow(download_artifacts(artifact_uri, dst_path=scratch))
        # Read now: the file is gone afterwards.
        image.load()
        return image


def _address(artifact_uri: str | None, run_id: str | None, artifact_path: str | None) -> str:
    if (artifact_uri is None) == (run_id is None):
        raise InvalidInput("Give either artifact_uri or run_id.")
    if artifact_uri is not None:
        if artifact_path is not None:
            raise InvalidInput("artifact_path goes with run_id; put the path into artifact_uri.")
        return artifact_uri
    return f"runs:/{run_id}/{artifact_path or ''}"
