"""`greenroom api`: any request, with the server and the credentials of the client."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from greenroom.cli.main import main
from greenroom.sdk import connection
from greenroom.sdk.client import MlflowClient
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


def comments_of(name: str) -> str:
    """Create a model, and return the path of its comments."""
    MlflowClient().create_registered_model(name)
    return f"/models/{name}/comments"


def test_fields_are_a_body_of_a_change_and_a_query_of_a_read(greenroom_uri: str, name: str) -> None:
    path = comments_of(name)
    first = answered("POST", path, "-f", "text=Who owns this?")
    answered("post", path.removeprefix("/"), "-f", "text=I do.")
    assert [one["text"] for one in answered("GET", path, "-f", "limit=1")["items"]] == ["I do."]
    assert answered("GET", f"/comments/{first['comment_id']}")["text"] == "Who owns this?"
    deleted = api("DELETE", f"/comments/{first['comment_id']}")
    assert (deleted.exit_code, deleted.stdout) == (0, "")
    searched = answered("GET", "/api/2.0/mlflow/registered-models/search", "-f", f"filter=name = '{name}'")
    assert [one["name"] for one in searched["registered_models"]] == [name]


def test_body_comes_from_a_file_or_standard_input(greenroom_uri: str, name: str, tmp_path: Path) -> None:
    path = comments_of(name)
    (tmp_path / "body.json").write_text(json.dumps({"text": "From a file."}))
    assert answered("POST", path, "--input", str(tmp_path / "body.json"))["text"] == "From a file."
    assert answered("POST", path, "--input", "-", input='{"text": "Piped."}')["text"] == "Piped."


def test_values_in_a_body_are_json_or_text(greenroom_uri: str, name: str) -> None:
    path = comments_of(name)
    assert answered("POST", path, "-f", 'text="3"')["text"] == "3"
    refused = api("POST", path, "-f", "text=3")
    assert (refused.exit_code, "text" in refused.stderr) == (2, True), refused.output
    misspelt = api("POST", path, "-f", "txet=Hello")
    assert (misspelt.exit_code, "Did you mean 'text'?" in misspelt.stderr) == (2, True), misspelt.output


def test_header_is_sent(greenroom_uri: str, name: str) -> None:
    comment_id = answered("POST", comments_of(name), "-f", "text=one")["comment_id"]
    stale = api("PATCH", f"/comments/{comment_id}", "-f", "text=two", "-H", 'If-Match: "stale"')
    assert stale.exit_code == 5, stale.output


def test_credentials_are_those_of_the_client(
    start_server: StartServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server("--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    assert api("GET", "/openapi.json", "--uri", server.url).exit_code == 4
    monkeypatch.setenv("GREENROOM_TOKEN", TOKEN)
    connection.forget_transports()
    assert answered("GET", "/openapi.json", "--uri", server.url)["openapi"]


def test_works_in_a_folder_without_a_server(tmp_path: Path, name: str) -> None:
    uri = (tmp_path / "data").as_uri()
    MlflowClient(uri).create_registered_model(name)
    assert answered("POST", f"/models/{name}/comments", "-f", "text=Here.", "--uri", uri)["text"] == "Here."


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
