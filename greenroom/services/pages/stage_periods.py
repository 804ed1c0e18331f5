"""When versions were in a stage, read off the events of their model: to be shown, and nothing is decided by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from greenroom.core.events import (
    STAGE_VERBS,
    Event,
    StageFields,
    VersionDeleted,
    VersionRestored,
    VersionTransitioned,
    registered_model_subject,
)
from greenroom.core.ports import Transaction

_LOOKED_AT = 2000
_MOST_MOVES = 200


class Period(NamedTuple):
    """A time that a version spent in a stage.

    Attributes:
        from_ms: None where the events read do not reach back to its beginning.
        to_ms: None while it lasts.
    """

    version: int
    from_ms: int | None
    to_ms: int | None


async def moves_of(tx: Transaction, model_row: int) -> list[Event]:
    """Read what moved versions of a model between stages, newest first: at most 200 events, of its last 2000."""
    topic = registered_model_subject(model_row)
    return await tx.events.of_topic_told_by(topic, STAGE_VERBS, within=_LOOKED_AT, limit=_MOST_MOVES)


def periods_in(stage: str, events: Iterable[Event]) -> list[Period]:
    """List the times versions spent in a stage, the newest first.

    Args:
        events: of one model and its versions, newest first; they may not reach back to the beginning.
    """
    found: list[Period] = []
    since: dict[int, int | None] = {}
    met: set[int] = set()
    for version, event, before, after in _moves(events):
        if version not in met and stage in before:
            # It came before the first event that was read.
            since[version] = None
        met.add(version)
        if stage in after:
            since.setdefault(version, event.at_ms)
        elif version in since:
            found.append(Period(version, since.pop(version), event.at_ms))
    lasting = [Period(version, from_ms, None) for version, from_ms in since.items()]
    return sorted([*found, *lasting], key=lambda one: (one.to_ms is None, one.from_ms or 0), reverse=True)


def _moves(events: Iterable[Event]) -> Iterator[tuple[int, Event, frozenset[str], frozenset[str]]]:
    """Walk through what moved versions, oldest first: the version, the event, its stages before and after."""
    for event in sorted(events, key=lambda event: event.seq):
        version, change = event.subject.version, event.change
        if version is not None and isinstance(change, VersionTransitioned | VersionDeleted | VersionRestored):
            yield version, event, _stages(change.before), _stages(change.after)


def _stages(fields: object) -> frozenset[str]:
    return fields.held if isinstance(fields, StageFields) else frozenset()
