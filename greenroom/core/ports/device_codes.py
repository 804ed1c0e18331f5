"""The port of sign-ins by code."""

from __future__ import annotations

from typing import Protocol

from greenroom.core.device_codes import DeviceCode


class DeviceCodeStore(Protocol):
    """Rows of requests of programs to be signed in."""

    async def pending(self) -> list[str]:
        """Delete those that have expired, and return the addresses that the others came from, with repetitions."""

    async def add(self, device_digest: str, code: DeviceCode) -> bool:
        """Insert one; return False if its user code is taken."""

    async def find(self, user_code: str) -> DeviceCode | None:
        """Read a request by its user code; None for none."""

    async def lock(self, user_code: str) -> DeviceCode | None:
        """Lock a request until this transaction ends, and read it as `find` does."""

    async def lock_device(self, device_digest: str) -> DeviceCode | None:
        """Lock a request until this transaction ends, and read it; None for none."""

    async def decide(self, user_code: str, account_row: int | None) -> None:
        """Store who confirmed it; None: it was refused."""

    async def remove(self, device_digest: str) -> None:
        """Delete one."""
