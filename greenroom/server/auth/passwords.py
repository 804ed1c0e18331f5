"""Passwords: hashing, checking, and the rules for new ones.

Hashes are argon2id, in the usual encoded form with their parameters, computed in a few threads: a check costs some 20 ms
of a processor and 19 MiB of memory, and the event loop must not wait for it. `VerifiedPasswords` remembers correct ones
for some minutes, so that HTTP Basic with each request costs no more than a token.

Nothing here counts attempts: signing in goes through `password_login`.

Source: RFC 9106 (argon2); OWASP Password Storage Cheat Sheet (parameters); RFC 8265, OpaqueString (normalization).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import threading
import time
import unicodedata
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from greenroom.core.user_names import user_name_key
from greenroom.errors import InvalidInput, RateLimited

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH: Final = 12
"""Characters of a new password, counted as code points after normalization (NFC)."""

MAX_BYTES: Final = 1024
"""UTF-8 bytes of a password after normalization, so that hashing one does not take longer."""

# OWASP's recommendation: 19 ms measured, and 38 MiB for the two of a worker. RFC 9106's second recommended option (64 MiB,
# 3 passes, 4 lanes) took 117 ms on two processors, which is more than a server of two cores should spend on anyone who
# sends a wrong password (docs/decisions/0163).
MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1

AT_ONCE: Final = 2
"""Hashes computed at the same time in a process."""

MOST_WAITING: Final = 32
"""Further ones that wait: some 0.3 s of work. Beyond it, clients are told to come back."""

VERIFIED_FOR_S: Final = 300.0
"""How long a correct password is remembered. Each use of another worker or after this time costs one hash."""

MOST_VERIFIED: Final = 4096

_log = logging.getLogger("greenroom.server")
_R = TypeVar("_R")


class Passwords:
    """Hashes and checks passwords in a few threads.

    Args:
        hasher: parameters of new hashes; None for the defaults.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._given_hasher = hasher
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="greenroom-passwords")
        # Released when the work ends, which may be after the request that asked for it was cancelled.
        self._places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)
        self._dummy: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash of a password, with a random salt and the current parameters.

        Raises:
            InvalidInput: it cannot be a password: see `check_usable_password`.
            RateLimited: too many hashes are being computed.
        """
        return await self._run(lambda hasher: hasher.hash(check_usable_password(password)))

    async def verify(self, stored_hash: str | None, password: str) -> bool:
        """Return whether a password matches a hash.

        Does the same work without a hash, so that the response time does not reveal which users exist.

        Args:
            stored_hash: None for an unknown user or one without a password; nothing matches it.

        Raises:
            RateLimited: too many hashes are being computed.
        """
        try:
            encoded = check_usable_password(password)
        except InvalidInput:
            return False
        return await self._run(lambda hasher: self._matches(hasher, stored_hash, encoded))

    def needs_rehash(self, stored_hash: str) -> bool:
        """Return whether a hash has other parameters than new ones, and should be replaced at the next sign-in."""
        from argon2.exceptions import InvalidHashError

        try:
            return self._hasher().check_needs_rehash(stored_hash)
        except (InvalidHashError, UnicodeEncodeError):
            return False

    def close(self) -> None:
        """Start no more work; what has begun ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[PasswordHasher], _R]) -> _R:
        if not self._places.acquire(blocking=False):
            raise RateLimited("Too many people are signing in at the same time. Try again in 1 s.", retry_after_s=1)
        try:
            future = self._threads.submit(lambda: work(self._hasher()))
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)

    def _hasher(self) -> PasswordHasher:
        if self._given_hasher is None:
            # Servers without accounts never load it.
            from argon2 import PasswordHasher

            self._given_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        return self._given_hasher

    def _matches(self, hasher: PasswordHasher, stored_hash: str | None, encoded: bytes) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

        if self._dummy is None:
            self._dummy = _dummy_hash(hasher)
        try:
            hasher.verify(self._dummy if stored_hash is None else stored_hash, encoded)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError, UnicodeEncodeError) as error:
            # Only someone with access to the database can have stored it.
            _log.warning("A stored password hash cannot be used: %s", type(error).__name__)
            return self._matches(hasher, None, encoded)
        return stored_hash is not None


class VerifiedPasswords:
    """Remembers for a few minutes which passwords were correct, as keyed digests.

    The hash they were checked against is part of the digest: once it is replaced, the old password is not found. Whether
    the account may still sign in is not remembered; the caller has just read it together with the hash.

    Args:
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        # By digest, oldest first; the value is when it ends.
        self._until_s: OrderedDict[bytes, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until_s)

    def digest(self, account_key: str, stored_hash: str | None, password: str) -> bytes:
        """Return the keyed digest of credentials: 32 bytes, different in each process."""
        digest = hashlib.blake2b(digest_size=32, key=self._key)
        for part in (account_key, stored_hash or "", unicodedata.normalize("NFC", password)):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(encoded))
            digest.update(encoded)
        return digest.digest()

    def knows(self, digest: bytes) -> bool:
        """Return whether these credentials were found correct in the last minutes."""
        until_s = self._until_s.get(digest)
        if until_s is None:
            return False
        if until_s <= self._clock():
            del self._until_s[digest]
            return False
        return True

    def remember(self, digest: bytes) -> None:
        """Remember credentials that were found correct just now."""
        self._until_s.pop(digest, None)
        self._until_s[digest] = self._clock() + VERIFIED_FOR_S
        if len(self._until_s) > MOST_VERIFIED:
            self._until_s.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._until_s.clear()


def check_new_password(password: str, *, username: str, field: str = "password") -> None:
    """Refuse a new password that is too easy to guess, or cannot be one at all.

    Raises:
        InvalidInput: it has fewer than `MIN_LENGTH` characters, is the user name, or breaks a rule of
            `check_usable_password`.
    """
    check_usable_password(password, field=field)
    weakness = _weakness(password, username)
    if weakness is not None:
        raise InvalidInput(weakness, field=field)


def check_usable_password(password: str, *, field: str = "password") -> bytes:
    """Return a password as it is hashed, or refuse one that no user can have, however weak others may be.

    Normalized (NFC), because keyboards and operating systems send the same letter in different forms.

    Raises:
        InvalidInput: it is empty, longer than `MAX_BYTES`, or contains NUL or invalid Unicode.
    """
    if not password:
        raise InvalidInput("The password is empty.", field=field)
    # Normalizing composes at most four code points into a character of two bytes or more.
    if len(password) <= 2 * MAX_BYTES:
        try:
            encoded = unicodedata.normalize("NFC", password).encode()
        except UnicodeEncodeError:
            # Its message contains the password.
            raise InvalidInput("The password contains invalid Unicode. Type it again.", field=field) from None
        if b"\0" in encoded:
            raise InvalidInput("The password contains a NUL character. Remove it.", field=field)
        if len(encoded) <= MAX_BYTES:
            return encoded
    raise InvalidInput(f"The password is longer than {MAX_BYTES} bytes. Choose a shorter one.", field=field)


def is_weak(password: str, *, username: str) -> bool:
    """Return whether a password would be refused from a user; the operator's own is accepted with a warning."""
    return _weakness(password, username) is not None


def _weakness(password: str, username: str) -> str | None:
    if len(unicodedata.normalize("NFC", password)) < MIN_LENGTH:
        # MLflow's text, which its tools and tests know.
        return f"Password must be at least {MIN_LENGTH} characters."
    if user_name_key(password) == user_name_key(username):
        return "Password must not be the user name."
    return None


def _dummy_hash(hasher: PasswordHasher) -> str:
    """Return a hash with these parameters that no password has: its digest is random."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode() for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"
