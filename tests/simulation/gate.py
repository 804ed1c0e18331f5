"""The gate that PostgreSQL statements pass one at a time, and the connections that use it."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg

OWNER: Final[contextvars.ContextVar[str]] = contextvars.ContextVar("owner", default="lane")
"""Whose step it is, for the choice of the next one and the trace."""


class Step:
    """Something that waits to be let through.

    Attributes:
        connection: None for a step that needs none.
        fault: what happens to it, see `GatedConnection`; None when all goes well.
        cancel: cancels the task that waits for it, as soon as it is done.
        becomes: the error that replaces the "canceled" of the server.
        has_waited: whether it waited for a lock.
    """

    def __init__(self, owner: str, what: str, connection: GatedConnection | None) -> None:
        self.owner = owner
        self.what = what
        self.connection = connection
        self.fault: str | None = None
        self.cancel: Callable[[], object] | None = None
        self.becomes: type[Exception] | None = None
        self.has_waited = False
        self.released: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def order(self) -> tuple[str, str, str]:
        """Which of several comes first in a list; the same in each run of a seed."""
        return (self.owner, self.connection.label if self.connection is not None else "", self.what)

    @property
    def is_commit(self) -> bool:
        """Whether it makes a transaction durable."""
        return self.what == "COMMIT"

    @property
    def may_wait(self) -> bool:
        """Whether it can wait for another transaction."""
        return self.what.startswith(("INSERT", "UPDATE", "DELETE", "WITH")) or (
            "FOR UPDATE" in self.what or "FOR SHARE" in self.what or "advisory" in self.what
        )


class Gate:
    """Holds steps back until the scheduler lets them through.

    Attributes:
        pending: steps that wait to be let through.
        in_flight: steps that the server works on.
        working: how many other operations are in progress that end by themselves.
        unsettled: server processes that have been asked to cancel what they do.
        ending: server processes whose connection was broken off, and which have yet to notice.
        is_open: let everything through at once.
    """

    def __init__(self) -> None:
        self.pending: list[Step] = []
        self.in_flight: list[Step] = []
        self.working = 0
        self.unsettled: set[int] = set()
        self.ending: set[int] = set()
        self.is_open = False

    async def enter(self, what: str, connection: GatedConnection | None = None) -> Step:
        """Wait until the scheduler lets this step through."""
        step = Step(OWNER.get(), what, connection)
        if self.is_open:
            return step
        self.pending.append(step)
        try:
            await step.released
        except BaseException:
            if step in self.pending:
                self.pending.remove(step)
            raise
        return step

    def release(self, step: Step) -> None:
        """Let a step through."""
        self.pending.remove(step)
        if not step.released.done():
            step.released.set_result(None)

    def open(self) -> None:
        """Let everything through from now on."""
        self.is_open = True
        for step in list(self.pending):
            self.release(step)


class GatedConnection:
    """A connection of asyncpg whose statements pass the gate.

    A step's `fault` is the SQLSTATE of an error that the server raises instead of running it, or

        lost after              it is run, and the connection is lost before the answer
        silent after            it is run, and no answer ever comes
    """

    def __init__(
        self,
        raw: Any,
        gate: Gate,
        label: str,
        *,
        lose: Callable[[Any], Awaitable[None]],
        give_back: Callable[[Any], Any],
    ) -> None:
        self.raw = raw
        self.label = label
        self.pid: int = raw.get_server_pid()
        self.is_silent = False
        self.is_given_back = False
        self._gate = gate
        self._lose = lose
        self._give_back = give_back

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    async def execute(self, query: str, *args: Any) -> Any:
        """Pass the gate, then run it."""
        return await self._pass(query, lambda: self.raw.execute(query, *args))

    async def executemany(self, query: str, args: Any) -> Any:
        """Pass the gate, then run it."""
        return await self._pass(query, lambda: self.raw.executemany(query, args))

    async def fetch(self, query: str, *args: Any) -> Any:
        """Pass the gate, then run it."""
        return await self._pass(query, lambda: self.raw.fetch(query, *args))

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """Pass the gate, then run it."""
        return await self._pass(query, lambda: self.raw.fetchrow(query, *args))

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Pass the gate, then run it."""
        return await self._pass(query, lambda: self.raw.fetchval(query, *args))

    async def close(self) -> None:
        """Return the connection to the pool of the simulation."""
        self.is_given_back = True
        await self._give_back(self.raw)

    def terminate(self) -> None:
        """Break the connection off."""
        self.is_given_back = True
        if not self.raw.is_closed():
            self._gate.ending.add(self.pid)
            self.raw.terminate()

    async def _pass(self, query: str, work: Callable[[], Awaitable[Any]]) -> Any:
        step = await self._gate.enter(query, self)
        if self.is_silent and step.fault is None:
            # Nothing arrives, nothing comes back.
            await asyncio.get_running_loop().create_future()
        self._gate.in_flight.append(step)
        try:
            if step.fault is not None and len(step.fault) == 5:
                work = lambda: self.raw.execute(_raising(str(step.fault)))  # noqa: E731 - as short as the others
            result = await work()
            if step.fault == "lost after":
                await self._lose(self.raw)
                raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        except asyncpg.QueryCanceledError as error:
            if step.becomes is None:
                raise
            raise step.becomes(f"simulated: {error}") from None
        except asyncio.CancelledError:
            self._gate.unsettled.add(self.pid)
            raise
        finally:
            self._gate.in_flight.remove(step)
        if step.fault == "silent after":
            await asyncio.get_running_loop().create_future()
        if step.cancel is not None:
            step.cancel()
            await asyncio.sleep(0)
        return result


def _raising(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'simulated' USING ERRCODE = '{code}'; END $$"
