"""Functions about logged models: those that are not made by a flavor's `log_model`, and what is noted on all of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

from greenroom.errors import InvalidInput
from greenroom.sdk.active_run import active_experiment_id, active_run, current_run_id
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.plain_values import text
from greenroom.sdk.provenance import provenance_tags

_EXTERNAL_TAG = "mlflow.model.isExternal"
_last: dict[str, str] = {}
_active_model_id: ContextVar[str | None] = ContextVar("greenroom_active_model_id", default=None)


class ActiveModel(LoggedModel, frozen=True):
    """A logged model that metrics are measured on; as a ``with`` block, until its end."""

    def __enter__(self) -> ActiveModel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        clear_active_model()


def set_active_model(*, name: str | None = None, model_id: str | None = None) -> ActiveModel:
    """Choose the logged model that metrics logged from here on are measured on.

    Args:
        name: the newest of the chosen experiment; an external one is made if there is none of that name.
        model_id: the model itself.

    Raises:
        InvalidInput: neither is given, or the model has another name.
    """
    if model_id is not None:
        model = get_logged_model(model_id)
        if name is not None and model.name != name:
            raise InvalidInput(f"Logged model {model_id} is named '{model.name}', not '{name}'.", field="name")
    elif name is not None:
        name = text("name", name)
        model = _newest(name) or create_external_model(name)
    else:
        raise InvalidInput("Give set_active_model a name or a model_id.")
    _active_model_id.set(model.model_id)
    return ActiveModel(**dict(model))


def get_active_model_id() -> str | None:
    """Give the id of the logged model chosen by `set_active_model`; None without one."""
    return _active_model_id.get()


def clear_active_model() -> None:
    """Go back to measuring on no logged model in particular."""
    _active_model_id.set(None)


def initialize_logged_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Make a logged model whose files come later; pass its `model_id` to `log_model`, or upload them and finalize it.

    Args:
        name: made up by the server unless given.
        source_run_id: the run that makes it; the active one unless given.
        experiment_id: of the active run, else the one chosen by `set_experiment`, unless given.
    """
    run = active_run()
    if experiment_id is None:
        experiment_id = active_experiment_id() if run is None else run.info.experiment_id
    model = MlflowClient().create_logged_model(
        experiment_id,
        name,
        source_run_id or (None if run is None else run.info.run_id),
        {**provenance_tags(), **pairs("tags", tags)},
        params,
        model_type,
    )
    remember_logged_model(model.model_id)
    return model


def create_external_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Make a logged model whose files are kept elsewhere: it has metrics, parameters and versions, and nothing to load.

    What is not named here is as in `initialize_logged_model`.
    """
    all_tags = {**pairs("tags", tags), _EXTERNAL_TAG: "true"}
    model = initialize_logged_model(name, source_run_id, all_tags, params, model_type, experiment_id)
    client = MlflowClient()
    import tempfile

    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        (Path(scratch) / "MLmodel").write_text(_description(model), encoding="utf-8")
        # Says that the model is ready as well.
        client.log_model_artifacts(model.model_id, scratch)
    return client.get_logged_model(model.model_id)


def finalize_logged_model(model_id: str, status: LoggedModelStatus | str) -> LoggedModel:
    """Say that the files of a logged model are all there (READY), or never will be (FAILED)."""
    return MlflowClient().finalize_logged_model(model_id, status)


def get_logged_model(model_id: str) -> LoggedModel:
    """Read a logged model."""
    return MlflowClient().get_logged_model(model_id)


def last_logged_model() -> LoggedModel | None:
    """Read the logged model this program made last; None if it made none."""
    model_id = _last.get("model_id")
    return None if model_id is None else MlflowClient().get_logged_model(model_id)


def log_model_params(params: Mapping[str, Any], model_id: str | None = None) -> None:
    """Add parameters to a logged model: the active one, else the one made last, unless named.

    Raises:
        InvalidInput: none is named and none was made.
    """
    named = model_id or get_active_model_id() or _last.get("model_id")
    if named is None:
        raise InvalidInput("Give log_model_params a model_id: this program has made no logged model yet.")
    MlflowClient().log_model_params(named, params)


def log_outputs(models: list[LoggedModelOutput] | None = None) -> None:
    """Note which logged models the active run made."""
    MlflowClient().log_outputs(current_run_id(), models or [])


def set_logged_model_tags(model_id: str, tags: Mapping[str, Any]) -> None:
    """Set tags of a logged model."""
    MlflowClient().set_logged_model_tags(model_id, tags)


def delete_logged_model_tag(model_id: str, key: str) -> None:
    """Remove a tag of a logged model."""
    MlflowClient().delete_logged_model_tag(model_id, key)


def remember_logged_model(model_id: str) -> None:
    """Note which logged model was made last."""
    _last["model_id"] = model_id


def _newest(name: str) -> LoggedModel | None:
    # Quotes cannot be in the name of a logged model, so a name with one finds nothing.
    if "'" in name:
        return None
    newest_first = [{"field_name": "creation_timestamp", "ascending": False}]
    found = MlflowClient().search_logged_models(
        [active_experiment_id()], f"name = '{name}'", max_results=1, order_by=newest_first
    )
    return found[0] if found else None


def _description(model: LoggedModel) -> str:
    """Write the ``MLmodel`` file that lets an external model be registered; MLflow's loaders know it by its metadata."""
    import yaml

    fields = {
        "artifact_path": model.artifact_location,
        "flavors": {},
        "metadata": {_EXTERNAL_TAG: True},
        "model_id": model.model_id,
        "model_uuid": model.model_id,
        **({"run_id": model.source_run_id} if model.source_run_id else {}),
    }
    return str(yaml.safe_dump(fields))
