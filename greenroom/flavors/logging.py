"""Logging a model: its files become a logged model of the active run, in MLflow 3's layout.

Create the logged model, record it as an output of the run, save the files, upload them, mark the model as ready, and
register it if requested.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from greenroom.core.artifact_paths import SCHEME
from greenroom.errors import InvalidInput
from greenroom.flavors.models import Model, ModelInfo
from greenroom.sdk import background
from greenroom.sdk.active_run import active_experiment_id, active_run, client_of
from greenroom.sdk.artifacts import scratch_folder
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import LoggedModel, LoggedModelOutput, Metric, Run
from greenroom.sdk.logged_models import remember_logged_model
from greenroom.sdk.methods.past import Moment
from greenroom.sdk.provenance import provenance_tags
from greenroom.sdk.registering import DEFAULT_WAIT_S, register_model_with

Save = Callable[[Path, Model], Model]
"""Writes a model folder and returns its description, which fills in the given one."""


def log_model(
    save: Save,
    *,
    name: str | None = None,
    artifact_path: str | None = None,
    registered_model_name: str | None = None,
    await_registration_for: float | None = DEFAULT_WAIT_S,
    params: Mapping[str, Any] | None = None,
    tags: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    run_id: str | None = None,
    client: MlflowClient | None = None,
) -> ModelInfo:
    """Log a model to the active run, or to its experiment when none is active.

    Args:
        save: writes the model folder.
        name: of the logged model; ``model`` by default.
        artifact_path: the former name of `name`, before MLflow 3.
        registered_model_name: also register it as a new version of this model.
        await_registration_for: seconds to wait for the version to be ready; 0 or None does not wait.
        params: of the logged model, in addition to those of the run.
        step: of the run it was created at; metrics logged at that step are linked to it.
        model_id: use this logged model instead of a new one.
        run_id: log to this run instead of the active one.
        client: use this one instead of the current server.
    """
    current = active_run()
    api = client or client_of(run_id or (None if current is None else current.info.run_id))
    run = _run(api, run_id)
    logged = _logged_model(api, run, _name(name, artifact_path), params, tags, model_type, model_id)
    if run is not None:
        api.log_outputs(run.info.run_id, [LoggedModelOutput(logged.model_id, step)])
        _link_metrics(api, run, logged.model_id, step)
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        folder = Path(scratch) / "model"
        description = Model.create(
            run_id=None if run is None else run.info.run_id,
            artifact_path=logged.artifact_location,
            model_id=logged.model_id,
        )
        try:
            description = save(folder, description)
        except BaseException:
            # Otherwise it would look like an upload in progress.
            api._give_up_logged_model(logged.model_id)
            raise
        api.log_model_artifacts(logged.model_id, folder)
    remember_logged_model(logged.model_id)
    version = None
    if registered_model_name is not None:
        made = register_model_with(
            api, logged.model_uri, registered_model_name, await_registration_for, tags=tags, is_quiet=client is not None
        )
        version = int(made.version)
    return ModelInfo.of(description, name=logged.name, model_uri=logged.model_uri, registered_model_version=version)


def local_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    client: MlflowClient | None = None,
    as_of: Moment | None = None,
) -> Path:
    """Download the model folder at a URI if necessary, and return its local path.

    Args:
        model_uri: a local folder, ``runs:/``, ``models:/`` or an artifact URI.
        dst_path: folder to download to; by default a temporary one that is removed when this process ends.
        as_of: of ``models:/<name>/...``: the version that the URI named at a time or after an event.
    """
    text = str(model_uri)
    if as_of is not None and not text.startswith("models:"):
        raise InvalidInput(f"as_of applies to models:/<name>/..., not to '{text}'.", field="as_of")
    if isinstance(model_uri, Path) or not text.startswith(("runs:", "models:", f"{SCHEME}:", "file:")):
        if "://" in text:
            return (client or MlflowClient()).download_by_uri(text, dst_path=dst_path or scratch_folder())
        folder = Path(text)
        if not folder.exists():
            raise InvalidInput(
                f"'{text}' is not a local folder, and not a URI: pass runs:/<run id>/model, models:/<name>/<version> or "
                "models:/<name>/<stage>."
            )
        return folder
    return (client or MlflowClient()).download_by_uri(text, dst_path=dst_path or scratch_folder(), as_of=as_of)


def _name(name: str | None, artifact_path: str | None) -> str:
    if name is not None and artifact_path is not None and name != artifact_path:
        raise InvalidInput("Give either name or artifact_path: both name the logged model.")
    return name or artifact_path or "model"


def _run(client: MlflowClient, run_id: str | None) -> Run | None:
    current = active_run()
    wanted = run_id or (None if current is None else current.info.run_id)
    if wanted is None:
        return None
    # The model takes over the parameters and metrics of the run, also those that were logged in the background.
    background.catch_up(client._tracking, wanted)
    return client.get_run(wanted)


def _logged_model(
    client: MlflowClient,
    run: Run | None,
    name: str,
    params: Mapping[str, Any] | None,
    tags: Mapping[str, Any] | None,
    model_type: str | None,
    model_id: str | None,
) -> LoggedModel:
    if model_id is not None:
        return client.get_logged_model(model_id)
    of_run = {} if run is None else run.data.params
    return client.create_logged_model(
        experiment_id=active_experiment_id() if run is None else run.info.experiment_id,
        name=name,
        source_run_id=None if run is None else run.info.run_id,
        tags={**provenance_tags(), **(tags or {})},
        params={**(params or {}), **of_run},
        model_type=model_type,
    )


def _link_metrics(client: MlflowClient, run: Run, model_id: str, step: int) -> None:
    """Link the run's metrics at the model's step to the model."""
    points: list[Metric] = []
    for latest in run.data.latest_metrics:
        # Only a metric with later steps has older values at this step.
        known = [latest] if latest.step <= step else client.get_metric_history(run.info.run_id, latest.key)
        points += [_linked_to(point, model_id) for point in known if point.step == step]
    if points:
        client.log_batch(run.info.run_id, metrics=points)


def _linked_to(point: Metric, model_id: str) -> Metric:
    return Metric(
        point.key,
        point.value,
        point.timestamp,
        point.step,
        model_id=model_id,
        dataset_name=point.dataset_name,
        dataset_digest=point.dataset_digest,
    )
