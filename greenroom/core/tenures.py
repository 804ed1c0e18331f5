"""Which versions held a stage or an alias, and from when until when: computed from the events of their model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from greenroom.core.events import Event, RegisteredModelDeleted, RegisteredModelRestored
from greenroom.core.past import PastModel


class Tenure(NamedTuple):
    """A version in a stage, or with an alias.

    Attributes:
        started: the event by which it got it.
        ended: the event by which it lost it; None if it has it still.
    """

    version: int
    started: Event
    ended: Event | None


def tenures_of_stage(model: PastModel, stage: str, events: Sequence[Event]) -> list[Tenure]:
    """List the tenures of versions in a stage, in the order in which they began.

    A deleted model has no version in use: its deletion ends tenures, and its restoration begins new ones.

    Args:
        model: without events.
        events: all events of the model and its versions, in the order of the log.
    """
    held: set[int] = set()
    changes = []
    for event in events:
        model.apply(event)
        number = event.subject.version
        if number is not None:
            holds = number in model.versions and stage in model.versions[number].stages
            held = held | {number} if holds else held - {number}
        elif isinstance(event.change, RegisteredModelDeleted | RegisteredModelRestored):
            held = {one.version for one in model.active_versions if stage in one.stages}
        changes.append((event, frozenset(held)))
    return sorted(_tenures(changes), key=_place)


def tenures_of_alias(model: PastModel, alias: str, events: Sequence[Event]) -> list[Tenure]:
    """List the tenures of versions with an alias; arguments and order as of `tenures_of_stage`."""
    changes = []
    for event in events:
        model.apply(event)
        target = model.aliases.get(alias)
        changes.append((event, frozenset[int]() if target is None else frozenset({target})))
    return sorted(_tenures(changes), key=_place)


def overlapping(tenures: Sequence[Tenure], *, after_seq: int, until_seq: int) -> list[Tenure]:
    """Return the tenures that had not ended by one event and had begun by another."""
    return [one for one in tenures if (one.ended is None or one.ended.seq > after_seq) and one.started.seq <= until_seq]


def _tenures(changes: Sequence[tuple[Event, frozenset[int]]]) -> Iterator[Tenure]:
    current: dict[int, Event] = {}
    for event, held in changes:
        for version in [one for one in current if one not in held]:
            yield Tenure(version, current.pop(version), event)
        for version in sorted(held - current.keys()):
            current[version] = event
    for version, started in current.items():
        yield Tenure(version, started, None)


def _place(tenure: Tenure) -> tuple[int, int]:
    return tenure.started.seq, tenure.version
