"""Errors for entities that do not exist, worded as on the MLflow wire."""

from __future__ import annotations

from greenroom.core.model_versions import ModelVersion
from greenroom.errors import (
    AliasNotFound,
    ExperimentNotFound,
    LoggedModelNotFound,
    ModelVersionNotFound,
    RegisteredModelNotFound,
    RunNotFound,
)


def experiment_not_found(number: int) -> ExperimentNotFound:
    """Return the error for an experiment that does not exist."""
    return ExperimentNotFound(f"No Experiment with id={number} exists", field="experiment_id")


def run_not_found(run_id: str, field: str = "run_id") -> RunNotFound:
    """Return the error for a run that does not exist; `field` is the request field with its id."""
    return RunNotFound(f"Run with id={run_id} not found", field=field)


def logged_model_not_found(model_id: str, field: str = "model_id") -> LoggedModelNotFound:
    """Return the error for a logged model that does not exist; `field` is the request field with its id."""
    return LoggedModelNotFound(f"Logged model with ID '{model_id}' not found.", field=field)


def model_not_found(name: str) -> RegisteredModelNotFound:
    """Return the error for a registered model that does not exist."""
    return RegisteredModelNotFound(f"Registered Model with name={name} not found", field="name")


def alias_not_found(alias: str) -> AliasNotFound:
    """Return the error for an alias that does not exist."""
    return AliasNotFound(f"Registered model alias {alias} not found.", field="alias")


def version_not_found(name: str, version: int) -> ModelVersionNotFound:
    """Return the error for a model version that does not exist."""
    return ModelVersionNotFound(f"Model Version (name={name}, version={version}) not found")


def found_version(name: str, version: int, found: ModelVersion | None) -> ModelVersion:
    """Return the version that was found.

    Raises:
        ModelVersionNotFound: nothing was found.
    """
    if found is None:
        raise version_not_found(name, version)
    return found
