"""Rules of stages and protected aliases: what must hold before a version enters.

A rule belongs to a workspace, or to one registered model, where it replaces that of the workspace. It is a document
that is stored whole and has a version number, which each change raises.
"""

from __future__ import annotations

import enum
from typing import Self

import msgspec

from greenroom.core.stages import Stage


class TargetKind(enum.StrEnum):
    """What a version can be moved to."""

    STAGE = "stage"
    ALIAS = "alias"


class Target(msgspec.Struct, frozen=True):
    """A stage that a version enters, or an alias that is set to it.

    >>> str(Target(TargetKind.ALIAS, "champion"))
    'alias:champion'
    """

    kind: TargetKind
    name: str

    @classmethod
    def stage(cls, stage: Stage) -> Self:
        """Return a stage as a target."""
        return cls(TargetKind.STAGE, stage)

    @classmethod
    def alias(cls, alias: str) -> Self:
        """Return an alias as a target."""
        return cls(TargetKind.ALIAS, alias)

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"


class People(msgspec.Struct, frozen=True, omit_defaults=True):
    """People who are named by a rule: everyone that one of the lists contains.

    Attributes:
        roles: built-in roles, or ``role:<row>``, on the model or its workspace.
        groups: rows of groups.
        accounts: rows of accounts; a service account counts only if it is named here.
    """

    roles: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    accounts: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no one is named."""
        return not (self.roles or self.groups or self.accounts)


class Wait(msgspec.Struct, frozen=True):
    """How long a version must have been in a stage without a break.

    Attributes:
        hours: more than 0.
    """

    stage: str
    hours: float


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """What must hold before a version enters a stage, or gets an alias.

    Attributes:
        movers: who may move a version in, or ask for it; empty: everyone with the permission for it.
        approvals: number of approvals that are needed, each by another account; the requester never counts.
        approvers: whose approvals count; empty: everyone with ``transition:decide`` on the model.
        one_version: whether at most one version is in the stage: the one before is archived.
        comes_from: stages of which the version must hold one; empty: any.
        wait: time that it must have spent in a stage.
        is_open_to_returns: whether a version that was in the stage before may return without the wait and from any
            stage, unless one that came there earlier has returned since: that was a rollback.
        conditions: in the filter language of `core.rule_conditions`; all must hold.
        expires_after_days: when an open request expires.
    """

    movers: People = People()
    approvals: int = 0
    approvers: People = People()
    one_version: bool = False
    comes_from: tuple[str, ...] = ()
    wait: Wait | None = None
    is_open_to_returns: bool = False
    conditions: tuple[str, ...] = ()
    expires_after_days: int = 14


class StoredRule(msgspec.Struct, frozen=True):
    """A rule as it is stored.

    Attributes:
        model_row: row of the registered model it belongs to; 0 for one of the workspace.
        version: number of this state of it. All rules of a target, of the workspace and of its models, share one
            sequence, so that an approval names exactly one state of one rule.
    """

    target: Target
    model_row: int
    version: int
    rule: Rule
    updated_at_ms: int
    updated_by: str

    def names_group(self, group: int) -> bool:
        """Return whether it names a group."""
        return group in self.rule.movers.groups or group in self.rule.approvers.groups

    def names_role(self, role: str) -> bool:
        """Return whether it names a role."""
        return role in self.rule.movers.roles or role in self.rule.approvers.roles

    def names(self, stage: Stage) -> bool:
        """Return whether it is for a stage, or names it."""
        wait = self.rule.wait
        return (
            self.target == Target.stage(stage)
            or stage in self.rule.comes_from
            or (wait is not None and wait.stage == stage)
        )
