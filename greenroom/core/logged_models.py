"""What a logged model is: the model files that a run of MLflow 3 made, before anybody registers them."""

from __future__ import annotations

import enum

import msgspec

from greenroom.core.runs import ModelMetric


class LoggedModelStatus(enum.StrEnum):
    """Whether its files are there."""

    PENDING = "LOGGED_MODEL_PENDING"
    READY = "LOGGED_MODEL_READY"
    UPLOAD_FAILED = "LOGGED_MODEL_UPLOAD_FAILED"


class LoggedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model logged to an experiment.

    Attributes:
        row: the store's own key of it; never leaves the server.
        model_id: ``m-`` and 32 hex digits.
        artifact_uri: where its files begin.
        model_type: such as ``Agent``; empty when the client did not say.
        source_run_id: the run that made it; empty when none did.
        deleted_at_ms: None while it is live.
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
