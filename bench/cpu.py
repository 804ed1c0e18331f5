"""How much processor time and memory a process and all its descendants have used, from /proc (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Used:
    """Processor time used so far by some process trees.

    Args:
        threads: nanoseconds on a processor by (process, thread): exact, but lost when the thread ends.
        ticks_ns: user and system time of the processes and their ended children: coarse, but nothing is lost.
    """

    threads: dict[tuple[int, int], int]
    ticks_ns: int

    def since(self, before: Used) -> int:
        """Return the nanoseconds used since an earlier reading of the same trees."""
        exact = sum(used - before.threads.get(thread, 0) for thread, used in self.threads.items())
        coarse = self.ticks_ns - before.ticks_ns
        # Threads that ended in between took their exact count along: then only the ticks know.
        return coarse if coarse > exact * 1.1 + 5 * _TICK_NS else exact


def used(roots: list[int]) -> Used:
    """Read the processor time of process trees."""
    threads: dict[tuple[int, int], int] = {}
    ticks = 0
    for pid in tree(roots):
        try:
            fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            # utime, stime and those of children waited for: fields 14 to 17 of proc(5), counted from the state, the third
            ticks += sum(int(field) for field in fields[11:15])
            for task in (_PROC / str(pid) / "task").iterdir():
                threads[pid, int(task.name)] = int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return Used(threads, ticks * _TICK_NS)


def memory_bytes(roots: list[int]) -> tuple[int, int]:
    """Return resident memory of process trees: the plain sum, and the sum with shared pages divided among their users."""
    resident = shared_out = 0
    for pid in tree(roots):
        try:
            for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name == "Rss":
                    resident += int(rest.split()[0]) * 1024
                elif name == "Pss":
                    shared_out += int(rest.split()[0]) * 1024
        except (FileNotFoundError, ProcessLookupError):
            continue
    return resident, shared_out


def tree(roots: list[int]) -> Iterator[int]:
    """Return the processes and all their descendants."""
    parents: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += parents.get(pid, [])
