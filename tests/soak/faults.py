"""The faults of the soak: each begins, lasts a while and is over when its function returns.

Only one is under way at a time, so that what the report says of one is about that one.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.crash.wire import Refused, Wire
from tests.soak.bench import STORES, Bench, Store

# A file of the database is larger, and most artifacts are smaller.
_LARGEST_FILE_BYTES = 100_000
# SQLite checks the deadline of a change about once in 4,000 statements of one kind.
_QUIET_CHANGES = 4100


@dataclass
class Setting:
    """Where and how a fault happens.

    Args:
        pace: multiplies how long faults last.
    """

    bench: Bench
    chance: random.Random
    pace: float = 1

    def hold(self, least_s: float, most_s: float) -> float:
        """Let a while pass and return how long."""
        seconds = self.chance.uniform(least_s, most_s) * self.pace
        time.sleep(seconds)
        return seconds


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Args:
        about: what it does, in a few words.
        happen: does it; returns what there is to say about this time.
        stores: set-ups it makes sense on.
        lacking: why it cannot be done on a bench; None when it can.
        weight: how often it comes, compared to others.
    """

    name: str
    about: str
    happen: Callable[[Setting], str]
    stores: tuple[Store, ...] = STORES
    lacking: Callable[[Bench], str | None] = lambda _bench: None
    weight: float = 1


def _kill(setting: Setting) -> str:
    setting.bench.server.kill()
    away = setting.hold(0, 3)
    setting.bench.server.restart()
    return f"away for {away:.1f} s"


def _kill_worker(setting: Setting) -> str:
    pid = setting.chance.choice(setting.bench.worker_pids())
    os.kill(pid, signal.SIGKILL)
    return f"worker {pid}"


def _pause(setting: Setting) -> str:
    setting.bench.signal_server(signal.SIGSTOP)
    try:
        return f"for {setting.hold(1, 12):.1f} s"
    finally:
        setting.bench.signal_server(signal.SIGCONT)


def _pause_worker(setting: Setting) -> str:
    pid = setting.chance.choice(setting.bench.worker_pids())
    os.kill(pid, signal.SIGSTOP)
    try:
        return f"worker {pid} for {setting.hold(1, 12):.1f} s"
    finally:
        os.kill(pid, signal.SIGCONT)


def _restart(setting: Setting) -> str:
    setting.bench.server.stop()
    away = setting.hold(0, 4)
    setting.bench.server.restart()
    return f"away for {away:.1f} s"


def _restart_database(setting: Setting) -> str:
    assert setting.bench.postgres
    setting.bench.postgres.stop()
    away = setting.hold(0.5, 8)
    setting.bench.postgres.start()
    return f"away for {away:.1f} s"


def _kill_database(setting: Setting) -> str:
    assert setting.bench.postgres
    setting.bench.postgres.kill()
    away = setting.hold(0.5, 8)
    setting.bench.postgres.start()
    return f"away for {away:.1f} s"


def _restart_store(setting: Setting) -> str:
    assert setting.bench.s3
    how = setting.chance.choice(["ended", "killed"])
    if how == "killed":
        setting.bench.s3.kill()
    else:
        setting.bench.s3.close()
    away = setting.hold(0.5, 8)
    setting.bench.s3.start()
    return f"{how}, away for {away:.1f} s"


def _fill_disk(setting: Setting) -> str:
    assert setting.bench.small_disk
    with setting.bench.small_disk.full():
        return f"for {setting.hold(3, 12):.1f} s"


def _limit_files(setting: Setting) -> str:
    """Let no file of the server grow beyond what a database holds at once: a full disk that takes no root."""
    pids = setting.bench.worker_pids()
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_LARGEST_FILE_BYTES, resource.RLIM_INFINITY))
    try:
        return f"for {setting.hold(3, 10):.1f} s"
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _slow_disk(setting: Setting) -> str:
    assert setting.bench.slow_disk
    flush_s = setting.chance.choice([0.05, 0.3, 1.5]) * min(1, setting.pace * 2)
    setting.bench.slow_disk.delay(flush_s)
    try:
        return f"{flush_s:.2f} s a flush, for {setting.hold(5, 15):.1f} s"
    finally:
        setting.bench.slow_disk.delay(0)


def _jump(setting: Setting) -> str:
    seconds = setting.chance.choice([51, 51, 3600, 86_400])
    setting.bench.clock.skew.jump(seconds)
    return f"{seconds} s forwards"


def _set_clock(setting: Setting) -> str:
    seconds = setting.chance.choice([51, 3600, 86_400]) * setting.chance.choice([1, -1])
    setting.bench.clock.skew.set_wall(seconds)
    setting.hold(3, 20)
    setting.bench.clock.skew.set_wall(-seconds)
    return f"wall clock {seconds:+} s, and back"


def _quiet_days(setting: Setting) -> str:
    """Make thousands of changes with most of a minute between them, as a server that has little to do sees them."""
    wire = Wire(setting.bench.server.port)
    wanted = int(_QUIET_CHANGES * min(1.0, setting.pace))
    refused = 0
    for number in range(wanted):
        setting.bench.clock.skew.jump(51)
        try:
            wire.call("POST", "experiments/set-experiment-tag", experiment_id="0", key="quiet", value=str(number))
        except Refused:
            refused += 1
    wire.close()
    return f"{wanted} changes 51 s apart, {refused} refused"


def _lock_database(setting: Setting) -> str:
    assert setting.bench.database_file
    other = sqlite3.connect(setting.bench.database_file, timeout=20, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        return f"for {setting.hold(1, 25):.1f} s"
    finally:
        other.close()


def _reset_connections(setting: Setting) -> str:
    until = time.monotonic() + setting.chance.uniform(1, 5) * setting.pace
    times = 0
    while time.monotonic() < until:
        setting.bench.proxy.reset()
        times += 1
        time.sleep(setting.chance.uniform(0.01, 0.3))
    return f"{times} times"


def _lose_answers(setting: Setting) -> str:
    setting.bench.proxy.swallow_answers(True)
    try:
        return f"for {setting.hold(0.5, 4):.1f} s"
    finally:
        setting.bench.proxy.swallow_answers(False)


def _needs_root(bench: Bench) -> str | None:
    return None if bench.small_disk else "mounting a small file system takes root"


def _needs_compiler(bench: Bench) -> str | None:
    return None if bench.slow_disk else "delaying flushes takes Linux and a C compiler"


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("kill", "SIGKILL of the server and all its workers", _kill, weight=2),
        Fault("kill-worker", "SIGKILL of one worker", _kill_worker, ("postgres",)),
        Fault("pause", "SIGSTOP of the server, then SIGCONT", _pause),
        Fault("pause-worker", "SIGSTOP of one worker, then SIGCONT", _pause_worker, ("postgres",)),
        Fault("restart", "orderly restart of the server", _restart),
        Fault("database-restart", "orderly restart of PostgreSQL", _restart_database, ("postgres",)),
        Fault("database-kill", "immediate shutdown of PostgreSQL, which recovers", _kill_database, ("postgres",)),
        Fault("store-restart", "end or SIGKILL of the S3 server, and a restart", _restart_store, ("postgres",)),
        Fault(
            "disk-full",
            "no room left on the disk of the data folder, or of the S3 store",
            _fill_disk,
            lacking=_needs_root,
        ),
        Fault("file-limit", "no file of the server may grow (RLIMIT_FSIZE)", _limit_files, ("sqlite",)),
        Fault("slow-disk", "flushes to disk take up to 1.5 s", _slow_disk, lacking=_needs_compiler),
        Fault("clock-jump", "both clocks of the server jump forwards: 51 s, an hour, a day", _jump),
        Fault("clock-set", "the wall clock is set forwards or backwards for a while", _set_clock),
        Fault("quiet-days", "4100 changes, the clock 51 s further before each", _quiet_days, weight=0.5),
        Fault("lock", "another process holds the lock of the SQLite file", _lock_database, ("sqlite",)),
        Fault("reset", "connections of clients break off again and again", _reset_connections),
        Fault("lost-answer", "requests arrive, and the connection breaks before the answer", _lose_answers),
    )
}
