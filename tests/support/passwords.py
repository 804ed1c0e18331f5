"""Cheap argon2 parameters, and a hasher that tells which hashes it computed."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Literal

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError


class RecordingHasher(PasswordHasher):
    """A hasher that records the parameters of each verification: what it costs, apart from the password's length.

    Attributes:
        verified: (memory in KiB, passes, lanes, length of salt, length of hash) of each.
        begun: number of verifications that have begun.
        hold: verifications wait until it is set.
    """

    def __init__(self, *, passes: int = 1) -> None:
        super().__init__(time_cost=passes, memory_cost=8, parallelism=1)
        self.verified: list[tuple[int, int, int, int, int]] = []
        self.begun = 0
        self.hold = threading.Event()
        self.hold.set()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 (the library's name)
        self.begun += 1
        assert self.hold.wait(timeout=30)
        try:
            return super().verify(hash, password)
        finally:
            with suppress(InvalidHashError):
                found = extract_parameters(str(hash))
                self.verified.append(
                    (found.memory_cost, found.time_cost, found.parallelism, found.salt_len, found.hash_len)
                )
