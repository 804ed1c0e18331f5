"""Prompts in searches: MLflow stores prompts as registered models; a search leaves them out unless its filter asks for them.

Source: MLflow's registry store: a comparison with the prompt tag decides only whether prompts are searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.filters import Comparison, Kind, Operator
from greenroom.core.registered_models import PROMPT_TAG


def asks_for_prompts(filter_: Sequence[Comparison]) -> bool:
    """Return whether a filter asks for prompts; its first comparison with the prompt tag decides."""
    for comparison in filter_:
        if _is_about_prompts(comparison):
            value = str(comparison.value).lower()
            return (comparison.operator is Operator.EQUAL and value == "true") or (
                comparison.operator is Operator.NOT_EQUAL and value == "false"
            )
    return False


def without_prompt_tag(filter_: Sequence[Comparison]) -> Sequence[Comparison]:
    """Return the comparisons that are not about prompts: a model without the tag must match too."""
    return [comparison for comparison in filter_ if not _is_about_prompts(comparison)]


def _is_about_prompts(comparison: Comparison) -> bool:
    return comparison.kind is Kind.TAG and comparison.key == PROMPT_TAG
