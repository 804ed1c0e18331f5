"""The command line with real servers: output for people and programs, and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import greenroom as mlflow
from greenroom.cli.main import main


@pytest.fixture
def name() -> str:
    return f"Shell-{uuid.uuid4().hex[:8]}"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # Piped, as for programs: nothing is fitted to a terminal width.
    monkeypatch.setenv("COLUMNS", "80")


def greenroom(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def told(*arguments: str) -> str:
    """Run a command that must succeed, and return its standard output."""
    result = greenroom(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*arguments: str) -> Any:
    """Run a command with --json, and return the data."""
    return json.loads(told(*arguments, "--json"))


def a_run(auc: float, depth: int) -> str:
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", auc)
        mlflow.log_param("depth", depth)
        mlflow.log_text("flavors: {}\n", "model/MLmodel")
        mlflow.log_text(f"weights {auc}", "model/weights.txt")
    return run.info.run_id


@pytest.mark.usefixtures("tracking_uri")
def test_version_is_registered_moved_described_and_compared(name: str) -> None:
    first, second = a_run(0.8, 3), a_run(0.9, 4)
    assert told("versions", "register", f"runs:/{first}/model", name) == f"Created version 1 of '{name}'.\n"
    made = data(
        "versions",
        "register",
        f"runs:/{second}/model",
        name,
        "--alias",
        "champion",
        "--stage",
        "Staging",
        "--tag",
        "a=b",
    )
    assert (made["version"], made["aliases"], made["current_stage"], made["tags"]) == (
        "2",
        ["champion"],
        "Staging",
        {"a": "b"},
    )
    said = told("versions", "transition", f"{name}/1", "production", "--archive-existing")
    assert said == f"'{name}' version 1 is in Production.\n"
    told("versions", "edit", f"{name}@champion", "--description", "Deeper.\nMuch.")
    rows = told("versions", "list", name).splitlines()
    assert rows[0].split() == ["VERSION", "STAGE", "ALIASES", "STATUS", "RUN", "CREATED", "(UTC)", "DESCRIPTION"]
    assert [row.split()[:2] for row in rows[1:]] == [["v2", "Staging"], ["v1", "Production"]]
    assert rows[1].endswith("Deeper.")
    shown = told("versions", "show", f"{name}/latest")
    assert "auc = 0.9" in shown
    assert "depth = 4" in shown
    compared = told("versions", "compare", f"{name}/Production", f"models:/{name}/2", "--changed")
    assert [line.split() for line in compared.splitlines() if line.startswith(("metrics", "params"))] == [
        ["metrics.auc", "0.8", "0.9"],
        ["params.depth", "3", "4"],
    ]
    assert told("versions", "tags", "set", f"{name}/2", "reviewed=yes") == "a = b\nreviewed = yes\n"
    assert told("versions", "tags", "remove", f"{name}/2", "a") == "reviewed = yes\n"
    assert [one["version"] for one in data("versions", "list", name, "--stage", "Production")] == ["1"]
    told("versions", "delete", f"{name}/2", "--yes")
    assert [one["version"] for one in data("versions", "list", name)] == ["1"]


@pytest.mark.usefixtures("tracking_uri")
def test_model_is_created_listed_tagged_aliased_renamed_and_deleted(name: str) -> None:
    told("models", "create", name, "--description", "Who leaves.", "--tag", "team=growth")
    told("versions", "register", f"runs:/{a_run(0.8, 3)}/model", name)
    assert told("models", "aliases", "set", f"{name}/1", "champion") == f"'{name}@champion' is now version 1.\n"
    told("models", "tags", "set", name, "tier=1")
    told("models", "tags", "remove", name, "team")
    told("models", "edit", name, "--description", "Who leaves, and when.")
    told("models", "rename", name, f"{name}-new")
    shown = told("models", "show", f"{name}-new")
    assert "champion -> v1" in shown
    assert "tier = 1" in shown
    (listed,) = data("models", "list", "--filter", f"name = '{name}-new'")
    assert (listed["description"], listed["tags"]) == ("Who leaves, and when.", {"tier": "1"})
    told("models", "aliases", "remove", f"{name}-new", "champion")
    refused = greenroom("models", "delete", f"{name}-new")
    assert (refused.exit_code, "pass --yes" in refused.stderr) == (2, True)
    told("models", "delete", f"{name}-new", "--yes")
    assert greenroom("models", "show", f"{name}-new").exit_code == 6


@pytest.mark.usefixtures("tracking_uri")
def test_runs_and_experiments_are_listed_shown_compared_and_changed(name: str, tmp_path: Path) -> None:
    experiment_id = told("experiments", "create", name, "--description", "Trees.", "--tag", "team=growth").strip()
    mlflow.set_experiment(name)
    runs = [a_run(0.8, 3), a_run(0.9, 4)]
    listed = told("runs", "list", "-e", name, "--order-by", "metrics.auc DESC", "--column", "metrics.auc")
    assert [line.split()[0] for line in listed.splitlines()[1:]] == runs[::-1]
    assert listed.splitlines()[1].endswith("0.9")
    assert [
        run["info"]["run_id"] for run in data("runs", "list", "-e", experiment_id, "--filter", "metrics.auc > 0.85")
    ] == [runs[1]]
    assert "auc = 0.8" in told("runs", "show", runs[0])
    assert "metrics.auc" in told("runs", "compare", *runs, "--changed")
    assert [point["value"] for point in data("runs", "metric", runs[0], "auc")] == [0.8]
    place = told("runs", "download", runs[0], "model", "--to", str(tmp_path)).strip()
    assert (Path(place) / "weights.txt").read_text() == "weights 0.8"
    told("runs", "tags", "set", runs[0], "team=growth")
    told("runs", "delete", runs[0], "--yes")
    assert [run["info"]["run_id"] for run in data("runs", "list", "-e", name, "--deleted")] == [runs[0]]
    told("runs", "restore", runs[0])
    told("experiments", "tags", "set", name, "tier=1")
    told("experiments", "tags", "remove", name, "team")
    told("experiments", "rename", name, f"{name}-new")
    assert "tier = 1" in told("experiments", "show", f"{name}-new")
    told("experiments", "delete", experiment_id, "--yes")
    assert name not in told("experiments", "list")
    assert f"{name}-new" in told("experiments", "list", "--deleted")
    told("experiments", "restore", f"{name}-new")


@pytest.mark.usefixtures("greenroom_uri")
def test_files_are_downloaded_and_verified(name: str, tmp_path: Path) -> None:
    told("versions", "register", f"runs:/{a_run(0.8, 3)}/model", name)
    place = Path(told("versions", "download", f"{name}/1", "--to", str(tmp_path / "model")).strip())
    assert (place / "weights.txt").read_text() == "weights 0.8"
    assert "2 files" in told("versions", "verify", f"{name}/1", str(place))
    assert data("versions", "verify", f"{name}/1")["files"] == 2
    sums = told("versions", "files", f"{name}/1", "--sha256sum")
    (tmp_path / "SHA256SUMS").write_text(sums)
    subprocess.run(["sha256sum", "--check", "--quiet", str(tmp_path / "SHA256SUMS")], cwd=place, check=True)
    (place / "weights.txt").write_text("changed")
    wrong = greenroom("versions", "verify", f"{name}/1", str(place))
    assert (wrong.exit_code, "'weights.txt' differs" in wrong.stderr) == (1, True)


@pytest.mark.usefixtures("greenroom_uri")
def test_events_are_printed_and_a_list_that_was_cut_says_so(name: str) -> None:
    told("models", "create", name)
    told("models", "edit", name, "--description", "Of grapes.")
    told("models", "tags", "set", name, "team=red")
    shown = greenroom("events", "--model", name, "--limit", "2")
    assert shown.exit_code == 0
    assert "registered_model_tag.set" in shown.stdout
    assert "description: - -> Of grapes." in shown.stdout
    assert "registered_model.created" not in shown.stdout
    assert shown.stderr == "Showing the first 2; --limit or --all shows more.\n"
    described = data("events", "--model", name, "--type", "registered_model.updated")
    assert [(event["type"], event["name"], event["after"]) for event in described] == [
        ("registered_model.updated", name, {"description": "Of grapes."})
    ]
    assert greenroom("events", "--model", name, "--limit", "3").stderr == ""
    refused = greenroom("events", "--type", "registered_model.update")
    assert (refused.exit_code, "Did you mean 'registered_model.updated'?" in refused.stderr) == (2, True)


def test_events_are_printed_as_they_happen(name: str, greenroom_uri: str) -> None:
    told("models", "create", name)
    command = [
        sys.executable,
        "-m",
        "greenroom",
        "events",
        "--follow",
        "--model",
        name,
        "--json",
        "--uri",
        greenroom_uri,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        ended = threading.Event()

        def change() -> None:
            number = 0
            while not ended.wait(0.2):
                number += 1
                mlflow.MlflowClient(greenroom_uri).update_registered_model(name, str(number))

        changing = threading.Thread(target=change)
        changing.start()
        try:
            assert following.stdout is not None
            first, second = (json.loads(following.stdout.readline()) for _ in range(2))
        finally:
            ended.set()
            changing.join()
            following.send_signal(signal.SIGINT)
        try:
            assert following.wait(20) == 130
        finally:
            following.kill()
    assert first["type"] == second["type"] == "registered_model.updated"
    assert int(second["after"]["description"]) == int(first["after"]["description"]) + 1


@pytest.mark.usefixtures("greenroom_uri")
def test_the_reason_for_an_alias_is_in_the_history(name: str) -> None:
    told("versions", "register", f"runs:/{a_run(0.8, 3)}/model", name)
    told("models", "aliases", "set", f"{name}/1", "stable", "--comment", "No incident for a week.")
    assert "(No incident for a week.)" in told("models", "history", name)
    assert "stable -> v1" in told("models", "show", name)


@pytest.mark.usefixtures("greenroom_uri")
def test_stages_comments_and_history_are_printed(name: str) -> None:
    told("versions", "register", f"runs:/{a_run(0.8, 3)}/model", name)
    told("versions", "transition", f"{name}/1", "Staging", "--comment", "Try it.")
    assert told("versions", "transition", f"{name}/1", "Production", "--add") == (
        f"'{name}' version 1 is in Production and Staging.\n"
    )
    assert data("versions", "transition", f"{name}/1", "Staging", "--remove")["stages"] == ["Production"]
    told("versions", "comments", "add", f"{name}/1", "Good enough?")
    comment_id = data("models", "comments", "add", name, "Who owns this?")["comment_id"]
    assert "Good enough?" in told("versions", "comments", "list", f"{name}/1")
    told("models", "comments", "edit", comment_id, "Who owns it?")
    assert [one["text"] for one in data("models", "comments", "list", name)] == ["Who owns it?"]
    history = told("versions", "history", f"{name}/1")
    assert "None -> Staging (Try it.)" in history
    assert [one["type"] for one in data("models", "history", name, "--limit", "2")] == [
        "comment.updated",
        "comment.created",
    ]
    told("models", "comments", "delete", comment_id, "--yes")
    assert data("models", "comments", "list", name) == []
    told("versions", "delete", f"{name}/1", "--yes")
    assert data("versions", "history", f"{name}/1")[0]["type"] == "model_version.deleted"
    assert "in stage Production" in told("versions", "restore", f"{name}/1")
    told("models", "delete", name, "--yes")
    assert name in told("models", "list", "--deleted")
    (deleted,) = [one for one in data("models", "list", "--deleted", "--limit", "1000") if one["name"] == name]
    assert (deleted["versions_count"], deleted["is_name_taken"]) == (1, False)
    assert told("models", "restore", name) == f"Restored '{name}'.\n"


@pytest.mark.usefixtures("tracking_uri")
def test_list_is_cut_with_a_notice_and_filtered_by_stage(name: str) -> None:
    run_id = a_run(0.8, 3)
    for number in range(1, 5):
        told("versions", "register", f"runs:/{run_id}/model", name, "--tag", f"even={number % 2 == 0}")
    for number in (1, 2, 4):
        told("versions", "transition", f"{name}/{number}", "Staging")

    def listed(*arguments: str) -> tuple[list[str], bool]:
        result = greenroom("versions", "list", *arguments, "--json")
        assert result.exit_code == 0, result.output
        notice = "--limit or --all shows more" in result.stderr
        return [one["version"] for one in json.loads(result.stdout) if one["name"] == name], notice

    assert listed(name) == (["4", "3", "2", "1"], False)
    assert listed(name, "--limit", "4") == (["4", "3", "2", "1"], False)
    assert listed(name, "--limit", "3") == (["4", "3", "2"], True)
    assert listed(name, "--stage", "staging") == (["4", "2", "1"], False)
    assert listed(name, "--stage", "Staging", "--filter", "tags.even = 'True'") == (["4", "2"], False)
    assert listed(name, "--stage", "Staging", "--filter", "tags.even = 'True'", "--limit", "1") == (["4"], True)
    assert listed("--all", "--stage", "Staging")[0] == ["4", "2", "1"]
    cut = greenroom("versions", "list", name, "--limit", "2")
    assert cut.stderr == "Showing the first 2; --limit or --all shows more.\n"
    assert len(cut.stdout.splitlines()) == 3
    for command in (("models", "list"), ("runs", "list"), ("experiments", "list")):
        assert greenroom(*command, "--all").stderr == ""
        assert greenroom(*command, "--all", "--limit", "1").exit_code == 2


def test_comments_are_listed_page_by_page(greenroom_uri: str, name: str) -> None:
    told("models", "create", name)
    for number in range(3):
        told("models", "comments", "add", name, str(number))
    cut = greenroom("models", "comments", "list", name, "--limit", "2")
    assert ("--all shows more" in cut.stderr, len(cut.stdout.splitlines())) == (True, 3)
    assert [one["text"] for one in data("models", "comments", "list", name, "--all")] == ["2", "1", "0"]


@pytest.mark.usefixtures("tracking_uri")
def test_what_was_done_before_a_failure_is_printed(name: str) -> None:
    run_id = a_run(0.8, 3)
    stopped = greenroom("runs", "restore", run_id, "no-such-run")
    assert (stopped.exit_code, f"Restored {run_id}, but not the others." in stopped.stderr) == (6, True)
    told("models", "create", name)
    stopped = greenroom("models", "tags", "set", name, "good=1", f"{'k' * 300}=2")
    assert (stopped.exit_code, "Set good, but not the others." in stopped.stderr) == (2, True)
    stopped = greenroom("versions", "register", f"runs:/{run_id}/model", name, "--stage", "Nowhere")
    assert (stopped.exit_code, f"Created version 1 of '{name}', without" in stopped.stderr) == (2, True)


def test_text_comes_from_standard_input(greenroom_uri: str, name: str) -> None:
    told("models", "create", name)
    result = CliRunner().invoke(main, ["models", "edit", name, "--description", "-", "--json"], input="Two\nlines.\n")
    assert json.loads(result.stdout)["description"] == "Two\nlines."


def test_works_in_a_folder_without_a_server(tmp_path: Path, name: str) -> None:
    uri = (tmp_path / "data").as_uri()
    told("models", "create", name, "--uri", uri)
    assert [one["name"] for one in data("models", "list", "--uri", uri)] == [name]


def test_shell_completes_commands_models_and_versions(greenroom_uri: str, name: str) -> None:
    told("versions", "register", f"runs:/{a_run(0.8, 3)}/model", name, "--stage", "Staging", "--alias", "champion")
    program = Path(sys.executable).parent / "greenroom"

    def completed(words: str) -> list[str]:
        environment = {
            **os.environ,
            "GREENROOM_TRACKING_URI": greenroom_uri,
            "_GREENROOM_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - (not words.endswith(" "))),
        }
        said = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
        return [line.partition(",")[2] for line in said.stdout.splitlines()]

    assert {"models", "versions", "runs", "experiments"} <= set(completed("greenroom "))
    assert completed(f"greenroom models show {name[:10]}") == [name]
    assert completed(f"greenroom versions show {name[:10]}") == [f"{name}/"]
    assert completed(f"greenroom versions show {name}/") == [f"{name}/1", f"{name}/Staging"]
    assert completed(f"greenroom versions show {name}@") == [f"{name}@champion"]
