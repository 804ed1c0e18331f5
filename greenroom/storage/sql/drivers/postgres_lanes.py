"""Group commit for PostgreSQL: queued changes share transactions, and those of one row queue in one lane.

A change names the row it locks first (its key). While a lane is free, a change gets one, and with it its own
transaction. When all are taken, changes queue in them and are committed in groups: one BEGIN and one COMMIT for the
group, which are a third of the cost of a small change. All changes of one key are in one lane, so writers to a hot
model queue here and not inside PostgreSQL, where each would occupy a connection.

A group runs in the order of its keys, so that two groups never deadlock on their first rows, not even in two processes.

A change that takes long is most likely waiting for a row that is locked elsewhere. Its lane no longer counts, and the
changes queued in it move to other lanes, except those of keys that its transaction may have locked. So a locked row
delays only its own changes, as long as the pool has connections.
"""

from __future__ import annotations

import asyncio
import contextvars
import types
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final, Generic, TypeVar

from greenroom.storage.sql.drivers.postgres_changes import Change, Changes, Commit, Outcome
from greenroom.storage.sql.drivers.state import LanesState

T = TypeVar("T")
Tx = TypeVar("Tx")

_MAX_CHANGES: Final = 64
# Longer than a change takes that waits for nothing.
_SLOW_S: Final = 0.1
# Connections that lanes waiting for locked rows leave for everything else.
_KEPT_FREE: Final = 1


class _QueuedChange:
    """A change queued in a lane.

    Attributes:
        is_alone: its group was rolled back, so it gets its own transaction.
    """

    __slots__ = ("commit", "context", "future", "is_alone", "key", "verb")

    def __init__(
        self, key: str, verb: Callable[[Any], Coroutine[Any, Any, Any]], commit: Commit, future: asyncio.Future[Any]
    ) -> None:
        self.key = key
        self.verb = verb
        self.commit = commit
        self.context = contextvars.copy_context()
        self.future = future
        self.is_alone = False

    @types.coroutine
    def start(self, transaction: Any) -> Generator[Any, Any, Any]:
        """Run it in the context of the task that waits for it; a separate task would cost as much as a statement."""
        coroutine = self.context.run(self.verb, transaction)
        step: Callable[[Any], Any] = coroutine.send
        value: Any = None
        while True:
            try:
                awaited = self.context.run(step, value)
            except StopIteration as stop:
                return stop.value
            try:
                step, value = coroutine.send, (yield awaited)
            except BaseException as error:
                step, value = coroutine.throw, error


class _Lane:
    """A queue of changes that run one after the other.

    Attributes:
        waiting: those that have not begun; the first ones may belong to the running group.
        begun: keys of the running transaction, whose rows it may have locked.
        since: when that began, by the clock of the event loop.
        moved_on: when its last change began.
        keys: number of changes of each key, running or queued.
    """

    def __init__(self, now: float) -> None:
        self.waiting: deque[_QueuedChange] = deque()
        self.begun: set[str] = set()
        self.since = self.moved_on = now
        self.keys: Counter[str] = Counter()
        self.watch: asyncio.TimerHandle | None = None

    def is_slow(self, now: float) -> bool:
        """Whether a change takes so long that it is most likely waiting for a locked row."""
        return now - self.moved_on >= _SLOW_S


class Lanes(Generic[Tx]):
    """Runs changes in at most `size` concurrent transactions, not counting slow ones.

    Args:
        most: concurrent transactions, including the slow ones.
        limit_s: how long a lane waits for an answer of the server; callers have timed out by then.
        free: returns how many connections are available in the pool now.
    """

    def __init__(self, changes: Changes[Tx], size: int, *, most: int, limit_s: float, free: Callable[[], int]) -> None:
        self._changes = changes
        self._size = size
        self._most = most
        self._limit_s = limit_s
        self._free = free
        self._lanes: set[_Lane] = set()
        self._lane_of: dict[str, _Lane] = {}
        self._drains: set[asyncio.Task[None]] = set()

    @property
    def length(self) -> int:
        """Changes queued in all lanes."""
        return sum(len(lane.waiting) for lane in self._lanes)

    def state(self) -> LanesState:
        """Report on the lanes."""
        oldest = min((lane.since for lane in self._lanes), default=None)
        return LanesState(
            running=len(self._lanes),
            waiting=self.length,
            oldest_s=None if oldest is None else asyncio.get_running_loop().time() - oldest,
        )

    async def run(self, key: str, verb: Callable[[Tx], Coroutine[Any, Any, T]], commit: Commit) -> T:
        """Run a change: immediately if a lane is free, else together with other queued ones."""
        loop = asyncio.get_running_loop()
        lane = self._lane_of.get(key)
        if lane is None:
            lane = self._shortest(loop.time())
        if lane is None:
            return await self._run_at_once(key, verb, commit)
        future: asyncio.Future[T] = loop.create_future()
        self._enter(lane, key)
        lane.waiting.append(_QueuedChange(key, verb, commit, future))
        self._watch(lane)
        return await future

    def _shortest(self, now: float) -> _Lane | None:
        """Choose the lane for a key that has none; None for a new lane."""
        if len(self._lanes) < self._size:
            return None
        quick = [lane for lane in self._lanes if not lane.is_slow(now)]
        if len(quick) < self._size and len(self._lanes) < self._most and self._free() > _KEPT_FREE:
            return None
        return min(quick or self._lanes, key=_length)

    async def _run_at_once(self, key: str, verb: Callable[[Tx], Coroutine[Any, Any, T]], commit: Commit) -> T:
        lane = self._open(asyncio.get_running_loop().time())
        self._enter(lane, key)
        lane.begun = {key}
        try:
            return await self._changes.run(verb, commit)
        finally:
            lane.begun = set()
            self._leave(lane, key)
            if lane.waiting:
                self._start_drain(lane)
            else:
                self._close(lane)

    async def _drain(self, lane: _Lane) -> None:
        loop = asyncio.get_running_loop()
        while lane.waiting:
            lane.since = lane.moved_on = loop.time()
            if lane.waiting[0].is_alone or len(lane.waiting) == 1:
                await self._run_alone(lane, lane.waiting.popleft())
            else:
                await self._run_group(lane)
        self._close(lane)

    async def _run_group(self, lane: _Lane) -> None:
        """Run changes together, as many as go into one transaction."""
        loop = asyncio.get_running_loop()
        group: list[_QueuedChange] = []
        while lane.waiting and len(group) < _MAX_CHANGES and not lane.waiting[0].is_alone:
            group.append(lane.waiting.popleft())
        # Changes that have not begun stay queued, so that they can be moved to another lane.
        group.sort(key=_key)
        lane.waiting.extendleft(reversed(group))
        members = set(group)
        begun: list[_QueuedChange] = []

        def take() -> Change | None:
            while lane.waiting and lane.waiting[0] in members:
                change = lane.waiting.popleft()
                if not change.future.done():
                    begun.append(change)
                    lane.begun.add(change.key)
                    lane.moved_on = loop.time()
                    return Change(change.start, change.commit)
                # Cancelled by its caller.
                self._leave(lane, change.key)
            return None

        outcomes: list[Outcome] | None = None
        problem: Exception | None = None
        try:
            async with asyncio.timeout(self._limit_s):
                outcomes = await self._changes.run_group(take)
        except Exception as error:
            problem = error
        if outcomes is None and not begun:
            # No connection was available, so none of them can run.
            while take() is not None:
                pass
        if outcomes is None and problem is None:
            for change in begun:
                change.is_alone = True
            lane.waiting.extendleft(reversed(begun))
        else:
            for change, (result, failure) in zip(begun, outcomes or [(None, problem)] * len(begun), strict=True):
                _resolve(change, result, failure)
                self._leave(lane, change.key)
        lane.begun.clear()
        if lane.waiting:
            self._watch(lane)

    async def _run_alone(self, lane: _Lane, change: _QueuedChange) -> None:
        if not change.future.done():
            lane.begun = {change.key}
            run = self._changes.run(change.verb, change.commit)
            task = asyncio.get_running_loop().create_task(run, context=change.context)
            try:
                async with asyncio.timeout(self._limit_s):
                    _resolve(change, await task, None)
            except Exception as error:
                _resolve(change, None, error)
            lane.begun = set()
        self._leave(lane, change.key)

    def _watch(self, lane: _Lane) -> None:
        """Move queued changes elsewhere once a lane has become slow."""
        if lane.watch is None:
            loop = asyncio.get_running_loop()
            slow_at, now = lane.moved_on + _SLOW_S, loop.time()
            lane.watch = loop.call_at(slow_at if slow_at > now else now + _SLOW_S, self._relieve, lane)

    def _relieve(self, lane: _Lane) -> None:
        lane.watch = None
        now = asyncio.get_running_loop().time()
        if lane.is_slow(now):
            self._move_from(lane, now)
        if lane.waiting:
            self._watch(lane)

    def _move_from(self, slow: _Lane, now: float) -> None:
        """Move changes that wait in a slow lane to others, except those of the keys of its running transaction."""
        by_key: dict[str, list[_QueuedChange]] = {}
        for change in slow.waiting:
            if change.key not in slow.begun:
                by_key.setdefault(change.key, []).append(change)
        moved: set[str] = set()
        for key, changes in by_key.items():
            lane = self._shortest(now)
            if lane is not None and lane.is_slow(now):
                break
            if lane is None:
                lane = self._open(now)
                self._start_drain(lane)
            lane.waiting.extend(changes)
            lane.keys[key] = slow.keys.pop(key)
            self._lane_of[key] = lane
            self._watch(lane)
            moved.add(key)
        slow.waiting = deque(change for change in slow.waiting if change.key not in moved)

    def _open(self, now: float) -> _Lane:
        lane = _Lane(now)
        self._lanes.add(lane)
        return lane

    def _start_drain(self, lane: _Lane) -> None:
        drain = asyncio.get_running_loop().create_task(self._drain(lane), context=contextvars.Context())
        self._drains.add(drain)
        drain.add_done_callback(self._drains.discard)

    def _close(self, lane: _Lane) -> None:
        self._lanes.discard(lane)
        if lane.watch is not None:
            lane.watch.cancel()

    def _enter(self, lane: _Lane, key: str) -> None:
        lane.keys[key] += 1
        self._lane_of[key] = lane

    def _leave(self, lane: _Lane, key: str) -> None:
        lane.keys[key] -= 1
        if not lane.keys[key]:
            del lane.keys[key], self._lane_of[key]


def _resolve(change: _QueuedChange, result: Any, error: Exception | None) -> None:
    if change.future.done():
        return
    if error is None:
        change.future.set_result(result)
    else:
        change.future.set_exception(error)


def _length(lane: _Lane) -> int:
    return len(lane.waiting)


def _key(change: _QueuedChange) -> str:
    return change.key
