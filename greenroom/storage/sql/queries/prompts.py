"""How searches treat MLflow's prompts, which live in the registry beside models: left out unless asked for.

Source: MLflow's registry store: whatever a filter says about the prompt tag decides only whether prompts are meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.filters import Comparison, Kind, Operator
from greenroom.core.registered_models import PROMPT_TAG


def asks_for_prompts(filter_: Sequence[Comparison]) -> bool:
    """Tell whether a filter asks for prompts; its first word about them counts."""
    for comparison in filter_:
        if _is_about_prompts(comparison):
            value = str(comparison.value).lower()
            return (comparison.operator is Operator.EQUAL and value == "true") or (
                comparison.operator is Operator.NOT_EQUAL and value == "false"
            )
    return False


def without_prompt_tag(filter_: Sequence[Comparison]) -> Sequence[Comparison]:
    """Answer the comparisons that are not about prompts: a model has no such tag, and must match all the same."""
    return [comparison for comparison in filter_ if not _is_about_prompts(comparison)]


def _is_about_prompts(comparison: Comparison) -> bool:
    return comparison.kind is Kind.TAG and comparison.key == PROMPT_TAG
