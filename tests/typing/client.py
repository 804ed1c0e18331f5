"""What the client's methods answer with, as a type checker sees it; checked by mypy, never run."""

from __future__ import annotations

from typing import Any, assert_type

import greenroom as mlflow
from greenroom.core.metric_directions import Direction
from greenroom.entities import (
    AccessExplanation,
    Comment,
    Event,
    Experiment,
    FileInfo,
    Grant,
    Identity,
    LoggedModel,
    Manifest,
    ManifestFile,
    Metric,
    ModelVersion,
    RegisteredModel,
    Run,
    StageChange,
    Workspace,
)
from greenroom.sdk.paging import PagedList


def registry(client: mlflow.MlflowClient) -> None:
    version = client.get_model_version("Churn", 3)
    assert_type(version, ModelVersion)
    assert_type(version.version, str)
    assert_type(version.run_id, str | None)
    assert_type(version.tags, dict[str, str])
    assert_type(client.get_model_version_details(name="Churn", version=12), ModelVersion)
    assert_type(client.get_latest_versions(name="Churn", stages=["Staging"]), list[ModelVersion])
    assert_type(client.update_model_version(name="Churn", version=12, stage="Production"), ModelVersion)
    assert_type(client.get_registered_model("Churn").aliases, dict[str, str])
    assert_type(client.search_registered_models(), PagedList[RegisteredModel])
    assert_type(client.search_model_versions("name = 'Churn'").token, str | None)
    for found in client.search_model_versions().walk():
        assert_type(found, ModelVersion)


def additions(client: mlflow.MlflowClient) -> None:
    assert_type(client.list_events("Churn"), PagedList[Event])
    assert_type(client.create_comment("Churn", 3, text="Good."), Comment)
    assert_type(client.list_comments("Churn", 3), PagedList[Comment])
    assert_type(client.add_stage("Churn", 3, "Staging"), StageChange)
    assert_type(client.get_model_version_manifest("Churn", 3), Manifest)
    assert_type(client.get_model_version_manifest("Churn", 3).files, list[ManifestFile])
    assert_type(client.restore_model_version("Churn", 3), ModelVersion)
    assert_type(client.get_registered_model_metric_directions("Churn"), dict[str, Direction])


def tracking(client: mlflow.MlflowClient) -> None:
    run = client.create_run("0")
    assert_type(run, Run)
    assert_type(run.info.end_time, int | None)
    assert_type(run.data.metrics, dict[str, float])
    assert_type(client.get_metric_history(run.info.run_id, "auc"), list[Metric])
    assert_type(client.get_experiment_by_name("churn"), Experiment | None)
    assert_type(client.list_artifacts(run.info.run_id), list[FileInfo])
    assert_type(client.create_experiment("churn"), str)


def fluent() -> None:
    with mlflow.start_run() as run:
        assert_type(run, mlflow.ActiveRun)
        assert_type(run.info.run_id, str)
    assert_type(mlflow.active_run(), mlflow.ActiveRun | None)
    assert_type(mlflow.last_active_run(), Run | None)
    assert_type(mlflow.register_model("runs:/0/model", "Churn"), ModelVersion)
    assert_type(mlflow.search_registered_models(), list[RegisteredModel])
    assert_type(mlflow.search_runs(output_format="list"), list[Run])
    assert_type(mlflow.search_runs(), Any)
    assert_type(mlflow.search_logged_models(output_format="list"), list[LoggedModel])
    assert_type(mlflow.initialize_logged_model(), LoggedModel)
    assert_type(mlflow.get_tracking_uri(), str)
    assert_type(mlflow.artifacts.download_artifacts("runs:/0/model"), str)


def entities() -> None:
    assert_type(Metric("auc", 0.9, 0, 0).to_dictionary(), dict[str, Any])
    assert_type(ModelVersion.from_dictionary({}), ModelVersion)


def wrong(client: mlflow.MlflowClient) -> None:
    client.get_model_version("Churn")  # type: ignore[call-arg]
    client.create_comment("Churn", 3, "text goes by its name")  # type: ignore[call-arg]
    client.set_registered_model_metric_direction("Churn", "auc", direction="sideways")  # type: ignore[arg-type]
    mlflow.log_metric("auc")  # type: ignore[call-arg]


def workspaces(client: mlflow.MlflowClient) -> None:
    mlflow.set_workspace("vision")
    mlflow.set_workspace(None)
    assert_type(mlflow.list_workspaces(), list[Workspace])
    assert_type(client.create_workspace("vision", description="Models that see"), Workspace)
    assert_type(client.get_workspace("vision").description, str | None)
    assert_type(client.get_registered_model("Churn").workspace, str)
    assert_type(client.get_model_version("Churn", 3).workspace, str)


def access(client: mlflow.MlflowClient) -> None:
    assert_type(client.whoami(), Identity)
    assert_type(client.list_grants("Churn", group="vision"), PagedList[Grant])
    assert_type(client.grant_role(role="viewer", all_of="models", group="vision").grant_id, str)
    assert_type(client.explain_access("Churn", account="ada"), list[AccessExplanation])
