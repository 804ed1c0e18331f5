"""What a database driver reports about itself, for `/ready`, `/metrics` and the watchdog."""

from __future__ import annotations

import msgspec


class WriterState(msgspec.Struct, frozen=True):
    """The one writer of a SQLite file.

    Attributes:
        is_alive: its thread runs and takes changes.
        queued: changes waiting to be taken.
        busy_s: seconds since it began the group it is working on; None while it waits for changes.
        failures: groups it could not begin or commit, since the start.
        wal_bytes: size of the write-ahead log; None when it cannot be read.
    """

    is_alive: bool
    queued: int
    busy_s: float | None
    failures: int
    wal_bytes: int | None


class PoolState(msgspec.Struct, frozen=True):
    """The connections to PostgreSQL.

    Attributes:
        limit: most connections at a time.
        busy: connections in use.
        idle: connections waiting to be used.
        waiting: requests waiting for a connection.
        longest_busy_s: seconds since the connection longest in use was handed out; None while all are idle.
        dropped: connections given up because they were dead or reached a read-only server, since the start.
    """

    limit: int
    busy: int
    idle: int
    waiting: int
    longest_busy_s: float | None
    dropped: int


class LanesState(msgspec.Struct, frozen=True):
    """The lanes in which changes to the same rows of PostgreSQL queue.

    Attributes:
        running: lanes with a transaction under way.
        waiting: changes waiting in them.
        oldest_s: seconds since the oldest transaction under way began; None without one.
    """

    running: int
    waiting: int
    oldest_s: float | None


class DatabaseState(msgspec.Struct, frozen=True):
    """The state of a driver in this process, read without asking the database.

    Attributes:
        writer: None on PostgreSQL.
        pool: None on SQLite.
        lanes: None on SQLite.
    """

    writer: WriterState | None = None
    pool: PoolState | None = None
    lanes: LanesState | None = None
