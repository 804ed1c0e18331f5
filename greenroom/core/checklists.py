"""Checklists: how a version stands against the rule of a stage or alias that it is to get."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec


class CheckKind(enum.StrEnum):
    """What is checked, in the order in which people read it.

    Attributes:
        ARCHIVING: of a request: whether the versions that it archives meet the rule of ``Archived``.
    """

    MOVERS = "movers"
    COMES_FROM = "comes_from"
    CONDITION = "condition"
    WAIT = "wait"
    APPROVALS = "approvals"
    ARCHIVING = "archiving"


class CheckState(enum.StrEnum):
    """The result of a check.

    Attributes:
        WAITING: passes without a change of the version: by approvals, or by time.
        UNKNOWN: cannot be judged; treated as failed.
    """

    PASSED = "passed"
    FAILED = "failed"
    WAITING = "waiting"
    UNKNOWN = "unknown"


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One requirement of a rule, judged.

    Attributes:
        words: the requirement in words: ``recall at least 0.98``.
        reason: what was found: ``The tag is not set on version 5.``
        condition: its text in the filter language; None for others.
        passes_at_ms: when time alone makes it pass; None if time does not.
    """

    kind: CheckKind
    state: CheckState
    words: str
    reason: str
    condition: str | None = None
    passes_at_ms: int | None = None


class Approval(msgspec.Struct, frozen=True):
    """An approval of a request.

    Attributes:
        account: row of the account; None for the user of a server without accounts.
        name: its name then.
        facts: what the conditions found when it was given, by condition: see `Checklist.facts`.
        rule_version: version of the rule it was given under.
    """

    account: int | None
    name: str
    at_ms: int
    facts: Mapping[str, str]
    rule_version: int


class Checklist(msgspec.Struct, frozen=True):
    """How a version stands against a rule.

    Attributes:
        rule_version: version of the rule; 0 if there is no rule.
        checks: one for each requirement.
        facts: what each condition found, as text, by condition. An approval that was given when they were others does
            not count.
        approvals_needed: number of approvals that the rule asks for.
        approvals_counted: number of those given that count.
    """

    rule_version: int = 0
    checks: tuple[Check, ...] = ()
    facts: Mapping[str, str] = {}
    approvals_needed: int = 0
    approvals_counted: int = 0

    @property
    def is_met(self) -> bool:
        """Whether every check passed: the version may be moved now."""
        return all(check.state is CheckState.PASSED for check in self.checks)

    @property
    def is_blocked(self) -> bool:
        """Whether a check failed, or cannot be judged."""
        return any(check.state in (CheckState.FAILED, CheckState.UNKNOWN) for check in self.checks)

    def missing(self) -> list[Check]:
        """Return the checks that did not pass, failed ones first."""
        order = (CheckState.FAILED, CheckState.UNKNOWN, CheckState.WAITING)
        return sorted(
            (check for check in self.checks if check.state in order), key=lambda check: order.index(check.state)
        )


NO_RULE = Checklist()
"""The checklist where no rule applies."""
