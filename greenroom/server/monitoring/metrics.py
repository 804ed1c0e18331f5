"""Prometheus metrics: requests by route and status, their durations, and the measures of the server's parts.

Requests are counted in plain dictionaries on the event loop, at half a microsecond each, and converted only when
metrics are scraped; the Prometheus library is loaded at the first scrape. Several workers publish their counts in
shared memory, so that any of them can answer for all.
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

# About 250 routes with 14 buckets each take 60 KiB; unused pages cost no memory.
_SLOT_BYTES = 512 * 1024
_LENGTH_BYTES = 8
_BEAT = struct.Struct("<d")
_HEAD_BYTES = _LENGTH_BYTES + _BEAT.size
# Processes publish once a second.
_SILENT_AFTER_S = 10.0
# A reader may see no data, or inconsistent data, during the few microseconds of a write.
_READS = 5


class Counts(msgspec.Struct):
    """The counts of one process.

    Attributes:
        answered: route -> status -> number of responses; the status is "none" if the client disconnected first.
        durations: route -> number of responses in each of `BUCKETS_S`, and above (not cumulative).
        seconds: route -> total time.
        running: requests in progress.
        measures: measures of the server's parts.
    """

    answered: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    durations: dict[str, list[int]] = msgspec.field(default_factory=dict)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    running: int = 0
    measures: Measures = msgspec.field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Add the counts of another process."""
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
        """Keep the counters and reset the gauges: the process has ended or is unresponsive."""
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
        """Count one response."""
        key = (route, status)
        self._answered[key] = self._answered.get(key, 0) + 1
        buckets = self._durations.get(route)
        if buckets is None:
            buckets = self._durations[route] = [0] * (len(BUCKETS_S) + 1)
            self._seconds[route] = 0.0
        buckets[bisect_left(BUCKETS_S, seconds)] += 1
        self._seconds[route] += seconds

    def continue_from(self, before: Counts) -> None:
        """Continue from the counts of the process that this one replaces: counters never decrease."""
        before.forget_now()
        self._before = before

    def counts(self) -> Counts:
        """Return the counts so far."""
        answered: dict[str, dict[str, int]] = {}
        for (route, status), number in self._answered.items():
            answered.setdefault(route, {})["none" if status is None else str(status)] = number
        counts = Counts(answered, dict(self._durations), dict(self._seconds), self.running)
        counts.add(self._before)
        return counts


class SharedCounts:
    """Memory shared by the processes of one server: one slot per process, written by that process only.

    Args:
        slots: number of processes.
    """

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * _SLOT_BYTES)

    def beat(self, slot: int, now: float) -> None:
        """Record a heartbeat of a process.

        Args:
            now: monotonic time in seconds; all processes of a machine share this clock.
        """
        _BEAT.pack_into(self._memory, slot * _SLOT_BYTES + _LENGTH_BYTES, now)

    def beat_of(self, slot: int) -> float:
        """Return the time of a process's last heartbeat; 0.0 if there was none."""
        beat: float = _BEAT.unpack_from(self._memory, slot * _SLOT_BYTES + _LENGTH_BYTES)[0]
        return beat

    def publish(self, slot: int, counts: Counts) -> None:
        """Publish a process's counts for the others."""
        data = msgspec.msgpack.encode(counts)
        if len(data) > _SLOT_BYTES - _HEAD_BYTES:
            return
        start = slot * _SLOT_BYTES
        body = start + _HEAD_BYTES
        # During the write the length is 0, which readers take for an empty slot.
        self._memory[start : start + _LENGTH_BYTES] = bytes(_LENGTH_BYTES)
        self._memory[body : body + len(data)] = data
        self._memory[start : start + _LENGTH_BYTES] = len(data).to_bytes(_LENGTH_BYTES, "little")

    def read(self, slot: int) -> Counts | None:
        """Return the last counts that a process published, or None."""
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
        """Return the last counts of the other processes.

        Args:
            now: monotonic time in seconds; if given, the gauges of unresponsive processes are left out.
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
        """Return the age of the oldest heartbeat among the other processes; 0.0 if there are no others."""
        beats = [self.beat_of(other) for other in range(self._slots) if other != slot]
        return max((now - beat for beat in beats if beat), default=0.0)


def exposition(
    counts: Counts, *, version: str, workers: int, worker_silent_s: float | None = None
) -> tuple[bytes, bytes]:
    """Render the metrics in the Prometheus text format.

    Args:
        worker_silent_s: age of the oldest heartbeat of another worker; None with a single process.

    Returns:
        The content type and the text.
    """
    # Loaded at the first scrape, so that the server starts faster.
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Collector(lambda: _families(counts, version, workers, worker_silent_s)))
    return CONTENT_TYPE_PLAIN_0_0_4.encode(), generate_latest(registry)


class _Collector:
    """A collector for the Prometheus library that returns metrics counted elsewhere."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self.collect = collect


def _families(counts: Counts, version: str, workers: int, worker_silent_s: float | None) -> Iterator[Metric]:
    from prometheus_client.metrics_core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
        InfoMetricFamily,
    )

    yield InfoMetricFamily("greenroom", "Version of the server.", {"version": version})
    yield GaugeMetricFamily("greenroom_workers", "Server processes.", workers)
    yield GaugeMetricFamily("greenroom_http_requests_running", "Requests being answered.", counts.running)
    if worker_silent_s is not None:
        yield GaugeMetricFamily(
            "greenroom_worker_silent_seconds", "Age of the oldest heartbeat of another worker.", worker_silent_s
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
        "greenroom_http_requests", "Requests that were answered.", labels=["method", "route", "status"]
    )
    for route, statuses in sorted(counts.answered.items()):
        for status, number in sorted(statuses.items()):
            answered.add_metric([*_method_and_path(route), status], number)
    yield answered
    seconds = HistogramMetricFamily(
        "greenroom_http_request_seconds",
        "Time from the end of the request headers to the end of the response.",
        labels=["method", "route"],
    )
    for route, buckets in sorted(counts.durations.items()):
        seconds.add_metric(_method_and_path(route), _cumulative(buckets), counts.seconds[route])
    yield seconds


def _method_and_path(route: str) -> tuple[str, str]:
    method, _, path = route.rpartition(" ")
    return method, path


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    bounds = [*map(str, BUCKETS_S), "+Inf"]
    return list(zip(bounds, itertools.accumulate(buckets), strict=True))
