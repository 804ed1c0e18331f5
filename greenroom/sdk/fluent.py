"""The functions of a training script, which use the active run and the current server.

import greenroom as mlflow

mlflow.set_experiment("churn")
with mlflow.start_run():
    mlflow.log_param("depth", 4)
    mlflow.log_metric("auc", 0.93)
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from greenroom.core.artifact_locations import location_below
from greenroom.errors import GreenroomError as MlflowException
from greenroom.errors import InvalidInput
from greenroom.sdk import background
from greenroom.sdk.active_run import (
    ActiveRun,
    active_experiment_id,
    active_run,
    client_and_run,
    end_run,
    last_active_run,
    set_experiment,
    start_run,
)
from greenroom.sdk.background import RunOperations
from greenroom.sdk.by_id import (
    create_experiment,
    delete_experiment,
    delete_experiment_tag,
    delete_run,
    get_experiment,
    get_experiment_by_name,
    get_parent_run,
    get_run,
    restore_experiment,
    restore_run,
    set_experiment_tag,
    set_experiment_tags,
)
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.connection import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
    set_workspace,
)
from greenroom.sdk.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LoggedModelInput,
    Metric,
    Param,
    RunTag,
)
from greenroom.sdk.images import Image
from greenroom.sdk.logged_models import (
    ActiveModel,
    clear_active_model,
    create_external_model,
    delete_logged_model_tag,
    finalize_logged_model,
    get_active_model_id,
    get_logged_model,
    initialize_logged_model,
    last_logged_model,
    log_model_params,
    log_outputs,
    set_active_model,
    set_logged_model_tags,
)
from greenroom.sdk.methods.base import entities, pairs
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.paths import as_artifact_path, relative_path
from greenroom.sdk.registering import register_model, set_model_version_tag
from greenroom.sdk.searching import (
    search_experiments,
    search_logged_models,
    search_model_versions,
    search_registered_models,
    search_runs,
)
from greenroom.sdk.workspaces import (
    create_workspace,
    delete_workspace,
    get_workspace,
    list_workspaces,
    update_workspace,
)

__all__ = [
    "ActiveModel",
    "ActiveRun",
    "Image",
    "MlflowClient",
    "MlflowException",
    "active_run",
    "clear_active_model",
    "create_experiment",
    "create_external_model",
    "create_workspace",
    "delete_experiment",
    "delete_experiment_tag",
    "delete_logged_model_tag",
    "delete_run",
    "delete_tag",
    "delete_workspace",
    "end_run",
    "finalize_logged_model",
    "flush_artifact_async_logging",
    "flush_async_logging",
    "get_active_model_id",
    "get_artifact_uri",
    "get_experiment",
    "get_experiment_by_name",
    "get_logged_model",
    "get_parent_run",
    "get_registry_uri",
    "get_run",
    "get_tracking_uri",
    "get_workspace",
    "initialize_logged_model",
    "is_tracking_uri_set",
    "last_active_run",
    "last_logged_model",
    "list_workspaces",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_input",
    "log_inputs",
    "log_metric",
    "log_metrics",
    "log_model_params",
    "log_outputs",
    "log_param",
    "log_params",
    "log_stream",
    "log_table",
    "log_text",
    "register_model",
    "restore_experiment",
    "restore_run",
    "search_experiments",
    "search_logged_models",
    "search_model_versions",
    "search_registered_models",
    "search_runs",
    "set_active_model",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_logged_model_tags",
    "set_model_version_tag",
    "set_registry_uri",
    "set_tag",
    "set_tags",
    "set_tracking_uri",
    "set_workspace",
    "start_run",
    "update_workspace",
]

T = TypeVar("T")


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Log a parameter of the active run; its value becomes text and cannot be changed later."""
    client, run_id = client_and_run()
    return client.log_param(run_id, key, value, synchronous)


def log_params(
    params: Mapping[str, Any], synchronous: bool | None = None, run_id: str | None = None
) -> RunOperations | None:
    """Log parameters of the active run in one call."""
    given = [Param(str(key), str(value)) for key, value in pairs("params", params).items()]
    client, run_id = client_and_run(run_id)
    return client.log_batch(run_id, params=given, synchronous=synchronous)


def log_metric(
    key: str,
    value: float,
    step: int | None = None,
    synchronous: bool | None = None,
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: Any = None,
) -> RunOperations | None:
    """Log one value of a metric of the active run.

    Args:
        step: 0 by default.
        synchronous: False logs in the background and returns a `RunOperations`; the end of the run waits for all of
            them.
        timestamp: milliseconds since 1970, UTC; now by default.
        model_id: the logged model it was measured on; that of `set_active_model` by default.
        dataset: the data set it was measured on, with a `name` and a `digest`.
    """
    client, run_id = client_and_run(run_id)
    return client.log_metric(
        run_id,
        key,
        value,
        timestamp=timestamp,
        step=step,
        synchronous=synchronous,
        dataset_name=None if dataset is None else dataset.name,
        dataset_digest=None if dataset is None else dataset.digest,
        model_id=model_id or get_active_model_id(),
    )


def log_metrics(
    metrics: Mapping[str, float],
    step: int | None = None,
    synchronous: bool | None = None,
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: Any = None,
) -> RunOperations | None:
    """Log values of several metrics of the active run in one call; see `log_metric`."""
    when = now_ms() if timestamp is None else timestamp
    points = [
        Metric(
            key,
            value,
            when,
            0 if step is None else step,
            model_id=model_id or get_active_model_id(),
            dataset_name=None if dataset is None else dataset.name,
            dataset_digest=None if dataset is None else dataset.digest,
        )
        for key, value in pairs("metrics", metrics).items()
    ]
    client, run_id = client_and_run(run_id)
    return client.log_batch(run_id, metrics=points, synchronous=synchronous)


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
    """Set a tag of the active run."""
    client, run_id = client_and_run()
    return client.set_tag(run_id, key, value, synchronous)


def set_tags(tags: Mapping[str, Any], synchronous: bool | None = None) -> RunOperations | None:
    """Set tags of the active run in one call."""
    given = [RunTag(str(key), str(value)) for key, value in pairs("tags", tags).items()]
    client, run_id = client_and_run()
    return client.log_batch(run_id, tags=given, synchronous=synchronous)


def delete_tag(key: str) -> None:
    """Remove a tag of the active run."""
    client, run_id = client_and_run()
    client.delete_tag(run_id, key)


def log_artifact(local_path: str | Path, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Upload a file, or a folder under its own name, to the active run."""
    client, run_id = client_and_run(run_id)
    client.log_artifact(run_id, local_path, artifact_path)


def log_artifacts(local_dir: str | Path, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Upload the contents of a folder to the active run."""
    client, run_id = client_and_run(run_id)
    client.log_artifacts(run_id, local_dir, artifact_path)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Store text as a file of the active run."""
    client, run_id = client_and_run(run_id)
    client.log_text(run_id, text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Store a dict or list as a file of the active run: YAML for a YAML suffix, else JSON."""
    client, run_id = client_and_run(run_id)
    client.log_dict(run_id, dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: str, *, save_kwargs: dict[str, Any] | None = None) -> None:
    """Store a matplotlib or plotly figure as a file of the active run."""
    client, run_id = client_and_run()
    client.log_figure(run_id, figure, artifact_file, save_kwargs=save_kwargs)


def log_stream(
    stream: BinaryIO | io.RawIOBase | io.BufferedIOBase, artifact_file: str, run_id: str | None = None
) -> None:
    """Store the contents of a stream as a file of the active run."""
    client, run_id = client_and_run(run_id)
    client.log_stream(run_id, stream, artifact_file)


def log_image(
    image: Any,
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = False,
) -> None:
    """Store an image as a file of the active run, or as the next one of a series; see `MlflowClient.log_image`."""
    client, run_id = client_and_run()
    client.log_image(run_id, image, artifact_file, key, step, timestamp, synchronous)


def log_table(data: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Store a table as a file of the active run, or append rows to it; see `MlflowClient.log_table`."""
    client, run_id = client_and_run(run_id)
    client.log_table(run_id, data, artifact_file)


def load_table(artifact_file: str, run_ids: list[str] | None = None, extra_columns: list[str] | None = None) -> Any:
    """Read a table from all runs of the current experiment that have it, as one data frame; see `MlflowClient.load_table`."""
    return MlflowClient().load_table(active_experiment_id(), artifact_file, run_ids, extra_columns)


def log_input(
    dataset: Any = None,
    context: str | None = None,
    tags: Mapping[str, str] | None = None,
    model: LoggedModelInput | None = None,
) -> None:
    """Record an input of the active run.

    Args:
        dataset: made by `greenroom.data`, a `Dataset`, or one of mlflow's data sets.
        context: what it was used for, such as ``train``.
        model: a logged model that was used.
    """
    inputs = [] if dataset is None else [_dataset_input(dataset, context, tags)]
    client, run_id = client_and_run()
    client.log_inputs(run_id, inputs, [] if model is None else [model])


def log_inputs(
    datasets: Sequence[Any] | None = None,
    contexts: Sequence[str | None] | None = None,
    tags_list: Sequence[Mapping[str, str] | None] | None = None,
    models: Sequence[LoggedModelInput | None] | None = None,
) -> None:
    """Record several inputs of the active run in one call; see `log_input`.

    Args:
        contexts: of each data set.
        tags_list: tags of each data set.

    Raises:
        InvalidInput: the number of contexts or tags differs from that of the data sets.
    """
    given = list(datasets or ())
    used_for = _one_per_dataset("contexts", contexts, len(given))
    tags = _one_per_dataset("tags_list", tags_list, len(given))
    inputs = [_dataset_input(*one) for one in zip(given, used_for, tags, strict=True) if one[0] is not None]
    client, run_id = client_and_run()
    client.log_inputs(run_id, inputs, [model for model in entities("models", models) if model is not None])


def flush_async_logging() -> None:
    """Wait until everything logged in the background is stored.

    Raises:
        GreenroomError: some values could not be stored.
    """
    background.flush()


def flush_artifact_async_logging() -> None:
    """Do nothing: files are never sent in the background, so every file logged so far is stored."""


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """Return the URI of the active run's artifacts, or of one of them."""
    root = (active_run() or start_run()).info.artifact_uri or ""
    path = as_artifact_path(artifact_path)
    return location_below(root, relative_path(path.strip("/"))) if path else root


def _one_per_dataset(name: str, values: Sequence[T | None] | None, count: int) -> list[T | None]:
    if not values:
        return [None] * count
    if len(values) != count:
        raise InvalidInput(f"{name} has {len(values)} entries for {count} data sets.", field=name)
    return list(values)


def _dataset_input(dataset: Any, context: str | None, tags: Mapping[str, str] | None) -> DatasetInput:
    all_tags = {**pairs("tags", tags), **({"mlflow.data.context": context} if context else {})}
    return DatasetInput(_dataset(dataset), [InputTag(key, value) for key, value in all_tags.items()])


def _dataset(given: Any) -> Dataset:
    if isinstance(given, Dataset):
        return given
    # Data sets convert themselves, ours and mlflow's.
    convert = getattr(given, "to_entity", None) or getattr(given, "_to_mlflow_entity", None)
    if convert is None:
        raise InvalidInput(f"A data set must be a Dataset, not a {type(given).__name__}.", field="dataset")
    found = convert()
    return Dataset(found.name, found.digest, found.source_type, found.source, found.schema, found.profile)
