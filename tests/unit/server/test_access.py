from __future__ import annotations

from base64 import b64encode

import pytest

from greenroom.errors import Unauthenticated
from greenroom.server.auth.access import OPEN_PATHS, Access

TOKEN = "sesame"


def test_without_a_token_everybody_is_the_local_user() -> None:
    assert Access("ada", None).actor("/api", {}).name == "ada"
    assert Access("ada", None).actor("/api", {b"authorization": b"Bearer whatever"}).name == "ada"


@pytest.mark.parametrize(
    "given",
    [
        b"Bearer sesame",
        b"bearer sesame",
        b"Basic " + b64encode(b"grace:sesame"),
        b"basic " + b64encode(b"sesame:"),
        b"Basic " + b64encode(b"sesame"),
        b"Basic " + b64encode("grïce:sesame".encode()),
    ],
)
def test_with_the_token_everybody_is_the_server_s_user(given: bytes) -> None:
    assert Access("ada", TOKEN).actor("/api", {b"authorization": given}).name == "ada"


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"sesame",
        b"Bearer",
        b"Bearer sesam",
        b"Bearer sesame sesame",
        b"Digest sesame",
        b"Basic sesame",
        b"Basic " + b64encode(b"grace:sesamE"),
        b"Basic \xff\xfe",
    ],
)
def test_without_it_nobody_is_anybody(given: bytes) -> None:
    with pytest.raises(Unauthenticated, match=r"^You are not authenticated\."):
        Access("ada", TOKEN).actor("/api", {b"authorization": given})


def test_what_comes_before_the_log_in_needs_none() -> None:
    for path in OPEN_PATHS:
        assert Access("ada", TOKEN).actor(path, {}).name == "ada"
    with pytest.raises(Unauthenticated):
        Access("ada", TOKEN).actor("/health/x", {})
