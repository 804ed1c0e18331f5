"""The sealer: follows the event log, and adds each event to the Merkle tree. Off the path of changes."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from greenroom.core.audit import Head, KeptHead, Signer
from greenroom.core.merkle import Frontier
from greenroom.core.ports import Database
from greenroom.core.ports.audit import SealState
from greenroom.errors import StateConflict
from greenroom.server.followers import place_events
from greenroom.services.history import audit_sealing

SEALER: Final = "sealer"
"""Name of its background task."""

STEP_EVERY_S: Final = 1.0
LEASE_S: Final = audit_sealing.LEASE_MS // 1000
HEAD_EVERY_S: Final = 10.0
HEAD_EVERY_EVENTS: Final = 10_000
# A step ends after this many, so that the watchdog sees progress while an old log is sealed.
_BATCHES_OF_A_STEP: Final = 100
# Between two batches: other work on the event loop and in the database comes first.
_PAUSE_S: Final = 0.002
_log = logging.getLogger("greenroom.audit")


class SealerState(NamedTuple):
    """What `/metrics` shows of the sealer.

    Attributes:
        sealed: events that are sealed.
        waiting: events that wait for it; counted by positions.
        head_size: size of the newest head.
    """

    sealed: int
    waiting: int
    head_size: int


class Sealer:
    """Seals the events of the log in order. One process of several does it at a time.

    Args:
        signer: signs heads; None without a key.
        heads: file that every head is appended to; ``-`` for the server's log; None for neither.
        head_every_s: how old the newest head may be while there are newer events.
        head_every_events: how many events there may be after the newest head.
    """

    def __init__(
        self,
        database: Database,
        *,
        signer: Signer | None = None,
        heads: str | None = None,
        head_every_s: float = HEAD_EVERY_S,
        head_every_events: int = HEAD_EVERY_EVENTS,
        batch: int = audit_sealing.BATCH,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._database = database
        self._signer = signer
        self._heads = heads
        self._head_every_ms = head_every_s * 1000
        self._head_every_events = head_every_events
        self._batch = batch
        self._clock_ms = clock_ms
        self._holder = secrets.token_hex(8)
        self._tree: Frontier | None = None
        self._has_sealed = False
        # Id of the log, and how many of its events were sealed.
        self._seen: tuple[str, int] | None = None
        self.state = SealerState(0, 0, 0)

    async def step(self) -> None:
        """Seal what has been committed, and make a head if one is due.

        Raises:
            StateConflict: seals were changed.
            StorageUnavailable: the database is unavailable, or what it says about the seals was changed.
        """
        last = await place_events(self._database)
        state = await self._database.read(lambda tx: tx.audit.state())
        if state is None:
            if last.position == 0:
                return
            state = await self._database.write(audit_sealing.begin)
        if state.position > last.position:
            # Events may have been added and sealed by another process in between.
            last = await place_events(self._database)
            if state.position > last.position:
                raise audit_sealing.state_changed(
                    f"it says position {state.position}, and the log ends at {last.position}"
                )
        self._note_seals(state)
        for _ in range(_BATCHES_OF_A_STEP):
            self._seen = (state.log_id, state.tree_size)
            self.state = SealerState(state.tree_size, max(0, last.position - state.position), state.head_size)
            if not self._is_needed(state, last.position) or self._is_held(state):
                break
            following = await self._seal(state, last.position)
            if following is None:
                # Another process was faster, or there are only gaps up to the end.
                self._tree = None
                break
            state = following
            await asyncio.sleep(_PAUSE_S)

    async def close(self) -> None:
        """Let another process go on at once, after the last step.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        if self._has_sealed:
            await self._database.write(lambda tx: audit_sealing.release(tx, holder=self._holder))

    def _note_seals(self, state: SealState) -> None:
        """Log that seals are gone which this process has seen: what is sealed again is not vouched for by them."""
        before, self._seen = self._seen, (state.log_id, state.tree_size)
        if before is not None and (before[0] != state.log_id or before[1] > state.tree_size):
            _log.error(
                "%d events were sealed before, and %d are now: seals were removed, or a backup was restored. What follows "
                "is sealed again as it is; 'greenroom audit verify --heads' compares it with heads that were kept",
                before[1],
                state.tree_size,
            )

    def _is_needed(self, state: SealState, position: int) -> bool:
        return position > state.position or self._is_head_due(state)

    def _is_held(self, state: SealState) -> bool:
        return state.holder not in ("", self._holder) and state.held_until_ms > self._clock_ms()

    def _is_head_due(self, state: SealState) -> bool:
        new = state.tree_size - state.head_size
        return new > 0 and (
            new >= self._head_every_events or self._clock_ms() - state.head_at_ms >= self._head_every_ms
        )

    async def _seal(self, state: SealState, position: int) -> SealState | None:
        """Seal a batch or make a head, and return the state after it; None if the state was not the one in the database."""
        tree = self._tree
        # Another process may have sealed other events up to the same size, after a backup was restored.
        if tree is None or tree.size != state.tree_size or state.holder != self._holder:
            tree = self._tree = await self._database.search(lambda tx: audit_sealing.load_tree(tx, state))
        if self._is_head_due(state):
            return await self._make_head(state, tree)
        batch = await self._database.search(lambda tx: audit_sealing.read_batch(tx, state, tree, limit=self._batch))
        if batch is None:
            return None
        # Until the transaction has ended, this may not be the tree.
        self._tree = None
        try:
            is_stored = await self._database.write(
                lambda tx: audit_sealing.store_batch(tx, state, batch, holder=self._holder)
            )
        except StateConflict as error:
            raise audit_sealing.seals_in_the_way(state) from error
        if not is_stored:
            return None
        self._tree, self._has_sealed = batch.tree, True
        return state._replace(tree_size=batch.tree.size, position=batch.position, holder=self._holder)

    async def _make_head(self, state: SealState, tree: Frontier) -> SealState | None:
        head = await self._database.write(lambda tx: audit_sealing.store_head(tx, state, tree, self._signer))
        if head is None:
            return None
        if self._heads is not None:
            await asyncio.to_thread(publish, self._heads, head, state.log_id)
        return state._replace(head_size=head.tree_size, head_at_ms=head.at_ms)


def publish(target: str, head: Head, log_id: str) -> None:
    """Append a head to a file, or write it to the log; a failure is logged, and does not stop the sealer."""
    line = msgspec.json.encode(KeptHead.of(head, log_id))
    if target == "-":
        _log.info("audit head: %s", line.decode())
        return
    try:
        # One write: lines of several processes do not mix.
        number = os.open(Path(target), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(number, line + b"\n")
            os.fsync(number)
        finally:
            os.close(number)
    except OSError as error:
        _log.error("the head of %d events was not appended to '%s': %s", head.tree_size, target, error)
