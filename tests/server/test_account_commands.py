"""`greenroom init`, `users`, `service-accounts`, `groups` and `tokens`: on the database itself, and through a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from greenroom.cli.main import main
from greenroom.core.api_tokens import is_token
from greenroom.sdk import connection
from tests.support.servers import StartServer

PASSWORD = "correct horse battery staple"


class Told(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path, given: str = "", **environment: str) -> Told:
    result = CliRunner().invoke(main, [*map(str, arguments)], input=given, env=environment, catch_exceptions=False)
    # The next command may have another token.
    connection.forget_transports()
    assert PASSWORD not in result.output
    return Told(result.exit_code, result.stdout.strip(), result.stderr.strip())


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Return the option that names an empty store."""
    if request.param == "sqlite":
        return "--data", str(tmp_path / "data")
    url: str = request.getfixturevalue("postgres_database")
    assert run("db", "upgrade", "--database", url).code == 0
    return "--database", url


def test_init_makes_the_first_administrator_once_and_prints_the_token_alone(store: tuple[str, str]) -> None:
    made = run("init", "--username", "ada", "-q", *store, given=PASSWORD + "\n")
    assert (made.code, made.err) == (0, ""), made
    assert is_token(made.out)
    again = run("init", "--username", "eve", "--no-password", *store)
    assert (again.code, again.out) == (5, "")
    assert "has accounts already" in again.err
    assert "--data" in again.err
    shown = json.loads(run("users", "list", "--json", *store).out)
    assert [(one["name"], one["is_admin"], one["has_password"]) for one in shown] == [("ada", True, True)]


def test_init_refuses_what_cannot_be_an_account_before_anything_is_made(store: tuple[str, str]) -> None:
    for arguments, given, code in (
        (["--username", "acc_1"], PASSWORD, 2),
        (["--username", "a b"], PASSWORD, 2),
        (["--username", "ada"], "short\n", 2),
        (["--username", "ada"], "", 2),
        (["--username", "ada", "--no-password", "--password-file", "-"], PASSWORD, 2),
        (["--username", "ada", "--password-file", "/nowhere/at/all"], "", 2),
    ):
        told = run("init", *arguments, *store, given=given)
        assert (told.code, told.out) == (code, ""), told
    assert run("init", "--username", "ada", "--no-password", *store).code == 0


def test_operator_who_is_locked_out_works_on_the_database(store: tuple[str, str]) -> None:
    run("init", "--username", "ada", "--no-password", *store)
    # The last administrator stays, also here.
    refused = run("users", "update", "ada", "--no-admin", *store)
    assert (refused.code, "last administrator" in refused.err) == (5, True)
    assert run("users", "create", "grace", "--admin", "--password-file", "-", *store, given=PASSWORD).code == 0
    assert run("users", "update", "ada", "--no-admin", "--display-name", "Ada", *store).code == 0
    assert run("users", "password", "ada", *store, given=PASSWORD).code == 0
    assert run("service-accounts", "create", "ci", *store).code == 0
    token = run("tokens", "create", "nightly", "--account", "ci", "--scope", "read", "-q", *store)
    assert is_token(token.out), token
    assert run("tokens", "create", "mine", *store).code == 2
    listed = run("tokens", "list", "--account", "ci", *store).out
    assert "nightly" in listed
    assert token.out not in listed
    assert run("groups", "create", "Ops", *store).code == 0
    assert run("groups", "members", "add", "ops", "grace", "ci", *store).code == 0
    assert run("groups", "members", "remove", "ops", "ci", *store).code == 0
    members = json.loads(run("groups", "members", "list", "ops", "--json", *store).out)
    assert [one["name"] for one in members] == ["grace"]
    wrong_kind = run("users", "delete", "ci", "--yes", *store)
    assert (wrong_kind.code, "service-accounts" in wrong_kind.err) == (6, True)
    assert run("service-accounts", "delete", "ci", "--yes", *store).code == 0
    assert run("groups", "delete", "ops", "--yes", *store).code == 0
    assert run("users", "show", "stranger", *store).code == 6


def test_a_mistyped_folder_is_not_created(tmp_path: Path) -> None:
    told = run("users", "list", "--data", tmp_path / "nowhere")
    assert (told.code, "There is no database" in told.err) == (2, True)
    assert not (tmp_path / "nowhere").exists()


def test_the_same_commands_work_through_a_server_as_who_signs_in(start_server: StartServer, tmp_path: Path) -> None:
    admin = run("init", "--username", "ada", "-q", "--data", tmp_path / "data", given=PASSWORD).out
    uri = start_server("--data", tmp_path / "data").url

    def ask(*arguments: str, token: str = admin, given: str = "") -> Told:
        return run(*arguments, given=given, GREENROOM_TRACKING_URI=uri, GREENROOM_TOKEN=token)

    assert ask("users", "create", "grace", given=PASSWORD).code == 0
    taken = ask("users", "create", "GRACE", given=PASSWORD)
    assert (taken.code, "cannot be told from 'grace'" in taken.err) == (5, True)
    hers = ask("tokens", "create", "laptop", "--account", "grace", "--scope", "admin", "-q").out
    assert is_token(hers)
    assert ask("users", "create", "eve", token=hers, given=PASSWORD).code == 4
    own = ask("tokens", "create", "phone", "--scope", "read", "-q", token=hers).out
    assert is_token(own)
    refused = ask("tokens", "create", "more", token=own)
    assert refused.code == 4
    listed = json.loads(ask("tokens", "list", "--json", token=hers).out)
    assert [one["name"] for one in listed] == ["phone", "laptop"]
    assert ask("tokens", "revoke", listed[0]["token_id"], "--yes", token=hers).code == 0
    (tmp_path / "wrong").write_text("not the password\n")
    (tmp_path / "right").write_text(PASSWORD + "\n")
    change = ["users", "password", "ada", "--current-password-file"]
    wrong = ask(*change, str(tmp_path / "wrong"), given="another good password")
    assert (wrong.code, "does not match" in wrong.err) == (2, True)
    assert ask(*change, str(tmp_path / "right"), given="another good password").code == 0
    own_deletion = ask("users", "delete", "ada", "--yes")
    assert (own_deletion.code, "cannot delete their own account" in own_deletion.err) == (5, True)
    assert ask("users", "update", "grace", "--disable").code == 0
    told = ask("tokens", "list", token=hers)
    assert (told.code, told.out) == (4, "")
