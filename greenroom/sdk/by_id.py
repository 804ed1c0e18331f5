"""Functions for runs and experiments given by id or name: get, create, delete, restore, tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenroom.sdk.active_run import active_experiment_id
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Experiment, Run
from greenroom.sdk.methods.base import pairs


def get_run(run_id: str) -> Run:
    """Read a run with its logged data."""
    return MlflowClient().get_run(run_id)


def get_parent_run(run_id: str) -> Run | None:
    """Read the parent of a nested run; None if the run is not nested."""
    return MlflowClient().get_parent_run(run_id)


def delete_run(run_id: str) -> None:
    """Delete a run; it can be restored."""
    MlflowClient().delete_run(run_id)


def restore_run(run_id: str) -> None:
    """Restore a deleted run."""
    MlflowClient().restore_run(run_id)


def create_experiment(name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None) -> str:
    """Create an experiment and return its id."""
    return MlflowClient().create_experiment(name, artifact_location, tags)


def get_experiment(experiment_id: str) -> Experiment:
    """Read an experiment."""
    return MlflowClient().get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> Experiment | None:
    """Read an experiment by its name; None if it does not exist."""
    return MlflowClient().get_experiment_by_name(name)


def delete_experiment(experiment_id: str) -> None:
    """Delete an experiment with its runs; it can be restored."""
    MlflowClient().delete_experiment(experiment_id)


def restore_experiment(experiment_id: str) -> None:
    """Restore an deleted experiment."""
    MlflowClient().restore_experiment(experiment_id)


def set_experiment_tag(key: str, value: Any) -> None:
    """Set a tag of the current experiment."""
    MlflowClient().set_experiment_tag(active_experiment_id(), key, value)


def set_experiment_tags(tags: Mapping[str, Any]) -> None:
    """Set tags of the current experiment."""
    for key, value in pairs("tags", tags).items():
        set_experiment_tag(key, value)


def delete_experiment_tag(key: str) -> None:
    """Remove a tag of the current experiment."""
    MlflowClient().delete_experiment_tag(active_experiment_id(), key)
