"""Live updates, with a database whose errors the tests control."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from greenroom.core.access import DEFAULT_WORKSPACE, Actor, local_user
from greenroom.core.events import event_id
from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.errors import RateLimited, RegisteredModelNotFound, StorageUnavailable
from greenroom.server.asgi import Message
from greenroom.server.auth.sessions import Session
from greenroom.server.http.responses import LiveResponse
from greenroom.server.live import LiveUpdates
from greenroom.services import workspaces
from greenroom.services.history.events import EventConditions
from greenroom.services.registry import registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import StatementFailed
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ACTOR = local_user("ada")
# Longer than any test waits: a listener that is not woken receives nothing.
HEARTBEAT_S = 1000.0
EVERYTHING = EventConditions()


class Reads:
    """A database whose reads raise `error` while there is one; those of the polling task raise `errors` first."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.error: BaseException | None = None
        self.errors: list[BaseException] = []
        self.listeners: set[asyncio.Task[None]] = set()
        self.listener_reads = 0
        self.event_reads = 0

    async def read(self, verb: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        if self.error is not None:
            raise self.error
        if self.errors and asyncio.current_task() not in self.listeners:
            raise self.errors.pop()
        self.listener_reads += asyncio.current_task() in self.listeners
        found = await self._database.read(verb)
        self.event_reads += isinstance(found, list) and bool(found)
        return found

    async def write(self, verb: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        return await self._database.write(verb)

    async def create(self, name: str, *, workspace: str = DEFAULT_WORKSPACE) -> None:
        await self._database.write(
            lambda tx: registered_models.create_registered_model(
                tx.within(workspace), ACTOR, name=name, description="", tags={}
            )
        )

    async def make_workspace(self, name: str) -> str:
        """Make a workspace and return its key."""
        await self._database.write(lambda tx: workspaces.create_workspace(tx, ACTOR, name=name, description=""))
        found = await self._database.read(lambda tx: tx.workspaces.get(name))
        key: str = found.key
        return key


class Listener:
    """A client of the stream."""

    def __init__(
        self,
        live: LiveUpdates,
        *,
        client: str = "",
        session: Session | None = None,
        actor: Actor = ACTOR,
        after: str | None = None,
        conditions: EventConditions = EVERYTHING,
    ) -> None:
        self.messages: list[Message] = []
        self._gone = asyncio.Event()
        self.task = asyncio.create_task(self._listen(live, actor, conditions, after, client, session))
        live._database.listeners.add(self.task)  # type: ignore[attr-defined]

    async def _listen(self, live: LiveUpdates, *given: Any) -> None:
        *which, client, session = given
        stream = await live.follow(*which, client=client, session=session)
        response = LiveResponse(200, [], stream.first, stream.parts, gone=stream.gone)
        await response({}, self._receive, self._send)

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events received."""
        frames = [frame for frame in self.text.split("\n\n") if "event: change" in frame]
        return [json.loads(frame.partition("data: ")[2]) for frame in frames]

    async def leave(self) -> None:
        self._gone.set()
        await self.task


@pytest.fixture
async def reads() -> AsyncIterator[Reads]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction)
    yield Reads(database)
    await database.close()


@pytest.fixture
async def live(reads: Reads) -> AsyncIterator[LiveUpdates]:
    live = LiveUpdates(reads, heartbeat_s=HEARTBEAT_S, poll_every_s=0.001)  # type: ignore[arg-type]
    yield live
    live.stop()


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not what():
            await asyncio.sleep(0.001)


async def test_no_error_ends_the_streams_of_listeners(live: LiveUpdates, reads: Reads) -> None:
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


@pytest.mark.parametrize("is_behind", [False, True])
async def test_each_stream_gets_the_events_of_its_workspace(live: LiveUpdates, reads: Reads, is_behind: bool) -> None:
    lab = await reads.make_workspace("lab")
    of_lab = replace(ACTOR, workspace=lab)
    reader = replace(of_lab, permissions=PERMISSIONS[Role.VIEWER])
    others = [Listener(live, actor=of_lab), Listener(live, actor=reader)]
    first = Listener(live)
    await until(lambda: all("id:" in one.text for one in [first, *others]))
    start = event_id(0) if is_behind else None
    await reads.create("iris")
    await reads.create("wine", workspace=lab)
    await reads.create("rose")
    if is_behind:
        # They read the log themselves: it is further back than what the follower keeps.
        others += [Listener(live, actor=of_lab, after=start), Listener(live, actor=reader, after=start)]
    await until(lambda: "rose" in first.text and all("wine" in one.text for one in others))
    assert [event["subject"]["model"] for event in first.events] == ["iris", "rose"]
    for one in others:
        assert [event["workspace"] for event in one.events if event["type"] == "registered_model.created"] == ["lab"]
        assert "iris" not in one.text
        assert "rose" not in one.text
    for one in [first, *others]:
        await one.leave()


async def test_polling_resumes_for_listeners_after_all_have_left(live: LiveUpdates, reads: Reads) -> None:
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


async def test_a_stream_ends_while_the_log_cannot_be_read(live: LiveUpdates, reads: Reads) -> None:
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    reads.error = StatementFailed("a bug of ours")
    # Its stream ends, so that the page shows that it is disconnected and reconnects.
    await asyncio.wait_for(listener.task, 10)
    assert listener.messages[-1] == {"type": "http.response.body", "body": b""}


async def test_a_listener_that_connects_while_the_last_one_leaves_gets_events(live: LiveUpdates, reads: Reads) -> None:
    first = Listener(live)
    await until(lambda: "id:" in first.text)
    first._gone.set()
    second = Listener(live)
    await first.task
    await until(lambda: "id:" in second.text)
    await reads.create("iris")
    await until(lambda: "iris" in second.text)
    await second.leave()


async def test_a_change_before_the_first_poll_reaches_the_first_listener(live: LiveUpdates, reads: Reads) -> None:
    task = live._follower._task
    looked = task._step
    looks = asyncio.Event()

    async def late() -> None:
        await looks.wait()
        await looked()

    task._step = late
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    await asyncio.sleep(0)
    await reads.create("iris")
    looks.set()
    await until(lambda: "iris" in listener.text)
    await listener.leave()


class OneSession:
    """A stand-in for `Sessions`: its session lasts as long as a test says."""

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
        if isinstance(found, list) and found:
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

    # No event wakes it, and the next heartbeat is far away.
    listener = Listener(live, session=Passing(0.0).session)
    await asyncio.wait_for(listener.task, 10)
    assert loop.time() >= until_s


async def test_one_client_can_not_take_all_places(reads: Reads) -> None:
    live = LiveUpdates(reads, heartbeat_s=HEARTBEAT_S, max_listeners=3, max_listeners_of_client=2)  # type: ignore[arg-type]
    taken = [Listener(live, client="10.0.0.7"), Listener(live, client="::ffff:10.0.0.7")]
    await until(lambda: live.listeners == 2)
    with pytest.raises(RateLimited, match="from this address .limit 2"):
        await Listener(live, client="10.0.0.7").task
    other = Listener(live, client="10.0.0.8")
    await until(lambda: live.listeners == 3)
    with pytest.raises(RateLimited, match="connections .limit 3"):
        await Listener(live, client="10.0.0.9").task
    await taken[0].leave()
    again = Listener(live, client="10.0.0.7")
    await until(lambda: live.listeners == 3)
    for listener in (taken[1], other, again):
        await listener.leave()
    assert not live._by_client
    live.stop()


async def test_many_listeners_cause_one_read_of_each_change(live: LiveUpdates, reads: Reads) -> None:
    listeners = [Listener(live, client=str(number)) for number in range(20)]
    await until(lambda: all("id:" in listener.text for listener in listeners))
    # The first poll wakes all listeners; none has to read the log itself after it.
    await until(lambda: live._follower.after(0, limit=1) is not None)
    reads.listener_reads = 0
    for number, name in enumerate(["iris", "wine", "beer"], 1):
        await reads.create(name)
        await until(lambda name=name: all(name in listener.text for listener in listeners))  # type: ignore[misc]
        assert reads.event_reads == number
    assert reads.listener_reads == 0
    for listener in listeners:
        await listener.leave()


async def test_a_listener_that_reconnects_reads_what_it_missed(reads: Reads) -> None:
    live = LiveUpdates(reads, heartbeat_s=HEARTBEAT_S, poll_every_s=0.001)  # type: ignore[arg-type]
    await reads.create("earlier")
    first = Listener(live)
    await until(lambda: "id: ev_1\n" in first.text)
    for name in ["iris", "wine"]:
        await reads.create(name)
    await until(lambda: "wine" in first.text)
    for last, missed in (("ev_1", "iris"), ("ev_0", "earlier")):
        back = Listener(live, after=last)
        await until(lambda: "wine" in back.text)  # noqa: B023
        assert missed in back.text
        assert ("earlier" in back.text) == (missed == "earlier")
        await back.leave()
    await first.leave()
    live.stop()


async def test_an_event_about_an_unknown_kind_is_not_shown_and_ends_no_stream(live: LiveUpdates, reads: Reads) -> None:
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    add = Sql(
        "INSERT INTO events (at_ms, actor, type, subject, topic, workspace, after) "
        "VALUES (1, 'ada', 'token.created', 'token:17', 'token:17', 'default', '{\"secret\": \"canary\"}')"
    )
    await reads.write(lambda tx: tx._session.run(add))
    await reads.create("iris")
    await until(lambda: "iris" in listener.text)
    assert "canary" not in listener.text
    assert "token.created" not in listener.text
    assert "token:17" not in listener.text
    await listener.leave()


async def test_an_event_of_a_newer_release_passes_through_and_ends_no_stream(live: LiveUpdates, reads: Reads) -> None:
    await reads.create("wine")
    listener = Listener(live)
    await until(lambda: "id:" in listener.text)
    add = Sql(
        "INSERT INTO events (at_ms, actor, type, subject, topic, workspace, after) VALUES (1, 'ada', "
        "'registered_model.signed', 'registered_model:1', 'registered_model:1', 'default', '{\"key\": \"k\"}')"
    )
    await reads.write(lambda tx: tx._session.run(add))
    await reads.create("iris")
    await until(lambda: "iris" in listener.text)
    signed, created = listener.events
    assert (signed["type"], signed["after"], signed["subject"]["model"]) == (
        "registered_model.signed",
        {"key": "k"},
        "wine",
    )
    assert created["type"] == "registered_model.created"
    await listener.leave()


async def test_a_listener_gets_the_events_it_asked_for(live: LiveUpdates, reads: Reads) -> None:
    await reads.create("wine")
    of_wine = Listener(live, conditions=EventConditions(model="wine"))
    renamed = Listener(live, conditions=EventConditions(types=("registered_model.renamed",)))
    everything = Listener(live)
    await until(lambda: all("id:" in one.text for one in (of_wine, renamed, everything)))
    await reads.create("beer")
    for old, new in (("wine", "vinegar"), ("beer", "ale")):
        await reads.write(
            lambda tx, old=old, new=new: registered_models.rename_registered_model(  # type: ignore[misc]
                tx, ACTOR, name=old, new_name=new
            )
        )
    await until(lambda: '"ale"' in everything.text and '"ale"' in renamed.text)
    assert [event["type"] for event in of_wine.events] == ["registered_model.renamed"]
    assert [event["subject"]["registered_model_id"] for event in renamed.events] == ["rm_1", "rm_2"]
    assert len(everything.events) == 3
    for listener in (of_wine, renamed, everything):
        await listener.leave()


async def test_a_stream_of_something_unknown_is_refused_and_takes_no_place(live: LiveUpdates) -> None:
    with pytest.raises(RegisteredModelNotFound):
        await Listener(live, conditions=EventConditions(model="none")).task
    assert live.listeners == 0
    assert not live._by_client


@pytest.mark.parametrize("unknown", ["ev_99", "17", "0-17", "x"])
async def test_an_unknown_event_to_resume_from_is_answered_with_a_reset(
    live: LiveUpdates, reads: Reads, unknown: str
) -> None:
    await reads.create("wine")
    listener = Listener(live, after=unknown)
    await until(lambda: "id:" in listener.text)
    assert listener.text == "retry: 3000\nid: ev_1\nevent: reset\ndata: {}\n\n"
    await reads.create("iris")
    await until(lambda: "iris" in listener.text)
    assert len(listener.events) == 1
    await listener.leave()


async def test_a_quiet_stream_names_the_last_event_that_it_left_out(reads: Reads) -> None:
    live = LiveUpdates(reads, heartbeat_s=0.01, poll_every_s=0.001)  # type: ignore[arg-type]
    await reads.create("wine")
    listener = Listener(live, conditions=EventConditions(model="wine"))
    await until(lambda: "id: ev_1\n" in listener.text)
    await reads.create("beer")
    await until(lambda: "id: ev_2\n: keep-alive\n\n" in listener.text)
    assert listener.events == []
    await listener.leave()
    live.stop()


async def test_every_event_has_a_frame_with_its_id(live: LiveUpdates, reads: Reads) -> None:
    for name in ("wine", "beer"):
        await reads.create(name)
    listener = Listener(live, after="ev_0")
    await until(lambda: "beer" in listener.text)
    frames = listener.text.split("\n\n")[1:-1]
    assert [frame.split("\n")[:2] for frame in frames] == [
        ["id: ev_1", "event: change"],
        ["id: ev_2", "event: change"],
    ]
    assert [event["id"] for event in listener.events] == ["ev_1", "ev_2"]
    await listener.leave()


async def test_a_listener_is_told_only_of_what_it_may_read(live: LiveUpdates, reads: Reads) -> None:
    everything = Listener(live)
    runs_only = Listener(live, actor=local_user("bob", frozenset({Permission.RUN_READ})))
    await until(lambda: "id:" in everything.text and "id:" in runs_only.text)
    await reads.create("iris")
    await until(lambda: "iris" in everything.text)
    await asyncio.sleep(0.01)
    assert "iris" not in runs_only.text
    for listener in (everything, runs_only):
        await listener.leave()


async def test_a_listener_is_not_told_the_name_of_a_workspace_that_it_may_not_see(
    live: LiveUpdates, reads: Reads
) -> None:
    await reads.create("iris")
    await reads.make_workspace("lab")
    everything = Listener(live)
    models_only = Listener(live, actor=local_user("bob", frozenset({Permission.REGISTERED_MODEL_READ})))
    await until(lambda: "id:" in everything.text and "id:" in models_only.text)
    await reads.write(lambda tx: workspaces.move_model(tx, ACTOR, name="iris", workspace="lab"))
    await until(lambda: "moved" in everything.text and "moved" in models_only.text)
    assert [event["after"]["workspace"] for event in everything.events] == ["lab"]
    assert [event["after"]["workspace"] for event in models_only.events] == [None]
    for listener in (everything, models_only):
        await listener.leave()
