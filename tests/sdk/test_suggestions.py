"""Errors about missing resources suggest similar ones, with each kind of server."""

from __future__ import annotations

import uuid

import pytest

import greenroom as mlflow
from greenroom.errors import GreenroomError, NotFound


@pytest.fixture
def client(anywhere: str) -> mlflow.MlflowClient:
    return mlflow.MlflowClient()


@pytest.fixture
def name(client: mlflow.MlflowClient) -> str:
    """Name of a registered model with two versions and two aliases."""
    name = f"Nearby-{uuid.uuid4().hex[:8]}"
    client.create_registered_model(name)
    for _ in range(2):
        client.create_model_version(name, "s3://bucket/model")
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "shadow", "2")
    return name


def test_model_by_its_nearest_names(client: mlflow.MlflowClient, name: str) -> None:
    with pytest.raises(NotFound, match=f"Similar names: {name}"):
        client.get_registered_model(name.lower() + "x")
    with pytest.raises(NotFound, match=f"Similar names: {name}"):
        client.get_model_version_by_alias(name + "x", "champion")
    with pytest.raises(NotFound, match=f"Similar names: {name}"):
        mlflow.artifacts.download_artifacts(f"models:/{name}x/Production")


def test_version_by_those_there_are(client: mlflow.MlflowClient, name: str) -> None:
    with pytest.raises(NotFound, match="Its versions, newest first: 2, 1"):
        client.get_model_version(name, 3)
    with pytest.raises(NotFound, match="Its versions, newest first: 2, 1"):
        client.transition_model_version_stage(name, 3, "Production")


def test_alias_by_those_there_are(client: mlflow.MlflowClient, name: str) -> None:
    with pytest.raises(GreenroomError, match=r"Its aliases: champion \(version 1\), shadow \(version 2\)"):
        client.get_model_version_by_alias(name, "champoin")


def test_run_by_its_id_when_a_name_was_given(client: mlflow.MlflowClient) -> None:
    run_name = f"forest-{uuid.uuid4().hex[:8]}"
    run_id = client.create_run("0", run_name=run_name).info.run_id
    with pytest.raises(NotFound, match=f"{run_id} is named '{run_name}'"):
        client.get_run(run_name)


def test_run_by_the_nearest_id(client: mlflow.MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    wrong = run_id[:-1] + ("0" if run_id[-1] != "0" else "1")
    with pytest.raises(NotFound, match=f"Similar ids: {run_id}"):
        client.log_metric(wrong, "loss", 1.0)


def test_experiment_by_its_id_when_a_name_was_given(client: mlflow.MlflowClient) -> None:
    name = f"churn {uuid.uuid4().hex[:8]}"
    experiment_id = client.create_experiment(name)
    with pytest.raises(GreenroomError, match=f"{experiment_id} is named '{name}'|must be"):
        client.get_experiment(name)
    with pytest.raises(GreenroomError, match=rf"Existing experiments: .*{experiment_id} \({name}\)"):
        client.get_experiment("987654321")


def test_tag_that_is_missing_is_not_taken_for_its_run(client: mlflow.MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    with pytest.raises(NotFound) as caught:
        client.delete_tag(run_id, "nothing")
    assert "Similar" not in str(caught.value)
