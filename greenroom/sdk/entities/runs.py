"""Runs: attributes, logged data, inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from greenroom.errors import InvalidInput
from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.experiments import pairs
from greenroom.sdk.entities.logged_models import LoggedModelInput, LoggedModelOutput
from greenroom.sdk.entities.metrics import Metric

if TYPE_CHECKING:
    from greenroom.wire.messages import runs as wire


class RunStatus:
    """The status of a run. The wire and `RunInfo.status` use the words; the numbers are mlflow's."""

    RUNNING: ClassVar[int] = 1
    SCHEDULED: ClassVar[int] = 2
    FINISHED: ClassVar[int] = 3
    FAILED: ClassVar[int] = 4
    KILLED: ClassVar[int] = 5

    _WORDS: ClassVar[dict[int, str]] = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}

    @classmethod
    def to_string(cls, status: int | str) -> str:
        """Return the word for a status.

        >>> RunStatus.to_string(RunStatus.FAILED)
        'FAILED'
        """
        return status if isinstance(status, str) else cls._WORDS[status]

    @classmethod
    def from_string(cls, status_str: str) -> int:
        """Return mlflow's number for a status.

        >>> RunStatus.from_string("FAILED") == RunStatus.FAILED
        True

        Raises:
            InvalidInput: the status does not exist.
        """
        for number, word in cls._WORDS.items():
            if word == status_str:
                return number
        raise InvalidInput(
            f"status is {status_str!r}; it must be one of {', '.join(cls._WORDS.values())}.", field="status"
        )

    @classmethod
    def all_status(cls) -> list[int]:
        """List the numbers of all statuses."""
        return list(cls._WORDS)

    @classmethod
    def is_terminated(cls, status: int | str) -> bool:
        """Return whether a status is final."""
        return cls.to_string(status) in {"FINISHED", "FAILED", "KILLED"}


class SourceType:
    """What started a run. The tag ``mlflow.source.type`` uses the words; the numbers are mlflow's."""

    NOTEBOOK: ClassVar[int] = 1
    JOB: ClassVar[int] = 2
    PROJECT: ClassVar[int] = 3
    LOCAL: ClassVar[int] = 4
    UNKNOWN: ClassVar[int] = 1000

    _WORDS: ClassVar[dict[int, str]] = {1: "NOTEBOOK", 2: "JOB", 3: "PROJECT", 4: "LOCAL", 1000: "UNKNOWN"}

    @classmethod
    def to_string(cls, status: int) -> str:
        """Return the word for a source type.

        >>> SourceType.to_string(SourceType.LOCAL)
        'LOCAL'
        """
        return cls._WORDS[status]

    @classmethod
    def from_string(cls, status_str: str) -> int:
        """Return mlflow's number for a source type; UNKNOWN for an unknown word."""
        return next((number for number, word in cls._WORDS.items() if word == status_str), cls.UNKNOWN)


class Param(Entity, frozen=True):
    """A parameter of a run."""

    key: str
    value: str


class RunTag(Entity, frozen=True):
    """A tag of a run."""

    key: str
    value: str


class InputTag(Entity, frozen=True):
    """A tag of a run's input, such as ``mlflow.data.context``."""

    key: str
    value: str


class Dataset(Entity, frozen=True):
    """A data set used by a run.

    Attributes:
        digest: short text that changes with the data.
        source_type: kind of source.
        source: JSON text that describes the source.
        schema: JSON text, or None.
        profile: JSON text such as the number of rows, or None.
    """

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None = None
    profile: str | None = None


class DatasetInput(Entity, frozen=True):
    """A data set as an input of a run."""

    dataset: Dataset
    tags: list[InputTag] = []


class RunInputs(Entity, frozen=True):
    """The inputs of a run."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[LoggedModelInput] = []


class RunOutputs(Entity, frozen=True):
    """The outputs of a run."""

    model_outputs: list[LoggedModelOutput] = []


class RunInfo(Entity, frozen=True):
    """The attributes of a run, without its logged data.

    Attributes:
        status: RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.
        start_time: milliseconds since 1970, UTC.
        end_time: the same; None while it is running.
        lifecycle_stage: ``active`` or ``deleted``.
        artifact_uri: root of its artifacts.
    """

    run_id: str
    experiment_id: str
    user_id: str
    status: str
    start_time: int
    end_time: int | None
    lifecycle_stage: str
    artifact_uri: str | None = None
    run_name: str | None = None

    @classmethod
    def from_wire(cls, answer: wire.RunInfo) -> RunInfo:
        """Build it from a wire message."""
        return cls(
            run_id=answer.run_id,
            experiment_id=answer.experiment_id,
            user_id=answer.user_id or "",
            status=answer.status,
            start_time=answer.start_time or 0,
            end_time=answer.end_time,
            lifecycle_stage=answer.lifecycle_stage,
            artifact_uri=answer.artifact_uri,
            run_name=answer.run_name,
        )


class RunData(Entity, frozen=True):
    """The logged data of a run.

    Attributes:
        metrics: latest value by key.
        latest_metrics: the same with steps and times, ordered by key.
    """

    metrics: dict[str, float] = {}
    params: dict[str, str] = {}
    tags: dict[str, str] = {}
    latest_metrics: list[Metric] = []


class Run(Entity, frozen=True):
    """A run with its logged data, inputs and outputs."""

    info: RunInfo
    data: RunData
    inputs: RunInputs = RunInputs()
    outputs: RunOutputs = RunOutputs()

    @classmethod
    def from_wire(cls, answer: wire.Run) -> Run:
        """Build it from a wire message."""
        latest = [Metric.from_wire(item) for item in answer.data.metrics]
        return cls(
            info=RunInfo.from_wire(answer.info),
            data=RunData(
                metrics={metric.key: metric.value for metric in latest},
                params=pairs(answer.data.params),
                tags=pairs(answer.data.tags),
                latest_metrics=latest,
            ),
            inputs=_inputs(answer),
            outputs=_outputs(answer),
        )


class FileInfo(Entity, frozen=True):
    """An entry of an artifact listing.

    Attributes:
        path: from the root of the run or model.
        file_size: bytes; None for a folder.
    """

    path: str
    is_dir: bool
    file_size: int | None


def _inputs(answer: wire.Run) -> RunInputs:
    found = answer.inputs
    return RunInputs(
        dataset_inputs=[
            DatasetInput(
                dataset=Dataset(
                    name=item.dataset.name,
                    digest=item.dataset.digest,
                    source_type=item.dataset.source_type,
                    source=item.dataset.source,
                    schema=item.dataset.schema,
                    profile=item.dataset.profile,
                ),
                tags=[InputTag(tag.key, tag.value) for tag in item.tags],
            )
            for item in found.dataset_inputs
        ],
        model_inputs=[LoggedModelInput(item.model_id) for item in found.model_inputs],
    )


def _outputs(answer: wire.Run) -> RunOutputs:
    found = answer.outputs
    if found is None:
        return RunOutputs()
    return RunOutputs([LoggedModelOutput(item.model_id, item.step or 0) for item in found.model_outputs])
