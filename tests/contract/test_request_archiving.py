"""Requests that archive the versions that are in the stage, and the rule of ``Archived``; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.checklists import CheckKind, CheckState
from greenroom.core.event_types import EventType
from greenroom.core.requests import DAY_MS, RequestedMove, RequestState
from greenroom.core.rules import Rule, Target, Wait
from greenroom.core.stages import PRODUCTION, Stage
from greenroom.errors import (
    TransitionNotAllowed,
)
from greenroom.server.request_upkeep import RequestUpkeep
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals import request_rules
from greenroom.services.registry import model_versions
from greenroom.services.registry import stages as stage_services
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import AdvancedClock
from tests.support.registry import move, stages_of
from tests.support.requests import Team

pytestmark = pytest.mark.anyio

ARCHIVING = RequestedMove(target=Target.stage(PRODUCTION), archive_existing=True)


@pytest.fixture
def clock() -> AdvancedClock:
    return AdvancedClock()


@pytest.fixture
async def team(database_url: str, clock: AdvancedClock) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    yield await Team(database).begin()
    await database.close()


async def _production_that_is_not_archived(team: Team, rule: Rule) -> None:
    """Put version 2 into Production, which several versions may be in, and give Archived a rule."""
    await team.set_rule(None)
    await move(team.database, "wine", 2, PRODUCTION)
    await team.set_rule(Rule(approvals=1))
    await team.set_rule(rule, Target.stage(Stage("Archived")))


async def test_an_approval_stays_while_the_rule_of_archived_stops_the_move(team: Team) -> None:
    await _production_that_is_not_archived(team, Rule(conditions=("tags.retired = 'yes'",)))
    await team.ask(move=ARCHIVING)
    found = await team.approve("ben")
    assert found.request.state is RequestState.OPEN
    assert [(one.by.name, one.kind) for one in found.decisions] == [("ben", "approved")]
    assert found.checklist is not None
    (check,) = found.checklist.missing()
    assert (check.kind, check.words) == (CheckKind.ARCHIVING, "version 2 may be archived")
    assert "retired" in check.reason
    assert (await team.event_types())[-1] == EventType.REQUEST_APPROVED
    with pytest.raises(TransitionNotAllowed, match="version 2 may be archived"):
        await team.write("ben", decisions.move_request, request_id="1")
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.OPEN

    await team.write("ada", model_versions.set_model_version_tag, name="wine", version=2, key="retired", value="yes")
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.MOVED
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}
    assert await stages_of(team.database, "wine", 2) == {"Archived"}


async def test_approvals_that_archived_asks_for_cannot_come_from_a_request_for_another_stage(team: Team) -> None:
    await _production_that_is_not_archived(team, Rule(approvals=1))
    await team.ask(move=ARCHIVING)
    found = await team.approve("ben")
    assert found.checklist is not None
    assert found.request.state is RequestState.OPEN
    (check,) = found.checklist.missing()
    assert (check.kind, check.state) == (CheckKind.ARCHIVING, CheckState.FAILED)
    with pytest.raises(TransitionNotAllowed, match="0 of 1 given"):
        await team.write("ben", decisions.move_request, request_id="1")


async def test_time_carries_out_what_waits_for_the_rule_of_archived(team: Team, clock: AdvancedClock) -> None:
    await _production_that_is_not_archived(team, Rule(wait=Wait(PRODUCTION, 24)))
    await team.ask(move=ARCHIVING)
    found = await team.approve("ben")
    assert found.checklist is not None
    (check,) = found.checklist.missing()
    assert check.state is CheckState.WAITING
    assert check.passes_at_ms is not None
    clock.ahead_ms = DAY_MS
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.MOVED


async def test_an_approval_that_would_also_archive_is_refused_as_a_whole(team: Team) -> None:
    await _production_that_is_not_archived(team, Rule(conditions=("tags.retired = 'yes'",)))
    await team.ask()
    with pytest.raises(TransitionNotAllowed, match="Approving request 1 with archive_existing is not allowed"):
        await team.approve("ben", archive_existing=True)
    found = await team.get("ben")
    assert (found.request.state, list(found.decisions)) == (RequestState.OPEN, [])
    assert (await team.approve("ben")).request.state is RequestState.MOVED
    assert await stages_of(team.database, "wine", 2) == {PRODUCTION}


async def test_a_stage_that_holds_one_version_archives_without_the_rule_of_archived(team: Team) -> None:
    await _production_that_is_not_archived(team, Rule(approvals=1))
    await team.set_rule(Rule(approvals=1, one_version=True))
    await team.ask(move=ARCHIVING)
    assert (await team.approve("ben")).request.state is RequestState.MOVED
    assert await stages_of(team.database, "wine", 2) == {"Archived"}


async def test_a_direct_move_that_archives_what_needs_approval_leaves_no_request(team: Team) -> None:
    await _production_that_is_not_archived(team, Rule(approvals=1))
    await team.set_rule(None)
    with pytest.raises(TransitionNotAllowed, match="Ask for version 2 to be archived first") as refused:
        await move(team.database, "wine", 1, PRODUCTION, archive_existing=True)
    assert refused.value.target == "stage:Archived"
    assert await stages_of(team.database, "wine", 1) == set()
    assert await stages_of(team.database, "wine", 2) == {PRODUCTION}


async def test_a_stage_with_many_versions_is_not_archived_by_a_rule(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_services, "MAX_ARCHIVED", 1)
    monkeypatch.setattr(request_rules, "MAX_ARCHIVED", 1)
    await _production_that_is_not_archived(team, Rule(conditions=("tags.retired IS NULL",)))
    await team.set_rule(None)
    await move(team.database, "wine", 3, PRODUCTION)
    with pytest.raises(TransitionNotAllowed, match="archive some first") as refused:
        await move(team.database, "wine", 1, PRODUCTION, archive_existing=True)
    assert refused.value.field == "archive_existing"
    await team.ask(move=ARCHIVING)
    checklist = (await team.get("ada")).checklist
    assert checklist is not None
    assert [(one.words, one.state) for one in checklist.checks] == [("2 versions may be archived", CheckState.FAILED)]
    await move(team.database, "wine", 3, Stage("Archived"))
    await move(team.database, "wine", 1, PRODUCTION, archive_existing=True)
    assert await stages_of(team.database, "wine", 2) == {"Archived"}
