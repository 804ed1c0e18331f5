from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters

from greenroom.errors import InvalidInput, RateLimited
from greenroom.server.auth.passwords import (
    AT_ONCE,
    LANES,
    MAX_BYTES,
    MEMORY_KIB,
    MOST_VERIFIED,
    MOST_WAITING,
    PASSES,
    VERIFIED_FOR_S,
    Passwords,
    VerifiedPasswords,
    check_new_password,
    check_usable_password,
    is_weak,
)
from tests.support.passwords import RecordingHasher

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery staple"


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hasher() -> RecordingHasher:
    return RecordingHasher()


@pytest.fixture
def passwords(hasher: RecordingHasher) -> Iterator[Passwords]:
    passwords = Passwords(hasher)
    yield passwords
    hasher.hold.set()
    passwords.close()


async def test_a_password_matches_its_hash_and_no_other(passwords: Passwords) -> None:
    stored = await passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$")
    assert PASSWORD not in stored
    assert await passwords.hash(PASSWORD) != stored
    assert await passwords.verify(stored, PASSWORD)
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1], "\ud800", PASSWORD + "\0", "x" * 1_000_000):
        assert not await passwords.verify(stored, wrong)


async def test_the_same_letters_in_another_normal_form_match(passwords: Passwords) -> None:
    stored = await passwords.hash("cafe\u0301 cafe\u0301 cafe\u0301")
    assert await passwords.verify(stored, "caf\xe9 caf\xe9 caf\xe9")
    assert not await passwords.verify(stored, "cafe cafe cafe")
    # Only canonically equal: compatible forms such as full width stay different passwords.
    assert not await passwords.verify(await passwords.hash("\uff41" * 12), "a" * 12)


async def test_without_a_hash_nothing_matches_and_the_work_is_the_same(
    passwords: Passwords, hasher: RecordingHasher
) -> None:
    stored = await passwords.hash(PASSWORD)
    for given in ("wrong", PASSWORD, "x" * MAX_BYTES):
        hasher.verified.clear()
        await passwords.verify(stored, given)
        known = list(hasher.verified)
        hasher.verified.clear()
        assert not await passwords.verify(None, given)
        assert hasher.verified == known
        assert len(known) == 1


async def test_the_hash_that_stands_in_for_a_missing_one_never_lets_anyone_in(
    passwords: Passwords, hasher: RecordingHasher
) -> None:
    passwords._dummy = hasher.hash(PASSWORD)
    assert not await passwords.verify(None, PASSWORD)


async def test_a_hash_that_cannot_be_used_matches_nothing(
    passwords: Passwords, hasher: RecordingHasher, caplog: pytest.LogCaptureFixture
) -> None:
    for damaged in ("", "x", "$argon2id$v=19$m=8,t=1,p=1$damaged", "scrypt:32768:8:1$salt$00", "\ud800"):
        caplog.clear()
        hasher.verified.clear()
        with caplog.at_level(logging.WARNING):
            assert not await passwords.verify(damaged, PASSWORD)
        assert "A stored password hash cannot be used" in caplog.text
        assert PASSWORD not in caplog.text
        assert hasher.verified
        assert not passwords.needs_rehash(damaged)


async def test_hashes_with_other_parameters_match_and_need_replacement(passwords: Passwords) -> None:
    older = Passwords(RecordingHasher(passes=2))
    stored = await older.hash(PASSWORD)
    older.close()
    assert await passwords.verify(stored, PASSWORD)
    assert passwords.needs_rehash(stored)
    assert not passwords.needs_rehash(await passwords.hash(PASSWORD))


async def test_the_default_parameters_are_the_documented_ones() -> None:
    passwords = Passwords()
    try:
        found = extract_parameters(await passwords.hash(PASSWORD))
        assert not await passwords.verify(None, PASSWORD)
    finally:
        passwords.close()
    assert (found.memory_cost, found.time_cost, found.parallelism) == (MEMORY_KIB, PASSES, LANES) == (19456, 2, 1)
    assert (found.type.name, found.salt_len, found.hash_len) == ("ID", 16, 32)


async def test_checks_beyond_the_places_are_refused_and_the_loop_goes_on(
    passwords: Passwords, hasher: RecordingHasher
) -> None:
    stored = await passwords.hash(PASSWORD)
    hasher.hold.clear()
    checks = [asyncio.create_task(passwords.verify(stored, PASSWORD)) for _ in range(AT_ONCE + MOST_WAITING)]
    await asyncio.sleep(0)
    for refused in (passwords.verify(stored, PASSWORD), passwords.verify(None, PASSWORD), passwords.hash(PASSWORD)):
        with pytest.raises(RateLimited, match="Try again in 1 s") as refusal:
            await refused
        assert refusal.value.retry_after_s == 1
    hasher.hold.set()
    assert all(await asyncio.gather(*checks))
    assert await passwords.verify(stored, PASSWORD)


async def test_cancelled_checks_give_their_places_back(passwords: Passwords, hasher: RecordingHasher) -> None:
    stored = await passwords.hash(PASSWORD)
    for _ in range(3):
        hasher.hold.clear()
        hasher.begun = 0
        checks = [asyncio.create_task(passwords.verify(stored, PASSWORD)) for _ in range(AT_ONCE + MOST_WAITING)]
        while hasher.begun < AT_ONCE:
            await asyncio.sleep(0.001)
        for check in checks:
            check.cancel()
        await asyncio.gather(*checks, return_exceptions=True)
        # Those that run keep their places until they end; all others are free again.
        more = [asyncio.create_task(passwords.verify(stored, PASSWORD)) for _ in range(AT_ONCE + MOST_WAITING)]
        await asyncio.sleep(0)
        hasher.hold.set()
        outcomes = await asyncio.gather(*more, return_exceptions=True)
        assert [outcome for outcome in outcomes if outcome is not True] == outcomes[-AT_ONCE:]
        assert all(isinstance(outcome, RateLimited) for outcome in outcomes[-AT_ONCE:])


async def test_what_cannot_be_a_password_is_not_hashed(passwords: Passwords) -> None:
    for unusable in ("", "x" * (MAX_BYTES + 1), "a\0" * 10, "\udcff" * 12):
        with pytest.raises(InvalidInput):
            await passwords.hash(unusable)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "The password is empty."),
        ("x" * 11, "Password must be at least 12 characters."),
        ("e\u0301" * 11, "Password must be at least 12 characters."),
        ("ada.lovelace@x", "Password must not be the user name."),
        (" ADA.Lovelace@x ", "Password must not be the user name."),
        ("x" * (MAX_BYTES + 1), "The password is longer than 1024 bytes"),
        ("\u20ac" * 342, "The password is longer than 1024 bytes"),
        ("x" * 10_000_000, "The password is longer than 1024 bytes"),
        ("secret\0secret", "contains a NUL character"),
        ("secret\ud800secret", "contains invalid Unicode"),
    ],
)
def test_new_passwords_that_are_refused(password: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_new_password(password, username="ada.lovelace@x")
    assert message in refusal.value.message
    assert refusal.value.field == "password"
    assert refusal.value.__cause__ is None
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    "password", ["x" * 12, "\U0001f600" * 12, "pass phrase with spaces", "x" * MAX_BYTES, "\u1f82" * 341]
)
def test_new_passwords_that_are_accepted(password: str) -> None:
    check_new_password(password, username="ada")
    assert not is_weak(password, username="ada")


def test_the_field_is_named() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_new_password("short", username="ada", field="new_password")
    assert refusal.value.field == "new_password"


def test_a_weak_password_of_the_operator_can_be_used() -> None:
    assert is_weak("admin", username="admin")
    assert is_weak("administrator", username="Administrator")
    assert check_usable_password("admin") == b"admin"
    with pytest.raises(InvalidInput):
        check_usable_password("ad\0min")


def test_a_verified_password_is_known_for_some_minutes() -> None:
    clock = Clock()
    verified = VerifiedPasswords(clock=clock)
    digest = verified.digest("ada", "$hash", PASSWORD)
    assert not verified.knows(digest)
    verified.remember(digest)
    clock.now_s += VERIFIED_FOR_S - 1
    assert verified.knows(digest)
    clock.now_s += 1
    assert not verified.knows(digest)
    assert len(verified) == 0
    verified.remember(digest)
    verified.clear()
    assert not verified.knows(digest)


def test_other_credentials_are_not_known() -> None:
    verified = VerifiedPasswords()
    verified.remember(verified.digest("ada", "$hash", PASSWORD))
    for other in (
        ("bob", "$hash", PASSWORD),
        ("ada", "$changed", PASSWORD),
        ("ada", None, PASSWORD),
        ("ada", "$hash", PASSWORD + "x"),
        ("ada", "$hash", ""),
        ("ad", "a$hash", PASSWORD),
        ("ada$hash", "", PASSWORD),
        ("ada", "$has", "h" + PASSWORD),
        ("ada", "$hash", "\ud800"),
    ):
        assert not verified.knows(verified.digest(*other))


def test_verified_passwords_are_bounded_and_the_oldest_go() -> None:
    verified = VerifiedPasswords()
    digests = [verified.digest(f"user{number}", "$hash", PASSWORD) for number in range(MOST_VERIFIED + 10)]
    for digest in digests:
        verified.remember(digest)
    assert len(verified) == MOST_VERIFIED
    assert not verified.knows(digests[9])
    assert verified.knows(digests[10])


def test_no_password_is_kept_and_digests_differ_between_processes() -> None:
    verified = VerifiedPasswords()
    digest = verified.digest("ada", "$hash", PASSWORD)
    verified.remember(digest)
    kept = pickle.dumps([list(verified._until_s.items()), verified._key])
    assert PASSWORD.encode() not in kept
    assert b"$hash" not in kept
    assert VerifiedPasswords().digest("ada", "$hash", PASSWORD) != digest


def test_argon2_is_loaded_only_when_a_password_is_checked() -> None:
    program = "import sys, greenroom.server.auth.password_login; sys.exit('argon2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
