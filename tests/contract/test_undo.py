"""What can be undone, what cannot, and which later changes stand in the way; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import Actor, local_user
from greenroom.core.checklists import CheckState
from greenroom.core.events import Event
from greenroom.core.undoing import Undo
from greenroom.core.unmet_rules import UnmetRule
from greenroom.errors import CannotBeUndone, NotFound, PermissionDenied, RegisteredModelExists, RuleNotMet
from greenroom.services.history import undo
from greenroom.services.history.events import EventConditions, list_events
from greenroom.services.history.undo_checks import unmet_by_undo
from greenroom.services.registry import comments, model_versions, registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import an_account
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    delete_model,
    delete_version,
    move,
    restore_model,
    set_alias,
    stages_of,
)
from tests.support.rules import a_rule, alias_place, no_rule, stage_place

pytestmark = pytest.mark.anyio

BEN = local_user("ben")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    yield opened
    await opened.close()


async def newest(database: Registry, name: str) -> Event:
    page = await database.search(lambda tx: list_events(tx, USER, EventConditions(model=name), limit=1))
    return page.events[0]


async def shown(database: Registry, event: Event, actor: Actor = USER) -> Undo:
    return await database.search(lambda tx: undo.preview_undo(tx, actor, event=event.id))


async def undone(database: Registry, event: Event, actor: Actor = USER) -> list[Event]:
    done = await database.write(lambda tx: undo.undo_change(tx, actor, event=event.id))
    return done.events


async def refusal(database: Registry, event: Event) -> tuple[str | None, list[str]]:
    """Return why an event cannot be undone; doing it is refused for the same reason."""
    plan = await shown(database, event)
    with pytest.raises(CannotBeUndone) as refused:
        await undone(database, event)
    blocked_by = [one.id for one in plan.blocked_by]
    assert list(refused.value.blocked_by) == blocked_by
    return plan.reason, blocked_by


async def test_a_version_gets_all_its_stages_back(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Staging")
    await add_stage(database, name, 1, "Production")
    await move(database, name, 1, "Archived")
    (event,) = await undone(database, await newest(database, name))
    assert event.after == {"stages": ["Production", "Staging"]}
    assert await stages_of(database, name, 1) == {"Production", "Staging"}


async def test_a_deleted_version_does_not_take_its_stage_and_alias_from_another(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Production", aliases=["champion"])
    await a_model_version(database, name)
    await delete_version(database, name, 1)
    deleted = await newest(database, name)
    await move(database, name, 2, "Production")
    moved = await newest(database, name)
    await set_alias(database, name, "champion", 2)
    aliased = await newest(database, name)
    reason = "Other versions have taken its stages or aliases since."
    assert await refusal(database, deleted) == (reason, [moved.id, aliased.id])
    for event in (aliased, moved, deleted):
        await undone(database, event)
    assert await stages_of(database, name, 1) == {"Production"}


async def test_a_version_comes_back_next_to_one_that_shared_its_stage(database: Registry) -> None:
    name = await a_model(database)
    for _ in range(2):
        await a_model_version(database, name, stage="Production")
    await delete_version(database, name, 1)
    await undone(database, await newest(database, name))
    assert await stages_of(database, name, 1) == {"Production"}


async def test_an_alias_does_not_return_to_a_deleted_version(database: Registry) -> None:
    name = await a_model(database)
    for _ in range(2):
        await a_model_version(database, name, aliases=["champion"])
    moved = await newest(database, name)
    await delete_version(database, name, 1)
    deleted = await newest(database, name)
    assert await refusal(database, moved) == ("Version 1, which had the alias before, is deleted.", [deleted.id])


async def test_changes_of_a_version_that_was_deleted_wait_until_it_is_restored(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Staging")
    await move(database, name, 1, "Production")
    moved = await newest(database, name)
    await set_alias(database, name, "champion", 1)
    aliased = await newest(database, name)
    await database.write(
        lambda tx: model_versions.set_model_version_tag(tx, USER, name=name, version=1, key="team", value="red")
    )
    tagged = await newest(database, name)
    await delete_version(database, name, 1)
    deleted = await newest(database, name)
    for event in (moved, aliased, tagged):
        assert await refusal(database, event) == ("Version 1 is deleted. Restore it first.", [deleted.id])
    await undone(database, deleted)
    for event in (tagged, aliased, moved):
        assert (await shown(database, event)).reason is None


async def test_a_restored_model_that_was_changed_since_is_not_deleted_again(database: Registry) -> None:
    name = await a_model(database)
    await delete_model(database, name)
    await restore_model(database, name)
    restored = await newest(database, name)
    await a_model_version(database, name)
    created = await newest(database, name)
    assert await refusal(database, restored) == ("Later changes of the model depend on it.", [created.id])
    assert (await refusal(database, created))[0] == "A version that was registered is not undone; delete it instead."


async def test_a_deleted_model_does_not_come_back_to_a_name_that_is_taken(database: Registry) -> None:
    name = await a_model(database, tags={"team": "red"})
    await delete_model(database, name)
    deleted = await newest(database, name)
    await a_model(database, name)
    assert "already exists" in ((await shown(database, deleted)).reason or "")
    with pytest.raises(RegisteredModelExists):
        await undone(database, deleted)
    await database.write(
        lambda tx: registered_models.rename_registered_model(tx, USER, name=name, new_name=f"{name}-2")
    )
    await undone(database, deleted)


async def test_a_change_of_a_deleted_model_is_blocked_by_its_deletion(database: Registry) -> None:
    name = await a_model(database)
    await database.write(
        lambda tx: registered_models.set_registered_model_tag(tx, USER, name=name, key="team", value="red")
    )
    tagged = await newest(database, name)
    await delete_model(database, name)
    deleted = await newest(database, name)
    assert await refusal(database, tagged) == ("The registered model is deleted.", [deleted.id])


async def test_what_changed_nothing_has_nothing_to_undo(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Staging")
    await move(database, name, 1, "Staging")
    assert (await refusal(database, await newest(database, name)))[0] == (
        "It changed nothing, so there is nothing to undo."
    )


async def test_a_later_event_that_cannot_be_read_is_in_the_way(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, stage="Staging")
    moved = await newest(database, name)
    await move(database, name, 1, "Production")
    last = await newest(database, name)
    painted = Sql("UPDATE events SET type = 'model_version.painted' WHERE seq = $1")
    await database.write(lambda tx: tx._session.run(painted, last.seq))
    reason = "Later changes cannot be read by this server, and may depend on it."
    assert await refusal(database, moved) == (reason, [last.id])


async def test_a_deleted_comment_comes_back_with_its_author_and_times(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name)
    made = await database.write(lambda tx: comments.create_comment(tx, BEN, name=name, version=1, text="Why?"))
    await database.write(lambda tx: comments.delete_comment(tx, USER, comment_id=made.comment_id))
    deleted = await newest(database, name)
    await undone(database, deleted)
    found = await database.read(lambda tx: comments.get_comment(tx, USER, comment_id=made.comment_id))
    assert (found.author, found.text, found.created_at_ms) == (made.author, "Why?", made.created_at_ms)
    edited = await database.write(
        lambda tx: comments.update_comment(tx, BEN, comment_id=made.comment_id, text="Why not?")
    )
    with pytest.raises(PermissionDenied, match="only its author"):
        await undone(database, await newest(database, name))
    await undone(database, await newest(database, name), BEN)
    found = await database.read(lambda tx: comments.get_comment(tx, USER, comment_id=made.comment_id))
    assert (edited.text, found.text) == ("Why not?", "Why?")


@pytest.mark.parametrize("event", ["ev_0", "ev_99999", "nothing", "4711"])
async def test_an_event_that_does_not_exist_is_not_found(database: Registry, event: str) -> None:
    with pytest.raises(NotFound, match="There is no event"):
        await database.search(lambda tx: undo.preview_undo(tx, USER, event=event))


# -- rules ---------------------------------------------------------------------------------------------------------


async def unmet(database: Registry, event: Event) -> list[tuple[str, int, list[str]]]:
    """Return the rules that the preview says refuse, with the checks that did not pass; undoing is refused by them."""

    async def read(tx: SqlTransaction) -> list[UnmetRule]:
        return await unmet_by_undo(tx, USER, await undo.preview_undo(tx, USER, event=event.id))

    found = await database.search(read)
    if found:
        with pytest.raises(RuleNotMet):
            await undone(database, event)
    return [
        (str(one.target), one.version, [each.words for each in one.checks if each.state is not CheckState.PASSED])
        for one in found
    ]


async def test_the_preview_shows_the_rules_that_refuse_a_transition(database: Registry) -> None:
    await an_account(database, "ben")
    name = await a_model(database)
    await a_model_version(database, name, stage="Production")
    await a_model_version(database, name)
    await move(database, name, 1, "Archived")
    left = await newest(database, name)
    await a_rule(database, stage_place("Production"), approvals=2, conditions=["tags.ok = 'yes'", "age_days < 9"])
    ((target, version, missing),) = await unmet(database, left)
    assert (target, version, len(missing)) == ("stage:Production", 1, 2)
    await a_rule(database, stage_place("Production"), one_version=True)
    await move(database, name, 2, "Production")
    assert await unmet(database, left) == [("stage:Production", 1, [])]
    await move(database, name, 2, "Archived")
    assert await unmet(database, left) == []
    await undone(database, left)
    assert await stages_of(database, name, 1) == {"Production"}


async def test_the_preview_shows_the_rules_that_refuse_an_alias(database: Registry) -> None:
    await an_account(database, "ben")
    name = await a_model(database)
    for _ in range(2):
        await a_model_version(database, name)
    await set_alias(database, name, "champion", 1)
    created = await newest(database, name)
    await a_rule(database, alias_place("champion"), approvals=1)
    assert await unmet(database, created) == [("alias:champion", 1, [])]
    await no_rule(database, alias_place("champion"))
    await set_alias(database, name, "champion", 2)
    moved = await newest(database, name)
    await a_rule(database, alias_place("champion"), conditions=["tags.ok = 'yes'"])
    ((target, version, missing),) = await unmet(database, moved)
    assert (target, version, len(missing)) == ("alias:champion", 1, 1)


async def test_the_preview_shows_the_rules_that_refuse_to_restore(database: Registry) -> None:
    await an_account(database, "ben")
    name = await a_model(database)
    await a_model_version(database, name, stage="Production", aliases=["champion"])
    await a_model_version(database, name, stage="Staging")
    await delete_version(database, name, 1)
    of_version = await newest(database, name)
    await a_rule(database, stage_place("Production"), approvals=1)
    await a_rule(database, alias_place("champion"), conditions=["tags.ok = 'yes'"])
    assert [one[:2] for one in await unmet(database, of_version)] == [("stage:Production", 1), ("alias:champion", 1)]
    await delete_model(database, name)
    of_model = await newest(database, name)
    assert await unmet(database, of_model) == []
    await undone(database, of_model)
    await delete_model(database, name)
    await a_rule(database, stage_place("Staging"), conditions=["tags.ok = 'yes'"])
    assert [one[:2] for one in await unmet(database, await newest(database, name))] == [("stage:Staging", 2)]
