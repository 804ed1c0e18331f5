"""The cost of a rule: a transition to a stage with three conditions against one to a stage without a rule.

    python -m bench.stage_rules

Two versions of one model take turns in Production, each transition in a transaction of its own, on SQLite (a file) and on
PostgreSQL. One database has no rules; the other has the rule. Figures are medians in microseconds; the two databases are
measured in turns, so that a busy machine disturbs both alike.
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
from greenroom.core.rules import TargetKind
from greenroom.core.runs import MetricPoint
from greenroom.services.registry import model_versions, registered_models, stages
from greenroom.services.rules import stage_rules
from greenroom.services.rules.stage_rules import GivenRule, Place
from greenroom.services.tracking import metrics, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.postgres import PostgresServer

ACTOR = local_user("bench")
CONDITIONS = ["metrics.auc >= current - 0.002", "params.solver = 'lbfgs'", "tags.reviewed = 'yes'"]
ROUNDS = 20


async def prepare(url: str, *, has_rule: bool) -> Any:
    """Open a database with a model of two versions, and perhaps the rule."""
    database = await open_database(url, make_transaction=SqlTransaction)

    async def fill(tx: SqlTransaction) -> None:
        run = await runs.create_run(
            tx, ACTOR, experiment_id="0", user_id="bench", start_time_ms=1, run_name="bench", tags=[]
        )
        run_id = run.info.run_id
        await metrics.log_batch(
            tx,
            ACTOR,
            run_id=run_id,
            points=[MetricPoint("auc", 0.9, 1, 0)],
            of_models=[],
            params=[("solver", "lbfgs")],
            tags=[],
        )
        await registered_models.create_registered_model(tx, ACTOR, name="bench", description="", tags={})
        for _ in range(2):
            await model_versions.create_model_version(
                tx,
                ACTOR,
                name="bench",
                source="s3://bench/model",
                run_id=run_id,
                run_link="",
                model_id=None,
                description="",
                tags={"reviewed": "yes"},
            )
        if has_rule:
            place = Place(TargetKind.STAGE, "Production")
            await stage_rules.set_rule(tx, ACTOR, place=place, given=GivenRule(conditions=CONDITIONS))

    await database.write(fill)
    return database


async def transitions(database: Any, count: int) -> list[float]:
    """Let two versions take turns in Production; return the microseconds of each transition into it."""
    taken = []
    for number in range(count):
        began = time.perf_counter_ns()
        await database.write(
            lambda tx, version=1 + number % 2: stages.transition_stage(
                tx, ACTOR, name="bench", version=version, stage="Production", archive_existing=True
            )
        )
        taken.append((time.perf_counter_ns() - began) / 1000)
    return taken


async def compare(plain_url: str, ruled_url: str, count: int) -> tuple[float, float]:
    """Return the median of a transition without and with the rule."""
    plain, ruled = await prepare(plain_url, has_rule=False), await prepare(ruled_url, has_rule=True)
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        found[0].extend(await transitions(plain, count // ROUNDS))
        found[1].extend(await transitions(ruled, count // ROUNDS))
    await plain.close()
    await ruled.close()
    return statistics.median(found[0]), statistics.median(found[1])


def measure(count: int) -> None:
    """Measure both databases and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in ("plain", "ruled")]
        print_figures("SQLite", *asyncio.run(compare(urls[0], urls[1], count)))
    server = PostgresServer(durable=True)
    try:
        urls = [server.create_database() for _ in range(2)]
        print_figures("PostgreSQL", *asyncio.run(compare(urls[0], urls[1], count)))
    finally:
        server.close()


def print_figures(name: str, plain: float, ruled: float) -> None:
    """Print one line."""
    print(
        f"{name:<12} without a rule {plain:8.0f} us   with three conditions {ruled:8.0f} us   {ruled / plain:.2f} times"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000, help="transitions of each kind")
    measure(parser.parse_args().count)
