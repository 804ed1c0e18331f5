"""Runs the verifications of the log that someone asked for, one at a time, between other work."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Final

import msgspec

from greenroom.core.audit import CheckSignature, LogBegin, Record, Report
from greenroom.core.audit_verifier import LogVerifier
from greenroom.core.ports import Database
from greenroom.services.history.audit_export import read_log

STEP_EVERY_S: Final = 1.0
_LEASE_MS: Final = 60_000
_NOTE_EVERY_S: Final = 1.0
# After each part, as long as it took: a verification takes at most half of a core.
_LONGEST_PAUSE_S: Final = 0.5


class Verifications:
    """Works on queued verifications. A step takes one up; `work` runs it to its end.

    Args:
        keys: trusted public keys by id; None to trust those in the database.
    """

    def __init__(
        self, database: Database, check_signature: CheckSignature, keys: Mapping[str, bytes] | None = None
    ) -> None:
        self._database = database
        self._check_signature = check_signature
        self._keys = keys
        self._holder = secrets.token_hex(8)
        self._running: asyncio.Task[None] | None = None

    async def step(self) -> None:
        """Begin a verification if one waits and none runs here. It runs on, so that the watchdog sees no long step.

        Raises:
            StorageUnavailable: the database is unavailable, or was while the last verification ran.
        """
        if self._running is not None:
            if not self._running.done():
                return
            finished, self._running = self._running, None
            finished.result()
        if await self._database.read(lambda tx: tx.verifications.unfinished()) is None:
            return
        found = await self._database.write(
            lambda tx: tx.verifications.claim(self._holder, until_ms=tx.now_ms + _LEASE_MS)
        )
        if found is not None:
            self._running = asyncio.create_task(self.work(found.row))

    async def close(self) -> None:
        """Stop; another process, or the next start, begins the verification again."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def work(self, row: int) -> None:
        """Verify the log, and store the result."""
        verifier = LogVerifier(check_signature=self._check_signature, keys=self._keys)
        total, noted_s = 0, 0.0
        async with aclosing(read_log(self._database)) as parts:
            async for records in parts:
                began_s = time.monotonic()
                if isinstance(records[0] if records else None, LogBegin):
                    total = records[0].tree_size  # type: ignore[union-attr]
                await asyncio.to_thread(_read_all, verifier, records)
                now_s = time.monotonic()
                if now_s - noted_s >= _NOTE_EVERY_S:
                    noted_s = now_s
                    if not await self._note(row, verifier.events_count, total):
                        return
                await asyncio.sleep(min(now_s - began_s, _LONGEST_PAUSE_S))
        report = verifier.report()
        await self._finish(row, report)

    async def _note(self, row: int, checked: int, total: int) -> bool:
        return await self._database.write(
            lambda tx: tx.verifications.advance(
                row, self._holder, checked=checked, total=total, until_ms=tx.now_ms + _LEASE_MS
            )
        )

    async def _finish(self, row: int, report: Report) -> None:
        encoded = msgspec.json.encode(report).decode()
        await self._database.write(
            lambda tx: tx.verifications.finish(row, self._holder, checked=report.events_count, report=encoded)
        )


def _read_all(verifier: LogVerifier, records: Sequence[Record]) -> None:
    for record in records:
        verifier.read(record)
