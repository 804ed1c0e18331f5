"""Restoring deleted models and versions, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest

from greenroom.core.moments import Moment
from greenroom.core.registry_resources import ModelChoice
from greenroom.errors import ApprovalPending, RegisteredModelExists, RegisteredModelNotFound, TransitionNotAllowed
from greenroom.services.history import past
from greenroom.services.pages import deleted_models
from greenroom.services.registry import (
    comments,
    model_restoring,
    registered_models,
    registry_resources,
    version_restoring,
)
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.messages.pages.models import DeletedModel
from greenroom.wire.messages.v1.models import model
from tests.support.access import an_account, grant
from tests.support.invariants import broken_promises
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    by_alias,
    delete_model,
    delete_version,
    find_versions,
    latest,
    stages_of,
    the_history,
    the_model,
)
from tests.support.rules import a_rule, alias_place, stage_place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def restore(database: Registry, name: str = "wine") -> None:
    await database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name=name))


async def the_wine(database: Registry) -> None:
    await a_model(database, "wine", description="Red.", tags={"team": "cellar"})
    await a_model_version(database, "wine", stage="Archived")
    await a_model_version(database, "wine", stage="Staging", aliases=["champion"])
    await a_model_version(database, "wine")
    await a_model_version(database, "wine", stage="Production", aliases=["next"])
    await add_stage(database, "wine", 2, "Production")
    await delete_version(database, "wine", 4)


async def test_a_deleted_model_comes_back_with_all_it_had(database: Registry, database_url: str) -> None:
    await the_wine(database)
    before = await the_model(database, "wine")
    found_before = sorted(await find_versions(database, "name = 'wine'"))
    latest_before = sorted(await latest(database, "wine"))
    await delete_model(database, "wine")
    await restore(database)
    after = await the_model(database, "wine")
    assert (after.description, after.tags, after.aliases) == (before.description, before.tags, before.aliases)
    assert (
        sorted(await find_versions(database, "name = 'wine'"))
        == found_before
        == [("wine", 1), ("wine", 2), ("wine", 3)]
    )
    assert sorted(await latest(database, "wine")) == latest_before
    assert await stages_of(database, "wine", 2) == {"Staging", "Production"}
    assert (await by_alias(database, "wine", "champion")).version == 2
    assert (await the_history(database, "wine"))[0].type == "registered_model.restored"
    assert await broken_promises(database_url) == []


async def test_a_version_deleted_before_its_model_can_be_restored_after_it(
    database: Registry, database_url: str
) -> None:
    await the_wine(database)
    await delete_model(database, "wine")
    await restore(database)
    back = await database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=4))
    # Version 2 is in Production too.
    assert (back.current_stage, back.aliases) == ("None", ["next"])
    assert (await a_model_version(database, "wine")).version == 5
    assert await broken_promises(database_url) == []


async def test_a_name_that_was_taken_meanwhile_stays_taken(database: Registry, database_url: str) -> None:
    await the_wine(database)
    await delete_model(database, "wine")
    await a_model(database, "wine")
    with pytest.raises(RegisteredModelExists, match="Rename it"):
        await restore(database)
    await delete_model(database, "wine")
    # The one deleted last is restored.
    await restore(database)
    assert (await the_model(database, "wine")).tags == {}
    assert await broken_promises(database_url) == []


async def deleted(database: Registry, search: str = "", *, page_size: int = 10) -> list[DeletedModel]:
    """Read all pages of deleted models."""
    found: list[DeletedModel] = []
    token: str | None = None
    while True:
        page = await database.search(
            partial(deleted_models.deleted_models_page, actor=USER, search=search, limit=page_size, page_token=token)
        )
        found += page.models
        token = page.next_page_token
        if token is None:
            assert len(found) == page.total
            return found


async def test_deleted_models_are_listed_by_name_with_what_comes_back(database: Registry) -> None:
    await the_wine(database)
    assert await deleted(database) == []
    for name in ("beer", "Wine_2"):
        await a_model(database, name, description=None)
        await delete_model(database, name)
    await delete_model(database, "wine")
    listed = await deleted(database, page_size=1)
    assert [(one.name, one.summary, one.versions_count, one.deleted_by) for one in listed] == [
        ("Wine_2", "", 0, "ana"),
        ("beer", "", 0, "ana"),
        # Version 4 was deleted before.
        ("wine", "Red.", 3, "ana"),
    ]
    assert [one.name for one in await deleted(database, "INE")] == ["Wine_2", "wine"]
    assert [one.name for one in await deleted(database, "_")] == ["Wine_2"]
    await restore(database)
    assert [one.name for one in await deleted(database)] == ["Wine_2", "beer"]


async def test_of_one_name_the_model_is_listed_that_can_be_restored(database: Registry) -> None:
    await the_wine(database)
    await delete_model(database, "wine")
    await a_model(database, "wine", description="White.")
    (first,) = await deleted(database)
    assert (first.summary, first.is_name_taken) == ("Red.", True)
    await delete_model(database, "wine")
    (last,) = await deleted(database)
    assert (last.summary, last.is_name_taken) == ("White.", False)


async def test_that_a_hidden_model_has_the_name_is_not_told(database: Registry) -> None:
    await the_wine(database)
    vic = await an_account(database, "vic")
    await grant(database, vic, "viewer", model="wine")
    await delete_model(database, "wine")
    await a_model(database, "wine", description="White.")
    for reader, is_taken in ((USER, True), (vic, False)):
        page = await database.read(
            lambda tx, who=reader: deleted_models.deleted_models_page(tx, who, search="", limit=9, page_token=None)  # type: ignore[misc]
        )
        assert [one.is_name_taken for one in page.models] == [is_taken]
        found, *_ = await database.read(
            lambda tx, who=reader: registry_resources.list_models(  # type: ignore[misc]
                tx,
                who,
                choice=ModelChoice(is_deleted=True),
                filter_text=None,
                order_by=[],
                limit=9,
                page_token=None,
                include_total=False,
            )
        )
        assert [model(one).is_name_taken for one in found] == [is_taken]
    await grant(database, vic, "manager", model=1)
    for reader, words in ((USER, "already exists"), (vic, "is not free")):
        with pytest.raises(RegisteredModelExists, match=words):
            await database.write(
                lambda tx, who=reader: model_restoring.restore_registered_model(tx, who, name="wine")  # type: ignore[misc]
            )


async def test_deleted_prompts_are_left_out_as_live_ones_are(database: Registry) -> None:
    await a_model(database, "greeting", tags={"mlflow.prompt.is_prompt": "true"})
    await delete_model(database, "greeting")
    assert await deleted(database) == []


async def test_what_was_not_deleted_is_not_restored(database: Registry) -> None:
    with pytest.raises(RegisteredModelNotFound, match="no deleted"):
        await restore(database, "nothing")
    await the_wine(database)
    await delete_model(database, "wine")
    await restore(database)
    with pytest.raises(RegisteredModelExists):
        await restore(database)


async def test_a_version_that_held_two_stages_has_both_again(database: Registry, database_url: str) -> None:
    await the_wine(database)
    await delete_version(database, "wine", 2)
    await database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=2))
    assert await stages_of(database, "wine", 2) == {"Staging", "Production"}
    assert await broken_promises(database_url) == []


@pytest.fixture
async def held_clock(database_url: str) -> AsyncIterator[tuple[Registry, list[int]]]:
    """Open a database whose clock says what the test says last."""
    said = [1000]
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=lambda: said[-1])
    yield database, said
    await database.close()


@pytest.mark.parametrize("deleted_at_ms", [2000, 1000, 900])
async def test_the_model_deleted_last_is_restored_and_not_the_one_created_last(
    held_clock: tuple[Registry, list[int]], database_url: str, deleted_at_ms: int
) -> None:
    """Also within one millisecond, and after the clock was set back."""
    database, said = held_clock
    await a_model(database, "older", description="Older.")
    await a_model_version(database, "older")
    await a_model(database, "wine", description="Newer.")
    await delete_model(database, "wine")
    said.append(deleted_at_ms)
    await database.write(lambda tx: registered_models.rename_registered_model(tx, USER, name="older", new_name="wine"))
    await delete_model(database, "wine")
    assert [event.type for event in await the_history(database, "wine")][:2] == [
        "registered_model.deleted",
        "registered_model.renamed",
    ]
    (listed,) = await deleted(database)
    assert (listed.summary, listed.versions_count) == ("Older.", 1)
    await restore(database)
    assert (await the_model(database, "wine")).description == "Older."
    assert await find_versions(database) == [("wine", 1)]
    assert await broken_promises(database_url) == []


async def test_what_a_version_held_is_known_however_much_was_said_since(database: Registry, database_url: str) -> None:
    await the_wine(database)
    said = await database.write(
        lambda tx: comments.create_comment(tx, USER, name="wine", version=2, text="first thought")
    )
    await delete_version(database, "wine", 2)
    for number in range(25):
        await database.write(
            lambda tx, number=number: comments.update_comment(  # type: ignore[misc]
                tx, USER, comment_id=said.comment_id, text=f"thought {number}"
            )
        )
    back = await database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=2))
    assert (back.current_stage, back.aliases) == ("Production", ["champion"])
    assert await stages_of(database, "wine", 2) == {"Staging", "Production"}
    assert await broken_promises(database_url) == []


async def test_a_version_deleted_in_the_same_moment_as_its_model_stays_deleted(
    held_clock: tuple[Registry, list[int]], database_url: str
) -> None:
    database, _ = held_clock
    await the_wine(database)
    await delete_model(database, "wine")
    assert [one.versions_count for one in await deleted(database)] == [3]
    await restore(database)
    assert [version for _, version in await find_versions(database)] == [3, 2, 1]
    assert await broken_promises(database_url) == []


# -- rules ---------------------------------------------------------------------------------------------------------


async def test_a_version_is_restored_without_the_stages_and_aliases_whose_rules_refuse(database: Registry) -> None:
    await an_account(database, "ben")
    await a_model(database, "wine")
    await a_model_version(database, "wine", stage="Staging", aliases=["champion", "steady"])
    await add_stage(database, "wine", 1, "Production")
    await delete_version(database, "wine", 1)
    await a_rule(database, stage_place("Production"), approvals=1)
    await a_rule(database, alias_place("champion"), conditions=["tags.ok = 'yes'"])

    async def restored(*, skip_unmet: bool) -> None:
        await database.write(
            lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=1, skip_unmet=skip_unmet)
        )

    with pytest.raises(ApprovalPending, match="'skip_unmet'"):
        await restored(skip_unmet=False)
    await restored(skip_unmet=True)
    assert await stages_of(database, "wine", 1) == {"Staging"}
    assert (await the_model(database, "wine")).aliases == {"steady": 1}
    event = (await the_history(database, "wine"))[0]
    assert (event.type, event.after) == (
        "model_version.restored",
        {"stages": ["Staging"], "aliases": ["steady"]},
    )


async def test_a_version_is_restored_beside_the_holder_of_a_one_version_stage(database: Registry) -> None:
    await a_model(database, "wine")
    await a_model_version(database, "wine", stage="Production")
    await a_model_version(database, "wine", stage="Production")
    await database.write(lambda tx: registered_models.delete_registered_model(tx, USER, name="wine"))
    await a_rule(database, stage_place("Production"), one_version=True)
    with pytest.raises(TransitionNotAllowed, match="one version at a time.*'skip_unmet'"):
        await restore(database)
    await database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="wine", skip_unmet=True))
    assert [await stages_of(database, "wine", number) for number in (1, 2)] == [set(), set()]


async def test_a_model_is_restored_without_what_rules_refuse_and_its_past_says_so(database: Registry) -> None:
    await an_account(database, "ben")
    await a_model(database, "wine")
    await a_model_version(database, "wine", stage="Production", aliases=["champion"])
    await a_model_version(database, "wine", stage="Production", tags={"ok": "yes"}, aliases=["steady"])
    await add_stage(database, "wine", 1, "Staging")
    await database.write(lambda tx: registered_models.delete_registered_model(tx, USER, name="wine"))
    await a_rule(database, stage_place("Production"), conditions=["tags.ok = 'yes'"])
    await a_rule(database, alias_place("champion"), approvals=1)
    with pytest.raises(TransitionNotAllowed, match="'skip_unmet'"):
        await restore(database)
    await database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="wine", skip_unmet=True))
    assert [await stages_of(database, "wine", number) for number in (1, 2)] == [{"Staging"}, {"Production"}]
    assert (await the_model(database, "wine")).aliases == {"steady": 2}
    then = await database.search(
        lambda tx: past.get_model_then(tx, USER, name="wine", moment=Moment(at_ms=tx.now_ms), row=None)
    )
    assert (then.state.versions[1].stages, then.state.versions[2].stages, then.state.aliases) == (
        ["Staging"],
        ["Production"],
        {"steady": 2},
    )
