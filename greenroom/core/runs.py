"""Run records: one execution with its parameters, metrics, tags, inputs and outputs."""

from __future__ import annotations

import enum

import msgspec

from greenroom.core.search_fields import RUN_PREFIXES, Fields, Kind

RUN_NAME_TAG = "mlflow.runName"
DATASET_CONTEXT_TAG = "mlflow.data.context"
MODEL_HISTORY_TAG = "mlflow.log-model.history"
DESCRIPTION_TAG = "mlflow.note.content"
PARENT_TAG = "mlflow.parentRunId"

MAX_METRICS_PER_BATCH = 1000
MAX_PARAMS_PER_BATCH = 100
MAX_TAGS_PER_BATCH = 100
MAX_ENTITIES_PER_BATCH = 1000


class RunStatus(enum.StrEnum):
    """Status of a run."""

    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"


class RunInfo(msgspec.Struct, frozen=True, gc=False):
    """A run without the data it logged.

    Attributes:
        row: key in the store; internal to the server.
        run_id: 32 hex digits.
        start_time_ms: as sent by the client, 0 if not sent.
        end_time_ms: as sent by the client, None while it runs.
        lifecycle_stage: ``active`` or ``deleted``.
        artifact_uri: root of its artifacts.
    """

    row: int
    run_id: str
    experiment_id: str
    name: str
    user_id: str
    status: str
    start_time_ms: int
    end_time_ms: int | None
    lifecycle_stage: str
    artifact_uri: str


class MetricPoint(msgspec.Struct, frozen=True, gc=False):
    """One value of a metric.

    Attributes:
        value: may be NaN or infinite.
        timestamp_ms: as sent by the client, not negative.
        step: any 64-bit integer.
    """

    key: str
    value: float
    timestamp_ms: int
    step: int


HistoryPoint = tuple[float, int, int, int]
"""One row of a history: value, 1 where the value is NaN, timestamp in ms, step. A plain tuple for speed."""


class ModelMetric(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of a logged model, optionally measured on a known dataset.

    Attributes:
        model_id: the logged model.
        run_id: the run that measured it.
    """

    model_id: str
    run_id: str
    key: str
    value: float
    timestamp_ms: int
    step: int
    dataset_name: str | None = None
    dataset_digest: str | None = None


class Dataset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dataset used by runs of one experiment, identified there by name and digest.

    Attributes:
        digest: computed by the client, at most 36 characters.
        source: JSON text that describes its origin.
        schema: JSON text, or None.
        profile: JSON text, or None.
    """

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None = None
    profile: str | None = None


class DatasetInput(msgspec.Struct, frozen=True):
    """A dataset as the input of a run.

    Attributes:
        tags: such as the context (``train``, ``eval``) it was used in; sorted by key.
    """

    dataset: Dataset
    tags: dict[str, str]


class ModelOutput(msgspec.Struct, frozen=True):
    """A logged model that is an output of a run, with its step."""

    model_id: str
    step: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run with the data it logged.

    Attributes:
        metrics: the latest point of each metric, by (step, timestamp, value); sorted by key.
        params: sorted by key.
        tags: sorted by key.
        model_inputs: ids of logged models it used.
    """

    info: RunInfo
    metrics: list[MetricPoint]
    params: dict[str, str]
    tags: dict[str, str]
    dataset_inputs: list[DatasetInput]
    model_inputs: list[str]
    model_outputs: list[ModelOutput]


class KeyValue(msgspec.Struct, frozen=True, gc=False):
    """A parameter or tag."""

    key: str
    value: str


class FoundRun(msgspec.Struct, frozen=True):
    """A run found by a search, with its data in lists sorted by key: a page contains thousands of these items.

    Attributes:
        model_outputs: sorted by id and step.
    """

    info: RunInfo
    metrics: list[MetricPoint]
    params: list[KeyValue]
    tags: list[KeyValue]
    dataset_inputs: list[DatasetInput]
    model_outputs: list[ModelOutput]


class DatasetSummary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dataset used in an experiment, in one context.

    Attributes:
        context: value of the input tag ``mlflow.data.context``, or None.
    """

    experiment_id: str
    name: str
    digest: str
    context: str | None = None


_NAME_SPELLINGS = dict.fromkeys(("run name", "Run name", "Run Name"), "run_name")
_TIME_SPELLINGS = dict.fromkeys(("created", "Created"), "start_time")
_ATTRIBUTES = frozenset({"run_id", "run_name", "user_id", "status", "artifact_uri"})
_TIMES = frozenset({"start_time", "end_time"})

RUN_FIELDS = Fields(
    prefixes=RUN_PREFIXES,
    texts=_ATTRIBUTES,
    numbers=_TIMES,
    spellings={**_NAME_SPELLINGS, **_TIME_SPELLINGS},
    lists=frozenset({"run_id", "name", "digest", "context"}),
    null_kinds=frozenset({Kind.PARAM, Kind.TAG}),
    sortable=_ATTRIBUTES | _TIMES | _TIME_SPELLINGS.keys(),
    sort_kinds=frozenset({Kind.METRIC, Kind.PARAM, Kind.TAG}),
)
"""Fields that runs can be searched and sorted by."""
