from __future__ import annotations

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core import api_tokens
from greenroom.core.api_tokens import SECRET_BYTES, format_token, is_token, token_digest, token_hint

SECRETS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
TOKEN = format_token(bytes(range(SECRET_BYTES)))


@given(SECRETS)
def test_a_token_is_found_by_the_documented_expression_and_its_checksum(secret: bytes) -> None:
    token = format_token(secret)
    assert is_token(token)
    assert len(token) == 42
    expression = next(line.strip() for line in (api_tokens.__doc__ or "").splitlines() if "{38}" in line)
    assert re.findall(expression, f'token="{token}",') == [token]
    # As a scanner verifies it, which has only the documentation.
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    checksum = 0
    for character in token[36:]:
        checksum = checksum * 62 + digits.index(character)
    assert checksum == zlib.crc32(token[4:36].encode())


def test_the_format_never_changes() -> None:
    assert format_token(b"\xff" * 32) == "grn_1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10Ys0j1"


def test_different_secrets_make_different_tokens() -> None:
    secrets = [bytes(32), b"\1" + bytes(31), bytes(31) + b"\1", b"\xff" * 32, bytes(range(32))]
    assert len({format_token(secret) for secret in secrets}) == len(secrets)


@given(st.integers(4, 41), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
def test_one_wrong_character_is_detected(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert is_token(changed) == (changed == TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "grn_",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.upper(),
        "ghp_" + TOKEN[4:],
        TOKEN.replace("grn_", "grn-"),
        TOKEN[:20] + "\u0660" + TOKEN[21:],
        TOKEN[:20] + "\0" + TOKEN[21:],
        "grn_" + "0" * 38,
    ],
)
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not is_token(text)


def test_the_digest_is_plain_sha256() -> None:
    assert token_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert re.fullmatch("[0-9a-f]{64}", token_digest("\ud800\0" + "x" * 100_000))


@given(SECRETS)
def test_the_hint_shows_four_characters_of_each_end(secret: bytes) -> None:
    token = format_token(secret)
    assert token_hint(token) == f"{token[:8]}...{token[-4:]}"


def test_the_hint_of_something_else_reveals_nothing() -> None:
    assert token_hint("my password") == "..."
