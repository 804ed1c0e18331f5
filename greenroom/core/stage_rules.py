"""Stage rules: may a version change stages, must somebody approve it first, or is it refused.

A rule looks at the stages before and after one change and answers one of three `Decision`s. `decide` asks all rules of a
workspace; the strictest answer counts. No rule is defined yet, so every change is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from greenroom.core.stages import StageSet


class Allowed(msgspec.Struct, frozen=True):
    """The change may be made."""


class NeedsApproval(msgspec.Struct, frozen=True):
    """The change may be made once somebody has approved it.

    Attributes:
        reason: which rule asks for it; a sentence for people.
    """

    reason: str


class Refused(msgspec.Struct, frozen=True):
    """The change may not be made.

    Attributes:
        reason: which rule forbids it; a sentence for people.
    """

    reason: str


Decision: TypeAlias = Allowed | NeedsApproval | Refused
StageRule: TypeAlias = Callable[[StageSet, StageSet], Decision]
"""Answers for the stages a version holds before and after a change."""

StageRules: TypeAlias = Sequence[StageRule]
NO_RULES: StageRules = ()
_STRICTEST_FIRST = (Refused, NeedsApproval)


def decide(rules: Iterable[StageRule], before: StageSet, after: StageSet) -> Decision:
    """Ask all rules about one change: refused if one refuses it, else to be approved if one asks for that.

    >>> decide(NO_RULES, frozenset(), frozenset())
    Allowed()
    """
    decisions = [rule(before, after) for rule in rules]
    for kind in _STRICTEST_FIRST:
        for decision in decisions:
            if isinstance(decision, kind):
                return decision
    return Allowed()
