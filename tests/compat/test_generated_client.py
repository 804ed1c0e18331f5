"""A client that openapi-python-client generates from the description of the public API works against a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import environments
from tests.support.file_client import Files

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
PROGRAM = Path(__file__).with_name("generated_client.py")
# The generator knows JSON, text and bytes: lines of JSON, as exports are sent, are text to it.
SETTINGS = {"content_type_overrides": dict.fromkeys(("application/jsonl", "application/x-ndjson"), "text/plain")}


@pytest.fixture
def client_folder(openapi_python: Path, tmp_path: Path) -> Path:
    """Generate the package `greenroom_api`, and return its parent folder."""
    output = tmp_path / "greenroom_api"
    config = tmp_path / "config.json"
    config.write_text(json.dumps(SETTINGS))
    arguments: list[str | Path] = ["-m", "openapi_python_client", "generate", "--path", DOCUMENT, "--meta", "none"]
    # It formats what it generates with ruff, by name.
    path = {"PATH": str(openapi_python.parent)}
    said = environments.run(
        openapi_python,
        [*arguments, "--output-path", output, "--config", config, "--fail-on-warning"],
        environment=path,
    )
    assert "Warning" not in said
    return tmp_path


def test_a_generated_client_does_what_a_script_needs(files: Files, openapi_python: Path, client_folder: Path) -> None:
    run = files.call("runs/create", experiment_id="0", run_name="trees")["run"]["info"]
    assert files.put(f"0/{run['run_id']}/artifacts/model/MLmodel", b"flavors: {}\n").status == 200
    path = {"PYTHONPATH": str(client_folder)}
    environments.run(openapi_python, [PROGRAM, files.server.url, run["run_id"]], environment=path)
