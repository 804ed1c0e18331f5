"""Requests: who may ask and decide, what counts, and how a request ends; on both databases."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from greenroom.core.checklists import CheckKind, CheckState
from greenroom.core.event_types import EventType
from greenroom.core.events import AliasSet, Event
from greenroom.core.permissions import Permission
from greenroom.core.requests import DAY_MS, RequestedMove, RequestState
from greenroom.core.roles import PERMISSIONS, DefaultRole, Role, TokenScope
from greenroom.core.rules import People, Rule, Target, Wait
from greenroom.core.stages import PRODUCTION, STAGING, Stage
from greenroom.core.subjects import registered_model_subject
from greenroom.errors import (
    ApprovalPending,
    GreenroomError,
    InvalidInput,
    ModelVersionNotFound,
    PermissionDenied,
    RequestExists,
    RequestNotFound,
    StaleWrite,
    StateConflict,
    TransitionNotAllowed,
)
from greenroom.server.followers import place_events
from greenroom.server.request_upkeep import RequestUpkeep
from greenroom.server.sealer import Sealer
from greenroom.services import workspaces
from greenroom.services.access.grants import Where, Who, create_grant
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals import request_views as views
from greenroom.services.approvals.requests import create_request
from greenroom.services.history.audit import prove_inclusion
from greenroom.services.history.events import EventConditions, list_events
from greenroom.services.pages.request_pages import request_page
from greenroom.services.registry import model_versions, registered_models, stages
from greenroom.services.registry.etags import check_request_etag
from greenroom.services.rules import stage_rules
from greenroom.services.rules.stage_rules import GivenRule
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.messages.v1.requests import transition_request
from tests.support.access import a_role, an_account, by_token, grant, knowing, model_row, take_grants
from tests.support.clocks import AdvancedClock
from tests.support.registry import USER, a_model_version, delete_model, move, set_alias, stages_of
from tests.support.requests import TO_PRODUCTION, Team, named, with_session
from tests.support.rules import stage_place
from tests.support.tracking import a_run, an_experiment, log_points

pytestmark = pytest.mark.anyio

TO_CHAMPION = RequestedMove(target=Target.alias("champion"))


@pytest.fixture
def clock() -> AdvancedClock:
    return AdvancedClock()


@pytest.fixture
async def team(database_url: str, clock: AdvancedClock) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    yield await Team(database).begin()
    await database.close()


# -- asking --------------------------------------------------------------------------------------------------------


async def test_a_request_is_numbered_and_says_what_is_missing(team: Team) -> None:
    assert await team.ask(comment=" Recall is up ") == "1"
    assert await team.ask(version=2) == "2"
    found = await team.get("vic")
    assert (found.request.state, found.request.comment, found.request.requester.name) == ("open", "Recall is up", "ada")
    assert found.checklist is not None
    assert [check.kind for check in found.checklist.missing()] == [CheckKind.APPROVALS]
    assert found.actions == []
    assert (await team.get("ada")).actions == ["withdraw", "set_reviewers"]
    assert (await team.get("ben")).actions == ["approve", "reject", "set_reviewers"]


async def test_a_second_request_for_the_same_names_the_first(team: Team) -> None:
    await team.ask()
    with pytest.raises(RequestExists) as refused:
        await team.ask("ben")
    assert refused.value.transition_request_id == "1"
    assert await team.ask(move=RequestedMove(target=Target.stage(STAGING))) == "2"
    assert await team.ask(move=TO_CHAMPION) == "3"


async def test_who_may_only_read_cannot_ask(team: Team) -> None:
    with pytest.raises(PermissionDenied, match="transition:request"):
        await team.ask("vic")


async def test_a_token_of_the_scope_propose_can_ask_but_not_decide(team: Team) -> None:
    team.people["ada"] = by_token(team.people["ada"], TokenScope.PROPOSE)
    team.people["ben"] = by_token(team.people["ben"], TokenScope.PROPOSE)
    await team.ask()
    with pytest.raises(PermissionDenied, match="transition:decide"):
        await team.approve("ben")


async def test_only_movers_of_the_rule_can_ask(team: Team) -> None:
    await team.set_rule(Rule(approvals=1, movers=named(team.people["ben"])))
    with pytest.raises(TransitionNotAllowed, match="moved by ben"):
        await team.ask("ada")
    assert await team.ask("ben") == "1"


@pytest.mark.parametrize("by", ["approval", "time"])
async def test_a_request_from_before_there_were_accounts_passes_no_check_of_who_may_move(
    team: Team, clock: AdvancedClock, by: str
) -> None:
    await team.set_rule(None)
    await team.database.write(lambda tx: create_request(tx, USER, name="wine", version=1, move=TO_PRODUCTION))
    movers = named(team.people["cleo"])
    await team.set_rule(Rule(approvals=1, movers=movers, wait=Wait(stage=STAGING, hours=1) if by == "time" else None))
    if by == "time":
        await move(team.database, "wine", 1, STAGING)
    found = await team.approve("ben")
    assert found.checklist is not None
    check = found.checklist.checks[0]
    assert (check.kind, check.state, check.reason) == (
        CheckKind.MOVERS,
        CheckState.FAILED,
        "It was asked for when this server had no accounts. Reject the request, then ask again.",
    )
    clock.ahead_ms += 2 * 3_600_000
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.OPEN
    with pytest.raises(TransitionNotAllowed):
        await team.write("cleo", decisions.move_request, request_id="1")
    await team.write("ben", decisions.reject_request, request_id="1", comment="Ask again")
    assert await team.ask("cleo") == "2"


@pytest.mark.parametrize("stage", [PRODUCTION, STAGING])
async def test_what_a_version_has_cannot_be_asked_for(team: Team, stage: Stage) -> None:
    await team.set_rule(None)
    await move(team.database, "wine", 1, stage)
    await set_alias(team.database, "wine", "champion", 1)
    for wanted in (RequestedMove(target=Target.stage(stage)), TO_CHAMPION):
        with pytest.raises(StateConflict, match="already"):
            await team.ask(move=wanted)


async def test_reviewers_are_accounts_that_could_decide(team: Team) -> None:
    for name in ("vic", "stranger", "ada"):
        with pytest.raises((InvalidInput, PermissionDenied)):
            await team.ask(reviewers=["cleo", name])
    await team.ask(reviewers=["cleo"])
    await team.write("ada", decisions.set_reviewers, request_id="1", reviewers=["ben"])
    assert [one.name for one in (await team.get()).reviewers] == ["ben"]
    with pytest.raises(PermissionDenied):
        await team.write("vic", decisions.set_reviewers, request_id="1", reviewers=[])


async def test_a_request_of_a_model_that_one_may_not_see_is_missing(team: Team) -> None:
    await team.ask()
    await take_grants(team.database, team.people["vic"])
    with pytest.raises(RequestNotFound):
        await team.get("vic")
    for odd in ("0", "01", "tr_1", "2", "9" * 30, ""):
        with pytest.raises(RequestNotFound):
            await team.get("ada", odd)


# -- approving -----------------------------------------------------------------------------------------------------


async def test_the_last_approval_moves_the_version_in_its_transaction(team: Team) -> None:
    await team.set_rule(Rule(approvals=2, one_version=True))
    await team.ask(comment="Recall is up")
    first = await team.approve("ben")
    assert first.request.state is RequestState.OPEN
    assert first.checklist is not None
    assert first.checklist.approvals_counted == 1
    assert await stages_of(team.database, "wine", 1) == frozenset()
    last = await team.approve("cleo", comment="Compared")
    assert (last.request.state, last.request.closed_by) == (RequestState.MOVED, "cleo")
    assert last.request.transition_seq is not None
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}
    assert await team.event_types() == [
        "transition_request.created",
        "transition_request.approved",
        "transition_request.approved",
        "model_version.transitioned",
        "transition_request.moved",
    ]


async def test_the_event_of_the_move_names_the_request(team: Team) -> None:
    await team.ask()
    await team.approve("ben")
    seq = (await team.get()).request.transition_seq
    assert seq is not None
    event = await team.database.read(lambda tx: tx.events.get(seq))
    assert event is not None
    assert event.after == {"stages": ["Production"], "request": "1"}
    assert event.actor.name == "ben"


async def test_an_alias_is_set_by_its_request(team: Team) -> None:
    await team.set_rule(Rule(approvals=1), Target.alias("champion"))
    await team.ask(move=TO_CHAMPION)
    assert (await team.approve("ben")).request.state is RequestState.MOVED
    found = await team.database.read(lambda tx: tx.registered_models.find("wine"))
    assert found is not None
    assert found.aliases == {"champion": 1}


@pytest.mark.parametrize(
    ("of_ada", "of_ben", "reason"), [("Wins", "", "Wins"), ("Wins", "Agreed", "Agreed"), ("", "", None)]
)
async def test_the_event_of_an_alias_gives_the_request_and_the_reason(
    team: Team, of_ada: str, of_ben: str, reason: str | None
) -> None:
    await team.set_rule(Rule(approvals=1), Target.alias("champion"))
    await team.ask(move=TO_CHAMPION, comment=of_ada)
    await team.approve("ben", comment=of_ben)
    row = await team.database.read(lambda tx: tx.registered_models.find_row("wine"))
    found = await team.database.read(
        lambda tx: tx.events.of_topic(registered_model_subject(row or 0), before_seq=None, limit=20)
    )
    (event,) = [one for one in found if isinstance(one.change, AliasSet)]
    assert event.after == {"aliases": {"champion": 1}, "request": "1"}
    assert (event.comment, event.actor.name) == (reason, "ben")


async def test_who_asked_never_counts(team: Team) -> None:
    """By no token, session, group or second stage."""
    await team.add("zoe", "approver", groups=["leads"])
    await team.set_rule(Rule(approvals=1, approvers=People(groups=(1,))))
    await team.ask("zoe")
    await team.ask("zoe", move=RequestedMove(target=Target.stage(STAGING)))
    await team.ask("zoe", move=RequestedMove(target=Target.stage(PRODUCTION)), version=2)
    zoe = team.people["zoe"]
    for same in (zoe, by_token(zoe, TokenScope.ADMIN, token=9), with_session(zoe, 4), replace(zoe, name="someone")):
        team.people["zoe"] = same
        for request_id in ("1", "2", "3"):
            for verb in (decisions.approve_request, decisions.reject_request):
                with pytest.raises(PermissionDenied, match="You asked"):
                    await team.write("zoe", verb, request_id=request_id, comment="Yes")
        with pytest.raises(ApprovalPending):
            await team.write("zoe", decisions.move_request, request_id="1")
    assert await stages_of(team.database, "wine", 1) == frozenset()


async def test_an_approver_who_asks_for_a_promotion_needs_another_one(team: Team) -> None:
    await team.ask("ben")
    with pytest.raises(PermissionDenied, match="You asked"):
        await team.approve("ben")
    assert (await team.approve("cleo")).request.state is RequestState.MOVED


async def test_only_those_whom_the_rule_names_can_approve(team: Team) -> None:
    await team.set_rule(Rule(approvals=1, approvers=named(team.people["cleo"])))
    await team.ask()
    with pytest.raises(PermissionDenied, match="not among those"):
        await team.approve("ben")
    assert (await team.get("ben")).actions == ["set_reviewers"]
    assert (await team.approve("cleo")).request.state is RequestState.MOVED


async def test_approving_twice_counts_once(team: Team) -> None:
    await team.set_rule(Rule(approvals=2))
    await team.ask()
    await team.approve("ben")
    with pytest.raises(StateConflict, match="already"):
        await team.approve("ben")
    assert await team.state() is RequestState.OPEN


async def test_an_approver_who_lost_the_role_does_not_count_any_more(team: Team) -> None:
    await team.set_rule(Rule(approvals=2))
    await team.add("dan", "approver")
    await team.ask()
    await team.approve("ben")
    await take_grants(team.database, team.people["ben"])
    await grant(team.database, team.people["ben"], "contributor", model="wine")
    assert (await team.approve("cleo")).request.state is RequestState.OPEN
    assert (await team.approve("dan")).request.state is RequestState.MOVED


async def test_an_account_that_the_rule_names_needs_the_permission_still(team: Team) -> None:
    await team.set_rule(Rule(approvals=2, approvers=named(team.people["ben"], team.people["cleo"])))
    await team.ask()
    await team.approve("ben")
    await take_grants(team.database, team.people["ben"])
    found = await team.approve("cleo")
    assert found.request.state is RequestState.OPEN


@pytest.mark.parametrize("change", ["tag", "rule"])
async def test_an_approval_of_something_else_does_not_count(team: Team, change: str) -> None:
    rule = Rule(approvals=2, conditions=("tags.reviewed = 'yes'",))
    await team.set_rule(rule)
    await tag(team, "yes")
    await team.ask()
    await team.approve("ben")
    if change == "rule":
        await team.set_rule(replace(rule, one_version=True))
    else:
        await tag(team, "no")
        await tag(team, "maybe")
        await team.set_rule(replace(rule, conditions=("tags.reviewed = 'maybe'",)))
    found = await team.approve("cleo")
    assert found.request.state is RequestState.OPEN
    assert found.checklist is not None
    assert found.checklist.approvals_counted == 1
    assert "does not count" in found.checklist.missing()[0].reason
    assert (await team.approve("ben")).request.state is RequestState.MOVED


async def test_an_approval_is_outdated_once_a_condition_finds_something_else(team: Team) -> None:
    await team.set_rule(Rule(approvals=2, conditions=("tags.mood IS NOT NULL",)))
    await team.write("ada", model_versions.set_model_version_tag, name="wine", version=1, key="mood", value="dry")
    await team.ask()
    await team.approve("ben")
    await team.write("ada", model_versions.set_model_version_tag, name="wine", version=1, key="mood", value="sweet")
    found = await team.approve("cleo")
    assert found.request.state is RequestState.OPEN
    assert (await team.approve("ben")).request.state is RequestState.MOVED


async def test_an_approval_counts_again_once_its_author_gives_it_again(team: Team) -> None:
    """Also if what the conditions find is again what it was at an earlier approval: the latest one is what counts."""
    await team.set_rule(Rule(approvals=2, conditions=("tags.reviewed IS NOT NULL",)))
    await tag(team, "yes")
    await team.ask()
    for value in ("yes", "no", "yes"):
        await tag(team, value)
        found = await team.approve("ben")
    assert found.checklist is not None
    assert found.checklist.approvals_counted == 1
    assert [one.is_outdated for one in transition_request(found).decisions] == [True, True, False]
    with pytest.raises(StateConflict, match="already"):
        await team.approve("ben")


async def test_a_request_waits_again_once_an_earlier_rule_applies_again(team: Team) -> None:
    await team.set_rule(Rule(approvals=2))
    await team.ask()
    await team.approve("ben")
    place = stage_place("Production", "wine")
    await team.database.write(
        lambda tx: stage_rules.set_rule(tx, USER, place=place, given=GivenRule(approvals=2, one_version=True))
    )
    await team.approve("ben")
    await team.database.write(lambda tx: stage_rules.delete_rule(tx, USER, place=place))
    assert await team.waiting("ben") == ["1"]
    await team.approve("ben")
    assert await team.waiting("ben") == []


@pytest.mark.parametrize("change", ["rule", "fact", "verdict", "no rule", "holder", "role"])
async def test_the_etag_covers_what_a_decision_is_based_on(team: Team, change: str) -> None:
    rule = Rule(approvals=2, conditions=("tags.reviewed IS NOT NULL",))
    await team.set_rule(rule)
    await tag(team, "yes")
    await team.ask()
    await team.approve("ben")
    if change == "holder":
        await team.set_rule(None)
    before = transition_request(await team.get("cleo"))
    assert transition_request(await team.get("vic")).etag == before.etag
    if change == "rule":
        await team.set_rule(replace(rule, one_version=True))
    elif change == "fact":
        await tag(team, "no")
    elif change == "verdict":
        await team.write("ada", model_versions.delete_model_version_tag, name="wine", version=1, key="reviewed")
    elif change == "no rule":
        await team.set_rule(None)
    elif change == "holder":
        await move(team.database, "wine", 2, PRODUCTION)
    else:
        await take_grants(team.database, team.people["ben"])
    after = transition_request(await team.get("cleo"))
    assert (after.state, after.updated_at_ms) == ("open", before.updated_at_ms)
    assert after.etag != before.etag
    with pytest.raises(StaleWrite):
        check_request_etag(after.etag, before.etag)
    check_request_etag(after.etag, after.etag)


async def test_the_etag_of_a_request_stays_while_time_passes(team: Team, clock: AdvancedClock) -> None:
    await team.set_rule(Rule(approvals=1, wait=Wait(stage=STAGING, hours=2)))
    await move(team.database, "wine", 1, STAGING)
    await team.ask()
    first = transition_request(await team.get()).etag
    clock.ahead_ms += 3_600_000
    assert transition_request(await team.get()).etag == first
    clock.ahead_ms += 3_600_001
    assert transition_request(await team.get()).etag != first


async def test_the_etag_of_a_listed_request_matches_whatever_its_checklist_says(team: Team) -> None:
    await team.ask()
    (listed,), _ = await team.database.read(
        lambda tx: views.list_requests(tx, team.people["ben"], states=(RequestState.OPEN,), limit=5, page_token=None)
    )
    read = transition_request(await team.get("ben")).etag
    check_request_etag(read, transition_request(listed).etag)
    await team.write("ada", decisions.set_reviewers, request_id="1", reviewers=["ben"])
    with pytest.raises(StaleWrite):
        check_request_etag(transition_request(await team.get("ben")).etag, transition_request(listed).etag)


async def test_approving_while_a_check_fails_is_recorded_and_the_move_waits(team: Team) -> None:
    await team.set_rule(Rule(approvals=1, conditions=("tags.reviewed = 'yes'",)))
    await team.ask()
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    with pytest.raises(TransitionNotAllowed, match="reviewed"):
        await team.write("ada", decisions.move_request, request_id="1")
    await tag(team, "yes")
    # What the approval was given for is not what would be moved now.
    with pytest.raises(ApprovalPending):
        await team.write("ada", decisions.move_request, request_id="1")
    assert (await team.approve("ben")).request.state is RequestState.MOVED


async def test_an_approver_needs_no_permission_to_move_versions(team: Team) -> None:
    decide = frozenset({Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ, Permission.TRANSITION_DECIDE})
    role = await a_role(team.database, "judge", decide)
    judge = await an_account(team.database, "judge")
    await grant(team.database, judge, role, model="wine")
    team.people["judge"] = knowing(judge, **{role.replace(":", "_"): decide})
    await team.ask()
    assert (await team.approve("judge")).request.state is RequestState.MOVED


async def test_without_a_rule_the_first_approval_moves(team: Team) -> None:
    await team.set_rule(None)
    await team.ask()
    assert await stages_of(team.database, "wine", 1) == frozenset()
    assert (await team.approve("cleo")).request.state is RequestState.MOVED


async def test_a_deleted_rule_leaves_a_request_that_can_be_carried_out(team: Team) -> None:
    await team.ask()
    await team.set_rule(None)
    assert "move" in (await team.get("ada")).actions
    moved = await team.write("ada", decisions.move_request, request_id="1")
    assert moved.request.state is RequestState.MOVED


def _let_ada_only_propose(team: Team) -> None:
    """Make ada someone who may ask, and not move versions herself."""
    team.people["ada"] = by_token(team.people["ada"], TokenScope.PROPOSE)


@pytest.mark.parametrize("later", [None, Rule(comes_from=("None",))], ids=["deleted", "without approvals"])
async def test_an_outdated_approval_carries_nothing_out_where_the_rule_asks_for_none_any_more(
    team: Team, later: Rule | None
) -> None:
    _let_ada_only_propose(team)
    await team.set_rule(Rule(approvals=2))
    await team.ask()
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    await team.set_rule(later)
    assert "move" not in (await team.get("ada")).actions
    with pytest.raises(PermissionDenied, match="model_version:transition"):
        await team.write("ada", decisions.move_request, request_id="1")
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.OPEN
    assert (await team.approve("ben")).request.state is RequestState.MOVED


async def test_who_asked_carries_out_what_was_approved_as_it_is_now(team: Team) -> None:
    _let_ada_only_propose(team)
    await team.set_rule(Rule(comes_from=("Staging",)))
    await team.ask()
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    with pytest.raises(TransitionNotAllowed, match="comes from Staging"):
        await team.write("ada", decisions.move_request, request_id="1")
    await move(team.database, "wine", 1, "Staging")
    assert "move" in (await team.get("ada")).actions
    moved = await team.write("ada", decisions.move_request, request_id="1")
    assert moved.request.state is RequestState.MOVED


async def test_the_approval_of_one_who_may_not_decide_any_more_carries_nothing_out(team: Team) -> None:
    _let_ada_only_propose(team)
    await team.set_rule(Rule(comes_from=("Staging",)))
    await team.ask()
    await team.approve("ben")
    await move(team.database, "wine", 1, "Staging")
    await take_grants(team.database, team.people["ben"])
    assert "move" not in (await team.get("ada")).actions
    with pytest.raises(PermissionDenied, match="model_version:transition"):
        await team.write("ada", decisions.move_request, request_id="1")
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.OPEN


async def test_a_tightened_rule_holds_for_open_requests(team: Team) -> None:
    await team.ask()
    await team.set_rule(Rule(approvals=2))
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    assert (await team.approve("cleo")).request.state is RequestState.MOVED


async def test_the_holder_of_a_one_version_stage_is_archived(team: Team) -> None:
    for version in (1, 2):
        request_id = await team.ask(version=version)
        await team.approve("ben", request_id)
    assert await stages_of(team.database, "wine", 2) == {PRODUCTION}
    assert await stages_of(team.database, "wine", 1) == {"Archived"}


async def test_two_approvers_at_once_move_it_once(team: Team) -> None:
    await team.ask()
    found = await asyncio.gather(team.approve("ben"), team.approve("cleo"), return_exceptions=True)
    assert sorted(isinstance(one, StateConflict) for one in found) == [False, True]
    assert [one for one in await team.event_types() if one == EventType.MODEL_VERSION_TRANSITIONED] == [
        "model_version.transitioned"
    ]


async def test_two_of_two_approvers_at_once_move_it_once(team: Team) -> None:
    await team.set_rule(Rule(approvals=2))
    await team.ask()
    found = await asyncio.gather(team.approve("ben"), team.approve("cleo"))
    assert sorted(one.request.state for one in found) == ["moved", "open"]
    assert (await team.event_types()).count("model_version.transitioned") == 1


# -- ends ----------------------------------------------------------------------------------------------------------


async def test_a_rejection_closes_and_says_why(team: Team) -> None:
    await team.ask()
    with pytest.raises(InvalidInput, match="comment"):
        await team.write("ben", decisions.reject_request, request_id="1", comment=" ")
    found = await team.write("ben", decisions.reject_request, request_id="1", comment="Not on the new data")
    assert (found.request.state, found.request.closed_by, found.request.reason) == (
        RequestState.REJECTED,
        "ben",
        "Not on the new data",
    )
    for verb in (decisions.approve_request, decisions.move_request):
        with pytest.raises(StateConflict, match="closed: rejected"):
            await team.write("cleo", verb, request_id="1", comment="Yes")


async def test_only_who_asked_withdraws_and_a_withdrawn_request_cannot_be_approved(team: Team) -> None:
    await team.ask()
    with pytest.raises(PermissionDenied, match="ada's"):
        await team.write("ben", decisions.withdraw_request, request_id="1")
    await team.write("ada", decisions.withdraw_request, request_id="1")
    with pytest.raises(StateConflict, match="closed: withdrawn"):
        await team.approve("ben")
    assert await team.ask() == "2"


async def test_a_request_expires_when_the_rule_says(team: Team, clock: AdvancedClock) -> None:
    await team.set_rule(Rule(approvals=1, expires_after_days=2))
    await team.ask()
    clock.ahead_ms = 2 * DAY_MS - 1000
    assert await team.state() is RequestState.OPEN
    clock.ahead_ms = 2 * DAY_MS + 1000
    assert await team.state() is RequestState.EXPIRED
    with pytest.raises(StateConflict, match="expired"):
        await team.approve("ben")
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert (await team.event_types())[-1] == "transition_request.expired"
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert (await team.event_types()).count("transition_request.expired") == 1
    assert await team.ask() == "2"


async def test_asking_again_closes_what_had_ended(team: Team, clock: AdvancedClock) -> None:
    await team.ask()
    clock.ahead_ms = 20 * DAY_MS
    assert await team.ask() == "2"
    assert (await team.get("ada", "1")).request.state is RequestState.EXPIRED


async def test_a_deleted_version_overtakes(team: Team) -> None:
    await team.ask()
    await team.database.write(lambda tx: model_versions.delete_model_version(tx, USER, name="wine", version=1))
    found = await team.get()
    assert (found.request.state, found.request.reason) == (RequestState.OVERTAKEN, "Version 1 was deleted.")
    with pytest.raises(StateConflict, match="overtaken"):
        await team.approve("ben")


async def test_a_deleted_model_overtakes_and_a_renamed_one_does_not(team: Team) -> None:
    await team.ask()
    await team.database.write(
        lambda tx: registered_models.rename_registered_model(tx, USER, name="wine", new_name="port")
    )
    assert (await team.get()).request.model == "port"
    await delete_model(team.database, "port")
    assert await team.state() is RequestState.OVERTAKEN
    with pytest.raises(GreenroomError):
        await team.approve("ben")


async def test_a_version_that_got_there_otherwise_overtakes(team: Team) -> None:
    await team.ask()
    await team.set_rule(None)
    await move(team.database, "wine", 1, "Production")
    found = await team.get()
    assert found.request.reason == "Version 1 is in Production already."
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert (await team.event_types())[-1] == "transition_request.overtaken"


async def test_another_version_in_a_one_version_stage_overtakes(team: Team) -> None:
    await team.ask(version=1)
    await team.ask(version=2)
    await team.approve("ben", "1")
    found = await team.get("ada", "2")
    assert (found.request.state, found.request.reason) == (
        RequestState.OVERTAKEN,
        "Version 1 took Production since.",
    )


async def test_another_version_behind_the_alias_overtakes(team: Team) -> None:
    await team.ask(move=TO_CHAMPION)
    await set_alias(team.database, "wine", "champion", 2)
    assert (await team.get()).request.reason == "Version 2 took the alias 'champion' since."


async def test_where_several_versions_may_be_nothing_is_overtaken(team: Team) -> None:
    await team.set_rule(Rule(approvals=1))
    await team.ask(version=1)
    await team.ask(version=2)
    await team.approve("ben", "1")
    assert (await team.approve("ben", "2")).request.state is RequestState.MOVED
    assert await stages_of(team.database, "wine", 1) == {PRODUCTION}


async def test_time_alone_carries_out_what_was_approved(team: Team, clock: AdvancedClock) -> None:
    await team.set_rule(Rule(approvals=1, wait=Wait("Staging", 24)))
    await move(team.database, "wine", 1, "Staging")
    await team.ask()
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await team.state() is RequestState.OPEN
    clock.ahead_ms = DAY_MS
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    found = await team.get()
    assert (found.request.state, found.request.closed_by) == (RequestState.MOVED, None)
    seq = found.request.transition_seq
    assert seq is not None
    event = await team.database.read(lambda tx: tx.events.get(seq))
    assert event is not None
    assert (event.actor.id, event.comment) == ("system", "Asked for by ada, approved by ben.")


async def test_time_carries_out_what_someone_asked_for_by_the_default_role_of_the_server(
    team: Team, clock: AdvancedClock
) -> None:
    zoe = await an_account(team.database, "zoe")
    assert zoe.account is not None
    account = replace(zoe.account, default_role=DefaultRole.CONTRIBUTOR)
    team.people["zoe"] = replace(zoe, permissions=PERMISSIONS[Role.CONTRIBUTOR], account=account)
    rule = Rule(approvals=1, movers=People(roles=("contributor",)), wait=Wait("Staging", 24))
    await team.set_rule(rule)
    await move(team.database, "wine", 1, "Staging")
    await team.ask("zoe")
    assert (await team.approve("ben")).request.state is RequestState.OPEN
    clock.ahead_ms = DAY_MS
    await RequestUpkeep(team.database, MemoryBlobs(), default_role=DefaultRole.CONTRIBUTOR).step()
    found = await team.get()
    assert (found.request.state, found.request.closed_by) == (RequestState.MOVED, None)


async def test_who_asked_is_offered_to_carry_out_what_was_approved(team: Team, clock: AdvancedClock) -> None:
    await team.set_rule(Rule(approvals=1, wait=Wait("Staging", 24)))
    await move(team.database, "wine", 1, "Staging")
    team.people["ada"] = by_token(team.people["ada"], TokenScope.PROPOSE)
    await team.ask()
    await team.approve("ben")
    assert "move" not in (await team.get("ada")).actions
    clock.ahead_ms = DAY_MS
    assert "move" in (await team.get("ada")).actions
    moved = await team.write("ada", decisions.move_request, request_id="1")
    assert moved.request.state is RequestState.MOVED


async def test_time_carries_out_what_was_approved_in_another_workspace(team: Team, clock: AdvancedClock) -> None:
    async def settle() -> RequestState:
        await RequestUpkeep(team.database, MemoryBlobs()).step()
        return (
            await team.database.read(lambda tx: views.get_request(tx.within(lab), ada, request_id="1"))
        ).request.state

    await team.set_rule(None)
    made = await team.database.write(lambda tx: workspaces.create_workspace(tx, USER, name="lab", description=""))
    lab = made.key
    await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace="lab"))
    root = ada = replace(USER, workspace=lab)
    ben = replace(team.people["ben"], workspace=lab, permissions=root.permissions, on_models=None)
    await grant(
        team.database, ben, "approver", model=await model_row(team.database, "wine", workspace=lab), workspace=lab
    )
    rule = GivenRule(wait=Wait("Staging", 24))
    await team.database.write(
        lambda tx: stage_rules.set_rule(tx.within(lab), root, place=stage_place("Production"), given=rule)
    )
    await team.database.write(
        lambda tx: stages.transition_stage(
            tx.within(lab), root, name="wine", version=1, stage="Staging", archive_existing=False
        )
    )
    await team.database.write(
        lambda tx: create_request(tx.within(lab), ada, name="wine", version=1, move=TO_PRODUCTION)
    )
    await team.database.write(lambda tx: decisions.approve_request(tx.within(lab), ben, request_id="1"))
    assert await settle() is RequestState.OPEN
    clock.ahead_ms = DAY_MS
    assert await settle() is RequestState.MOVED


# -- changes around a rule -----------------------------------------------------------------------------------------


async def test_no_other_way_leads_past_the_approval(team: Team) -> None:
    await team.ask()
    change = {"name": "wine", "version": 1, "stage": "Production", "archive_existing": False}
    for who in ("ada", "ben"):
        with pytest.raises(ApprovalPending):
            await team.write(who, stages.transition_stage, **change)
        with pytest.raises(ApprovalPending):
            await team.write(who, stages.change_stage, **change, keep_others=True, comment="")
    with pytest.raises(ModelVersionNotFound):
        await team.ask(version=9)


async def tag(team: Team, value: str) -> None:
    await team.write("ada", model_versions.set_model_version_tag, name="wine", version=1, key="reviewed", value=value)


# -- accounts of machines, and other workspaces --------------------------------------------------------------------


async def test_a_service_account_approves_only_where_the_rule_names_it(team: Team) -> None:
    robot = await team.add("robot", "approver")
    await team.database.write(
        lambda tx: tx._session.run(Sql("UPDATE accounts SET kind = 'service' WHERE id = $1"), robot.owner_row)
    )
    await team.ask()
    with pytest.raises(PermissionDenied, match="not among those"):
        await team.approve("robot")
    assert await team.waiting("robot") == []
    await team.set_rule(Rule(approvals=1, approvers=named(robot)))
    assert await team.waiting("robot") == ["1"]
    assert (await team.approve("robot")).request.state is RequestState.MOVED


@pytest.mark.parametrize("rule", [None, Rule(conditions=("run IS NULL",))])
async def test_a_service_account_does_not_approve_where_no_rule_asks_for_approvals(
    team: Team, rule: Rule | None
) -> None:
    robot = await team.add("robot", "approver")
    await team.database.write(
        lambda tx: tx._session.run(Sql("UPDATE accounts SET kind = 'service' WHERE id = $1"), robot.owner_row)
    )
    await team.set_rule(rule)
    await team.ask()
    assert (await team.get("robot")).actions == ["move", "set_reviewers"]
    with pytest.raises(PermissionDenied, match="not among those"):
        await team.approve("robot")
    with pytest.raises(InvalidInput, match="robot"):
        await team.write("ada", decisions.set_reviewers, request_id="1", reviewers=["robot"])
    assert await team.waiting("robot") == []
    page, _ = await team.database.read(lambda tx: request_page(tx, robot, request_id="1"))
    assert page.may_not_decide == "A service account decides only where a rule names it."
    assert await team.waiting("ben") == ["1"]


async def test_a_model_that_moves_to_another_workspace_leaves_its_requests_behind(team: Team) -> None:
    await team.ask()
    lab = await team.database.write(lambda tx: workspaces.create_workspace(tx, USER, name="lab", description=""))
    await team.database.write(lambda tx: workspaces.move_model(tx, USER, name="wine", workspace="lab"))
    # Only those who may see the model where it is now can read them, and no one can decide about them.
    with pytest.raises(RequestNotFound):
        await team.get()
    with pytest.raises(RequestNotFound):
        await team.approve("ben")
    for is_closed in (False, True):
        if is_closed:
            await RequestUpkeep(team.database, MemoryBlobs()).step()
        view = await team.database.read(lambda tx: views.get_request(tx, USER, request_id="1"))
        assert (view.request.state, *view.actions) == (RequestState.OVERTAKEN,)
        assert view.request.reason == "wine was moved to another workspace."
        page, _ = await team.database.read(lambda tx: request_page(tx, USER, request_id="1"))
        assert (page.request.state, page.has_version) == ("overtaken", True)
        with pytest.raises(StateConflict):
            await team.database.write(lambda tx: decisions.approve_request(tx, USER, request_id="1"))
    there = replace(USER, workspace=lab.key)
    await team.database.write(
        lambda tx: create_grant(
            tx.within(lab.key), there, where=Where(model="wine"), who=Who(account="vic"), role="viewer"
        )
    )
    assert (await team.get("vic")).request.state is RequestState.OVERTAKEN
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    found = await team.database.read(lambda tx: tx.requests.get(1))
    assert found is not None
    assert found.request.reason == "wine was moved to another workspace."


# -- metrics -------------------------------------------------------------------------------------------------------


async def test_a_metric_that_is_missing_nan_or_logged_again_after_the_approval(team: Team) -> None:
    run_id = await a_run(team.database, await an_experiment(team.database))
    await a_model_version(team.database, "wine", run_id=run_id)
    await team.set_rule(Rule(approvals=2, conditions=("metrics.auc >= 0.9",)))
    await team.ask(version=4)
    for points in ((), (("auc", math.nan, 1, 0),)):
        await log_points(team.database, run_id, *points)
        found = (await team.get()).checklist
        assert found is not None
        assert found.is_blocked
    await log_points(team.database, run_id, ("auc", 0.95, 2, 1))
    await team.approve("ben")
    await log_points(team.database, run_id, ("auc", 0.93, 3, 2))
    # What ben approved is not what cleo approves.
    found = (await team.approve("cleo")).checklist
    assert found is not None
    assert (found.is_blocked, found.approvals_counted) == (False, 1)
    assert (await team.approve("ben")).request.state is RequestState.MOVED


async def test_events_of_approvals_tell_nothing_that_was_found_in_the_run(team: Team) -> None:
    experiment_id = await an_experiment(team.database)
    run_id = await a_run(team.database, experiment_id, metrics={"auc": 0.7331}, params={"secret": "hunter2"})
    await a_model_version(team.database, "wine", run_id=run_id)
    conditions = ("metrics.auc >= 0.5", "params.secret != 'x'", "description IS NULL")
    await team.set_rule(Rule(approvals=1, conditions=conditions))
    await team.ask(version=4)
    view = await team.approve("ben")
    assert view.request.state is RequestState.MOVED
    assert view.decisions[0].facts == {
        "metrics.auc >= 0.5": "0.7331",
        "params.secret != 'x'": "= hunter2",
        "description IS NULL": "none",
    }
    shown = {"metrics.auc >= 0.5": "not shown", "params.secret != 'x'": "not shown", "description IS NULL": "none"}
    event = await approval_event(team)
    assert event.after is not None
    assert event.after["facts"] == shown
    await place_events(team.database)
    await Sealer(team.database, head_every_s=0).step()
    proof = await team.database.read(
        lambda tx: prove_inclusion(tx, team.people["vic"], event_id=event.id, events_count=None)
    )
    assert [word for word in (b"0.7331", b"hunter2") if word in proof.event.canonical] == []


async def test_an_older_event_of_an_approval_is_shown_without_what_was_found_in_the_run(team: Team) -> None:
    await team.set_rule(Rule(approvals=1, conditions=("metrics.auc IS NULL",)))
    await team.ask()
    await team.approve("ben")
    event = await approval_event(team)
    older = Sql("UPDATE events SET after = replace(after, 'not shown', 'quiet 0.7331') WHERE seq = $1")
    await team.database.write(lambda tx: tx._session.run(older, event.seq))
    await place_events(team.database)
    await Sealer(team.database, head_every_s=0).step()

    again = await approval_event(team)
    assert again.after == event.after
    assert "0.7331" not in str(again)
    with pytest.raises(PermissionDenied, match="run:read is needed"):
        await team.database.read(
            lambda tx: prove_inclusion(tx, team.people["vic"], event_id=event.id, events_count=None)
        )
    proof = await team.database.read(lambda tx: prove_inclusion(tx, USER, event_id=event.id, events_count=None))
    assert proof.event.leaf_hash == proof.leaf_hash
    assert b"0.7331" in proof.event.canonical


async def approval_event(team: Team) -> Event:
    conditions = EventConditions(types=["transition_request.approved"])
    page = await team.database.read(lambda tx: list_events(tx, team.people["vic"], conditions))
    (event,) = page.events
    return event
