"""Requests that something else overtakes: when, and that they stay closed; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from greenroom.core.requests import RequestedMove, RequestState
from greenroom.core.rules import Rule, Target
from greenroom.core.stages import ARCHIVED, DEFAULT_STAGES, PRODUCTION, Stage
from greenroom.errors import StateConflict
from greenroom.services import workspaces
from greenroom.services.registry import model_restoring, model_versions, registered_models, version_restoring
from greenroom.services.rules import stage_settings, workspace_stages
from greenroom.services.rules.stage_settings import GivenStage
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import grant
from tests.support.registry import USER, move, set_alias, stages_of
from tests.support.requests import TO_PRODUCTION, Team

pytestmark = pytest.mark.anyio

ONE_APPROVAL = Rule(approvals=1)
EXCLUSIVE = Rule(approvals=1, one_version=True)
CANARY = Stage("Canary")
TO_CANARY = RequestedMove(target=Target.stage(CANARY))
TO_CHAMPION = RequestedMove(target=Target.alias("champion"))


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield await Team(database).begin()
    await database.close()


async def reason(team: Team, request_id: str = "1") -> str:
    """Return why a request is overtaken."""
    found = await team.database.read(lambda tx: tx.requests.get(int(request_id)))
    assert found is not None
    assert found.request.state is RequestState.OVERTAKEN
    return found.request.reason


# -- by another version --------------------------------------------------------------------------------------------


async def test_a_version_that_was_in_the_stage_before_overtakes_nothing(team: Team) -> None:
    await team.set_rule(None)
    await move(team.database, "wine", 1, PRODUCTION)
    await move(team.database, "wine", 3, PRODUCTION)
    await team.set_rule(EXCLUSIVE)
    await team.ask(version=2)
    await move(team.database, "wine", 3, ARCHIVED)
    assert await team.state() is RequestState.OPEN
    assert (await team.approve("ben")).request.state is RequestState.MOVED
    assert await stages_of(team.database, "wine", 1) == {ARCHIVED}


async def test_another_version_overtakes_nothing_in_a_stage_that_several_may_be_in_by_now(team: Team) -> None:
    await team.set_rule(EXCLUSIVE)
    await team.ask()
    await team.set_rule(None)
    await move(team.database, "wine", 2, PRODUCTION)
    assert await team.state() is RequestState.OPEN


async def test_another_version_overtakes_in_a_stage_that_holds_one_by_now(team: Team) -> None:
    await team.set_rule(ONE_APPROVAL)
    await team.ask(version=1)
    await team.set_rule(EXCLUSIVE)
    await team.ask(version=2)
    await team.approve("ben", "2")
    assert await reason(team) == "Version 2 took Production since."
    assert await team.event_types() == [
        "transition_request.created",
        "transition_request.created",
        "transition_request.approved",
        "model_version.transitioned",
        "transition_request.overtaken",
        "transition_request.moved",
    ]


async def test_what_was_to_be_replaced_overtakes_nothing_when_it_returns(team: Team) -> None:
    await team.set_rule(None)
    await move(team.database, "wine", 1, PRODUCTION)
    await set_alias(team.database, "wine", "champion", 1)
    await team.set_rule(EXCLUSIVE)
    await team.ask(version=2)
    await team.ask(version=2, move=TO_CHAMPION)
    await team.set_rule(Rule(one_version=True))
    await team.database.write(lambda tx: model_versions.delete_model_version(tx, USER, name="wine", version=1))
    await team.database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=1))
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}
    assert [await team.state(one) for one in ("1", "2")] == [RequestState.OPEN] * 2


# -- and stays closed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["version", "model", "move", "stage", "rename", "settings", "holder", "itself", "alias"])
async def test_an_overtaken_request_does_not_open_again(team: Team, by: str) -> None:
    await team.set_rule(None)
    await team.set_rule(Rule(approvals=2, one_version=True))
    await team.database.write(lambda tx: workspace_stages.add_stage(tx, USER, name=CANARY, position=2))
    moves = {"stage": TO_CANARY, "rename": TO_CANARY, "settings": TO_CANARY, "alias": TO_CHAMPION}
    await team.ask(move=moves.get(by, TO_PRODUCTION))
    if by not in moves:
        await team.approve("ben")
    await overtake_and_undo(team, by)
    if by == "move":
        stored = await team.database.read(lambda tx: tx.requests.get(1))
        assert stored is not None
        assert stored.standing.moved_to is None
    assert (
        await reason(team)
        == {
            "version": "Version 1 was deleted.",
            "model": "wine was deleted.",
            "move": "wine was moved to another workspace.",
            "stage": "The stage Canary does not exist any more.",
            "rename": "The stage Canary does not exist any more.",
            "settings": "The stage Canary does not exist any more.",
            "holder": "Version 2 took Production since.",
            "itself": "Version 1 is in Production already.",
            "alias": "Version 2 took the alias 'champion' since.",
        }[by]
    )
    assert (await team.event_types()).count("transition_request.overtaken") == 1
    with pytest.raises(StateConflict, match="overtaken"):
        await team.approve("cleo")
    assert await team.ask(move=moves.get(by, TO_PRODUCTION)) == "2"


async def overtake_and_undo(team: Team, by: str) -> None:
    write = team.database.write
    before = await team.database.read(lambda tx: tx.stages.read())
    if by == "version":
        await write(lambda tx: model_versions.delete_model_version(tx, USER, name="wine", version=1))
        await write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=1))
    elif by == "model":
        row = await team.database.read(lambda tx: tx.registered_models.find_row("wine"))
        await write(lambda tx: registered_models.delete_registered_model(tx, USER, name="wine"))
        await write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="wine", row=row))
    elif by == "move":
        await write(lambda tx: workspaces.create_workspace(tx, USER, name="lab", description=""))
        await write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace="lab"))
        key = (await team.database.read(lambda tx: tx.workspaces.get("lab"))).key  # type: ignore[union-attr]
        await write(
            lambda tx: workspaces.move_model(
                tx.within(key), replace(USER, workspace=key), name="wine", workspace="default"
            )
        )
        for name, role in (("ada", "contributor"), ("cleo", "approver")):
            await grant(team.database, team.people[name], role, model="wine")
    elif by == "stage":
        await write(lambda tx: workspace_stages.remove_stage(tx, USER, stage=CANARY))
        await write(lambda tx: workspace_stages.add_stage(tx, USER, name=CANARY, position=2))
    elif by == "rename":
        await write(lambda tx: workspace_stages.update_stage(tx, USER, stage=CANARY, name="Trial"))
        await write(lambda tx: workspace_stages.update_stage(tx, USER, stage="Trial", name=CANARY))
    elif by == "settings":
        for names in (DEFAULT_STAGES.names, before.names):
            given = [GivenStage(one) for one in names]
            await write(lambda tx, given=given: stage_settings.apply_settings(tx, USER, stages=given, rules=[]))  # type: ignore[misc]
    elif by == "alias":
        await set_alias(team.database, "wine", "champion", 2)
        await write(lambda tx: registered_models.delete_alias(tx, USER, name="wine", alias="champion"))
    else:
        await team.set_rule(Rule(one_version=True))
        version = 2 if by == "holder" else 1
        await move(team.database, "wine", version, PRODUCTION)
        await move(team.database, "wine", version, ARCHIVED)
