"""Queries: pages of the event log, newest first or in the order of positions.

A page examines at most `SEARCHED` rows: however rare the wanted events are, it is quick, but it may hold fewer events
than asked for, or none, although more follow. How far it reaches is read first, so that events which arrive in between
are neither skipped nor repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from greenroom.core.event_filters import EventFilter
from greenroom.core.events import Event
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.session import Session

SEARCHED: Final = 5000
_END: Final = 2**63 - 1
_ANY_OF: Final = "e.workspace = $4 AND substr(e.subject, 1, {find:e.subject, ':'} - 1) IN {texts:$3}"


class _Search(NamedTuple):
    """The queries of one way to search.

    Attributes:
        reach: how many rows a page examines, and the last of them.
        all: events of any type.
        typed: events of some types.
    """

    reach: Sql
    all: Sql
    typed: Sql


def _newest(column: str | None) -> _Search:
    """Search backwards, among the rows with a value of a column if given.

    Parameters: $1 above the first row, $2 the last row, $3 kinds, $4 workspace, $5 limit, $6 the value, then the types.
    """
    of_value, types = (f" AND e.{column} = ${{0}}", 7) if column else ("", 6)
    events = f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq < $1 AND e.seq >= $2 AND {_ANY_OF}{of_value.format(6)}"
    order = " ORDER BY e.seq DESC LIMIT $5"
    return _Search(
        Sql(
            "SELECT count(*), min(recent.seq) FROM (SELECT e.seq FROM events e "
            f"WHERE e.seq < $1{of_value.format(3)} ORDER BY e.seq DESC LIMIT $2) recent"
        ),
        Sql(events + order),
        Sql(f"{events} AND e.type IN {{texts:${types}}}{order}"),
    )


def _following(log: str, position: str) -> _Search:
    """Search forwards.

    Parameters: $1 below the first position, $2 the last position, $3 kinds, $4 workspace, $5 limit, $6 topic,
    $7 subject, $8 types.

    Args:
        log: the table of positions, joined with the events for `all` and `typed`.
    """
    events = (
        f"SELECT {position}, {EVENT_COLUMNS} FROM {log} WHERE {position} > $1 AND {position} <= $2 AND {_ANY_OF} "
        "AND (CAST($6 AS text) IS NULL OR e.topic = $6) AND (CAST($7 AS text) IS NULL OR e.subject = $7)"
    )
    order = f" ORDER BY {position} LIMIT $5"
    return _Search(
        Sql(
            f"SELECT count(*), max(recent.place) FROM (SELECT {position} AS place FROM {log.partition(' JOIN ')[0]} "
            f"WHERE {position} > $1 ORDER BY {position} LIMIT $2) recent"
        ),
        Sql(events + order),
        Sql(f"{events} AND e.type IN {{texts:$8}}{order}"),
    )


_OF_ANYTHING: Final = _newest(None)
_OF_TOPIC: Final = _newest("topic")
_OF_SUBJECT: Final = _newest("subject")
_FOLLOWING: Final = {
    "sqlite": _following("events e", "e.seq"),
    "postgres": _following("event_positions p JOIN events e ON e.seq = p.seq", "p.position"),
}


async def newest(
    session: Session, workspace: str, which: EventFilter, kinds: Sequence[str], *, before_seq: int | None, limit: int
) -> tuple[list[Event], int | None]:
    """Read events, newest first, and the number below which the next page begins."""
    end = _END if before_seq is None else before_seq
    search, value = _OF_ANYTHING, None
    if which.subject is not None:
        search, value = _OF_SUBJECT, which.subject
    elif which.topic is not None:
        search, value = _OF_TOPIC, which.topic
    values = [] if value is None else [str(value)]
    last, following_page = await _reach(session, search, end, *values)
    if last is None:
        return [], None
    rows = await session.all(*_query(search, which, [end, last, list(kinds), workspace, limit + 1, *values]))
    events = [read_event(row) for row in rows[:limit]]
    return events, events[-1].seq if len(rows) > limit else following_page


async def following(
    session: Session, workspace: str, which: EventFilter, kinds: Sequence[str], *, position: int, limit: int
) -> tuple[list[Event], int | None]:
    """Read events after a position, in order, and the position after which the next page begins."""
    search = _FOLLOWING[session.dialect]
    last, following_page = await _reach(session, search, position)
    if last is None:
        return [], None
    topic, subject = (None if one is None else str(one) for one in (which.topic, which.subject))
    values = [position, last, list(kinds), workspace, limit + 1, topic, subject]
    rows = await session.all(*_query(search, which, values))
    events = [read_event(row[1:]) for row in rows[:limit]]
    return events, int(rows[limit - 1][0]) if len(rows) > limit else following_page


async def _reach(session: Session, search: _Search, start: int, *values: str) -> tuple[int | None, int | None]:
    """Return the last row that a page examines, None without any, and where the next page begins, None at the end."""
    row = await session.one(search.reach, start, SEARCHED, *values)
    assert row is not None
    return row[1], row[1] if row[0] == SEARCHED else None


def _query(search: _Search, which: EventFilter, values: list[Any]) -> tuple[Any, ...]:
    return (search.typed, *values, list(which.types)) if which.types else (search.all, *values)
