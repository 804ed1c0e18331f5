"""Changes by which a registered model, or its name, would get away from its rules.

Rules are changed with `workspace:update`. What has the effect of changing one takes the same permission, or a model's
managers could lower their own bar: make another model under its name, or bring versions in from a workspace without the
rule.
"""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import PermissionDenied


async def check_own_rules(tx: Transaction, actor: Actor, model_row: int, name: str, change: str) -> None:
    """Check that the actor may take a locked model away from its name, or into another workspace, if it has own rules.

    Args:
        actor: in the workspace whose administrators decide.
        change: what is done to it, as a noun: ``Renaming``.

    Raises:
        PermissionDenied: it has rules of its own, and the actor may not change the workspace.
    """
    if actor.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace"):
        return
    rules = await tx.stage_rules.of_model(model_row)
    if rules:
        targets = ", ".join(str(rule.target) for rule in rules[:5])
        raise PermissionDenied(
            f"'{name}' has rules of its own, for {targets}. {change} it takes the permission to change them, "
            f"{Permission.WORKSPACE_UPDATE.value}."
        )


async def check_brought_in(there: Transaction, actor_there: Actor, model_row: int, name: str, workspace: str) -> None:
    """Check that the actor may move a model with its stages and aliases into a workspace that has rules for them.

    Args:
        there: within the other workspace.
        actor_there: the actor, as it is there.
        workspace: its name.

    Raises:
        PermissionDenied: versions hold a stage or alias that has a rule there, and the actor may not change its rules.
    """
    if actor_there.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace"):
        return
    targets = await there.stage_rules.protecting(model_row)
    if targets:
        raise PermissionDenied(
            f"Versions of '{name}' hold {', '.join(targets[:5])}, which has a rule in the workspace '{workspace}'. Take "
            f"them out before the move, or ask someone who holds {Permission.WORKSPACE_UPDATE.value} there to move it."
        )
