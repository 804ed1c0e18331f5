"""Random malformed requests to every row of the endpoint table: no 5xx, and nothing half-written.

GREENROOM_FUZZ_REQUESTS=20000 GREENROOM_FUZZ_SEED=7 scripts/test tests/server/test_fuzz.py
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.fuzz import Fuzz
from tests.support.invariants import broken_promises
from tests.support.servers import StartServer

REQUESTS = int(os.environ.get("GREENROOM_FUZZ_REQUESTS", "2000"))
SEED = int(os.environ.get("GREENROOM_FUZZ_SEED", "3"))
SENDERS = 4
# Delay allowed on a busy machine for a request that takes milliseconds; slow filters are tested elsewhere.
SLOWEST_S = 10.0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("senders", [1, SENDERS], ids=["alone", "together"])
def test_no_request_causes_a_5xx_or_partial_write(
    database: str, senders: int, request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'greenroom.db'}"
    arguments: list[str | Path] = ["--data", tmp_path / "data"]
    if database == "postgresql":
        url = request.getfixturevalue("postgres_database")
        arguments += ["--database", url]
    server = start_server(*arguments)
    first = Fuzz(server.port, seed=SEED, slowest_s=SLOWEST_S)
    others = [first.companion(seed=SEED + number) for number in range(1, senders)]
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(lambda fuzz: fuzz.run(REQUESTS // senders), [first, *others]))
    complaints = [complaint for fuzz in [first, *others] for complaint in fuzz.complaints]
    assert not complaints, "\n".join(complaints[:10])
    assert first.statuses[200] > REQUESTS // senders // 10, f"hardly anything was ever there: {first.statuses}"
    broken = asyncio.run(broken_promises(url))
    assert not broken, "\n".join(broken)
