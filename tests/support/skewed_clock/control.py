"""Moves the clocks of another process while it runs.

clock = SkewedClock(tmp_path / "clock")
server = start_server("--data", tmp_path / "data", environment=clock.environment)
clock.jump(51)  # both of its clocks are 51 seconds further
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

_NS = 1_000_000_000
_ON_THE_PATH = Path(__file__).parent


class SkewedClock:
    """Shifts the wall clock and the monotonic clock of the processes started with its `environment`.

    Args:
        file: where the shifts are stored; created or overwritten.
    """

    def __init__(self, file: Path) -> None:
        self._wall_ns = 0
        self._monotonic_ns = 0
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        self._write()
        self.environment = {"PYTHONPATH": self._path(), "SKEWED_CLOCK_FILE": str(file)}

    @property
    def monotonic_s(self) -> float:
        """Seconds the monotonic clock is ahead."""
        return self._monotonic_ns / _NS

    @property
    def wall_s(self) -> float:
        """Seconds the wall clock is ahead; negative when it is behind."""
        return self._wall_ns / _NS

    def jump(self, seconds: float) -> None:
        """Let time pass at once: both clocks move forwards, as after a pause or a suspended machine."""
        assert seconds >= 0, "the monotonic clock never goes back"
        self._wall_ns += int(seconds * _NS)
        self._monotonic_ns += int(seconds * _NS)
        self._write()

    def set_wall(self, seconds: float) -> None:
        """Move the wall clock alone, forwards or backwards, as when an operator sets it."""
        self._wall_ns += int(seconds * _NS)
        self._write()

    def close(self) -> None:
        """Close the file; the shifts stay as they are."""
        os.close(self._file)

    def _write(self) -> None:
        # Each number is written in place and whole: the processes have the file mapped.
        os.pwrite(self._file, struct.pack("=q", self._wall_ns), 0)
        os.pwrite(self._file, struct.pack("=q", self._monotonic_ns), 8)

    @staticmethod
    def _path() -> str:
        inherited = os.environ.get("PYTHONPATH")
        return os.pathsep.join([str(_ON_THE_PATH), *([inherited] if inherited else [])])
