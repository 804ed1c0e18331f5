"""Measures of the server's parts, as metric families that are combined over its processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from greenroom.server.background import TaskState
from greenroom.server.monitoring.logging import LogState
from greenroom.server.sealer import SealerState
from greenroom.storage.sql.drivers.state import DatabaseState

Measures = dict[str, dict[str, float]]
"""Name of a family -> value of its label (empty without a label) -> number."""


class Family(NamedTuple):
    """A metric family.

    Attributes:
        is_counter: it never decreases, even when a process is replaced; otherwise a gauge.
        is_largest: combine processes by their maximum instead of their sum.
        label: name of the label; empty for a single number.
    """

    help: str
    is_counter: bool = False
    is_largest: bool = False
    label: str = ""


# Without the "_total" suffix of counters.
FAMILIES: Final[Mapping[str, Family]] = {
    "greenroom_changes_queued": Family("Changes waiting for the database writer or for other changes."),
    "greenroom_writer_alive": Family("1 while the SQLite writer thread accepts changes."),
    "greenroom_writer_queued": Family("Changes in the queue of the SQLite writer."),
    "greenroom_writer_busy_seconds": Family("Time the writer has spent on its current group.", is_largest=True),
    "greenroom_writer_failures": Family("Groups of changes that failed to begin or commit.", is_counter=True),
    "greenroom_wal_bytes": Family("Size of SQLite's write-ahead log.", is_largest=True),
    "greenroom_pool_limit": Family("Maximum number of connections to PostgreSQL."),
    "greenroom_pool_connections": Family("Connections to PostgreSQL.", label="state"),
    "greenroom_pool_waiting": Family("Requests waiting for a connection to PostgreSQL."),
    "greenroom_pool_longest_busy_seconds": Family("Longest time that a connection has been in use.", is_largest=True),
    "greenroom_pool_dropped": Family(
        "Connections closed because they were dead or reached a read-only server.", is_counter=True
    ),
    "greenroom_lanes_running": Family("Lanes with a transaction in progress."),
    "greenroom_lanes_waiting": Family("Changes waiting in lanes."),
    "greenroom_lanes_oldest_seconds": Family("Age of the oldest transaction in a lane.", is_largest=True),
    "greenroom_log_lines_waiting": Family("Log lines not written yet."),
    "greenroom_log_lines_dropped": Family("Log lines lost.", is_counter=True),
    "greenroom_log_stuck_seconds": Family(
        "Time since the last log line was written while others wait.", is_largest=True
    ),
    "greenroom_mail_queued": Family("Mails that wait to be sent, by any process.", is_largest=True),
    "greenroom_mail_oldest_seconds": Family("Age of the oldest mail that waits to be sent.", is_largest=True),
    "greenroom_mail_sent": Family(
        "Mails sent, refused permanently, or lost without knowing.", is_counter=True, label="outcome"
    ),
    "greenroom_live_listeners": Family("Open live connections of pages."),
    "greenroom_audit_events_sealed": Family("Events of the log that are sealed.", is_largest=True),
    "greenroom_audit_events_waiting": Family("Events of the log that are not sealed yet.", is_largest=True),
    "greenroom_audit_head_size": Family("Events covered by the newest head.", is_largest=True),
    "greenroom_background_errors": Family("Failed steps of background tasks.", is_counter=True, label="task"),
    "greenroom_background_behind_seconds": Family(
        "Time since the last successful step of a background task.", is_largest=True, label="task"
    ),
    "greenroom_event_loop_lag_seconds": Family(
        "Longest time that work waited for the event loop in the last minute.", is_largest=True
    ),
    "greenroom_stuck": Family("Parts that the watchdog reports as stuck.", label="what"),
}


def add(into: Measures, other: Mapping[str, Mapping[str, float]]) -> None:
    """Merge the measures of another process."""
    for name, values in other.items():
        family = FAMILIES.get(name)
        if family is None:
            continue
        mine = into.setdefault(name, {})
        for label, value in values.items():
            before = mine.get(label, 0.0)
            mine[label] = max(before, value) if family.is_largest else before + value


def counters(of: Mapping[str, Mapping[str, float]]) -> Measures:
    """Return the counters only, which are kept after a process has ended."""
    return {name: dict(values) for name, values in of.items() if name in FAMILIES and FAMILIES[name].is_counter}


def of_database(state: DatabaseState) -> Measures:
    """Measure the driver."""
    found: dict[str, float | None] = {}
    if (writer := state.writer) is not None:
        found = {
            "greenroom_writer_alive": float(writer.is_alive),
            "greenroom_writer_queued": writer.queued,
            "greenroom_writer_busy_seconds": writer.busy_s or 0.0,
            "greenroom_writer_failures": writer.failures,
            "greenroom_wal_bytes": writer.wal_bytes,
        }
    if (pool := state.pool) is not None:
        found |= {
            "greenroom_pool_limit": pool.limit,
            "greenroom_pool_waiting": pool.waiting,
            "greenroom_pool_longest_busy_seconds": pool.longest_busy_s or 0.0,
            "greenroom_pool_dropped": pool.dropped,
        }
    if (lanes := state.lanes) is not None:
        found |= {
            "greenroom_lanes_running": lanes.running,
            "greenroom_lanes_waiting": lanes.waiting,
            "greenroom_lanes_oldest_seconds": lanes.oldest_s or 0.0,
        }
    measures: Measures = {name: {"": value} for name, value in found.items() if value is not None}
    if state.pool is not None:
        measures["greenroom_pool_connections"] = {"busy": state.pool.busy, "idle": state.pool.idle}
    return measures


def of_log(state: LogState) -> Measures:
    """Measure the log."""
    return {
        "greenroom_log_lines_waiting": {"": state.waiting},
        "greenroom_log_lines_dropped": {"": state.dropped},
        "greenroom_log_stuck_seconds": {"": state.stuck_s or 0.0},
    }


def of_sealer(state: SealerState) -> Measures:
    """Measure the sealer."""
    return {
        "greenroom_audit_events_sealed": {"": state.sealed},
        "greenroom_audit_events_waiting": {"": state.waiting},
        "greenroom_audit_head_size": {"": state.head_size},
    }


def of_tasks(states: Iterable[TaskState]) -> Measures:
    """Measure the background tasks."""
    errors: dict[str, float] = {}
    behind: dict[str, float] = {}
    for state in states:
        errors[state.name] = state.errors
        behind[state.name] = state.behind_s or 0.0
    return {"greenroom_background_errors": errors, "greenroom_background_behind_seconds": behind}
