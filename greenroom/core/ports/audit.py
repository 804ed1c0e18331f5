"""The port of the seals: leaves, nodes and heads of the Merkle tree over the event log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from greenroom.core.audit import Head, Key, Leaf, LoggedEvent, Node, Unsealed
from greenroom.core.merkle import NodeId


class SealState(NamedTuple):
    """How far the log is sealed.

    Attributes:
        log_id: random id of the log, 32 hex digits.
        tree_size: number of sealed events.
        position: of the last one in the log; 0 before the first.
        head_size: size of the newest head; 0 without one.
        head_at_ms: when that was made.
        holder: the process that seals; empty if no process does.
        held_until_ms: until when no other process takes over.
    """

    log_id: str
    tree_size: int
    position: int
    head_size: int
    head_at_ms: int
    holder: str
    held_until_ms: int


class LogExtent(NamedTuple):
    """What there is to verify, all of one moment.

    Attributes:
        log_id: empty before anything was sealed.
        tree_size: number of leaves: the sealer's count, or more if there are more.
        leaves_end: index after that of the last leaf that there is.
        position: of the last sealed event, as the sealer noted it.
        head_size: size of the newest head, as the sealer noted it.
        last_head_size: size of the newest head that there is.
        first_seq: number of the oldest event; 1, unless one was inserted.
        last_seq: number of the newest event.
    """

    log_id: str
    tree_size: int
    leaves_end: int
    position: int
    head_size: int
    last_head_size: int
    first_seq: int
    last_seq: int


class EventToSeal(NamedTuple):
    """An event that has no leaf yet."""

    position: int
    seq: int
    event: LoggedEvent


class SealedEvent(NamedTuple):
    """Where an event is in the tree.

    Attributes:
        leaf_hash: 32 bytes.
    """

    leaf_index: int
    leaf_hash: bytes


VerificationState = Literal["queued", "running", "finished"]


class Verification(NamedTuple):
    """A verification of the whole log that was asked for.

    Attributes:
        row: its number.
        requested_by: name of who asked.
        checked_count: events verified so far.
        total_count: events there are; 0 until it runs.
        finished_at_ms: None until it is finished.
        report: JSON of a `core.audit.Report`; None until it is finished.
    """

    row: int
    requested_by: str
    requested_at_ms: int
    state: VerificationState
    checked_count: int
    total_count: int
    finished_at_ms: int | None
    report: str | None


class VerificationStore(Protocol):
    """Verifications of the log. Only the newest are kept."""

    async def add(self, requested_by: str) -> Verification:
        """Queue one."""

    async def get(self, row: int) -> Verification | None:
        """Read one."""

    async def unfinished(self) -> Verification | None:
        """Read the one that is queued or runs; None for none."""

    async def list(self, *, before_row: int | None, limit: int) -> list[Verification]:
        """Read some, newest first."""

    async def newest_finished(self) -> Verification | None:
        """Read the last one that was finished; None for none."""

    async def claim(self, holder: str, *, until_ms: int) -> Verification | None:
        """Take one that is queued, or whose process has died; None for none."""

    async def advance(self, row: int, holder: str, *, checked: int, total: int, until_ms: int) -> bool:
        """Note how far it is; return False if another process has taken it."""

    async def finish(self, row: int, holder: str, *, checked: int, report: str) -> bool:
        """Store the result; return False if another process has taken it."""


class AuditStore(Protocol):
    """Seals of the whole log, of all workspaces."""

    async def state(self, *, lock: bool = False) -> SealState | None:
        """Read how far the log is sealed; None before the first time.

        Args:
            lock: against other processes, until the end of the transaction.
        """

    async def begin(self, log_id: str) -> None:
        """Begin to seal, unless it has begun."""

    async def hold(self, holder: str, *, until_ms: int) -> None:
        """Note which process seals."""

    async def to_seal(self, position: int, *, limit: int) -> list[EventToSeal]:
        """Read the events after a position, in the order of the log, of all workspaces."""

    async def add_leaves(self, first_index: int, leaves: Sequence[tuple[int, bytes]]) -> None:
        """Store leaves: number of the event, and hash."""

    async def add_nodes(self, nodes: Iterable[tuple[NodeId, bytes]]) -> None:
        """Store the nodes among these that are stored (`merkle.STORED_LEVELS`)."""

    async def advance(self, *, tree_size: int, position: int) -> None:
        """Note how far the log is sealed."""

    async def add_head(self, head: Head) -> None:
        """Store the newest head."""

    async def hashes(self, nodes: Iterable[NodeId]) -> Mapping[NodeId, bytes]:
        """Read the hashes of nodes, leaves included.

        Raises:
            StateConflict: what they are computed from is incomplete: someone has changed the seals.
        """

    async def sealed(self, seq: int) -> SealedEvent | None:
        """Read where an event is in the tree; None if it is not sealed."""

    async def event(self, seq: int) -> LoggedEvent | None:
        """Read an event of any workspace as it is hashed."""

    async def head(self, tree_size: int) -> Head | None:
        """Read a head."""

    async def heads(self, *, before_size: int | None, limit: int) -> list[Head]:
        """Read heads, the newest first."""

    async def heads_between(self, first_size: int, last_size: int, *, limit: int) -> list[Head]:
        """Read heads in order, both sizes included."""

    async def covering_head(self, tree_size: int) -> Head | None:
        """Read the first head with at least this many leaves."""

    async def add_key(self, key_id: str, public_key: str) -> None:
        """Note a public key, unless it is known."""

    async def keys(self) -> list[Key]:
        """Read all public keys, the first used one first."""

    async def extent(self) -> LogExtent:
        """Read what there is to verify."""

    async def leaves(self, first: int, end: int) -> list[Leaf]:
        """Read leaves with their events; those that are missing are left out."""

    async def nodes(self, level: int, first: int, end: int) -> list[Node]:
        """Read stored nodes of one level."""

    async def strays(self, *, limit: int) -> list[Leaf | Node]:
        """Read leaves and nodes that are not part of the tree. They can keep the sealer from storing the next ones."""

    async def next_leaf(self, index: int) -> int | None:
        """Return the index of the first leaf from an index on; None for none."""

    async def next_event(self, after_seq: int) -> int | None:
        """Return the number of the first event after a number; None for none."""

    async def unsealed(self, after_seq: int, up_to_seq: int, *, position: int) -> list[Unsealed]:
        """Read the events without a leaf among those with such numbers.

        Args:
            position: of the last event that was sealed when the verification began.
        """
