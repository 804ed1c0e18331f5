"""The preview of an undo says that it is possible if, and only if, undoing is done; on both databases."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.roles import Role
from greenroom.core.undoing import Undo
from greenroom.core.unmet_rules import UnmetRule
from greenroom.errors import GreenroomError, PermissionDenied, RegisteredModelExists, RuleNotMet, StateConflict
from greenroom.server.workspaces import database_of
from greenroom.services import workspaces
from greenroom.services.history import undo
from greenroom.services.history.undo_checks import unmet_by_undo
from greenroom.services.registry import (
    comments,
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_restoring,
)
from greenroom.services.rules import stage_rules, workspace_stages
from greenroom.services.rules.stage_rules import GivenRule
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.messages.v1 import undo as messages
from tests.support.access import an_account, grant, holding
from tests.support.registry import USER, Registry
from tests.support.rules import alias_place, stage_place

pytestmark = pytest.mark.anyio

T = TypeVar("T")
LAB = "lab"
STAGES = ["Staging", "Production", "QA", "Trial", "Archived", "None"]
NAMES = ["churn", "fraud", "price"]
_NEWEST = Sql("SELECT coalesce(max(seq), 0) FROM events")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    await opened.write(lambda tx: workspaces.create_workspace(tx, USER, name=LAB, description=""))
    yield opened
    await opened.close()


class World:
    """The registry, as requests in its two workspaces change it.

    Attributes:
        keys: keys of the workspaces by name.
    """

    def __init__(self, database: Registry, keys: dict[str, str]) -> None:
        self._database = database
        self.keys = keys

    @classmethod
    async def of(cls, database: Registry) -> World:
        lab = await database.read(lambda tx: tx.workspaces.get(LAB))
        assert lab is not None
        return cls(database, {DEFAULT_WORKSPACE: DEFAULT_WORKSPACE, LAB: lab.key})

    async def write(
        self,
        verb: Callable[..., Coroutine[Any, Any, T]],
        *,
        at: str = DEFAULT_WORKSPACE,
        by: Actor = USER,
        **fields: Any,
    ) -> T:
        """Make a change in a workspace."""
        actor = replace(by, workspace=self.keys[at])
        return await database_of(actor, self._database).write(lambda tx: verb(tx, actor, **fields))

    async def version(self, name: str, *, at: str = DEFAULT_WORKSPACE) -> int:
        """Register a version."""
        fields: dict[str, Any] = {"run_id": None, "run_link": "", "model_id": None, "description": "", "tags": {}}
        made = await self.write(model_versions.create_model_version, at=at, name=name, source="s3://b/m", **fields)
        return made.version

    async def model(self, name: str, *, at: str = DEFAULT_WORKSPACE) -> None:
        """Create a model with a version."""
        await self.write(registered_models.create_registered_model, at=at, name=name, description=None, tags={})
        await self.version(name, at=at)

    async def move(self, name: str, version: int, stage: str, *, at: str = DEFAULT_WORKSPACE) -> None:
        """Move a version to one stage."""
        fields: dict[str, Any] = {"name": name, "version": version, "stage": stage}
        await self.write(stages.transition_stage, at=at, archive_existing=False, **fields)

    async def newest(self) -> str:
        """Return the id of the newest event."""
        found = await self._database.read(lambda tx: tx._session.one(_NEWEST))
        assert found is not None
        return f"ev_{found[0]}"

    async def preview(
        self, event: str, *, at: str = DEFAULT_WORKSPACE, by: Actor = USER
    ) -> tuple[Undo, list[UnmetRule]]:
        """Return what would undo a change, and the rules that refuse it."""
        actor = replace(by, workspace=self.keys[at])

        async def read(tx: Any) -> tuple[Undo, list[UnmetRule]]:
            plan = await undo.preview_undo(tx, actor, event=event)
            return plan, await unmet_by_undo(tx, actor, plan)

        return await database_of(actor, self._database).search(read)

    async def refused(
        self, event: str, kind: type[GreenroomError], *, at: str = DEFAULT_WORKSPACE, by: Actor = USER
    ) -> str:
        """Return the words with which the preview, and then undoing, refuse."""
        plan, unmet = await self.preview(event, at=at, by=by)
        with pytest.raises(kind) as error:
            await self.write(undo.undo_change, at=at, by=by, event=event)
        if unmet:
            return str(error.value)
        assert plan.reason == str(error.value)
        assert not plan.effects
        return plan.reason


@pytest.fixture
async def world(database: Registry) -> World:
    return await World.of(database)


async def test_a_transition_is_not_undone_into_a_stage_that_was_renamed(world: World) -> None:
    await world.write(workspace_stages.add_stage, name="QA")
    await world.model("churn")
    await world.move("churn", 1, "QA")
    await world.move("churn", 1, "Production")
    event = await world.newest()
    await world.write(workspace_stages.update_stage, stage="QA", name="Trial")
    assert await world.refused(event, StateConflict) == "The workspace does not have the stage QA any more."


@pytest.mark.parametrize("what", ["version", "model"])
async def test_a_deletion_is_not_undone_without_a_stage_that_was_removed(world: World, what: str) -> None:
    await world.write(workspace_stages.add_stage, name="QA")
    await world.model("churn")
    await world.move("churn", 1, "QA")
    if what == "model":
        await world.write(registered_models.delete_registered_model, name="churn")
    else:
        await world.write(model_versions.delete_model_version, name="churn", version=1)
    event = await world.newest()
    await world.write(workspace_stages.remove_stage, stage="QA")
    words = await world.refused(event, StateConflict)
    assert words.startswith(
        f"The workspace does not have the stage QA any more. To get the {what} back without that stage"
    )
    assert f"`greenroom {what}s restore`" in words


async def test_an_old_name_that_is_taken_refuses(world: World) -> None:
    await world.model("churn")
    await world.write(registered_models.rename_registered_model, name="churn", new_name="price")
    renamed = await world.newest()
    await world.model("churn")
    assert "already exists" in await world.refused(renamed, RegisteredModelExists)
    await world.write(registered_models.delete_registered_model, name="churn")
    deleted = await world.newest()
    await world.model("churn")
    assert "already exists" in await world.refused(deleted, RegisteredModelExists)


async def test_an_archived_workspace_refuses(world: World) -> None:
    await world.model("churn", at=LAB)
    await world.move("churn", 1, "Staging", at=LAB)
    event = await world.newest()
    await world.write(workspaces.archive_workspace, name=LAB)
    assert "is archived" in await world.refused(event, StateConflict, at=LAB)


async def test_a_move_is_not_undone_into_an_archived_workspace_or_onto_a_taken_name(world: World) -> None:
    await world.model("churn", at=LAB)
    await world.write(workspaces.move_model, at=LAB, name="churn", workspace=DEFAULT_WORKSPACE)
    event = await world.newest()
    await world.model("churn", at=LAB)
    assert "There is a model 'churn'" in await world.refused(event, RegisteredModelExists)
    await world.write(workspaces.archive_workspace, name=LAB)
    assert "is archived" in await world.refused(event, StateConflict)


async def test_a_model_with_rules_of_its_own_gets_its_name_back_only_from_administrators(
    world: World, database: Registry
) -> None:
    ben = holding(await an_account(database, "ben"), Role.MANAGER)
    await world.model("churn")
    await world.write(registered_models.rename_registered_model, name="churn", new_name="price")
    event = await world.newest()
    place = stage_place("Production", "price")
    await world.write(stage_rules.set_rule, place=place, given=GivenRule(conditions=["age_days < 9"]))
    assert "rules of its own" in await world.refused(event, PermissionDenied, by=ben)
    await world.write(undo.undo_change, event=event)


async def test_those_who_may_only_read_are_told_that_they_may_not_undo(world: World, database: Registry) -> None:
    cat = holding(await an_account(database, "cat"), Role.VIEWER)
    await world.model("churn")
    await world.move("churn", 1, "Production")
    await world.refused(await world.newest(), PermissionDenied, by=cat)


@pytest.mark.parametrize("what", ["version", "model"])
async def test_a_refused_undo_of_a_deletion_names_the_call_that_restores_without(world: World, what: str) -> None:
    await world.model("churn")
    await world.move("churn", 1, "Production")
    if what == "model":
        await world.write(registered_models.delete_registered_model, name="churn")
    else:
        await world.write(model_versions.delete_model_version, name="churn", version=1)
    event = await world.newest()
    place = stage_place("Production")
    await world.write(stage_rules.set_rule, place=place, given=GivenRule(conditions=["tags.ok = 'yes'"]))
    words = await world.refused(event, RuleNotMet)
    assert "restore it instead of undoing its deletion: POST /api/v1/models/" in words
    assert f"with 'skip_unmet', `greenroom {what}s restore --skip-unmet`" in words
    assert "Set 'skip_unmet'" not in words


async def test_rules_are_shown_too_where_a_stage_is_gone_as_restoring_goes_on_without_both(world: World) -> None:
    await world.write(workspace_stages.add_stage, name="QA")
    await world.model("churn")
    await world.move("churn", 1, "QA")
    await world.write(registered_models.set_alias, name="churn", alias="champion", version=1)
    await world.write(model_versions.delete_model_version, name="churn", version=1)
    event = await world.newest()
    await world.write(workspace_stages.remove_stage, stage="QA")
    await world.write(stage_rules.set_rule, place=alias_place("champion"), given=GivenRule(conditions=["age_days > 9"]))
    plan, unmet = await world.preview(event)
    assert plan.lacks_stages
    assert [str(one.target) for one in unmet] == ["alias:champion"]
    shown = messages.undo(plan, unmet)
    assert (shown.is_possible, shown.refusal) == (False, f"{plan.reason} {unmet[0].words}")
    restore = version_restoring.restore_model_version
    await world.write(restore, name="churn", version=1, skip_unmet=True)


class Walk:
    """Random changes in two workspaces; what is refused changes nothing."""

    def __init__(self, world: World, people: list[Actor], seed: int) -> None:
        self.world, self._people, self._random = world, people, random.Random(seed)
        self.possible = self.refused = 0

    async def step(self) -> None:
        """Make a change, or compare the preview of undoing one with undoing it."""
        if self._random.random() < 0.35:
            await self._compare()
            return
        choose = self._random.choice
        at, name, version, stage = choose([DEFAULT_WORKSPACE, LAB]), choose(NAMES), choose([1, 1, 2]), choose(STAGES)
        other, alias = choose(NAMES), choose(["champion", "challenger"])
        of_version: dict[str, Any] = {"name": name, "version": version}
        key = choose(["team", "site"])
        given = choose(
            [GivenRule(conditions=["tags.team = 'up'"]), GivenRule(one_version=True), GivenRule(approvals=1)]
        )
        place = choose([stage_place(stage), stage_place(stage, name), alias_place(alias)])
        write = self.world.write
        changes: list[Callable[[], Coroutine[Any, Any, Any]]] = [
            lambda: self.world.model(name, at=at),
            lambda: self.world.model(name, at=at),
            lambda: self.world.version(name, at=at),
            lambda: self.world.move(name, version, stage, at=at),
            lambda: self.world.move(name, version, stage, at=at),
            lambda: self.world.move(name, version, stage, at=at),
            lambda: write(registered_models.rename_registered_model, at=at, name=name, new_name=other),
            lambda: write(registered_models.delete_registered_model, at=at, name=name),
            lambda: write(model_restoring.restore_registered_model, at=at, name=name),
            lambda: write(model_versions.delete_model_version, at=at, **of_version),
            lambda: write(version_restoring.restore_model_version, at=at, **of_version),
            lambda: write(registered_models.set_alias, at=at, alias=alias, **of_version),
            lambda: write(registered_models.delete_alias, at=at, name=name, alias=alias),
            lambda: write(model_versions.set_model_version_tag, at=at, key=key, value="up", **of_version),
            lambda: write(registered_models.set_registered_model_tag, at=at, name=name, key=key, value="up"),
            lambda: write(registered_models.update_registered_model, at=at, name=name, description=key),
            lambda: write(comments.create_comment, at=at, by=choose(self._people), text="So", **of_version),
            lambda: write(workspaces.move_model, at=at, name=name, workspace=choose([DEFAULT_WORKSPACE, LAB])),
            lambda: write(workspaces.archive_workspace, name=LAB),
            lambda: write(workspaces.restore_workspace, name=LAB),
            lambda: write(workspaces.restore_workspace, name=LAB),
            lambda: write(workspace_stages.add_stage, at=at, name=choose(["QA", "Trial"])),
            lambda: write(workspace_stages.add_stage, at=at, name=choose(["QA", "Trial"])),
            lambda: write(workspace_stages.remove_stage, at=at, stage=stage),
            lambda: write(
                workspace_stages.update_stage, at=at, stage=choose(["QA", "Trial"]), name=choose(["QA", "Trial"])
            ),
            lambda: write(stage_rules.set_rule, at=at, place=place, given=given),
            lambda: write(stage_rules.delete_rule, at=at, place=place),
            lambda: write(stage_rules.delete_rule, at=at, place=place),
        ]
        try:
            await choose(changes)()
        except GreenroomError:
            pass

    async def _compare(self) -> None:
        newest = int((await self.world.newest()).removeprefix("ev_"))
        event = f"ev_{max(1, newest - int(self._random.expovariate(0.2)))}"
        at, by = self._random.choice([DEFAULT_WORKSPACE, LAB]), self._random.choice(self._people)
        try:
            plan, unmet = await self.world.preview(event, at=at, by=by)
        except GreenroomError:
            return
        refusal = plan.reason or " ".join(one.words for one in unmet)
        error: GreenroomError | None = None
        try:
            await self.world.write(undo.undo_change, at=at, by=by, event=event)
        except GreenroomError as raised:
            error = raised
        assert bool(refusal) == (error is not None), f"{event}, {plan.event.type}: shown {refusal!r}, raised {error!r}"
        self.refused += error is not None
        self.possible += error is None


@pytest.mark.parametrize("seed", range(8))
async def test_previews_agree_with_what_happens(database: Registry, world: World, seed: int) -> None:
    people: list[Actor] = [USER, USER]
    for name, role in (("ben", Role.MANAGER), ("cat", Role.CONTRIBUTOR), ("dan", Role.VIEWER)):
        account = await an_account(database, name)
        for key in world.keys.values():
            await grant(database, account, role.value, all_of="registered_model", workspace=key)
        people.append(holding(account, role))
    for at in world.keys:
        await world.write(workspace_stages.add_stage, at=at, name="QA")
        await world.model("churn", at=at)
    walk = Walk(world, people, seed)
    for _ in range(300):
        await walk.step()
    assert walk.possible > 0
    assert walk.refused > 0
