"""Messages of the pages' API: the stages of a workspace with their rules, and a draft of conditions."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.pages.shared import Answer
from greenroom.wire.messages.v1.stage_rules import StageRule
from greenroom.wire.messages.v1.stages import Stage

MAX_CHECKED = 40
"""Conditions of a draft; a rule has fewer, but a draft may have too many."""


class OwnRules(Answer, frozen=True, kw_only=True):
    """Registered models with a rule of their own for a target.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        models: some of their names, sorted.
        count: how many there are that the user may see.
    """

    target: str
    models: list[str]
    count: int


class RulesPage(Answer, frozen=True, kw_only=True):
    """The stages of the workspace and what they ask for.

    Attributes:
        stages: in order.
        counts: versions in each stage that the user may read; stages without any are left out.
        rules: by target; with a registered model those that apply to it.
        own: registered models with rules of their own, by target.
    """

    stages: list[Stage]
    counts: dict[str, int]
    rules: list[StageRule]
    own: list[OwnRules]


class CheckedCondition(Answer, frozen=True, kw_only=True):
    """A condition of a draft.

    Attributes:
        condition: as it was sent.
        words: the same in English; empty if it cannot be read.
        error: why it cannot be read, with the character; empty if it can.
        note: what was found at the first version that it does not hold for; empty without one.
        met: versions in the target now that it holds for.
    """

    condition: str
    words: str
    error: str
    note: str
    met: int


class JudgedRequest(Answer, frozen=True, kw_only=True):
    """An open request that the rule applies to."""

    request_id: str
    model: str
    version: int


class RuleChecked(Answer, frozen=True, kw_only=True):
    """A draft of conditions, checked against the versions that are there now.

    Attributes:
        conditions: in the order of the request.
        examined: versions that were examined: the ones that entered last.
        requests: open requests that would be checked again if a rule of this target was saved, newest first.
        has_more_requests: whether there are more than these.
    """

    conditions: list[CheckedCondition]
    examined: int
    requests: list[JudgedRequest]
    has_more_requests: bool


class GetRules(Request):
    """Get the stages and rules; with `model` those that apply to a registered model."""

    model: Text | None = None


class CheckRule(Request):
    """Check conditions that need not be stored.

    Attributes:
        target: ``stage:<name>`` or ``alias:<name>``.
        model: only versions of this registered model.
    """

    target: Text
    conditions: Annotated[list[str], Meta(max_length=MAX_CHECKED)]
    model: Text | None = None
