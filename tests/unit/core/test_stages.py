from __future__ import annotations

import pytest

from greenroom.core.stages import (
    ARCHIVED,
    DEFAULT_STAGES,
    NONE,
    PRODUCTION,
    STAGES,
    STAGING,
    with_stage,
)
from greenroom.errors import InvalidInput


@pytest.mark.parametrize("stage", STAGES)
def test_stages_are_read_in_any_case(stage: str) -> None:
    assert DEFAULT_STAGES.parse(stage.upper()) == DEFAULT_STAGES.parse(stage.lower()) == stage


@pytest.mark.parametrize("text", ["", "prod", " Production", "Deleted_Internal", "x" * 1000])
def test_an_unknown_stage_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Value must be one of None, Staging, Production, Archived"):
        DEFAULT_STAGES.parse(text)


def test_the_furthest_of_the_stages_is_shown() -> None:
    assert DEFAULT_STAGES.furthest([]) == NONE
    assert DEFAULT_STAGES.furthest({STAGING, PRODUCTION}) == PRODUCTION
    assert DEFAULT_STAGES.furthest([ARCHIVED]) == ARCHIVED


def test_archived_excludes_the_others_and_none_is_the_empty_set() -> None:
    both = with_stage(frozenset({STAGING}), PRODUCTION)
    assert both == {STAGING, PRODUCTION}
    assert with_stage(both, ARCHIVED) == {ARCHIVED}
    assert with_stage(frozenset({ARCHIVED}), STAGING) == {STAGING}
    assert with_stage(both, NONE) == frozenset()


def test_only_active_stages_have_holders_to_archive() -> None:
    DEFAULT_STAGES.check_archiving(PRODUCTION, True)
    DEFAULT_STAGES.check_archiving(NONE, False)
    for stage in (NONE, ARCHIVED):
        with pytest.raises(InvalidInput, match="is not an Active stage"):
            DEFAULT_STAGES.check_archiving(stage, True)
