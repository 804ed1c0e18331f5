"""The cost of a promotion on PostgreSQL with two drivers: merged statements over asyncpg, a pipeline over psycopg.

    python -m bench.drivers            # needs psycopg[binary], which Greenroom does not

The statements are those that Greenroom sends for a promotion that archives another version; two of them take turns. asyncpg sends
what needs no answer merged into few statements (`PostgresSession.defer`), psycopg sends each on its own in one pipeline. A read of one
version is measured as well. Figures are microseconds of processor time: of this process, and of PostgreSQL's.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from bench import cpu
from greenroom.core.access import local_user
from greenroom.core.stages import PRODUCTION
from greenroom.services.registry import model_versions, registered_models, stages
from greenroom.storage.sql.addresses import PostgresAddress, parse_address
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.drivers.postgres_session import PostgresSession, connect
from greenroom.storage.sql.language.dialect import Sql, merged
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.postgres import PostgresServer

ACTOR = local_user("bench")
MODEL = "bench"
VERSIONS = 60

# Statements in the order in which they are asked for: waited for or not, text, values.
Script = list[tuple[bool, str, tuple[Any, ...]]]
# What replays a script, and what closes the connection.
Driver = tuple[Callable[[Script], Awaitable[None]], Callable[[], Awaitable[None]]]


async def prepare(url: str) -> list[Script]:
    """Fill a database and record what two promotions, and a read, send."""
    scripts: list[Script] = []
    database = await open_database(url, make_transaction=SqlTransaction)

    async def change(verb: Callable[..., Awaitable[Any]], **given: Any) -> None:
        await database.write(lambda tx: verb(tx, ACTOR, name=MODEL, **given))  # type: ignore[arg-type, return-value]

    await change(registered_models.create_registered_model, description="", tags={})
    for _ in range(VERSIONS):
        await change(
            model_versions.create_model_version,
            source="s3://bench/model",
            run_id=None,
            run_link="",
            model_id=None,
            description="bench",
            tags={"n": "1"},
        )
    for version in (40, 41, 40, 41):
        script: Script = []
        undo = _record(script)
        try:
            await change(
                stages.transition_stage,
                version=version,
                stage=PRODUCTION,
                archive_existing=True,
            )
        finally:
            undo()
        scripts.append(script)
    await database.close()
    return scripts[2:]


def _record(script: Script) -> Callable[[], None]:
    originals = {name: getattr(PostgresSession, name) for name in ("one", "all", "run", "_defer")}

    def recording(name: str, is_waited_for: bool) -> Callable[..., Awaitable[Any]]:
        async def record(session: Any, sql: Sql, *args: Any) -> Any:
            values = args[0] if name == "_defer" else args
            script.append((is_waited_for, sql.postgres, tuple(values)))
            return await originals[name](session, sql, *args)

        return record

    for name in originals:
        setattr(PostgresSession, name, recording(name, name != "_defer"))

    def undo() -> None:
        for name, original in originals.items():
            setattr(PostgresSession, name, original)

    return undo


async def over_asyncpg(url: str) -> Driver:
    """Give what replays a script as Greenroom's own session does it."""
    address = parse_address(url)
    assert isinstance(address, PostgresAddress)
    raw = await connect(address)
    texts: dict[tuple[str, ...], str] = {}

    async def send(deferred: list[tuple[str, tuple[Any, ...]]]) -> None:
        if deferred:
            key = tuple(text for text, _ in deferred)
            text = texts.get(key) or texts.setdefault(key, deferred[0][0] if len(deferred) == 1 else merged(key))
            await raw.execute(text, *(value for _, values in deferred for value in values))
            deferred.clear()

    async def run(script: Script) -> None:
        await raw.execute("BEGIN")
        deferred: list[tuple[str, tuple[Any, ...]]] = []
        for is_waited_for, text, values in script:
            if is_waited_for:
                await send(deferred)
                await raw.fetch(text, *values)
            else:
                # Divided as by `PostgresSession`: a statement that reads the result of earlier ones comes after a flush.
                if text.startswith("DELETE FROM latest_versions"):
                    await send(deferred)
                deferred.append((text, values))
        await send(deferred)
        await raw.execute("COMMIT")

    return run, raw.close


async def over_psycopg(url: str) -> Driver:
    """Give what replays a script in pipelines."""
    import psycopg

    raw = await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=1)
    cursor = psycopg.AsyncRawCursor(raw)

    async def run(script: Script) -> None:
        async with raw.pipeline() as pipeline:
            await cursor.execute("BEGIN")
            for is_waited_for, text, values in script:
                await cursor.execute(text, values or None, binary=True)
                if is_waited_for:
                    await pipeline.sync()
                    await cursor.fetchall()
            await cursor.execute("COMMIT")

    return run, raw.close


async def measure(server: PostgresServer, url: str, times: int, rounds: int) -> None:
    """Replay in turns and print the least of all rounds."""
    scripts = await prepare(url)
    read: Script = [(True, scripts[0][1][1], scripts[0][1][2])]
    print(f"a promotion is {len(scripts[0])} statements, {sum(waited for waited, *_ in scripts[0])} of them waited for")
    drivers = {"asyncpg, merged": over_asyncpg, "psycopg, pipeline": over_psycopg}
    runs = {name: await open_(url) for name, open_ in drivers.items()}
    least: dict[str, tuple[float, float]] = {}
    for _ in range(rounds):
        for name, (run, _) in runs.items():
            database, own = cpu.used([server.pid]), time.process_time_ns()
            for n in range(times):
                await run(scripts[n % 2])
            figures = (
                (time.process_time_ns() - own) / times / 1000,
                cpu.used([server.pid]).since(database) / times / 1000,
            )
            least[name] = min(least.get(name, figures), figures, key=sum)
    for name, (own_us, database_us) in least.items():
        print(
            f"{name:20} {own_us:7.0f} us here  {database_us:7.0f} us in PostgreSQL  {own_us + database_us:7.0f} us together"
        )
    for _, close in runs.values():
        await close()
    await read_once(url, read[0][1], read[0][2], times, rounds)


async def read_once(url: str, text: str, values: tuple[Any, ...], times: int, rounds: int) -> None:
    """Compare a single read with both drivers."""
    import psycopg

    one = await asyncpg.connect(url)
    other = await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=1)
    cursor = psycopg.AsyncRawCursor(other)

    async def read_with_asyncpg() -> None:
        await one.fetchrow(text, *values)

    async def read_with_psycopg() -> None:
        await cursor.execute(text, values, binary=True)
        await cursor.fetchone()

    for name, read in {"asyncpg": read_with_asyncpg, "psycopg": read_with_psycopg}.items():
        least = float("inf")
        for _ in range(rounds):
            own = time.process_time_ns()
            for _ in range(times):
                await read()
            least = min(least, (time.process_time_ns() - own) / times / 1000)
        print(f"a read over {name:8} {least:7.0f} us here")
    await one.close()
    await other.close()


def main() -> int:
    """Start a PostgreSQL of its own, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    server = PostgresServer(durable=True)
    try:
        asyncio.run(measure(server, server.create_database(), arguments.times, arguments.rounds))
    finally:
        server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
