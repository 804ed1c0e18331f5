"""What it costs to list the part of a large registry that someone may see, against listing all of it.

    python -m bench.filtered_lists
    python -m bench.filtered_lists --database postgresql --models 100000 --visible 1000

A list of 100 among 100,000 registered models of which the caller may see 1,000, by owning them, by grants of its own, by
grants of a group, or all but some that it is denied. Every request is answered for all of it and for the part in turns,
so that a busy machine slows both; the figure is processor time of this process, and of PostgreSQL, for one request
through the router, without a socket.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg

from bench import cpu
from bench.seeding import AT_MS, into_postgres, into_sqlite
from greenroom.core.access import Account, Principal, local_user
from greenroom.core.permissions import Permission
from greenroom.core.roles import Role, permissions_in_workspace
from greenroom.server.context import Context
from greenroom.server.http.routing import Router
from greenroom.server.routes import BINDINGS
from greenroom.storage.blobs import open_blobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.endpoints import Endpoint, ui
from greenroom.wire.endpoints import model_versions as mlflow_versions
from greenroom.wire.endpoints import registered_models as mlflow_models
from greenroom.wire.endpoints.v1 import models as v1_models
from tests.support.calls import send
from tests.support.postgres import PostgresServer

LIMIT = 100
VIEWER = permissions_in_workspace(Role.VIEWER)
NOTHING = frozenset({Permission.ACCOUNT_SELF})

EVERYONE = local_user("everyone")
CALLERS = {
    "owner": Principal("acc_1", "user", "owner", permissions=NOTHING, account=Account(1, ("user:1",))),
    "grants": Principal("acc_2", "user", "grantee", permissions=NOTHING, account=Account(2, ("user:2", "group:9"))),
    "group": Principal(
        "acc_3",
        "user",
        "member",
        permissions=NOTHING,
        account=Account(3, ("user:3", *(f"group:{n}" for n in range(1, 9)))),
    ),
    "denied": Principal(
        "acc_4", "user", "denied", permissions=VIEWER, account=Account(4, ("user:4",), has_denials=True)
    ),
}


OPERATIONS: dict[str, tuple[Endpoint, dict[str, Any]]] = {
    "list models": (v1_models.LIST, {"limit": LIMIT}),
    "list models, total": (v1_models.LIST, {"limit": LIMIT, "include_total": "true"}),
    "list models, last changed": (v1_models.LIST, {"limit": LIMIT, "order_by": "updated_at_ms DESC"}),
    "list models, by name": (v1_models.LIST, {"limit": LIMIT, "search": "7"}),
    "search models": (mlflow_models.SEARCH, {"max_results": LIMIT}),
    "search models, last changed": (
        mlflow_models.SEARCH,
        {"max_results": LIMIT, "order_by": "last_updated_timestamp DESC"},
    ),
    "search versions": (mlflow_versions.SEARCH, {"max_results": LIMIT}),
    "search versions, by name": (mlflow_versions.SEARCH, {"max_results": LIMIT, "order_by": "name"}),
    "names": (ui.MODEL_NAMES, {"limit": LIMIT}),
    "names with a text": (ui.MODEL_NAMES, {"limit": LIMIT, "prefix": "7"}),
}


def tables(models: int, visible: int) -> Iterator[tuple[str, Sequence[str], Iterable[tuple[Any, ...]]]]:
    """Give the rows of a store: each caller may see `visible` models, spread over all."""
    apart = models // visible
    yield (
        "registered_models",
        (
            "id", "workspace", "name", "created_at_ms", "updated_at_ms", "next_version", "owner_id",
            "versions_updated_at_ms",
        ),
        (
            (n + 1, "default", _name(n, models), AT_MS, AT_MS + n, 2, 1 if n % apart == 0 else 100 + n % 50, AT_MS + n)
            for n in range(models)
        ),
    )  # fmt: skip
    yield (
        "model_versions",
        (
            "id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms",
            "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "status",
        ),
        (
            (n + 1, n + 1, 1, "default", "", "ana", AT_MS, AT_MS + n, "None", f"s3://m/{n}", f"s3://m/{n}", "", "", "READY")
            for n in range(models)
        ),
    )  # fmt: skip
    yield (
        "model_version_stages",
        ("registered_model_id", "stage", "version"),
        ((n + 1, "None", 1) for n in range(models)),
    )
    yield (
        "latest_versions",
        ("registered_model_id", "stage", "version", "first_version"),
        ((n + 1, "None", 1, 1) for n in range(models)),
    )
    yield (
        "grants",
        (
            "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by", "model_name",
            "model_updated_at_ms", "model_versions_updated_at_ms",
        ),
        (
            ("default", "registered_model", n + 1, subject, role, AT_MS, "ana", _name(n, models), AT_MS + n, AT_MS + n)
            for n in range(models)
            for subject, role in _granted(n, apart)
        ),
    )  # fmt: skip


def _name(n: int, models: int) -> str:
    return f"model-{n * 7919 % models:06}"


def _granted(n: int, apart: int) -> Iterator[tuple[str, str]]:
    if n % apart == 1:
        yield "user:2", "viewer"
    if n % apart == 2:
        yield f"group:{1 + n // apart % 8}", "contributor"
    if n % apart == 3:
        yield "user:4", "denied"
    # What others hold: more rows than anybody's own.
    yield f"user:{1000 + n % 500}", "viewer"
    if n % 2:
        yield f"group:{100 + n % 40}", "viewer"


async def measure(router: Router, roots: list[int], rounds: int, calls: int) -> None:
    """Run every operation as every caller, in turns, and print a table."""

    async def cost(row: Endpoint, fields: dict[str, Any], actor: Principal) -> float:
        before = cpu.used(roots)
        own = time.process_time_ns()
        for _ in range(calls):
            reply = await send(router, row, fields, actor=actor)
            assert reply.status == 200, reply
        own = time.process_time_ns() - own
        return (own + (cpu.used(roots).since(before) if roots else 0)) / calls / 1000

    print(f"{'CPU us':28}{'all':>9}" + "".join(f"{name:>9}{'':>7}" for name in CALLERS))
    for name, (row, fields) in OPERATIONS.items():
        actors = {"all": EVERYONE, **CALLERS}
        costs: dict[str, list[float]] = {who: [] for who in actors}
        for number in range(rounds + 1):
            order = list(actors) if number % 2 else list(reversed(actors))
            for who in order:
                spent = await cost(row, fields, actors[who])
                if number:
                    costs[who].append(spent)
        whole = statistics.median(costs["all"])
        line = f"{name:28}{whole:9.0f}"
        for who in CALLERS:
            spent = statistics.median(costs[who])
            line += f"{spent:9.0f}{spent / whole:6.2f}x"
        print(line, flush=True)


async def run(url: str, roots: list[int], arguments: argparse.Namespace) -> None:
    """Fill a store and measure."""
    database = await open_database(url, make_transaction=SqlTransaction)
    await database.close()
    rows = tables(arguments.models, arguments.visible)
    if url.startswith("postgresql"):
        await into_postgres(url, rows)
        connection = await asyncpg.connect(url)
        # As autovacuum does before long; otherwise it may run while an operation is measured.
        await connection.execute("VACUUM ANALYZE")
        await connection.close()
    else:
        into_sqlite(Path(url), rows, analyzed=False)
    database = await open_database(url, make_transaction=SqlTransaction)
    try:
        router = Router(Context(database, open_blobs("memory://")), BINDINGS)
        await measure(router, roots, arguments.rounds, arguments.calls)
    finally:
        await database.close()


def main() -> int:
    """Parse arguments, fill a store, and print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--visible", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=20)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        if arguments.database == "postgresql":
            server = PostgresServer()
            stack.callback(server.close)
            asyncio.run(run(server.create_database(), [server.pid], arguments))
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            asyncio.run(run(str(Path(folder) / "greenroom.db"), [], arguments))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
