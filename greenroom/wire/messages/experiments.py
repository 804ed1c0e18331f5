"""Messages about experiments."""

from __future__ import annotations

import msgspec

from greenroom.core import experiments as records
from greenroom.wire.decoding import Int64, Request, Text


class KeyValue(msgspec.Struct, frozen=True):
    """A tag or parameter."""

    key: str
    value: str


class TagInput(Request):
    """A tag or parameter as clients send it; without value it is an empty string."""

    key: Text
    value: str = ""


class Experiment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An experiment on the wire."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    last_update_time: int | None = None
    creation_time: int | None = None
    tags: list[KeyValue] = []


def experiment(record: records.Experiment) -> Experiment:
    """Put an experiment into its wire form."""
    return Experiment(
        experiment_id=record.experiment_id,
        name=record.name,
        artifact_location=record.artifact_location,
        lifecycle_stage=record.lifecycle_stage,
        last_update_time=record.updated_at_ms,
        creation_time=record.created_at_ms,
        tags=[KeyValue(key, value) for key, value in record.tags.items()],
    )


class CreateExperiment(Request):
    """Ask for a new experiment."""

    name: Text
    artifact_location: str | None = None
    tags: list[TagInput] = []


class CreateExperimentResponse(msgspec.Struct, frozen=True):
    """The new experiment's id."""

    experiment_id: str


class GetExperiment(Request):
    """Ask for one experiment by id."""

    experiment_id: Text


class ExperimentResponse(msgspec.Struct, frozen=True):
    """One experiment."""

    experiment: Experiment


class SearchExperiments(Request):
    """Ask for a page of experiments."""

    max_results: Int64 | None = None
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] = []
    view_type: str | None = None
