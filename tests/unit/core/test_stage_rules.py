from __future__ import annotations

import pytest

from greenroom.core.stage_rules import NO_RULES, Allowed, Decision, NeedsApproval, Refused, StageRule, decide
from greenroom.core.stages import PRODUCTION, STAGING, StageSet

NOTHING: StageSet = frozenset()
STAGED: StageSet = frozenset({STAGING})
ALLOWED, APPROVAL, REFUSED = Allowed(), NeedsApproval("Ask first."), Refused("Never.")


def always(answer: Decision) -> StageRule:
    return lambda _before, _after: answer


def test_without_rules_every_change_is_allowed() -> None:
    assert decide(NO_RULES, NOTHING, frozenset({PRODUCTION})) == ALLOWED


@pytest.mark.parametrize(
    ("answers", "strictest"),
    [
        ([ALLOWED], ALLOWED),
        ([ALLOWED, APPROVAL], APPROVAL),
        ([APPROVAL, ALLOWED], APPROVAL),
        ([APPROVAL, REFUSED, ALLOWED], REFUSED),
        ([APPROVAL, NeedsApproval("Ask twice.")], APPROVAL),
        ([REFUSED, Refused("Not today.")], REFUSED),
    ],
)
def test_the_strictest_answer_counts_and_of_two_alike_the_first(answers: list[Decision], strictest: Decision) -> None:
    assert decide([always(answer) for answer in answers], STAGED, NOTHING) == strictest


def test_rules_see_the_stages_before_and_after() -> None:
    asked: list[tuple[StageSet, StageSet]] = []

    def rule(before: StageSet, after: StageSet) -> Decision:
        asked.append((before, after))
        return ALLOWED

    decide([rule], STAGED, NOTHING)
    assert asked == [(STAGED, NOTHING)]
