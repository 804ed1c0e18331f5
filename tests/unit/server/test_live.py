"""Live updates, with a database that fails as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.permissions import Actor
from greenroom.errors import StorageUnavailable
from greenroom.server import live as live_module
from greenroom.server.asgi import Message
from greenroom.server.live import LiveUpdates
from greenroom.services import registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.session import StatementFailed
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ACTOR = Actor("ada")
# A listener that is not woken hears nothing before this is over, which no test waits for.
HEARTBEAT_S = 1000.0


class Reads:
    """A database whose reads raise `error` while there is one; those of the task that looks for changes raise `errors` first."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.error: BaseException | None = None
        self.errors: list[BaseException] = []
        self.listeners: set[asyncio.Task[None]] = set()

    async def read(self, verb: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        if self.error is not None:
            raise self.error
        if self.errors and asyncio.current_task() not in self.listeners:
            raise self.errors.pop()
        return await self._database.read(verb)

    async def create(self, name: str) -> None:
        await self._database.write(
            lambda tx: registered_models.create_registered_model(tx, ACTOR, name=name, description="", tags={})
        )


class Listener:
    """A client of the stream."""

    def __init__(self, live: LiveUpdates) -> None:
        self.messages: list[Message] = []
        self._gone = asyncio.Event()
        self.task = asyncio.create_task(live.follow(ACTOR, None, self._receive, self._send))
        live._database.listeners.add(self.task)  # type: ignore[attr-defined]

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    async def leave(self) -> None:
        self._gone.set()
        await self.task


@pytest.fixture
async def reads(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reads]:
    monkeypatch.setattr(live_module, "_LOOK_EVERY_S", 0.001)
    database = await open_database("sqlite://", make_transaction=SqlTransaction)
    yield Reads(database)
    await database.close()


@pytest.fixture
async def live(reads: Reads) -> AsyncIterator[LiveUpdates]:
    live = LiveUpdates(reads, heartbeat_s=HEARTBEAT_S)  # type: ignore[arg-type]
    yield live
    live.stop()


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not what():
            await asyncio.sleep(0.001)


async def test_an_error_of_any_kind_ends_nothing_for_those_who_listen(live: LiveUpdates, reads: Reads) -> None:
    first = Listener(live)
    await until(lambda: live.state.is_running and "id:" in first.text)
    reads.errors = [StatementFailed("a bug of ours"), asyncio.CancelledError(), StorageUnavailable("away")]
    await until(lambda: live.state.errors == 3)
    second = Listener(live)
    await until(lambda: "id:" in second.text)
    await reads.create("iris")
    await until(lambda: "iris" in first.text and "iris" in second.text)
    assert live.state.failing_s is None
    await first.leave()
    await second.leave()


async def test_those_who_come_after_all_have_left_are_watched_for_again(live: LiveUpdates, reads: Reads) -> None:
    first = Listener(live)
    await until(lambda: "id:" in first.text)
    reads.errors = [StatementFailed("a bug of ours")]
    await until(lambda: live.state.errors == 1)
    await first.leave()
    assert not live.state.is_running
    second = Listener(live)
    await until(lambda: "id:" in second.text)
    await reads.create("iris")
    await until(lambda: "iris" in second.text)
    await second.leave()


async def test_a_listener_is_not_left_with_a_silent_stream_while_nobody_can_look(
    live: LiveUpdates, reads: Reads
) -> None:
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    reads.error = StatementFailed("a bug of ours")
    # Its stream ends, so that the page says that it is cut off, and comes back.
    await asyncio.wait_for(listener.task, 10)
    assert listener.messages[-1] == {"type": "http.response.body", "body": b""}


async def test_a_listener_that_comes_while_the_last_one_leaves_is_watched_for(live: LiveUpdates, reads: Reads) -> None:
    first = Listener(live)
    await until(lambda: "id:" in first.text)
    first._gone.set()
    second = Listener(live)
    await first.task
    await until(lambda: "id:" in second.text)
    await reads.create("iris")
    await until(lambda: "iris" in second.text)
    await second.leave()


async def test_a_change_before_the_first_look_reaches_the_first_listener(live: LiveUpdates, reads: Reads) -> None:
    looked = live._look
    looks = asyncio.Event()

    async def late() -> None:
        await looks.wait()
        await looked()

    live._watcher._step = late
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    await asyncio.sleep(0)
    await reads.create("iris")
    looks.set()
    await until(lambda: "iris" in listener.text)
    await listener.leave()
