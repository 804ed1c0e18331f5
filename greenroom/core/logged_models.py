"""Logged model records: the model files of an MLflow 3 run, before they are registered."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

import msgspec

from greenroom.core.runs import ModelMetric
from greenroom.core.search_fields import Fields, Kind

MODEL_VERSIONS_TAG: Final = "mlflow.modelVersions"
"""Tag with the registered versions that came from a logged model, as MLflow 3 records them."""

_recorded_decoder = msgspec.json.Decoder(list[dict[str, str | int]])


def recorded_versions(tag: str | None) -> Sequence[dict[str, str | int]]:
    """Read the versions in a `MODEL_VERSIONS_TAG`; none if a client has written something else there.

    >>> recorded_versions('[{"name": "wine", "version": 3}]')
    [{'name': 'wine', 'version': 3}]
    """
    try:
        return _recorded_decoder.decode(tag or "[]")
    except msgspec.MsgspecError:
        return []


class LoggedModelStatus(enum.StrEnum):
    """Upload status of its files."""

    PENDING = "LOGGED_MODEL_PENDING"
    READY = "LOGGED_MODEL_READY"
    UPLOAD_FAILED = "LOGGED_MODEL_UPLOAD_FAILED"


class LoggedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model logged to an experiment.

    Attributes:
        row: key in the store; internal to the server.
        model_id: ``m-`` and 32 hex digits.
        artifact_uri: root of its files.
        model_type: such as ``Agent``; empty if the client did not set it.
        source_run_id: the run that created it; empty for none.
        deleted_at_ms: None unless deleted.
    """

    row: int
    model_id: str
    experiment_id: str
    name: str
    artifact_uri: str
    created_at_ms: int
    updated_at_ms: int
    status: LoggedModelStatus
    model_type: str
    source_run_id: str
    deleted_at_ms: int | None
    tags: dict[str, str]
    params: dict[str, str]
    metrics: list[ModelMetric]


_NUMBER_SPELLINGS = {
    "creation_time": "creation_timestamp_ms",
    "creation_timestamp": "creation_timestamp_ms",
    "last_updated_timestamp": "last_updated_timestamp_ms",
}
_NUMBERS = frozenset(_NUMBER_SPELLINGS.values())
_TEXTS = frozenset({"model_id", "name", "model_type", "status", "source_run_id", "experiment_id", "lifecycle_stage"})

LOGGED_MODEL_FIELDS = Fields(
    prefixes={
        "attributes": Kind.ATTRIBUTE,
        "metrics": Kind.METRIC,
        "params": Kind.PARAM,
        "tags": Kind.TAG,
    },
    texts=_TEXTS | {"artifact_location"},
    numbers=_NUMBERS,
    spellings=_NUMBER_SPELLINGS,
    list_kinds=frozenset({Kind.ATTRIBUTE, Kind.PARAM, Kind.TAG}),
    bare_values=True,
    bare_signs=True,
    sortable=_TEXTS | _NUMBERS | _NUMBER_SPELLINGS.keys(),
)
"""Fields that logged models can be searched and sorted by."""


class ModelOrdering(msgspec.Struct, frozen=True, kw_only=True):
    """One key to sort logged models by.

    Attributes:
        key: an attribute in its canonical spelling, or the name of a metric.
        is_metric: whether `key` is a metric.
        dataset_name: only metrics measured on this dataset; None for any.
    """

    key: str
    is_metric: bool
    ascending: bool
    dataset_name: str | None = None
    dataset_digest: str | None = None


class DatasetChoice(msgspec.Struct, frozen=True):
    """A dataset that metrics must be measured on; without digest, any version of it."""

    name: str
    digest: str | None
