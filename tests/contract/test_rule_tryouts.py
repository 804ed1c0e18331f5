"""Trying a rule out over a year of history finds what a replay by hand finds, on both databases."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.rule_tryouts import TriedMove
from greenroom.core.rules import Wait
from greenroom.errors import InvalidInput
from greenroom.services.rules import rule_tryouts
from greenroom.services.rules.stage_rules import GivenRule
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import USER, Registry, a_model, a_model_version, delete_version, move, tag_version
from tests.support.rules import stage_place
from tests.support.tracking import a_run, log_points

pytestmark = pytest.mark.anyio

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
START_MS = 1_700_000_000_000
STEPS = 220
RULE = GivenRule(
    conditions=["metrics.auc >= current - 0.01", "tags.reviewed = 'yes'", "age_days <= 60"],
    comes_from=["Staging"],
    wait=Wait("Staging", 24),
)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now_ms = START_MS

    def __call__(self) -> int:
        return self.now_ms


class ByHand:
    """Keeps what a version is, and notes at each move into Production whether the rule would have stopped it."""

    def __init__(self) -> None:
        self.made: dict[int, int] = {}
        self.points: dict[int, list[tuple[int, int, float]]] = {}
        self.reviewed: set[int] = set()
        self.stage: dict[int, str] = {}
        self.since: dict[int, int] = {}
        self.verdicts: list[tuple[int, int, str]] = []

    def auc(self, version: int, now_ms: int) -> float | None:
        known = [(step, at, value) for step, at, value in self.points[version] if at <= now_ms]
        return max(known)[2] if known else None

    def move(self, version: int, to: str, now_ms: int, *, archives: bool) -> None:
        if to == "Production" and self.stage.get(version) != "Production":
            self.verdicts.append((now_ms, version, self.verdict(version, now_ms)))
        if archives:
            for other, stage in list(self.stage.items()):
                if other != version and stage == to:
                    self.stage[other] = "Archived"
        if self.stage.get(version) != to:
            self.since[version] = now_ms
        self.stage[version] = to

    def verdict(self, version: int, now_ms: int) -> str:
        others = [one for one, stage in self.stage.items() if stage == "Production" and one != version]
        own = self.auc(version, now_ms)
        other = self.auc(max(others), now_ms) if others else None
        is_unknown = own is not None and bool(others) and other is None
        is_good = own is not None and (other is None or own >= other - 0.01)
        is_met = (
            is_good
            and version in self.reviewed
            and now_ms - self.made[version] <= 60 * DAY_MS
            and self.stage.get(version) == "Staging"
            and now_ms - self.since[version] >= 24 * HOUR_MS
        )
        return ("cannot_judge" if is_unknown else "let_through") if is_met else "stopped"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    await a_model(database, "wine")
    yield database
    await database.close()


async def every_move(database: Registry, **fields: Any) -> list[TriedMove]:
    """Read all pages."""
    found: list[TriedMove] = []
    token: str | None = None
    while True:
        page = await database.search(
            lambda tx, at=token: rule_tryouts.try_rule(  # type: ignore[misc]
                tx,
                USER,
                place=stage_place("Production"),
                given=RULE,
                page_token=at,
                **{"days": 731, "limit": 7, **fields},
            )
        )
        found += page.moves
        token = page.next_page_token
        if token is None:
            return found


async def test_a_year_of_moves_is_judged_as_by_hand(database: Registry, clock: Clock) -> None:
    dice, by_hand, runs = random.Random(7), ByHand(), dict[int, str]()
    for _ in range(STEPS):
        clock.now_ms += dice.randrange(HOUR_MS, 3 * DAY_MS)
        now_ms = clock.now_ms
        living = sorted(by_hand.made)
        kind = dice.choice(["make", "log", "tag", "stage", "stage", "produce", "produce", "leave"])
        if kind == "make" or not living:
            run_id = await a_run(database, "0")
            version = (await a_model_version(database, "wine", run_id=run_id)).version
            runs[version], by_hand.made[version], by_hand.points[version] = run_id, now_ms, []
            living.append(version)
            kind = "log"
        version = dice.choice(living[-4:])
        if kind == "log":
            point = (dice.randrange(5), now_ms, round(dice.uniform(0.85, 0.95), 3))
            by_hand.points[version].append(point)
            await log_points(database, runs[version], ("auc", point[2], point[1], point[0]))
        elif kind == "tag":
            by_hand.reviewed.add(version)
            await tag_version(database, "wine", version, "reviewed", "yes")
        else:
            to = {"stage": "Staging", "produce": "Production", "leave": "None"}[kind]
            archives = to == "Production" and dice.random() < 0.7
            by_hand.move(version, to, now_ms, archives=archives)
            await move(database, "wine", version, to, archive_existing=archives)
    clock.now_ms += HOUR_MS
    found = [(one.at_ms, one.version, one.verdict.value) for one in await every_move(database)]
    assert found == sorted(by_hand.verdicts, reverse=True)
    assert {verdict for _, _, verdict in found} >= {"stopped", "let_through"}
    recent = [one for one in by_hand.verdicts if one[0] >= clock.now_ms - 30 * DAY_MS]
    assert len(await every_move(database, days=30)) == len(recent)


async def test_a_deleted_version_is_judged_as_it_was(database: Registry, clock: Clock) -> None:
    await a_model_version(database, "wine", tags={"reviewed": "yes"})
    clock.now_ms += DAY_MS
    await move(database, "wine", 1, "Production")
    await delete_version(database, "wine", 1)
    (found,) = await every_move(database)
    assert found.verdict.value == "stopped"
    assert [check.reason for check in found.checks if check.state.value == "failed"] == [
        "Version 1 was in None.",
        "Version 1 has no metric auc.",
        "Version 1 was not in Staging.",
    ]


async def test_windows_and_stages_that_do_not_exist_are_refused(database: Registry) -> None:
    for days in (0, 732):
        with pytest.raises(InvalidInput, match="'days' must be 1 to 731"):
            await every_move(database, days=days)
    assert await every_move(database) == []
