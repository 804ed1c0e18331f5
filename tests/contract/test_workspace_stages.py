"""Stages of a workspace: added, renamed, reordered and removed, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.stages import Stage, Stages
from greenroom.errors import InvalidInput, StageExists, StageNotFound, StillInUse
from greenroom.services import workspaces
from greenroom.services.pages.model_pages import model_page
from greenroom.services.pages.version_pages import version_page
from greenroom.services.registry import model_versions
from greenroom.services.rules import stage_settings, workspace_stages
from greenroom.services.rules.stage_rules import GivenRule
from greenroom.services.rules.stage_settings import GivenStage
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    delete_model,
    delete_version,
    latest,
    move,
    restore_model,
    stages_of,
    the_version,
)
from tests.support.rules import a_rule, alias_place, stage_place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    for _ in range(3):
        await a_model_version(database, "wine")
    yield database
    await database.close()


async def change(database: Registry, verb: Any, **fields: Any) -> Any:
    return await database.write(lambda tx: verb(tx, USER, **fields))


async def names(database: Registry) -> list[str]:
    return list((await database.read(lambda tx: tx.stages.read())).names)


async def test_a_version_moves_to_a_stage_that_was_added(database: Registry) -> None:
    await change(database, workspace_stages.add_stage, name=" Canary ", position=2)
    assert await names(database) == ["None", "Staging", "Canary", "Production", "Archived"]
    assert (await move(database, "wine", 1, "canary")).current_stage == "Canary"
    assert await latest(database, "wine", "CANARY") == [(1, "Canary")]
    with pytest.raises(InvalidInput, match="Value must be one of None, Staging, Canary, Production, Archived"):
        await move(database, "wine", 1, "nowhere")


async def test_the_order_decides_which_stage_is_shown(database: Registry) -> None:
    await move(database, "wine", 1, "Staging")
    await add_stage(database, "wine", 1, "Production")
    assert (await the_version(database, "wine", 1)).current_stage == "Production"
    await change(database, workspace_stages.update_stage, stage="Staging", position=2)
    assert await names(database) == ["None", "Production", "Staging", "Archived"]
    assert (await the_version(database, "wine", 1)).current_stage == "Staging"


async def test_pages_are_about_what_is_in_the_last_stage(database: Registry) -> None:
    await move(database, "wine", 1, "Production")
    row = await database.read(lambda tx: tx.registered_models.find_row("wine"))
    assert row is not None

    async def key_version() -> int:
        stages = await database.read(lambda tx: tx.stages.read())
        return (await database.read(lambda tx: tx.registry_pages.key_versions([row], stages.last_active)))[row].version

    assert await key_version() == 1
    await change(database, workspace_stages.add_stage, name="Rollout")
    assert await key_version() == 3
    await move(database, "wine", 2, "Rollout")
    assert await key_version() == 2
    page = await database.read(lambda tx: model_page(tx, USER, name="wine"))
    assert [period.version for period in page.live] == [2]
    shown, _ = await database.read(lambda tx: version_page(tx, USER, name="wine", version=1))
    assert [one.version.version for one in shown.production] == [2]


async def test_a_stage_in_use_is_neither_removed_nor_renamed(database: Registry) -> None:
    await move(database, "wine", 1, "Staging")
    with pytest.raises(StillInUse, match="'Staging' cannot be removed: 1 version is in it"):
        await change(database, workspace_stages.remove_stage, stage="staging")
    with pytest.raises(StillInUse, match="'Staging' cannot be renamed: 1 version is in it"):
        await change(database, workspace_stages.update_stage, stage="Staging", name="QA")
    await move(database, "wine", 1, "None")
    await change(database, workspace_stages.remove_stage, stage="staging")
    assert await names(database) == ["None", "Production", "Archived"]
    with pytest.raises(InvalidInput, match="Value must be one of None, Production, Archived"):
        await move(database, "wine", 1, "Staging")
    with pytest.raises(InvalidInput):
        await latest(database, "wine", "Staging")


async def test_a_stage_that_a_rule_names_is_not_removed_and_its_rules_follow_its_name(database: Registry) -> None:
    await a_rule(database, stage_place("Production"), comes_from=["staging"])
    await a_rule(database, alias_place("champion", "wine"), comes_from=["Staging"])
    with pytest.raises(StillInUse, match=r"2 rules are for it or name it \(stage:Production, alias:champion\)"):
        await change(database, workspace_stages.remove_stage, stage="Staging")
    await change(database, workspace_stages.update_stage, stage="Staging", name="QA")
    rules = await database.read(lambda tx: tx.stage_rules.of_workspace())
    assert [(str(rule.target), rule.version, rule.rule.comes_from) for rule in rules] == [
        ("stage:Production", 2, ("QA",))
    ]


async def test_a_renamed_stage_takes_its_own_rule_along(database: Registry) -> None:
    await a_rule(database, stage_place("Staging"), conditions=["tags.reviewed = 'yes'"])
    after, stage = await change(database, workspace_stages.update_stage, stage="Staging", name="QA")
    assert isinstance(after, Stages)
    assert (stage, [str(one.target) for one in await database.read(lambda tx: tx.stage_rules.of_workspace())]) == (
        "QA",
        ["stage:QA"],
    )


@pytest.mark.parametrize("model", [None, "wine"])
async def test_a_condition_that_names_the_stage_of_its_rule_survives_a_rename(
    database: Registry, model: str | None
) -> None:
    await change(database, workspace_stages.add_stage, name="Shadow", position=1)
    conditions = ["metrics.auc >= shadow - 0.1", "metrics.f1 > `Shadow`", "tags.Shadow = 'Shadow'"]
    await a_rule(database, stage_place("Shadow", model), conditions=conditions)
    await change(database, workspace_stages.update_stage, stage="Shadow", name="Sh")
    [rule] = await database.read(lambda tx: tx.stage_rules.naming(Stage("Sh")))
    assert rule.rule.conditions == (
        "metrics.auc >= current - 0.1",
        "metrics.f1 > current",
        "tags.Shadow = 'Shadow'",
    )


async def test_what_was_in_a_removed_stage_is_restored_without_it(database: Registry) -> None:
    await move(database, "wine", 1, "Staging")
    await delete_version(database, "wine", 1)
    await a_model(database, "beer")
    await a_model_version(database, "beer", stage="Staging")
    await delete_model(database, "beer")
    await change(database, workspace_stages.remove_stage, stage="Staging")
    await restore_model(database, "beer")
    assert (await the_version(database, "beer", 1)).current_stage == "None"
    assert await stages_of(database, "beer", 1) == frozenset()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "1 to 50 characters"),
        ("x" * 51, "1 to 50 characters"),
        ("a/b", "contains '/'"),
        ("a@b", "contains '@'"),
        ("a:b", "contains ':'"),
        ("12", "number of a version"),
        ("Latest", "reserved"),
        ("a\tb", "U\\+0009"),
    ],
)
async def test_a_name_that_would_be_misread_is_refused(database: Registry, name: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        await change(database, workspace_stages.add_stage, name=name)


async def test_names_differ_by_more_than_case(database: Registry) -> None:
    for taken in ("production", "NONE", "archived"):
        with pytest.raises(StageExists):
            await change(database, workspace_stages.add_stage, name=taken)
    with pytest.raises(StageNotFound, match="has no stage 'x'"):
        await change(database, workspace_stages.remove_stage, stage="x")
    for fixed in ("None", "Archived"):
        with pytest.raises(InvalidInput):
            await change(database, workspace_stages.remove_stage, stage=fixed)
        with pytest.raises(InvalidInput):
            await change(database, workspace_stages.update_stage, stage=fixed, name="Other")
        with pytest.raises(InvalidInput):
            await change(database, workspace_stages.update_stage, stage=fixed, position=1)


@pytest.mark.parametrize("is_whole", [False, True], ids=["a model", "a workspace"])
async def test_the_current_stage_after_a_move_is_by_the_order_of_the_other_workspace(
    database: Registry, database_url: str, is_whole: bool
) -> None:
    lab = await change(database, workspaces.create_workspace, name="lab", description="")

    async def prepare(tx: SqlTransaction) -> None:
        there = tx.within(lab.key)
        await workspace_stages.update_stage(there, USER, stage="Production", position=1)
        if is_whole:
            await workspaces.create_workspace(tx, USER, name="third", description="")
            await workspaces.move_model(tx, USER, name="wine", workspace="third")

    await move(database, "wine", 1, "Staging")
    assert (await add_stage(database, "wine", 1, "Production")).current_stage == "Production"
    await database.write(prepare)
    if is_whole:
        await change(database, workspaces.delete_workspace, name="third", move_to="lab")
    else:
        await change(database, workspaces.move_model, name="wine", workspace="lab")
    found = await database.read(lambda tx: tx.within(lab.key).model_versions.get("wine", 1))
    assert found is not None
    assert found.current_stage == "Staging"
    assert await broken_promises(database_url) == []


async def test_another_process_learns_of_a_change_at_the_next_move(database: Registry, database_url: str) -> None:
    other = await open_database(database_url, make_transaction=SqlTransaction)
    try:
        await change(database, workspace_stages.add_stage, name="Canary")
        await move(other, "wine", 1, "Canary")
        await move(other, "wine", 1, "None")
        await change(database, workspace_stages.remove_stage, stage="Canary")
        with pytest.raises(InvalidInput, match="Value must be one of None, Staging, Production, Archived"):
            await move(other, "wine", 1, "Canary")
        with pytest.raises(InvalidInput):
            await other.read(lambda tx: model_versions.get_latest_versions(tx, USER, name="wine", stages=["Canary"]))
    finally:
        await other.close()


async def test_the_whole_settings_are_set_at_once_or_shown_first(database: Registry) -> None:
    await a_rule(database, stage_place("Staging"), conditions=["tags.a = 'b'"])
    fields: dict[str, Any] = {
        "stages": [GivenStage(name) for name in ("None", "QA", "production", "Archived")],
        "rules": [(stage_place("Production").kind, "Production", GivenRule(comes_from=["QA"]))],
    }
    expected = [
        "remove the stage Staging",
        "add the stage QA",
        "delete the rule of stage:Staging",
        "create a rule of stage:Production",
    ]
    assert await change(database, stage_settings.apply_settings, **fields, dry_run=True) == expected
    assert await names(database) == ["None", "Staging", "Production", "Archived"]
    assert await change(database, stage_settings.apply_settings, **fields) == expected
    assert await names(database) == ["None", "QA", "Production", "Archived"]
    assert await change(database, stage_settings.apply_settings, **fields) == []
    with pytest.raises(InvalidInput, match="The first stage must be 'None'"):
        await change(database, stage_settings.apply_settings, stages=[GivenStage("QA")], rules=[])
