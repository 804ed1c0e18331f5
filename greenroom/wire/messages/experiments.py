"""Messages of the experiment endpoints.

Source: MLflow REST API, "Experiments".
"""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec
from msgspec import Meta

from greenroom.core import experiments as records
from greenroom.core.runs import DatasetSummary, KeyValue
from greenroom.wire.decoding import Int64, Request, Text


class ViewType(enum.StrEnum):
    """The life-cycle stages that a search includes."""

    ACTIVE_ONLY = "ACTIVE_ONLY"
    DELETED_ONLY = "DELETED_ONLY"
    ALL = "ALL"

    @property
    def stages(self) -> tuple[str, ...]:
        """The included stages."""
        return {"ACTIVE_ONLY": ("active",), "DELETED_ONLY": ("deleted",), "ALL": ("active", "deleted")}[self.value]


ViewTypeField = Annotated[ViewType, Meta(extra={"numbers": {1: "ACTIVE_ONLY", 2: "DELETED_ONLY", 3: "ALL"}})]
"""A `ViewType`, which may also be given by its number."""


class TagInput(Request):
    """A tag or parameter as sent by clients; the default value is an empty string."""

    key: Text
    value: str = ""


def key_values(texts: dict[str, str]) -> list[KeyValue]:
    """Convert tags or parameters to their wire form."""
    return [KeyValue(key, value) for key, value in texts.items()]


def pairs(inputs: list[TagInput]) -> list[tuple[str, str]]:
    """Convert tags or parameters from their wire form."""
    return [(given.key, given.value) for given in inputs]


class Experiment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An experiment on the wire."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    last_update_time: int
    creation_time: int
    tags: list[KeyValue] = []
    workspace: str


def experiment(record: records.Experiment) -> Experiment:
    """Convert an experiment to its wire form."""
    return Experiment(
        experiment_id=record.experiment_id,
        name=record.name,
        artifact_location=record.artifact_location,
        lifecycle_stage=record.lifecycle_stage,
        last_update_time=record.updated_at_ms,
        creation_time=record.created_at_ms,
        tags=key_values(record.tags),
        workspace=record.workspace,
    )


class CreateExperiment(Request):
    """Create an experiment."""

    name: Text
    artifact_location: str | None = None
    tags: list[TagInput] = []


class CreateExperimentResponse(msgspec.Struct, frozen=True):
    """The id of the new experiment."""

    experiment_id: str


class ExperimentId(Request):
    """An experiment to get, delete or restore."""

    experiment_id: Text


class GetExperimentByName(Request):
    """Get an experiment by name."""

    experiment_name: Text


class ExperimentResponse(msgspec.Struct, frozen=True):
    """One experiment."""

    experiment: Experiment


class UpdateExperiment(Request):
    """Rename an experiment."""

    experiment_id: Text
    new_name: Text


class SetExperimentTag(Request):
    """Set a tag of an experiment."""

    experiment_id: Text
    key: Text
    value: str = ""


class DeleteExperimentTag(Request):
    """Remove a tag of an experiment."""

    experiment_id: Text
    key: Text


class SearchExperiments(Request):
    """Search experiments."""

    max_results: Int64 | None = None
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] = []
    view_type: ViewTypeField | None = None


class ListExperiments(Request):
    """List experiments, for 1.x clients."""

    view_type: ViewTypeField | None = None
    max_results: Int64 | None = None
    page_token: str | None = None


class ExperimentsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of experiments."""

    experiments: list[Experiment] = []
    next_page_token: str | None = None


class SearchDatasets(Request):
    """List datasets used in experiments."""

    experiment_ids: list[str] = []


class DatasetSummariesResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Datasets used in experiments."""

    dataset_summaries: list[DatasetSummary] = []
