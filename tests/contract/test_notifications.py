"""Watches and notifications on both databases: who is told about what, and who is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from greenroom.core.notifications import READ_DAYS, UNREAD_DAYS, Notification, NotificationKind, notification_id
from greenroom.core.permissions import Permission
from greenroom.core.roles import DefaultRole, TokenScope
from greenroom.core.stages import Stage
from greenroom.core.watches import WatchLevel
from greenroom.errors import (
    AccountNotFound,
    InvalidInput,
    PermissionDenied,
    RegisteredModelNotFound,
    WatchNotFound,
)
from greenroom.services import workspaces
from greenroom.services.access import accounts
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.inbox import notifications, watches
from greenroom.services.inbox.notification_making import plan_notifications, store_notifications
from greenroom.services.registry import comments, model_restoring, registered_models, stages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import by_token, model_row
from tests.support.accounts import OPERATOR, a_token, acting_as, an_administrator
from tests.support.notifying import People, a_follower
from tests.support.registry import USER, a_model, a_model_version, move, set_alias

pytestmark = pytest.mark.anyio

_NO_ROLE = DefaultRole.NONE
_DAY_MS = 24 * 60 * 60 * 1000


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now_ms = 1_790_000_000_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def people(database_url: str, clock: Clock) -> AsyncIterator[People]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    await an_administrator(database)
    people = People(database)
    await people.add("ada", "ben")
    await a_model(database, "Churn")
    await people.notify()
    yield people
    await database.close()


async def comment(people: People, by: str, text: str, *, version: int | None = None, model: str = "Churn") -> str:
    made = await people.do(by, comments.create_comment, name=model, version=version, text=text)
    return made.comment_id


async def test_no_one_is_told_without_a_watch(people: People) -> None:
    await a_model_version(people.database, "Churn", stage="Production")
    await people.notify()
    assert await people.inbox("ada") == []


async def test_a_watch_of_a_model_tells_every_change_of_it(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn", stage="Staging", aliases=["champion"])
    await comment(people, "ben", "Dry.", version=1)
    await a_model(people.database, "Wine")
    await people.notify()
    assert await people.kinds("ada") == [
        ("watched", "model_version.created"),
        ("watched", "model_version.transitioned"),
        ("watched", "model_version_alias.created"),
        ("watched", "comment.created"),
    ]
    assert await people.inbox("ben") == []


async def test_a_watch_of_stages_tells_stages_and_aliases_only(people: People) -> None:
    await people.watch("ada", "Churn", WatchLevel.STAGES)
    await a_model_version(people.database, "Churn", stage="Staging", aliases=["champion"])
    await comment(people, "ben", "Dry.", version=1)
    await people.notify()
    assert [event for _, event in await people.kinds("ada")] == [
        "model_version.transitioned",
        "model_version_alias.created",
    ]


async def test_a_watch_of_the_workspace_tells_all_its_models_but_muted_ones(people: People) -> None:
    await a_model(people.database, "Wine")
    await people.notify()
    await people.watch("ada", None)
    await people.watch("ada", "Wine", WatchLevel.MENTIONS)
    await a_model_version(people.database, "Wine")
    await a_model_version(people.database, "Churn")
    await comment(people, "ben", "@ada look", model="Wine")
    await people.notify()
    assert [(one.kind.value, one.model) for one in await people.inbox("ada")] == [
        ("watched", "Churn"),
        ("mention", "Wine"),
    ]


async def test_a_watch_does_not_tell_what_was_done_before_it(people: People, clock: Clock) -> None:
    await a_model_version(people.database, "Churn")
    # Set back: a watch that went by times would find the version newer than itself.
    clock.now_ms -= 3_600_000
    await people.watch("ada", None)
    await comment(people, "ben", "Dry.")
    await people.watch("ada", "Churn", WatchLevel.MENTIONS)
    await people.notify()
    assert await people.kinds("ada") == [("watched", "comment.created")]


async def test_another_level_takes_nothing_away_that_is_still_to_be_told(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn", stage="Staging")
    await people.watch("ada", "Churn", WatchLevel.STAGES)
    await people.notify()
    assert await people.kinds("ada") == [("watched", "model_version.transitioned")]


async def test_a_watch_of_the_requests_of_a_workspace_tells_no_stages(people: People) -> None:
    await people.watch("ada", None, WatchLevel.REQUESTS)
    await a_model_version(people.database, "Churn", stage="Production")
    await people.notify()
    assert await people.inbox("ada") == []


async def test_one_is_not_told_what_one_did(people: People) -> None:
    await people.watch("ada", "Churn")
    await comment(people, "ada", "Talking to @ada myself.")
    await people.notify()
    assert await people.inbox("ada") == []


async def test_a_mention_tells_those_who_may_read_the_model(people: People) -> None:
    await people.add("eve", role=None)
    await comment(people, "ben", "@Ada and @eve, see `@root`. Not ben@ada or @missing.")
    await people.notify()
    assert await people.kinds("ada") == [("mention", "comment.created")]
    assert await people.inbox("eve") == []
    await people.grant("eve", "viewer", model="Churn")
    # It was not told then, and is not told later.
    await people.notify()
    assert await people.inbox("eve") == []


async def test_an_edited_comment_mentions_only_who_is_new(people: People) -> None:
    made = await comment(people, "ben", "@ada look")
    await people.notify()
    await people.add("cleo")
    await people.do("ben", comments.update_comment, comment_id=made, text="@ada and @cleo look")
    await people.notify()
    assert await people.kinds("ada") == [("mention", "comment.created")]
    assert await people.kinds("cleo") == [("mention", "comment.updated")]


async def test_the_reason_for_a_change_can_mention_someone(people: People) -> None:
    await a_model_version(people.database, "Churn")
    await people.do(
        "ben",
        stages.change_stage,
        name="Churn",
        version=1,
        stage=Stage("Staging"),
        archive_existing=False,
        keep_others=False,
        comment="As @ada asked",
    )
    await people.notify()
    assert await people.kinds("ada") == [("mention", "model_version.transitioned")]


async def test_who_may_no_longer_read_the_model_sees_no_notification(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn")
    await people.notify()
    assert await people.unread("ada") == 1
    denied = await people.grant("ada", "denied", model="Churn")
    assert await people.inbox("ada") == []
    assert await people.unread("ada") == 0
    # Nothing is made for the time without access.
    await move(people.database, "Churn", 1, "Staging")
    await people.notify()
    await people.take(denied)
    assert await people.kinds("ada") == [("watched", "model_version.created")]


async def test_who_sees_single_models_counts_those_only(people: People) -> None:
    await people.add("eve", role=None)
    row = await people.grant("eve", "viewer", model="Churn")
    await people.watch("eve", "Churn")
    await a_model_version(people.database, "Churn")
    await people.notify()
    assert await people.unread("eve") == 1
    await people.take(row)
    assert await people.unread("eve") == 0
    assert await people.inbox("eve") == []


async def test_disabled_and_deleted_accounts_are_not_told(people: People) -> None:
    await people.watch("ada", "Churn")
    await people.watch("ben", "Churn")
    ada, ben = people.accounts["ada"], people.accounts["ben"]
    changes = AccountChanges(is_disabled=True)
    await people.database.write(
        lambda tx: accounts.update_account(tx, OPERATOR, account=ada.account_id, changes=changes)
    )
    await people.database.write(lambda tx: accounts.delete_account(tx, OPERATOR, account=ben.account_id))
    await a_model_version(people.database, "Churn")
    await people.notify()

    async def rows(tx: SqlTransaction) -> int:
        found = await tx._session.all(Sql("SELECT account_id FROM notifications"))
        return len(found)

    assert await people.database.read(rows) == 0


async def test_marking_as_read(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn", stage="Staging", aliases=["a", "b"])
    await people.notify()
    first, second, *_, last = await people.inbox("ada")
    await people.watch("ben", "Churn")
    ids = [notification_id(first.row), notification_id(second.row)]
    assert await people.do("ada", notifications.mark_read, ids=ids) == 2
    assert await people.do("ada", notifications.mark_read, ids=ids) == 0
    # Someone else's.
    assert await people.do("ben", notifications.mark_read, ids=[notification_id(last.row)]) == 0
    assert await people.unread("ada") == 2
    assert [one.row for one in await people.inbox("ada", is_unread=True)] == [last.row - 1, last.row]
    up_to = notification_id(last.row - 1)
    assert await people.do("ada", notifications.mark_all_read, up_to=up_to) == 1
    assert await people.do("ada", notifications.mark_all_read, kinds=[NotificationKind.DECIDE]) == 0
    assert await people.do("ada", notifications.mark_all_read) == 1
    assert await people.unread("ada") == 0


@pytest.mark.parametrize("ids", [[], ["ntf_1"] * 1001, ["12"], ["ntf_"], ["ntf_-1"], ["ntf_" + "9" * 30], ["ntf_²"]])
async def test_invalid_ids_are_refused(people: People, ids: list[str]) -> None:
    with pytest.raises(InvalidInput):
        await people.do("ada", notifications.mark_read, ids=ids)


async def test_pages_of_notifications(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn", aliases=["a", "b", "c", "d"])
    await people.notify()
    actor = await people.principal("ada")
    token: str | None = None
    seen: list[int] = []

    async def read(tx: SqlTransaction) -> tuple[list[Notification], str | None]:
        return await notifications.list_notifications(tx, actor, limit=2, page_token=token)

    for _ in range(3):
        page, token = await people.database.search(read)
        seen += [one.row for one in page]
    assert token is None
    assert seen == [one.row for one in reversed(await people.inbox("ada"))]


async def test_watches_are_set_listed_and_deleted(people: People) -> None:
    await a_model(people.database, "Wine")
    await people.watch("ada", "Churn", WatchLevel.STAGES)
    await people.watch("ada", None, WatchLevel.REQUESTS)
    await people.watch("ada", "Wine")
    await people.watch("ada", "Churn", WatchLevel.ALL)
    actor = await people.principal("ada")
    found, token = await people.database.read(lambda tx: watches.list_watches(tx, actor, limit=2, page_token=None))
    assert [(one.model, one.level.value) for one in found] == [("Wine", "all"), (None, "requests")]
    found, token = await people.database.read(lambda tx: watches.list_watches(tx, actor, limit=2, page_token=token))
    assert ([(one.model, one.level.value) for one in found], token) == ([("Churn", "all")], None)
    await people.do("ada", watches.delete_watch, name="Churn")
    with pytest.raises(WatchNotFound):
        await people.do("ada", watches.delete_watch, name="Churn")
    with pytest.raises(WatchNotFound):
        await people.do("ben", watches.get_watch, name=None)
    await people.grant("ada", "denied", model="Wine")
    found, _ = await people.database.read(lambda tx: watches.list_watches(tx, actor, limit=9, page_token=None))
    denied = await people.principal("ada")
    found, _ = await people.database.read(lambda tx: watches.list_watches(tx, denied, limit=9, page_token=None))
    assert [one.model for one in found] == [None]


async def test_watches_that_cannot_be_set(people: People) -> None:
    with pytest.raises(InvalidInput, match="all, stages, mentions"):
        await people.watch("ada", "Churn", WatchLevel.REQUESTS)
    with pytest.raises(InvalidInput, match="all, requests"):
        await people.watch("ada", None, WatchLevel.STAGES)
    with pytest.raises(RegisteredModelNotFound):
        await people.watch("ada", "Nothing")
    await people.grant("ada", "denied", model="Churn")
    with pytest.raises(RegisteredModelNotFound):
        await people.watch("ada", "Churn")
    with pytest.raises(AccountNotFound):
        await people.database.write(lambda tx: watches.set_watch(tx, USER, name="Churn", level=WatchLevel.ALL))


async def test_a_token_that_reads_changes_no_inbox(people: People) -> None:
    ben = people.accounts["ben"]
    reading = acting_as(ben, token=await a_token(people.database, ben, scope=TokenScope.READ))
    assert Permission.REGISTERED_MODEL_READ in reading.allowed
    for verb in (
        lambda tx: watches.set_watch(tx, reading, name="Churn", level=WatchLevel.ALL),
        lambda tx: notifications.mark_all_read(tx, reading),
        lambda tx: notifications.mark_read(tx, reading, ids=["ntf_1"]),
    ):
        with pytest.raises(PermissionDenied):
            await people.database.write(verb)


async def test_a_token_of_some_models_changes_no_more_of_the_inbox_than_it_sees(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model(people.database, "Wine")
    await people.grant("ada", "viewer", model="Wine")
    await people.watch("ada", "Wine")
    for model in ("Churn", "Wine"):
        await a_model_version(people.database, model)
    await people.notify()
    found = await people.inbox("ada")
    about = {one.model: one for one in found}
    assert set(about) == {"Churn", "Wine"}
    account = await people.principal("ada")
    limited = by_token(account, TokenScope.WRITE, models=[await model_row(people.database, "Wine")])

    ids = [notification_id(one.row) for one in found]
    of_wine = [one for one in found if one.model == "Wine"]
    assert await people.database.write(lambda tx: notifications.mark_read(tx, limited, ids=ids)) == len(of_wine)
    assert await people.database.write(lambda tx: notifications.mark_all_read(tx, limited)) == 0
    assert await people.unread("ada") == len(found) - len(of_wine) > 0
    for verb in (
        lambda tx: watches.set_watch(tx, limited, name=None, level=WatchLevel.ALL),
        lambda tx: watches.delete_watch(tx, limited, name=None),
    ):
        with pytest.raises(PermissionDenied, match="it cannot watch the workspace"):
            await people.database.write(verb)
    await people.grant("ada", "denied", model="Churn")
    assert await people.do("ada", notifications.mark_all_read) == 0


async def test_a_watch_follows_a_renamed_and_a_restored_model(people: People) -> None:
    await people.watch("ada", "Churn")
    await people.database.write(
        lambda tx: registered_models.rename_registered_model(tx, USER, name="Churn", new_name="Churn 2")
    )
    await a_model_version(people.database, "Churn 2")
    await people.database.write(lambda tx: registered_models.delete_registered_model(tx, USER, name="Churn 2"))
    await people.notify()
    assert [(one.event.type, one.model) for one in await people.inbox("ada")] == [
        ("registered_model.renamed", "Churn 2"),
        ("model_version.created", "Churn 2"),
        ("registered_model.deleted", "Churn 2"),
    ]


async def test_two_followers_make_each_notification_once(people: People) -> None:
    await people.watch("ada", None)
    followers = [a_follower(people.database) for _ in range(3)]
    for number in range(10):
        await a_model_version(people.database, "Churn", aliases=[f"a{number}"])
        await asyncio.gather(*(follower.step() for follower in followers))
    await followers[0].step()
    seqs = [one.event.seq for one in await people.inbox("ada")]
    assert len(seqs) == len(set(seqs)) == 20


async def test_a_part_of_the_log_that_another_process_has_read_is_not_stored(people: People) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn")
    before = await people.database.read(lambda tx: tx.notifications.follower("x"))
    assert before.position is not None
    head = await people.database.read(lambda tx: tx.events.head())
    await people.notify()
    await people.do("ada", notifications.mark_all_read)

    async def late(tx: SqlTransaction) -> bool:
        assert before.position is not None
        from_start = await plan_notifications(tx, before.position, head.position + 9, default_role=_NO_ROLE)
        return await store_notifications(tx, "other", from_start, sends_mail=True)

    assert await people.database.write(late) is False
    assert await people.unread("ada") == 0


async def test_another_process_continues_when_one_has_ended(people: People, clock: Clock) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn")
    assert await people.database.write(lambda tx: tx.notifications.hold("one that ends now"))
    await people.notify()
    assert await people.inbox("ada") == []
    clock.now_ms += 11_000
    await people.notify()
    assert len(await people.inbox("ada")) == 1


@pytest.mark.parametrize("jump_ms", [-400 * _DAY_MS, 400 * _DAY_MS])
async def test_a_clock_that_jumps_stops_no_one(people: People, clock: Clock, jump_ms: int) -> None:
    await people.watch("ada", "Churn")
    assert await people.database.write(lambda tx: tx.notifications.hold("one with a wrong clock"))
    clock.now_ms += jump_ms
    await a_model_version(people.database, "Churn")
    await people.notify()
    assert len(await people.inbox("ada")) == 1


async def test_a_restored_backup_is_followed_from_its_end(people: People) -> None:
    await people.watch("ada", "Churn")
    await people.database.write(lambda tx: tx._session.run(Sql("UPDATE notification_follower SET position = 99999")))
    await a_model_version(people.database, "Churn")
    await people.notify()
    await move(people.database, "Churn", 1, "Staging")
    await people.notify()
    assert await people.kinds("ada") == [("watched", "model_version.transitioned")]


async def test_what_is_old_is_forgotten(people: People, clock: Clock) -> None:
    await people.watch("ada", "Churn")
    await a_model_version(people.database, "Churn")
    await people.notify()
    await people.do("ada", notifications.mark_all_read)
    await set_alias(people.database, "Churn", "new", 1)
    await people.notify()
    clock.now_ms += (READ_DAYS + 1) * _DAY_MS
    await people.database.write(notifications.forget_old_notifications)
    assert await people.kinds("ada") == [("watched", "model_version_alias.created")]
    clock.now_ms += UNREAD_DAYS * _DAY_MS
    await people.database.write(notifications.forget_old_notifications)
    assert await people.inbox("ada") == []


async def test_workspaces_have_inboxes_of_their_own(people: People) -> None:
    lab = await people.database.write(lambda tx: workspaces.create_workspace(tx, OPERATOR, name="lab"))
    await people.watch("ada", None)
    await people.database.write(
        lambda tx: registered_models.create_registered_model(
            tx.within(lab.key), OPERATOR, name="Other", description=None, tags={}
        )
    )
    await a_model(people.database, "Wine")
    await people.notify()
    assert [one.model for one in await people.inbox("ada")] == ["Wine"]


async def test_a_deleted_and_restored_model_is_still_watched(people: People) -> None:
    await people.watch("ada", "Churn")
    await people.database.write(lambda tx: registered_models.delete_registered_model(tx, USER, name="Churn"))
    await people.database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="Churn"))
    await people.notify()
    assert len(await people.inbox("ada")) == 2
