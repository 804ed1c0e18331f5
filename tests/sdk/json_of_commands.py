"""The keys of what each command prints with `--json`: a contract, in `json_of_commands.txt`.

python -m tests.sdk.json_of_commands > tests/sdk/json_of_commands.txt
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
from click.testing import CliRunner

import greenroom
from greenroom.attestations.ed25519 import SigningKey
from greenroom.cli.main import main
from greenroom.core.access import Account, Principal
from greenroom.core.requests import RequestedMove
from greenroom.core.rules import Target
from greenroom.core.stages import ARCHIVED, STAGING, Stage
from greenroom.sdk import connection, unsent
from greenroom.server.sealer import Sealer
from greenroom.services.approvals.requests import create_request
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction

TABLE = Path(__file__).with_suffix(".txt")
# Maps whose keys are chosen by users, and what events contain.
_USER_KEYS = {
    "conditions",
    "tags",
    "params",
    "metrics",
    "aliases",
    "stage_versions",
    "fields",
    "before",
    "after",
    "asked_for",
}


def with_json(group: click.Group = main, *above: str) -> Iterator[str]:
    """Name every command that has `--json`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from with_json(command, *above, name)
        if any(parameter.name == "as_json" for parameter in command.params):
            yield " ".join([*above, name])


def table(folder: Path) -> str:
    """Run every command in a store of its own, and return the table."""
    try:
        answers = _answers(folder)
    finally:
        greenroom.set_tracking_uri("")
        connection.forget_transports()
    return "".join(f"{command}: {_shape(data)}\n" for command, data in sorted(answers.items()))


def _answers(folder: Path) -> dict[str, Any]:
    uri = (folder / "data").as_uri()
    answers: dict[str, Any] = {}

    def ask(command: str, *arguments: str, given: str = "") -> Any:
        told = CliRunner().invoke(
            main, [*command.split(), *arguments, "--uri", uri, "--json"], input=given, catch_exceptions=False
        )
        assert told.exit_code == 0, (command, told.output)
        return answers.setdefault(command, json.loads(told.stdout))

    experiment_id = ask("experiments create", "churn", "--tag", "team=growth")["experiment_id"]
    greenroom.set_tracking_uri(uri)
    runs = []
    for auc in (0.8, 0.9):
        with greenroom.start_run(experiment_id=experiment_id) as run:
            greenroom.log_metric("auc", auc)
            greenroom.log_param("depth", 3)
            greenroom.log_text("flavors: {}\n", "model/MLmodel")
            greenroom.log_input(greenroom.data.from_numpy(np.zeros(3), name="rows"), context="train")
        runs.append(run.info.run_id)
    run_id = runs[0]

    ask("experiments list")
    ask("experiments show", "churn")
    ask("experiments tags set", "churn", "tier=1")
    ask("experiments tags remove", "churn", "tier")
    ask("experiments rename", "churn", "attrition")
    ask("experiments rename", "attrition", "churn")
    ask("runs list", "-e", "churn")
    ask("runs show", run_id)
    ask("runs compare", *runs)
    ask("runs metric", run_id, "auc")
    ask("runs download", run_id, "--to", str(folder / "files"))
    ask("runs tags set", run_id, "team=growth")
    ask("runs tags remove", run_id, "team")
    ask("runs delete", runs[1], "--yes")
    ask("runs restore", runs[1])
    ask("runs send-unsent", str(unsent.write(uri, run_id, [], reason="an example")))

    ask("models create", "Churn")
    ask("models edit", "Churn", "--description", "Who leaves.")
    ask("versions register", f"runs:/{run_id}/model", "Churn", "--tag", "a=b")
    ask("models aliases set", "Churn/1", "champion")
    ask("models tags set", "Churn", "team=growth")
    ask("models list")
    ask("models show", "Churn")
    ask("versions transition", "Churn/1", "Production", "--comment", "Good.")
    ask("versions edit", "Churn/1", "--description", "First.")
    ask("versions tags set", "Churn/1", "reviewed=yes")
    ask("versions tags remove", "Churn/1", "reviewed")
    ask("versions list", "Churn")
    ask("stages add", "Canary", "--position", "2")
    ask("stages update", "Canary", "--colour", "blue")
    ask("stages list")
    ask("rules set", "Canary", "--condition", "tags.team = 'red'")
    ask("rules list")
    ask("rules show", "Canary")
    ask("rules check", "Churn/1", "Canary")
    ask("rules try", "Production", "--condition", "tags.team = 'red'")
    document = folder / "stages.json"
    document.write_text(json.dumps(ask("stages export")), encoding="utf-8")
    ask("rules delete", "Canary", "--yes")
    ask("stages apply", str(document), "--yes")
    ask("rules delete", "Canary", "--yes")
    ask("stages remove", "Canary", "--yes")
    ask("versions show", "Churn/1")
    ask("versions compare", "Churn/1", "Churn@champion")
    ask("versions files", "Churn/1")
    ask("versions download", "Churn/1", "--to", str(folder / "model"))
    # Closing the folder writes the loads that were counted.
    connection.forget_transports()
    ask("versions users", "Churn/1")
    ask("versions verify", "Churn/1", str(folder / "model"))
    for noun, reference in (("models", "Churn"), ("versions", "Churn/1")):
        comment_id = ask(f"{noun} comments add", reference, "Why?")["comment_id"]
        ask(f"{noun} comments list", reference)
        ask(f"{noun} comments edit", comment_id, "Why not?")
        ask(f"{noun} comments delete", comment_id, "--yes")
        ask(f"{noun} history", reference)
    ask("models holders", "Churn", "--stage", "Production")
    ask("events")
    greenroom.MlflowClient(uri).set_registered_model_tag("Churn", "tier", "1")
    ask("events undo", greenroom.MlflowClient(uri).list_events(max_results=1)[0].event_id, "--yes")
    ask("versions delete", "Churn/1", "--yes")
    ask("versions restore", "Churn/1")
    ask("models aliases remove", "Churn", "champion")
    ask("models tags remove", "Churn", "team")
    ask("models rename", "Churn", "Attrition")
    ask("models list --as-of", greenroom.MlflowClient(uri).list_events(max_results=1)[0].event_id)
    ask("models delete", "Attrition", "--yes")
    ask("models list --deleted")
    ask("models restore", "Attrition")
    ask("experiments delete", "churn", "--yes")
    ask("experiments restore", experiment_id)
    _ask_about_audit(ask, folder)
    answers["audit keygen"] = _new_key(folder)
    _ask_about_accounts(ask, folder)
    return answers


def _ask_about_audit(ask: Callable[..., Any], folder: Path) -> None:
    asyncio.run(_seal(folder / "data" / "greenroom.db"))
    ask("audit status")
    ask("audit heads")
    ask("audit keys")
    ask("audit consistency", str(ask("audit status")["head"]["events_count"]))
    ask("audit proof", "ev_1")
    ask("audit export", str(folder / "audit.jsonl"))
    ask("audit verify")


async def _seal(path: Path) -> None:
    """Seal the log, as a server does."""
    database = await open_database(str(path), make_transaction=SqlTransaction)
    try:
        await Sealer(database, signer=SigningKey.generate()).step()
    finally:
        await database.close()


def _new_key(folder: Path) -> Any:
    told = CliRunner().invoke(main, ["audit", "keygen", str(folder / "audit.key"), "--json"], catch_exceptions=False)
    return json.loads(told.stdout)


def _ask_about_accounts(ask: Callable[..., Any], folder: Path) -> None:
    password = "correct horse battery staple"
    ask("users create", "ada", "--admin", given=password)
    ask("users create", "grace", given=password)
    ask("users list")
    ask("users show", "ada")
    ask("users update", "ada", "--display-name", "Ada")
    ask("users password", "grace", given=password[::-1])
    ask("service-accounts create", "ci")
    ask("service-accounts list")
    ask("service-accounts show", "ci")
    ask("service-accounts update", "ci", "--display-name", "Nightly")
    token_id = ask("tokens create", "nightly", "--account", "ci")["token_id"]
    ask("tokens list", "--account", "ci")
    ask("tokens show", token_id)
    ask("tokens revoke", token_id, "--yes")
    ask("groups create", "ops")
    ask("groups list")
    ask("groups show", "ops")
    ask("groups update", "ops", "--description", "On call.")
    ask("groups members add", "ops", "ada", "grace")
    ask("groups members list", "ops")
    ask("groups members remove", "ops", "grace")
    ask("groups delete", "ops", "--yes")
    condition = ("--condition", "project_path=octo/churn", "--model", "Attrition")
    ask("publishers create", "ci", "--issuer", "gitlab", "--audience", "https://models.example.com", *condition)
    ask("publishers list")
    ask("publishers show", "ci")
    ask("publishers update", "ci", "--minutes", "30")
    ask("publishers delete", "ci", "--yes")
    ask("service-accounts delete", "ci", "--yes")
    ask("users delete", "grace", "--yes")
    ask("whoami")
    ask("workspaces create", "lab")
    ask("workspaces list")
    ask("workspaces show", "lab")
    ask("workspaces update", "lab", "--description", "For trials.")
    ask("workspaces archive", "lab")
    ask("workspaces restore", "lab")
    ask("models move", "Attrition", "--to", "lab", "--yes")
    ask("workspaces delete", "lab", "--move-to", "default", "--yes")
    ask("roles permissions")
    ask("roles create", "tagger", "--permission", "registered_model:read")
    ask("roles list")
    ask("roles show", "tagger")
    ask("roles update", "tagger", "--description", "Tags.")
    ask("roles delete", "tagger", "--yes")
    _ask_about_requests(ask, folder)
    grant_id = ask("grants create", "viewer", "--model", "Attrition", "--user", "ada")["grant_id"]
    ask("grants list", "--model", "Attrition")
    ask("grants who", "--model", "Attrition")
    ask("grants explain", "--model", "Attrition", "--user", "ada")
    ask("grants delete", grant_id, "--yes")
    ask("grants owner", "Attrition", "ada")


def _ask_about_requests(ask: Callable[..., Any], folder: Path) -> None:
    request_id = ask("requests create", "Attrition/1", "--stage", "Archived", "--comment", "Old.")["request_id"]
    ask("requests review", request_id, "ada")
    ask("requests show", request_id)
    ask("requests list")
    ask("requests withdraw", request_id, "--yes")
    ask("requests move", greenroom.MlflowClient().create_request("Attrition", 1, alias="best").request_id)
    ask("requests approve", asyncio.run(_asked_by_ada(folder)), "--comment", "Good.")
    ask("requests reject", asyncio.run(_asked_by_ada(folder, ARCHIVED)), "--comment", "Too early.")


async def _asked_by_ada(folder: Path, stage: Stage = STAGING) -> str:
    """Make a request as another person, which no command of a folder can, and return its id."""
    database = await open_database(f"sqlite:///{folder / 'data' / 'greenroom.db'}", make_transaction=SqlTransaction)
    ada = Principal("acc_1", "user", "ada", account=Account(1, ("user:1",)))
    move = RequestedMove(target=Target.stage(stage))
    try:
        made = await database.write(lambda tx: create_request(tx, ada, name="Attrition", version=1, move=move))
    finally:
        await database.close()
    return made.request.request_id


def _shape(value: Any, key: str = "") -> str:
    """Describe the keys of a value.

    >>> _shape([{"name": "a", "tags": {"x": "y"}, "run": {"id": 1}}])
    '[name, run{id}, tags{...}]'
    """
    if isinstance(value, list):
        shapes = [_shape(item) for item in value if isinstance(item, dict)]
        # The item with the most keys: an empty list has none.
        return f"[{max(shapes, key=len, default='{}')[1:-1]}]"
    if not isinstance(value, dict):
        return ""
    if key in _USER_KEYS:
        return "{...}"
    return "{" + ", ".join(f"{name}{_shape(item, name)}" for name, item in sorted(value.items())) + "}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["GREENROOM_UNSENT"] = scratch
        print(table(Path(scratch)), end="")
