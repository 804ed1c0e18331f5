"""When versions were in a stage, and which one was there before, read off the events of their model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from greenroom.core.events import Event, Verb, registered_model_subject
from greenroom.core.ports import Transaction

_MOVES = (Verb.MODEL_VERSION_TRANSITION, Verb.MODEL_VERSION_DELETE, Verb.MODEL_VERSION_RESTORE)
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


class Stay(NamedTuple):
    """The last time that a version spent in a stage, which is over.

    Attributes:
        from_ms: None where the events read do not reach back to its beginning.
        ended_by: who moved it out, or deleted it.
    """

    version: int
    from_ms: int | None
    to_ms: int
    ended_by: str


async def moves_of(tx: Transaction, model_row: int) -> list[Event]:
    """Read what moved versions of a model between stages, newest first: at most 200 events, of its last 2000."""
    topic = registered_model_subject(model_row)
    return await tx.events.of_topic_told_by(topic, _MOVES, within=_LOOKED_AT, limit=_MOST_MOVES)


def periods_in(stage: str, events: Iterable[Event]) -> list[Period]:
    """List the times versions spent in a stage, the newest first.

    Args:
        events: of one model and its versions, newest first; they may not reach back to the beginning.
    """
    found: list[Period] = []
    since: dict[int, int | None] = {}
    met: set[int] = set()
    for version, event in _moves(events):
        if version not in met and stage in _stages(event.before):
            # It came before the first event that was read.
            since[version] = None
        met.add(version)
        if event.verb is not Verb.MODEL_VERSION_DELETE and stage in _stages(event.after):
            since.setdefault(version, event.at_ms)
        elif version in since:
            found.append(Period(version, since.pop(version), event.at_ms))
    lasting = [Period(version, from_ms, None) for version, from_ms in since.items()]
    return sorted([*found, *lasting], key=lambda one: (one.to_ms is None, one.from_ms or 0), reverse=True)


def previous_in(stage: str, events: Iterable[Event], *, holders: Collection[int], busy: Collection[int]) -> Stay | None:
    """Find the version that was in a stage before those that are there now; None where the events tell of none.

    Versions stand on a road in the order in which they came. One that comes back takes those away that came after it: what
    was rolled back is not what was there before.

    Args:
        events: of one model and its versions, newest first; they may not reach back to the beginning.
        holders: versions in the stage now.
        busy: versions that cannot be put back, because they are in use in another stage.
    """
    road: list[int] = []
    since: dict[int, int | None] = {}
    ended: dict[int, Stay] = {}
    met: set[int] = set()
    gone: set[int] = set()
    for version, event in _moves(events):
        if version not in met and stage in _stages(event.before):
            # It came before the first event that was read.
            since[version] = None
            road.insert(0, version)
        met.add(version)
        (gone.add if event.verb is Verb.MODEL_VERSION_DELETE else gone.discard)(version)
        is_there = version not in gone and stage in _stages(event.after)
        if is_there and version not in since:
            since[version] = event.at_ms
            road = [*_until(road, version), version]
        elif not is_there and version in since:
            ended[version] = Stay(version, since.pop(version), event.at_ms, event.actor)
    if holders:
        newest = max((road.index(version) for version in holders if version in road), default=0)
        road = road[:newest]
    free = (version for version in reversed(road) if version not in gone and version not in holders)
    return next((ended[version] for version in free if version not in busy and version in ended), None)


def _until(road: Sequence[int], version: int) -> Sequence[int]:
    return road[: road.index(version)] if version in road else road


def _moves(events: Iterable[Event]) -> Iterator[tuple[int, Event]]:
    """Walk through what moved versions, oldest first."""
    for event in sorted(events, key=lambda event: event.seq):
        kind, _, ident = event.subject.partition(":")
        if kind == "model_version" and event.verb in _MOVES:
            yield int(ident.rpartition("/")[2]), event


def _stages(fields: dict[str, Any] | None) -> frozenset[str]:
    if not fields:
        return frozenset()
    listed = fields.get("stages")
    return frozenset(listed) if isinstance(listed, list) else frozenset({fields.get("stage", "None")})
