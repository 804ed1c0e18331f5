"""Workspaces: who sees and changes them, and that nothing in one is seen from another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest

from greenroom.core.access import Principal
from greenroom.core.blobs import StoredBlob
from greenroom.core.roles import DefaultRole
from greenroom.errors import (
    AlreadyExists,
    ArtifactNotFound,
    GreenroomError,
    InvalidInput,
    InvalidName,
    NotFound,
    PermissionDenied,
    RegisteredModelExists,
    StateConflict,
    StillInUse,
    WorkspaceNotFound,
)
from greenroom.server.followers import place_events
from greenroom.server.workspaces import database_of
from greenroom.services import workspaces
from greenroom.services.access import grants
from greenroom.services.access.grants import Where, Who
from greenroom.services.files import artifacts
from greenroom.services.history import events, history, undo
from greenroom.services.history.audit import prove_inclusion
from greenroom.services.history.events import EventConditions
from greenroom.services.registry import comments, model_versions, registered_models, transitions
from greenroom.services.tracking import experiments, runs
from greenroom.services.workspaces import Contents
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.people import a_group, a_principal, a_token, an_account
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio


class World(NamedTuple):
    """A store with an administrator of the server, a workspace `lab`, and its administrator ada."""

    database: Registry
    root: Principal
    lab: str
    ada_row: int
    ben_row: int

    async def write(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        database = database_of(actor, self.database)
        return await database.write(lambda tx: verb(tx, actor, **fields))

    async def read(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        database = database_of(actor, self.database)
        return await database.read(lambda tx: verb(tx, actor, **fields))

    async def server(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        """Run an operation on workspaces, as the router does."""
        return await self.database.write(lambda tx: verb(tx, actor, **fields))

    async def refused(self, kind: type[GreenroomError], verb: Any, actor: Principal, **fields: Any) -> GreenroomError:
        with pytest.raises(kind) as error:
            await self.server(verb, actor, **fields)
        return error.value

    async def root_in(self, key: str) -> Principal:
        assert self.root.account is not None
        return await a_principal(self.database, self.root.account.row, "root", is_admin=True, workspace=key)

    async def ada(self, key: str) -> Principal:
        return await a_principal(self.database, self.ada_row, "ada", workspace=key)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    root_row = await an_account(database, "root", is_admin=True)
    ada, ben = await an_account(database, "ada"), await an_account(database, "ben")
    root = await a_principal(database, root_row, "root", is_admin=True)
    made = await database.write(lambda tx: workspaces.create_workspace(tx, root, name="lab", description="Tests."))
    world = World(database, root, made.key, ada, ben)
    await world.write(
        grants.create_grant,
        await world.root_in(made.key),
        where=Where("workspace"),
        who=Who(account="ada"),
        role="administrator",
    )
    yield world
    await database.close()


async def names(world: World, actor: Principal, **fields: Any) -> list[str]:
    given = {"is_archived": None, "limit": None, "page_token": None, **fields}
    page = await world.database.read(lambda tx: workspaces.list_workspaces(tx, actor, **given))
    return [one.name for one in page.workspaces]


async def test_one_sees_the_workspaces_in_which_one_holds_something(world: World) -> None:
    ada, ben = await world.ada("default"), await a_principal(world.database, world.ben_row, "ben")
    assert await names(world, world.root) == ["default", "lab"]
    assert await names(world, ada) == ["lab"]
    assert await names(world, ben) == []
    await a_group(world.database, "guests", [world.ben_row])
    in_lab = await world.root_in(world.lab)
    await world.write(grants.create_grant, in_lab, where=Where("models"), who=Who(group="guests"), role="viewer")
    assert await names(world, ben) == ["lab"]
    await world.server(workspaces.update_workspace, world.root, name="default", default_role=DefaultRole.VIEWER)
    assert await names(world, ben) == ["default", "lab"]
    # A token that is limited to one workspace knows no other.
    token = await a_token(world.database, world.ada_row, workspace=world.lab)
    limited = await a_principal(world.database, world.ada_row, "ada", workspace=world.lab, token=token)
    assert await names(world, limited) == ["lab"]
    await world.refused(WorkspaceNotFound, workspaces.get_workspace, limited, name="default")


async def test_who_is_denied_a_workspace_does_not_see_it_whatever_else_they_hold_there(world: World) -> None:
    ben = await a_principal(world.database, world.ben_row, "ben")
    in_lab = await world.root_in(world.lab)
    await world.write(grants.create_grant, in_lab, where=Where("models"), who=Who(account="ben"), role="viewer")
    await world.server(workspaces.update_workspace, world.root, name="lab", default_role=DefaultRole.VIEWER)
    assert await names(world, ben) == ["lab"]
    for name in ("ben", "ada"):
        await world.write(grants.create_grant, in_lab, where=Where("workspace"), who=Who(account=name), role="denied")
    assert await names(world, ben) == []
    await world.refused(WorkspaceNotFound, workspaces.get_workspace, ben, name="lab")
    # Its administrators cannot be denied.
    assert await names(world, await world.ada("default")) == ["lab"]


async def test_workspaces_are_listed_in_pages(world: World) -> None:
    for number in range(3):
        await world.server(workspaces.create_workspace, world.root, name=f"lab-{number}")
    found, token = [], None
    for _ in range(3):
        page = await world.database.read(
            lambda tx, token=token: workspaces.list_workspaces(  # type: ignore[misc]
                tx, world.root, is_archived=False, limit=2, page_token=token, include_total=True
            )
        )
        assert page.total_count == 5
        found += [one.name for one in page.workspaces]
        token = page.next_page_token
    assert (found, token) == (["default", "lab", "lab-0", "lab-1", "lab-2"], None)


@pytest.mark.parametrize(
    "name", ["", "a", "x" * 64, "Lab", "la b", "-lab", "lab-", "lab_1", "läb", "api", "workspaces"]
)
async def test_a_bad_name_is_refused(world: World, name: str) -> None:
    assert (await world.refused(InvalidName, workspaces.create_workspace, world.root, name=name)).field == "name"
    await world.refused(InvalidName, workspaces.update_workspace, world.root, name="lab", new_name=name)


async def test_only_those_who_may_change_a_workspace(world: World) -> None:
    ada, ben = await world.ada("default"), await a_principal(world.database, world.ben_row, "ben")
    await world.refused(PermissionDenied, workspaces.create_workspace, ada, name="other")
    await world.refused(PermissionDenied, workspaces.delete_workspace, ada, name="lab")
    await world.refused(WorkspaceNotFound, workspaces.delete_workspace, ben, name="lab")
    await world.refused(WorkspaceNotFound, workspaces.update_workspace, ben, name="lab", description="Mine.")
    await world.refused(AlreadyExists, workspaces.create_workspace, world.root, name="lab")
    await world.refused(AlreadyExists, workspaces.update_workspace, world.root, name="lab", new_name="default")
    await world.refused(StateConflict, workspaces.update_workspace, world.root, name="default", new_name="main")
    await world.refused(StateConflict, workspaces.archive_workspace, world.root, name="default")
    await world.refused(InvalidInput, workspaces.delete_workspace, world.root, name="default")
    await world.refused(InvalidInput, workspaces.create_workspace, world.root, name="default")
    # Whatever workspace the request is about.
    changed = await world.server(workspaces.update_workspace, ada, name="lab", description="Better tests.")
    assert (changed.description, changed.name) == ("Better tests.", "lab")
    # But not with a token that works in another one only.
    token = await a_token(world.database, world.ada_row, workspace="default")
    limited = await a_principal(world.database, world.ada_row, "ada", token=token)
    await world.refused(WorkspaceNotFound, workspaces.update_workspace, limited, name="lab", description="No.")


async def test_a_rename_breaks_no_address(world: World) -> None:
    root = await world.root_in(world.lab)
    experiment_id = await world.write(
        experiments.create_experiment, root, name="tuning", artifact_location=None, tags=[]
    )
    made = await world.read(experiments.get_experiment, root, experiment_id=experiment_id)
    assert made.artifact_location == f"mlflow-artifacts:/workspaces/{world.lab}/{experiment_id}"
    blob = StoredBlob(digest="a" * 64, size_bytes=1, place="here")
    path = f"workspaces/lab/{experiment_id}/x.txt"
    await world.write(artifacts.put_file, root, path=path, blob=blob)
    await world.server(workspaces.update_workspace, world.root, name="lab", new_name="factory")
    for address in (f"workspaces/{world.lab}/{experiment_id}/x.txt", f"workspaces/factory/{experiment_id}/x.txt"):
        assert (await world.read(artifacts.open_file, root, path=address)).digest == blob.digest
    other = await world.server(workspaces.create_workspace, world.root, name="lab")
    for workspace, elsewhere in (("default", path), (world.lab, path), ("default", "workspaces/x/y")):
        there = await world.root_in(workspace)
        for verb in (artifacts.open_file, artifacts.list_folder, artifacts.delete_files, artifacts.check_upload):
            with pytest.raises(InvalidInput, match="Artifact path targets workspace '.*' but the workspace"):
                await world.read(verb, there, path=elsewhere)
    # It names the other workspace, which has no such file.
    thief = await world.root_in(other.key)
    with pytest.raises(ArtifactNotFound):
        await world.read(artifacts.open_file, thief, path=path)
    location = f"mlflow-artifacts:/workspaces/factory/{experiment_id}"
    with pytest.raises(InvalidInput, match="workspace 'factory' but the workspace specified in the request is 'lab'"):
        await world.write(experiments.create_experiment, thief, name="mine", artifact_location=location, tags=[])


async def test_an_archived_workspace_is_read_but_not_changed(world: World) -> None:
    ada = await world.ada(world.lab)
    await world.write(registered_models.create_registered_model, ada, name="wine", description=None, tags={})
    archived = await world.server(workspaces.archive_workspace, ada, name="lab")
    assert archived.archived_at_ms is not None
    assert (await world.read(registered_models.get_registered_model, ada, name="wine")).name == "wine"
    with pytest.raises(StateConflict, match="The workspace 'lab' is archived"):
        await world.write(registered_models.delete_registered_model, ada, name="wine")
    await world.refused(StateConflict, workspaces.update_workspace, ada, name="lab", description="x")
    await world.refused(StateConflict, workspaces.archive_workspace, ada, name="lab")
    assert await names(world, world.root, is_archived=True) == ["lab"]
    assert await names(world, world.root, is_archived=False) == ["default"]
    await world.server(workspaces.restore_workspace, ada, name="lab")
    await world.refused(StateConflict, workspaces.restore_workspace, ada, name="lab")
    await world.write(registered_models.delete_registered_model, ada, name="wine")


async def test_a_workspace_is_deleted_when_it_is_empty(world: World) -> None:
    ada, root = await world.ada(world.lab), await world.root_in(world.lab)
    await world.write(registered_models.create_registered_model, ada, name="wine", description=None, tags={})
    await world.write(registered_models.delete_registered_model, ada, name="wine")
    await world.write(experiments.create_experiment, ada, name="tuning", artifact_location=None, tags=[])
    error = await world.refused(StillInUse, workspaces.delete_workspace, world.root, name="lab")
    assert isinstance(error, StillInUse)
    assert error.counts == {"deleted_models": 1, "experiments": 1}
    assert "1 deleted models, 1 experiments" in error.message
    await world.server(workspaces.delete_workspace, world.root, name="lab", contents=Contents.ABANDON)
    assert await names(world, world.root) == ["default"]
    with pytest.raises(WorkspaceNotFound):
        await world.write(registered_models.create_registered_model, root, name="x", description=None, tags={})
    # A new one of that name is empty, and no one has a role in it.
    again = await world.server(workspaces.create_workspace, world.root, name="lab")
    assert again.key != world.lab
    assert await names(world, await world.ada("default")) == []
    page = await world.read(events.list_events, world.root, conditions=events.EventConditions())
    assert [event.type for event in page.events] == ["workspace.deleted"]


async def test_everything_of_a_workspace_moves_or_nothing(world: World) -> None:
    root = await world.root_in(world.lab)
    experiment_id = await world.write(
        experiments.create_experiment, root, name="tuning", artifact_location=None, tags=[]
    )
    run = await world.write(
        runs.create_run, root, experiment_id=experiment_id, user_id="", run_name="r", start_time_ms=1, tags=[]
    )
    blob = StoredBlob(digest="b" * 64, size_bytes=1, place="here")
    path = run.info.artifact_uri.removeprefix("mlflow-artifacts:/") + "/model/MLmodel"
    await world.write(artifacts.put_file, root, path=path, blob=blob)
    await world.write(registered_models.create_registered_model, root, name="wine", description=None, tags={})
    await world.write(registered_models.create_registered_model, world.root, name="wine", description=None, tags={})
    error = await world.refused(AlreadyExists, workspaces.delete_workspace, world.root, name="lab", move_to="default")
    assert "model 'wine'" in error.message
    await world.refused(WorkspaceNotFound, workspaces.delete_workspace, world.root, name="lab", move_to="nowhere")
    await world.refused(InvalidInput, workspaces.delete_workspace, world.root, name="lab", move_to="lab")
    await world.write(registered_models.rename_registered_model, world.root, name="wine", new_name="ale")
    await world.server(workspaces.delete_workspace, world.root, name="lab", move_to="default")
    assert (await world.read(registered_models.get_registered_model, world.root, name="wine")).name == "wine"
    assert (await world.read(experiments.get_experiment, world.root, experiment_id=experiment_id)).name == "tuning"
    assert (await world.read(runs.get_run, world.root, run_id=run.info.run_id)).info.name == "r"
    assert (await world.read(artifacts.open_file, world.root, path=path)).digest == blob.digest


async def _a_version(world: World, actor: Principal, name: str) -> Any:
    experiment_id = await world.write(
        experiments.create_experiment, actor, name=f"of {name}", artifact_location=None, tags=[]
    )
    run = await world.write(
        runs.create_run, actor, experiment_id=experiment_id, user_id="", run_name="r", start_time_ms=1, tags=[]
    )
    blob = StoredBlob(digest="c" * 64, size_bytes=1, place="here")
    root = run.info.artifact_uri.removeprefix("mlflow-artifacts:/")
    await world.write(artifacts.put_file, actor, path=f"{root}/model/MLmodel", blob=blob)
    await world.write(registered_models.create_registered_model, actor, name=name, description=None, tags={})
    return await world.write(
        model_versions.create_model_version,
        actor,
        name=name,
        source=f"runs:/{run.info.run_id}/model",
        run_id=run.info.run_id,
        run_link="",
        model_id=None,
        description="",
        tags={},
    )


async def test_a_moved_model_keeps_its_files_comments_and_history(world: World) -> None:
    ada = await world.ada(world.lab)
    version = await _a_version(world, ada, "wine")
    await world.write(comments.create_comment, ada, name="wine", version=None, text="Dry.")
    await world.write(grants.create_grant, ada, where=Where(model="wine"), who=Who(account="ben"), role="viewer")
    # She may not create a model in `default`, where she is stranger.
    with pytest.raises(WorkspaceNotFound):
        await world.write(workspaces.move_model, ada, name="wine", workspace="default")
    root = await world.root_in(world.lab)
    with pytest.raises(InvalidInput, match="already"):
        await world.write(workspaces.move_model, root, name="wine", workspace="lab")
    await world.write(grants.create_grant, world.root, where=Where("workspace"), who=Who(account="ada"), role="member")
    assert await world.write(workspaces.move_model, ada, name="wine", workspace="default") == 1
    there = await world.ada("default")
    assert (await world.read(registered_models.get_registered_model, there, name="wine")).name == "wine"
    found, _ = await world.read(comments.list_comments, there, name="wine", version=None, limit=9, page_token=None)
    assert [comment.text for comment in found] == ["Dry."]
    lines, _ = await world.read(history.history_of_model, there, name="wine", limit=99, page_token=None)
    assert lines[0].type == lines[1].type == "registered_model.moved"
    assert lines[-1].type == "registered_model.created"
    assert {lines[0].workspace, lines[1].workspace} == {"default", world.lab}
    # Her files are read by the new and by the old address; ben has lost what he had.
    path = f"versions/{version.files_id}/MLmodel"
    for actor in (there, ada, root):
        assert (await world.read(artifacts.open_file, actor, path=path)).digest == "c" * 64
        page = await world.read(artifacts.list_folder, actor, path=f"versions/{version.files_id}")
        assert [entry.name for entry in page.entries] == ["MLmodel"]
    ben = await a_principal(world.database, world.ben_row, "ben")
    with pytest.raises((ArtifactNotFound, PermissionDenied)):
        await world.read(artifacts.open_file, ben, path=path)


async def test_the_events_of_a_model_are_found_wherever_they_were_recorded(world: World) -> None:
    root = await world.root_in(world.lab)
    version = await _a_version(world, root, "wine")
    await world.write(comments.create_comment, root, name="wine", version=version.version, text="Dry.")
    made = await world.write(
        transitions.create_transition,
        root,
        name="wine",
        version=version.version,
        to="Staging",
        leave=None,
        archive_existing=False,
        keep_others=False,
        comment="",
    )
    await world.write(workspaces.move_model, root, name="wine", workspace="default")
    found = await world.read(transitions.get_transition, world.root, transition_id=made.transition_id)
    assert (found.model, found.moves) == ("wine", made.moves)
    with pytest.raises(NotFound):
        await world.read(transitions.get_transition, root, transition_id=made.transition_id)
    await world.write(comments.create_comment, world.root, name="wine", version=None, text="Fruity.")
    await place_events(world.database)
    of_model = EventConditions(model="wine")
    for order in ("desc", "asc"):
        page = await world.read(events.list_events, world.root, conditions=of_model, order=order)
        found = [event.type.value for event in page.events]
        assert found[:: 1 if order == "asc" else -1] == [
            "registered_model.created",
            "model_version.created",
            "comment.created",
            "model_version.transitioned",
            "registered_model.moved",
            "registered_model.moved",
            "comment.created",
        ]
    of_version = EventConditions(model="wine", version=version.version)
    page = await world.read(events.list_events, world.root, conditions=of_version)
    assert [event.type.value for event in page.events] == [
        "model_version.transitioned",
        "comment.created",
        "model_version.created",
    ]
    # What was recorded while it was away is found after its return.
    await world.write(workspaces.move_model, world.root, name="wine", workspace="lab")
    page = await world.read(events.list_events, root, conditions=of_model)
    assert sum(event.type.value == "comment.created" for event in page.events) == 2
    # The log of a workspace is what was recorded in it.
    page = await world.read(events.list_events, root, conditions=EventConditions())
    assert {event.workspace for event in page.events} == {world.lab}


async def test_events_of_runs_of_other_workspaces_are_not_found_by_their_id(world: World) -> None:
    root = await world.root_in(world.lab)
    version = await _a_version(world, root, "wine")
    experiment_id = (await world.read(runs.get_run, root, run_id=version.run_id)).info.experiment_id
    both = EventConditions(run_id=version.run_id), EventConditions(experiment_id=experiment_id)
    for asked in both:
        assert (await world.read(events.list_events, root, conditions=asked)).events
        assert not (await world.read(events.list_events, world.root, conditions=asked)).events
    await world.server(workspaces.delete_workspace, world.root, name="lab", move_to="default")
    for asked in both:
        assert (await world.read(events.list_events, world.root, conditions=asked)).events


@pytest.mark.parametrize("leaves", [True, False], ids=["the old workspace", "the new workspace"])
async def test_a_move_does_not_tell_the_name_of_a_hidden_workspace(world: World, leaves: bool) -> None:
    root = await world.root_in(world.lab)
    start, into = (world.root, "lab") if leaves else (root, "default")
    await _a_version(world, start, "wine")
    await world.write(workspaces.move_model, start, name="wine", workspace=into)
    await world.write(grants.create_grant, world.root, where=Where("workspace"), who=Who(account="ben"), role="viewer")
    ben = await a_principal(world.database, world.ben_row, "ben")
    asked = EventConditions(types=("registered_model.moved",), model=None if leaves else "wine")
    shown = (await world.read(events.list_events, ben, conditions=asked)).events
    full = (await world.read(events.list_events, world.root, conditions=asked)).events
    assert "lab" in str([event.change for event in full])
    assert shown
    assert "'lab'" not in str(shown)
    assert "'default'" in str(shown)
    for event in full:
        with pytest.raises(NotFound, match="There is no event"):
            await world.read(prove_inclusion, ben, event_id=event.id, events_count=None)
    if not leaves:
        lines, _ = await world.read(history.history_of_model, ben, name="wine", limit=99, page_token=None)
        assert len(lines) == 4
        assert "'lab'" not in str(lines)
        plan = await world.read(undo.preview_undo, ben, event=shown[0].id)
        assert not plan.effects
        assert "'lab'" not in str(plan.event)


async def test_a_model_is_not_moved_onto_another_one(world: World) -> None:
    root = await world.root_in(world.lab)
    for actor in (root, world.root):
        await world.write(registered_models.create_registered_model, actor, name="wine", description=None, tags={})
    with pytest.raises(RegisteredModelExists, match="in the workspace 'default' already"):
        await world.write(workspaces.move_model, root, name="wine", workspace="default")
    await world.server(workspaces.create_workspace, world.root, name="attic")
    await world.server(workspaces.archive_workspace, world.root, name="attic")
    with pytest.raises(StateConflict, match="archived"):
        await world.write(workspaces.move_model, root, name="wine", workspace="attic")
    token = await a_token(world.database, world.ada_row, workspace=world.lab)
    limited = await a_principal(world.database, world.ada_row, "ada", workspace=world.lab, token=token)
    with pytest.raises(WorkspaceNotFound):
        await world.write(workspaces.move_model, limited, name="wine", workspace="default")
