"""Methods for Greenroom's additions to the registry, and their errors on MLflow's server."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import greenroom as mlflow
from greenroom.entities import StageMove
from greenroom.errors import (
    AliasNotFound,
    AlreadyExists,
    CommentNotFound,
    Conflict,
    DigestMismatch,
    InvalidInput,
    NotFound,
    NotSupported,
    RegisteredModelNotFound,
    StaleWrite,
    StateConflict,
)


def a_version(name: str) -> str:
    """Register a version with two files, and return its number."""
    with mlflow.start_run() as run:
        mlflow.log_text("flavors: {}\n", "model/MLmodel")
        mlflow.log_text("0123456789", "model/data/weights.bin")
    return mlflow.register_model(f"runs:/{run.info.run_id}/model", name).version


@pytest.fixture
def client(greenroom_uri: str) -> mlflow.MlflowClient:
    return mlflow.MlflowClient()


@pytest.fixture
def name() -> str:
    return f"Added-{uuid.uuid4().hex[:8]}"


def test_comments_are_made_read_changed_and_taken_back(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name)
    about_all = client.create_comment(name, text="Who owns this?")
    for number in range(3):
        client.create_comment(name, version, text=f"thought {number}")
    first = client.list_comments(name, version, max_results=2)
    second = client.list_comments(name, version, max_results=2, page_token=first.token)
    assert [comment.text for comment in [*first, *second]] == ["thought 2", "thought 1", "thought 0"]
    assert second.token is None
    assert [comment.text for comment in client.list_comments(name)] == ["Who owns this?"]
    assert (first[0].version, about_all.version) == (version, None)
    assert client.update_comment(about_all.comment_id, text="Who owns it?").text == "Who owns it?"
    client.delete_comment(about_all.comment_id)
    assert client.list_comments(name) == []
    with pytest.raises(NotFound, match="comment"):
        client.delete_comment(about_all.comment_id)
    assert [event.type for event in client.list_events(name)][:2] == ["comment.deleted", "comment.updated"]


def test_events_are_listed_by_what_they_are_about_and_after_one_of_them(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name)
    client.move_to_stage(name, version, "Production", comment="It works.")
    client.set_registered_model_alias(name, "champion", version)
    aliased, moved, *earlier = client.list_events(name, max_results=2).walk()
    assert (aliased.type, aliased.alias, aliased.version, aliased.after) == (
        "model_version_alias.created",
        "champion",
        None,
        {"aliases": {"champion": 1}},
    )
    assert (moved.type, moved.name, moved.version, moved.comment) == (
        "model_version.transitioned",
        name,
        version,
        "It works.",
    )
    assert (moved.before, moved.after) == ({"stages": []}, {"stages": ["Production"]})
    assert [event.type for event in earlier] == ["model_version.created", "registered_model.created"]
    assert client.list_events(name, types=["model_version.created"]) == earlier[:1]
    assert client.list_events(name, version, max_results=1) == [moved]
    assert client.list_events(name, after=earlier[0].event_id) == [moved, aliased]
    assert client.list_events(name, after=aliased.event_id) == []
    run_id = client.get_model_version(name, version).run_id
    assert run_id is not None
    (started, *_) = client.list_events(run_id=run_id, after="ev_0").walk()
    assert (started.type, started.run_id) == ("run.created", run_id)
    with pytest.raises(InvalidInput, match="not both"):
        client.list_events(name, run_id=run_id)
    with pytest.raises(NotFound):
        client.list_events("nothing-like-it")


def test_comment_that_has_changed_is_not_overwritten(client: mlflow.MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    first = client.create_comment(name, text="one")
    second = client.update_comment(first.comment_id, text="two", if_match=first.etag)
    with pytest.raises(StaleWrite):
        client.update_comment(first.comment_id, text="three", if_match=first.etag)
    with pytest.raises(StaleWrite):
        client.delete_comment(first.comment_id, if_match=first.etag)
    client.delete_comment(first.comment_id, if_match=second.etag)
    assert client.list_comments(name) == []


def test_error_is_the_precise_one_and_has_the_id_of_its_request(client: mlflow.MlflowClient, name: str) -> None:
    with pytest.raises(RegisteredModelNotFound) as missing:
        client.create_comment(name, text="x")
    assert (missing.value.reason, missing.value.get_http_status_code()) == ("MODEL_NOT_FOUND", 404)
    assert missing.value.request_id
    with pytest.raises(CommentNotFound):
        client.update_comment("no-such-comment", text="x")
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/model")
    with pytest.raises(StateConflict):
        client.restore_model_version(name, 1)
    with pytest.raises(AliasNotFound):
        client.get_model_version_by_alias(name, "champion")


def test_the_stages_of_a_version_are_those_of_its_workspace(client: mlflow.MlflowClient, name: str) -> None:
    four = ["None", "Staging", "Production", "Archived"]
    assert client.get_model_version_stages(name, 1) == four
    stage = f"Canary-{name[-8:]}"
    client.create_stage(stage, position=2)
    try:
        assert client.get_model_version_stages(name, 1) == ["None", "Staging", stage, "Production", "Archived"]
    finally:
        client.delete_stage(stage)


def test_the_stages_of_a_version_on_mlflows_server_are_its_four(mlflow_url: str) -> None:
    client = mlflow.MlflowClient(mlflow_url)
    assert client.get_model_version_stages("any", 1) == ["None", "Staging", "Production", "Archived"]


def test_version_holds_several_stages_and_leaves_one(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name)
    assert client.get_held_stages(name, version) == []
    moved = client.move_to_stage(name, version, "Staging", comment="Try it.")
    assert (moved.name, moved.version, moved.stages, moved.state) == (name, version, ["Staging"], "applied")
    assert moved.moves == [StageMove(version, [], ["Staging"])]
    assert client.add_stage(name, version, "production", comment="It works.").stages == ["Production", "Staging"]
    assert client.get_held_stages(name, version) == ["Production", "Staging"]
    assert client.remove_stage(name, version, "Staging").stages == ["Production"]
    # Nothing to do is no error.
    same = client.remove_stage(name, version, "Staging")
    assert (same.stages, same.moves, same.etag) == (
        ["Production"],
        [],
        client.add_stage(name, version, "Production").etag,
    )
    assert client.get_model_version(name, version).current_stage == "Production"
    reasons = [event.comment for event in client.list_events(name, version)]
    assert reasons[:3] == [None, "It works.", "Try it."]
    second = a_version(name)
    assert client.add_stage(name, second, "Production").moves == [StageMove(second, [], ["Production"])]
    assert client.get_held_stages(name, version) == ["Production"], "nothing is archived without being asked for"
    archived = client.add_stage(name, second, "Production", archive_existing=True)
    assert StageMove(version, ["Production"], ["Archived"]) in archived.moves
    assert client.get_held_stages(name, version) == ["Archived"]
    with pytest.raises(InvalidInput, match="Nowhere"):
        client.add_stage(name, version, "Nowhere")


def test_stage_change_with_a_stale_etag_is_refused(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name)
    first = client.move_to_stage(name, version, "Staging")
    second = client.move_to_stage(name, version, "Production", if_match=first.etag)
    assert second.etag != first.etag
    for change in (client.move_to_stage, client.add_stage, client.remove_stage):
        with pytest.raises(Conflict):
            change(name, version, "Archived" if change != client.remove_stage else "Production", if_match=first.etag)
    assert client.get_held_stages(name, version) == ["Production"]


def test_files_of_a_version_are_known_by_their_digests(client: mlflow.MlflowClient, name: str, tmp_path: Path) -> None:
    version = a_version(name)
    manifest = client.get_model_version_manifest(name, version)
    assert {file.path: file.digest for file in manifest.files} == {
        "MLmodel": hashlib.sha256(b"flavors: {}\n").hexdigest(),
        "data/weights.bin": hashlib.sha256(b"0123456789").hexdigest(),
    }
    assert manifest.size_bytes == 22
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{name}/{version}", dst_path=tmp_path))
    assert client.verify_model_version(name, version, folder=folder) == manifest
    (folder / "data/weights.bin").write_text("0123456780")
    with pytest.raises(DigestMismatch, match=r"'data/weights\.bin' differs"):
        client.verify_model_version(name, version, folder=folder)
    (folder / "data/weights.bin").rename(folder / "other.bin")
    with pytest.raises(DigestMismatch, match=r"'data/weights\.bin' is missing, and 1 more"):
        client.verify_model_version(name, version, folder=folder)
    outside = client.create_model_version(name, "s3://bucket/model")
    with pytest.raises(NotFound, match="s3://bucket/model"):
        client.get_model_version_manifest(name, outside.version)


def test_what_was_deleted_comes_back(client: mlflow.MlflowClient, name: str) -> None:
    version = a_version(name)
    client.transition_model_version_stage(name, version, "Production")
    client.set_registered_model_alias(name, "champion", version)
    client.delete_model_version(name, version)
    back = client.restore_model_version(name, version)
    assert (back.current_stage, back.aliases) == ("Production", ["champion"])
    client.delete_registered_model(name)
    (deleted,) = client.list_deleted_registered_models(search=name.upper())
    assert (deleted.name, deleted.versions_count, deleted.is_name_taken) == (name, 1, False)
    assert deleted.deleted_by
    restored = client.restore_registered_model(name)
    assert client.list_deleted_registered_models(search=name) == []
    assert restored.aliases == {"champion": version}
    assert [latest.version for latest in restored.latest_versions] == [version]
    with pytest.raises(AlreadyExists):
        client.restore_registered_model(name)
    with pytest.raises(NotFound, match="no deleted"):
        client.restore_registered_model(f"{name}-never")
    client.delete_registered_model(name)
    client.create_registered_model(name)
    client.delete_registered_model(name)
    first, _ = client.list_deleted_registered_models(search=name)
    chosen = client.restore_registered_model(name, registered_model_id=first.registered_model_id)
    assert chosen.aliases == {"champion": version}


def test_better_is_declared_on_every_server(tracking_uri: str, name: str) -> None:
    client = mlflow.MlflowClient()
    client.create_registered_model(name)
    client.set_registered_model_metric_direction(name, "val/loss", direction="down")
    client.set_registered_model_metric_direction(name, "auc", direction="up")
    assert client.get_registered_model_metric_directions(name) == {"val/loss": "down", "auc": "up"}
    client.set_registered_model_metric_direction(name, "auc", direction="unknown")
    assert client.get_registered_model_metric_directions(name) == {"val/loss": "down"}
    with pytest.raises(InvalidInput, match="direction is 'left'"):
        client.set_registered_model_metric_direction(name, "auc", direction="left")  # type: ignore[arg-type]
    experiment_id = client.create_experiment(name)
    client.set_experiment_metric_direction(experiment_id, "auc", direction="up")
    assert client.get_experiment(experiment_id).tags["greenroom.metric.auc.direction"] == "up"
    assert client.get_experiment_metric_directions(experiment_id) == {"auc": "up"}
    client.set_experiment_metric_direction(experiment_id, "auc", direction="unknown")
    client.set_experiment_metric_direction(experiment_id, "auc", direction="unknown")
    assert "greenroom.metric.auc.direction" not in client.get_experiment(experiment_id).tags


CALLS: dict[str, Callable[[Any], Any]] = {
    "events": lambda client: client.list_events("any"),
    "comments": lambda client: client.create_comment("any", 1, text="x"),
    "several stages": lambda client: client.add_stage("any", 1, "Staging"),
    "manifests": lambda client: client.get_model_version_manifest("any", 1),
    "restoring versions": lambda client: client.restore_model_version("any", 1),
    "lists of deleted models": lambda client: client.list_deleted_registered_models(),
    "restoring models": lambda client: client.restore_registered_model("any"),
}


@pytest.mark.parametrize("what", CALLS)
def test_missing_greenroom_feature_is_reported_on_mlflow_server(mlflow_url: str, what: str) -> None:
    with pytest.raises(
        NotSupported, match=f"{mlflow_url} is not a Greenroom server.*{what}.* requires Greenroom"
    ) as error:
        CALLS[what](mlflow.MlflowClient(mlflow_url))
    # `except NotFound` around a call is for the resource.
    assert not isinstance(error.value, NotFound)


def test_stages_of_a_version_can_be_read_from_mlflow_server(mlflow_url: str, name: str) -> None:
    client = mlflow.MlflowClient(mlflow_url)
    client.create_registered_model(name)
    version = client.create_model_version(name, "s3://bucket/model")
    assert client.get_held_stages(name, version.version) == []
    client.transition_model_version_stage(name, version.version, "Staging")
    assert client.get_held_stages(name, version.version) == ["Staging"]


def test_version_that_is_not_a_number_is_rejected(client: mlflow.MlflowClient) -> None:
    with pytest.raises(InvalidInput, match="version is 'one'"):
        client.get_model_version_manifest("any", "one")
