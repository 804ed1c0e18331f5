"""Who is told about requests for transitions, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import Actor
from greenroom.core.notifications import Notification
from greenroom.core.rules import Rule
from greenroom.core.watches import WatchLevel
from greenroom.server.notifications.follower import NotificationFollower
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.inbox import notifications, watches
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import take_grants
from tests.support.clocks import ticking_clock
from tests.support.notifying import a_follower
from tests.support.requests import ONE_APPROVAL, Team, named

pytestmark = pytest.mark.anyio


class Told:
    """A team, and what each of it is told."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.follower: NotificationFollower = a_follower(team.database)

    async def inbox(self, who: str, *, is_unread: bool = False) -> list[str]:
        """Return kind and event of each notification of someone, oldest first."""
        actor: Actor = self.team.people[who]

        async def read(tx: SqlTransaction) -> list[Notification]:
            found, _ = await notifications.list_notifications(
                tx, actor, is_unread=is_unread, limit=1000, page_token=None
            )
            return found

        found = await self.team.database.search(read)
        return [f"{one.kind.value} {one.event.type.partition('.')[2]}" for one in reversed(found)]

    async def everyone(self, *, is_unread: bool = False) -> dict[str, list[str]]:
        """Make notifications, and return the inbox of each who has something in it."""
        await self.follower.step()
        found = {who: await self.inbox(who, is_unread=is_unread) for who in self.team.people}
        return {who: inbox for who, inbox in found.items() if inbox}


@pytest.fixture
async def told(database_url: str) -> AsyncIterator[Told]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    told = Told(await Team(database).begin())
    await told.follower.step()
    yield told
    await database.close()


async def test_who_can_decide_is_asked_and_who_asked_is_answered(told: Told) -> None:
    await told.team.ask()
    assert await told.everyone() == {"ben": ["decide created"], "cleo": ["decide created"]}
    await told.team.approve("ben")
    assert await told.everyone() == {
        "ada": ["asked approved", "asked moved"],
        "ben": ["decide created"],
        "cleo": ["decide created"],
    }
    # There is nothing to decide any more.
    assert await told.everyone(is_unread=True) == {"ada": ["asked approved", "asked moved"]}


async def test_named_reviewers_are_asked_and_no_one_else(told: Told) -> None:
    await told.team.ask(reviewers=["cleo"])
    assert await told.everyone() == {"cleo": ["decide created"]}
    await told.team.write("ada", decisions.set_reviewers, request_id="1", reviewers=["ben", "cleo"])
    assert await told.everyone() == {"ben": ["decide reviewers_asked"], "cleo": ["decide created"]}


async def test_those_whom_the_rule_names_are_asked(told: Told) -> None:
    await told.team.add("dan", "approver")
    await told.team.set_rule(Rule(approvals=2, approvers=named(told.team.people["dan"], told.team.people["ben"])))
    await told.team.ask()
    assert await told.everyone() == {"ben": ["decide created"], "dan": ["decide created"]}
    await told.team.approve("dan")
    # One has decided, and the other has not.
    assert await told.everyone(is_unread=True) == {"ada": ["asked approved"], "ben": ["decide created"]}


async def test_the_requester_is_not_asked(told: Told) -> None:
    await told.team.ask("ben")
    assert await told.everyone() == {"cleo": ["decide created"]}


async def test_a_withdrawn_request_waits_for_no_one(told: Told) -> None:
    await told.team.ask()
    second = await told.team.ask(version=2)
    await told.follower.step()
    await told.team.write("ada", decisions.withdraw_request, request_id="1")
    # Ada withdrew it herself; the other request is still open.
    assert await told.everyone(is_unread=True) == {"ben": ["decide created"], "cleo": ["decide created"]}
    await told.team.write("cleo", decisions.reject_request, request_id=second, comment="Not yet, @vic")
    assert await told.everyone(is_unread=True) == {"ada": ["asked rejected"], "vic": ["mention rejected"]}


async def test_watches_of_stages_and_requests_tell_about_requests(told: Told) -> None:
    await told.team.set_rule(ONE_APPROVAL)
    for who, name, level in (("vic", "wine", WatchLevel.STAGES), ("ada", None, WatchLevel.REQUESTS)):
        await told.team.write(who, watches.set_watch, name=name, level=level)
    await told.team.ask("ben")
    found = await told.everyone()
    assert (found["vic"], found["ada"]) == (["watched created"], ["watched created"])


async def test_who_lost_the_role_is_not_asked(told: Told) -> None:
    await told.team.ask(reviewers=["ben"])
    await take_grants(told.team.database, told.team.people["ben"])
    assert await told.everyone() == {}
