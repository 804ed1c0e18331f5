"""Rules that let versions return to a stage that they were in before; on both databases."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.rules import TargetKind, Wait
from greenroom.errors import InvalidInput, TransitionNotAllowed
from greenroom.services.registry.stages import change_stage
from greenroom.services.rules import rule_tryouts
from greenroom.services.rules.stage_rules import GivenRule
from greenroom.services.rules.version_checks import list_checks
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.registry import USER, Registry, a_model, a_model_version, delete_version, move, stages_of
from tests.support.rules import a_rule, alias_place, no_rule, stage_place

pytestmark = pytest.mark.anyio

PRODUCTION = stage_place("Production")
RULE: dict[str, Any] = {"comes_from": ["Staging"], "wait": Wait("Staging", 24)}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    await a_model(database, "wine")
    for _ in range(4):
        await a_model_version(database, "wine")
    yield database
    await database.close()


async def three_releases(database: Registry) -> None:
    """Let the versions 1, 2 and 3 follow one another in Production; 4 was never there."""
    for version in (1, 2, 3):
        await move(database, "wine", version, "Production", archive_existing=True)


async def reasons(database: Registry, version: int) -> dict[str, str]:
    """Read what the rule of Production says about a version, by kind of check."""
    only = (TargetKind.STAGE, "Production")
    (found,) = await database.search(lambda tx: list_checks(tx, USER, name="wine", version=version, only=only))
    return {check.kind.value: f"{check.state.value}: {check.reason}" for check in found.checklist.checks}


async def test_a_version_that_was_there_is_rolled_back_to_at_once(database: Registry) -> None:
    await three_releases(database)
    await a_rule(database, PRODUCTION, **RULE)
    with pytest.raises(TransitionNotAllowed, match="comes from Staging"):
        await move(database, "wine", 2, "Production", archive_existing=True)
    await a_rule(database, PRODUCTION, **RULE, is_open_to_returns=True)
    was_there = "passed: Version 2 was in Production before."
    assert await reasons(database, 2) == {"comes_from": was_there, "wait": was_there}
    await move(database, "wine", 2, "Production", archive_existing=True)
    assert await stages_of(database, "wine", 3) == {"Archived"}


async def test_what_was_rolled_back_from_or_never_there_obeys_the_rule(database: Registry) -> None:
    await three_releases(database)
    await a_rule(database, PRODUCTION, **RULE, is_open_to_returns=True)
    await move(database, "wine", 2, "Production", archive_existing=True)
    for version in (3, 4):
        assert (await reasons(database, version))["comes_from"].startswith("failed")
        with pytest.raises(TransitionNotAllowed, match="comes from Staging"):
            await move(database, "wine", version, "Production", archive_existing=True)
    await move(database, "wine", 1, "Production", archive_existing=True)


async def test_other_requirements_hold_for_returning_versions_too(database: Registry) -> None:
    await three_releases(database)
    await a_rule(database, PRODUCTION, **RULE, is_open_to_returns=True, conditions=["tags.reviewed = 'yes'"])
    with pytest.raises(TransitionNotAllowed, match="reviewed") as refused:
        await move(database, "wine", 1, "Production", archive_existing=True)
    assert "comes from" not in refused.value.message


@pytest.mark.parametrize("place", [alias_place("champion"), stage_place("Archived")])
async def test_only_rules_of_active_stages_let_versions_return(database: Registry, place: Any) -> None:
    with pytest.raises(InvalidInput, match="applies to Staging, Production") as refused:
        await a_rule(database, place, is_open_to_returns=True)
    assert refused.value.field == "is_open_to_returns"


class Road:
    """Who came to Production, as docs/decisions/0080 says, kept by hand."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self.there: set[int] = set()
        self.verdicts: list[tuple[int, str]] = []

    def enter(self, version: int, *, is_staged: bool, archives: bool) -> None:
        if version not in self.there:
            passes = is_staged or version in self.came
            self.verdicts.append((version, "let_through" if passes else "stopped"))
            if version in self.came:
                self.came = self.came[: self.came.index(version)]
            self.came.append(version)
        self.there = {version} if archives else self.there | {version}


async def test_the_try_out_says_what_the_rule_would_have_said_then(database: Registry) -> None:
    chance, road, staged = random.Random(11), Road(), set[int]()
    given = GivenRule(comes_from=["Staging"], is_open_to_returns=True)
    alive = [1, 2, 3, 4]
    for step in range(60):
        version, to = chance.choice(alive), chance.choice(["Production", "Production", "Staging", "None"])
        if to == "Production" and version not in road.there:
            await a_rule(database, PRODUCTION, comes_from=["Staging"], is_open_to_returns=True)
            passes = version in staged or version in road.came
            assert all(one.startswith("passed") for one in (await reasons(database, version)).values()) == passes
            await no_rule(database, PRODUCTION)
        archives = to == "Production" and chance.random() < 0.7
        if to == "Production":
            road.enter(version, is_staged=version in staged, archives=archives)
            staged = staged - {version}
        else:
            road.there.discard(version)
            staged = staged | {version} if to == "Staging" else staged - {version}
        await database.write(
            lambda tx, version=version, to=to, archives=archives: change_stage(  # type: ignore[misc]
                tx,
                USER,
                name="wine",
                version=version,
                stage=to,
                archive_existing=archives,
                keep_others=False,
                comment="",
            )
        )
        if step == 40:
            await delete_version(database, "wine", alive.pop())
            road.there &= set(alive)
            staged &= set(alive)
    page = await database.search(lambda tx: rule_tryouts.try_rule(tx, USER, place=PRODUCTION, given=given, limit=200))
    assert [(one.version, one.verdict.value) for one in reversed(page.moves)] == road.verdicts
    assert {verdict for _, verdict in road.verdicts} == {"let_through", "stopped"}
