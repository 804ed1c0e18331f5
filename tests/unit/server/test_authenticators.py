from __future__ import annotations

from base64 import b64encode

import pytest

from greenroom.core.access import ANONYMOUS, Principal
from greenroom.errors import RateLimited, Unauthenticated
from greenroom.server.auth.authenticator import CACHED_S, MOST_CACHED, Cached, Request
from greenroom.server.auth.shared_token import SharedToken
from greenroom.server.auth.wrong_tokens import FREE, WrongTokens
from greenroom.wire.endpoints.table import PUBLIC_PATHS
from tests.support.authenticators import ADA, authenticated, authenticator

TOKEN = "sesame"


def test_without_a_token_every_request_is_the_local_user_s() -> None:
    assert authenticated(authenticator(None), "/api", {}).name == "ada"
    assert authenticated(authenticator(None), "/api", {b"authorization": b"Bearer whatever"}).name == "ada"


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
def test_requests_with_the_token_are_the_server_s_user_s(given: bytes) -> None:
    assert authenticated(authenticator(TOKEN), "/api", {b"authorization": given}).name == "ada"


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
def test_requests_without_the_token_are_unauthenticated(given: bytes) -> None:
    with pytest.raises(Unauthenticated, match=r"^You are not authenticated\."):
        authenticated(authenticator(TOKEN), "/api", {b"authorization": given})


def test_public_paths_need_no_token() -> None:
    for path in (*PUBLIC_PATHS, "/assets/index.js"):
        assert authenticated(authenticator(TOKEN), path, {}) == ANONYMOUS
        assert authenticated(authenticator(TOKEN), path, {b"authorization": b"Bearer wrong"}) == ANONYMOUS
    with pytest.raises(Unauthenticated):
        authenticated(authenticator(TOKEN), "/health/x", {})


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def _cached(clock: Clock, wrong_tokens: WrongTokens | None = None) -> Cached:
    wrong_tokens = wrong_tokens or WrongTokens(clock=clock)
    return Cached(SharedToken(TOKEN, ADA, wrong_tokens), wrong_tokens, clock=clock)


def _ask(cached: Cached, given: bytes) -> None:
    authenticated(cached, "/api", {b"authorization": given}, "10.0.0.7")


def _known(cached: Cached, given: bytes, client: str = "10.0.0.7") -> Principal | None:
    """Return the principal that is cached, without an iteration of the event loop."""
    authenticating = cached.authenticate(Request("/api", {b"authorization": given}, client))
    try:
        authenticating.send(None)
    except StopIteration as stop:
        principal: Principal = stop.value
        return principal
    authenticating.close()
    return None


def test_a_token_is_known_without_waiting_for_a_few_seconds() -> None:
    clock = Clock()
    cached = _cached(clock)
    right = b"Bearer sesame"
    assert _known(cached, right) is None
    _ask(cached, right)
    assert _known(cached, right) == ADA
    assert _known(cached, b"Bearer sesame2") is None
    clock.now_s += CACHED_S
    assert _known(cached, right) is None
    _ask(cached, right)
    assert _known(cached, right) == ADA
    cached.clear()
    assert _known(cached, right) is None


def test_without_credentials_nothing_is_remembered() -> None:
    cached = _cached(Clock())
    _ask(cached, b"Bearer sesame")
    with pytest.raises(Unauthenticated):
        authenticated(cached, "/api", {}, "10.0.0.7")
    assert len(cached) == 1


def test_a_wrong_token_is_never_remembered() -> None:
    cached = _cached(Clock())
    with pytest.raises(Unauthenticated):
        _ask(cached, b"Bearer wrong")
    assert (_known(cached, b"Bearer wrong"), len(cached)) == (None, 0)


def test_what_is_remembered_has_a_bound() -> None:
    cached = _cached(Clock())
    for number in range(MOST_CACHED + 10):
        _ask(cached, b"Basic " + b64encode(b"user-%d:sesame" % number))
    assert len(cached) == MOST_CACHED


def test_a_remembered_token_does_not_help_a_client_that_has_to_wait() -> None:
    clock = Clock()
    cached = _cached(clock)
    _ask(cached, b"Bearer sesame")
    for number in range(FREE):
        with pytest.raises(Unauthenticated):
            _ask(cached, b"Bearer guess-%d" % number)
    with pytest.raises(RateLimited):
        _known(cached, b"Bearer sesame")
    with pytest.raises(RateLimited):
        _ask(cached, b"Bearer sesame")
    assert _known(cached, b"Bearer sesame", "10.0.0.8") == ADA
