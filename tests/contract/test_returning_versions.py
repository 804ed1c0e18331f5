"""Rules that let versions return to a stage that they were in before; on both databases."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.rules import TargetKind, Wait
from greenroom.errors import InvalidInput, TransitionNotAllowed
from greenroom.services.registry.stages import change_stage
from greenroom.services.registry.version_restoring import restore_model_version
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
    with pytest.raises(InvalidInput, match="only for Staging, Production; leave out") as refused:
        await a_rule(database, place, is_open_to_returns=True)
    assert refused.value.field == "is_open_to_returns"


class Road:
    """Who came to Production, as docs/decisions/0080 says, kept by hand.

    Attributes:
        moves: each version that moved there, whether from Staging, and whether it had been there.
    """

    def __init__(self) -> None:
        self.came: list[int] = []
        self.there: set[int] = set()
        self.staged: set[int] = set()
        self.moves: list[tuple[int, bool, bool]] = []

    def move(self, version: int, to: str, *, archives: bool) -> None:
        if to == "Production":
            if version not in self.there:
                self.moves.append((version, version in self.staged, version in self.came))
                self.come(version)
            self.there = {version} if archives else self.there | {version}
        else:
            self.there.discard(version)
        self.staged = self.staged | {version} if to == "Staging" else self.staged - {version}

    def come(self, version: int) -> None:
        if version in self.came:
            self.came = self.came[: self.came.index(version)]
        self.came.append(version)


async def verdicts(database: Registry, given: GivenRule) -> list[tuple[int, str]]:
    page = await database.search(lambda tx: rule_tryouts.try_rule(tx, USER, place=PRODUCTION, given=given, limit=200))
    assert page.next_page_token is None
    return [(one.version, one.verdict.value) for one in reversed(page.moves)]


async def test_the_try_out_says_what_the_rule_would_have_said_then(database: Registry) -> None:
    chance, road, alive = random.Random(11), Road(), [1, 2, 3, 4]
    for step in range(60):
        version, to = chance.choice(alive), chance.choice(["Production", "Production", "Staging", "None"])
        if to == "Production" and version not in road.there:
            await a_rule(database, PRODUCTION, comes_from=["Staging"], is_open_to_returns=True)
            passes = version in road.staged or version in road.came
            assert all(one.startswith("passed") for one in (await reasons(database, version)).values()) == passes
            await no_rule(database, PRODUCTION)
        archives = to == "Production" and chance.random() < 0.7
        road.move(version, to, archives=archives)
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
        if step in (20, 40):
            # What comes back by being restored has come to the stage again.
            returning = max(road.there, default=1)
            await delete_version(database, "wine", returning)
            await database.write(
                lambda tx, version=returning: restore_model_version(tx, USER, name="wine", version=version)  # type: ignore[misc]
            )
            if returning in road.there:
                road.come(returning)
    stage, wait = GivenRule(comes_from=["Staging"]), GivenRule(wait=Wait("Staging", 24))
    for given, through in (
        (stage, [from_staging for _, from_staging, _ in road.moves]),
        (stage._replace(is_open_to_returns=True), [one or was_there for _, one, was_there in road.moves]),
        (wait._replace(is_open_to_returns=True), [was_there for _, _, was_there in road.moves]),
    ):
        expected = [
            (move[0], "let_through" if one else "stopped") for move, one in zip(road.moves, through, strict=True)
        ]
        assert await verdicts(database, given) == expected
        assert {verdict for _, verdict in expected} == {"let_through", "stopped"}
