"""What is stored about access to a resource, read for decisions about other people than the actor."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from greenroom.core.access import Actor, denied
from greenroom.core.grants import ALL, AccessFacts, Granters, Resource, accounts_of, granters_of, managers_of
from greenroom.core.permissions import OF_WORKSPACE, Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import PERMISSIONS, DefaultRole
from greenroom.errors import PermissionDenied

MOST_GRANTERS: Final = 3
"""Most people, and most groups, that a refusal names."""


async def access_facts(tx: Transaction, actor: Actor, resource: Resource) -> AccessFacts:
    """Read everything that decides who has access to a resource of the workspace.

    Args:
        actor: knows the server's default role.
    """
    grants = await tx.grants.affecting(resource)
    owner = None
    if resource.kind != "workspace" and resource.row != ALL:
        owner = await tx.grants.owner(resource.kind, resource.row)
    groups = sorted({int(grant.subject[6:]) for grant in grants if grant.subject.startswith("group:")})
    workspace = await tx.workspaces.by_key(tx.workspace)
    server_default = DefaultRole.NONE if actor.account is None else actor.account.default_role
    facts = AccessFacts(
        resource=resource,
        owner=owner,
        grants=grants,
        groups=await tx.grants.members(groups),
        administrators=await tx.grants.administrators(),
        roles={**PERMISSIONS, **{role.text: role.permissions for role in await tx.grants.roles()}},
        default_role=(None if workspace is None else workspace.default_role) or server_default,
    )
    subjects = [f"user:{row}" for row in accounts_of(facts)] + [f"group:{row}" for row in groups]
    return replace(facts, names=await tx.grants.names(subjects))


async def granters(tx: Transaction, actor: Actor, resource: Resource, permission: Permission) -> Granters:
    """Return a few people and groups that can grant a permission on a resource."""
    return granters_of(await access_facts(tx, actor, resource), permission, most=MOST_GRANTERS)


async def refusal_in_workspace(tx: Transaction, actor: Actor, refusal: PermissionDenied) -> PermissionDenied:
    """Return a refusal of something in the actor's workspace, with a few who can grant what is missing.

    It is returned as it is if no one can, or if the actor may not know who works there.
    """
    permission = next((one for one in OF_WORKSPACE if one.value == refusal.permission), None)
    if (
        permission is None
        or refusal.granted_by
        or actor.account is None
        or permission not in actor.allowed
        or actor.is_cut_by_token(permission)
        or not actor.holds_on_all(Permission.WORKSPACE_READ, "workspace")
    ):
        return refusal
    return denied(permission, (await granters(tx, actor, Resource("workspace"), permission)).names)


async def active_managers(tx: Transaction, actor: Actor, resource: Resource) -> frozenset[int]:
    """Return the accounts that can grant roles on a resource and can sign in, without the server's administrators."""
    return await tx.grants.active(managers_of(await access_facts(tx, actor, resource)))
