"""Live updates, with a database that fails as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import local_user
from greenroom.errors import RateLimited, StorageUnavailable
from greenroom.server import live as live_module
from greenroom.server.asgi import Message
from greenroom.server.auth.sessions import Session
from greenroom.server.live import LiveUpdates
from greenroom.services import registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.session import StatementFailed
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ACTOR = local_user("ada")
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

    def __init__(self, live: LiveUpdates, *, client: str = "", session: Session | None = None) -> None:
        self.messages: list[Message] = []
        self._gone = asyncio.Event()
        self.task = asyncio.create_task(
            live.follow(ACTOR, None, self._receive, self._send, client=client, session=session)
        )
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


class OneSession:
    """Stands in for all sessions: the one there is goes on for as long as a test says."""

    def __init__(self, left_s: float) -> None:
        self.left_s = left_s

    def remaining_s(self, _: Session) -> float:
        return self.left_s

    @property
    def session(self) -> Session:
        return Session("digest", 0, self)  # type: ignore[arg-type]  # all that a session asks for


async def test_a_stream_ends_at_once_with_its_session(live: LiveUpdates, reads: Reads) -> None:
    sessions = OneSession(1000.0)
    listener, other = Listener(live, session=sessions.session), Listener(live)
    await until(lambda: "id:" in listener.text and "id:" in other.text)
    sessions.left_s = 0.0
    live.wake()
    await asyncio.wait_for(listener.task, 10)
    assert listener.messages[-1] == {"type": "http.response.body", "body": b""}
    await reads.create("canary")
    await until(lambda: "canary" in other.text)
    assert "canary" not in listener.text
    await other.leave()


async def test_what_was_read_while_the_session_ended_is_not_sent(live: LiveUpdates, reads: Reads) -> None:
    sessions = OneSession(1000.0)
    listener = Listener(live, session=sessions.session)
    await until(lambda: live.state.is_running and "id:" in listener.text)
    read = reads.read

    async def while_it_ends(verb: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        found = await read(verb)
        if asyncio.current_task() is listener.task:
            sessions.left_s = 0.0
        return found

    reads.read = while_it_ends  # type: ignore[method-assign]
    await reads.create("canary")
    await asyncio.wait_for(listener.task, 10)
    assert "canary" not in listener.text


async def test_a_stream_ends_when_the_time_of_its_session_is_over(live: LiveUpdates) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + 0.05

    class Passing(OneSession):
        def remaining_s(self, _: Session) -> float:
            return until_s - loop.time()

    # Nothing happens that would wake it, and its heartbeat is far away.
    listener = Listener(live, session=Passing(0.0).session)
    await asyncio.wait_for(listener.task, 10)
    assert loop.time() >= until_s


async def test_one_client_can_not_take_all_places(reads: Reads) -> None:
    live = LiveUpdates(reads, heartbeat_s=HEARTBEAT_S, max_listeners=3, max_listeners_of_client=2)  # type: ignore[arg-type]
    taken = [Listener(live, client="10.0.0.7"), Listener(live, client="::ffff:10.0.0.7")]
    await until(lambda: live.listeners == 2)
    with pytest.raises(RateLimited, match="2 pages of this address"):
        await Listener(live, client="10.0.0.7").task
    other = Listener(live, client="10.0.0.8")
    await until(lambda: live.listeners == 3)
    with pytest.raises(RateLimited, match="3 pages listen"):
        await Listener(live, client="10.0.0.9").task
    await taken[0].leave()
    again = Listener(live, client="10.0.0.7")
    await until(lambda: live.listeners == 3)
    for listener in (taken[1], other, again):
        await listener.leave()
    assert not live._by_client
    live.stop()
