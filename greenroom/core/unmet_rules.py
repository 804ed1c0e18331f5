"""Rules that refuse a change, as they are shown before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.checklists import Check
from greenroom.core.rules import Target


class UnmetRule(NamedTuple):
    """The rule of a stage or alias that a version does not meet.

    Attributes:
        version: the version that would get the stage or alias, or lose the alias.
        words: why not, as the change is refused.
        checks: all that the rule asks for; empty if it refuses as such: another version is in the stage, or an alias
            whose rule asks for approvals would be removed.
    """

    target: Target
    version: int
    words: str
    checks: Sequence[Check] = ()
