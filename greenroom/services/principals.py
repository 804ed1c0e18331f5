"""An actor in another workspace than the one of its request."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from greenroom.core.access import NOTHING, Actor, ObjectKind, Principal
from greenroom.core.grants import Resource, role_permissions
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import PERMISSIONS, DefaultRole, Role


async def principal_in(tx: Transaction, actor: Actor, workspace: str) -> Principal:
    """Return an actor as it is in another workspace, or without permissions if its token does not work there.

    Args:
        workspace: its key.
    """
    if workspace == actor.workspace:
        return actor
    account = actor.account
    if account is None:
        return replace(actor, workspace=workspace)
    there = tx.within(workspace)
    nowhere = replace(
        actor,
        workspace=workspace,
        permissions=NOTHING,
        on_models=None,
        on_experiments=None,
        allowed=NOTHING,
        account=replace(account, subjects=(), models=()),
    )
    limit = None if account.token is None else await tx.workspaces.limit_of_token(account.token)
    found = await tx.workspaces.by_key(workspace)
    if found is None or (limit is not None and limit != workspace):
        return nowhere
    of_server = actor.permissions & OF_SERVER
    subjects = await all_subjects(there, account.row)
    roles = {**PERMISSIONS, **{role.text: role.permissions for role in await there.grants.roles()}}
    account = replace(account, subjects=subjects, roles=roles)
    if account.row in await tx.grants.administrators():
        held = (EVERYTHING - OF_SERVER) | of_server
        return replace(
            actor,
            workspace=workspace,
            permissions=held & actor.allowed,
            on_models=None,
            on_experiments=None,
            account=replace(account, has_denials=False),
        )
    mine = await there.grants.of_subjects(subjects)
    on_workspace = [role for resource, role in mine if resource.kind == "workspace"]
    is_denied = Role.DENIED in on_workspace and Role.ADMINISTRATOR not in on_workspace
    default_role = found.default_role or account.default_role
    if default_role is not DefaultRole.NONE:
        on_workspace.append(default_role.value)
    base = (
        NOTHING if is_denied else _union(role_permissions(one, "workspace", "workspace", roles) for one in on_workspace)
    )

    def on_all(kind: ObjectKind) -> frozenset[Permission]:
        of_kind = [role for resource, role in mine if resource == Resource(kind)]
        return (base | _union(role_permissions(role, kind, kind, roles) for role in of_kind)) & actor.allowed

    return replace(
        actor,
        workspace=workspace,
        permissions=(base & actor.allowed) | of_server,
        on_models=on_all("registered_model"),
        on_experiments=on_all("experiment"),
        account=replace(
            account,
            has_denials=any(resource.kind != "workspace" and role == Role.DENIED for resource, role in mine),
        ),
    )


async def all_subjects(there: Transaction, account: int) -> tuple[str, ...]:
    """Return whom grants in a workspace can name to reach an account."""
    return (f"user:{account}", *(f"group:{row}" for row in await there.grants.groups_of(account)))


def may_manage_workspaces(actor: Actor) -> bool:
    """Return whether an actor administers the workspaces of the server."""
    return actor.holds_on_all(Permission.WORKSPACE_MANAGE, "workspace")


def _union(sets: Iterable[frozenset[Permission]]) -> frozenset[Permission]:
    return NOTHING.union(*sets)
