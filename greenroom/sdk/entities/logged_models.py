"""Logged models: model files created by runs of MLflow 3, before they are registered."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.experiments import pairs
from greenroom.sdk.entities.metrics import Metric

if TYPE_CHECKING:
    from greenroom.wire.messages import logged_models as wire


class LoggedModelStatus(enum.StrEnum):
    """The upload status of a logged model's files."""

    UNSPECIFIED = "UNSPECIFIED"
    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"


_STATUS_OF_WORD = {
    "LOGGED_MODEL_PENDING": LoggedModelStatus.PENDING,
    "LOGGED_MODEL_READY": LoggedModelStatus.READY,
    "LOGGED_MODEL_UPLOAD_FAILED": LoggedModelStatus.FAILED,
}
WORD_OF_STATUS = {status: word for word, status in _STATUS_OF_WORD.items()}
"""The wire's name of each status that can be set."""


class LoggedModelTag(Entity, frozen=True):
    """A tag of a logged model."""

    key: str
    value: str


class LoggedModelParameter(Entity, frozen=True):
    """A parameter of a logged model."""

    key: str
    value: str


class LoggedModelInput(Entity, frozen=True):
    """A logged model that a run used."""

    model_id: str


class LoggedModelOutput(Entity, frozen=True):
    """A logged model that a run created, at one of its steps."""

    model_id: str
    step: int


class LoggedModel(Entity, frozen=True):
    """A model logged to an experiment.

    Attributes:
        model_id: ``m-`` and 32 hex digits.
        artifact_location: root of its files.
        creation_timestamp: milliseconds since 1970, UTC.
        source_run_id: the run that created it, or None.
    """

    experiment_id: str
    model_id: str
    name: str
    artifact_location: str
    creation_timestamp: int
    last_updated_timestamp: int
    model_type: str | None = None
    source_run_id: str | None = None
    status: LoggedModelStatus = LoggedModelStatus.READY
    status_message: str | None = None
    tags: dict[str, str] = {}
    params: dict[str, str] = {}
    metrics: list[Metric] = []

    @property
    def model_uri(self) -> str:
        """URI to load or register it by."""
        return f"models:/{self.model_id}"

    @classmethod
    def from_wire(cls, answer: wire.LoggedModel) -> LoggedModel:
        """Build it from a wire message."""
        info, data = answer.info, answer.data
        return cls(
            experiment_id=info.experiment_id,
            model_id=info.model_id,
            name=info.name,
            artifact_location=info.artifact_uri,
            creation_timestamp=info.creation_timestamp_ms,
            last_updated_timestamp=info.last_updated_timestamp_ms,
            model_type=info.model_type or "",
            source_run_id=info.source_run_id or None,
            status=_STATUS_OF_WORD.get(info.status, LoggedModelStatus.UNSPECIFIED),
            status_message="",
            tags=pairs(info.tags),
            params=pairs(data.params),
            metrics=[Metric.from_wire(item) for item in data.metrics],
        )
