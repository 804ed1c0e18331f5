"""Stages of a workspace, rules of stages and aliases, and what they ask of versions. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import stage_rules as wire
    from greenroom.wire.messages.v1 import stages as stage_wire


class WorkspaceStage(Entity, frozen=True):
    """A stage of the workspace.

    Attributes:
        position: its place in the order, from 0.
        is_active: whether versions in it are in use.
    """

    name: str
    position: int
    is_active: bool
    colour: str
    etag: str

    @classmethod
    def from_wire(cls, answer: stage_wire.Stage) -> WorkspaceStage:
        """Build it from a message of the native API."""
        return cls(answer.name, answer.position, answer.is_active, answer.colour, answer.etag)


class StageRule(Entity, frozen=True):
    """What must hold before a version enters a stage, or gets an alias.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        model: the registered model that it belongs to; None for a rule of the workspace.
        version: number of this state of the rule.
        mover_roles: who may move a version there, with `mover_groups` and `mover_accounts`; none: everyone who may.
        approvals_count: approvals that are needed.
        approver_roles: whose approvals count, with `approver_groups` and `approver_accounts`; none: everyone who may.
        is_exclusive: whether the stage holds one version at a time.
        comes_from: stages of which the version must be in one.
        is_open_to_returns: whether a version that was in the stage before may return without the wait and from any
            stage, unless one that came there earlier has returned since.
        conditions: all must hold.
        condition_words: the conditions in English.
    """

    target: str
    model: str | None
    version: int
    mover_roles: list[str]
    mover_groups: list[str]
    mover_accounts: list[str]
    approvals_count: int
    approver_roles: list[str]
    approver_groups: list[str]
    approver_accounts: list[str]
    is_exclusive: bool
    comes_from: list[str]
    wait_stage: str | None
    wait_hours: float | None
    is_open_to_returns: bool
    conditions: list[str]
    condition_words: list[str]
    expires_after_days: int
    warnings: list[str]
    updated_at_ms: int
    updated_by: str
    etag: str

    @classmethod
    def from_wire(cls, answer: wire.StageRule) -> StageRule:
        """Build it from a message of the native API."""
        renamed = {"model": "rule_model", "version": "rule_version", "conditions": "rule_conditions"}
        return cls(**{name: getattr(answer, renamed.get(name, name)) for name in cls.__struct_fields__})


class StageCheck(Entity, frozen=True):
    """One requirement of a rule, judged.

    Attributes:
        kind: ``movers``, ``comes_from``, ``condition``, ``wait`` or ``approvals``.
        state: ``passed``, ``failed``, ``waiting`` or ``unknown``.
        passes_at_ms: when time alone makes it pass, milliseconds since 1970, UTC; None if time does not.
    """

    kind: str
    state: str
    words: str
    reason: str
    condition: str | None
    passes_at_ms: int | None

    @classmethod
    def from_wire(cls, answer: wire.Check) -> StageCheck:
        """Build it from a message of the native API."""
        return cls(
            answer.kind.value, answer.state.value, answer.words, answer.reason, answer.condition, answer.passes_at_ms
        )


class StageChecklist(Entity, frozen=True):
    """How a version stands against the rule of a stage or alias, if the caller asks for the move.

    Attributes:
        is_met: whether the version may be moved there now.
        is_blocked: whether something failed or cannot be judged.
        is_there: whether the version is there already.
        is_exclusive: whether versions that are there now are archived by the move.
        rule_version: None without a rule.
    """

    target: str
    has_rule: bool
    is_met: bool
    is_blocked: bool
    is_there: bool
    is_exclusive: bool
    rule_version: int | None
    approvals_count: int
    checks: list[StageCheck]

    @classmethod
    def from_wire(cls, answer: wire.Checklist) -> StageChecklist:
        """Build it from a message of the native API."""
        return cls(
            answer.target,
            answer.has_rule,
            answer.is_met,
            answer.is_blocked,
            answer.is_there,
            answer.is_exclusive,
            answer.rule_version,
            answer.approvals_count,
            [StageCheck.from_wire(one) for one in answer.checks],
        )


class TriedMove(Entity, frozen=True):
    """A move of the past, judged by a rule as of that time.

    Attributes:
        verdict: ``stopped``, ``let_through`` or ``cannot_judge``.
        name: present name of the registered model; None if it was deleted.
    """

    event_id: str
    moved_at_ms: int
    name: str | None
    version: int
    moved_by: str
    verdict: str
    checks: list[StageCheck]

    @classmethod
    def from_wire(cls, answer: wire.TriedMove) -> TriedMove:
        """Build it from a message of the native API."""
        return cls(
            answer.event_id,
            answer.moved_at_ms,
            answer.model,
            answer.version,
            answer.moved_by,
            answer.verdict.value,
            [StageCheck.from_wire(one) for one in answer.checks],
        )
