"""Moves the clocks of a Python process forward by what a file says; Python imports it at its start.

See `tests.support.clocks.ShiftedClock`.
"""

import mmap
import os
import struct
import time
from pathlib import Path

with Path(os.environ["TIME_SHIFT_FILE"]).open("rb") as _file:
    _shift = mmap.mmap(_file.fileno(), 8, access=mmap.ACCESS_READ)
_unpack = struct.Struct("<q").unpack_from
_monotonic_ns, _time_ns = time.monotonic_ns, time.time_ns


def monotonic_ns() -> int:
    """Read the monotonic clock, in nanoseconds."""
    return _monotonic_ns() + int(_unpack(_shift)[0])


def time_ns() -> int:
    """Read the time of day, in nanoseconds since 1970."""
    return _time_ns() + int(_unpack(_shift)[0])


time.monotonic_ns = monotonic_ns
time.time_ns = time_ns
time.monotonic = lambda: monotonic_ns() / 1e9
time.time = lambda: time_ns() / 1e9
