"""CPU time of the requests of a load, with and without counting loads.

    python -m bench.loads

The router runs in this process on SQLite, without sockets, so that what is measured is Greenroom's own work. Both kinds are
measured in many short rounds, in turn, and the median of their rounds is shown.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from greenroom.core.access import local_user
from greenroom.server.asgi import ACTOR_KEY
from greenroom.server.context import Context
from greenroom.server.http.routing import Router
from greenroom.server.loads import LoadCounter
from greenroom.server.routes import BINDINGS
from greenroom.storage.blobs import LocalBlobs
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import a_model, a_model_version, set_alias

_ROUNDS = 60
_API = "/api/2.0/mlflow/"


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300, help="requests of a round")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database: Any = SqliteDatabase(
            Path(folder) / "greenroom.db", SqlTransaction, clock=lambda: time.time_ns() // 1_000_000
        )
        try:
            counter = LoadCounter()
            context = Context(database, LocalBlobs(Path(folder) / "artifacts"))
            without = Router(context, BINDINGS, has_workspaces=True)
            counting = Router(context._replace(loads=counter), BINDINGS, has_workspaces=True)
            await _fill(database)
            print(f"{'CPU us':20} {'without':>8} {'counting':>8}  more")
            for name, path, query in (
                ("download address", "model-versions/get-download-uri", b"name=iris&version=1"),
                ("by alias", "registered-models/alias", b"name=iris&alias=champion"),
            ):
                off, on = await _measured(without, counting, path, query, given.requests)
                print(f"{name:20} {off:8.1f} {on:8.1f}  {on - off:+.1f}")
            began = time.process_time()
            await counter.write(database)
            print(f"writing them: {(time.process_time() - began) * 1e6:.0f} us once a minute")
        finally:
            await database.close()


async def _fill(database: Any) -> None:
    await a_model(database, "iris")
    await a_model_version(database, "iris")
    await set_alias(database, "iris", "champion", 1)


async def _measured(without: Router, counting: Router, path: str, query: bytes, requests: int) -> tuple[float, float]:
    """Return the microseconds of CPU time of a request of each kind."""
    rounds: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for router, times in zip((without, counting), rounds, strict=True):
            began = time.process_time()
            for _ in range(requests):
                await _request(router, _API + path, query)
            times.append((time.process_time() - began) / requests * 1e6)
    return statistics.median(rounds[0]), statistics.median(rounds[1])


async def _request(router: Router, path: str, query: bytes) -> None:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(b"host", b"127.0.0.1:5000"), (b"user-agent", b"mlflow-python-client/3.17.2")],
        ACTOR_KEY: local_user("ada"),
    }
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await router(scope, receive, send)
    assert status == 200, status


if __name__ == "__main__":
    asyncio.run(main())
