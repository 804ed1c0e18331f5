"""`greenroom api`: any request, with the server and the credentials of the client."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from greenroom.cli.main import main
from tests.support.servers import StartServer

TOKEN = "the-right-token-0123456789abcdef"


@pytest.fixture
def name() -> str:
    return f"Api-{uuid.uuid4().hex[:8]}"


def api(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(main, ["api", *arguments], catch_exceptions=False, **options)


def answered(*arguments: str, **options: Any) -> Any:
    result = api(*arguments, **options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_fields_are_a_body_of_a_change_and_a_query_of_a_read(greenroom_uri: str, name: str) -> None:
    api("POST", "/models", "-f", f"name={name}", "-f", "description=Who leaves.")
    assert answered("GET", f"/models/{name}")["model"]["description"] == "Who leaves."
    found = answered("get", "models", "-f", "limit=1")
    assert len(next(value for value in found.values() if isinstance(value, list))) == 1
    searched = answered("GET", "/api/2.0/mlflow/registered-models/search", "-f", f"filter=name = '{name}'")
    assert [one["name"] for one in searched["registered_models"]] == [name]


def test_body_comes_from_a_file_or_standard_input(greenroom_uri: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps({"name": name}))
    assert api("POST", "/models", "--input", str(tmp_path / "body.json")).exit_code == 0
    changed = json.dumps({"description": "From standard input."})
    assert api("PATCH", f"/models/{name}", "--input", "-", input=changed).exit_code == 0
    assert answered("GET", f"/models/{name}")["model"]["description"] == "From standard input."


def test_values_in_a_body_are_json_or_text(greenroom_uri: str, name: str) -> None:
    api("POST", "/models", "-f", f"name={name}", "-f", 'description="3"')
    assert answered("GET", f"/models/{name}")["model"]["description"] == "3"
    refused = api("PATCH", f"/models/{name}", "-f", "description=3")
    assert (refused.exit_code, "description" in refused.stderr) == (2, True), refused.output


def test_header_is_sent(greenroom_uri: str, name: str) -> None:
    api("POST", "/models", "-f", f"name={name}")
    stale = api("PATCH", f"/models/{name}", "-f", "description=x", "-H", "If-Match: stale")
    assert stale.exit_code == 5, stale.output


def test_credentials_are_those_of_the_client(
    start_server: StartServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server("--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    assert api("GET", "/models", "--uri", server.url).exit_code == 4
    monkeypatch.setenv("GREENROOM_TOKEN", TOKEN)
    assert api("GET", "/models", "--uri", server.url).exit_code == 0


def test_works_in_a_folder_without_a_server(tmp_path: Path, name: str) -> None:
    uri = (tmp_path / "data").as_uri()
    assert api("POST", "/models", "-f", f"name={name}", "--uri", uri).exit_code == 0
    assert answered("GET", f"/models/{name}", "--uri", uri)["model"]["name"] == name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["GET", "/models", "-f", "limit"], "'limit' must be KEY=VALUE"),
        (["GET", "/models", "-H", "If-Match"], "'If-Match' must be NAME:VALUE"),
        (["FETCH", "/models"], "FETCH"),
    ],
)
def test_what_is_not_a_request_is_a_usage_error(arguments: list[str], words: str) -> None:
    result = api(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output
