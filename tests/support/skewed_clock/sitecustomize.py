"""Imported by Python before anything else in a process that has this folder on its PYTHONPATH: shifts its clocks.

`SKEWED_CLOCK_FILE` names the file of two signed 64-bit numbers, nanoseconds added to the wall clock and to the monotonic
one (see `control.py`). Only what reads the clock through the `time` module sees the shift: an event loop of uvloop, timeouts of sockets
and other processes keep real time.
"""

import mmap
import os
import struct
import time
from typing import Final

_NS: Final = 1_000_000_000


def _shift(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - every start of a process passes here; pathlib is not yet imported
        offsets = mmap.mmap(file.fileno(), 16, access=mmap.ACCESS_READ)
    read = struct.Struct("=q").unpack_from
    wall_ns, monotonic_ns = time.time_ns, time.monotonic_ns

    def shifted_time_ns() -> int:
        return wall_ns() + int(read(offsets, 0)[0])

    def shifted_monotonic_ns() -> int:
        return monotonic_ns() + int(read(offsets, 8)[0])

    time.time_ns = shifted_time_ns
    time.monotonic_ns = shifted_monotonic_ns
    time.time = lambda: shifted_time_ns() / _NS
    time.monotonic = lambda: shifted_monotonic_ns() / _NS


if "SKEWED_CLOCK_FILE" in os.environ:
    _shift(os.environ["SKEWED_CLOCK_FILE"])
