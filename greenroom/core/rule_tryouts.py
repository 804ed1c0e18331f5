"""The result of trying a rule out on moves of the past."""

from __future__ import annotations

import enum

import msgspec

from greenroom.core.checklists import Check, CheckKind, CheckState


class Verdict(enum.StrEnum):
    """What a rule would have done to a move.

    Attributes:
        LET_THROUGH: apart from approvals, which were not asked for then.
    """

    STOPPED = "stopped"
    LET_THROUGH = "let_through"
    CANNOT_JUDGE = "cannot_judge"


class TriedMove(msgspec.Struct, frozen=True, kw_only=True):
    """A move of the past, judged by a rule.

    Attributes:
        seq: number of its event.
        model: current name of the registered model; empty if it was deleted.
        moved_by: name of who moved it, at that time.
        checks: what the rule asks for, as of that time.
    """

    seq: int
    at_ms: int
    model_row: int
    model: str
    version: int
    moved_by: str
    verdict: Verdict
    checks: tuple[Check, ...]


def verdict_of(checks: tuple[Check, ...]) -> Verdict:
    """Return what a rule would have done: approvals do not count, since no one was asked for them then."""
    states = {check.state for check in checks if check.kind is not CheckKind.APPROVALS}
    if states & {CheckState.FAILED, CheckState.WAITING}:
        return Verdict.STOPPED
    return Verdict.CANNOT_JUDGE if CheckState.UNKNOWN in states else Verdict.LET_THROUGH
