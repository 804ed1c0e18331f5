"""The sealer: every event once, in the order of the log, whatever dies and whatever else seals."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from greenroom.attestations.ed25519 import SigningKey, is_valid
from greenroom.core.audit import Head, Leaf, Report, key_id_of
from greenroom.core.audit_verifier import LogVerifier
from greenroom.core.merkle import Frontier
from greenroom.errors import StateConflict, StorageUnavailable
from greenroom.server.followers import place_events
from greenroom.server.sealer import Sealer
from greenroom.services.history.audit import prove_inclusion
from greenroom.services.history.audit_export import PART, read_log
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.sealed_logs import ME, append

pytestmark = pytest.mark.anyio

STORES = Path(__file__).parent / "stores"
OLD_STORE = "0006"
# Far enough in the future that no lease is valid any more.
MUCH_LATER_MS = 10_000_000


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


class Killed(Exception):
    """Ends a sealer in the middle of a step."""


class Dying:
    """A database that fails with the n-th call, before it or after it was committed."""

    def __init__(self, database: Database[SqlTransaction], at: int, *, is_after: bool) -> None:
        self._database = database
        self._left = at
        self._is_after = is_after

    async def read(self, verb: Callable[[SqlTransaction], Coroutine[Any, Any, Any]]) -> Any:
        return await self._call(self._database.read, verb)

    async def search(self, verb: Callable[[SqlTransaction], Coroutine[Any, Any, Any]]) -> Any:
        return await self._call(self._database.search, verb)

    async def write(self, verb: Callable[[SqlTransaction], Coroutine[Any, Any, Any]], **options: Any) -> Any:
        return await self._call(self._database.write, verb)

    async def _call(self, run: Any, verb: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._is_after:
            raise Killed
        found = await run(verb)
        if self._left == 0:
            raise Killed
        return found


async def verify(database: Database[SqlTransaction], *, key: SigningKey | None = None) -> Report:
    keys = None if key is None else {key_id_of(key.public_key): key.public_key}
    verifier = LogVerifier(check_signature=is_valid, keys=keys)
    async with aclosing(read_log(database)) as parts:
        async for records in parts:
            for record in records:
                verifier.read(record)
    return verifier.report()


async def leaves(database: Database[SqlTransaction]) -> list[Leaf]:
    return await database.search(lambda tx: tx.audit.leaves(0, 100_000))


async def heads(database: Database[SqlTransaction]) -> list[Head]:
    return (await database.read(lambda tx: tx.audit.heads(before_size=None, limit=1000)))[::-1]


def sealer_of(database: Any, **options: Any) -> Sealer:
    return Sealer(database, **({"head_every_s": 0, "batch": 7} | options))


async def test_an_existing_log_is_sealed_from_its_beginning(database: Database[SqlTransaction]) -> None:
    await database.write(lambda tx: append(tx, 3 * PART + 17))

    await sealer_of(database, batch=500).step()

    report = await verify(database)
    assert report.problems == []
    assert (report.events_count, report.waiting_count, report.tree_size) == (3 * PART + 17, 0, 3 * PART + 17)
    tree = Frontier()
    for leaf in await leaves(database):
        assert leaf.event is not None
        tree.append(leaf.event.leaf_hash)
    assert (await heads(database))[-1].root_hash == tree.root().hex()


async def test_an_empty_log_has_no_seals(database: Database[SqlTransaction]) -> None:
    sealer = sealer_of(database)
    await sealer.step()

    report = await verify(database)

    assert report.is_intact
    assert (report.events_count, report.heads_count) == (0, 0)
    assert await database.read(lambda tx: tx.audit.state()) is None


@pytest.mark.parametrize("is_after", [False, True])
async def test_a_sealer_may_die_at_any_step(database: Database[SqlTransaction], is_after: bool) -> None:
    key = SigningKey.generate()
    await database.write(lambda tx: append(tx, 30))
    deaths = 0
    for at in range(1, 100):
        dying = sealer_of(Dying(database, at, is_after=is_after), signer=key, clock_ms=lambda: MUCH_LATER_MS * 10**6)
        try:
            await dying.step()
        except Killed:
            deaths += 1
        else:
            break
        report = await verify(database, key=key)
        # Until the first head there is nothing that the key has signed.
        expected = [] if report.heads_count else ["unsigned"]
        assert [problem.kind for problem in report.problems] == expected, at
        await database.write(lambda tx: append(tx, 2))
    # The last one lived, and found all that was left.
    assert deaths >= 8
    report = await verify(database, key=key)
    assert report.problems == []
    assert (report.events_count, report.waiting_count) == (30 + 2 * deaths, 0)


async def test_two_sealers_at_once_seal_each_event_once(database_url: str) -> None:
    databases = [await open_database(database_url, make_transaction=SqlTransaction) for _ in range(2)]
    try:
        sealers = [sealer_of(one, clock_ms=lambda: MUCH_LATER_MS * 10**6) for one in databases]
        for _ in range(5):
            await databases[0].write(lambda tx: append(tx, 60))
            await asyncio.gather(*(sealer.step() for sealer in sealers))
        await sealers[0].step()
        report = await verify(databases[0])
        assert report.problems == []
        assert (report.events_count, report.waiting_count) == (300, 0)
    finally:
        for one in databases:
            await one.close()


async def test_the_process_that_sealed_last_goes_on(database: Database[SqlTransaction]) -> None:
    now_ms = time.time_ns() // 1_000_000
    first, second = sealer_of(database, clock_ms=lambda: now_ms), sealer_of(database, clock_ms=lambda: now_ms)
    await database.write(lambda tx: append(tx, 3))
    await first.step()

    await database.write(lambda tx: append(tx, 3))
    await second.step()
    assert second.state.waiting == 3

    # It has died, or it was stopped.
    late = sealer_of(database, clock_ms=lambda: now_ms + 60_000)
    await late.step()
    assert late.state[:2] == (6, 0)
    await database.write(lambda tx: append(tx, 3))
    await late.close()
    await second.step()
    assert second.state[:2] == (9, 0)


async def test_a_head_is_made_after_so_many_events_or_so_much_time(database: Database[SqlTransaction]) -> None:
    now_ms = 0
    sealer = sealer_of(database, head_every_s=10, head_every_events=20, clock_ms=lambda: now_ms, batch=500)
    await database.write(lambda tx: append(tx, 5))
    now_ms = time.time_ns() // 1_000_000
    await sealer.step()
    assert [head.tree_size for head in await heads(database)] == [5]

    await database.write(lambda tx: append(tx, 5))
    await sealer.step()
    assert [head.tree_size for head in await heads(database)] == [5]
    await database.write(lambda tx: append(tx, 15))
    await sealer.step()
    assert [head.tree_size for head in await heads(database)] == [5, 25]

    await database.write(lambda tx: append(tx, 1))
    await sealer.step()
    now_ms += 11_000
    await sealer.step()
    await sealer.step()
    assert [(head.tree_size, head.previous_size) for head in await heads(database)] == [(5, 0), (25, 5), (26, 25)]


async def test_events_are_sealed_in_the_order_of_their_positions(postgres_database: str) -> None:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    slow = await asyncpg.connect(postgres_database)
    try:
        await database.write(lambda tx: append(tx, 1))
        running = slow.transaction()
        await running.start()
        await slow.execute(
            "INSERT INTO events (tx_id, at_ms, actor, type, subject, topic, workspace) VALUES "
            "(pg_current_xact_id()::text::bigint, 1, 'slow', 'registered_model.updated', 'run:1', 'run:1', 'default')"
        )
        await database.write(lambda tx: append(tx, 2))
        sealer = sealer_of(database)
        await sealer.step()
        assert [leaf.event_id for leaf in await leaves(database)] == ["ev_1", "ev_3", "ev_4"]
        during = await verify(database)
        assert during.problems == []

        await running.commit()
        # Committed, and not placed yet: it waits.
        before = await verify(database)
        assert (before.problems, before.waiting_count) == ([], 1)
        await sealer.step()
        assert [leaf.event_id for leaf in await leaves(database)] == ["ev_1", "ev_3", "ev_4", "ev_2"]
        after = await verify(database)
        assert (after.problems, after.events_count) == ([], 4)
    finally:
        await slow.close()
        await database.close()


async def test_what_is_sealed_during_a_verification_is_no_problem(database: Database[SqlTransaction]) -> None:
    await database.write(lambda tx: append(tx, 2 * PART + 5))
    sealer = sealer_of(database, batch=500)
    await sealer.step()
    verifier = LogVerifier(check_signature=is_valid)
    async with aclosing(read_log(database)) as parts:
        async for records in parts:
            for record in records:
                verifier.read(record)
            await database.write(lambda tx: append(tx, 20))
            await place_events(database)
            if verifier.events_count < PART:
                await sealer.step()

    report = verifier.report()

    assert report.problems == []
    assert report.events_count == 2 * PART + 5
    assert report.tree_size == 2 * PART + 5


async def test_the_log_of_an_older_store_is_sealed(database_url: str) -> None:
    url = database_url
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        path.write_bytes(gzip.decompress((STORES / f"{OLD_STORE}.sqlite.gz").read_bytes()))
    else:
        connection = await asyncpg.connect(url)
        await connection.execute((STORES / f"{OLD_STORE}.postgres.sql").read_text())
        await connection.close()
    await upgrades.upgrade(url)
    database = await open_database(url, make_transaction=SqlTransaction)
    try:
        await sealer_of(database).step()
        report = await verify(database)
        assert (report.problems, report.waiting_count) == ([], 0)
        assert report.events_count > 20
    finally:
        await database.close()


async def test_seals_without_their_state_are_not_continued(database: Database[SqlTransaction]) -> None:
    await database.write(lambda tx: append(tx, 3))
    await sealer_of(database).step()

    await database.write(lambda tx: tx._session.run(Sql("DELETE FROM audit_state")))

    with pytest.raises(StorageUnavailable, match="audit_state"):
        await sealer_of(database).step()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("position = 1000", "it says position 1000, and the log ends at"),
        ("tree_size = 1", "it says 1 events, and more have a seal"),
        ("tree_size = 4", "it says 4 events, and fewer have a seal"),
    ],
)
async def test_a_state_that_was_changed_is_not_continued(
    database: Database[SqlTransaction], change: str, text: str
) -> None:
    """The task fails, which shows in `/ready`, instead of leaving events without a seal in silence."""
    await database.write(lambda tx: append(tx, 3))
    await sealer_of(database).step()
    await database.write(lambda tx: tx._session.run(Sql(f"UPDATE audit_state SET {change}")))
    await database.write(lambda tx: append(tx, 1))

    with pytest.raises(StorageUnavailable, match=text):
        await sealer_of(database, clock_ms=lambda: MUCH_LATER_MS * 10**6).step()


async def test_seals_that_vanish_while_it_runs_are_logged(
    database: Database[SqlTransaction], caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda tx: append(tx, 3))
    sealer = sealer_of(database)
    await sealer.step()
    assert not caplog.records

    for table in ("sealed_events", "audit_nodes", "audit_heads", "audit_state"):
        await database.write(lambda tx, name=table: tx._session.run(Sql(f"DELETE FROM {name}")))  # type: ignore[misc]
    await sealer.step()
    await sealer.step()

    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "3 events were sealed before, and 0 are now" in record.getMessage()


async def test_a_proof_of_seals_that_were_changed_is_refused(database: Database[SqlTransaction]) -> None:
    await database.write(lambda tx: append(tx, 3))
    await sealer_of(database).step()
    await database.write(lambda tx: tx._session.run(Sql("UPDATE sealed_events SET leaf_hash = 'zz' WHERE seq = 2")))

    for event_id in ("ev_2", "ev_3"):
        with pytest.raises(StateConflict, match="they were changed. 'greenroom audit verify' shows how"):
            await database.read(lambda tx, one=event_id: prove_inclusion(tx, ME, event_id=one, events_count=3))  # type: ignore[misc]


async def test_heads_are_appended_to_the_file(database: Database[SqlTransaction], tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    sealer = sealer_of(database, signer=SigningKey.generate(), heads=str(file))
    for _ in range(3):
        await database.write(lambda tx: append(tx, 2))
        await sealer.step()

    kept = [json.loads(line) for line in file.read_text().splitlines()]

    stored = await heads(database)
    assert [one["tree_size"] for one in kept] == [2, 4, 6]
    assert [one["signature"] for one in kept] == [head.signature for head in stored]
    assert len({one["log_id"] for one in kept}) == 1


async def test_a_file_that_cannot_be_written_does_not_stop_the_sealer(
    database: Database[SqlTransaction], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sealer = sealer_of(database, heads=str(tmp_path / "none" / "heads.jsonl"))
    await database.write(lambda tx: append(tx, 2))

    with caplog.at_level(logging.ERROR):
        await sealer.step()

    assert sealer.state == (2, 0, 2)
    assert "was not appended" in caplog.text


async def test_heads_go_to_the_log(database: Database[SqlTransaction], caplog: pytest.LogCaptureFixture) -> None:
    sealer = sealer_of(database, heads="-")
    await database.write(lambda tx: append(tx, 2))

    with caplog.at_level(logging.INFO):
        await sealer.step()

    line = next(one.message for one in caplog.records if one.message.startswith("audit head: "))
    assert json.loads(line.removeprefix("audit head: "))["tree_size"] == 2
