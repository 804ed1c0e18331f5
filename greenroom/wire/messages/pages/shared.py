"""Messages of the pages' API that several pages share: references, events, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from greenroom.core import events as records
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


class TimelineEvent(Answer, frozen=True, kw_only=True):
    """An event.

    Attributes:
        verb: ``subject:verb``, such as ``model_version:transition``.
        model: current name of the registered model it is about; null for events of runs and experiments.
        version: the version it is about, or null.
        run_id: the run it is about, or null.
        experiment_id: the experiment it is about, or null.
        before: the changed fields before the change; null for a creation.
        after: the changed fields after the change, optionally with a ``comment``; null for a deletion.
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


def timeline(events: Iterable[records.Event], names: Mapping[int, str]) -> list[TimelineEvent]:
    """Convert events to their form in the pages' API.

    Args:
        names: name of each registered model by its row.
    """
    return [_event(event, names) for event in events]


def model_rows_of(events: Iterable[records.Event]) -> list[int]:
    """Return the rows of the registered models that events are about, without duplicates."""
    return sorted({row for event in events if (row := event.subject.model_row) is not None})


def _event(event: records.Event, names: Mapping[int, str]) -> TimelineEvent:
    subject, row = event.subject, event.subject.model_row
    return TimelineEvent(
        seq=event.seq,
        at_ms=event.at_ms,
        actor=event.actor.name,
        # Written by a newer release with another form: pass it on rather than fail.
        verb=cast("records.Verb", event.verb),
        model=None if row is None else names.get(row),
        version=subject.version,
        run_id=subject.id if subject.kind == records.RUN else None,
        experiment_id=subject.id if subject.kind == records.EXPERIMENT else None,
        before=event.before,
        after=event.after,
    )


Directions = dict[str, MetricDirection]
"""Direction of each metric in a response."""
