"""Clocks that a test controls."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def ticking_clock() -> Callable[[], int]:
    """Return a clock for `open_database`: milliseconds since 1970, ahead of the machine's where readings come faster.

    Every reading is later than the one before: what is sorted by time has one order, on a quick machine too.
    """
    lock = threading.Lock()
    last = 0

    def now_ms() -> int:
        nonlocal last
        with lock:
            last = max(last + 1, time.time_ns() // 1_000_000)
            return last

    return now_ms


class AdvancedClock:
    """A clock for `open_database` as of `ticking_clock`, which a test sets forward.

    Attributes:
        ahead_ms: by how much.
    """

    def __init__(self) -> None:
        self._tick = ticking_clock()
        self.ahead_ms = 0

    def __call__(self) -> int:
        return self._tick() + self.ahead_ms


class ManualClock:
    """A monotonic clock that moves only on request; called, it returns seconds."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        """Move it forward."""
        self.now_s += seconds


class ShiftedClock:
    """The clocks of another Python process, which run with the machine's, and are moved forward by the test.

        clock = ShiftedClock(tmp_path)
        server = start_server("--data", tmp_path / "data", environment=clock.environment)
        clock.advance(51)

    Args:
        folder: where the file is kept that says by how much.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "time-shift"
        self._shift_ns = 0
        self._file.write_bytes(struct.pack("<q", 0))

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables of the process."""
        path = [str(Path(__file__).with_name("time_shift")), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        return {"PYTHONPATH": os.pathsep.join(filter(None, path)), "TIME_SHIFT_FILE": str(self._file)}

    def advance(self, seconds: float) -> None:
        """Move the clocks forward."""
        self._shift_ns += int(seconds * 1e9)
        with self._file.open("r+b") as file:
            file.write(struct.pack("<q", self._shift_ns))
