"""Counting loads in memory: what belongs together, and how much is kept."""

from __future__ import annotations

from typing import Any

import pytest

from greenroom.core.model_versions import Download
from greenroom.core.usage import OTHER, LoadKey, client_name
from greenroom.server import loads as module
from greenroom.server.loads import READING_MS, WAY_MS, LoadCaller, LoadCounter
from greenroom.services.usage import LoadBatch

pytestmark = pytest.mark.anyio

ADA = LoadCaller(7, "mlflow 3.17.2")
BEN = LoadCaller(8, "mlflow 3.17.2")


class Counting:
    """A counter with a clock, and the batches that it writes."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000
        self.counter = LoadCounter(now_ms=lambda: self.now_ms)
        self.batches: list[LoadBatch] = []

    def resolve(self, way: str, *, caller: LoadCaller = ADA, version: int = 3) -> None:
        self.counter.resolved(caller, "default", "wine", version, way)

    def load(self, *, caller: LoadCaller = ADA, version: int = 3) -> None:
        self.counter.asked_for_files(caller, "default", "wine", Download("uri", 1, version, "f"))

    def ways(self) -> dict[tuple[int, str], int]:
        """Return loads by account and way."""
        found: dict[tuple[int, str], int] = {}
        for key, loads in self.counter._counts.items():
            found[key[3], key[5]] = found.get((key[3], key[5]), 0) + loads[0]
        return found


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_a_load_belongs_to_the_stage_that_was_resolved_just_before(counting: Counting) -> None:
    counting.resolve("stage:Production")
    counting.load()
    counting.load()
    assert counting.ways() == {(7, "stage:Production"): 1, (7, "version"): 1}


def test_replicas_that_resolve_at_once_each_load_by_stage(counting: Counting) -> None:
    for _ in range(3):
        counting.resolve("stage:Production")
    for _ in range(4):
        counting.load()
    assert counting.ways() == {(7, "stage:Production"): 3, (7, "version"): 1}


def test_the_last_way_counts_and_not_that_of_another_account_or_version(counting: Counting) -> None:
    counting.resolve("stage:Production")
    counting.resolve("alias:champion")
    counting.load(caller=BEN)
    counting.load(version=2)
    counting.load()
    assert counting.ways() == {(8, "version"): 1, (7, "version"): 1, (7, "alias:champion"): 1}


def test_a_way_is_forgotten_after_a_minute(counting: Counting) -> None:
    counting.resolve("stage:Production")
    counting.now_ms += WAY_MS
    counting.load()
    assert counting.ways() == {(7, "version"): 1}


def test_reading_files_goes_on_for_an_hour_after_each_request(counting: Counting) -> None:
    counting.load()
    for _ in range(3):
        counting.now_ms += READING_MS - 1
        counting.counter.read_file(ADA, "f", (1, 3))
    assert counting.ways() == {(7, "version"): 1}
    counting.now_ms += READING_MS
    counting.counter.read_file(ADA, "f", (1, 3))
    counting.counter.read_file(BEN, "f", (1, 3))
    assert counting.ways() == {(7, "version"): 2, (8, "version"): 1}


async def test_memory_is_bounded_while_the_database_is_away(
    counting: Counting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, most in (("MOST_KEYS", 100), ("MOST_RESOLVED", 10), ("MOST_READING", 10), ("BATCH_KEYS", 30)):
        monkeypatch.setattr(module, name, most)
    for number in range(1000):
        caller = LoadCaller(number % 500, f"bot{number}")
        counting.resolve("stage:Production", caller=caller, version=1)
        counting.load(caller=caller)
        counting.counter.read_file(caller, f"unknown{number}")
    counter = counting.counter
    assert len(counter._counts) == 200
    assert (len(counter._resolved), len(counter._reading)) == (10, 10)
    assert {key[4] for key in list(counter._counts)[100:]} == {OTHER}
    assert len([one for one in caplog.records if "not counted" in one.message]) == 1

    class Database:
        async def write(self, verb: Any) -> None:
            counting.batches.append(verb.__defaults__[0])

    given: Any = Database()
    await counter.write(given)
    assert max(len(one.counts) + len(one.of_files) for one in counting.batches) == 30
    assert [one.number for one in counting.batches] == list(range(1, len(counting.batches) + 1))
    written = {key for one in counting.batches for key in one.counts}
    assert len(written) == 200
    assert all(isinstance(key, LoadKey) for key in written)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (b"mlflow-python-client/3.17.2", "mlflow 3.17.2"),
        (b"mlflow-python-client/2.22.5.dev0 (linux)", "mlflow 2.22.5"),
        (b"greenroom/0.1.0", "greenroom 0.1.0"),
        (b"greenroom-client", "greenroom"),
        (b"Python-Requests/2.32.3", "python-requests"),
        (b"curl/8.5.0", "curl"),
        (b"okhttp/4.12", "okhttp"),
        (b"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", None),
        (None, "unknown"),
        (b"", "unknown"),
        (b"\xff\xfe", "unknown"),
        (b"<script>alert(1)</script>", "unknown"),
        (b"x" * 5000, "unknown"),
        (b"mlflow-python-client/" + b"9" * 50, "mlflow"),
        (b"a/b/c", "a"),
        (b"'; DROP TABLE usage_days; --", "unknown"),
    ],
)
def test_clients_are_named_by_what_can_be_told_apart(user_agent: bytes | None, name: str | None) -> None:
    assert client_name(user_agent) == name
