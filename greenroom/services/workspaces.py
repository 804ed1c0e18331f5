"""Workspace operations: create, list, change, archive, restore, delete; and moving a registered model."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, NamedTuple

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from greenroom.core.access import DEFAULT_WORKSPACE, Actor, Principal, denied
from greenroom.core.access_events import (
    ArchivedField,
    RegisteredModelMoved,
    WorkspaceArchived,
    WorkspaceCreated,
    WorkspaceDeleted,
    WorkspaceField,
    WorkspaceFields,
    WorkspaceRestored,
    WorkspaceUpdated,
    WorkspaceUpdateFields,
)
from greenroom.core.accounts import Workspace
from greenroom.core.artifact_locations import check_artifact_location
from greenroom.core.grants import Resource
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.workspaces import WorkspaceViewer
from greenroom.core.roles import DefaultRole
from greenroom.core.stages import STAGES
from greenroom.core.subjects import registered_model_subject, workspace_subject
from greenroom.core.workspaces import check_workspace_description, check_workspace_name
from greenroom.errors import (
    AlreadyExists,
    InvalidInput,
    PermissionDenied,
    RegisteredModelExists,
    StateConflict,
    StillInUse,
    WorkspaceNotFound,
)
from greenroom.services.access.authorization import authorize_model, may_use_model
from greenroom.services.access.other_workspaces import all_subjects, may_manage_workspaces, principal_in
from greenroom.services.access.publishers import delete_publishers
from greenroom.services.page_limits import check_limit
from greenroom.services.registry.registered_models import lock_registered_model
from greenroom.services.rules.request_closing import close_overtaken
from greenroom.services.rules.rule_guards import check_brought_in, check_own_rules

MAX_LIMIT: Final = 1000
_MOST_CLASHES: Final = 10
_END: Final = 2**63 - 1


class Contents(enum.Enum):
    """What to do with the contents of a workspace that is deleted.

    Attributes:
        REFUSE: do not delete it unless it is empty.
        ABANDON: no one can reach them any more.
    """

    REFUSE = enum.auto()
    ABANDON = enum.auto()


class NewPlace(NamedTuple):
    """Where a registered model is that was moved.

    Attributes:
        actor: as it is in that workspace.
        workspace: name of the workspace.
        model: name of the model there.
    """

    actor: Actor
    workspace: str
    model: str


class WorkspacePage(NamedTuple):
    """A page of workspaces.

    Attributes:
        next_page_token: None on the last page.
        total_count: None unless it was asked for.
    """

    workspaces: list[Workspace]
    next_page_token: str | None
    total_count: int | None


async def require_active_workspace(tx: Transaction) -> None:
    """Check that things may be changed in the workspace of a transaction, and lock it against being archived until its end.

    Raises:
        StateConflict: it is archived.
        WorkspaceNotFound: it was deleted.
    """
    if tx.workspace == DEFAULT_WORKSPACE:
        return
    state = await tx.workspaces.lock_shared()
    if state == "active":
        return
    found = await tx.workspaces.by_key(tx.workspace)
    if found is None:
        raise WorkspaceNotFound("The workspace was deleted.", field="X-MLFLOW-WORKSPACE")
    raise _is_archived(found)


async def refuse_archived(tx: Transaction) -> None:
    """Check as `require_active_workspace`, in a read that locks nothing."""
    found = None if tx.workspace == DEFAULT_WORKSPACE else await tx.workspaces.by_key(tx.workspace)
    if found is not None and found.archived_at_ms is not None:
        raise _is_archived(found)


async def list_workspaces(
    tx: Transaction,
    actor: Actor,
    *,
    is_archived: bool | None,
    limit: int | None,
    page_token: str | None,
    include_total: bool = False,
) -> WorkspacePage:
    """Read the workspaces that the actor may see, by name.

    Args:
        is_archived: only archived or only active ones; None for both.
        limit: None for all.
    """
    query = ["workspaces", is_archived]
    if limit is not None:
        check_limit(limit, MAX_LIMIT)
    last = decode_page_token(page_token, query)
    after = "" if last is None else str(last[0] or "")
    viewer = await _viewer(tx, actor)
    size = 2**31 if limit is None else limit
    found = await tx.workspaces.listed(viewer, is_archived=is_archived, after=after, limit=size + 1)
    total = await tx.workspaces.count(viewer, is_archived=is_archived) if include_total else None
    token = encode_page_token(query, [found[size - 1].name]) if len(found) > size else None
    return WorkspacePage(found[:size], token, total)


async def get_workspace(tx: Transaction, actor: Actor, *, name: str) -> Workspace:
    """Read a workspace.

    Raises:
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    found = await tx.workspaces.get(name)
    if found is None or not await may_see_workspace(tx, actor, found):
        raise workspace_not_found(name)
    return found


async def may_see_workspace(tx: Transaction, actor: Actor, workspace: Workspace) -> bool:
    """Return whether an actor may know about a workspace: it holds something in it, or administers the server."""
    viewer = await _viewer(tx, actor)
    if viewer is None:
        return True
    if viewer.only is not None and viewer.only != workspace.key:
        return False
    return bool(
        await tx.workspaces.count(viewer._replace(only=workspace.key), is_archived=workspace.archived_at_ms is not None)
    )


async def sees_all_workspaces(tx: Transaction, actor: Actor) -> bool:
    """Return whether an actor may know about every workspace of the server."""
    return await _viewer(tx, actor) is None


async def create_workspace(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    description: str = "",
    default_role: DefaultRole | None = None,
    artifact_root: str | None = None,
) -> Workspace:
    """Create a workspace, with the stages of a new store, and without experiments.

    Raises:
        AlreadyExists: the name is taken.
        InvalidInput: the name, the description or the artifact root is invalid.
        PermissionDenied: the actor does not administer the server.
    """
    if not may_manage_workspaces(actor):
        raise denied(Permission.WORKSPACE_MANAGE)
    if name == DEFAULT_WORKSPACE:
        raise InvalidInput(f"The '{DEFAULT_WORKSPACE}' workspace is reserved and cannot be created", field="name")
    check_workspace_name(name)
    check_workspace_description(description)
    made = Workspace(
        key=tx.new_id(),
        name=name,
        description=description,
        default_role=default_role,
        artifact_root=_checked_root(artifact_root),
        created_at_ms=tx.now_ms,
        updated_at_ms=tx.now_ms,
    )
    await tx.credentials.touch()
    if not await tx.workspaces.add(made, STAGES):
        raise _name_taken(name)
    there = tx.within(made.key)
    await there.events.append(actor, workspace_subject(made.key), WorkspaceCreated(after=_fields(made)))
    return made


async def update_workspace(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    new_name: str | UnsetType = UNSET,
    description: str | UnsetType = UNSET,
    default_role: DefaultRole | UnsetType | None = UNSET,
    artifact_root: str | UnsetType | None = UNSET,
) -> Workspace:
    """Rename or describe a workspace, or change what new things in it begin with.

    Stored artifact addresses stay as they are: they hold the key of the workspace, not its name.

    Raises:
        AlreadyExists: the name is taken.
        InvalidInput: the name, the description or the artifact root is invalid.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: the workspace is archived, or it is `default` and would be renamed.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    found = await lock_workspace(tx, actor, name)
    if found.archived_at_ms is not None:
        raise _is_archived(found)
    changed = found
    if new_name is not UNSET and new_name != found.name:
        if found.is_reserved:
            raise StateConflict(f"The workspace '{DEFAULT_WORKSPACE}' keeps its name.")
        if new_name == DEFAULT_WORKSPACE:
            raise _name_taken(new_name)
        changed = replace(changed, name=check_workspace_name(new_name))
    if description is not UNSET:
        changed = replace(changed, description=check_workspace_description(description))
    if default_role is not UNSET:
        changed = replace(changed, default_role=default_role)
    if artifact_root is not UNSET:
        changed = replace(changed, artifact_root=_checked_root(artifact_root))
    before, after = _fields(found), _fields(changed)
    names = [one for one in WorkspaceFields.__struct_fields__ if getattr(before, one) != getattr(after, one)]
    if not names:
        return found
    await tx.credentials.touch()
    if not await tx.workspaces.save(changed):
        raise _name_taken(changed.name)
    await tx.within(found.key).events.append(
        actor,
        workspace_subject(found.key),
        WorkspaceUpdated(
            before=WorkspaceUpdateFields(**{one: getattr(before, one) for one in names}),
            after=WorkspaceUpdateFields(**{one: getattr(after, one) for one in names}),
        ),
    )
    return replace(changed, updated_at_ms=tx.now_ms)


async def archive_workspace(tx: Transaction, actor: Actor, *, name: str) -> Workspace:
    """Archive a workspace: it can still be read, and every change in it is refused.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        StateConflict: it is archived already, or it is `default`.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    found = await lock_workspace(tx, actor, name)
    if found.is_reserved:
        raise StateConflict(f"The workspace '{DEFAULT_WORKSPACE}' cannot be archived.")
    if found.archived_at_ms is not None:
        raise _is_archived(found)
    return await _set_archived(tx, actor, found, tx.now_ms)


async def restore_workspace(tx: Transaction, actor: Actor, *, name: str) -> Workspace:
    """Restore an archived workspace.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        StateConflict: it is not archived.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    found = await lock_workspace(tx, actor, name)
    if found.archived_at_ms is None:
        raise StateConflict(f"The workspace '{name}' is not archived.")
    return await _set_archived(tx, actor, found, None)


async def _set_archived(tx: Transaction, actor: Actor, found: Workspace, archived_at_ms: int | None) -> Workspace:
    await tx.credentials.touch()
    changed = replace(found, archived_at_ms=archived_at_ms, updated_at_ms=tx.now_ms)
    await tx.workspaces.save(changed)
    kind = WorkspaceRestored if archived_at_ms is None else WorkspaceArchived
    was = found.archived_at_ms is not None
    await tx.within(found.key).events.append(
        actor,
        workspace_subject(found.key),
        kind(before=ArchivedField(is_archived=was), after=ArchivedField(is_archived=not was)),
    )
    return changed


async def delete_workspace(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    contents: Contents = Contents.REFUSE,
    move_to: str | None = None,
) -> None:
    """Delete a workspace with its roles, grants and trusted publishers; its name becomes free.

    Args:
        contents: what to do with what it holds, unless that is moved.
        move_to: name of the workspace that everything in it is moved to.

    Raises:
        AlreadyExists: names are taken in the other workspace.
        InvalidInput: it is `default`, or `move_to` is the workspace itself.
        PermissionDenied: the actor does not administer the server.
        StateConflict: the other workspace is archived.
        StillInUse: it holds something.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    if name == DEFAULT_WORKSPACE:
        raise InvalidInput(f"The '{DEFAULT_WORKSPACE}' workspace is reserved and cannot be deleted", field="workspace")
    if not may_manage_workspaces(actor):
        await get_workspace(tx, actor, name=name)
        raise denied(Permission.WORKSPACE_MANAGE)
    found = await lock_workspace(tx, actor, name)
    await tx.credentials.touch()
    if move_to is not None:
        await _move_all(tx, found, move_to)
    elif contents is Contents.REFUSE:
        held = await tx.workspaces.contents(found.key)
        if held:
            raise StillInUse(
                f"Cannot delete workspace '{name}': it still contains {_listed(held)}. "
                "Move them to another workspace, or delete them first.",
                field="workspace",
                counts=held,
            )
    await delete_publishers(tx.within(found.key), actor)
    await tx.workspaces.delete(found.key)
    # In `default`: no one can read the workspace's own events any more.
    await tx.within(DEFAULT_WORKSPACE).events.append(
        actor, workspace_subject(found.key), WorkspaceDeleted(before=_fields(found))
    )


async def _move_all(tx: Transaction, found: Workspace, move_to: str) -> None:
    target = await tx.workspaces.lock(move_to)
    if target is None:
        raise WorkspaceNotFound(f"Workspace '{move_to[:100]}' not found", field="move_to")
    if target.key == found.key:
        raise InvalidInput("A workspace cannot be moved to itself.", field="move_to")
    if target.archived_at_ms is not None:
        raise _is_archived(target)
    clashes = await tx.workspaces.clashes(found.key, target.key, most=_MOST_CLASHES + 1)
    if clashes:
        more = " and more" if len(clashes) > _MOST_CLASHES else ""
        raise AlreadyExists(
            f"Cannot move the contents of workspace '{found.name}': these names are taken in '{target.name}': "
            f"{', '.join(clashes[:_MOST_CLASHES])}{more}. Rename or delete them first.",
            field="move_to",
        )
    here, there = tx.within(found.key), tx.within(target.key)
    await _move_rules(here, there, target, None, field="move_to")
    await here.stages.forget_moved(target.key, None, keeps_past=True)
    await tx.workspaces.move_all(found.key, target.key)
    await _find_current_stages(here, there)


async def move_model(tx: Transaction, actor: Actor, *, name: str, workspace: str) -> int:
    """Move a registered model with its versions, comments and history to another workspace.

    Its owner stays; grants on it are deleted, since the people of the other workspace decide there. So is what is kept about
    versions that were in its stages before, unless the actor may change the rules there: no version earns a return to a
    stage elsewhere. Its source runs stay where they are. Reads of its old address are answered from the new one, for those
    who may see it there.

    Returns:
        Its row.

    Raises:
        InvalidInput: it is in that workspace already.
        PermissionDenied: the actor may not delete the model here, create one there, or move it from or to its rules.
        RegisteredModelExists: the name is taken there.
        RegisteredModelNotFound: no such model.
        StateConflict: the other workspace is archived, or has not the stages of the versions.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name)
    target, there, actor_there = await check_move(tx, actor, name=name, row=model.row, workspace=workspace)
    await require_active_workspace(there)
    source = await tx.workspaces.by_key(tx.workspace)
    assert source is not None
    await tx.credentials.touch()
    await tx.grants.delete_on(Resource("registered_model", model.row))
    await _move_rules(tx, there, target, model.row, field="workspace")
    # Again, now that the rules there are locked.
    await check_brought_in(there, actor_there, model.row, name, target.name)
    # A rule there can let versions return that were in its stage before: under the rules of this workspace they were not.
    may_change_rules = actor_there.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace")
    await tx.stages.forget_moved(target.key, model.row, keeps_past=may_change_rules)
    await close_overtaken(tx, await tx.requests.open_on(model.row), f"{name} was moved to another workspace.")
    await tx.workspaces.move_model(model.row, target.key)
    await _find_current_stages(tx, there)
    change = RegisteredModelMoved(
        before=WorkspaceField(workspace=source.name, name=name), after=WorkspaceField(workspace=target.name, name=name)
    )
    for one in (tx, there):
        await one.events.append(actor, registered_model_subject(model.row), change)
    return model.row


class Destination(NamedTuple):
    """Where a registered model is moved to.

    Attributes:
        there: the transaction within the workspace.
        actor_there: the actor, as it is there.
    """

    workspace: Workspace
    there: Transaction
    actor_there: Principal


async def check_move(tx: Transaction, actor: Actor, *, name: str, row: int, workspace: str) -> Destination:
    """Check that a registered model may be moved to a workspace, without locking anything; see `move_model`.

    Args:
        row: its row.
    """
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name, row=row)
    target = await tx.workspaces.get(workspace)
    if target is None or not await may_see_workspace(tx, actor, target):
        raise workspace_not_found(workspace)
    if target.key == tx.workspace:
        raise InvalidInput(f"'{name}' is in the workspace '{workspace}' already.", field="workspace")
    there = tx.within(target.key)
    actor_there = await principal_in(tx, actor, target.key)
    if not actor_there.holds_on_all(Permission.REGISTERED_MODEL_CREATE, "workspace"):
        raise denied(Permission.REGISTERED_MODEL_CREATE)
    if actor.account is not None and actor.account.models is not None:
        raise PermissionDenied("A token that is limited to models cannot move one to another workspace.")
    await refuse_archived(there)
    if await there.registered_models.find(name) is not None:
        raise RegisteredModelExists(
            f"There is a model '{name}' in the workspace '{workspace}' already. Rename one of the two first.",
            field="workspace",
        )
    await check_own_rules(tx, actor, row, name, "Moving")
    await check_own_rules(tx, actor_there, row, name, "Moving")
    await _check_stages_there(tx, target, row, field="workspace")
    await check_brought_in(there, actor_there, row, name, target.name)
    return Destination(target, there, actor_there)


async def _move_rules(
    tx: Transaction, there: Transaction, target: Workspace, model_row: int | None, *, field: str
) -> None:
    """Move the rules of a registered model, or of all, to a workspace, which must have the stages of their versions.

    Raises:
        StateConflict: versions are in a stage that the other workspace has not.
    """
    await tx.stages.lock()
    await there.stages.lock()
    await _check_stages_there(tx, target, model_row, field=field)
    await tx.stage_rules.move(model_row, target.key)
    await there.stages.renew()


async def _check_stages_there(tx: Transaction, target: Workspace, model_row: int | None, *, field: str) -> None:
    missing = await tx.stages.missing_in(target.key, model_row)
    if missing:
        raise StateConflict(
            f"The workspace '{target.name}' has no stage {', '.join(missing)}, which versions are in. Add it there, or move "
            "them to another stage.",
            field=field,
        )


async def _find_current_stages(tx: Transaction, there: Transaction) -> None:
    """Write the current stages of versions that moved, if the other workspace has its stages in another order."""
    here_names, there_names = (await tx.stages.read()).names, (await there.stages.read()).names
    if here_names != there_names:
        await there.stages.find_current()


async def find_moved_model(tx: Transaction, actor: Actor, *, name: str) -> NewPlace | None:
    """Find a registered model that had a name in the workspace when it was moved to another one.

    Returns:
        None if it did not move, if another model has the name here, or if the actor may not see it there.
    """
    moved = await tx.workspaces.moved(name)
    if moved is None:
        return None
    there = tx.within(moved.workspace)
    actor_there = await principal_in(tx, actor, moved.workspace)
    permission = Permission.REGISTERED_MODEL_READ
    target = await tx.workspaces.by_key(moved.workspace)
    if target is None or not await may_use_model(there, actor_there, permission, moved.name, row=moved.row):
        return None
    return NewPlace(actor_there, target.name, moved.name)


async def find_renamed_model(tx: Transaction, actor: Actor, *, name: str) -> NewPlace | None:
    """Find the registered model of the workspace that had a name before it was renamed.

    Returns:
        None if there is or was another model of the name, or if the actor may not see it.
    """
    found = await tx.past.models_named(name, row=None, since_ms=0, until_ms=_END, last=None)
    if len(found) != 1 or found[0].deleted_at_ms is not None or found[0].name == name:
        return None
    (model,) = found
    workspace = await tx.workspaces.by_key(tx.workspace)
    permission = Permission.REGISTERED_MODEL_READ
    if workspace is None or not await may_use_model(tx, actor, permission, model.name, row=model.row):
        return None
    return NewPlace(actor, workspace.name, model.name)


async def lock_workspace(tx: Transaction, actor: Actor, name: str) -> Workspace:
    """Lock a workspace until this transaction ends, for a change, and read it.

    Raises:
        PermissionDenied: the actor may not change it.
        WorkspaceNotFound: no such workspace, or none that the actor may see.
    """
    found = await tx.workspaces.lock(name)
    if found is None or not await may_see_workspace(tx, actor, found):
        raise workspace_not_found(name)
    if not may_manage_workspaces(actor):
        there = await principal_in(tx, actor, found.key)
        if not there.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace"):
            raise denied(Permission.WORKSPACE_UPDATE)
    return found


def workspace_not_found(name: str) -> WorkspaceNotFound:
    """Return the error for a workspace that does not exist."""
    return WorkspaceNotFound(f"Workspace '{name[:100]}' not found", field="workspace")


async def _viewer(tx: Transaction, actor: Actor) -> WorkspaceViewer | None:
    """Return whose workspaces the actor may see; None for all."""
    account = actor.account
    if account is None:
        if may_manage_workspaces(actor) or actor.holds_on_all(Permission.WORKSPACE_READ, "workspace"):
            return None
        return WorkspaceViewer((), -1, DefaultRole.NONE, "")
    only = None if account.token is None else await tx.workspaces.limit_of_token(account.token)
    if only is None and account.row in await tx.grants.administrators():
        return None
    subjects = dict.fromkeys((*account.subjects, *await all_subjects(tx, account.row)))
    return WorkspaceViewer(tuple(subjects), account.row, account.default_role, only)


def _checked_root(root: str | None) -> str | None:
    text = (root or "").strip()
    if not text:
        return None
    check_artifact_location(text, "artifact_root")
    return text.rstrip("/") or "/"


def _fields(workspace: Workspace) -> WorkspaceFields:
    return WorkspaceFields(
        name=workspace.name,
        description=workspace.description,
        default_role=None if workspace.default_role is None else workspace.default_role.value,
        artifact_root=workspace.artifact_root,
    )


def _name_taken(name: str) -> AlreadyExists:
    return AlreadyExists(f"Workspace '{name}' already exists.", field="name")


def _is_archived(workspace: Workspace) -> StateConflict:
    return StateConflict(
        f"The workspace '{workspace.name}' is archived: nothing in it can be changed. Restore it first."
    )


def _listed(counts: Mapping[str, int]) -> str:
    """Format counts.

    >>> _listed({"models": 2, "deleted_models": 1})
    '2 models, 1 deleted models'
    """
    return ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in counts.items())
