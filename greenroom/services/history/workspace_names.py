"""Names of workspaces in events, hidden from those who may not see the workspace.

That a registered model was moved is recorded in both workspaces, with the names of both, and its history goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.access_events import RegisteredModelMoved, WorkspaceField
from greenroom.core.events import Event
from greenroom.core.ports import Transaction
from greenroom.services.workspaces import may_see_workspace, sees_all_workspaces


def may_name_another(events: Sequence[Event], workspace: str) -> bool:
    """Return whether one of some events may name another workspace than the one with this key."""
    return any(event.workspace != workspace or isinstance(event.change, RegisteredModelMoved) for event in events)


async def without_hidden_workspaces(tx: Transaction, actor: Actor, events: Sequence[Event]) -> list[Event]:
    """Return events without the names of workspaces that the actor may not see.

    A workspace that was renamed or deleted since is hidden too, unless the actor sees all: nothing tells which one it was.
    """
    if not may_name_another(events, tx.workspace) or await sees_all_workspaces(tx, actor):
        return list(events)
    visible = await _visible(tx, actor, {name for event in events for name in _names_in(event)})
    return [_masked(event, visible) if _names_in(event) - visible else event for event in events]


def _names_in(event: Event) -> set[str]:
    names = set() if event.workspace_name is None else {event.workspace_name}
    if isinstance(event.change, RegisteredModelMoved):
        names |= {side.workspace for side in (event.change.before, event.change.after) if side.workspace is not None}
    return names


async def _visible(tx: Transaction, actor: Actor, names: set[str]) -> set[str]:
    visible = set()
    for name in sorted(names):
        found = await tx.workspaces.get(name)
        if found is not None and (found.key == actor.workspace or await may_see_workspace(tx, actor, found)):
            visible.add(name)
    return visible


def _masked(event: Event, visible: set[str]) -> Event:
    change = event.change
    if isinstance(change, RegisteredModelMoved):
        change = replace(change, before=_masked_side(change.before, visible), after=_masked_side(change.after, visible))
    # Its key is shown instead, as for a workspace that does not exist any more.
    name = event.workspace_name if event.workspace_name in visible else None
    return replace(event, change=change, workspace_name=name)


def _masked_side(side: WorkspaceField, visible: set[str]) -> WorkspaceField:
    return side if side.workspace in visible else replace(side, workspace=None)
