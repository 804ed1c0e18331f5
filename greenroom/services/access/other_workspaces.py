"""An actor in another workspace than the one of its request."""

from __future__ import annotations

from msgspec.structs import replace

from greenroom.core.access import NOTHING, Actor, Principal
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import WorkspaceNotFound
from greenroom.services.access.principals import cut_to, principal_of


async def principal_in(tx: Transaction, actor: Actor, workspace: str) -> Principal:
    """Return an actor as it is in another workspace, or without permissions if it has nothing to do there.

    Args:
        workspace: its key.
    """
    if workspace == actor.workspace:
        return actor
    account = actor.account
    if account is None:
        return replace(actor, workspace=workspace)
    stored = await tx.credentials.by_row(account.row)
    parts = await tx.credentials.parts(account.row, workspace, is_key=True)
    token = None if account.token is None else await tx.api_tokens.get(account.token)
    # A token that does not exist any more limits nothing, so it must not work either.
    if stored is not None and parts is not None and (account.token is None or token is not None):
        try:
            found = principal_of(
                stored,
                parts,
                default_role=account.default_role,
                token=token,
                session=account.session,
                until_ms=account.until_ms,
            )
            return cut_to(found, actor.allowed)
        except WorkspaceNotFound:
            pass
    return replace(
        actor,
        workspace=workspace,
        permissions=NOTHING,
        on_models=None,
        on_experiments=None,
        allowed=NOTHING,
        account=replace(account, subjects=(), models=()),
    )


async def all_subjects(tx: Transaction, account: int) -> tuple[str, ...]:
    """Return whom grants can name to reach an account, in any workspace."""
    return (f"user:{account}", *(f"group:{row}" for row in await tx.grants.groups_of(account)))


def may_manage_workspaces(actor: Actor) -> bool:
    """Return whether an actor administers the workspaces of the server."""
    return actor.holds_on_all(Permission.WORKSPACE_MANAGE, "workspace")
