"""Periods of versions in a stage, derived from the events of their model; for display only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from greenroom.core.events import STAGE_TYPES, Event, StagesField, VersionDeleted, VersionRestored, VersionTransitioned
from greenroom.core.ports import Transaction
from greenroom.core.subjects import registered_model_subject

_SEARCHED_EVENTS = 2000
_MAX_EVENTS = 200


class Period(NamedTuple):
    """A period of a version in a stage.

    Attributes:
        from_ms: None if it began before the events that were read.
        to_ms: None if it has not ended.
    """

    version: int
    from_ms: int | None
    to_ms: int | None


async def stage_events_of(tx: Transaction, model_row: int) -> list[Event]:
    """Read the events that changed stages of a model's versions, newest first: at most 200, among its last 2000."""
    topic = registered_model_subject(model_row)
    return await tx.events.of_topic_and_types(topic, STAGE_TYPES, within=_SEARCHED_EVENTS, limit=_MAX_EVENTS)


def periods_in(stage: str, events: Iterable[Event]) -> list[Period]:
    """List the periods of versions in a stage, newest first.

    Args:
        events: events of a model and its versions, newest first; older ones may be missing.
    """
    found: list[Period] = []
    since: dict[int, int | None] = {}
    seen: set[int] = set()
    for version, event, before, after in _transitions(events):
        if version not in seen and stage in before:
            # It entered the stage before the first event that was read.
            since[version] = None
        seen.add(version)
        if stage in after:
            since.setdefault(version, event.at_ms)
        elif version in since:
            found.append(Period(version, since.pop(version), event.at_ms))
    current = [Period(version, from_ms, None) for version, from_ms in since.items()]
    return sorted([*found, *current], key=lambda one: (one.to_ms is None, one.from_ms or 0), reverse=True)


def _transitions(events: Iterable[Event]) -> Iterator[tuple[int, Event, frozenset[str], frozenset[str]]]:
    """Iterate over stage changes, oldest first: the version, the event, its stages before and after."""
    for event in sorted(events, key=lambda event: event.seq):
        version, change = event.subject.version, event.change
        if version is not None and isinstance(change, VersionTransitioned | VersionDeleted | VersionRestored):
            yield version, event, _stages(change.before), _stages(change.after)


def _stages(fields: object) -> frozenset[str]:
    return frozenset(fields.stages) if isinstance(fields, StagesField) else frozenset()
