"""What the past of one registered model costs in logs of different sizes, which must not matter.

    python -m bench.past
    python -m bench.past --database postgresql --events 1000 100000 1000000

The model has some 300 events, spread evenly over the log; the others are about other models. Each figure is in milliseconds, of
repeated reads by the services, without HTTP: the fastest one, which a busy machine disturbs least, the median, and the
first one after the log was filled and opened again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from greenroom.core.access import local_user
from greenroom.core.moments import Moment
from greenroom.core.stages import PRODUCTION
from greenroom.services.history import history, holders, past, undo
from greenroom.services.history.events import EventConditions, list_events
from greenroom.services.registry import model_versions, registered_models, stages
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.postgres import PostgresServer

ACTOR = local_user("ada")
VERSIONS, REPEATS = 100, 30
_AT_ONCE = 100_000
BEGIN_MS = 1_600_000_000_000
_OTHERS = (
    "SELECT n, {begin} + n * 1000, 'bob', 'acc_2', 'user', 'registered_model_tag.set', "
    "'registered_model:' || CAST(1000 + n % {models} AS TEXT), 'registered_model:' || CAST(1000 + n % {models} AS TEXT), "
    '\'default\', NULL, \'{{"tags":{{"k":"v"}}}}\' FROM numbers WHERE n NOT IN (SELECT seq FROM events WHERE seq BETWEEN {first} AND {last})'
)
_INSERT = (
    "INSERT INTO events (seq, at_ms, actor, actor_id, actor_kind, type, subject, topic, workspace, before, after) "
)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) ",
    "postgresql": "WITH numbers(n) AS (SELECT generate_series(CAST({first} AS BIGINT), {last})) ",
}

Read = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


async def _fill(database: Database[SqlTransaction], dialect: str, count: int) -> None:
    await database.write(
        lambda tx: registered_models.create_registered_model(tx, ACTOR, name="wine", description=None, tags={})
    )
    for number in range(1, VERSIONS + 1):
        await database.write(
            lambda tx: model_versions.create_model_version(
                tx,
                ACTOR,
                name="wine",
                source="s3://bucket/model",
                run_id=None,
                run_link="",
                model_id=None,
                description="",
                tags={},
            )
        )
        await database.write(
            lambda tx, number=number: stages.change_stage(  # type: ignore[misc]
                tx,
                ACTOR,
                name="wine",
                version=number,
                stage=PRODUCTION,
                archive_existing=True,
                keep_others=False,
                comment="Better.",
            )
        )
    own = int((await _all(database, "SELECT count(*) FROM events"))[0][0])
    step = max(1, count // own)
    # From the highest number down, so that no two meet.
    for (seq,) in await _all(database, "SELECT seq FROM events ORDER BY seq DESC"):
        await _run(
            database, f"UPDATE events SET seq = {seq * step}, at_ms = {BEGIN_MS + seq * step * 1000} WHERE seq = {seq}"
        )
    await _run(database, f"UPDATE registered_models SET created_at_ms = {BEGIN_MS}")
    for first in range(1, count + 1, _AT_ONCE):
        last = min(count, first + _AT_ONCE - 1)
        head = _NUMBERS[dialect].format(first=first, last=last)
        others = _OTHERS.format(begin=BEGIN_MS, models=max(1, count // 20), first=first, last=last)
        await _run(database, _INSERT + head + others)
    await _run(database, "ANALYZE")


async def _all(database: Database[SqlTransaction], text: str) -> list[Any]:
    return list(await database.search(lambda tx: tx._session.all(Sql(text))))


async def _run(database: Database[SqlTransaction], text: str) -> None:
    await database.write(lambda tx: tx._session.run(Sql(text)))


def _reads(count: int, event: str) -> dict[str, Read]:
    middle = Moment(at_ms=BEGIN_MS + count * 500)
    span = EventConditions(since_ms=BEGIN_MS + count * 500, until_ms=BEGIN_MS + count * 500 + 60_000)
    held: dict[str, Any] = {"stage": "Production", "since": None, "until": None, "row": None, "page_token": None}
    return {
        "history, 50 events": lambda tx: history.history_of_model(tx, ACTOR, name="wine", limit=50, page_token=None),
        "model as of": lambda tx: past.get_model_then(tx, ACTOR, name="wine", moment=middle, row=None),
        "version as of": lambda tx: past.get_version_then(tx, ACTOR, name="wine", version=1, moment=middle, row=None),
        "who held Production": lambda tx: holders.list_stage_holders(tx, ACTOR, name="wine", limit=1000, **held),
        "show an undo": lambda tx: undo.preview_undo(tx, ACTOR, event=event),
        "events of a minute": lambda tx: list_events(tx, ACTOR, span),
    }


async def _measure(url: str, dialect: str, count: int) -> dict[str, dict[str, float]]:
    database = await open_database(url, make_transaction=SqlTransaction)
    began = time.perf_counter()
    await _fill(database, dialect, count)
    print(f"{count:>10} events: filled in {time.perf_counter() - began:.0f} s", flush=True)
    rows = await _all(database, "SELECT max(seq) FROM events WHERE topic = 'registered_model:1'")
    await database.close()
    database = await open_database(url, make_transaction=SqlTransaction)
    found = {}
    for name, read in _reads(count, f"ev_{rows[0][0]}").items():
        times = [await _timed(lambda read=read: database.search(read)) for _ in range(REPEATS)]  # type: ignore[misc]
        found[name] = {"fastest": min(times), "median": statistics.median(times), "first": times[0]}
        print(f"    {name:<22}" + "".join(f" {one} {ms:8.2f}" for one, ms in found[name].items()), flush=True)
    await database.close()
    return found


async def _timed(call: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a line for each operation and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--events", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    given = parser.parse_args(arguments)
    results: dict[str, Any] = {}
    for count in given.events:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-past-")))
            url = f"sqlite:///{folder / 'greenroom.db'}"
            if given.database == "postgresql":
                server = PostgresServer()
                stack.callback(server.close)
                url = server.create_database()
            results[str(count)] = asyncio.run(_measure(url, given.database, count))
    if given.json is not None:
        given.json.write_text(json.dumps({"database": given.database, "ms": results}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
