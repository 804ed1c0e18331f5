"""Messages of the run endpoints.

Source: MLflow REST API, "Runs".
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from greenroom.core import runs as records
from greenroom.core.runs import Dataset, KeyValue, ModelOutput, RunStatus
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.experiments import TagInput, ViewTypeField, key_values
from greenroom.wire.messages.metrics import Metric, MetricInput, metrics
from greenroom.wire.messages.run_ids import RunRequest

RunStatusField = Annotated[
    RunStatus, Meta(extra={"numbers": {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}})
]
"""A `RunStatus`, which may also be given by its number."""


class RunInfo(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """A run on the wire, without its logged data."""

    run_uuid: str
    experiment_id: str
    run_name: str
    user_id: str
    status: str
    start_time: int
    end_time: int | None = None
    artifact_uri: str
    lifecycle_stage: str
    run_id: str


class RunData(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The data logged by a run."""

    metrics: list[Metric] = []
    params: list[KeyValue] = []
    tags: list[KeyValue] = []


class DatasetInput(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A dataset that is an input of a run."""

    tags: list[KeyValue] = []
    dataset: Dataset


class ModelInput(msgspec.Struct, frozen=True):
    """A logged model that is an input of a run."""

    model_id: str


class RunInputs(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The inputs of a run."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[ModelInput] = []


class RunOutputs(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The outputs of a run."""

    model_outputs: list[ModelOutput] = []


class Run(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A run on the wire."""

    info: RunInfo
    data: RunData
    inputs: RunInputs
    outputs: RunOutputs | None = None


def run_info(record: records.RunInfo) -> RunInfo:
    """Convert a run without its logged data to its wire form."""
    return RunInfo(
        run_uuid=record.run_id,
        experiment_id=record.experiment_id,
        run_name=record.name,
        user_id=record.user_id,
        status=record.status,
        start_time=record.start_time_ms,
        # 0 means "none" on the wire.
        end_time=record.end_time_ms or None,
        artifact_uri=record.artifact_uri,
        lifecycle_stage=record.lifecycle_stage,
        run_id=record.run_id,
    )


def run(record: records.Run, *, with_outputs: bool = True) -> Run:
    """Convert a run to its wire form; MLflow omits the outputs of new runs."""
    inputs = _inputs(record.dataset_inputs, [ModelInput(model_id) for model_id in record.model_inputs])
    return Run(
        info=run_info(record.info),
        data=RunData(metrics=metrics(record.metrics), params=key_values(record.params), tags=key_values(record.tags)),
        inputs=inputs,
        outputs=RunOutputs(model_outputs=record.model_outputs) if with_outputs else None,
    )


def found_run(record: records.FoundRun) -> Run:
    """Convert a search result to its wire form; MLflow omits model inputs."""
    return Run(
        info=run_info(record.info),
        data=RunData(metrics=metrics(record.metrics), params=record.params, tags=record.tags),
        inputs=_inputs(record.dataset_inputs, []) if record.dataset_inputs else _NO_INPUTS,
        outputs=RunOutputs(model_outputs=record.model_outputs) if record.model_outputs else _NO_OUTPUTS,
    )


_NO_INPUTS = RunInputs()
_NO_OUTPUTS = RunOutputs()


def _inputs(datasets: list[records.DatasetInput], models: list[ModelInput]) -> RunInputs:
    return RunInputs(
        dataset_inputs=[DatasetInput(tags=key_values(given.tags), dataset=given.dataset) for given in datasets],
        model_inputs=models,
    )


class CreateRun(Request):
    """Create a run."""

    takes_camel = frozenset({"experiment_id"})

    experiment_id: Text
    user_id: str = ""
    run_name: str = ""
    start_time: Int64 = 0
    tags: list[TagInput] = []


class RunResponse(msgspec.Struct, frozen=True):
    """One run."""

    run: Run


class GetRun(RunRequest):
    """Get a run."""


class UpdateRun(RunRequest):
    """Update status, end time or name of a run."""

    status: RunStatusField | None = None
    end_time: Int64 | None = None
    run_name: str | None = None


class UpdateRunResponse(msgspec.Struct, frozen=True):
    """The updated run, without its logged data."""

    run_info: RunInfo


class RunId(Request):
    """A run to delete or restore."""

    run_id: Text


class LogParam(RunRequest, kw_only=True):
    """Log a parameter."""

    key: Text
    value: str = ""


class SetTag(RunRequest, kw_only=True):
    """Set a tag of a run.

    Attributes:
        replaces_digest: sha256 of the value that the tag must have now, in hex, or ``absent`` if it must not exist;
            None to overwrite any value. MLflow has no such field.
    """

    key: Text
    value: str = ""
    replaces_digest: str | None = None


class DeleteTag(Request):
    """Remove a tag of a run."""

    run_id: Text
    key: Text


class LogBatch(Request):
    """Log metrics, parameters and tags."""

    run_id: Text
    metrics: list[MetricInput] = []
    params: list[TagInput] = []
    tags: list[TagInput] = []


class InputTag(Request):
    """A tag of a dataset input as sent by clients."""

    key: Text
    value: str = ""


class DatasetFields(Request):
    """A dataset as sent by clients."""

    name: str = ""
    digest: str = ""
    source_type: str = ""
    source: str = ""
    schema: str | None = None
    profile: str | None = None


class DatasetInputFields(Request, kw_only=True):
    """A dataset input as sent by clients."""

    tags: list[InputTag] = []
    dataset: DatasetFields


class ModelInputFields(Request):
    """A model input as sent by clients."""

    model_id: Text


class LogInputs(Request):
    """Log inputs of a run."""

    run_id: Text
    datasets: list[DatasetInputFields] = []
    models: list[ModelInputFields] = []


class ModelOutputFields(Request):
    """A model output as sent by clients."""

    model_id: Text
    step: Int64 = 0


class LogOutputs(Request):
    """Log outputs of a run."""

    run_id: Text
    models: list[ModelOutputFields]


class LogModel(Request):
    """Add a model to the run's model history."""

    run_id: Text
    model_json: Text


class SearchRuns(Request):
    """Search runs."""

    experiment_ids: list[str] = []
    filter: str | None = None
    run_view_type: ViewTypeField | None = None
    max_results: Int64 | None = None
    order_by: list[str] = []
    page_token: str | None = None


class RunsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of runs."""

    runs: list[Run] = []
    next_page_token: str | None = None
