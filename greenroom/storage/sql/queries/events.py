"""Queries: the event log.

On SQLite, with its one writer, an event becomes visible in the order of `seq`, which is its position. On PostgreSQL
`event_positions` holds positions, assigned after the commit: `event_sequencer` remembers which transactions were
finished at the last assignment, so that those which finished since are found by the index on `events.tx_id`, however
long others run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from greenroom.core.access import Actor
from greenroom.core.event_filters import EventFilter
from greenroom.core.event_types import Change, EventType
from greenroom.core.events import ActorSnapshot, Event, LogHead, PlacedEvent, encode_fields
from greenroom.core.request_context import change_comment, request_origin
from greenroom.core.subjects import Subject
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries import event_search
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.session import Session

# Not `disjoint`: PostgreSQL runs merged inserts in no defined order (in practice the last one first), and `seq` must
# follow the order of the calls.
_APPEND = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, actor_id, actor_kind, request_id, client, type, subject, topic, workspace, "
    "before, after, change_id, comment) "
    "VALUES ({transaction_id}, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
)
_OF_TOPIC = Sql(f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3")
_OF_TOPIC_WITHOUT = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq < $2 AND e.type NOT IN {{texts:$4}} "
    "ORDER BY e.seq DESC LIMIT $3"
)
_OF_SUBJECT = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.subject = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3"
)
_OF_SUBJECT_BY_TYPE = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.subject = $1 AND e.seq < $2 AND e.type IN {{texts:$3}} "
    "ORDER BY e.seq DESC LIMIT $4"
)
_OF_TOPIC_AFTER = Sql(f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3")
_GET = Sql(f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq = $1 AND e.workspace = $2")
# These rows also hold the texts of comments: of the rows that are only examined, `seq` and type alone are read.
_BY_TOPIC_AND_TYPE = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq IN (SELECT seq FROM (SELECT seq, type FROM events WHERE topic = $1 "
    "ORDER BY seq DESC LIMIT $3) recent WHERE type IN {texts:$2} ORDER BY seq DESC LIMIT $4) ORDER BY e.seq DESC"
)
_RECENT = Sql(
    f"SELECT {EVENT_COLUMNS} FROM (SELECT * FROM events ORDER BY seq DESC LIMIT 500) e WHERE e.workspace = $1 "
    "AND substr(e.subject, 1, {find:e.subject, ':'} - 1) IN {texts:$2} ORDER BY e.seq DESC LIMIT $3"
)

_SQLITE_HEAD = Sql("SELECT coalesce(max(seq), 0), coalesce(max(seq), 0), false FROM events")
_SQLITE_AFTER = Sql(f"SELECT e.seq, {EVENT_COLUMNS} FROM events e WHERE e.seq > $1 ORDER BY e.seq LIMIT $2")
_SQLITE_POSITION_OF = Sql("SELECT seq FROM events WHERE seq = $1")

# max() is answered by the end of the index, and each running transaction by its beginning, whatever the planner knows
# of the numbers of transactions. Those with higher numbers than this server has given out come from a dump of another
# one: `upgrades` assigns their positions.
_POSTGRES_HEAD = Sql(
    "SELECT position, coalesce((SELECT p.seq FROM event_positions p WHERE p.position = event_sequencer.position), 0), "
    "coalesce((SELECT max(tx_id) FROM events "
    "WHERE tx_id < (pg_snapshot_xmax(pg_current_snapshot())::text::bigint)) >= next_tx_id, false) "
    "OR EXISTS (SELECT 1 FROM unnest(CAST(string_to_array(running_tx_ids, ',') AS bigint[])) AS running (tx_id) WHERE "
    "(SELECT e.seq FROM events e WHERE e.tx_id = running.tx_id ORDER BY e.tx_id, e.seq LIMIT 1) IS NOT NULL) "
    "FROM event_sequencer"
)
_POSTGRES_AFTER = Sql(
    f"SELECT p.position, {EVENT_COLUMNS} FROM event_positions p JOIN events e ON e.seq = p.seq "
    "WHERE p.position > $1 ORDER BY p.position LIMIT $2"
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

    async def append(
        self,
        actor: Actor,
        subject: Subject,
        change: Change,
        *,
        topic: Subject | None = None,
        comment: str | None = None,
    ) -> None:
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
            change.type.value,
            str(subject),
            str(topic or subject),
            self._workspace,
            encode_fields(change.before),
            encode_fields(change.after),
            self._session.change_id,
            comment if comment is not None else change_comment.get(),
        )
        if self._on_append is not None:
            await self._on_append(subject, change)

    async def head(self) -> LogHead:
        """Read the position of the newest event."""
        row = await self._session.one(_SQLITE_HEAD if self._session.dialect == "sqlite" else _POSTGRES_HEAD)
        assert row is not None
        return LogHead(position=int(row[0]), seq=int(row[1]), has_unplaced=bool(row[2]))

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
        """Read the events of all workspaces after a position, in order."""
        query = _SQLITE_AFTER if self._session.dialect == "sqlite" else _POSTGRES_AFTER
        rows = await self._session.all(query, position, limit)
        return [PlacedEvent(row[0], read_event(row[1:])) for row in rows]

    async def position_of(self, seq: int) -> int | None:
        """Read the position of an event; 0 is the beginning of the log."""
        if seq == 0:
            return 0
        query = _SQLITE_POSITION_OF if self._session.dialect == "sqlite" else _POSTGRES_POSITION_OF
        row = await self._session.one(query, seq)
        return None if row is None else int(row[0])

    async def of_topic(
        self, topic: Subject, *, before_seq: int | None, limit: int, without: Sequence[EventType] = ()
    ) -> list[Event]:
        """Read events of a topic, newest first."""
        values = (str(topic), _END if before_seq is None else before_seq, limit)
        if without:
            rows = await self._session.all(_OF_TOPIC_WITHOUT, *values, [one.value for one in without])
        else:
            rows = await self._session.all(_OF_TOPIC, *values)
        return [read_event(row) for row in rows]

    async def of_topic_and_types(
        self, topic: Subject, types: Sequence[EventType], *, within: int, limit: int
    ) -> list[Event]:
        """Read events of a topic with one of these types, newest first."""
        rows = await self._session.all(_BY_TOPIC_AND_TYPE, str(topic), [one.value for one in types], within, limit)
        return [read_event(row) for row in rows]

    async def of_subject(self, subject: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first."""
        rows = await self._session.all(_OF_SUBJECT, str(subject), _END if before_seq is None else before_seq, limit)
        return [read_event(row) for row in rows]

    async def newest(
        self, which: EventFilter, kinds: Sequence[str], *, before_seq: int | None, limit: int
    ) -> tuple[list[Event], int | None]:
        """Search events, newest first."""
        return await event_search.newest(
            self._session, self._workspace, which, kinds, before_seq=before_seq, limit=limit
        )

    async def following(
        self, which: EventFilter, kinds: Sequence[str], *, position: int, limit: int
    ) -> tuple[list[Event], int | None]:
        """Search events after a position, in order."""
        return await event_search.following(
            self._session, self._workspace, which, kinds, position=position, limit=limit
        )

    async def of_subject_and_types(
        self, subject: Subject, types: Sequence[EventType], *, before_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of one subject with one of these types, newest first."""
        end = _END if before_seq is None else before_seq
        wanted = [kind.value for kind in types]
        return [
            read_event(row) for row in await self._session.all(_OF_SUBJECT_BY_TYPE, str(subject), end, wanted, limit)
        ]

    async def of_topic_after(self, topic: Subject, after_seq: int, *, limit: int) -> list[Event]:
        """Read events of a topic after one of them, oldest first."""
        return [read_event(row) for row in await self._session.all(_OF_TOPIC_AFTER, str(topic), after_seq, limit)]

    async def get(self, seq: int) -> Event | None:
        """Read an event."""
        row = await self._session.one(_GET, seq, self._workspace)
        return None if row is None else read_event(row)

    async def recent(self, kinds: Sequence[str], *, limit: int) -> list[Event]:
        """Read the newest events about things of these kinds."""
        return [read_event(row) for row in await self._session.all(_RECENT, self._workspace, list(kinds), limit)]


def _numbers(text: str) -> set[int]:
    """Parse numbers separated by commas.

    >>> sorted(_numbers("12,7"))
    [7, 12]
    """
    return {int(number) for number in text.split(",") if number}
