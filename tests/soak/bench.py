"""The test bench of the soak: a Greenroom server with its database and store, and clocks, a disk and a proxy under its control."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import psutil

from tests.soak.report import Size
from tests.support import processes, s3
from tests.support.postgres import PostgresServer
from tests.support.servers import GreenroomServer
from tests.support.skewed_clock.control import SkewedClock
from tests.support.slow_disk.control import SlowDisk
from tests.support.tcp_proxy import TcpProxy

Store = Literal["sqlite", "postgres"]
STORES: tuple[Store, ...] = ("sqlite", "postgres")
WORKERS = 2
_DISK_BYTES = 4 << 30
# Left on a full disk, so that it fills in the middle of something.
_LAST_BYTES = 64 << 10


class SmallDisk:
    """A file system in memory that can be full; it takes root to make one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def mounted_at(cls, folder: Path) -> SmallDisk | None:
        """Mount one; None where that is not allowed."""
        folder.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "none", str(folder)]
        try:
            made = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            return None
        return cls(folder) if made.returncode == 0 else None

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Leave next to nothing free while the block runs."""
        state = os.statvfs(self._folder)
        self._resize((state.f_blocks - state.f_bfree) * state.f_frsize + _LAST_BYTES)
        try:
            yield
        finally:
            self._resize(_DISK_BYTES)

    def unmount(self) -> None:
        """Take it away with all that is on it."""
        subprocess.run(["umount", "--lazy", str(self._folder)], check=False)

    def _resize(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self._folder)], check=True, capture_output=True)


class Clock:
    """The server's clocks; a hurried one runs by itself, a minute at a time.

    Args:
        file: where the shift is kept.
        hurry: how many times as fast as real time it runs.
    """

    STEP_S = 51.0

    def __init__(self, file: Path, *, hurry: float) -> None:
        self.skew = SkewedClock(file)
        self._end = threading.Event()
        self._is_held = threading.Lock()
        self._thread = threading.Thread(target=self._tick, args=(self.STEP_S / hurry,), daemon=True) if hurry else None
        if self._thread:
            self._thread.start()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let it not hurry while the block runs."""
        with self._is_held:
            yield

    def close(self) -> None:
        """Stop it."""
        self._end.set()
        if self._thread:
            self._thread.join()
        self.skew.close()

    def _tick(self, every_s: float) -> None:
        while not self._end.wait(every_s):
            with self._is_held:
                self.skew.jump(self.STEP_S)


class Bench:
    """The running server and everything it depends on; `close` stops and removes it.

    Args:
        store: SQLite and local files with one process, or PostgreSQL and an S3 store with two workers.
        folder: for everything it writes; readable by the user PostgreSQL runs as.
        hurry: see `Clock`; 0: the clock runs as it should.
    """

    def __init__(self, store: Store, folder: Path, *, hurry: float = 0) -> None:
        self.store = store
        self.workers = WORKERS if store == "postgres" else 1
        self.postgres: PostgresServer | None = None
        self.s3: s3.S3Server | None = None
        self.small_disk: SmallDisk | None = None
        self._cleanup = contextlib.ExitStack()
        try:
            self._start(folder, hurry)
        except BaseException:
            self._cleanup.close()
            raise

    def _start(self, folder: Path, hurry: float) -> None:
        self.clock = Clock(folder / "clock", hurry=hurry)
        self._cleanup.callback(self.clock.close)
        self.slow_disk = SlowDisk.made_in(folder)
        environment = dict(self.clock.skew.environment)
        if self.slow_disk:
            self._cleanup.callback(self.slow_disk.close)
            environment |= self.slow_disk.environment
        on_disk = folder / ("data" if self.store == "sqlite" else "buckets")
        self.small_disk = SmallDisk.mounted_at(on_disk)
        if self.small_disk:
            self._cleanup.callback(self.small_disk.unmount)
        data = folder / "data"
        arguments: list[str | Path] = ["--data", data]
        if self.store == "sqlite":
            self.database_file: Path | None = data / "greenroom.db"
            self.database_url = f"sqlite:///{self.database_file}"
        else:
            self.database_file = None
            self.postgres = PostgresServer(
                durable=True, environment=self.slow_disk.environment if self.slow_disk else None
            )
            self._cleanup.callback(self.postgres.close)
            self.database_url = self.postgres.create_database()
            self.s3 = s3.start_rclone(on_disk, folder)
            self._cleanup.callback(self.s3.close)
            bucket = self.s3.create_bucket()
            environment |= bucket.environment
            arguments += ["--database", self.database_url, "--artifacts", bucket.url, "--workers", str(WORKERS)]
        port = processes.free_port()
        self.proxy = TcpProxy(port)
        self._cleanup.callback(self.proxy.close)
        arguments += ["--allowed-host", f"127.0.0.1:{self.proxy.port}", "--shutdown-s", "5"]
        self.server = GreenroomServer(*arguments, log=folder / "server.log", port=port, environment=environment)
        self._cleanup.callback(self.server.kill)

    @property
    def url(self) -> str:
        """Where the clients reach it: through the proxy."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def worker_pids(self) -> list[int]:
        """Return the process ids of the workers; of the only process if it has no workers."""
        if self.workers == 1:
            return [self.server.pid]
        return [child.pid for child in psutil.Process(self.server.pid).children()]

    def signal_server(self, number: signal.Signals) -> None:
        """Send a signal to the server and all its workers."""
        os.killpg(self.server.pid, number)

    def revive(self) -> None:
        """Restart what is not running: store, database, server."""
        if self.s3 and not self.s3.is_running:
            self.s3.start()
        if self.postgres and not self.postgres.is_running:
            self.postgres.start()
        if not self.server.is_running:
            self.server.restart()

    def size(self) -> Size:
        """Measure the server's processes."""
        parent = psutil.Process(self.server.pid)
        processes_ = [parent, *parent.children(recursive=True)]
        return Size(
            age_s=round(time.time() - parent.create_time(), 1),
            memory_mib=round(sum(process.memory_info().rss for process in processes_) / (1 << 20), 1),
            open_files=sum(process.num_fds() for process in processes_),
            threads=sum(process.num_threads() for process in processes_),
        )

    def keep_database(self, folder: Path) -> None:
        """Copy the SQLite file out of the file system that goes away with the soak; the server must have ended."""
        if self.database_file is None:
            return
        folder.mkdir(exist_ok=True)
        for part in self.database_file.parent.glob(self.database_file.name + "*"):
            shutil.copy2(part, folder / part.name)

    def close(self) -> None:
        """End everything and remove what would outlive it."""
        self._cleanup.close()
