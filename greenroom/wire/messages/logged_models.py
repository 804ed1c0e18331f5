"""Messages of the logged model endpoints.

Source: MLflow REST API, "Logged Models".
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from greenroom.core import logged_models as records
from greenroom.core.logged_models import LoggedModelStatus
from greenroom.core.runs import KeyValue
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.experiments import TagInput, key_values
from greenroom.wire.messages.metrics import ModelMetric, model_metric

LoggedModelStatusField = Annotated[
    LoggedModelStatus,
    Meta(extra={"numbers": {1: "LOGGED_MODEL_PENDING", 2: "LOGGED_MODEL_READY", 3: "LOGGED_MODEL_UPLOAD_FAILED"}}),
]
"""A `LoggedModelStatus`, which may also be given by its number."""


class LoggedModelInfo(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A logged model on the wire, without the data logged to it."""

    model_id: str
    experiment_id: str
    name: str
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    artifact_uri: str
    status: str
    model_type: str
    source_run_id: str
    tags: list[KeyValue] = []


class LoggedModelData(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The data logged to a logged model."""

    params: list[KeyValue] = []
    metrics: list[ModelMetric] = []


class LoggedModel(msgspec.Struct, frozen=True):
    """A logged model on the wire."""

    info: LoggedModelInfo
    data: LoggedModelData


def logged_model(record: records.LoggedModel) -> LoggedModel:
    """Convert a logged model to its wire form."""
    return LoggedModel(
        info=LoggedModelInfo(
            model_id=record.model_id,
            experiment_id=record.experiment_id,
            name=record.name,
            creation_timestamp_ms=record.created_at_ms,
            last_updated_timestamp_ms=record.updated_at_ms,
            artifact_uri=record.artifact_uri,
            status=record.status.value,
            model_type=record.model_type,
            source_run_id=record.source_run_id,
            tags=key_values(record.tags),
        ),
        data=LoggedModelData(
            params=key_values(record.params),
            metrics=[model_metric(found) for found in record.metrics],
        ),
    )


class CreateLoggedModel(Request):
    """Create a logged model."""

    experiment_id: Text
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    params: list[TagInput] = []
    tags: list[TagInput] = []


class LoggedModelResponse(msgspec.Struct, frozen=True):
    """A logged model."""

    model: LoggedModel


class GetLoggedModel(Request):
    """Get a logged model."""

    model_id: Text
    allow_deleted: str = ""


class LoggedModelId(Request):
    """Delete a logged model."""

    model_id: Text


class FinalizeLoggedModel(Request):
    """Set the upload status of a logged model."""

    model_id: Text
    status: LoggedModelStatusField


class LogLoggedModelParams(Request):
    """Set parameters of a logged model."""

    model_id: Text
    params: list[TagInput] = []


class SetLoggedModelTags(Request):
    """Set tags of a logged model."""

    model_id: Text
    tags: list[TagInput] = []


class DeleteLoggedModelTag(Request):
    """Remove a tag of a logged model."""

    model_id: Text
    tag_key: Text


class DatasetChoice(Request):
    """A dataset that metrics must be measured on."""

    dataset_name: str | None = None
    dataset_digest: str | None = None


class OrderBy(Request):
    """One key to sort by."""

    field_name: str = ""
    ascending: bool = True
    dataset_name: str | None = None
    dataset_digest: str | None = None


class SearchLoggedModels(Request):
    """Search logged models."""

    experiment_ids: list[str]
    filter: str | None = None
    datasets: list[DatasetChoice] = []
    max_results: Int64 | None = None
    order_by: list[OrderBy] = []
    page_token: str | None = None


class LoggedModelsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of logged models."""

    models: list[LoggedModel] = []
    next_page_token: str | None = None
