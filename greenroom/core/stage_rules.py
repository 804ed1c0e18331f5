"""Stage rules: whether a stage change is allowed, needs approval, or is refused.

A rule receives the stages before and after a change and returns one of three `Decision`s. `decide` evaluates all rules
of a workspace; the strictest decision wins. No rule is defined yet, so every change is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from greenroom.core.stages import StageSet


class Allowed(msgspec.Struct, frozen=True):
    """The change may be made."""


class NeedsApproval(msgspec.Struct, frozen=True):
    """The change may be made once it has been approved.

    Attributes:
        reason: the rule that requires it; a human-readable sentence.
    """

    reason: str


class Refused(msgspec.Struct, frozen=True):
    """The change may not be made.

    Attributes:
        reason: the rule that forbids it; a human-readable sentence.
    """

    reason: str


Decision: TypeAlias = Allowed | NeedsApproval | Refused
StageRule: TypeAlias = Callable[[StageSet, StageSet], Decision]
"""Decides from the stages of a version before and after a change."""

StageRules: TypeAlias = Sequence[StageRule]
NO_RULES: StageRules = ()
_STRICTEST_FIRST = (Refused, NeedsApproval)


def decide(rules: Iterable[StageRule], before: StageSet, after: StageSet) -> Decision:
    """Evaluate all rules for a change: refused if one refuses it, else subject to approval if one requires it.

    >>> decide(NO_RULES, frozenset(), frozenset())
    Allowed()
    """
    decisions = [rule(before, after) for rule in rules]
    for kind in _STRICTEST_FIRST:
        for decision in decisions:
            if isinstance(decision, kind):
                return decision
    return Allowed()
