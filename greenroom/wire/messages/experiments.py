"""Messages of the experiment calls.

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
    """Which life-cycle stages a search looks at."""

    ACTIVE_ONLY = "ACTIVE_ONLY"
    DELETED_ONLY = "DELETED_ONLY"
    ALL = "ALL"

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages looked at."""
        return {"ACTIVE_ONLY": ("active",), "DELETED_ONLY": ("deleted",), "ALL": ("active", "deleted")}[self.value]


ViewTypeField = Annotated[ViewType, Meta(extra={"numbers": {1: "ACTIVE_ONLY", 2: "DELETED_ONLY", 3: "ALL"}})]
"""A `ViewType`, which may also come as its number."""


class TagInput(Request):
    """A tag or parameter as clients send it; without value it is an empty string."""

    key: Text
    value: str = ""


def key_values(texts: dict[str, str]) -> list[KeyValue]:
    """Put tags or parameters into their wire form."""
    return [KeyValue(key, value) for key, value in texts.items()]


def pairs(inputs: list[TagInput]) -> list[tuple[str, str]]:
    """Take tags or parameters out of their wire form."""
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
    """Put an experiment into its wire form."""
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
    """Ask for a new experiment."""

    name: Text
    artifact_location: str | None = None
    tags: list[TagInput] = []


class CreateExperimentResponse(msgspec.Struct, frozen=True):
    """The new experiment's id."""

    experiment_id: str


class ExperimentId(Request):
    """Name one experiment: to read, delete or restore it."""

    experiment_id: Text


class GetExperimentByName(Request):
    """Ask for the experiment of a name."""

    experiment_name: Text


class ExperimentResponse(msgspec.Struct, frozen=True):
    """One experiment."""

    experiment: Experiment


class UpdateExperiment(Request):
    """Ask for another name."""

    experiment_id: Text
    new_name: Text


class SetExperimentTag(Request):
    """Ask for a tag to be written."""

    experiment_id: Text
    key: Text
    value: str = ""


class DeleteExperimentTag(Request):
    """Ask for a tag to be removed."""

    experiment_id: Text
    key: Text


class SearchExperiments(Request):
    """Ask for a page of experiments."""

    max_results: Int64 | None = None
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] = []
    view_type: ViewTypeField | None = None


class ListExperiments(Request):
    """Ask for a page of experiments, as 1.x clients do."""

    view_type: ViewTypeField | None = None
    max_results: Int64 | None = None
    page_token: str | None = None


class ExperimentsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of experiments."""

    experiments: list[Experiment] = []
    next_page_token: str | None = None


class SearchDatasets(Request):
    """Ask which datasets were used in experiments."""

    experiment_ids: list[str] = []


class DatasetSummariesResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Datasets used in experiments."""

    dataset_summaries: list[DatasetSummary] = []
