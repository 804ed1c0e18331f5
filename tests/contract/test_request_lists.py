"""Lists of requests: pages, what one may see, and what waits for whom; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.requests import DAY_MS, RequestedMove, RequestState
from greenroom.core.rules import Rule, Target
from greenroom.core.stages import STAGING, Stage
from greenroom.errors import (
    InvalidInput,
)
from greenroom.server.request_upkeep import RequestUpkeep
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals import waiting_requests
from greenroom.services.approvals.request_views import list_requests
from greenroom.services.approvals.requests import create_request
from greenroom.services.pages import inbox_pages, rule_pages
from greenroom.services.registry import model_versions
from greenroom.services.rules.stage_rules import Place
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import grant, take_grants
from tests.support.clocks import AdvancedClock
from tests.support.registry import USER, a_model, a_model_version, move, set_alias
from tests.support.requests import TO_PRODUCTION, Team, named
from tests.support.rules import a_rule, alias_place, stage_place

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


async def test_what_waits_for_whom(team: Team) -> None:
    await team.ask("ada", 1)
    await team.ask("ben", 2)
    assert await team.waiting("ada") == []
    assert await team.waiting("vic") == []
    assert await team.waiting("ben") == ["1"]
    assert await team.waiting("cleo") == ["2", "1"]
    await team.set_rule(Rule(approvals=2))
    await team.approve("cleo", "1")
    assert await team.waiting("cleo") == ["2"]
    await team.set_rule(Rule(approvals=2, approvers=named(team.people["cleo"])))
    assert await team.waiting("ben") == []
    assert await team.waiting("cleo") == ["2", "1"]


async def test_lists_are_paged_and_limited_to_what_one_may_see(team: Team) -> None:
    for version in (1, 2, 3):
        await team.ask(version=version)
    await team.write("ada", decisions.withdraw_request, request_id="2")

    async def listed(
        who: str, *states: str, token: str | None = None, **fields: object
    ) -> tuple[list[str], str | None]:
        found, next_token = await team.database.search(
            lambda tx: list_requests(
                tx,
                team.people[who],
                states=[RequestState(one) for one in states] or list(RequestState),
                limit=2,
                page_token=token,
                **fields,  # type: ignore[arg-type]
            )
        )
        return [one.request.request_id for one in found], next_token

    first, token = await listed("vic")
    assert first == ["3", "2"]
    assert await listed("vic", token=token) == (["1"], None)
    assert await listed("vic", "open") == (["3", "1"], None)
    assert await listed("vic", "withdrawn", "moved") == (["2"], None)
    assert await listed("vic", name="wine", version=1) == (["1"], None)
    assert (await listed("vic", name="wine"))[0] == ["3", "2"]
    assert (await listed("ada", own=True))[0] == ["3", "2"]
    assert await listed("ben", own=True) == ([], None)
    await take_grants(team.database, team.people["vic"])
    assert await listed("vic") == ([], None)
    with pytest.raises(InvalidInput):
        await listed("ada", "open", token=token)


async def test_a_draft_of_a_rule_names_the_requests_that_it_would_judge(team: Team, clock: AdvancedClock) -> None:
    await a_model(team.database, "beer")
    await a_model_version(team.database, "beer")
    for name, role in (("ada", "contributor"), ("ben", "approver")):
        await grant(team.database, team.people[name], role, model="beer")
    for version in (1, 2, 3):
        await team.ask(version=version)
    await team.ask(move=TO_CHAMPION)
    await team.write("ada", create_request, name="beer", version=1, move=TO_PRODUCTION)
    await team.write("ada", decisions.withdraw_request, request_id="2")

    async def judged(who: str, place: Place) -> list[tuple[str, str, int]]:
        found = await team.database.search(
            lambda tx: rule_pages.check_conditions(tx, team.people[who], place=place, conditions=[])
        )
        assert not found.has_more_requests
        return [(one.request_id, one.model, one.version) for one in found.requests]

    production = stage_place("Production")
    assert await judged("ada", production) == [("5", "beer", 1), ("3", "wine", 3), ("1", "wine", 1)]
    assert await judged("ada", alias_place("champion")) == [("4", "wine", 1)]
    assert await judged("ada", stage_place("Staging")) == []
    # One who may not see a model is not told of its requests.
    assert await judged("vic", production) == [("3", "wine", 3), ("1", "wine", 1)]
    # The rule of a model takes the place of that of the workspace.
    assert await judged("ada", stage_place("Production", "beer")) == [("5", "beer", 1)]
    await a_rule(team.database, stage_place("Production", "beer"), approvals=2)
    assert await judged("ada", production) == [("3", "wine", 3), ("1", "wine", 1)]
    assert await judged("ada", stage_place("Production", "beer")) == [("5", "beer", 1)]
    clock.ahead_ms = 15 * DAY_MS
    assert await judged("ada", production) == []


async def test_the_inbox_goes_on_with_what_the_reader_asked_for(team: Team) -> None:
    for _ in range(9):
        await a_model_version(team.database, "wine")
    for version in range(1, 13):
        await team.ask(version=version)
    await team.ask("cleo", version=1, move=TO_CHAMPION)

    async def asked(token: str | None) -> tuple[list[str], str | None]:
        page = await team.database.search(lambda tx: inbox_pages.asked_page(tx, team.people["ada"], page_token=token))
        return [one.request_id for one in page.requests], page.next_page_token

    page = await team.database.search(lambda tx: inbox_pages.inbox_page(tx, team.people["ada"]))
    assert [one.request_id for one in page.asked] == [str(number) for number in range(12, 2, -1)]
    assert await asked(page.asked_next_page_token) == (["2", "1"], None)
    with pytest.raises(InvalidInput):
        await asked(page.asked_next_page_token + "x" if page.asked_next_page_token else "x")


async def test_the_inbox_goes_on_with_what_waits_for_the_reader(team: Team) -> None:
    for _ in range(34):
        await a_model_version(team.database, "wine")
    for version in range(1, 33):
        await team.ask(version=version)

    async def waiting(token: str | None) -> tuple[list[str], str | None]:
        page = await team.database.search(lambda tx: inbox_pages.waiting_page(tx, team.people["ben"], page_token=token))
        return [one.request_id for one in page.requests], page.next_page_token

    page = await team.database.search(lambda tx: inbox_pages.inbox_page(tx, team.people["ben"]))
    assert [one.request_id for one in page.waiting] == [str(number) for number in range(32, 2, -1)]
    token = page.waiting_next_page_token
    # What is asked meanwhile changes nothing in what is older.
    await team.ask(version=33)
    assert await waiting(token) == (["2", "1"], None)
    with pytest.raises(InvalidInput):
        await waiting("x")


async def test_lists_go_by_the_state_now_and_no_page_is_short(team: Team, clock: AdvancedClock) -> None:
    for _ in range(3):
        await a_model_version(team.database, "wine")
    await team.set_rule(Rule(approvals=1))
    await team.set_rule(Rule(approvals=1, expires_after_days=2), Target.stage(STAGING))
    moves = {
        "moved otherwise": (1, RequestedMove(target=Target.stage(Stage("Archived")))),
        "deleted": (2, TO_PRODUCTION),
        "alias taken": (3, TO_CHAMPION),
        "expired": (4, RequestedMove(target=Target.stage(STAGING))),
        "withdrawn": (5, TO_PRODUCTION),
        "open": (6, TO_PRODUCTION),
        "open too": (4, TO_PRODUCTION),
    }
    ids = {what: await team.ask(version=version, move=move) for what, (version, move) in moves.items()}
    await team.write("ada", decisions.withdraw_request, request_id=ids["withdrawn"])
    await move(team.database, "wine", 1, "Archived")
    await team.database.write(lambda tx: model_versions.delete_model_version(tx, USER, name="wine", version=2))
    await set_alias(team.database, "wine", "champion", 6)
    clock.ahead_ms = 3 * DAY_MS

    async def listed(*states: RequestState, **fields: Any) -> dict[str, RequestState]:
        """List all, in pages of one."""
        found: dict[str, RequestState] = {}
        token: str | None = None
        while True:
            page, token = await team.database.search(
                lambda tx, token=token: list_requests(  # type: ignore[misc]
                    tx, team.people["ada"], states=states, limit=1, page_token=token, **fields
                )
            )
            found |= {one.request.request_id: one.request.state for one in page}
            if token is None:
                return found
            assert len(page) == 1

    each = {one: (await team.get("ada", one)).request.state for one in ids.values()}
    by_what = {what: each[one].value for what, one in ids.items()}
    assert by_what == {
        "moved otherwise": "overtaken",
        "deleted": "overtaken",
        "alias taken": "overtaken",
        "expired": "expired",
        "withdrawn": "withdrawn",
        "open": "open",
        "open too": "open",
    }
    for fields in ({}, {"name": "wine"}, {"own": True}):
        assert await listed(*RequestState, **fields) == each
        for one in RequestState:
            assert await listed(one, **fields) == {key: state for key, state in each.items() if state is one}
    assert await listed(RequestState.OPEN, name="wine", version=4) == {ids["open too"]: RequestState.OPEN}
    assert await team.waiting("ben") == [ids["open too"], ids["open"]]
    await RequestUpkeep(team.database, MemoryBlobs()).step()
    assert await listed(*RequestState) == each


async def test_requests_for_others_do_not_shorten_the_list_of_what_waits(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_requests, "_EXAMINED", 2)
    await team.set_rule(Rule(approvals=1, approvers=named(team.people["ben"])))
    for version in (1, 2, 3):
        await team.ask(version=version)
    await team.set_rule(Rule(approvals=1, approvers=named(team.people["cleo"])), Target.stage(STAGING))
    for version in (1, 2, 3):
        await team.ask(version=version, move=RequestedMove(target=Target.stage(STAGING)))
    pages, token = [], None
    for _ in range(2):
        page, token = await team.database.search(
            lambda tx, token=token: waiting_requests.list_waiting_requests(  # type: ignore[misc]
                tx, team.people["ben"], limit=2, page_token=token
            )
        )
        pages.append([one.request.request_id for one in page])
    assert (pages, token) == ([["3", "2"], ["1"]], None)
    assert await team.waiting("cleo") == ["6", "5", "4"]
