"""Requests as scripts and commands make and decide them: two people, one server, and a folder without accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.errors import ApprovalPending, Conflict, PermissionDenied, RequestExists, StaleWrite, StateConflict
from greenroom.sdk.http import HttpTransport
from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "correct-horse-battery"


class Team:
    """A server whose Production needs one approval, and a client for each of its people."""

    def __init__(self, server: GreenroomServer) -> None:
        self.server = server
        self.root = self.client(ADMIN)
        for _ in range(4):
            if not self.root.search_registered_models("name = 'wine'"):
                self.root.create_registered_model("wine")
            self.root.create_model_version("wine", "s3://bucket/model")
        for name, role in (("ada", "contributor"), ("ben", "approver")):
            self.send("POST", "accounts", f'{{"name": "{name}", "password": "{PASSWORD}"}}')
            self.root.grant_role("wine", role=role, account=name)
        self.send("PUT", "rules/stage:Production", '{"approvals_count": 1, "is_exclusive": true}')
        self.ada, self.ben = self.client("ada"), self.client("ben")

    def address(self, name: str) -> str:
        return self.server.url.replace("://", f"://{name}:{PASSWORD}@")

    def client(self, name: str) -> mlflow.MlflowClient:
        return mlflow.MlflowClient(transport=HttpTransport(self.address(name)))

    def send(self, method: str, path: str, body: str) -> None:
        self.root._tracking.send(method, f"/api/v1/{path}", body=body.encode())

    def command(self, name: str, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["requests", *arguments, "--uri", self.address(name)])


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("requests")
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log", environment=environment)
    yield Team(server)
    server.stop()
    assert "Traceback" not in server.log


def test_a_request_goes_from_one_to_the_other(team: Team) -> None:
    made = team.ada.create_request("wine", 1, stage="production", comment="Dry", reviewers=["ben"])
    assert (made.state, made.stage, made.author, made.reviewers) == ("open", "Production", "ada", ["ben"])
    assert made.available_actions == ["withdraw", "set_reviewers"]
    assert [check.state for check in made.checks] == ["waiting"]
    with pytest.raises(RequestExists) as exists:
        team.ben.create_request("wine", 1, stage="Production")
    assert exists.value.transition_request_id == made.request_id
    with pytest.raises(PermissionDenied):
        team.ada.approve_request(made.request_id)
    assert [one.request_id for one in team.ben.list_requests(waits_for_me=True)] == [made.request_id]
    assert list(team.ada.list_requests(waits_for_me=True)) == []
    moved = team.ben.approve_request(made.request_id, comment="Compared", if_match=made.etag)
    assert (moved.state, moved.closed_by, moved.decisions[0].comment) == ("moved", "ben", "Compared")
    assert team.ada.get_model_version("wine", "1").current_stage == "Production"
    with pytest.raises(StaleWrite):
        team.ben.reject_request(made.request_id, comment="No", if_match=made.etag)
    with pytest.raises(StateConflict):
        team.ben.reject_request(made.request_id, comment="No")


def test_a_decision_is_refused_once_the_rule_has_changed(team: Team) -> None:
    path = "models/wine/rules/alias:canary"
    team.send("PUT", path, '{"approvals_count": 1, "rule_conditions": ["tags.safe = \'yes\'"]}')
    made = team.ada.create_request("wine", 4, alias="canary")
    read = team.ben.get_request(made.request_id)
    assert (read.etag, [check.state for check in read.checks]) == (made.etag, ["failed", "waiting"])
    team.send("DELETE", path, "")
    with pytest.raises(StaleWrite):
        team.ben.approve_request(made.request_id, if_match=read.etag)
    assert team.ada.get_request(made.request_id).etag != read.etag
    team.ben.reject_request(made.request_id, comment="No")


def test_a_direct_change_raises_with_the_request_that_it_left_behind(team: Team) -> None:
    with pytest.raises(ApprovalPending) as pending:
        team.ada.transition_model_version_stage("wine", "2", "Production")
    request_id = pending.value.transition_request_id
    assert pending.value.transition_request_url == f"{team.server.url}/requests/{request_id}"
    assert team.ada.get_request(request_id).author == "ada"
    assert [one.request_id for one in team.ada.list_requests("wine", 2)] == [request_id]
    withdrawn = team.ada.withdraw_request(request_id)
    assert withdrawn.state == "withdrawn"
    assert [one.state for one in team.ada.list_requests("wine", states=["withdrawn"])] == ["withdrawn"]


def test_a_change_with_a_comment_leaves_a_request_with_it(team: Team) -> None:
    for again in (False, True):
        with pytest.raises(ApprovalPending, match="asks for it already" if again else "was made for it") as pending:
            team.ada.move_to_stage("wine", "2", "Production", comment="Recall is up", archive_existing=True)
        request_id = pending.value.transition_request_id
        asked = team.ada.get_request(request_id)
        assert (asked.stage, asked.comment, asked.author) == ("Production", "Recall is up", "ada")
    with pytest.raises(ApprovalPending, match="asks for it already, but archives the other versions in Production: "):
        team.ada.move_to_stage("wine", "2", "Production", comment="Recall is up")
    with pytest.raises(
        ApprovalPending, match="by ada asks for it already, but archives the other versions in Production"
    ):
        team.ada.transition_model_version_stage("wine", "2", "Production")
    with pytest.raises(RequestExists, match="already, but archives the other versions in Production."):
        team.ada.create_request("wine", 2, stage="Production")
    team.ada.withdraw_request(request_id)
    team.send("PUT", "rules/alias:champion", '{"approvals_count": 1}')
    with pytest.raises(ApprovalPending, match="greenroom requests show") as pending:
        team.ada.set_registered_model_alias("wine", "champion", "2", comment="No incident")
    asked = team.ada.get_request(pending.value.transition_request_id)
    assert (asked.alias, asked.comment) == ("champion", "No incident")
    team.ben.approve_request(asked.request_id)
    assert team.ada.get_model_version_by_alias("wine", "champion").version == "2"


def test_who_may_not_ask_is_told_that_no_request_was_made(team: Team) -> None:
    permissions = ["registered_model:read", "model_version:read", "model_version:transition"]
    team.send("POST", "roles", json.dumps({"name": "mover", "permissions": permissions}))
    team.send("POST", "accounts", json.dumps({"name": "mo", "password": PASSWORD}))
    team.root.grant_role("wine", role="mover", account="mo")
    mo = team.client("mo")
    with pytest.raises(Conflict, match="No request was made for it: .*transition:request"):
        mo.transition_model_version_stage("wine", "3", "Production")
    with pytest.raises(ApprovalPending, match="No request was made for it: .*transition:request"):
        mo.move_to_stage("wine", "3", "Production", comment="Now")


def test_commands_ask_show_and_decide(team: Team) -> None:
    made = team.command("ada", "create", "wine/3", "--stage", "Production", "--comment", "Sweet", "--reviewer", "ben")
    assert made.exit_code == 0, made.output
    assert "Production for version 3 of wine. Missing: 1 approval" in made.output
    request_id = made.output.split(":")[0].removeprefix("Request ")
    shown = team.command("ben", "show", request_id)
    assert "waits: 1 approval. 0 of 1 given." in shown.output
    assert request_id in team.command("ben", "list", "--waits-for-me").output
    assert request_id in team.command("ada", "list", "wine/3").output
    refused = team.command("ada", "approve", request_id)
    assert (refused.exit_code, "someone else" in refused.stderr or "transition:decide" in refused.stderr) == (4, True)
    assert "asks root." in team.command("ada", "review", request_id, "root").output
    approved = team.command("ben", "approve", request_id)
    assert "Version 3 of wine is in Production now." in approved.output
    assert team.command("ben", "approve", request_id).exit_code == 5
    assert team.command("ben", "show", "999").exit_code == 6


def test_commands_reject_withdraw_and_move(team: Team) -> None:
    for verb, arguments in (("reject", ("--comment", "No")), ("withdraw", ("--yes",)), ("move", ())):
        request_id = team.ada.create_request("wine", 4, stage="Staging").request_id
        who = "ben" if verb == "reject" else "ada"
        done = team.command(who, verb, request_id, *arguments)
        assert done.exit_code == 0, done.output
    assert team.ada.get_model_version("wine", "4").current_stage == "Staging"
    assert team.command("ben", "reject", request_id).exit_code == 2
    assert team.command("ben", "create", "wine/4").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--stage", "Nope"), "Invalid Model Version stage: Nope."),
        (("--alias", "a b"), "Invalid alias name: 'a b'."),
        (("--stage", "Archived", "--reviewer", "ghost"), "'ghost' is not an account that could decide about this."),
        (("--stage", "None"), "Version 1 of fresh is in no stage already."),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_reason(team: Team, arguments: tuple[str, ...], text: str) -> None:
    if not team.root.search_registered_models("name = 'fresh'"):
        team.root.create_registered_model("fresh")
        team.root.create_model_version("fresh", "s3://bucket/model")
    refused = team.command(ADMIN, "create", "fresh/1", *arguments)
    assert refused.exit_code in (2, 5), refused.output
    assert text in refused.stderr


@pytest.mark.parametrize("verb", ["set", "try"])
@pytest.mark.parametrize(
    ("wait", "text"),
    [
        (("--wait-in", "Staging"), "Give both --wait-in and --wait-hours, or neither."),
        (("--wait-in", "Staging", "--wait-hours", "nan"), "'nan' is not a number of hours."),
        (
            ("--wait-in", "Staging", "--wait-hours", "1e9"),
            "A wait lasts more than 0 and at most 8784 hours, not 1e+09.",
        ),
    ],
)
def test_a_wait_that_cannot_be_is_refused_by_the_names_of_the_options(
    team: Team, verb: str, wait: tuple[str, ...], text: str
) -> None:
    arguments = ["rules", verb, "Production", *wait, "--uri", team.address(ADMIN)]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert text in refused.stderr


def test_a_command_asks_with_one_question_mark(team: Team) -> None:
    refused = team.command("ada", "withdraw", "1")
    assert refused.stderr == (
        "main requests withdraw: Withdraw request 1? Confirmation is required; pass --yes when running "
        "non-interactively.\n"
    )


def test_without_accounts_everyone_is_the_one_who_asked(tmp_path: Path) -> None:
    client = mlflow.MlflowClient((tmp_path / "data").as_uri())
    client.create_registered_model("wine")
    client.create_model_version("wine", "s3://bucket/model")
    made: Any = client.create_request("wine", 1, alias="champion")
    with pytest.raises(PermissionDenied, match="no one else can decide. Carry it out"):
        client.approve_request(made.request_id)
    assert client.move_request(made.request_id).state == "moved"
    assert client.get_model_version_by_alias("wine", "champion").version == "1"
