"""Faults of a PostgreSQL server: it stops, restarts, rolls back a change, does not answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from greenroom.errors import NotFound, StateConflict, StorageUnavailable
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from tests.support import processes
from tests.support.cut import Cut
from tests.support.databases import Unit, add, count, counters
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

T = TypeVar("T")


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Database[Unit]]:
    async with counters(postgres_database, max_connections=5) as database:
        yield database


class Mortal:
    """A separate server for these tests, killed and restarted while an event loop runs."""

    def __init__(self) -> None:
        # One thread for ever: the server ends with the thread that started it.
        self._thread = ThreadPoolExecutor(1)
        self._server = self._thread.submit(PostgresServer, durable=True).result()

    async def create_database(self) -> str:
        return await self._run(self._server.create_database)

    async def kill(self) -> None:
        await self._run(self._server.kill)

    async def start(self) -> None:
        await self._run(self._server.start)

    def close(self) -> None:
        self._thread.submit(self._server.close).result()
        self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@pytest.fixture(scope="module")
def mortal_server() -> Iterator[Mortal]:
    server = Mortal()
    yield server
    server.close()


async def execute(server: PostgresServer, statement: str, url: str) -> list[dict[str, Any]]:
    return await asyncio.to_thread(server.execute, statement, url=url)


async def end_all_connections(server: PostgresServer, url: str) -> None:
    """Terminate the connections of a database from another one."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await execute(server, f"SELECT pg_terminate_backend(pid, 5000) {others}", url)


async def test_a_stopped_server_is_an_outage_and_its_return_is_noticed(mortal_server: Mortal) -> None:
    async with counters(await mortal_server.create_database()) as database:
        assert await database.write(add("a")) == 1
        await mortal_server.kill()
        for call in (database.read, database.search, database.write):
            with pytest.raises(
                StorageUnavailable, match=r"postgresql://greenroom@127.0.0.1:\d+/test_\d+ cannot be reached"
            ):
                await call(add("a"))
        with pytest.raises(StorageUnavailable):
            await database.check()
        await mortal_server.start()
        await database.check()
        assert await database.read(count("a")) == 1
        assert await database.write(add("a"), lock_key="a") == 2


async def test_an_outage_is_reported_to_every_waiting_change(mortal_server: Mortal) -> None:
    async with counters(await mortal_server.create_database()) as database:
        await mortal_server.kill()
        # More than go into one group.
        waiting = [database.write(add("a"), lock_key="a") for _ in range(150)]
        async with asyncio.timeout(10):
            results = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(result) for result in results} == {StorageUnavailable}
        assert database.queued_changes == 0  # type: ignore[attr-defined]
        await mortal_server.start()
        assert await database.write(add("a"), lock_key="a") == 1


async def test_many_callers_survive_a_restart_with_nothing_counted_twice(mortal_server: Mortal) -> None:
    done: list[int] = []
    failures: list[str] = []

    async def writer(database: Database[Unit], lock_key: str | None) -> None:
        while len(done) < 400:
            try:
                done.append(await database.write(add("a"), lock_key=lock_key))
            except StorageUnavailable as error:
                failures.append(error.message)
                await asyncio.sleep(0.02)

    async with counters(await mortal_server.create_database()) as database:
        writers = [asyncio.create_task(writer(database, "a" if i % 2 else None)) for i in range(16)]
        while len(done) < 50:
            await asyncio.sleep(0.01)
        await mortal_server.kill()
        await mortal_server.start()
        await asyncio.gather(*writers)
        total = await database.read(count("a"))
    assert failures
    assert len(set(done)) == len(done)
    unknown = sum("may or may not have been made" in failure for failure in failures)
    assert len(done) <= total <= len(done) + unknown


async def test_dead_idle_connections_are_replaced_unseen(
    database: Database[Unit], postgres_server: PostgresServer, postgres_database: str
) -> None:
    for call in (database.read, database.write, database.search):
        await asyncio.gather(*(call(count("a")) for _ in range(5)))
        await end_all_connections(postgres_server, postgres_database)
        assert await asyncio.gather(*(call(count("a")) for _ in range(5))) == [0] * 5


async def test_a_change_whose_connection_is_lost_is_repeated_on_a_new_one(
    database: Database[Unit], postgres_server: PostgresServer, postgres_database: str
) -> None:
    runs = 0

    async def verb(unit: Unit) -> int:
        nonlocal runs
        runs += 1
        await unit.add("a")
        if runs == 1:
            await end_all_connections(postgres_server, postgres_database)
        return await unit.add("a")

    assert await database.write(verb) == 2
    assert runs == 2


async def test_a_connection_lost_again_is_an_outage(
    database: Database[Unit], postgres_server: PostgresServer, postgres_database: str
) -> None:
    async def verb(unit: Unit) -> int:
        await end_all_connections(postgres_server, postgres_database)
        return await unit.add("a")

    with pytest.raises(StorageUnavailable, match="does not answer; try again") as caught:
        await database.write(verb)
    assert caught.value.__cause__ is not None
    assert await database.write(add("a")) == 1


async def test_a_commit_without_an_answer_is_reported_as_such(
    postgres_server: PostgresServer, postgres_database: str
) -> None:
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url) as database:
            for lock_key in (None, "a"):
                cut.at = b"COMMIT\0"
                with pytest.raises(StorageUnavailable, match="the change may or may not have been made; check before"):
                    await database.write(add("a"), lock_key=lock_key)
            # The server had heard it, both times.
            assert await database.read(count("a")) == 2


async def test_a_change_undone_by_a_deadlock_is_made_again(database: Database[Unit]) -> None:
    await database.write(add("a"))
    await database.write(add("b"))
    met = asyncio.Barrier(2)

    async def verb(unit: Unit, first: str, second: str) -> int:
        await unit.add(first)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                await met.wait()
        return await unit.add(second)

    await asyncio.gather(
        database.write(lambda unit: verb(unit, "a", "b")), database.write(lambda unit: verb(unit, "b", "a"))
    )
    assert await database.read(count("a")) == await database.read(count("b")) == 3


async def test_a_change_that_comes_too_late_is_run_again_and_sees_the_other(database: Database[Unit]) -> None:
    met = asyncio.Barrier(2)

    async def take(unit: Unit) -> str:
        if await unit.count("name"):
            return "taken"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                await met.wait()
        await unit.session.run(Sql("INSERT INTO counters (name, value) VALUES ('name', 1)"))
        return "mine"

    assert sorted(await asyncio.gather(database.write(take), database.write(take))) == ["mine", "taken"]


async def test_a_cancelled_change_leaves_neither_rows_nor_locks(database: Database[Unit]) -> None:
    begun = asyncio.Event()

    async def slow(unit: Unit) -> None:
        await unit.add("a")
        begun.set()
        await unit.rows("SELECT pg_sleep(30)")

    for _ in range(8):
        begun.clear()
        task = asyncio.create_task(database.write(slow))
        await begun.wait()
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(5):
        assert await database.write(add("a")) == 1


async def test_no_more_connections_than_allowed(
    database: Database[Unit], postgres_server: PostgresServer, postgres_database: str
) -> None:
    async def slow(unit: Unit) -> int:
        await unit.rows("SELECT pg_sleep(0.02)")
        return int(
            (
                await unit.rows(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'greenroom' AND datname = current_database()"
                )
            )[0][0]
        )

    assert max(await asyncio.gather(*(database.read(slow) for _ in range(40)))) == 5
    assert await database.read(slow) == 5


async def test_waiting_for_a_connection_has_an_end(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool.ACQUIRE_TIMEOUT_S", 0.2)
    async with counters(postgres_database, max_connections=1) as database:
        slow = asyncio.create_task(database.read(lambda unit: unit.rows("SELECT pg_sleep(3)")))
        await asyncio.sleep(0.05)
        with pytest.raises(StorageUnavailable, match="All connections to .* are busy"):
            await database.read(count("a"))
        await slow
        assert await database.read(count("a")) == 0


async def test_one_that_gives_up_in_line_does_not_lose_a_connection(postgres_database: str) -> None:
    async with counters(postgres_database, max_connections=1) as database:
        for _ in range(20):
            slow = asyncio.create_task(database.read(lambda unit: unit.rows("SELECT pg_sleep(0.01)")))
            await asyncio.sleep(0)
            in_line = [asyncio.create_task(database.read(count("a"))) for _ in range(3)]
            await slow
            in_line[0].cancel()
            in_line[2].cancel()
            assert await in_line[1] == 0
            await asyncio.gather(*in_line, return_exceptions=True)
        async with asyncio.timeout(20):
            assert await database.read(count("a")) == 0


async def test_a_spoiled_group_is_run_one_by_one(database: Database[Unit]) -> None:
    async def clash(unit: Unit) -> int:
        await unit.add("clash")
        # Refused by the table's own rule, which makes PostgreSQL give up the whole transaction.
        return await unit.session.run(Sql("UPDATE counters SET value = 1000000 WHERE name = 'clash'"))

    async def missing(unit: Unit) -> int:
        raise NotFound("no such run")

    verbs = [add("a"), add("a"), clash, missing, add("a"), add("a")]
    results = await asyncio.gather(*(database.write(verb, lock_key="a") for verb in verbs), return_exceptions=True)
    assert [result for result in results if isinstance(result, int)] == [1, 2, 3, 4]
    assert [type(result).__name__ for result in results[2:4]] == ["StateConflict", "NotFound"]
    assert await database.read(count("clash")) == 0


async def test_changes_that_wait_share_a_transaction(database: Database[Unit]) -> None:
    async def transaction(unit: Unit) -> int:
        await unit.add("a")
        return int((await unit.rows("SELECT {transaction_id}"))[0][0])

    found = await asyncio.gather(*(database.write(transaction, lock_key=f"{i}") for i in range(40)))
    assert len(set(found)) < 40
    assert await database.read(count("a")) == 40


async def test_a_transaction_begins_where_a_statement_needs_one_and_not_before(postgres_database: str) -> None:
    sent: list[str] = []
    insert = Sql("INSERT INTO counters (name, value) VALUES ($1, 1)")

    async def watch(unit: Unit) -> None:
        raw = unit.session.raw  # type: ignore[attr-defined]
        raw.add_query_logger(lambda query: sent.append(query.query.split()[0]))

    async def only_reads(unit: Unit) -> None:
        await unit.count("a")

    async def one_change_in_the_end(unit: Unit) -> None:
        await unit.count("a")
        await unit.session.defer(insert, "one")

    async def a_change_and_a_look(unit: Unit) -> None:
        await unit.session.defer(insert, "two")
        await unit.count("two")

    async def a_lock(unit: Unit) -> None:
        await unit.count("a")
        await unit.rows("SELECT value FROM counters {for_update}")
        await unit.session.defer(insert, "three")

    async def a_change_that_fails(unit: Unit) -> None:
        await unit.session.defer(insert, "one")

    async with counters(postgres_database, max_connections=1) as database:
        await database.write(watch)
        await asyncio.sleep(0)
        for verb, expected in (
            (only_reads, ["SELECT"]),
            (one_change_in_the_end, ["SELECT", "INSERT"]),
            (a_change_and_a_look, ["BEGIN", "INSERT", "SELECT", "COMMIT"]),
            (a_lock, ["SELECT", "BEGIN", "SELECT", "INSERT", "COMMIT"]),
        ):
            sent.clear()
            await database.write(verb)
            # The driver reports a statement in the next iteration of the loop.
            await asyncio.sleep(0)
            assert sent == expected, verb.__name__
        with pytest.raises(StateConflict):
            await database.write(a_change_that_fails)
        assert [await database.read(count(name)) for name in ("one", "two", "three")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda url: url.replace("/test_", "/no_test_"), 'does not exist: database "no_test_.*" does not exist'),
        (lambda url: url.replace("greenroom@", "missing@"), 'refuses this user: role "missing" does not exist'),
        (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "cannot be reached"),
    ],
)
async def test_a_server_that_does_not_let_us_in_is_named_with_its_reason(
    postgres_database: str, change: Callable[[str], str], says: str
) -> None:
    with pytest.raises(StorageUnavailable, match=says):
        await open_database(change(postgres_database), make_transaction=Unit)


async def test_a_password_is_never_shown() -> None:
    url = f"postgresql+psycopg2://me:secret@127.0.0.1:{processes.free_port()}/db"
    with pytest.raises(StorageUnavailable) as caught:
        await open_database(url, make_transaction=Unit)
    assert "postgresql://me@127.0.0.1:" in caught.value.message
    assert "secret" not in caught.value.message


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_session.CONNECT_TIMEOUT_S", 0.2)

    async with Cut(None) as silence:
        with pytest.raises(StorageUnavailable, match="does not answer within"):
            await open_database(f"postgresql://me@127.0.0.1:{silence.port}/db", make_transaction=Unit)
