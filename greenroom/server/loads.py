"""Counting loads of versions in memory, and writing the counts every minute and at shutdown.

A crash loses at most what was counted since the last write. While the database is unavailable the counts stay and are
written later. Each process writes its own batches with increasing numbers, and none is added twice: a write whose outcome
is unknown is repeated as it was.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from greenroom.core.model_versions import Download
from greenroom.core.ports import Database
from greenroom.core.usage import BY_VERSION, DAY_MS, OTHER, UNKNOWN, LoadKey, Loads, client_name
from greenroom.services.usage import FilesKey, LoadBatch, add_loads

WAY_MS: Final = 60_000
"""How soon after a stage or alias was resolved a load belongs to it: clients continue at once, slow networks later."""

READING_MS: Final = 60 * 60 * 1000
"""How long after its last request reading files of a version belongs to the same load: large files take long."""

MOST_KEYS: Final = 20_000
"""Counts kept apart, some 6 MB; beyond it, loads of other clients are counted together."""

MOST_RESOLVED: Final = 5_000
MOST_READING: Final = 10_000
MOST_CALLERS: Final = 4_096
BATCH_KEYS: Final = 1_000
"""Counts written in one transaction: some milliseconds."""

# Of a User-Agent: longer than any name and version, and little to keep.
_MOST_AGENT_BYTES: Final = 100

_log = logging.getLogger("greenroom.usage")

K = TypeVar("K")
V = TypeVar("V")


class LoadCaller(NamedTuple):
    """Who loads.

    Attributes:
        account_row: 0 without an account.
        client: `core.usage.client_name`.
    """

    account_row: int
    client: str


# The fields of a `LoadKey`; of a `FilesKey`.
_Key = tuple[int, int, int, int, str, str]
_FilesKey = tuple[str, int, int, str]
# How it asked, until when that counts, and for how many loads.
_Resolved = tuple[str, int, int]


class LoadCounter:
    """Counts loads. Not thread-safe: use it on the event loop only.

    Args:
        default_client: name of clients that send no User-Agent.
        now_ms: milliseconds since 1970.
    """

    def __init__(
        self, *, default_client: str = UNKNOWN, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    ) -> None:
        self._default_client = default_client
        self._now_ms = now_ms
        self._writer = secrets.token_hex(8)
        self._number = 0
        # The fields of a `LoadKey` or `FilesKey` -> number of loads, and the time of the last one. Plain tuples and lists:
        # each request of a load makes one, and named ones take three times as long.
        self._counts: dict[_Key, list[int]] = {}
        self._of_files: dict[_FilesKey, list[int]] = {}
        # Taken out of the counts to be written, until it is known that they are.
        self._unwritten: list[LoadBatch] = []
        self._is_full = False
        self._lock = asyncio.Lock()
        self._callers: dict[tuple[int, bytes | None], LoadCaller | None] = {}
        # Oldest first.
        self._resolved: OrderedDict[tuple[LoadCaller, str, str, int], _Resolved] = OrderedDict()
        self._reading: OrderedDict[tuple[LoadCaller, str], int] = OrderedDict()

    @property
    def has_unwritten(self) -> bool:
        """Whether there are counts to be written."""
        return bool(self._unwritten or self._counts or self._of_files)

    def caller(self, account_row: int, user_agent: bytes | None) -> LoadCaller | None:
        """Return who sends requests; None for a browser, whose requests are not loads."""
        key = (account_row, None if user_agent is None else user_agent[:_MOST_AGENT_BYTES])
        try:
            return self._callers[key]
        except KeyError:
            pass
        name = client_name(key[1]) if key[1] else self._default_client
        if len(self._callers) >= MOST_CALLERS:
            self._callers.clear()
        found = self._callers[key] = None if name is None else LoadCaller(account_row, name)
        return found

    def resolved(self, caller: LoadCaller, workspace: str, name: str, version: int, way: str) -> None:
        """Note that a caller asked which version a stage or alias is."""
        key, now_ms = (caller, workspace, name, version), self._now_ms()
        before = self._resolved.pop(key, None)
        # Replicas of one service ask at the same time.
        left = before[2] + 1 if before is not None and before[0] == way and now_ms < before[1] else 1
        self._resolved[key] = (way, now_ms + WAY_MS, left)
        if len(self._resolved) > MOST_RESOLVED:
            self._resolved.popitem(last=False)

    def asked_for_files(self, caller: LoadCaller, workspace: str, name: str, found: Download) -> None:
        """Count a load: a caller asked where the files of a version are."""
        now_ms = self._now_ms()
        way = self._way((caller, workspace, name, found.version), now_ms) if self._resolved else BY_VERSION
        if found.files_id is not None:
            self._is_reading(caller, found.files_id, now_ms)
        self._count((found.registered_model_row, found.version, now_ms // DAY_MS, *caller, way), now_ms)

    def read_file(self, caller: LoadCaller, files_id: str, version: tuple[int, int] | None = None) -> None:
        """Note that a caller reads a file of a version, and count a load unless it belongs to one that was counted.

        Args:
            version: row of its model and its number; None if only the id of its files is known.
        """
        now_ms = self._now_ms()
        if self._is_reading(caller, files_id, now_ms):
            return
        if version is not None:
            self._count((*version, now_ms // DAY_MS, *caller, BY_VERSION), now_ms)
        elif len(self._of_files) < MOST_KEYS:
            _add(self._of_files, (files_id, now_ms // DAY_MS, *caller), now_ms)
        else:
            _add(self._of_files, (files_id, now_ms // DAY_MS, caller.account_row, OTHER), now_ms)

    async def write(self, database: Database) -> None:
        """Write what was counted.

        Raises:
            StorageUnavailable: the database is unavailable; the counts are written later.
        """
        async with self._lock:
            # While some wait, the others stay in their dictionaries, where equal ones are added up.
            if not self._unwritten:
                self._take()
            while self._unwritten:
                batch = self._unwritten[0]
                await database.write(lambda tx, batch=batch: add_loads(tx, batch))  # type: ignore[misc]
                self._unwritten.pop(0)

    def _take(self) -> None:
        counts, self._counts = self._counts, {}
        of_files, self._of_files = self._of_files, {}
        self._is_full = False
        for part in _parts({LoadKey._make(key): Loads(*count) for key, count in counts.items()}):
            self._add_batch(part, {})
        for files in _parts({FilesKey._make(key): Loads(*count) for key, count in of_files.items()}):
            self._add_batch({}, files)

    def _add_batch(self, counts: Mapping[LoadKey, Loads], of_files: Mapping[FilesKey, Loads]) -> None:
        self._number += 1
        self._unwritten.append(LoadBatch(self._writer, self._number, counts, of_files))

    def _way(self, key: tuple[LoadCaller, str, str, int], now_ms: int) -> str:
        found = self._resolved.pop(key, None)
        if found is None:
            return BY_VERSION
        way, until_ms, left = found
        if now_ms >= until_ms:
            return BY_VERSION
        if left > 1:
            self._resolved[key] = (way, until_ms, left - 1)
        return way

    def _is_reading(self, caller: LoadCaller, files_id: str, now_ms: int) -> bool:
        """Note that a caller reads files now, and return whether it was reading them before."""
        key = (caller, files_id)
        last_ms = self._reading.pop(key, None)
        self._reading[key] = now_ms
        if last_ms is not None:
            return now_ms - last_ms < READING_MS
        if len(self._reading) > MOST_READING:
            self._reading.popitem(last=False)
        return False

    def _count(self, key: _Key, now_ms: int) -> None:
        if len(self._counts) >= MOST_KEYS and key not in self._counts:
            key = (*key[:4], OTHER, UNKNOWN)
            if key not in self._counts and len(self._counts) >= 2 * MOST_KEYS:
                if not self._is_full:
                    self._is_full = True
                    _log.warning("too many counts wait for the database: some loads of versions are not counted")
                return
        _add(self._counts, key, now_ms)


def _add(counts: dict[K, list[int]], key: K, now_ms: int) -> None:
    try:
        found = counts[key]
    except KeyError:
        counts[key] = [1, now_ms]
        return
    found[0] += 1
    found[1] = max(found[1], now_ms)


def _parts(counts: Mapping[K, V]) -> Iterator[dict[K, V]]:
    """Divide counts into parts of at most `BATCH_KEYS`."""
    items = iter(counts.items())
    while part := dict(islice(items, BATCH_KEYS)):
        yield part
