"""Queries: the seals of the event log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from greenroom.core.audit import Head, Key, Leaf, LoggedEvent, Node, Unsealed
from greenroom.core.merkle import STORED_LEVELS, NodeId, folded, stored_level, stored_nodes
from greenroom.core.ports.audit import EventToSeal, LogExtent, SealedEvent, SealState
from greenroom.errors import StateConflict
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

# In the order of the fields of `LoggedEvent`, but for its id.
_COLUMNS: Final = (
    "e.seq, e.actor, e.actor_id, e.actor_kind, e.after, e.at_ms, e.before, e.change_id, e.client, e.comment, "
    "e.request_id, e.subject, e.topic, e.type, e.workspace"
)
# A byte that was changed in a SQLite file may leave text that is not UTF-8, which the driver refuses to read.
_SQLITE_COLUMNS: Final = ", ".join(
    column if column in ("e.seq", "e.at_ms") else f"CAST({column} AS BLOB)" for column in _COLUMNS.split(", ")
)
_HEAD: Final = "tree_size, root_hash, at_ms, previous_size, key_id, signature"

_STATE = (
    "SELECT log_id, tree_size, position, head_size, head_at_ms, holder, held_until_ms FROM audit_state WHERE id = 1"
)
_READ_STATE, _LOCK_STATE = Sql(_STATE), Sql(f"{_STATE} {{for_update}}")
# Without a row, but with leaves, someone has changed the seals: a new log does not go on from them.
_BEGIN = Sql(
    "INSERT INTO audit_state (id, log_id, holder) SELECT 1, CAST($1 AS text), '' "
    "WHERE NOT EXISTS (SELECT 1 FROM sealed_events) ON CONFLICT (id) DO NOTHING"
)
_HOLD = Sql("UPDATE audit_state SET holder = $1, held_until_ms = $2 WHERE id = 1")
_ADVANCE = Sql("UPDATE audit_state SET tree_size = $1, position = $2 WHERE id = 1")
_NOTE_HEAD = Sql("UPDATE audit_state SET head_size = $1, head_at_ms = $2 WHERE id = 1")
_ADD_LEAVES = Sql("INSERT INTO sealed_events (leaf_index, seq, leaf_hash) {values:int, int, text}")
_ADD_NODES = Sql("INSERT INTO audit_nodes (level, node_index, hash) {values:int, int, text}")
_ADD_HEAD = Sql(f"INSERT INTO audit_heads ({_HEAD}) VALUES ($1, $2, $3, $4, $5, $6)")
_ADD_KEY = Sql(
    "INSERT INTO audit_keys (key_id, public_key, first_used_at_ms) VALUES ($1, $2, $3) ON CONFLICT (key_id) DO NOTHING"
)
_KEYS = Sql("SELECT key_id, public_key, first_used_at_ms FROM audit_keys ORDER BY first_used_at_ms, key_id")

_TO_SEAL_SQLITE = Sql(f"SELECT e.seq, {_SQLITE_COLUMNS} FROM events e WHERE e.seq > $1 ORDER BY e.seq LIMIT $2")
_TO_SEAL_POSTGRES = Sql(
    f"SELECT p.position, {_COLUMNS} FROM event_positions p JOIN events e ON e.seq = p.seq "
    "WHERE p.position > $1 ORDER BY p.position LIMIT $2"
)
_EVENT_SQLITE = Sql(f"SELECT {_SQLITE_COLUMNS} FROM events e WHERE e.seq = $1")
_EVENT_POSTGRES = Sql(f"SELECT {_COLUMNS} FROM events e WHERE e.seq = $1")
_SEALED = Sql("SELECT leaf_index, leaf_hash FROM sealed_events WHERE seq = $1")

_LEAF_HASHES = Sql("SELECT leaf_hash FROM sealed_events WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index")
_NODE_HASHES = Sql(
    "SELECT hash FROM audit_nodes WHERE level = $3 AND node_index >= $1 AND node_index < $2 ORDER BY node_index"
)

_GET_HEAD = Sql(f"SELECT {_HEAD} FROM audit_heads WHERE tree_size = $1")
_HEADS_BEFORE = Sql(f"SELECT {_HEAD} FROM audit_heads WHERE tree_size < $1 ORDER BY tree_size DESC LIMIT $2")
_HEADS_BETWEEN = Sql(
    f"SELECT {_HEAD} FROM audit_heads WHERE tree_size >= $1 AND tree_size <= $2 ORDER BY tree_size LIMIT $3"
)

_EXTENT = Sql(
    "SELECT s.log_id, s.tree_size, s.position, s.head_size, "
    "coalesce((SELECT max(l.leaf_index) + 1 FROM sealed_events l), 0), "
    "coalesce((SELECT max(h.tree_size) FROM audit_heads h), 0), coalesce((SELECT min(e.seq) FROM events e), 1), "
    "coalesce((SELECT max(e.seq) FROM events e), 0) "
    "FROM (SELECT 1 AS id) one LEFT JOIN audit_state s ON s.id = one.id"
)
_LEAVES_SQLITE = Sql(
    f"SELECT l.leaf_index, l.seq, CAST(l.leaf_hash AS BLOB), e.seq, {_SQLITE_COLUMNS} "
    "FROM sealed_events l LEFT JOIN events e ON e.seq = l.seq "
    "WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index"
)
_LEAVES_POSTGRES = Sql(
    f"SELECT l.leaf_index, l.seq, l.leaf_hash, p.position, {_COLUMNS} FROM sealed_events l "
    "LEFT JOIN event_positions p ON p.seq = l.seq LEFT JOIN events e ON e.seq = l.seq "
    "WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index"
)
_NODES = Sql(
    "SELECT level, node_index, hash FROM audit_nodes WHERE level = $1 AND node_index >= $2 AND node_index < $3 "
    "ORDER BY node_index"
)
_UNSEALED_SQLITE = Sql(
    f"SELECT e.seq > $3, {_SQLITE_COLUMNS} FROM events e LEFT JOIN sealed_events l ON l.seq = e.seq "
    "WHERE e.seq > $1 AND e.seq <= $2 AND l.seq IS NULL ORDER BY e.seq"
)
# Without a position it waits only if its transaction may still have been running.
_UNSEALED_POSTGRES = Sql(
    "SELECT CASE WHEN p.position IS NULL "
    "THEN e.tx_id >= q.next_tx_id OR e.tx_id = ANY(CAST(string_to_array(q.running_tx_ids, ',') AS bigint[])) "
    f"ELSE p.position > $3 END, {_COLUMNS} "
    "FROM events e CROSS JOIN event_sequencer q LEFT JOIN event_positions p ON p.seq = e.seq "
    "LEFT JOIN sealed_events l ON l.seq = e.seq "
    "WHERE e.seq > $1 AND e.seq <= $2 AND l.seq IS NULL ORDER BY e.seq"
)
# One statement: what is sealed meanwhile is in both of its parts or in neither.
_STRAY_LEAVES = Sql(
    "SELECT leaf_index, seq, leaf_hash FROM sealed_events WHERE leaf_index < 0 ORDER BY leaf_index LIMIT $1"
)
_STRAY_NODES = Sql(
    "SELECT n.level, n.node_index, n.hash FROM audit_nodes n "
    "CROSS JOIN (SELECT coalesce(max(leaf_index) + 1, 0) AS size FROM sealed_events) t "
    f"WHERE n.level NOT IN ({', '.join(str(level) for level in range(STORED_LEVELS, 64, STORED_LEVELS))}) "
    "OR n.node_index < 0 OR n.node_index >= (t.size >> CAST(n.level AS integer)) ORDER BY n.level, n.node_index LIMIT $1"
)
_NEXT_LEAF = Sql("SELECT min(leaf_index) FROM sealed_events WHERE leaf_index >= $1")
_NEXT_EVENT = Sql("SELECT min(seq) FROM events WHERE seq > $1")
_END = 2**63 - 1


class SqlAudit:
    """Implements `AuditStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _is_sqlite(self) -> bool:
        return self._session.dialect == "sqlite"

    async def state(self, *, lock: bool = False) -> SealState | None:
        """Read how far the log is sealed; None before the first time."""
        row = await self._session.one(_LOCK_STATE if lock else _READ_STATE)
        return None if row is None else SealState(*row)

    async def begin(self, log_id: str) -> None:
        """Begin to seal, unless it has begun."""
        await self._session.run(_BEGIN, log_id)

    async def hold(self, holder: str, *, until_ms: int) -> None:
        """Note which process seals."""
        await self._session.run(_HOLD, holder, until_ms)

    async def to_seal(self, position: int, *, limit: int) -> list[EventToSeal]:
        """Read the events after a position, in the order of the log."""
        rows = await self._session.all(_TO_SEAL_SQLITE if self._is_sqlite else _TO_SEAL_POSTGRES, position, limit)
        return [EventToSeal(row[0], row[1], _event(row[1:])) for row in rows]

    async def add_leaves(self, first_index: int, leaves: Sequence[tuple[int, bytes]]) -> None:
        """Store leaves."""
        rows = [(index, seq, hashed.hex()) for index, (seq, hashed) in enumerate(leaves, first_index)]
        await self._session.execute_many(_ADD_LEAVES, rows)

    async def add_nodes(self, nodes: Iterable[tuple[NodeId, bytes]]) -> None:
        """Store the nodes among these that are stored."""
        rows = [(node.level, node.offset, hashed.hex()) for node, hashed in nodes if node.level % STORED_LEVELS == 0]
        if rows:
            await self._session.execute_many(_ADD_NODES, rows)

    async def advance(self, *, tree_size: int, position: int) -> None:
        """Note how far the log is sealed."""
        await self._session.run(_ADVANCE, tree_size, position)

    async def add_head(self, head: Head) -> None:
        """Store the newest head."""
        await self._session.run(
            _ADD_HEAD, head.tree_size, head.root_hash, head.at_ms, head.previous_size, head.key_id, head.signature
        )
        await self._session.run(_NOTE_HEAD, head.tree_size, head.at_ms)

    async def hashes(self, nodes: Iterable[NodeId]) -> Mapping[NodeId, bytes]:
        """Read the hashes of nodes, leaves included."""
        return {node: await self._hash(node) for node in nodes}

    async def _hash(self, node: NodeId) -> bytes:
        level, parts = stored_level(node), stored_nodes(node)
        if level:
            rows = await self._session.all(_NODE_HASHES, parts.start, parts.stop, level)
        else:
            rows = await self._session.all(_LEAF_HASHES, parts.start, parts.stop)
        try:
            hashes = [bytes.fromhex(row[0]) for row in rows]
        except (TypeError, ValueError):
            hashes = []
        if len(hashes) != len(parts):
            raise _seals_changed(node.first_leaf, node.end_leaf - 1)
        return folded(hashes)

    async def sealed(self, seq: int) -> SealedEvent | None:
        """Read where an event is in the tree; None if it is not sealed."""
        row = await self._session.one(_SEALED, seq)
        if row is None:
            return None
        try:
            return SealedEvent(row[0], bytes.fromhex(row[1]))
        except (TypeError, ValueError) as error:
            raise _seals_changed(row[0], row[0]) from error

    async def event(self, seq: int) -> LoggedEvent | None:
        """Read an event of any workspace as it is hashed."""
        row = await self._session.one(_EVENT_SQLITE if self._is_sqlite else _EVENT_POSTGRES, seq)
        return None if row is None else _event(row)

    async def head(self, tree_size: int) -> Head | None:
        """Read a head."""
        row = await self._session.one(_GET_HEAD, tree_size)
        return None if row is None else _head(row)

    async def heads(self, *, before_size: int | None, limit: int) -> list[Head]:
        """Read heads, the newest first."""
        end = _END if before_size is None else before_size
        return [_head(row) for row in await self._session.all(_HEADS_BEFORE, end, limit)]

    async def heads_between(self, first_size: int, last_size: int, *, limit: int) -> list[Head]:
        """Read heads in order, both sizes included."""
        return [_head(row) for row in await self._session.all(_HEADS_BETWEEN, first_size, last_size, limit)]

    async def covering_head(self, tree_size: int) -> Head | None:
        """Read the first head with at least this many leaves."""
        row = await self._session.one(_HEADS_BETWEEN, tree_size, _END, 1)
        return None if row is None else _head(row)

    async def add_key(self, key_id: str, public_key: str) -> None:
        """Note a public key, unless it is known."""
        await self._session.run(_ADD_KEY, key_id, public_key, self._session.now_ms)

    async def keys(self) -> list[Key]:
        """Read all public keys, the first used one first."""
        rows = await self._session.all(_KEYS)
        return [
            Key(key_id=_text(row[0]) or "", public_key=_text(row[1]) or "", first_used_at_ms=_integer(row[2]))
            for row in rows
        ]

    async def extent(self) -> LogExtent:
        """Read what there is to verify."""
        row = await self._session.one(_EXTENT)
        assert row is not None
        log_id, tree_size, position, head_size, leaves, last_head_size, first_seq, last_seq = row
        return LogExtent(
            log_id=_text(log_id) or "",
            tree_size=max(_integer(tree_size or 0), leaves),
            leaves_end=leaves,
            position=_integer(position or 0),
            head_size=_integer(head_size or 0),
            last_head_size=last_head_size,
            first_seq=first_seq,
            last_seq=last_seq,
        )

    async def leaves(self, first: int, end: int) -> list[Leaf]:
        """Read leaves with their events; those that are missing are left out."""
        rows = await self._session.all(_LEAVES_SQLITE if self._is_sqlite else _LEAVES_POSTGRES, first, end)
        return [
            Leaf(
                index=row[0],
                event_id=f"ev_{row[1]}",
                hash=_text(row[2]) or "",
                position=row[3],
                event=None if row[4] is None else _event(row[4:]),
            )
            for row in rows
        ]

    async def nodes(self, level: int, first: int, end: int) -> list[Node]:
        """Read stored nodes of one level."""
        rows = await self._session.all(_NODES, level, first, end)
        return [Node(level=row[0], index=_integer(row[1]), hash=_text(row[2]) or "") for row in rows]

    async def strays(self, *, limit: int) -> list[Leaf | Node]:
        """Read leaves and nodes that are no part of the tree."""
        leaves = await self._session.all(_STRAY_LEAVES, limit)
        nodes = await self._session.all(_STRAY_NODES, limit)
        return [
            *(
                Leaf(index=row[0], event_id=f"ev_{row[1]}", hash=_text(row[2]) or "", position=None, event=None)
                for row in leaves
            ),
            *(Node(level=_integer(row[0]), index=_integer(row[1]), hash=_text(row[2]) or "") for row in nodes),
        ]

    async def next_leaf(self, index: int) -> int | None:
        """Find the first leaf from an index on."""
        row = await self._session.one(_NEXT_LEAF, index)
        return None if row is None else row[0]

    async def next_event(self, after_seq: int) -> int | None:
        """Find the first event after a number."""
        row = await self._session.one(_NEXT_EVENT, after_seq)
        return None if row is None else row[0]

    async def unsealed(self, after_seq: int, up_to_seq: int, *, position: int) -> list[Unsealed]:
        """Read the events without a leaf among those with such numbers."""
        query = _UNSEALED_SQLITE if self._is_sqlite else _UNSEALED_POSTGRES
        rows = await self._session.all(query, after_seq, up_to_seq, position)
        return [Unsealed(event=_event(row[1:]), waits=bool(row[0])) for row in rows]


def _seals_changed(first: int, last: int) -> StateConflict:
    # Not an outage: trying again does not help.
    return StateConflict(
        f"The seals of the leaves {first} to {last} are incomplete: they were changed. "
        "'greenroom audit verify' shows how."
    )


def _event(row: Row) -> LoggedEvent:
    """Read the columns of `_COLUMNS`."""
    texts = [_text(value) for value in row]
    return LoggedEvent(
        actor=texts[1] or "",
        actor_id=texts[2],
        actor_kind=texts[3],
        after=texts[4],
        at_ms=_integer(row[5]),
        before=texts[6],
        change_id=texts[7],
        client=texts[8],
        comment=texts[9],
        id=f"ev_{row[0]}",
        request_id=texts[10],
        subject=texts[11] or "",
        topic=texts[12] or "",
        type=texts[13] or "",
        workspace=texts[14] or "",
    )


def _text(value: Any) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _integer(value: Any) -> int:
    """Return a number as it is stored; -1, which nothing is sealed with, for any other value.

    A column of SQLite keeps whatever is written to it.
    """
    return value if isinstance(value, int) else -1


def _head(row: Row) -> Head:
    """Read the columns of `_HEAD`."""
    return Head(
        tree_size=row[0],
        root_hash=_text(row[1]) or "",
        at_ms=_integer(row[2]),
        previous_size=_integer(row[3]),
        key_id=_text(row[4]),
        signature=_text(row[5]),
    )
