from __future__ import annotations

import pytest

from greenroom.core.conditions import condition_of
from greenroom.errors import InvalidInput


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "digest", "is_met"),
    [
        ('"a"', None, "a", True),
        ('"a"', None, "b", False),
        ('"a"', None, None, False),
        ('"b" , "a"', None, "a", True),
        ("*", None, "a", True),
        (" * ", None, None, False),
        ('W/"a"', None, "a", False),
        ('W/"a","a"', None, "a", True),
        (None, "*", None, True),
        (None, "*", "a", False),
        (None, '"a"', "a", False),
        (None, '"a"', "b", True),
        ('"a"', "*", "a", False),
        ('""', None, None, False),
    ],
)
def test_condition_is_met_by_what_it_names(
    if_match: str | None, if_none_match: str | None, digest: str | None, is_met: bool
) -> None:
    condition = condition_of(if_match, if_none_match)
    assert condition is not None
    assert condition.is_met(digest) is is_met


def test_no_header_is_no_condition() -> None:
    assert condition_of(None, None) is None


@pytest.mark.parametrize("value", ["", "a", '"a', '"a" "b"', '"a",', '*, "a"', "w/x"])
def test_what_is_no_etag_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="If-Match must be"):
        condition_of(value, None)
    with pytest.raises(InvalidInput, match="If-None-Match must be"):
        condition_of(None, value)
