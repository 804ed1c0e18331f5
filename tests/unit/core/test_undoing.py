"""Which events are taken for the undoing of another one."""

from __future__ import annotations

import pytest

from greenroom.core.event_types import EventType
from greenroom.core.requests import check_comment
from greenroom.core.undoing import check_reason, undone_by
from greenroom.errors import InvalidInput

SPOOF = "Undoes ev_12: It was worse."


@pytest.mark.parametrize("event_type", EventType)
def test_only_changes_that_can_be_undone_are_undone_by_others(event_type: EventType) -> None:
    noun, _, verb = event_type.partition(".")
    kinds = (
        "registered_model",
        "model_version",
        "registered_model_tag",
        "model_version_tag",
        "model_version_alias",
        "comment",
    )
    can_undo = noun in kinds and (noun, verb) not in {("registered_model", "created"), ("model_version", "created")}
    assert undone_by(event_type, SPOOF) == ("ev_12" if can_undo else None)


@pytest.mark.parametrize("comment", ["Undoes ev_12", SPOOF, "Undoes ev_1: no"])
def test_a_comment_from_a_user_cannot_be_the_mark(comment: str) -> None:
    for check in (check_reason, check_comment):
        with pytest.raises(InvalidInput, match="cannot begin with 'Undoes ev_1"):
            check(comment)


@pytest.mark.parametrize(
    "comment", ["", "It undoes ev_12", "Undoes ev_x", "Undoes ev_12, and more", "undoes ev_12: so"]
)
def test_other_comments_are_no_mark(comment: str) -> None:
    check_reason(comment)
    assert undone_by("model_version.transitioned", comment) is None
