"""Access to registered models in the words of the vendor's permissions API. Every check and change is that of `grants`.

An entry names one level for a user, group or service principal; here it is the highest of the roles granted to it on the
model, and owning the model counts as CAN_MANAGE. Setting a level replaces the holder's roles on the model. Denials have no
level there: they are neither shown nor replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.databricks_levels import ModelLevel, level_of, parse_model_level, role_of_level
from greenroom.core.grants import Grant, Resource
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import Role
from greenroom.errors import Inconsistent, InvalidInput, RegisteredModelNotFound
from greenroom.services.access.access_facts import access_facts
from greenroom.services.access.authorization import authorize_model
from greenroom.services.access.grants import Where, Who, create_grant, delete_grant, locate

_MOST_ENTRIES: Final = 1000
_ORDER: Final = list(ModelLevel)


class HeldLevel(NamedTuple):
    """A level of someone on a registered model.

    Attributes:
        is_inherited: it holds on all registered models or on the workspace.
    """

    level: ModelLevel
    is_inherited: bool


class HeldAccess(NamedTuple):
    """Who holds which levels on a registered model.

    Attributes:
        is_group: whether it is a group.
        is_service: whether it is a service account.
    """

    name: str
    display_name: str
    is_group: bool
    is_service: bool
    levels: list[HeldLevel]


class WantedAccess(NamedTuple):
    """A level for a user, group or service principal; exactly one of them is named."""

    level: str
    user: str | None
    group: str | None
    service: str | None


async def model_name_of(tx: Transaction, actor: Actor, row: int | None, given: str) -> str:
    """Return the name of a registered model by its id.

    Raises:
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    missing = RegisteredModelNotFound(f"Registered Model with id={given[:100]} not found", field="registered_model_id")
    name = None if row is None else (await tx.registry_pages.names([row])).get(row)
    found = None if name is None else await tx.registered_models.find(name)
    if name is None or found is None or found.row != row:
        raise missing
    # Callers who may not see it do not learn its name.
    permission = Permission.REGISTERED_MODEL_READ
    await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: missing)
    return name


async def model_access(tx: Transaction, actor: Actor, *, name: str) -> list[HeldAccess]:
    """Read who holds which levels on a registered model.

    Raises:
        PermissionDenied: the actor may not see who has access.
        RegisteredModelNotFound: no such model.
    """
    resource = await locate(tx, actor, Permission.ACCESS_READ, Where(model=name))
    facts = await access_facts(tx, actor, resource)
    held: dict[str, list[HeldLevel]] = {}
    if facts.owner is not None and f"user:{facts.owner}" in facts.names:
        held[f"user:{facts.owner}"] = [HeldLevel(ModelLevel.CAN_MANAGE, is_inherited=False)]
    for grant in facts.grants:
        level = level_of(grant.role, facts.roles)
        # A member of the workspace reads nothing in it.
        if level is None or (grant.resource.kind == "workspace" and grant.role == Role.MEMBER):
            continue
        found = HeldLevel(level, is_inherited=grant.resource != resource)
        levels = held.setdefault(grant.subject, [])
        if found not in levels:
            levels.append(found)
    return [await _held(tx, subject, facts.names.get(subject, ""), levels) for subject, levels in held.items()]


async def _held(tx: Transaction, subject: str, name: str, levels: list[HeldLevel]) -> HeldAccess:
    levels.sort(key=lambda one: (one.is_inherited, -_ORDER.index(one.level)))
    kind, _, row = subject.partition(":")
    if kind == "group":
        return HeldAccess(name, name, is_group=True, is_service=False, levels=levels)
    account = await tx.accounts.get(int(row))
    display_name = "" if account is None else account.display_name
    is_service = account is not None and account.kind == "service"
    return HeldAccess(name, display_name or name, is_group=False, is_service=is_service, levels=levels)


async def set_model_access(
    tx: Transaction, actor: Actor, *, name: str, wanted: Sequence[WantedAccess], replaces_all: bool
) -> list[HeldAccess]:
    """Give levels on a registered model.

    Args:
        replaces_all: take away what others were granted on it; else only those named change.

    Raises:
        Inconsistent: someone who is named does not exist.
        InvalidInput: an entry names no one, or several, or no level.
        PermissionDenied: the actor may not manage access to the model.
        RegisteredModelNotFound: no such model.
        StateConflict: no one could manage access any more.
    """
    where = Where(model=name)
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    if len(wanted) > _MOST_ENTRIES:
        raise InvalidInput(f"Give at most {_MOST_ENTRIES} entries.", field="access_control_list")
    roles: dict[str, tuple[Who, Role]] = {}
    for one in wanted:
        role = role_of_level(parse_model_level(one.level))
        subject, who = await _holder(tx, one)
        if subject in roles and roles[subject][1] is not role:
            raise InvalidInput("An entry of 'access_control_list' contradicts another.", field="access_control_list")
        roles[subject] = (who, role)
    before = await _granted(tx, resource)
    # The new ones first, so that a manager who lowers their own level can finish.
    for subject, (who, role) in roles.items():
        if not any(grant.subject == subject and grant.role == role for grant in before):
            await create_grant(tx, actor, where=where, who=who, role=role.value)
    for grant in before:
        if grant.subject in roles:
            goes = grant.role != roles[grant.subject][1]
        else:
            goes = replaces_all
        if goes and not grant.is_denial:
            await delete_grant(tx, actor, row=grant.row)
    return await model_access(tx, actor, name=name)


async def _granted(tx: Transaction, resource: Resource) -> list[Grant]:
    return await tx.grants.listed(resource=resource, limit=10 * _MOST_ENTRIES)


async def _holder(tx: Transaction, wanted: WantedAccess) -> tuple[str, Who]:
    named = [one for one in (wanted.user, wanted.group, wanted.service) if one]
    if len(named) != 1:
        raise InvalidInput(
            "Each entry of 'access_control_list' names one of user_name, group_name and service_principal_name.",
            field="access_control_list",
        )
    name = named[0]
    holder = await (tx.grants.group(name) if wanted.group else tx.grants.account(name))
    if holder is None:
        what = "group" if wanted.group else "user" if wanted.user else "service principal"
        raise Inconsistent(f"There is no {what} '{name[:100]}'.", field="access_control_list")
    who = Who(group=holder.public_id) if holder.is_group else Who(account=holder.public_id)
    return holder.subject, who
