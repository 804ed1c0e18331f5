"""The results of a soak, as text and as JSON."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.crash.journal import Write

_SHOWN = 10
_PARTICULARS = re.compile(r"[0-9a-f]{16,}|\d+")


@dataclass
class Injected:
    """One fault that happened.

    Args:
        at_s: seconds since the soak began.
        recovered_s: seconds until every worker took changes again; None: it did not.
    """

    at_s: float
    name: str
    detail: str
    recovered_s: float | None


@dataclass
class Size:
    """What the server holds, all its processes together.

    Args:
        age_s: since it was last started.
    """

    age_s: float
    memory_mib: float
    open_files: int
    threads: int


@dataclass
class Report:
    """What a soak of one set-up found.

    Args:
        ended: by time, by interrupt, or why it could not continue.
        lost: acknowledged, and not there.
        half_written: neither whole nor absent.
        unexpected: there although refused, made twice, or never attempted.
        stuck: what no longer answered or took changes, with details.
        broken: invariants of the store that do not hold.
        operations: by client, kind and verdict.
        refusals: error messages of operations that were not acknowledged, without variable parts.
        watched: how often /health and /ready answered what.
        left_running: runs whose end was attempted without success and that still run.
        cpu_share: processor time of all processes by elapsed time; 1 is one core.
        server_clock_s: how far the server's clock went.
        sizes: of the server's processes at the end of each round.
    """

    store: str
    seed: int
    ended: str = ""
    elapsed_s: float = 0
    server_clock_s: float = 0
    rounds: int = 0
    lost: list[str] = field(default_factory=list)
    half_written: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    operations: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)
    faults: list[Injected] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    watched: dict[str, int] = field(default_factory=dict)
    left_running: int = 0
    cpu_share: float = 0
    sizes: list[Size] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.half_written or self.unexpected or self.stuck or self.broken)

    def count(self, verdict: str) -> int:
        """Count the operations with a verdict."""
        return sum(kinds.get(verdict, 0) for of in self.operations.values() for kinds in of.values())

    def tally(self, client: str, writes: Sequence[Write]) -> None:
        """Add what a client attempted to the counts."""
        kinds = self.operations.setdefault(client, {})
        for write in writes:
            verdicts = kinds.setdefault(write.kind, {"acknowledged": 0, "refused": 0, "unknown": 0})
            verdicts[write.verdict] += 1
            if write.verdict != "acknowledged" and write.answer is not None:
                message = f"{client}: {_PARTICULARS.sub('#', str(write.answer))[:220]}"
                self.refusals[message] = self.refusals.get(message, 0) + 1

    def as_dictionary(self) -> dict[str, Any]:
        """Return all of it, ready for JSON, the counts of the terminal included."""
        summary = {
            "acknowledged": self.count("acknowledged"),
            "refused": self.count("refused"),
            "unknown": self.count("unknown"),
            "acknowledged and lost": len(self.lost),
            "half-written": len(self.half_written),
            "unexpected": len(self.unexpected),
            "stuck": len(self.stuck),
            "invariants broken": len(self.broken),
            "faults": dict(Counter(fault.name for fault in self.faults)),
        }
        return {"summary": summary, **asdict(self)}

    def text(self) -> str:
        """Return it as a person reads it."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"Soak on {self.store}: {_time(self.elapsed_s)}, {self.rounds} rounds, seed {self.seed}; ended {self.ended}"
        yield f"The server's clock went {_time(self.server_clock_s)}; all processes took {self.cpu_share:.0%} of a core"
        yield ""
        yield f"  {'client':<18}{'operations':>12}{'acknowledged':>14}{'refused':>9}{'unknown':>9}"
        for client, kinds in self.operations.items():
            counts = Counter[str]()
            for verdicts in kinds.values():
                counts.update(verdicts)
            yield (
                f"  {client:<18}{counts.total():>12,}{counts['acknowledged']:>14,}"
                f"{counts['refused']:>9,}{counts['unknown']:>9,}"
            )
            yield "      " + ", ".join(
                f"{kind} {verdicts['acknowledged']}/{sum(verdicts.values())}" for kind, verdicts in kinds.items()
            )
        yield ""
        yield f"  {'fault':<18}{'times':>6}{'slowest recovery':>18}"
        by_name: dict[str, list[Injected]] = defaultdict(list)
        for fault in self.faults:
            by_name[fault.name].append(fault)
        for name, faults in sorted(by_name.items()):
            slowest = "never" if any(f.recovered_s is None for f in faults) else _seconds(faults)
            yield f"  {name:<18}{len(faults):>6}{slowest:>18}"
        for name, why in self.skipped.items():
            yield f"  {name:<18}{'-':>6}  left out: {why}"
        yield ""
        yield "  watched: " + ", ".join(f"{what} x{count}" for what, count in sorted(self.watched.items()))
        if self.sizes:
            largest = max(self.sizes, key=lambda size: size.memory_mib)
            yield (
                f"  the server held at most {largest.memory_mib:.0f} MiB,"
                f" {max(size.open_files for size in self.sizes)} open files,"
                f" {max(size.threads for size in self.sizes)} threads (at the end of a round)"
            )
        if self.left_running:
            yield f"  runs whose end failed and that still run: {self.left_running}"
        if self.refusals:
            yield "  not acknowledged, most frequent:"
            most = sorted(self.refusals.items(), key=lambda item: -item[1])[:_SHOWN]
            yield from (f"    {count:>5}  {message}" for message, count in most)
        yield ""
        for name, found in (
            ("acknowledged and lost", self.lost),
            ("half-written", self.half_written),
            ("unexpected", self.unexpected),
            ("stuck", self.stuck),
            ("invariants broken", self.broken),
        ):
            yield f"{name + ':':<24}{len(found)}"
            yield from (f"    {finding.splitlines()[0][:300]}" for finding in found[:_SHOWN])
            if len(found) > _SHOWN:
                yield f"    ... and {len(found) - _SHOWN} more"


def _seconds(faults: Sequence[Injected]) -> str:
    return f"{max(fault.recovered_s or 0 for fault in faults):.1f} s"


def _time(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86_400)
    text = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} days {text}" if days else text
