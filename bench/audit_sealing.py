"""What sealing the event log costs: processor time for each event, alone and while events are written.

    python -m bench.audit_sealing                                    # SQLite, about a minute
    python -m bench.audit_sealing --database postgresql              # a durable server of its own
    python -m bench.audit_sealing --database postgresql://me@db/empty

The database must be empty; without one, it is a SQLite file in a temporary folder. Three figures:

- catching up: a log that exists is sealed as fast as it goes;
- keeping up: one process writes events at a steady rate, another seals them, as two servers on one database would;
- writing: how many events a second are written with and without a process that seals, in turns.

The processor time of PostgreSQL is not counted: it is another process.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import tempfile
import time
from contextlib import ExitStack
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from greenroom.attestations.ed25519 import SigningKey, is_valid
from greenroom.core.access import local_user
from greenroom.core.audit_verifier import LogVerifier
from greenroom.core.event_types import NameField
from greenroom.core.events import RegisteredModelRenamed
from greenroom.core.subjects import Subject
from greenroom.server.sealer import STEP_EVERY_S, Sealer
from greenroom.services.history.audit_export import read_log
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.postgres import PostgresServer

ME = local_user("bench")
_ROUNDS = 5


async def append(tx: SqlTransaction, count: int) -> None:
    """Append events of about the size of a transition."""
    change = RegisteredModelRenamed(before=NameField(name="Churn before"), after=NameField(name="Churn after it"))
    for _ in range(count):
        await tx.events.append(ME, Subject("registered_model", "1"), change, comment="Beats version 2 by a point.")


async def catch_up(database: Database[SqlTransaction], count: int) -> None:
    """Seal a log that exists."""
    for _ in range(count // 1000):
        await database.write(lambda tx: append(tx, 1000))
    sealer = Sealer(database, signer=SigningKey.generate())
    cpu, clock = time.process_time(), time.perf_counter()
    while sealer.state.sealed < count:
        await sealer.step()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"catching up: {count / clock:,.0f} events/s, {cpu / count * 1e6:.1f} us of processor time for each")
    await sealer.close()
    verifier, cpu = LogVerifier(check_signature=is_valid), time.process_time()
    async for records in read_log(database):
        for record in records:
            verifier.read(record)
    cpu = time.process_time() - cpu
    assert verifier.report().is_intact
    print(f"verifying: {cpu / count * 1e6:.1f} us of processor time for each event")


def seal_in_process(url: str, has_ended: Synchronized[int], result: Any) -> None:
    """Seal until told to end, as the background task of a server does; put in the processor time and the last state."""

    async def work() -> None:
        database = await open_database(url, make_transaction=SqlTransaction)
        sealer = Sealer(database, signer=SigningKey.generate())
        await sealer.step()
        cpu = time.process_time()
        result.put("ready")
        while not has_ended.value:
            await sealer.step()
            await asyncio.sleep(STEP_EVERY_S)
        cpu = time.process_time() - cpu
        await sealer.step()
        while sealer.state.waiting:
            await sealer.step()
        result.put((cpu, sealer.state.sealed))
        await sealer.close()
        await database.close()

    asyncio.run(work())


async def write_steadily(database: Database[SqlTransaction], rate: int, seconds: float) -> float:
    """Write events, 20 to a transaction, eight transactions at once, and return how long it took."""
    began, count = time.perf_counter(), 0

    async def writer() -> None:
        nonlocal count
        while count < rate * seconds:
            count += 20
            await asyncio.sleep(max(0.0, began + count / rate - time.perf_counter()))
            await database.write(lambda tx: append(tx, 20))

    await asyncio.gather(*(writer() for _ in range(8)))
    return time.perf_counter() - began


async def keep_up(database: Database[SqlTransaction], url: str, rate: int, seconds: float) -> None:
    """Seal in another process while events are written at a steady rate."""
    context = multiprocessing.get_context("spawn")
    has_ended, result = context.Value("i", 0), context.Queue()
    process = context.Process(target=seal_in_process, args=(url, has_ended, result))
    process.start()
    try:
        await asyncio.to_thread(result.get, timeout=60)
        took = await write_steadily(database, rate, seconds)
        has_ended.value = 1
        cpu, sealed = await asyncio.to_thread(result.get, timeout=60)
        print(
            f"keeping up: {rate * seconds / took:,.0f} events/s written, {sealed:,} sealed; {cpu / took:.1%} of a core"
        )
    finally:
        has_ended.value = 1
        process.join(30)


async def write(database: Database[SqlTransaction], url: str, seconds: float) -> None:
    """Write single events as fast as it goes, 16 at once, with and without a sealer, in turns."""

    async def rate() -> float:
        end, done = time.perf_counter() + seconds, 0
        cpu = time.process_time()

        async def writer() -> None:
            nonlocal done
            while time.perf_counter() < end:
                await database.write(lambda tx: append(tx, 1))
                done += 1

        await asyncio.gather(*(writer() for _ in range(16)))
        return (time.process_time() - cpu) / done * 1e6

    context = multiprocessing.get_context("spawn")
    costs: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(_ROUNDS):
        costs[False].append(await rate())
        has_ended, result = context.Value("i", 0), context.Queue()
        process = context.Process(target=seal_in_process, args=(url, has_ended, result))
        process.start()
        await asyncio.to_thread(result.get, timeout=60)
        costs[True].append(await rate())
        has_ended.value = 1
        await asyncio.to_thread(result.get, timeout=60)
        process.join(30)
    for is_sealed, values in costs.items():
        how = "with" if is_sealed else "without"
        shown = ", ".join(f"{value:.0f}" for value in sorted(values))
        print(
            f"writing {how} a sealer: {statistics.median(values):.1f} us of the writer's time for each event ({shown})"
        )


async def run(url: str, given: argparse.Namespace) -> None:
    """Run all three."""
    database = await open_database(url, make_transaction=SqlTransaction)
    try:
        await catch_up(database, given.events)
        await keep_up(database, url, given.rate, given.seconds)
        await write(database, url, 2.0)
    finally:
        await database.close()


def main() -> None:
    """Read the arguments, and run all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="empty database, or `postgresql`; a SQLite file by default")
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=15.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = given.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        if url == "postgresql":
            server = PostgresServer(durable=True)
            stack.callback(server.close)
            url = server.create_database()
        asyncio.run(run(url, given))


if __name__ == "__main__":
    main()
