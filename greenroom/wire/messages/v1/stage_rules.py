"""Messages of the public API: rules of stages and aliases, checklists, and trying a rule out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from greenroom.core import checklists, rule_tryouts
from greenroom.core.checklists import CheckKind, CheckState
from greenroom.core.events import event_id
from greenroom.core.rule_tryouts import Verdict
from greenroom.core.rules import TargetKind
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.models import registered_model_id
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, VersionNumber
from greenroom.wire.messages.v1.stages import GivenColour

Days = Annotated[int, Meta(ge=1, le=731)]


class StageRule(Resource, frozen=True, kw_only=True):
    """What must hold before a version enters a stage, or gets an alias.

    Attributes:
        target: what the rule is for: ``stage:Production``, ``alias:champion``.
        target_kind: ``stage`` or ``alias``.
        rule_model: the registered model that the rule belongs to; null for a rule of the workspace.
        rule_version: number of this state of the rule.
        condition_words: the conditions in English, in their order.
        warnings: what its author should know, such as conditions that nothing judges yet.
        updated_at_ms: time of the last change.
        updated_by: who made it.
    """

    target: str
    target_kind: TargetKind
    rule_model: str | None
    rule_version: int
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
    rule_conditions: list[str]
    condition_words: list[str]
    expires_after_days: int
    warnings: list[str]
    updated_at_ms: int
    updated_by: str


class StageRuleList(Part, frozen=True, kw_only=True):
    """Rules, by target.

    Attributes:
        items: the rules of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[StageRule]
    next_page_token: str | None


class RuleFields(Request, kw_only=True):
    """A rule; what is omitted asks for nothing."""

    mover_roles: list[str] = []
    mover_groups: list[str] = []
    mover_accounts: list[str] = []
    approvals_count: int = 0
    approver_roles: list[str] = []
    approver_groups: list[str] = []
    approver_accounts: list[str] = []
    is_exclusive: bool = False
    comes_from: list[str] = []
    wait_stage: str | None = None
    wait_hours: float | None = None
    is_open_to_returns: bool = False
    rule_conditions: list[str] = []
    expires_after_days: int = 14


class ListRules(Request):
    """Which rules to list.

    Attributes:
        limit: largest number of rules in the response.
        page_token: `next_page_token` of the previous page.
    """

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ListModelRules(Request):
    """Which rules to list.

    Attributes:
        limit: largest number of rules in the response.
        page_token: `next_page_token` of the previous page.
    """

    model: Text
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetRule(Request):
    """Which rule."""

    target: Text


class GetModelRule(Request):
    """Which rule."""

    model: Text
    target: Text


class PutRule(RuleFields, kw_only=True):
    """A rule of the workspace, whole."""

    target: Text


class PutModelRule(RuleFields, kw_only=True):
    """A rule of a registered model, whole; it replaces that of the workspace."""

    model: Text
    target: Text


class ListRuleEvents(Request):
    """Which changes of a rule to list.

    Attributes:
        model: name of the registered model that the rule belongs to; omitted for a rule of the workspace.
    """

    target: Text
    model: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class TryRule(Request):
    """A rule that need not be stored, and which moves of the past to judge by it. Approvals are not judged.

    Attributes:
        condition: a condition that must hold; repeat it for several.
        from_stage: a stage of which the version must be in one; repeat it for several.
        mover_role: a role whose holders may move; repeat it for several.
        mover_group: a group whose members may move; repeat it for several.
        mover_account: an account that may move; repeat it for several.
        model: only moves of this registered model.
        days: how far to look back.
        limit: largest number of moves in the response; 200 are judged at most.
        page_token: `next_page_token` of the previous page.
    """

    target: Text
    condition: list[str] = []
    from_stage: list[str] = []
    wait_stage: str | None = None
    wait_hours: float | None = None
    is_open_to_returns: bool = False
    approvals_count: int = 0
    mover_role: list[str] = []
    mover_group: list[str] = []
    mover_account: list[str] = []
    model: Text | None = None
    days: Days = 90
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class Check(Part, frozen=True, kw_only=True):
    """One requirement of a rule, judged.

    Attributes:
        kind: what is checked.
        state: ``passed``; ``failed``; ``waiting``: passes by approvals or by time alone; ``unknown``: cannot be judged,
            treated as failed.
        words: the requirement in words.
        reason: what was found.
        condition: the condition in the filter language; null for other requirements.
        passes_at_ms: when time alone makes it pass; null if time does not.
    """

    kind: CheckKind
    state: CheckState
    words: str
    reason: str
    condition: str | None
    passes_at_ms: int | None


class Checklist(Part, frozen=True, kw_only=True):
    """How a version stands against the rule of a stage or alias.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        model: name of the registered model.
        version: number of the version.
        has_rule: whether there is a rule; without one the version may be moved.
        is_met: whether the version may be moved there now.
        is_blocked: whether something failed or cannot be judged.
        is_there: whether the version is there already.
        rule_version: version of the rule; null without one.
        is_exclusive: whether versions that are there now are archived by the move.
        checks: one for each requirement of the rule.
    """

    target: str
    model: str
    version: int
    has_rule: bool
    is_met: bool
    is_blocked: bool
    is_there: bool
    rule_version: int | None
    approvals_count: int
    is_exclusive: bool
    checks: list[Check]


class ChecklistList(Part, frozen=True, kw_only=True):
    """Checklists of a version: of each stage, in order, then of each protected alias.

    Attributes:
        items: all checklists.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Checklist]
    next_page_token: str | None


class ListChecks(Request):
    """Which checklists.

    Attributes:
        target: only this one: ``stage:<name>`` or ``alias:<name>``.
        limit: largest number of checklists in the response.
        page_token: `next_page_token` of the previous page.
    """

    model: Text
    version: VersionNumber
    target: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class TriedMove(Part, frozen=True, kw_only=True):
    """A move of the past, judged by a rule as of that time.

    Attributes:
        event_id: id of the event of the move.
        moved_at_ms: when it was made.
        registered_model_id: lasting id of the registered model.
        model: its present name.
        version: the version that moved.
        moved_by: name of who moved it, at that time.
        verdict: ``stopped``, ``let_through`` (apart from approvals, which were not asked for then) or ``cannot_judge``.
        checks: what the rule asks for.
    """

    event_id: str
    moved_at_ms: int
    registered_model_id: str
    model: str | None
    version: int
    moved_by: str
    verdict: Verdict
    checks: list[Check]


class TriedMoveList(Part, frozen=True, kw_only=True):
    """Moves, newest first; there may be fewer than `limit`, or none, although more follow.

    Attributes:
        items: the moves of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[TriedMove]
    next_page_token: str | None


class StageSettings(Part, frozen=True, kw_only=True):
    """What setting all stages and rules changed.

    Attributes:
        changes: what was changed, or with `dry_run` would be, in words; empty if the workspace was equal to the document.
        is_dry_run: whether nothing was changed.
    """

    changes: list[str]
    is_dry_run: bool


class GivenStage(Request):
    """A stage.

    Attributes:
        name: name of the stage.
        colour: its colour; the present one, or the least used one, if omitted.
    """

    name: Text
    colour: GivenColour | None = None


class GivenRule(RuleFields, kw_only=True):
    """A rule of a stage or alias."""

    target: Text


class PutStageSettings(Request):
    """All stages of a workspace, and its rules: stages and rules that are not in it are removed.

    Attributes:
        new_stages: in order, with ``None`` first and ``Archived`` last.
        new_rules: those of single registered models are not touched.
        dry_run: only say what would be changed.
    """

    new_stages: list[GivenStage]
    new_rules: list[GivenRule]
    dry_run: bool = False


def check(record: checklists.Check) -> Check:
    """Convert a check."""
    return Check(
        kind=record.kind,
        state=record.state,
        words=record.words,
        reason=record.reason,
        condition=record.condition,
        passes_at_ms=record.passes_at_ms,
    )


def tried_move(record: rule_tryouts.TriedMove) -> TriedMove:
    """Convert a move that was judged."""
    return TriedMove(
        event_id=event_id(record.seq),
        moved_at_ms=record.at_ms,
        registered_model_id=registered_model_id(record.model_row),
        model=record.model or None,
        version=record.version,
        moved_by=record.moved_by,
        verdict=record.verdict,
        checks=[check(one) for one in record.checks],
    )


def sorted_checks(checks: Sequence[Check]) -> list[Check]:
    """Sort checks for people: failed ones first, then those that cannot be judged, wait, and passed."""
    order: list[Literal["failed", "unknown", "waiting", "passed"]] = ["failed", "unknown", "waiting", "passed"]
    return sorted(checks, key=lambda one: order.index(one.state.value))
