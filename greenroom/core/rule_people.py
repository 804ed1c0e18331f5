"""Who a person is to a stage rule: their roles, groups and account, and whether a rule names them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.core.rule_checks import ROLES
from greenroom.core.rules import People

_RANKS = {role.value: rank for rank, role in enumerate(ROLES)}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as far as rules ask for it.

    Attributes:
        row: row of the account.
        is_service: whether it is a service account, whose approval counts only where a rule names the account itself.
        is_active: neither disabled nor deleted.
        groups: rows of its groups.
        roles: what it holds on the registered model, its workspace or all models in it: built-in roles and ``role:<row>``.
        own_roles: permissions of those roles that the workspace defines.
    """

    row: int
    name: str
    is_service: bool = False
    is_active: bool = True
    groups: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    own_roles: Mapping[str, frozenset[Permission]] = {}

    def is_named(self, people: People) -> bool:
        """Return whether a list of people contains this one; an empty list contains no one.

        A built-in role contains the higher ones.
        """
        if not self.is_active:
            return False
        if self.row in people.accounts:
            return True
        if not self.groups.isdisjoint(people.groups):
            return True
        if Role.DENIED in self.roles and Role.ADMINISTRATOR not in self.roles:
            return False
        rank = max((_RANKS.get(role, -1) for role in self.roles), default=-1)
        return any(role in self.roles or _RANKS.get(role, len(_RANKS)) <= rank for role in people.roles)

    def may_decide(self) -> bool:
        """Return whether this person holds ``transition:decide`` on the model."""
        if not self.is_active or (Role.DENIED in self.roles and Role.ADMINISTRATOR not in self.roles):
            return False
        held = [self.own_roles.get(role) or PERMISSIONS.get(role, frozenset()) for role in self.roles]
        return any(Permission.TRANSITION_DECIDE in permissions for permissions in held)

    def counts_without_approvers(self) -> bool:
        """Return whether this person decides where no rule asks for approvals: no rule names a service account there."""
        return self.may_decide() and not self.is_service

    def counts_as_approver(self, approvers: People) -> bool:
        """Return whether an approval of this person counts."""
        # An account that has lost the role does not count any more, even if the rule names it.
        if not self.may_decide():
            return False
        if self.is_service:
            return self.row in approvers.accounts
        return approvers.is_empty or self.is_named(approvers)
