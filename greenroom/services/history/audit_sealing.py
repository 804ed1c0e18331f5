"""Seal the event log: the steps of the sealer, each in a transaction of its own.

Any number of processes may try: what a step stores it stores only if the tree is still the one that the step began with,
under the lock of the state. A process that dies at any point leaves either a whole batch or nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final, NamedTuple

from greenroom.core.audit import Head, Signer, key_id_of, signed_head
from greenroom.core.merkle import Frontier, NodeId, peaks_of
from greenroom.core.ports import Transaction
from greenroom.core.ports.audit import EventToSeal, SealState
from greenroom.errors import StateConflict, StorageUnavailable

BATCH: Final = 500
"""Events sealed in one transaction, and held in memory at once."""

LEASE_MS: Final = 10_000
"""How long other processes leave the work to the one that sealed last."""


class Batch(NamedTuple):
    """Events that were read and hashed.

    Attributes:
        leaves: number and hash of each.
        nodes: the nodes that they complete.
        position: of the last one.
        tree: the tree with them.
    """

    leaves: Sequence[tuple[int, bytes]]
    nodes: Sequence[tuple[NodeId, bytes]]
    position: int
    tree: Frontier


async def begin(tx: Transaction) -> SealState:
    """Return how far the log is sealed, and begin with it if need be.

    Raises:
        StorageUnavailable: there are seals, but not the row that says how far: someone has changed them.
    """
    await tx.audit.begin(tx.new_id())
    state = await tx.audit.state()
    if state is None:
        raise StorageUnavailable(
            "The log is not sealed any more: the row of 'audit_state' was removed, but not the seals. "
            "'greenroom audit verify' shows what else was changed; restore the database from a backup."
        )
    return state


def state_changed(how: str) -> StorageUnavailable:
    """Return the error for a row 'audit_state' that was changed behind the sealer's back."""
    return StorageUnavailable(
        f"The log is not sealed any more: the row of 'audit_state' was changed: {how}. 'greenroom audit verify' shows what "
        "else was changed; restore the database from a backup."
    )


def seals_in_the_way(state: SealState) -> StateConflict:
    """Return the error for a batch that cannot be stored because its leaves or nodes are there already."""
    return StateConflict(
        f"The log is not sealed beyond {state.tree_size} events any more: seals were added to the database that are no part "
        "of the tree and are in the way. 'greenroom audit verify' names them; restore the database from a backup."
    )


async def load_tree(tx: Transaction, state: SealState) -> Frontier:
    """Read the tree of the sealed events.

    Raises:
        StateConflict: seals were changed.
        StorageUnavailable: there are more or fewer seals than the row says that tells how far the log is sealed.
    """
    last = state.tree_size - 1
    if last >= 0 and await tx.audit.next_leaf(last) != last:
        raise state_changed(f"it says {state.tree_size} events, and fewer have a seal")
    # Another process may have sealed more since the state was read.
    if await tx.audit.next_leaf(state.tree_size) is not None and await tx.audit.state() == state:
        raise state_changed(f"it says {state.tree_size} events, and more have a seal")
    peaks = peaks_of(state.tree_size)
    hashes = await tx.audit.hashes(peaks)
    return Frontier(state.tree_size, [hashes[peak] for peak in peaks])


async def read_batch(tx: Transaction, state: SealState, tree: Frontier, *, limit: int = BATCH) -> Batch | None:
    """Read and hash the next events; None at the end of the log."""
    events = await tx.audit.to_seal(state.position, limit=limit)
    return _hashed(events, tree.copy()) if events else None


def _hashed(events: Sequence[EventToSeal], tree: Frontier) -> Batch:
    leaves: list[tuple[int, bytes]] = []
    nodes: list[tuple[NodeId, bytes]] = []
    for _, seq, event in events:
        leaf = event.leaf_hash
        leaves.append((seq, leaf))
        nodes += tree.append(leaf)
    return Batch(leaves, nodes, events[-1].position, tree)


async def store_batch(tx: Transaction, before: SealState, batch: Batch, *, holder: str) -> bool:
    """Store a batch, unless another process sealed in between.

    Returns:
        Whether it was stored.
    """
    state = await tx.audit.state(lock=True)
    if state is None or (state.log_id, state.tree_size) != (before.log_id, before.tree_size):
        return False
    await tx.audit.add_leaves(before.tree_size, batch.leaves)
    await tx.audit.add_nodes(batch.nodes)
    await tx.audit.advance(tree_size=batch.tree.size, position=batch.position)
    await tx.audit.hold(holder, until_ms=tx.now_ms + LEASE_MS)
    return True


async def release(tx: Transaction, *, holder: str) -> None:
    """Let another process go on at once."""
    state = await tx.audit.state(lock=True)
    if state is not None and state.holder == holder:
        await tx.audit.hold("", until_ms=0)


async def store_head(tx: Transaction, before: SealState, tree: Frontier, signer: Signer | None) -> Head | None:
    """Make and store the head of a tree.

    Returns:
        None if another process sealed, or made a head, in between.
    """
    state = await tx.audit.state(lock=True)
    if state is None or state[:2] != before[:2] or state.head_size != before.head_size or state.tree_size != tree.size:
        return None
    head = Head(
        tree_size=tree.size,
        root_hash=tree.root().hex(),
        at_ms=tx.now_ms,
        previous_size=state.head_size,
        key_id=None,
        signature=None,
    )
    if signer is not None:
        head = signed_head(head, state.log_id, signer)
        await tx.audit.add_key(key_id_of(signer.public_key), base64.b64encode(signer.public_key).decode())
    await tx.audit.add_head(head)
    return head
