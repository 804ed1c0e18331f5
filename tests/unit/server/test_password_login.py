"""Limits of wrong passwords, and the same work for known and unknown names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from greenroom.errors import GreenroomError, RateLimited, Unauthenticated
from greenroom.server.auth.guesses import MOST_SUBJECTS
from greenroom.server.auth.login_attempts import (
    FREE_OF_ACCOUNT,
    KNOWN_CLIENT_FOR_S,
    MOST_KNOWN_CLIENTS,
    LoginAttempts,
)
from greenroom.server.auth.password_login import WRONG, PasswordLogin
from greenroom.server.auth.passwords import AT_ONCE, MOST_WAITING, VERIFIED_FOR_S, Passwords, VerifiedPasswords
from greenroom.server.auth.wrong_tokens import FREE, WrongTokens
from tests.support.passwords import RecordingHasher

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery staple"
HOME, OFFICE, ATTACKER = "198.51.100.1", "198.51.100.2", "203.0.113.9"


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Server:
    """One account, `ada`, and everything that checks her password."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.hasher = RecordingHasher()
        self.stored = self.hasher.hash(PASSWORD)
        self.passwords = Passwords(self.hasher)
        self.wrong_tokens = WrongTokens(clock=self.clock)
        self.attempts = LoginAttempts(self.wrong_tokens)
        self.verified = VerifiedPasswords(clock=self.clock)
        self.login = PasswordLogin(self.passwords, self.attempts, self.verified)

    async def check(self, name: str, password: str, client: str = ATTACKER) -> None:
        stored = self.stored if name == "ada" else None
        await self.login.check(name, stored, password, client=client)

    async def answer(self, name: str, password: str, client: str = ATTACKER) -> int:
        """Return 200, 401, or the negative number of seconds to wait."""
        try:
            await self.check(name, password, client)
        except RateLimited as error:
            return -(error.retry_after_s or 0)
        except Unauthenticated:
            return 401
        return 200

    async def guess(self, name: str, count: int, *, client: str = ATTACKER, spread: bool = False) -> list[int]:
        """Try different wrong passwords, from one client or each from another."""
        first = len(self.hasher.verified)
        return [
            await self.answer(name, f"guess {first + number}", f"10.9.{first + number}.1" if spread else client)
            for number in range(count)
        ]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.hasher.hold.set()
    server.passwords.close()


async def test_a_known_and_an_unknown_name_get_the_same_answers_for_the_same_work(server: Server) -> None:
    outcomes = {}
    for name in ("ada", "stranger"):
        other = Server()
        log: list[tuple[object, ...]] = []
        for number in range(40):
            try:
                await other.check(name, f"guess {number % 25}", ATTACKER if number % 3 else f"10.0.0.{number}")
            except GreenroomError as error:
                log.append((type(error), error.message, error.field, getattr(error, "retry_after_s", None)))
            other.clock.now_s += 0.5
        outcomes[name] = log, other.hasher.verified, len(other.wrong_tokens.guesses), len(other.verified)
        other.passwords.close()
    assert outcomes["ada"] == outcomes["stranger"]
    log, verified, _, _ = outcomes["ada"]
    assert len(log) == 40
    assert {kind for kind, *_ in log} == {Unauthenticated, RateLimited}
    assert {message for kind, message, *_ in log if kind is Unauthenticated} == {WRONG}
    assert len(verified) == sum(kind is Unauthenticated for kind, *_ in log)


async def test_a_right_password_costs_one_hash_in_some_minutes(server: Server) -> None:
    for _ in range(100):
        assert await server.answer("ada", PASSWORD, HOME) == 200
    assert len(server.hasher.verified) == 1
    server.clock.now_s += VERIFIED_FOR_S
    assert await server.answer("ada", PASSWORD, HOME) == 200
    assert len(server.hasher.verified) == 2


async def test_a_remembered_password_is_answered_without_suspending(server: Server) -> None:
    await server.check("ada", PASSWORD, HOME)
    with pytest.raises(StopIteration):
        server.check("ada", PASSWORD, HOME).send(None)


async def test_a_changed_hash_ends_the_old_password(server: Server) -> None:
    await server.check("ada", PASSWORD, HOME)
    server.stored = server.hasher.hash("another long password")
    assert await server.answer("ada", PASSWORD, HOME) == 401
    assert await server.answer("ada", "another long password", HOME) == 200


async def test_many_requests_at_once_with_one_password_are_checked_once(server: Server) -> None:
    count = AT_ONCE + MOST_WAITING + 50
    assert await asyncio.gather(*[server.answer("ada", PASSWORD, HOME) for _ in range(count)]) == [200] * count
    assert len(server.hasher.verified) == 1
    assert await asyncio.gather(*[server.answer("ada", "old", HOME) for _ in range(count)]) == [401] * count
    assert len(server.hasher.verified) == 2
    # They were one guess, which from now on waits alone.
    assert await server.answer("ada", "old", HOME) == -10
    assert await server.answer("stranger", "new", HOME) == 401


async def test_many_guesses_at_once_are_no_way_around_the_limit(server: Server) -> None:
    answers = await asyncio.gather(*[server.answer("ada", f"guess {number}", HOME) for number in range(30)])
    assert sorted(answers) == [-1] * (30 - FREE_OF_ACCOUNT) + [401] * FREE_OF_ACCOUNT
    assert len(server.hasher.verified) == FREE_OF_ACCOUNT


async def test_an_account_waits_longer_each_time_but_never_more_than_a_minute(server: Server) -> None:
    for name in ("ada", "stranger"):
        assert await server.guess(name, FREE_OF_ACCOUNT, spread=True) == [401] * FREE_OF_ACCOUNT
        waits = []
        for number in range(9):
            (wait,) = await server.guess(name, 1, client=f"10.8.0.{number}")
            waits.append(-wait)
            server.clock.now_s -= wait
            assert await server.guess(name, 1, client=f"10.8.0.{number}") == [401]
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_the_right_password_is_refused_too_while_the_account_waits(server: Server) -> None:
    await server.guess("ada", FREE_OF_ACCOUNT, spread=True)
    checked = len(server.hasher.verified)
    assert await server.answer("ada", PASSWORD, HOME) == -1
    assert await server.answer("ada", "wrong", HOME) == -1
    assert len(server.hasher.verified) == checked
    server.clock.now_s += 1
    assert await server.answer("ada", PASSWORD, HOME) == 200


async def test_the_owner_is_not_locked_out_where_they_signed_in_lately(server: Server) -> None:
    assert await server.answer("ada", PASSWORD, HOME) == 200
    for _ in range(20):
        await server.guess("ada", 1, spread=True)
        server.clock.now_s += 60
    await server.guess("ada", 1, spread=True)
    assert await server.answer("ada", PASSWORD, OFFICE) < 0
    # Not remembered any longer, and checked all the same.
    assert await server.answer("ada", PASSWORD, HOME) == 200
    assert await server.answer("ada", "mistyped", HOME) == 401
    server.clock.now_s += KNOWN_CLIENT_FOR_S
    await server.guess("ada", FREE_OF_ACCOUNT, spread=True)
    assert await server.answer("ada", PASSWORD, HOME) < 0


async def test_remembered_passwords_do_not_tell_a_waiting_client_that_a_guess_is_right(server: Server) -> None:
    assert await server.answer("ada", PASSWORD, HOME) == 200
    await server.guess("ada", FREE_OF_ACCOUNT, spread=True)
    # The account waits: from another address than the owner's, right and wrong look the same.
    assert await server.answer("ada", PASSWORD, ATTACKER) == await server.answer("ada", "wrong", ATTACKER) == -1
    # The address waits: no one behind it learns anything, not even the owner.
    await server.guess("stranger", FREE // 2, client=HOME)
    await server.guess("nobody2", FREE // 2, client=HOME)
    assert await server.answer("ada", PASSWORD, HOME) == await server.answer("ada", "wrong", HOME) < 0


async def test_an_address_waits_after_wrong_passwords_of_many_names(server: Server) -> None:
    answers = [await server.answer(f"user{number}", "password", ATTACKER) for number in range(FREE + 3)]
    assert answers == [401] * FREE + [-1] * 3
    assert await server.answer("ada", PASSWORD, HOME) == 200


async def test_wrong_tokens_and_wrong_passwords_of_an_address_are_one_count(server: Server) -> None:
    for number in range(FREE // 2):
        server.wrong_tokens.note(ATTACKER, b"token %d" % number)
        assert await server.answer(f"user{number}", "password") == 401
    assert await server.answer("ada", PASSWORD) == -1
    with pytest.raises(RateLimited):
        server.wrong_tokens.check(ATTACKER, b"another token")


async def test_signing_in_does_not_reset_the_count_of_an_address(server: Server) -> None:
    await server.guess("stranger", FREE_OF_ACCOUNT)
    assert await server.answer("ada", PASSWORD) == 200
    await server.guess("nobody2", FREE - FREE_OF_ACCOUNT - 1)
    server.clock.now_s += VERIFIED_FOR_S
    assert await server.answer("ada", PASSWORD) == 200
    assert await server.guess("nobody3", 2) == [401, -1]


async def test_a_refusal_for_lack_of_places_counts_nothing(server: Server) -> None:
    server.hasher.hold.clear()
    names = [f"user{number}" for number in range(AT_ONCE + MOST_WAITING)]
    waiting = [
        asyncio.create_task(server.answer(name, "wrong", f"10.7.0.{number}")) for number, name in enumerate(names)
    ]
    await asyncio.sleep(0)
    for number in range(FREE * 2):
        with pytest.raises(RateLimited, match="at the same time"):
            await server.check("ada", f"guess {number}", HOME)
    server.hasher.hold.set()
    assert await asyncio.gather(*waiting) == [401] * len(names)
    assert await server.answer("ada", PASSWORD, HOME) == 200


async def test_a_client_that_hangs_up_is_counted_all_the_same(server: Server) -> None:
    server.hasher.hold.clear()
    for number in range(FREE_OF_ACCOUNT):
        hanging = asyncio.create_task(server.answer("ada", f"guess {number}"))
        # Far enough to wait for a thread.
        for _ in range(5):
            await asyncio.sleep(0)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
    server.hasher.hold.set()
    while server.login._running:
        await asyncio.sleep(0.001)
    assert await server.answer("ada", "another") == -1


async def test_memory_is_bounded_and_holds_neither_names_nor_passwords(server: Server) -> None:
    for number in range(MOST_SUBJECTS + 50):
        server.attempts.begin(
            f"a password typed as a name {number}", b"%d" % number, client=f"10.{number >> 8}.{number & 255}.1"
        )
        server.attempts.know(f"a password typed as a name {number}", client=HOME)
    assert len(server.attempts._accounts) == len(server.wrong_tokens.guesses) == MOST_SUBJECTS
    assert len(server.attempts._known_until_s) == MOST_KNOWN_CLIENTS
    assert "typed" not in repr((server.attempts._accounts._subjects, server.attempts._known_until_s))


async def test_the_log_names_the_address_but_neither_name_nor_password(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await server.guess("hunter2hunter2", FREE_OF_ACCOUNT)
        await server.guess("stranger", FREE - FREE_OF_ACCOUNT)
        # Right ones reach the count for a moment, which is nothing to report.
        await server.answer("ada", PASSWORD, HOME)
    assert [record.getMessage() for record in caplog.records] == [
        "10 wrong passwords were sent for one user name: further ones are delayed",
        "20 wrong tokens or passwords came from 203.0.113.9: further attempts are delayed",
        "10 wrong passwords were sent for one user name: further ones are delayed",
    ]
    assert "hunter2" not in caplog.text
    assert "guess" not in caplog.text


async def test_hostile_texts_are_only_wrong(server: Server) -> None:
    for text in ("", "\0", "\ud800", "x" * 1_000_000, "' OR 1=1 --", "\u202e"):
        assert await server.answer(text, text, f"10.6.0.{len(text) % 250}") == 401
        assert await server.answer("ada", text, f"10.5.0.{len(text) % 250}") == 401
