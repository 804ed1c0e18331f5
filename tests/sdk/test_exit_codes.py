"""Exit codes of commands: one table for all, as `docs/cli.md` has it, and a sentence that describes the error."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.core import exit_codes
from greenroom.core.exit_codes import ExitCode
from greenroom.sdk.client import MlflowClient
from tests.support.servers import StartServer

DOCUMENT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()


@pytest.fixture
def name() -> str:
    return f"Exit-{uuid.uuid4().hex[:8]}"


def greenroom(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False, **options)


def test_page_and_program_have_the_same_table() -> None:
    row = re.compile(r"^\| ([0-9]+) \| (.+) \|$", re.MULTILINE)
    documented = dict(row.findall(DOCUMENT))
    assert documented == dict(row.findall(exit_codes.__doc__ or ""))
    assert {int(code) for code in documented} == set(ExitCode)


def test_exit_code_and_message_describe_the_error(
    greenroom_uri: str, mlflow_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_HTTP_REQUEST_MAX_RETRIES", "0")
    assert greenroom("models", "create", name).exit_code == 0
    client = MlflowClient()
    client.create_model_version(name, "s3://bucket/model")
    deleted = client.create_run("0").info.run_id
    client.delete_run(deleted)
    outcomes = {
        ("models", "history", name, "--uri", mlflow_url): (1, "is not a Greenroom server"),
        ("versions", "restore", f"{name}/1", "--uri", mlflow_url): (1, "is not a Greenroom server"),
        ("versions", "show", name): (2, "does not name a model and a version or alias"),
        ("versions", "transition", f"{name}/1", "Staging", "--add", "--remove"): (2, "either --add or --remove"),
        ("versions", "files", f"{name}/1", "--sha256sum", "--json"): (2, "either --sha256sum or --json"),
        ("models", "list", "--filter", "colour = 1"): (2, "colour"),
        ("models", "list", "--deleted", "--filter", "name = 'a'"): (2, "cannot be used with --filter"),
        ("models", "list", "--all", "--limit", "5"): (2, "either --limit or --all"),
        ("models", "tags", "set", name, "no-value"): (2, "KEY=VALUE"),
        ("models", "edit", name): (2, "--description"),
        ("models", "delete", name): (2, "pass --yes"),
        ("models", "list", "--uri", "http://127.0.0.1:9"): (3, "No server responds at http://127.0.0.1:9"),
        ("models", "create", name): (5, "already exists"),
        ("versions", "restore", f"{name}/1"): (5, "is not deleted"),
        ("runs", "tags", "set", deleted, "a=b"): (5, "'active' state"),
        ("models", "show", "no-such-model"): (6, "no-such-model"),
        ("versions", "show", f"{name}/9"): (6, "9"),
        ("versions", "show", f"{name}@no-such-alias"): (6, "no-such-alias"),
        ("runs", "list", "-e", "no-such-experiment"): (6, "greenroom experiments list"),
        ("api", "GET", "/models/no-such-model/comments"): (6, "no-such-model"),
        ("api", "GET", "/no-such-path"): (1, "No endpoint answers"),
    }
    for arguments, (code, words) in outcomes.items():
        result = greenroom(*arguments)
        assert (result.exit_code, words in result.stderr) == (code, True), (arguments, result.output)
        assert "Traceback" not in result.output


def test_damaged_copy_ends_with_1(greenroom_uri: str, name: str, tmp_path: Path) -> None:
    with mlflow.start_run() as run:
        mlflow.log_text("flavors: {}\n", "model/MLmodel")
    assert greenroom("versions", "register", f"runs:/{run.info.run_id}/model", name).exit_code == 0
    result = greenroom("versions", "verify", f"{name}/1", str(tmp_path))
    assert (result.exit_code, "is missing" in result.stderr) == (1, True)


def test_wrong_token_ends_with_4(tmp_path: Path, start_server: StartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start_server(
        "--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": "the-right-token-0123456789abcdef"}
    )
    monkeypatch.setenv("GREENROOM_TOKEN", "wrong")
    result = greenroom("models", "list", "--uri", server.url)
    assert (result.exit_code, "GREENROOM_TOKEN" in result.stderr) == (4, True), result.output


@pytest.mark.parametrize(
    ("answer", "code", "words"), [("n\n", 1, "nothing was changed"), ("", 1, "nothing was changed"), ("y\n", 0, "")]
)
def test_no_at_a_question_ends_with_1(
    greenroom_uri: str, name: str, answer: str, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert greenroom("models", "create", name).exit_code == 0
    monkeypatch.setattr("greenroom.cli._context.is_interactive", lambda: True)
    result = greenroom("models", "delete", name, input=answer)
    assert (result.exit_code, words in result.stderr) == (code, True), result.output
    assert greenroom("models", "show", name).exit_code == (6 if code == 0 else 0)


class Interrupted(io.BytesIO):
    """Standard input at which Ctrl-C is pressed."""

    def read1(self, _size: int | None = -1) -> bytes:
        raise KeyboardInterrupt


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def test_ctrl_c_ends_with_130(greenroom_uri: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MlflowClient, "search_registered_models", interrupt)
    monkeypatch.setattr("greenroom.server_cli.db.load", interrupt)
    monkeypatch.setattr("greenroom.cli._context.is_interactive", lambda: True)
    for command in (("models", "list"), ("models", "delete", name), ("db", "check")):
        result = greenroom(*command, input=Interrupted(b""))
        assert (result.exit_code, "interrupted" in result.stderr) == (130, True), (command, result.output)


def test_database_commands_keep_to_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("not a database, " * 100)
    assert greenroom("db", "check", "--database", "oracle://db").exit_code == 2
    assert greenroom("db", "check", "--database", str(tmp_path / "text")).exit_code == 3
    assert greenroom("db", "upgrade", "--database", str(tmp_path / "registry.db")).exit_code == 0
    assert greenroom("db", "check", "--database", str(tmp_path / "registry.db")).exit_code == 0
    assert greenroom("artifacts", "verify", "--data", str(tmp_path / "none")).exit_code == 2
