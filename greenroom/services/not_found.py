"""Errors for registered models and versions that do not exist, worded as on the MLflow wire."""

from __future__ import annotations

from greenroom.core.model_versions import ModelVersion
from greenroom.errors import ModelVersionNotFound, RegisteredModelNotFound


def model_not_found(name: str) -> RegisteredModelNotFound:
    """Make the error for a registered model that does not exist."""
    return RegisteredModelNotFound(f"Registered Model with name={name} not found", field="name")


def version_not_found(name: str, version: int) -> ModelVersionNotFound:
    """Make the error for a model version that does not exist."""
    return ModelVersionNotFound(f"Model Version (name={name}, version={version}) not found")


def found_version(name: str, version: int, found: ModelVersion | None) -> ModelVersion:
    """Return the version found.

    Raises:
        ModelVersionNotFound: there is none.
    """
    if found is None:
        raise version_not_found(name, version)
    return found
