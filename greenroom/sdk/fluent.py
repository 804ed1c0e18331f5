"""The functions of a training script: they speak about the active run and the chosen server.

import greenroom as mlflow

mlflow.set_experiment("churn")
with mlflow.start_run():
    mlflow.log_param("depth", 4)
    mlflow.log_metric("auc", 0.93)
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from greenroom.core.artifact_locations import location_below
from greenroom.errors import InvalidInput
from greenroom.sdk.active_run import (
    ActiveRun,
    active_experiment_id,
    active_run,
    current_run_id,
    end_run,
    last_active_run,
    set_experiment,
    start_run,
)
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.connection import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
)
from greenroom.sdk.entities import (
    Dataset,
    DatasetInput,
    Experiment,
    InputTag,
    LoggedModel,
    LoggedModelInput,
    Metric,
    Param,
    Run,
    RunTag,
)
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.registering import register_model
from greenroom.sdk.searching import (
    search_experiments,
    search_logged_models,
    search_model_versions,
    search_registered_models,
    search_runs,
)

__all__ = [
    "ActiveRun",
    "MlflowClient",
    "active_run",
    "create_experiment",
    "delete_experiment",
    "delete_experiment_tag",
    "delete_run",
    "delete_tag",
    "end_run",
    "get_artifact_uri",
    "get_experiment",
    "get_experiment_by_name",
    "get_logged_model",
    "get_parent_run",
    "get_registry_uri",
    "get_run",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "last_active_run",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_input",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "log_stream",
    "log_text",
    "register_model",
    "restore_experiment",
    "restore_run",
    "search_experiments",
    "search_logged_models",
    "search_model_versions",
    "search_registered_models",
    "search_runs",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_registry_uri",
    "set_tag",
    "set_tags",
    "set_tracking_uri",
    "start_run",
]

# -- the active run ----------------------------------------------------------------------------------------------------


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Log a parameter of the active run, once; its value becomes text."""
    return MlflowClient().log_param(current_run_id(), key, value, synchronous)


def log_params(params: Mapping[str, Any], synchronous: bool | None = None, run_id: str | None = None) -> None:  # noqa: ARG001
    """Log parameters of the active run in one call."""
    given = [Param(str(key), str(value)) for key, value in params.items()]
    MlflowClient().log_batch(run_id or current_run_id(), params=given)


def log_metric(
    key: str,
    value: float,
    step: int | None = None,
    synchronous: bool | None = None,  # noqa: ARG001 - mlflow's argument; every call here is done when it returns
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: Any = None,
) -> None:
    """Log one value of a metric of the active run.

    Args:
        step: 0 unless given.
        timestamp: milliseconds since 1970, UTC; now unless given.
        model_id: the logged model it was measured on.
        dataset: what it was measured on, with a `name` and a `digest`.
    """
    MlflowClient().log_metric(
        run_id or current_run_id(),
        key,
        value,
        timestamp=timestamp,
        step=step,
        dataset_name=None if dataset is None else dataset.name,
        dataset_digest=None if dataset is None else dataset.digest,
        model_id=model_id,
    )


def log_metrics(
    metrics: Mapping[str, float],
    step: int | None = None,
    synchronous: bool | None = None,  # noqa: ARG001
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: Any = None,
) -> None:
    """Log values of several metrics of the active run in one call; see `log_metric`."""
    when = now_ms() if timestamp is None else timestamp
    points = [
        Metric(
            key,
            value,
            when,
            step or 0,
            model_id=model_id,
            dataset_name=None if dataset is None else dataset.name,
            dataset_digest=None if dataset is None else dataset.digest,
        )
        for key, value in metrics.items()
    ]
    MlflowClient().log_batch(run_id or current_run_id(), metrics=points)


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> None:
    """Set a tag of the active run."""
    MlflowClient().set_tag(current_run_id(), key, value, synchronous)


def set_tags(tags: Mapping[str, Any], synchronous: bool | None = None) -> None:  # noqa: ARG001
    """Set tags of the active run in one call."""
    given = [RunTag(str(key), str(value)) for key, value in tags.items()]
    MlflowClient().log_batch(current_run_id(), tags=given)


def delete_tag(key: str) -> None:
    """Remove a tag of the active run."""
    MlflowClient().delete_tag(current_run_id(), key)


def log_artifact(local_path: str | Path, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Upload a file, or a folder under its own name, to the active run."""
    MlflowClient().log_artifact(run_id or current_run_id(), local_path, artifact_path)


def log_artifacts(local_dir: str | Path, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Upload all that is in a folder to the active run."""
    MlflowClient().log_artifacts(run_id or current_run_id(), local_dir, artifact_path)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Store text as a file of the active run."""
    MlflowClient().log_text(run_id or current_run_id(), text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Store a dict or list as a file of the active run: YAML if its name ends so, else JSON."""
    MlflowClient().log_dict(run_id or current_run_id(), dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: str, *, save_kwargs: dict[str, Any] | None = None) -> None:
    """Draw a figure of matplotlib or plotly into a file of the active run."""
    MlflowClient().log_figure(current_run_id(), figure, artifact_file, save_kwargs=save_kwargs)


def log_stream(
    stream: BinaryIO | io.RawIOBase | io.BufferedIOBase, artifact_file: str, run_id: str | None = None
) -> None:
    """Store what a stream gives as a file of the active run."""
    MlflowClient().log_stream(run_id or current_run_id(), stream, artifact_file)


def log_input(
    dataset: Any = None,
    context: str | None = None,
    tags: Mapping[str, str] | None = None,
    model: LoggedModelInput | None = None,
) -> None:
    """Note what the active run read.

    Args:
        dataset: a `Dataset`, or one of mlflow's.
        context: what it was used for, such as ``train``.
        model: a logged model it read.
    """
    all_tags = {**(tags or {}), **({"mlflow.data.context": context} if context else {})}
    inputs = []
    if dataset is not None:
        inputs = [DatasetInput(_dataset(dataset), [InputTag(key, value) for key, value in all_tags.items()])]
    MlflowClient().log_inputs(current_run_id(), inputs, [] if model is None else [model])


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """Say where the files of the active run are, or one of them would be."""
    root = (active_run() or start_run()).info.artifact_uri or ""
    return location_below(root, artifact_path.strip("/")) if artifact_path else root


# -- by name or id -----------------------------------------------------------------------------------------------------


def get_run(run_id: str) -> Run:
    """Read a run with what it logged."""
    return MlflowClient().get_run(run_id)


def get_parent_run(run_id: str) -> Run | None:
    """Read the run a run is nested in; None if it is in none."""
    return MlflowClient().get_parent_run(run_id)


def delete_run(run_id: str) -> None:
    """Delete a run; it can be restored."""
    MlflowClient().delete_run(run_id)


def restore_run(run_id: str) -> None:
    """Take back the deletion of a run."""
    MlflowClient().restore_run(run_id)


def get_logged_model(model_id: str) -> LoggedModel:
    """Read a logged model."""
    return MlflowClient().get_logged_model(model_id)


def create_experiment(name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None) -> str:
    """Create an experiment and answer its id."""
    return MlflowClient().create_experiment(name, artifact_location, tags)


def get_experiment(experiment_id: str) -> Experiment:
    """Read an experiment."""
    return MlflowClient().get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> Experiment | None:
    """Read an experiment by its name; None if there is none."""
    return MlflowClient().get_experiment_by_name(name)


def delete_experiment(experiment_id: str) -> None:
    """Delete an experiment with its runs; it can be restored."""
    MlflowClient().delete_experiment(experiment_id)


def restore_experiment(experiment_id: str) -> None:
    """Take back the deletion of an experiment."""
    MlflowClient().restore_experiment(experiment_id)


def set_experiment_tag(key: str, value: Any) -> None:
    """Set a tag of the chosen experiment."""
    MlflowClient().set_experiment_tag(active_experiment_id(), key, value)


def set_experiment_tags(tags: Mapping[str, Any]) -> None:
    """Set tags of the chosen experiment."""
    for key, value in tags.items():
        set_experiment_tag(key, value)


def delete_experiment_tag(key: str) -> None:
    """Remove a tag of the chosen experiment."""
    MlflowClient().delete_experiment_tag(active_experiment_id(), key)


def _dataset(given: Any) -> Dataset:
    if isinstance(given, Dataset):
        return given
    # mlflow's own data sets describe themselves.
    convert = getattr(given, "_to_mlflow_entity", None)
    if convert is None:
        raise InvalidInput(f"A data set is a Dataset, not a {type(given).__name__}.", field="dataset")
    found = convert()
    return Dataset(found.name, found.digest, found.source_type, found.source, found.schema, found.profile)
