from __future__ import annotations

import pytest

from greenroom.core.stages import (
    ARCHIVED,
    NONE,
    PRODUCTION,
    STAGES,
    STAGING,
    check_archiving,
    furthest,
    parse_stage,
    with_stage,
)
from greenroom.errors import InvalidInput


@pytest.mark.parametrize("stage", STAGES)
def test_stages_are_read_in_any_case(stage: str) -> None:
    assert parse_stage(stage.upper()) == parse_stage(stage.lower()) == stage


@pytest.mark.parametrize("text", ["", "prod", " Production", "Deleted_Internal", "x" * 1000])
def test_an_unknown_stage_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Value must be one of None, Staging, Production, Archived"):
        parse_stage(text)


def test_the_furthest_of_the_stages_is_shown() -> None:
    assert furthest([]) == NONE
    assert furthest({STAGING, PRODUCTION}) == PRODUCTION
    assert furthest([ARCHIVED]) == ARCHIVED


def test_archived_excludes_the_others_and_none_is_the_empty_set() -> None:
    both = with_stage(frozenset({STAGING}), PRODUCTION)
    assert both == {STAGING, PRODUCTION}
    assert with_stage(both, ARCHIVED) == {ARCHIVED}
    assert with_stage(frozenset({ARCHIVED}), STAGING) == {STAGING}
    assert with_stage(both, NONE) == frozenset()


def test_only_active_stages_have_holders_to_archive() -> None:
    check_archiving(PRODUCTION, True)
    check_archiving(NONE, False)
    for stage in (NONE, ARCHIVED):
        with pytest.raises(InvalidInput, match="is not an Active stage"):
            check_archiving(stage, True)
