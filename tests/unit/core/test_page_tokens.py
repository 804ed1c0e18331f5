from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.page_tokens import MAX_TOKEN_LENGTH, decode_page_token, encode_page_token
from greenroom.errors import InvalidFilter

QUERY = ["models", "name LIKE 'a%'", [["name", True]]]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1
    )
)
def test_a_token_brings_the_sort_values_back(keys: list[str | int | None]) -> None:
    assert decode_page_token(encode_page_token(QUERY, keys), QUERY) == tuple(keys)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_it_is_the_first_page(token: str | None) -> None:
    assert decode_page_token(token, QUERY) is None


def test_a_token_of_another_query_is_refused() -> None:
    token = encode_page_token(QUERY, ["m", 3])
    for other in (["versions", *QUERY[1:]], [*QUERY[:2], [["name", False]]], []):
        with pytest.raises(InvalidFilter):
            decode_page_token(token, other)


def test_an_altered_token_is_refused_wherever_it_was_altered() -> None:
    raw = bytearray(base64.urlsafe_b64decode(encode_page_token(QUERY, ["m", 3])))
    for index in range(len(raw)):
        altered = bytes(byte ^ (index == place) for place, byte in enumerate(raw))
        with pytest.raises(InvalidFilter):
            decode_page_token(base64.urlsafe_b64encode(altered).decode(), QUERY)


@pytest.mark.parametrize(
    "token", ["x", "eyJvZmZzZXQiOiAxfQ==", "é", "%%%", "AAAA", " ", "A" * (MAX_TOKEN_LENGTH + 1), "=" * 300, "\x00"]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidFilter, match="page token") as raised:
        decode_page_token(token, QUERY)
    assert raised.value.field == "page_token"


def test_a_token_without_sort_values_is_refused() -> None:
    with pytest.raises(InvalidFilter):
        decode_page_token(encode_page_token(QUERY, []), QUERY)
