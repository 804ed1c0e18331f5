"""Attempts to get a version into a protected stage, or behind a protected alias, short of its approvals; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from greenroom.core.permissions import Permission
from greenroom.core.requests import RequestedMove, RequestState
from greenroom.core.roles import Role
from greenroom.core.rules import Rule, Target
from greenroom.core.stages import ARCHIVED, PRODUCTION
from greenroom.core.subjects import registered_model_subject
from greenroom.errors import ApprovalPending, NotFound, PermissionDenied, TransitionNotAllowed
from greenroom.server.followers import place_events
from greenroom.server.live import read_updates
from greenroom.server.request_upkeep import RequestUpkeep
from greenroom.services import workspaces
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.history import undo
from greenroom.services.history.events import EventConditions, list_events
from greenroom.services.idempotency import IdempotentResult, run_idempotently
from greenroom.services.registry import registered_models, stages
from greenroom.services.rules import stage_rules, workspace_stages
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import a_role, an_account, grant, holding, knowing, own, take_grants
from tests.support.registry import USER, a_model, a_model_version, move, set_alias, stages_of
from tests.support.requests import ONE_APPROVAL, Team
from tests.support.rules import a_rule, alias_place, no_rule, stage_place

pytestmark = pytest.mark.anyio

LAB = "lab"


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield await Team(database).begin(None)
    await database.close()


# -- approvals of something else ------------------------------------------------------------------------------------


async def test_an_approval_for_one_stage_archives_nothing_that_needs_its_own(team: Team) -> None:
    await move(team.database, "wine", 1, "Production")
    await a_rule(team.database, stage_place("Production"), approvals=1)
    await a_rule(team.database, stage_place("Archived"), approvals=1)
    request_id = await team.ask(version=2, move=RequestedMove(target=Target.stage(PRODUCTION), archive_existing=True))
    assert (await team.approve("ben", request_id)).request.state is RequestState.OPEN
    with pytest.raises(TransitionNotAllowed, match="version 1 may be archived"):
        await team.write("ben", decisions.move_request, request_id=request_id)
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}
    assert await stages_of(team.database, "wine", 2) == frozenset()


async def test_who_approves_cannot_add_an_archiving_that_needs_approval(team: Team) -> None:
    await move(team.database, "wine", 1, "Production")
    await a_rule(team.database, stage_place("Production"), approvals=1)
    await a_rule(team.database, stage_place("Archived"), approvals=1)
    request_id = await team.ask(version=2)
    with pytest.raises(TransitionNotAllowed, match="version 1 may be archived"):
        await team.approve("ben", request_id, archive_existing=True)
    assert (await team.approve("ben", request_id)).request.state is RequestState.MOVED
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}


@pytest.mark.parametrize("begins_with", ["workspace", "model"])
async def test_an_approval_under_one_rule_does_not_count_under_another_of_the_target(
    team: Team, begins_with: str
) -> None:
    """The rule of a model replaces that of the workspace and the other way round; both may be in their first state."""
    of_workspace, of_model = stage_place("Production"), stage_place("Production", "wine")
    await a_rule(team.database, of_workspace, approvals=2 if begins_with == "workspace" else 1)
    if begins_with == "model":
        await a_rule(team.database, of_model, approvals=2)
    await team.ask()
    await team.approve("ben")
    if begins_with == "workspace":
        await a_rule(team.database, of_model, approvals=1)
    else:
        await no_rule(team.database, of_model)
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    view = await team.get()
    assert view.request.state is RequestState.OPEN
    assert view.checklist is not None
    assert view.checklist.approvals_counted == 0
    assert "That of ben does not count: the rule has changed since" in view.checklist.checks[-1].reason
    assert (await team.approve("ben")).request.state is RequestState.MOVED


@pytest.mark.parametrize("moves_all", [False, True])
async def test_rules_that_move_go_on_counting_after_those_of_the_new_workspace(team: Team, moves_all: bool) -> None:
    await a_rule(team.database, stage_place("Production", "wine"), conditions=["run IS NOT NULL"])
    await team.database.write(lambda tx: workspaces.create_workspace(tx, USER, name=LAB, description=""))
    key = await _key(team, LAB)
    for days in (1, 2):
        given = stage_rules.GivenRule(conditions=[f"age_days >= {days}"])
        place = stage_place("Production")
        await team.database.write(
            lambda tx, given=given, place=place: stage_rules.set_rule(  # type: ignore[misc]
                tx.within(key), replace(USER, workspace=key), place=place, given=given
            )
        )
    if moves_all:
        await team.database.write(lambda tx: tx.stage_rules.move(None, key))
    else:
        await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace=LAB))
    row = await team.database.read(lambda tx: tx.within(key).registered_models.find_row("wine"))
    if moves_all:
        row = await team.database.read(lambda tx: tx.registered_models.find_row("wine"))
    assert row is not None
    (moved,) = await team.database.read(lambda tx: tx.within(key).stage_rules.of_model(row))
    assert moved.version == 3


# -- leaving a rule behind ------------------------------------------------------------------------------------------


async def _a_manager_with_a_lab(team: Team) -> None:
    """Make mia, who owns the model, may create in its workspace, and has a workspace without rules, which she runs."""
    await team.database.write(lambda tx: workspaces.create_workspace(tx, USER, name=LAB, description=""))
    mia = await team.add("mia", "manager")
    await own(team.database, mia, model="wine")
    for workspace, role in (("default", "member"), (LAB, "administrator")):
        await grant(team.database, mia, role, all_of="workspace", workspace=await _key(team, workspace))
    team.people["mia"] = holding(mia, Role.MEMBER)


async def _key(team: Team, name: str) -> str:
    found = await team.database.read(lambda tx: tx.workspaces.get(name))
    assert found is not None
    return found.key


async def _mia_in_the_lab(team: Team) -> None:
    key = await _key(team, LAB)
    team.people["mia in the lab"] = replace(holding(team.people["mia"], Role.ADMINISTRATOR), workspace=key)


async def _move_in_lab(team: Team, *, version: int, stage: str) -> None:
    key = await _key(team, LAB)
    await team.database.write(
        lambda tx: stages.transition_stage(
            tx.within(key),
            team.people["mia in the lab"],
            name="wine",
            version=version,
            stage=stage,
            archive_existing=False,
        )
    )


async def _an_administrator_in_the_lab(team: Team) -> None:
    team.people["an administrator"] = replace(USER, workspace=await _key(team, LAB))


async def _move_back(team: Team) -> None:
    await _move_back_by(team, "mia in the lab")


async def _move_back_by(team: Team, who: str) -> None:
    key = await _key(team, LAB)
    await team.database.write(
        lambda tx: workspaces.move_model(tx.within(key), team.people[who], name="wine", workspace="default")
    )


async def test_a_version_is_not_promoted_elsewhere_and_moved_in(team: Team) -> None:
    await a_rule(team.database, stage_place("Production"), approvals=1)
    await _a_manager_with_a_lab(team)
    await _mia_in_the_lab(team)
    await team.write("mia", workspaces.move_model, name="wine", workspace=LAB)
    await _move_in_lab(team, version=1, stage="Production")
    with pytest.raises(PermissionDenied, match="hold stage:Production, which has a rule in the workspace 'default'"):
        await _move_back(team)
    await _move_in_lab(team, version=1, stage="None")
    await _move_back(team)


@pytest.mark.parametrize("is_open_first", [True, False])
async def test_a_version_does_not_earn_a_return_elsewhere(team: Team, is_open_first: bool) -> None:
    open_to_returns: dict[str, Any] = {"comes_from": ["Staging"], "is_open_to_returns": True}
    if is_open_first:
        await a_rule(team.database, stage_place("Production"), **open_to_returns)
    await _a_manager_with_a_lab(team)
    await _mia_in_the_lab(team)
    await team.write("mia", workspaces.move_model, name="wine", workspace=LAB)
    for stage in ("Production", "None"):
        await _move_in_lab(team, version=1, stage=stage)
    await _move_back(team)
    await a_rule(team.database, stage_place("Production"), **open_to_returns)
    with pytest.raises(TransitionNotAllowed, match="comes from Staging"):
        await move(team.database, "wine", 1, "Production")


async def test_who_may_change_the_rules_brings_the_past_along(team: Team) -> None:
    for version in (1, 2):
        await move(team.database, "wine", version, "Production", archive_existing=True)
    await _a_manager_with_a_lab(team)
    await _an_administrator_in_the_lab(team)
    await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace=LAB))
    await _move_back_by(team, "an administrator")
    await a_rule(team.database, stage_place("Production"), comes_from=["Staging"], is_open_to_returns=True)
    await move(team.database, "wine", 1, "Production", archive_existing=True)
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}


async def test_a_stage_of_another_workspace_stands_in_the_way_of_no_rename(team: Team) -> None:
    await _a_manager_with_a_lab(team)
    await _an_administrator_in_the_lab(team)
    key = await _key(team, LAB)
    someone = team.people["an administrator"]
    await team.database.write(lambda tx: workspace_stages.add_stage(tx.within(key), someone, name="Canary"))
    await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace=LAB))
    for stage in ("Canary", "Staging", "None"):
        await team.database.write(
            lambda tx, stage=stage: stages.transition_stage(  # type: ignore[misc]
                tx.within(key), someone, name="wine", version=1, stage=stage, archive_existing=False
            )
        )
    await _move_back_by(team, "an administrator")
    await team.database.write(lambda tx: workspace_stages.update_stage(tx, USER, stage="Staging", name="Canary"))
    await move(team.database, "wine", 1, "Canary")
    assert await stages_of(team.database, "wine", 1) == {"Canary"}


async def test_an_alias_is_not_set_elsewhere_and_moved_in(team: Team) -> None:
    await a_rule(team.database, alias_place("champion"), approvals=1)
    await _a_manager_with_a_lab(team)
    await _mia_in_the_lab(team)
    await team.write("mia", workspaces.move_model, name="wine", workspace=LAB)
    key = await _key(team, LAB)
    await team.database.write(
        lambda tx: registered_models.set_alias(
            tx.within(key), team.people["mia in the lab"], name="wine", alias="champion", version=1
        )
    )
    with pytest.raises(PermissionDenied, match="alias:champion"):
        await _move_back(team)


async def test_undoing_the_move_is_no_way_in_either(team: Team) -> None:
    await a_rule(team.database, stage_place("Production"), approvals=1)
    await _a_manager_with_a_lab(team)
    await _mia_in_the_lab(team)
    await team.write("mia", workspaces.move_model, name="wine", workspace=LAB)
    await _move_in_lab(team, version=1, stage="Production")
    key = await _key(team, LAB)

    async def undo_move(tx: SqlTransaction) -> None:
        there = tx.within(key)
        row = await there.registered_models.find_row("wine")
        assert row is not None
        subject = registered_model_subject(row)
        moved = next(
            one
            for one in await there.events.of_topic(subject, before_seq=None, limit=20)
            if one.type == "registered_model.moved"
        )
        await undo.undo_change(there, team.people["mia in the lab"], event=moved.id)

    with pytest.raises(PermissionDenied, match="stage:Production"):
        await team.database.write(undo_move)


async def test_a_weaker_rule_is_not_brought_along(team: Team) -> None:
    await a_rule(team.database, stage_place("Production"), approvals=2)
    await _a_manager_with_a_lab(team)
    await _mia_in_the_lab(team)
    await team.write("mia", workspaces.move_model, name="wine", workspace=LAB)
    key = await _key(team, LAB)
    await team.database.write(
        lambda tx: stage_rules.set_rule(
            tx.within(key),
            team.people["mia in the lab"],
            place=stage_place("Production", "wine"),
            given=stage_rules.GivenRule(conditions=["age_days >= 0"]),
        )
    )
    with pytest.raises(PermissionDenied, match="'wine' has rules of its own, for stage:Production"):
        await _move_back(team)


FREED: dict[str, tuple[Callable[..., Coroutine[Any, Any, Any]], dict[str, str]]] = {
    "delete": (registered_models.delete_registered_model, {}),
    "rename": (registered_models.rename_registered_model, {"new_name": "old wine"}),
    "move": (workspaces.move_model, {"workspace": LAB}),
}


@pytest.mark.parametrize("way", FREED)
async def test_a_name_is_not_freed_from_the_rules_of_its_model(team: Team, way: str) -> None:
    """Otherwise its managers could make another model of that name, with no rule."""
    await a_rule(team.database, stage_place("Production", "wine"), approvals=1)
    await _a_manager_with_a_lab(team)
    verb, fields = FREED[way]
    with pytest.raises(PermissionDenied, match="'wine' has rules of its own, for stage:Production"):
        await team.write("mia", verb, name="wine", **fields)
    root = holding(team.people["mia"], team.people["mia"].permissions | {Permission.WORKSPACE_UPDATE})
    team.people["root"] = root
    await team.write("root", registered_models.rename_registered_model, name="wine", new_name="old wine")
    await no_rule(team.database, stage_place("Production", "old wine"))
    await team.write("mia", registered_models.delete_registered_model, name="old wine")


# -- keys of repeated requests --------------------------------------------------------------------------------------


async def test_an_approval_is_repeated_by_its_key_and_not_once_the_role_is_lost(team: Team) -> None:
    """The approver may decide, but not move versions."""
    decide = frozenset({Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ, Permission.TRANSITION_DECIDE})
    role = await a_role(team.database, "judge", decide)
    judge = await an_account(team.database, "judge")
    await grant(team.database, judge, role, model="wine")
    judge = knowing(judge, **{role.replace(":", "_"): decide})
    team.people["judge"] = judge
    await a_rule(team.database, stage_place("Production"), approvals=1)
    await team.ask()

    async def approve() -> IdempotentResult:
        async def verb(tx: SqlTransaction) -> IdempotentResult:
            async def change() -> bytes:
                return (await decisions.approve_request(tx, judge, request_id="1")).request.state.encode()

            return await run_idempotently(tx, judge, key="k", request_digest="a" * 64, change=change)

        return await team.database.write(verb)

    assert await approve() == IdempotentResult(b"moved", False)
    assert await approve() == IdempotentResult(b"moved", True)
    await take_grants(team.database, judge)
    with pytest.raises(NotFound, match="you may not see what it changed any more"):
        await approve()


# -- every other door -----------------------------------------------------------------------------------------------


async def test_undo_needs_the_approval_again(team: Team) -> None:
    await move(team.database, "wine", 1, "Production")
    await set_alias(team.database, "wine", "champion", 1)
    await team.set_rule(ONE_APPROVAL)
    await team.set_rule(Rule(), Target.alias("champion"))
    await a_rule(team.database, alias_place("champion"), approvals=1)
    await move(team.database, "wine", 1, "None")
    demotion = await _last_event(team)
    with pytest.raises(ApprovalPending, match="Moving version 1 from None to Production needs approval"):
        await team.write("ada", undo.undo_change, event=demotion)
    assert await stages_of(team.database, "wine", 1) == frozenset()


async def _last_event(team: Team) -> str:
    async def read(tx: SqlTransaction) -> str:
        row = await tx.registered_models.find_row("wine")
        assert row is not None
        subject = registered_model_subject(row)
        return (await tx.events.of_topic(subject, before_seq=None, limit=1))[0].id

    return await team.database.read(read)


async def test_a_model_made_again_under_its_name_has_the_rule_of_the_workspace(team: Team) -> None:
    await team.set_rule(ONE_APPROVAL)
    await team.database.write(lambda tx: registered_models.delete_registered_model(tx, USER, name="wine"))
    await a_model(team.database, "wine")
    await a_model_version(team.database, "wine")
    with pytest.raises(ApprovalPending):
        await move(team.database, "wine", 1, "Production")
    assert ARCHIVED not in await stages_of(team.database, "wine", 1)


# -- what is hidden -------------------------------------------------------------------------------------------------


async def test_the_log_does_not_tell_what_a_model_is_called_after_it_was_moved(team: Team) -> None:
    await team.database.write(lambda tx: workspaces.create_workspace(tx, USER, name=LAB, description=""))
    key = await _key(team, LAB)
    await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace=LAB))
    await team.database.write(
        lambda tx: registered_models.rename_registered_model(
            tx.within(key), replace(USER, workspace=key), name="wine", new_name="merger"
        )
    )
    vic = holding(team.people["vic"], Role.VIEWER)
    page = await team.database.search(lambda tx: list_events(tx, vic, EventConditions()))
    assert set(page.names.values()) == {"wine"}
    row = next(iter(page.names))
    assert await team.database.read(lambda tx: tx.within(key).registry_pages.names([row])) == {row: "merger"}
    await place_events(team.database)
    updates = await team.database.read(lambda tx: read_updates(tx, 0, 100))
    assert {(one.event.workspace, one.names[row]) for one in updates if one.event.subject.model_row == row} == {
        ("default", "wine"),
        (key, "merger"),
    }
