"""Numbers for Prometheus: requests by route and status, how long they took, how the parts of the server are doing.

Counted in plain dictionaries on the event loop and put into Prometheus's form only when somebody asks, so a request pays
half a microsecond, and the library is loaded by the first who asks. With several workers each publishes its counts in
memory that all share, and whichever is asked answers for all.
"""

from __future__ import annotations

import itertools
import mmap
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from greenroom.server.monitoring import measures
from greenroom.server.monitoring.measures import Measures

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

# Reads take fractions of a millisecond, durable writes some, searches and uploads up to minutes.
BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)

# About 250 routes with 14 buckets each take 60 KiB; untouched memory costs nothing.
_SLOT_BYTES = 512 * 1024
_LENGTH_BYTES = 8
_BEAT = struct.Struct("<d")
_HEAD_BYTES = _LENGTH_BYTES + _BEAT.size
# Processes publish once a second.
_SILENT_AFTER_S = 10.0
# Whoever reads while the owner writes sees nothing, or nonsense, for some microseconds.
_READS = 5


class Counts(msgspec.Struct):
    """What one process has counted.

    Attributes:
        answered: route -> status -> number of answers; the status is "none" where the client left before.
        durations: route -> how many answers took up to each of `BUCKETS_S`, and longer (not summed up).
        seconds: route -> time spent in all.
        running: requests under way.
        measures: what its parts measure of themselves.
    """

    answered: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    durations: dict[str, list[int]] = msgspec.field(default_factory=dict)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    running: int = 0
    measures: Measures = msgspec.field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Take in what another process has counted."""
        for route, statuses in other.answered.items():
            mine = self.answered.setdefault(route, {})
            for status, number in statuses.items():
                mine[status] = mine.get(status, 0) + number
        for route, buckets in other.durations.items():
            sums = self.durations.setdefault(route, [0] * (len(BUCKETS_S) + 1))
            self.durations[route] = [a + b for a, b in zip(sums, buckets, strict=True)]
            self.seconds[route] = self.seconds.get(route, 0.0) + other.seconds.get(route, 0.0)
        self.running += other.running
        measures.add(self.measures, other.measures)

    def forget_now(self) -> None:
        """Keep what was counted, and forget what only holds for the moment: the process is gone, or silent."""
        self.running = 0
        self.measures = measures.counters(self.measures)


class RequestNumbers:
    """Counts the requests of this process."""

    def __init__(self) -> None:
        self.running = 0
        self._answered: dict[tuple[str, int | None], int] = {}
        self._durations: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._before = Counts()

    def note(self, route: str, status: int | None, seconds: float) -> None:
        """Count one answer."""
        key = (route, status)
        self._answered[key] = self._answered.get(key, 0) + 1
        buckets = self._durations.get(route)
        if buckets is None:
            buckets = self._durations[route] = [0] * (len(BUCKETS_S) + 1)
            self._seconds[route] = 0.0
        buckets[bisect_left(BUCKETS_S, seconds)] += 1
        self._seconds[route] += seconds

    def continue_from(self, before: Counts) -> None:
        """Count on where a process that died has stopped: counters never go down."""
        before.forget_now()
        self._before = before

    def counts(self) -> Counts:
        """Return what was counted so far."""
        answered: dict[str, dict[str, int]] = {}
        for (route, status), number in self._answered.items():
            answered.setdefault(route, {})["none" if status is None else str(status)] = number
        counts = Counts(answered, dict(self._durations), dict(self._seconds), self.running)
        counts.add(self._before)
        return counts


class SharedCounts:
    """Memory that the processes of one server share: a slot for each, written by it alone.

    Args:
        slots: number of processes.
    """

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * _SLOT_BYTES)

    def beat(self, slot: int, now: float) -> None:
        """Show that a process goes on.

        Args:
            now: seconds of the monotonic clock, which all processes of a machine share.
        """
        _BEAT.pack_into(self._memory, slot * _SLOT_BYTES + _LENGTH_BYTES, now)

    def beat_of(self, slot: int) -> float:
        """Return when a process last showed that it goes on; 0.0 for never."""
        beat: float = _BEAT.unpack_from(self._memory, slot * _SLOT_BYTES + _LENGTH_BYTES)[0]
        return beat

    def publish(self, slot: int, counts: Counts) -> None:
        """Put a process's counts where the others see them."""
        data = msgspec.msgpack.encode(counts)
        if len(data) > _SLOT_BYTES - _HEAD_BYTES:
            return
        start = slot * _SLOT_BYTES
        body = start + _HEAD_BYTES
        # While it is being written, the length says that nothing is there.
        self._memory[start : start + _LENGTH_BYTES] = bytes(_LENGTH_BYTES)
        self._memory[body : body + len(data)] = data
        self._memory[start : start + _LENGTH_BYTES] = len(data).to_bytes(_LENGTH_BYTES, "little")

    def read(self, slot: int) -> Counts | None:
        """Return what a process last published, or None if that is nothing."""
        start = slot * _SLOT_BYTES
        body = start + _HEAD_BYTES
        for _ in range(_READS):
            length = int.from_bytes(self._memory[start : start + _LENGTH_BYTES], "little")
            data = self._memory[body : body + length]
            try:
                if length:
                    return msgspec.msgpack.decode(data, type=Counts)
            except msgspec.MsgspecError:
                continue
        return None

    def others(self, slot: int, *, now: float | None = None) -> Iterable[Counts]:
        """Return what the other processes last published.

        Args:
            now: seconds of the monotonic clock; what a process that is silent says of the moment is left out then.
        """
        found = []
        for other in range(self._slots):
            counts = None if other == slot else self.read(other)
            if counts is not None:
                if now is not None and now - self.beat_of(other) > _SILENT_AFTER_S:
                    counts.forget_now()
                found.append(counts)
        return found

    def silent_s(self, slot: int, now: float) -> float:
        """Return how long ago that one of the others published which did so longest ago; 0.0 while there is none."""
        beats = [self.beat_of(other) for other in range(self._slots) if other != slot]
        return max((now - beat for beat in beats if beat), default=0.0)


def exposition(
    counts: Counts, *, version: str, workers: int, worker_silent_s: float | None = None
) -> tuple[bytes, bytes]:
    """Write the numbers as Prometheus reads them.

    Args:
        worker_silent_s: since the most silent of the other workers was heard; None where there is one process.

    Returns:
        The content type and the text.
    """
    # Loaded by the first who asks: a server that nobody watches starts sooner without.
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Numbers(lambda: _families(counts, version, workers, worker_silent_s)))
    return CONTENT_TYPE_PLAIN_0_0_4.encode(), generate_latest(registry)


class _Numbers:
    """The form in which Prometheus's library takes numbers that somebody else has counted."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self.collect = collect


def _families(counts: Counts, version: str, workers: int, worker_silent_s: float | None) -> Iterator[Metric]:
    from prometheus_client.metrics_core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
        InfoMetricFamily,
    )

    yield InfoMetricFamily("greenroom", "What runs here.", {"version": version})
    yield GaugeMetricFamily("greenroom_workers", "Server processes.", workers)
    yield GaugeMetricFamily("greenroom_http_requests_running", "Requests being answered.", counts.running)
    if worker_silent_s is not None:
        yield GaugeMetricFamily(
            "greenroom_worker_silent_seconds", "Longest time since another worker was heard.", worker_silent_s
        )
    for name, family in measures.FAMILIES.items():
        if name in counts.measures:
            labels = [family.label] if family.label else []
            kind = CounterMetricFamily if family.is_counter else GaugeMetricFamily
            metric = kind(name, family.help, labels=labels)
            for label, value in sorted(counts.measures[name].items()):
                metric.add_metric([label] if labels else [], value)
            yield metric
    answered = CounterMetricFamily(
        "greenroom_http_requests", "Answered requests.", labels=["method", "route", "status"]
    )
    for route, statuses in sorted(counts.answered.items()):
        for status, number in sorted(statuses.items()):
            answered.add_metric([*_method_and_path(route), status], number)
    yield answered
    seconds = HistogramMetricFamily(
        "greenroom_http_request_seconds",
        "From the end of a request's head to the end of its answer.",
        labels=["method", "route"],
    )
    for route, buckets in sorted(counts.durations.items()):
        seconds.add_metric(_method_and_path(route), _summed_up(buckets), counts.seconds[route])
    yield seconds


def _method_and_path(route: str) -> tuple[str, str]:
    method, _, path = route.rpartition(" ")
    return method, path


def _summed_up(buckets: list[int]) -> list[tuple[str, float]]:
    bounds = [*map(str, BUCKETS_S), "+Inf"]
    return list(zip(bounds, itertools.accumulate(buckets), strict=True))
