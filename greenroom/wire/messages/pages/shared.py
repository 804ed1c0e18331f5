"""Messages of the native API that several pages share: references, events, metrics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

import msgspec

from greenroom.core import events as records
from greenroom.core.metric_directions import Direction, MetricDirection

MetricValue = float | Literal["NaN", "Infinity", "-Infinity"]
"""A double; what JSON has no number for travels as its name."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Base of answers: every field is always there."""


class Done(Answer, frozen=True, kw_only=True):
    """The change was made; there is nothing more to say."""


class KeyMetric(Answer, frozen=True, kw_only=True):
    """The one metric shown for a model.

    Attributes:
        version: the version it was measured on.
    """

    key: str
    value: MetricValue
    direction: Direction
    version: int


class ExperimentRef(Answer, frozen=True, kw_only=True):
    """An experiment, named."""

    experiment_id: str
    name: str
    lifecycle_stage: str


class RunRef(Answer, frozen=True, kw_only=True):
    """A run, named."""

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
    """A version that came from a run or a logged model.

    Attributes:
        stages: furthest first; empty for None.
        model_id: the logged model it was made from, or null.
        path: folder below the run's artifacts it was made from, or null where that is not known.
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
    """Data a run read.

    Attributes:
        context: such as ``train``; null when nobody said.
    """

    name: str
    digest: str
    source_type: str
    context: str | None


class TimelineEvent(Answer, frozen=True, kw_only=True):
    """Something that happened.

    Attributes:
        verb: ``subject:verb``, such as ``model_version:transition``.
        model: name of the registered model it is about, now; null for events of runs and experiments.
        version: the version it is about, or null.
        run_id: the run it is about, or null.
        experiment_id: the experiment it is about, or null.
        before: the fields that changed as they were; null where the thing was new.
        after: the fields that changed as they are since, and perhaps a ``comment``; null where the thing is gone.
    """

    seq: int
    at_ms: int
    actor: str
    verb: records.Verb
    model: str | None
    version: int | None
    run_id: str | None
    experiment_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def metric_value(value: float) -> MetricValue:
    """Put a double into its form in JSON."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def metric_values(values: Mapping[str, float]) -> dict[str, MetricValue]:
    """Put doubles into their form in JSON."""
    return {key: metric_value(value) for key, value in values.items()}


def timeline(events: Iterable[records.Event], names: Mapping[int, str]) -> list[TimelineEvent]:
    """Put events into their form in the native API.

    Args:
        names: name of each registered model by its row.
    """
    return [_event(event, names) for event in events]


def model_rows_of(events: Iterable[records.Event]) -> list[int]:
    """List the rows of the registered models that events are about, each once."""
    return sorted({row for event in events if (row := event.subject.model_row) is not None})


def _event(event: records.Event, names: Mapping[int, str]) -> TimelineEvent:
    subject, row = event.subject, event.subject.model_row
    return TimelineEvent(
        seq=event.seq,
        at_ms=event.at_ms,
        actor=event.actor.name,
        # Text where a newer release wrote it: shown rather than refused.
        verb=cast("records.Verb", event.verb),
        model=None if row is None else names.get(row),
        version=subject.version,
        run_id=subject.id if subject.kind == records.RUN else None,
        experiment_id=subject.id if subject.kind == records.EXPERIMENT else None,
        before=event.before,
        after=event.after,
    )


Directions = dict[str, MetricDirection]
"""Direction of each metric an answer names."""
