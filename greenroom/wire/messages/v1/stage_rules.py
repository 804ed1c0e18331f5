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

TryLimit = Annotated[int, Meta(ge=1, le=200)]
Days = Annotated[int, Meta(ge=1, le=731)]


class NamedHolder(Part, frozen=True, kw_only=True):
    """A role, group or account that a rule names.

    Attributes:
        id: lasting id; the name of a built-in role.
        name: present name; null if it was deleted.
    """

    id: str
    name: str | None


class RulePeople(Part, frozen=True, kw_only=True):
    """People that a rule names: everyone in one of the lists.

    Attributes:
        roles: roles on the registered model or its workspace; a built-in role includes the higher ones.
        groups: groups.
        accounts: accounts; a service account approves only if it is named here.
    """

    roles: list[NamedHolder]
    groups: list[NamedHolder]
    accounts: list[NamedHolder]


class RuleWait(Part, frozen=True, kw_only=True):
    """How long a version must have been in a stage without a break.

    Attributes:
        stage: the stage.
        hours: more than 0.
    """

    stage: str
    hours: float


class RuleCondition(Part, frozen=True, kw_only=True):
    """A condition of a rule.

    Attributes:
        condition: in the filter language: ``metrics.auc >= 0.9``.
        words: the same in English.
    """

    condition: str
    words: str


class StageRule(Resource, frozen=True, kw_only=True):
    """What must hold before a version enters a stage, or gets an alias.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        kind: ``stage`` or ``alias``.
        name: name of the stage or alias.
        model: the registered model that the rule belongs to; null for a rule of the workspace.
        rule_version: number of this state of the rule.
        movers: who may move a version there, or ask for it; all lists empty: everyone who may move versions.
        approvals: number of approvals that are needed; who asks never counts.
        approvers: whose approvals count; all lists empty: everyone who may decide.
        one_version: whether the stage holds one version at a time: the one before is archived.
        comes_from: stages of which the version must be in one; empty for any.
        wait: time that the version must have spent in a stage; null for none.
        conditions: all must hold.
        expires_after_days: after how many days an open request expires.
        warnings: what its author should know, such as conditions that nothing judges yet.
        updated_at_ms: time of the last change.
        updated_by: who made it.
    """

    target: str
    kind: TargetKind
    name: str
    model: str | None
    rule_version: int
    movers: RulePeople
    approvals: int
    approvers: RulePeople
    one_version: bool
    comes_from: list[str]
    wait: RuleWait | None
    conditions: list[RuleCondition]
    expires_after_days: int
    warnings: list[str]
    updated_at_ms: int
    updated_by: str


class StageRuleList(Part, frozen=True, kw_only=True):
    """Rules, by target.

    Attributes:
        items: all rules.
        next_page_token: null, since all rules are on one page.
    """

    items: list[StageRule]
    next_page_token: str | None


class GivenPeople(Request):
    """People by name or id.

    Attributes:
        roles: ``viewer``, ``contributor``, ``approver``, ``manager``, ``administrator``, or a role of the workspace.
        groups: groups.
        accounts: accounts.
    """

    roles: list[str] = []
    groups: list[str] = []
    accounts: list[str] = []


class GivenWait(Request):
    """How long a version must have been in a stage.

    Attributes:
        stage: an active stage.
        hours: more than 0, at most 8784.
    """

    stage: Text
    hours: float


class GivenRule(Request):
    """A rule; what is omitted asks for nothing.

    Attributes:
        movers: who may move a version there, or ask for it.
        approvals: number of approvals that are needed, up to 10.
        approvers: whose approvals count.
        one_version: whether the stage holds one version at a time.
        comes_from: stages of which the version must be in one.
        wait: time that the version must have spent in a stage.
        conditions: up to 20 comparisons: ``metrics.auc >= current - 0.002``, ``tags.reviewed = 'yes'``,
            ``signature IS NOT NULL``.
        expires_after_days: 1 to 365.
    """

    movers: GivenPeople | None = None
    approvals: int = 0
    approvers: GivenPeople | None = None
    one_version: bool = False
    comes_from: list[str] = []
    wait: GivenWait | None = None
    conditions: list[str] = []
    expires_after_days: int = 14


class ListRules(Request):
    """Which rules to list."""


class ListModelRules(Request):
    """Which rules to list.

    Attributes:
        model: name of the registered model.
    """

    model: Text


class GetRule(Request):
    """Which rule.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
    """

    target: Text


class GetModelRule(Request):
    """Which rule.

    Attributes:
        model: name of the registered model that it belongs to.
        target: ``stage:<name>`` or ``alias:<name>``.
    """

    model: Text
    target: Text


class PutRule(GivenRule, kw_only=True):
    """A rule of the workspace, whole.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
    """

    target: Text


class PutModelRule(PutRule, kw_only=True):
    """A rule of a registered model, whole; it replaces that of the workspace.

    Attributes:
        model: name of the registered model.
    """

    model: Text


class ListRuleEvents(Request):
    """Which changes of a rule to list.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
        model: name of the registered model that the rule belongs to; omitted for a rule of the workspace.
    """

    target: Text
    model: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class TryRule(Request):
    """A rule that need not be stored, and which moves of the past to judge by it.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
        rule: the rule.
        model: only moves of this registered model.
        days: how far to look back.
        limit: largest number of moves in the response.
    """

    target: Text
    rule: GivenRule
    model: Text | None = None
    days: Days = 90
    limit: TryLimit = 50
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
        approvals_needed: number of approvals that the rule asks for.
        one_version: whether versions that are there now are archived by the move.
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
    approvals_needed: int
    one_version: bool
    checks: list[Check]


class ChecklistList(Part, frozen=True, kw_only=True):
    """Checklists of a version: of each stage, in order, then of each protected alias.

    Attributes:
        items: all checklists.
        next_page_token: null, since all are on one page.
    """

    items: list[Checklist]
    next_page_token: str | None


class ListChecks(Request):
    """Which checklists.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        target: only this one: ``stage:<name>`` or ``alias:<name>``.
    """

    model: Text
    version: VersionNumber
    target: Text | None = None


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
        since_at_ms: the beginning of the time that is examined.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[TriedMove]
    since_at_ms: int
    next_page_token: str | None


class GivenStage(Request):
    """A stage.

    Attributes:
        name: name of the stage.
        colour: name of its colour; the present one, or the least used one, if omitted.
    """

    name: Text
    colour: str | None = None


class GivenTargetRule(Request):
    """A rule of a stage or alias.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
        rule: the rule.
    """

    target: Text
    rule: GivenRule


class FileStage(Part, frozen=True, kw_only=True):
    """A stage in the settings of a workspace.

    Attributes:
        name: name of the stage.
        colour: name of its colour.
    """

    name: str
    colour: str


class FileRule(Part, frozen=True, kw_only=True):
    """A rule in the settings of a workspace, as it is sent to change one.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        rule: the rule, without what it does not ask for.
    """

    target: str
    rule: GivenRule


class StageSettings(Resource, frozen=True, kw_only=True):
    """All stages of a workspace, and its rules.

    Attributes:
        stages: in order.
        rules: by target; those of single registered models are not among them.
        changes: in the response to a change: what was changed, or would be, in words.
    """

    stages: list[FileStage]
    rules: list[FileRule]
    changes: list[str]


class PutStageSettings(Request):
    """All stages of a workspace, and its rules: stages and rules that are not in it are removed.

    Attributes:
        stages: in order, with ``None`` first and ``Archived`` last.
        rules: those of single registered models are not touched.
        dry_run: only say what would be changed.
    """

    stages: list[GivenStage]
    rules: list[GivenTargetRule]
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
