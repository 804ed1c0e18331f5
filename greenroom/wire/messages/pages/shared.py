"""Messages of the pages' API that several pages share: references, metrics."""

from __future__ import annotations

import msgspec

from greenroom.core.metric_directions import Direction, MetricDirection
from greenroom.wire.messages.metric_values import MetricValue


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Base of responses: every field is always present."""


class Done(Answer, frozen=True, kw_only=True):
    """The change was made."""


class KeyMetric(Answer, frozen=True, kw_only=True):
    """The one metric shown for a model.

    Attributes:
        version: the version it belongs to.
    """

    key: str
    value: MetricValue
    direction: Direction
    version: int


class ExperimentRef(Answer, frozen=True, kw_only=True):
    """A reference to an experiment."""

    experiment_id: str
    name: str
    lifecycle_stage: str


class RunRef(Answer, frozen=True, kw_only=True):
    """A reference to a run."""

    run_id: str
    name: str
    status: str
    lifecycle_stage: str
    user_id: str
    start_time_ms: int
    end_time_ms: int | None
    experiment_id: str
    experiment_name: str


class RegisteredRef(Answer, frozen=True, kw_only=True):
    """A version registered from a run or a logged model.

    Attributes:
        stages: most advanced first; empty for None.
        model_id: the logged model it was registered from, or null.
        path: folder below the run's artifacts that it was registered from, or null if unknown.
    """

    name: str
    version: int
    stages: list[str]
    aliases: list[str]
    run_id: str
    model_id: str | None
    path: str | None
    created_at_ms: int


class Dataset(Answer, frozen=True, kw_only=True):
    """A dataset used by a run.

    Attributes:
        context: such as ``train``; null if unknown.
    """

    name: str
    digest: str
    source_type: str
    context: str | None


Directions = dict[str, MetricDirection]
"""Direction of each metric in a response."""
