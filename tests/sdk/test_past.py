"""The past, undo and export in the client and on the command line: with a server, and in a folder without one."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.core.artifacts import FolderEntry
from greenroom.errors import (
    ArtifactNotFound,
    CannotBeUndone,
    DigestMismatch,
    InvalidInput,
    ModelVersionNotFound,
    StaleWrite,
)
from greenroom.sdk.stores import ServerStore


@pytest.fixture(params=["greenroom", "embedded"])
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[mlflow.MlflowClient]:
    for name in ("TRACKING_URI", "REGISTRY_URI"):
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)
    mlflow.set_tracking_uri(request.getfixturevalue(f"{request.param}_url"))
    yield mlflow.MlflowClient()
    mlflow.set_tracking_uri("")


@pytest.fixture
def name() -> str:
    return f"Past-{uuid.uuid4().hex[:8]}"


def a_version(name: str, text: str) -> str:
    """Register a version with a file, and return its number."""
    with mlflow.start_run() as run:
        mlflow.log_text("flavors: {}\n", "model/MLmodel")
        mlflow.log_text(text, "model/weights.txt")
    return mlflow.register_model(f"runs:/{run.info.run_id}/model", name).version


def newest(client: mlflow.MlflowClient, name: str) -> str:
    """Return the id of the newest event of a model."""
    return client.list_events(name, max_results=1)[0].event_id


def greenroom(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_uris_lead_to_the_version_that_they_named_then(client: mlflow.MlflowClient, name: str, tmp_path: Path) -> None:
    for text in ("first", "second"):
        version = a_version(name, text)
        client.set_registered_model_alias(name, "champion", version)
        client.move_to_stage(name, version, "Production", archive_existing=True)
        if text == "first":
            then = newest(client, name)
    for uri in (f"models:/{name}@champion", f"models:/{name}/Production", f"models:/{name}/latest"):
        assert client.get_model_version_by_uri(uri).version == "2"
        assert client.get_model_version_by_uri(uri, as_of=then).version == "1"
    past = client.get_model_version_by_alias(name, "champion", as_of=then)
    assert (past.current_stage, past.aliases) == ("Production", ["champion"])
    client.rename_registered_model(name, f"{name}-renamed")
    folder = mlflow.artifacts.download_artifacts(f"models:/{name}@champion", dst_path=tmp_path, as_of=then)
    assert (Path(folder) / "weights.txt").read_text() == "first"


def test_a_model_is_read_as_it_was(client: mlflow.MlflowClient, name: str) -> None:
    client.move_to_stage(name, a_version(name, "first"), "Production")
    client.set_registered_model_alias(name, "champion", 1)
    client.set_registered_model_tag(name, "team", "red")
    a_version(name, "second")
    then = newest(client, name)
    client.move_to_stage(name, "2", "Production", archive_existing=True)
    client.set_registered_model_alias(name, "champion", 2)
    client.set_registered_model_tag(name, "team", "blue")
    past = client.get_registered_model(name, as_of=then)
    assert (past.aliases, past.tags) == ({"champion": "1"}, {"team": "red"})
    assert [(one.version, one.current_stage) for one in past.latest_versions] == [("1", "Production"), ("2", "None")]
    shown = greenroom("models", "show", name, "--as-of", then)
    assert (shown.exit_code, "Production v1" in shown.stdout, "champion -> v1" in shown.stdout) == (0, True, True)
    assert "Production v2" in greenroom("models", "show", name).stdout


def test_models_and_versions_are_listed_as_they_were(client: mlflow.MlflowClient, name: str) -> None:
    client.move_to_stage(name, a_version(name, "first"), "Production")
    client.set_registered_model_alias(name, "champion", 1)
    client.set_registered_model_tag(name, "team", "red")
    a_version(name, "second")
    then = newest(client, name)
    client.move_to_stage(name, "2", "Production", archive_existing=True)
    client.set_registered_model_alias(name, "champion", 2)
    client.rename_registered_model(name, f"{name}-new")
    client.delete_registered_model(f"{name}-new")
    (past,) = client.list_past_registered_models(as_of=then, search=name.upper()).walk()
    assert (past.name, past.aliases, past.tags) == (name, {"champion": "1"}, {"team": "red"})
    assert (past.stage_versions, past.latest_version, past.versions_count) == ({"Production": "1"}, "2", 2)
    versions = list(client.list_past_model_versions(name, as_of=then, max_results=1).walk())
    assert [(one.version, one.current_stage, one.aliases) for one in versions] == [
        ("2", "None", []),
        ("1", "Production", ["champion"]),
    ]
    for chosen in ({"stage": "production"}, {"alias": "champion"}, {"run_id": versions[1].run_id}):
        found = [one for one in client.list_past_model_versions(as_of=then, **chosen).walk() if one.name == name]
        assert [one.version for one in found] == ["1"], chosen
    latest = client.get_latest_versions(name, as_of=then)
    assert [(one.version, one.current_stage) for one in latest] == [("1", "Production"), ("2", "None")]
    assert [one.version for one in client.get_latest_versions(name, ["Production", "Staging"], as_of=then)] == ["1"]

    listed = greenroom("models", "list", "--all", "--as-of", then)
    row = next(line for line in listed.stdout.splitlines() if name in line)
    assert ("v2" in row, "Production v1" in row, "champion" in row) == (True, True, True)
    as_json = json.loads(greenroom("versions", "list", name, "--as-of", then, "--json").stdout)
    assert [(one["version"], one["current_stage"]) for one in as_json] == [("2", "None"), ("1", "Production")]
    in_stage = greenroom("versions", "list", "--stage", "Production", "--all", "--as-of", then, "--json").stdout
    assert [one["version"] for one in json.loads(in_stage) if one["name"] == name] == ["1"]
    for refused in (
        ("models", "list", "--as-of", then, "--filter", "name = 'x'"),
        ("models", "list", "--as-of", then, "--deleted"),
        ("versions", "list", "--as-of", then, "--filter", "name = 'x'"),
    ):
        assert greenroom(*refused).exit_code == 2, refused


def test_moments_are_events_times_and_datetimes(client: mlflow.MlflowClient, name: str) -> None:
    client.set_registered_model_alias(name, "champion", a_version(name, "only"))
    (event,) = client.list_events(name, max_results=1)
    for as_of in (event.event_id, event.timestamp, datetime.fromtimestamp(event.timestamp / 1000, UTC)):
        assert client.get_model_version_by_alias(name, "champion", as_of=as_of).version == "1"
    with pytest.raises(InvalidInput, match="in the future"):
        client.get_model_version(name, 1, as_of=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(InvalidInput, match="as_of applies to models:/"):
        client.download_by_uri("runs:/0123abc/model", as_of=event.event_id)
    with pytest.raises(InvalidInput, match="not to a logged model"):
        client.download_by_uri(f"models:/m-{'0' * 32}", as_of=event.event_id)
    with pytest.raises(ModelVersionNotFound, match="had no version in stage Production as of"):
        client.get_model_version_by_uri(f"models:/{name}/Production", as_of=event.event_id)


@pytest.mark.parametrize("as_of", ["", np.int64(0), datetime.min, datetime.max, True, 1.5, b"ev_1"])  # noqa: DTZ901
def test_moments_are_never_taken_for_the_present(client: mlflow.MlflowClient, name: str, as_of: Any) -> None:
    version = a_version(name, "only")
    if isinstance(as_of, np.int64):
        (event,) = client.list_events(name, max_results=1)
        then: Any = np.int64(event.timestamp)
        assert client.get_model_version(name, version, as_of=then).version == version
        return
    with pytest.raises(InvalidInput, match="as_of"):
        client.get_model_version(name, version, as_of=as_of)
    if isinstance(as_of, str):
        assert greenroom("versions", "show", f"{name}/{version}", "--as-of", as_of).exit_code != 0


def test_files_of_a_version_that_was_deleted_since_are_not_an_empty_folder(
    client: mlflow.MlflowClient, name: str, tmp_path: Path
) -> None:
    version = a_version(name, "first")
    client.set_registered_model_alias(name, "champion", version)
    then = newest(client, name)
    client.delete_model_version(name, version)
    for uri in (f"models:/{name}/{version}", f"models:/{name}@champion", f"models:/{name}/{version}/weights.txt"):
        with pytest.raises(ArtifactNotFound, match=f"deleted since.*greenroom versions restore {name}/{version}"):
            mlflow.artifacts.download_artifacts(uri, dst_path=tmp_path / "x", as_of=then)
    refused = greenroom("versions", "download", f"{name}/{version}", "--as-of", then, "--to", str(tmp_path / "y"))
    assert (refused.exit_code, "greenroom versions restore" in refused.stderr) == (6, True)
    client.delete_registered_model(name)
    with pytest.raises(ArtifactNotFound, match=f"greenroom models restore {name}"):
        client.download_by_uri(f"models:/{name}/{version}", as_of=then)
    client.restore_registered_model(name)
    client.restore_model_version(name, version)
    folder = client.download_by_uri(f"models:/{name}@champion", dst_path=tmp_path, as_of=then)
    assert (folder / "weights.txt").read_text() == "first"


def test_files_that_are_not_those_registered_are_not_downloaded(
    client: mlflow.MlflowClient, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = a_version(name, "first")
    then = newest(client, name)
    monkeypatch.setattr(ServerStore, "entries", lambda _, path: [] if path else [FolderEntry("MLmodel", False, 3)])
    with pytest.raises(DigestMismatch, match="2 files"):
        client.download_by_uri(f"models:/{name}/{version}", dst_path=tmp_path, as_of=then)
    monkeypatch.setattr(ServerStore, "entries", lambda _self, _path: [])
    with pytest.raises(ArtifactNotFound, match="no files"):
        client.download_by_uri(f"models:/{name}/{version}", dst_path=tmp_path)
    assert not list(tmp_path.iterdir())


def test_holders_are_listed(client: mlflow.MlflowClient, name: str) -> None:
    for _ in range(2):
        client.move_to_stage(name, a_version(name, "x"), "Production", archive_existing=True, comment="Better.")
    found = list(client.list_stage_holders(name, "Production", max_results=1).walk())
    assert [(one.version, one.start_comment, one.end_timestamp is None) for one in found] == [
        ("1", "Better.", False),
        ("2", "Better.", True),
    ]
    assert client.list_alias_holders(name, "champion") == []


def test_a_change_is_undone_as_it_was_shown(client: mlflow.MlflowClient, name: str) -> None:
    a_version(name, "x")
    client.set_registered_model_tag(name, "team", "red")
    tagged = newest(client, name)
    plan = client.preview_undo(tagged)
    assert [(one.type, one.after) for one in plan.effects] == [("registered_model_tag.deleted", None)]
    client.set_registered_model_tag(name, "team", "blue")
    with pytest.raises(StaleWrite):
        client.undo_change(tagged, if_match=plan.etag)
    with pytest.raises(CannotBeUndone, match="The tag was changed since"):
        client.undo_change(tagged)
    blocked_by = client.preview_undo(tagged).blocked_by
    assert client.undo_change(blocked_by[0], comment="no").event_id == blocked_by[0]
    assert client.get_registered_model(name).tags == {"team": "red"}
    assert client.list_events(name, max_results=1)[0].undoes == blocked_by[0]


def test_events_are_exported(client: mlflow.MlflowClient, name: str) -> None:
    a_version(name, "x")
    out = io.BytesIO()
    client.export_events(out, model=name)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["id"] for one in lines][::-1] == [one.event_id for one in client.list_events(name)]
    rest = io.BytesIO()
    client.export_events(rest, model=name, after=lines[0]["id"])
    assert rest.getvalue() == out.getvalue().partition(b"\n")[2]


def test_commands_show_the_past_and_undo(client: mlflow.MlflowClient, name: str, tmp_path: Path) -> None:
    client.move_to_stage(name, a_version(name, "x"), "Production")
    moved = newest(client, name)
    held = greenroom("models", "holders", name, "--stage", "Production")
    assert held.exit_code == 0
    assert "v1" in held.stdout
    assert greenroom("models", "holders", name).exit_code == 2
    shown = greenroom("events", "undo", moved, "--dry-run")
    assert shown.stdout == f"Undoing {moved}: model_version.transitioned v1: Production -> None\n"
    refused = greenroom("events", "undo", moved)
    assert (refused.exit_code, "Confirmation is required" in refused.stderr) == (2, True)
    done = greenroom("events", "undo", moved, "--yes")
    assert (done.exit_code, "Undone by ev_" in done.stdout) == (0, True)
    again = greenroom("events", "undo", moved, "--yes")
    assert (again.exit_code, "The stages were changed since." in again.stderr) == (5, True)
    past = greenroom("versions", "show", f"{name}/1", "--as-of", moved, "--json")
    assert json.loads(past.stdout)["stages"] == ["Production"]
    target = tmp_path / "events.csv"
    assert greenroom("events", "export", "--model", name, "--format", "csv", "--to", str(target)).exit_code == 0
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == len(client.list_events(name)) + 1
    listed = greenroom("events", "--model", name, "--kind", "model_version", "--since", "2020-01-01", "--json")
    assert {one["subject_kind"] for one in json.loads(listed.stdout)} == {"model_version"}


def test_commands_show_the_rule_that_refuses_and_restore_without_it(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name, "x")
    client.move_to_stage(name, version, "Production")
    client.move_to_stage(name, version, "Archived")
    left = newest(client, name)
    client.set_stage_rule("stage:Production", name=name, conditions=["tags.ok = 'yes'"])
    shown = greenroom("events", "undo", left, "--dry-run")
    assert shown.stdout.startswith(f"{left} cannot be undone now. ")
    assert f"\n  stage:Production, version {version}: " in shown.stdout
    assert ": failed. " in shown.stdout
    assert greenroom("events", "undo", left, "--yes").exit_code == 5
    client.set_model_version_tag(name, version, "ok", "yes")
    client.move_to_stage(name, version, "Production")
    client.delete_model_version_tag(name, version, "ok")
    client.delete_model_version(name, version)
    refused = greenroom("versions", "restore", f"{name}/{version}")
    assert (refused.exit_code != 0, "'skip_unmet'" in refused.stderr) == (True, True)
    done = greenroom("versions", "restore", f"{name}/{version}", "--skip-unmet")
    assert (done.exit_code, "in stage None" in done.stdout) == (0, True)
    client.delete_registered_model(name)
    assert greenroom("models", "restore", name, "--skip-unmet").exit_code == 0
