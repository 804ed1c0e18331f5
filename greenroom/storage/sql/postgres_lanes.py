"""Lanes for changes that are many: those that wait share a transaction.

A change says which row it locks first (its key). As long as lanes are free each change gets one, and with it a
transaction of its own. When all are taken, changes queue up behind them and go together: one BEGIN and one COMMIT for
the group, which is a third of what a small change costs. All changes of one key are in one lane, so writers to a hot
model wait here and not inside PostgreSQL, each on a connection that others need.

A group runs in the order of its keys: two groups, in two processes even, never wait for each other's first rows.
"""

from __future__ import annotations

import asyncio
import contextvars
import types
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.storage.sql.postgres_changes import Changes
from greenroom.storage.sql.state import LanesState

T = TypeVar("T")
Tx = TypeVar("Tx")

_MAX_GROUP: Final = 64


class _Waiting(NamedTuple):
    """A change waiting in a lane."""

    key: str
    verb: Callable[[Any], Coroutine[Any, Any, Any]]
    context: contextvars.Context
    future: asyncio.Future[Any]

    @types.coroutine
    def start(self, transaction: Any) -> Generator[Any, Any, Any]:
        """Run it in the context of the task that waits for it; a task of its own would cost as much as a statement."""
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
    """What runs one after the other: the changes waiting, and how many of each key are running or waiting."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.keys: Counter[str] = Counter()


class Lanes(Generic[Tx]):
    """Runs changes in at most `size` transactions at a time.

    Args:
        limit_s: a lane whose server says nothing for so long moves on; those who wait have given up by then.
    """

    def __init__(self, changes: Changes[Tx], size: int, *, limit_s: float) -> None:
        self._changes = changes
        self._size = size
        self._limit_s = limit_s
        self._lanes: set[_Lane] = set()
        self._lane_of: dict[str, _Lane] = {}
        self._drains: set[asyncio.Task[None]] = set()

    @property
    def length(self) -> int:
        """How many changes wait in a lane."""
        return sum(len(lane.waiting) for lane in self._lanes)

    def state(self) -> LanesState:
        """Report how the lanes are doing."""
        return LanesState(running=len(self._lanes), waiting=self.length, oldest_s=None)

    async def run(self, key: str, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change: at once when a lane is free, else together with others that wait."""
        lane = self._lane_of.get(key)
        if lane is None and len(self._lanes) < self._size:
            return await self._run_at_once(key, verb)
        if lane is None:
            lane = min(self._lanes, key=_length)
        self._enter(lane, key)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        lane.waiting.append(_Waiting(key, verb, contextvars.copy_context(), future))
        return await future

    async def _run_at_once(self, key: str, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        lane = _Lane()
        self._lanes.add(lane)
        self._enter(lane, key)
        try:
            return await self._changes.run(verb)
        finally:
            self._leave(lane, key)
            if lane.waiting:
                drain = asyncio.get_running_loop().create_task(self._drain(lane), context=contextvars.Context())
                self._drains.add(drain)
                drain.add_done_callback(self._drains.discard)
            else:
                self._lanes.discard(lane)

    async def _drain(self, lane: _Lane) -> None:
        while lane.waiting:
            taken = [lane.waiting.popleft() for _ in range(min(len(lane.waiting), _MAX_GROUP))]
            # Nobody waits any more for those that are done already: cancelled.
            group = sorted((change for change in taken if not change.future.done()), key=_key)
            left: list[_Waiting] = []
            if len(group) == 1:
                await self._run_alone(group[0])
            elif group:
                left = group[await self._run_group(group) :]
                lane.waiting.extendleft(reversed(left))
            for change in taken:
                if change not in left:
                    self._leave(lane, change.key)
        self._lanes.discard(lane)

    async def _run_group(self, group: list[_Waiting]) -> int:
        """Run changes together, and answer how many of the first ones are settled."""
        try:
            async with asyncio.timeout(self._limit_s):
                outcomes = await self._changes.run_together([change.start for change in group])
        except Exception as error:
            for change in group:
                _settle(change, None, error)
            return len(group)
        if outcomes is None:
            for change in group:
                await self._run_alone(change)
            return len(group)
        for change, (result, failure) in zip(group, outcomes, strict=False):
            _settle(change, result, failure)
        return len(outcomes)

    async def _run_alone(self, change: _Waiting) -> None:
        task = asyncio.get_running_loop().create_task(self._changes.run(change.verb), context=change.context)
        try:
            async with asyncio.timeout(self._limit_s):
                _settle(change, await task, None)
        except Exception as error:
            _settle(change, None, error)

    def _enter(self, lane: _Lane, key: str) -> None:
        lane.keys[key] += 1
        self._lane_of[key] = lane

    def _leave(self, lane: _Lane, key: str) -> None:
        lane.keys[key] -= 1
        if not lane.keys[key]:
            del lane.keys[key], self._lane_of[key]


def _settle(change: _Waiting, result: Any, error: Exception | None) -> None:
    if change.future.done():
        return
    if error is None:
        change.future.set_result(result)
    else:
        change.future.set_exception(error)


def _length(lane: _Lane) -> int:
    return len(lane.waiting)


def _key(change: _Waiting) -> str:
    return change.key
