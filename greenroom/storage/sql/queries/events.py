"""Queries: the event log.

On SQLite, with its one writer, an event becomes visible in the order of `seq`, which is its position. On PostgreSQL
`event_positions` holds positions, assigned after the commit: `event_sequencer` remembers which transactions were
finished at the last assignment, so that those which finished since are found by the index on `events.tx_id`, however
long others run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from greenroom.core.access import Actor
from greenroom.core.events import (
    ActorSnapshot,
    Change,
    Event,
    LogHead,
    PlacedEvent,
    Subject,
    Verb,
    decode_change,
    encode_fields,
)
from greenroom.core.request_context import request_origin
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

# Not `disjoint`: PostgreSQL runs merged inserts in no defined order (in practice the last one first), and `seq` must
# follow the order of the calls.
_APPEND = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, actor_id, actor_kind, request_id, client, verb, subject, topic, workspace, "
    "before, after) VALUES ({transaction_id}, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
)
_COLUMNS = (
    "e.seq, e.at_ms, e.actor, e.actor_id, e.actor_kind, e.request_id, e.client, e.verb, e.subject, e.workspace, "
    "e.before, e.after"
)
_OF_TOPIC = Sql(f"SELECT {_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3")
_OF_SUBJECT = Sql(f"SELECT {_COLUMNS} FROM events e WHERE e.subject = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3")
_OF_SUBJECT_BY_VERB = Sql(
    f"SELECT {_COLUMNS} FROM events e WHERE e.subject = $1 AND e.seq < $2 AND e.verb IN {{texts:$3}} "
    "ORDER BY e.seq DESC LIMIT $4"
)
_OF_TOPIC_AFTER = Sql(f"SELECT {_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3")
_GET = Sql(f"SELECT {_COLUMNS} FROM events e WHERE e.seq = $1 AND e.workspace = $2")
# These rows also hold the texts of comments: of the rows that are only examined, `seq` and verb alone are read.
_BY_TOPIC_AND_VERB = Sql(
    f"SELECT {_COLUMNS} FROM events e WHERE e.seq IN (SELECT seq FROM (SELECT seq, verb FROM events WHERE topic = $1 "
    "ORDER BY seq DESC LIMIT $3) recent WHERE verb IN {texts:$2} ORDER BY seq DESC LIMIT $4) ORDER BY e.seq DESC"
)
_RECENT = Sql(
    f"SELECT {_COLUMNS} FROM (SELECT * FROM events ORDER BY seq DESC LIMIT 500) e WHERE e.workspace = $1 "
    "AND substr(e.subject, 1, {find:e.subject, ':'} - 1) IN {texts:$2} ORDER BY e.seq DESC LIMIT $3"
)

_SQLITE_HEAD = Sql("SELECT coalesce(max(seq), 0), false FROM events")
_SQLITE_AFTER = Sql(
    f"SELECT e.seq, {_COLUMNS} FROM events e WHERE e.seq > $1 AND e.workspace = $2 ORDER BY e.seq LIMIT $3"
)
_SQLITE_POSITION_OF = Sql("SELECT seq FROM events WHERE seq = $1")

# max() is answered by the end of the index, and each running transaction by its beginning, whatever the planner knows
# of the numbers of transactions. Those with higher numbers than this server has given out come from a dump of another
# one: `upgrades` assigns their positions.
_POSTGRES_HEAD = Sql(
    "SELECT position, coalesce((SELECT max(tx_id) FROM events "
    "WHERE tx_id < (pg_snapshot_xmax(pg_current_snapshot())::text::bigint)) >= next_tx_id, false) "
    "OR EXISTS (SELECT 1 FROM unnest(CAST(string_to_array(running_tx_ids, ',') AS bigint[])) AS running (tx_id) WHERE "
    "(SELECT e.seq FROM events e WHERE e.tx_id = running.tx_id ORDER BY e.tx_id, e.seq LIMIT 1) IS NOT NULL) "
    "FROM event_sequencer"
)
_POSTGRES_AFTER = Sql(
    f"SELECT p.position, {_COLUMNS} FROM event_positions p JOIN events e ON e.seq = p.seq "
    "WHERE p.position > $1 AND e.workspace = $2 ORDER BY p.position LIMIT $3"
)
_POSTGRES_POSITION_OF = Sql("SELECT position FROM event_positions WHERE seq = $1")
_LOCK_SEQUENCER = Sql("SELECT position, next_tx_id, running_tx_ids FROM event_sequencer {for_update}")
_SNAPSHOT = Sql(
    "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, "
    "coalesce((SELECT string_agg(xip::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS xip), '')"
)
# ORDER BY and LIMIT keep the planner on the index: it would guess that the range is a third of the table.
_UNPLACED = Sql(
    "SELECT e.tx_id, e.seq FROM events e WHERE e.tx_id >= $1 AND e.tx_id < $2 "
    "AND NOT EXISTS (SELECT 1 FROM event_positions p WHERE p.seq = e.seq) ORDER BY e.tx_id, e.seq LIMIT $3"
)
_UNPLACED_OF = Sql(
    "SELECT e.tx_id, e.seq FROM events e WHERE e.tx_id IN {ints:$1} "
    "AND NOT EXISTS (SELECT 1 FROM event_positions p WHERE p.seq = e.seq) ORDER BY e.tx_id, e.seq LIMIT $2"
)
_PLACE = Sql("INSERT INTO event_positions (position, seq) {values:int, int}")
_SET_SEQUENCER = Sql("UPDATE event_sequencer SET position = $1, next_tx_id = $2, running_tx_ids = $3")
_END = 2**63 - 1


OnAppend = Callable[[Subject, Change], Awaitable[None]]


class SqlEvents:
    """Implements the event log over one session.

    Args:
        on_append: called for each event in its transaction.
    """

    def __init__(self, session: Session, workspace: str, on_append: OnAppend | None = None) -> None:
        self._session = session
        self._workspace = workspace
        self._on_append = on_append

    async def append(self, actor: Actor, subject: Subject, change: Change, *, topic: Subject | None = None) -> None:
        """Add an event in this transaction, with the request that caused it."""
        snapshot, origin = ActorSnapshot.of(actor), request_origin.get()
        await self._session.defer(
            _APPEND,
            self._session.now_ms,
            snapshot.name,
            snapshot.id,
            snapshot.kind,
            origin.request_id,
            origin.client,
            change.verb.value,
            str(subject),
            str(topic or subject),
            self._workspace,
            encode_fields(change.before),
            encode_fields(change.after),
        )
        if self._on_append is not None:
            await self._on_append(subject, change)

    async def head(self) -> LogHead:
        """Read the position of the newest event."""
        row = await self._session.one(_SQLITE_HEAD if self._session.dialect == "sqlite" else _POSTGRES_HEAD)
        assert row is not None
        return LogHead(int(row[0]), bool(row[1]))

    async def assign_positions(self, *, limit: int = 10_000) -> bool:
        """Give positions to events that were committed without one."""
        session = self._session
        if session.dialect == "sqlite":
            return False
        # One process at a time, until its commit: a later position never becomes visible before an earlier one.
        row = await session.one(_LOCK_SEQUENCER)
        assert row is not None
        position, next_tx_id, running = int(row[0]), int(row[1]), _numbers(row[2])
        # Read before the events: what is visible in this snapshot is visible to the next statements too.
        snapshot = await session.one(_SNAPSHOT)
        assert snapshot is not None
        end, still_running = int(snapshot[0]), _numbers(snapshot[1])
        finished = running - still_running
        late = await session.all(_UNPLACED_OF, sorted(finished), limit) if finished else []
        fresh = await session.all(_UNPLACED, next_tx_id, end, limit)
        # The last transaction may have more events than the limit let through.
        reached = max(end, next_tx_id) if len(fresh) < limit else int(fresh[-1][0])
        waiting = {tx_id for tx_id in still_running if tx_id < reached} | (finished if len(late) == limit else set())
        # By `seq`: an event that depends on another one has a higher `seq`.
        rows = [(position + n, seq) for n, seq in enumerate(sorted(int(row[1]) for row in [*late, *fresh]), 1)]
        if rows:
            await session.execute_many(_PLACE, rows)
        await session.run(_SET_SEQUENCER, position + len(rows), reached, ",".join(map(str, sorted(waiting))))
        return limit in (len(late), len(fresh))

    async def after(self, position: int, *, limit: int) -> list[PlacedEvent]:
        """Read the events after a position, in order."""
        query = _SQLITE_AFTER if self._session.dialect == "sqlite" else _POSTGRES_AFTER
        rows = await self._session.all(query, position, self._workspace, limit)
        return [PlacedEvent(row[0], _event(row[1:])) for row in rows]

    async def position_of(self, seq: int) -> int | None:
        """Read the position of an event."""
        query = _SQLITE_POSITION_OF if self._session.dialect == "sqlite" else _POSTGRES_POSITION_OF
        row = await self._session.one(query, seq)
        return None if row is None else int(row[0])

    async def of_topic(self, topic: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of a topic, newest first."""
        rows = await self._session.all(_OF_TOPIC, str(topic), _END if before_seq is None else before_seq, limit)
        return [_event(row) for row in rows]

    async def of_topic_told_by(self, topic: Subject, verbs: Sequence[Verb], *, within: int, limit: int) -> list[Event]:
        """Read events of a topic with one of these verbs, newest first."""
        rows = await self._session.all(_BY_TOPIC_AND_VERB, str(topic), [verb.value for verb in verbs], within, limit)
        return [_event(row) for row in rows]

    async def of_subject(self, subject: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first."""
        rows = await self._session.all(_OF_SUBJECT, str(subject), _END if before_seq is None else before_seq, limit)
        return [_event(row) for row in rows]

    async def of_subject_told_by(
        self, subject: Subject, verbs: Sequence[Verb], *, before_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of one subject with one of these verbs, newest first."""
        end = _END if before_seq is None else before_seq
        told = [verb.value for verb in verbs]
        return [_event(row) for row in await self._session.all(_OF_SUBJECT_BY_VERB, str(subject), end, told, limit)]

    async def of_topic_after(self, topic: Subject, after_seq: int, *, limit: int) -> list[Event]:
        """Read events of a topic after one of them, oldest first."""
        return [_event(row) for row in await self._session.all(_OF_TOPIC_AFTER, str(topic), after_seq, limit)]

    async def get(self, seq: int) -> Event | None:
        """Read an event."""
        row = await self._session.one(_GET, seq, self._workspace)
        return None if row is None else _event(row)

    async def recent(self, kinds: Sequence[str], *, limit: int) -> list[Event]:
        """Read the newest events about things of these kinds."""
        return [_event(row) for row in await self._session.all(_RECENT, self._workspace, list(kinds), limit)]


def _event(row: Row) -> Event:
    """Read the columns of `_COLUMNS`."""
    seq, at_ms, name, actor_id, actor_kind, request_id, client, verb, subject, workspace, before, after = row
    return Event(
        seq=seq,
        at_ms=at_ms,
        actor=ActorSnapshot(name, actor_id, actor_kind),
        subject=Subject.parse(subject),
        change=decode_change(verb, before, after),
        workspace=workspace,
        request_id=request_id,
        client=client,
    )


def _numbers(text: str) -> set[int]:
    """Parse numbers separated by commas.

    >>> sorted(_numbers("12,7"))
    [7, 12]
    """
    return {int(number) for number in text.split(",") if number}
