"""Counts wrong guesses of a secret: the first are free, further ones have to wait, longer each time.

A guess that was wrong before is not a new one and delays only itself, so that a program with an old secret does not lock
out others. Counts are kept in memory, per process, and forgotten some minutes after the last wrong guess.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

LONGEST_PAUSE_S: Final = 60.0
_LONGEST_PAUSE_OF_REPEATS_S: Final = 10.0
# A subject without wrong guesses for this long starts from zero.
_FORGET_AFTER_S: Final = 15 * 60.0
# A few megabytes at most.
MOST_SUBJECTS: Final = 4096
_MOST_SECRETS: Final = 8


class _Count:
    """Number of wrong guesses, and the time until which further ones are refused."""

    __slots__ = ("last_s", "number", "until_s")

    def __init__(self) -> None:
        self.number = 0
        self.last_s = 0.0
        self.until_s = 0.0

    def note(self, now: float, *, free: int, longest_s: float) -> None:
        self.number += 1
        self.last_s = now
        beyond = self.number - free
        if beyond >= 0:
            self.until_s = now + min(2.0 ** min(beyond, 30), longest_s)


class _Subject:
    __slots__ = ("guesses", "secrets")

    def __init__(self) -> None:
        self.guesses = _Count()
        # By digest: a mistyped secret may be close to the right one.
        self.secrets: OrderedDict[bytes, _Count] = OrderedDict()


class Noted(NamedTuple):
    """A guess that was counted, so that it can be withdrawn.

    Attributes:
        number: how many new guesses of the subject there were with this one; None if it was wrong before.
    """

    subject: _Subject
    digest: bytes
    number: int | None
    until_s: float
    until_before_s: float


class Guesses:
    """Counts the wrong guesses by subject, such as an address or an account, and says how long it has to wait.

    Args:
        free: number of wrong guesses before the first pause: of a subject, and of one secret.
        clock: a monotonic clock, in seconds.
        most: number of subjects that are remembered; beyond it, the one whose last wrong guess is oldest is forgotten.
    """

    def __init__(self, *, free: int, clock: Callable[[], float] = time.monotonic, most: int = MOST_SUBJECTS) -> None:
        self.clock = clock
        self._free = free
        self._most = most
        self._key = secrets.token_bytes(16)
        # Ordered by the last wrong guess, oldest first.
        self._subjects: OrderedDict[str, _Subject] = OrderedDict()

    def __len__(self) -> int:
        return len(self._subjects)

    def wait_s(self, name: str, given: bytes) -> float:
        """Return the seconds until the subject may try this secret; 0 or less if it may now."""
        if not self._subjects:
            return 0.0
        subject = self._subjects.get(name)
        if subject is None:
            return 0.0
        now = self.clock()
        if now - subject.guesses.last_s > _FORGET_AFTER_S:
            del self._subjects[name]
            return 0.0
        repeated = subject.secrets.get(self._digest(given))
        return max(subject.guesses.until_s, repeated.until_s if repeated else 0.0) - now

    def note(self, name: str, given: bytes) -> Noted:
        """Count a wrong guess."""
        now = self.clock()
        digest = self._digest(given)
        subject = self._subjects.pop(name, None) or _Subject()
        self._subjects[name] = subject
        if len(self._subjects) > self._most:
            self._subjects.popitem(last=False)
        before_s = subject.guesses.until_s
        number = None
        repeated = subject.secrets.pop(digest, None)
        if repeated is None:
            repeated = _Count()
            subject.guesses.note(now, free=self._free, longest_s=LONGEST_PAUSE_S)
            number = subject.guesses.number
        subject.secrets[digest] = repeated
        if len(subject.secrets) > _MOST_SECRETS:
            subject.secrets.popitem(last=False)
        repeated.note(now, free=self._free, longest_s=_LONGEST_PAUSE_OF_REPEATS_S)
        # A subject is remembered while it continues, with old or new wrong secrets.
        subject.guesses.last_s = now
        return Noted(subject, digest, number, subject.guesses.until_s, before_s)

    def withdraw(self, noted: Noted) -> None:
        """Take back a guess that turned out to be right, or was not tried.

        The pause that it caused ends; one that another guess caused since then does not. What was wrong before stays
        counted.
        """
        if noted.number is None:
            return
        guesses = noted.subject.guesses
        noted.subject.secrets.pop(noted.digest, None)
        guesses.number -= 1
        if guesses.until_s == noted.until_s:
            guesses.until_s = noted.until_before_s

    def _digest(self, given: bytes) -> bytes:
        return hashlib.blake2b(given, digest_size=16, key=self._key).digest()
