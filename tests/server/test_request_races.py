"""Requests under concurrency, two workers on PostgreSQL, workers killed; see `tests/support/request_races.py`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.request_races import ADMIN, Races, replay
from tests.support.servers import StartServer

ROUNDS = 300
"""`python -m tests.support.request_races` runs 10,000."""


def test_nothing_is_promoted_short_of_its_approvals(
    start_server: StartServer, tmp_path: Path, postgres_database: str
) -> None:
    server = start_server(
        "--data", tmp_path / "data", "--database", postgres_database, "--workers", "2", environment=ADMIN
    )
    races = Races(server.url, postgres_database, server.pid, seed=7, models=3, kill_share=0.02)
    asyncio.run(races.run(ROUNDS))
    found = asyncio.run(replay(postgres_database))
    assert found.problems == []
    assert found.promotions > ROUNDS / 30
    assert races.kills > 0
    assert races.answers["approve 200"] > races.answers["ask 201"] / 4
