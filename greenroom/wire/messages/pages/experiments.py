"""Messages of the pages' API: experiments."""

from __future__ import annotations

from typing import Literal

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer


class ExperimentRow(Answer, frozen=True, kw_only=True):
    """An experiment in a list.

    Attributes:
        summary: first line of the description (tag ``mlflow.note.content``).
        runs_count: active runs.
        last_run_at_ms: start time of the newest run; null without runs.
    """

    experiment_id: str
    name: str
    lifecycle_stage: str
    summary: str
    tags: dict[str, str]
    artifact_location: str
    created_at_ms: int
    updated_at_ms: int
    runs_count: int
    last_run_at_ms: int | None


class ExperimentsPage(Answer, frozen=True, kw_only=True):
    """Experiments, last changed first."""

    experiments: list[ExperimentRow]
    total: int
    next_page_token: str | None


class ListExperiments(Request):
    """List experiments; `search` is a part of the name, case-insensitive."""

    search: str = ""
    lifecycle_stage: Literal["active", "deleted"] = "active"
    limit: Int64 = 50
    page_token: str | None = None


class GetExperiment(Request):
    """Get an experiment."""

    experiment_id: Text


class CreateExperiment(Request):
    """Create an experiment."""

    name: Text
    description: str = ""
    tags: dict[str, str] = {}


class UpdateExperiment(Request):
    """Update the name or description of an experiment, or both; omitted fields are not changed."""

    experiment_id: Text
    name: str | None = None
    description: str | None = None


class SetExperimentTag(Request):
    """Add or overwrite a tag of an experiment."""

    experiment_id: Text
    key: Text
    value: str


class DeleteExperimentTag(Request):
    """Remove a tag of an experiment."""

    experiment_id: Text
    key: Text


class SetExperimentMetricDirection(Request):
    """Declare whether higher or lower is better for a metric; ``unknown`` removes the declaration."""

    experiment_id: Text
    key: Text
    direction: Literal["up", "down", "unknown"]
