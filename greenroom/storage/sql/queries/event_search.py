"""Queries: pages of the event log, newest first or in the order of positions.

A page examines at most `SEARCHED` rows: however rare the wanted events are, it is quick, but it may hold fewer events
than asked for, or none, although more follow. How far it reaches is read first, so that events which arrive in between
are neither skipped nor repeated.

There is no index by time: times ascend with the numbers of events, but for clocks that differ or are set, so the rows of
a span of time are found by a binary search in the primary key (docs/decisions/0222).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from greenroom.core.event_filters import TYPES_OF_KIND, EventFilter
from greenroom.core.events import Event, parse_event_id
from greenroom.storage.sql.language.filters import Query, sql
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.session import Session

SEARCHED: Final = 5000
CLOCK_SLACK_MS: Final = 3_600_000
"""Times may descend by this much from one event to a later one without events of a span of time being missed."""

_END: Final = 2**63 - 1
_KIND: Final = "substr(e.subject, 1, {find:e.subject, ':'} - 1)"
_SPECIAL_TYPES: Final = [one.value for types in TYPES_OF_KIND.values() for one in types]


class _Log(NamedTuple):
    """The log in one of its orders.

    Attributes:
        places: the table that holds the order.
        place: its column.
        source: the same table joined with the events ``e``.
    """

    places: str
    place: str
    source: str


_BY_NUMBER: Final = _Log("events e", "e.seq", "events e")
_BY_POSITION: Final = _Log("event_positions p", "p.position", "event_positions p JOIN events e ON e.seq = p.seq")


async def newest(
    session: Session, workspace: str, which: EventFilter, kinds: Sequence[str], *, before_seq: int | None, limit: int
) -> tuple[list[Event], int | None]:
    """Read events, newest first, and the number below which the next page begins."""
    first, end = await _span(session, _BY_NUMBER, which)
    end = end if before_seq is None else min(end, before_seq)
    # Only the rows of the subject, or those of the topic, are examined.
    reach = Query("e.seq < $1", "e.seq >= $2", values=[end, first])
    if which.subject is not None:
        reach.where(f"e.subject = {reach.bind(str(which.subject))}")
    elif which.topic is not None:
        reach.where(f"e.topic = {reach.bind(str(which.topic))}")
    last, following_page = await _reach(
        session,
        f"SELECT count(*), min(recent.seq) FROM (SELECT e.seq FROM events e WHERE {reach.condition} "
        f"ORDER BY e.seq DESC LIMIT {reach.bind(SEARCHED)}) recent",
        reach,
    )
    if last is None:
        return [], None
    query = Query("e.seq < $1", "e.seq >= $2", values=[end, last])
    _choose(query, workspace, which, kinds)
    text = f"SELECT {EVENT_COLUMNS} FROM events e WHERE {query.condition} ORDER BY e.seq DESC LIMIT {query.bind(limit + 1)}"
    rows = await session.all(sql(text), *query.values)
    events = [read_event(row) for row in rows[:limit]]
    return events, events[-1].seq if len(rows) > limit else following_page


async def following(
    session: Session, workspace: str, which: EventFilter, kinds: Sequence[str], *, position: int, limit: int
) -> tuple[list[Event], int | None]:
    """Read events after a position, in order, and the position after which the next page begins."""
    log = _BY_NUMBER if session.dialect == "sqlite" else _BY_POSITION
    first, end = await _span(session, log, which)
    start = max(position, first - 1)
    reach = Query(f"{log.place} > $1", f"{log.place} < $2", values=[start, end])
    last, following_page = await _reach(
        session,
        f"SELECT count(*), max(recent.place) FROM (SELECT {log.place} AS place FROM {log.places} "
        f"WHERE {reach.condition} ORDER BY {log.place} LIMIT {reach.bind(SEARCHED)}) recent",
        reach,
    )
    if last is None:
        return [], None
    query = Query(f"{log.place} > $1", f"{log.place} <= $2", values=[start, last])
    _choose(query, workspace, which, kinds)
    text = (
        f"SELECT {log.place}, {EVENT_COLUMNS} FROM {log.source} WHERE {query.condition} "
        f"ORDER BY {log.place} LIMIT {query.bind(limit + 1)}"
    )
    rows = await session.all(sql(text), *query.values)
    events = [read_event(row[1:]) for row in rows[:limit]]
    return events, int(rows[limit - 1][0]) if len(rows) > limit else following_page


async def _reach(session: Session, text: str, query: Query) -> tuple[int | None, int | None]:
    """Return the last row that a page examines, None without any, and where the next page begins, None at the end."""
    row = await session.one(sql(text), *query.values)
    assert row is not None
    return row[1], row[1] if row[0] == SEARCHED else None


def _choose(query: Query, workspace: str, which: EventFilter, kinds: Sequence[str]) -> None:
    """Add the conditions on the events ``e``."""
    if not which.everywhere:
        query.where(f"e.workspace = {query.bind(workspace)}")
    query.where(f"{_KIND} IN {{texts:{query.bind(list(kinds))}}}")
    for column, value in (
        ("subject", which.subject),
        ("topic", which.topic),
        ("request_id", which.request_id),
    ):
        if value is not None:
            query.where(f"e.{column} = {query.bind(str(value))}")
    if which.types:
        query.where(f"e.type IN {{texts:{query.bind(list(which.types))}}}")
    if which.made_by is not None:
        name = query.bind(which.made_by)
        query.where(f"(e.actor = {name} OR e.actor_id = {name})")
    if which.kinds:
        _choose_kinds(query, which.kinds)
    if which.change_id is not None:
        seq = parse_event_id(which.change_id)
        own = f"e.seq = {query.bind(seq)} AND e.change_id IS NULL" if seq is not None else None
        query.where(own or f"e.change_id = {query.bind(which.change_id)}")
    if which.since_ms is not None:
        query.where(f"e.at_ms >= {query.bind(which.since_ms)}")
    if which.until_ms is not None:
        query.where(f"e.at_ms < {query.bind(which.until_ms)}")


def _choose_kinds(query: Query, kinds: Sequence[str]) -> None:
    plain = [kind for kind in kinds if kind not in TYPES_OF_KIND]
    types = [one.value for kind in kinds for one in TYPES_OF_KIND.get(kind, ())]
    query.where(
        f"({_KIND} IN {{texts:{query.bind(plain)}}} AND e.type NOT IN {{texts:{query.bind(_SPECIAL_TYPES)}}} "
        f"OR e.type IN {{texts:{query.bind(types)}}})"
    )


# -- spans of time ------------------------------------------------------------------------------------------------------


async def _span(session: Session, log: _Log, which: EventFilter) -> tuple[int, int]:
    """Return the first place to examine for a span of time, and the first that is not."""
    first, end = 0, _END
    if which.since_ms is not None:
        first = await _first_at(session, log, which.since_ms - CLOCK_SLACK_MS)
    if which.until_ms is not None:
        end = await _first_at(session, log, which.until_ms + CLOCK_SLACK_MS)
    return first, end


async def _first_at(session: Session, log: _Log, at_ms: int) -> int:
    """Return the first place from which on events were recorded at or after a time, by a binary search."""
    # Two sub-selects: together, min and max would read the whole table on SQLite.
    ends = await session.one(
        sql(
            f"SELECT (SELECT coalesce(min({log.place}), 0) FROM {log.places}), "
            f"(SELECT coalesce(max({log.place}), 0) FROM {log.places})"
        )
    )
    assert ends is not None
    first_from = sql(
        f"SELECT {log.place}, e.at_ms FROM {log.source} WHERE {log.place} >= $1 ORDER BY {log.place} LIMIT 1"
    )
    low, high = int(ends[0]), int(ends[1]) + 1
    while low < high:
        middle = (low + high) // 2
        row: Any = await session.one(first_from, middle)
        if row is None or row[1] >= at_ms:
            high = middle
        else:
            low = int(row[0]) + 1
    return low
