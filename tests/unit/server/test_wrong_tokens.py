from __future__ import annotations

from base64 import b64encode

import pytest

from greenroom.errors import RateLimited, Unauthenticated
from greenroom.server.auth.authenticator import Authenticator
from greenroom.server.auth.sessions import Sessions
from greenroom.server.auth.wrong_tokens import FREE, WrongTokens
from tests.support.authenticators import authenticated, authenticator

TOKEN = "sesame-sesame-sesame-sesame"
RIGHT = {b"authorization": b"Bearer " + TOKEN.encode()}
ATTACKER, OTHER = "203.0.113.9", "203.0.113.10"


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wrong_tokens(clock: Clock) -> WrongTokens:
    return WrongTokens(clock=clock)


@pytest.fixture
def access(wrong_tokens: WrongTokens) -> Authenticator:
    return authenticator(TOKEN, wrong_tokens=wrong_tokens)


def answer(access: Authenticator, given: bytes, client: str = ATTACKER) -> int:
    """Authenticate with a token; return the status, or the negative number of seconds to wait."""
    try:
        authenticated(access, "/api", {b"authorization": given}, client)
    except RateLimited as error:
        refusal = error
    except Unauthenticated:
        return 401
    else:
        return 200
    assert refusal.retry_after_s is not None
    assert f"try again in {refusal.retry_after_s} s" in refusal.message
    return -refusal.retry_after_s


def guess(access: Authenticator, number: int, client: str = ATTACKER) -> int:
    return answer(access, b"Bearer guess-%d" % number, client)


def test_the_first_wrong_tokens_are_refused_immediately_and_more_after_growing_delays(
    access: Authenticator, clock: Clock
) -> None:
    assert [guess(access, number) for number in range(FREE)] == [401] * FREE
    waits = []
    for number in range(100, 108):
        wait = guess(access, number)
        assert wait < 0
        waits.append(-wait)
        clock.now_s -= wait
        assert guess(access, number + 1000) == 401
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_token_is_refused_too_while_its_client_has_to_wait(access: Authenticator, clock: Clock) -> None:
    for number in range(FREE):
        guess(access, number)
    assert answer(access, RIGHT[b"authorization"]) == -1
    assert answer(access, b"Basic " + b64encode(b"x:" + TOKEN.encode())) == -1
    clock.now_s += 1
    assert answer(access, RIGHT[b"authorization"]) == 200


def test_other_clients_are_not_locked_out(access: Authenticator) -> None:
    for number in range(FREE + 5):
        guess(access, number)
    assert guess(access, 1) < 0
    assert answer(access, RIGHT[b"authorization"], OTHER) == 200
    assert guess(access, 1, OTHER) == 401


def test_a_program_with_an_old_token_makes_only_itself_wait(access: Authenticator, clock: Clock) -> None:
    old = b"Bearer the-token-of-last-year"
    assert [answer(access, old) for _ in range(FREE)] == [401] * FREE
    assert answer(access, old) == -1
    assert answer(access, RIGHT[b"authorization"]) == 200
    for _ in range(20):
        clock.now_s += 10
        assert answer(access, old) == 401
        assert answer(access, old) >= -10
    assert answer(access, RIGHT[b"authorization"]) == 200


def test_the_count_of_a_client_is_reset_after_a_while(access: Authenticator, clock: Clock) -> None:
    for number in range(FREE):
        guess(access, number)
    clock.now_s += 15 * 60 + 1
    assert [guess(access, number) for number in range(FREE)] == [401] * FREE


def test_addresses_of_one_ipv6_network_are_the_same_client(access: Authenticator) -> None:
    for number in range(FREE):
        assert guess(access, number, f"2001:db8::{number:x}") == 401
    assert guess(access, 99, "2001:db8::ffff:1") == -1
    assert guess(access, 99, "2001:db8:0:1::1") == 401


def test_the_log_in_counts_with_the_same_measure(access: Authenticator, wrong_tokens: WrongTokens) -> None:
    sessions = Sessions(TOKEN, wrong_tokens=wrong_tokens)
    for number in range(FREE - 1):
        guess(access, number)
    with pytest.raises(Unauthenticated, match="not the token of this server"):
        sessions.require_token("guess", client=ATTACKER)
    for token in ("another", TOKEN):
        with pytest.raises(RateLimited):
            sessions.require_token(token, client=ATTACKER)
    sessions.require_token(TOKEN, client=OTHER)


def test_sessions_and_requests_without_any_token_are_never_slowed(access: Authenticator) -> None:
    for _ in range(FREE * 3):
        with pytest.raises(Unauthenticated):
            authenticated(access, "/api", {}, ATTACKER)
    assert answer(access, RIGHT[b"authorization"]) == 200
