"""The embedded server: runs the application in this process, on a local folder.

    import greenroom as mlflow

    mlflow.set_tracking_uri("./greenroom-data")  # the default when no server is configured

No server process is started and no socket opened. Requests are passed to the server's router on a separate thread, so
the client works from any thread and alongside a running event loop. The folder has the same layout as that of
`greenroom server --data FOLDER`; several processes, servers included, may have it open at once.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from greenroom._version import __version__
from greenroom.core.access import local_user
from greenroom.core.ports import Transaction
from greenroom.errors import GreenroomError, InvalidURI, StorageUnavailable
from greenroom.in_process import ApplicationThread, Call, WithoutDatabase, is_error, request_scope
from greenroom.sdk.settings import DEFAULT_WORKSPACE, WORKSPACE_HEADER
from greenroom.sdk.transport import BodyStream, Response, RetryMode, WireTransport
from greenroom.server.asgi import ACTOR_KEY, Receive, Scope, Send
from greenroom.server.context import Context
from greenroom.server.http.documents import header_of
from greenroom.server.http.responses import error_response
from greenroom.server.http.routing import Router
from greenroom.server.loads import LoadCounter
from greenroom.server.routes import BINDINGS
from greenroom.server.setting_sources import load
from greenroom.services.access.principals import workspace_not_found
from greenroom.storage.blobs import LocalBlobs
from greenroom.storage.blobs.files import make_folder
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from greenroom.storage.sql.transaction import SqlTransaction

# How long a fork waits for other threads' database calls; after that the child may not use the folder.
_FORK_WAIT_S = 5.0
_EXIT_WAIT_S = 60.0
_WRITE_LOADS_EVERY_S = 60.0
_WORKSPACE, _DEFAULT_WORKSPACE = WORKSPACE_HEADER.lower().encode(), DEFAULT_WORKSPACE.encode()

T = TypeVar("T")


class EmbeddedTransport(WireTransport):
    """A transport to a folder, without a server.

    Args:
        folder: absolute; created on first use.
        workspace: that requests are about; the default one if None.
    """

    def __init__(self, folder: Path, *, workspace: str | None = None, in_process: InProcess | None = None) -> None:
        self._in_process = in_process or InProcess(folder)
        self._workspace = workspace
        super().__init__(self._in_process if workspace is None else _InWorkspace(self._in_process, workspace))

    @classmethod
    def within(cls, other: EmbeddedTransport, workspace: str | None) -> EmbeddedTransport:
        """Return a transport to another workspace of a folder, which shares its database."""
        return cls(other._in_process.folder, workspace=workspace, in_process=other._in_process)

    @property
    def workspace(self) -> str | None:
        """The workspace that requests name; None for the default one."""
        return self._workspace

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Open the store."""
        self._in_process.open()


class InProcess:
    """Passes requests to an application in this process; thread-safe, and safe across forks."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self.uri = folder.as_uri()
        self.folder = folder
        self._store: _Store | None = None
        # Calls in progress, and how many of them may be using the database.
        self._calls = self._calls_in_database = 0
        self._is_closing = False
        # Guards everything above.
        self._condition = threading.Condition()
        _instances.add(self)

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: RetryMode = RetryMode.ALWAYS,
    ) -> Response:
        """Send a request and return the response.

        Raises:
            StorageUnavailable: the folder cannot be used; the message says why.
            GreenroomError: the application's error, as the class for its error code.
        """
        call = self._begin(request_scope(method, path, headers or {}), content)
        try:
            answer = call.head()
            if stream and not is_error(answer):
                # Only the file's bytes remain, and the caller may read them slowly.
                self._leave_database(call)
                return answer._replace(chunks=BodyStream(call.body_chunks(), lambda: self._end(call)))
            whole = call.whole(answer, uri=self.uri, path=path)
        except BaseException:
            self._end(call)
            raise
        self._end(call)
        return whole

    def open(self) -> None:
        """Open the store, creating it if necessary."""
        with self._condition:
            self._open_store()

    def close(self) -> None:
        """Wait for calls in progress and close the files; a later call opens them again."""
        with self._condition:
            self._close_when_idle(time.monotonic() + _EXIT_WAIT_S)

    def _begin(self, scope: Scope, content: Any) -> Call:
        """Pass a request to the application, and keep the store open until `_end`."""
        with self._condition:
            self._condition.wait_for(lambda: not self._is_closing)
            call = self._open_store().begin(scope, content, self._without_database)
            self._calls += 1
            self._calls_in_database += 1
            return call

    def _end(self, call: Call) -> None:
        try:
            call.cancel()
        finally:
            with self._condition:
                self._calls -= 1
                if call.is_in_database:
                    self._calls_in_database -= 1
                self._condition.notify_all()

    @contextmanager
    def _without_database(self, call: Call) -> Iterator[None]:
        """Allow forks to close the database while a call waits for the bytes of a file."""
        self._leave_database(call)
        try:
            yield
        finally:
            with self._condition:
                self._condition.wait_for(lambda: not self._is_closing)
                self._open_store()
                self._calls_in_database += 1
                call.is_in_database = True

    def _leave_database(self, call: Call) -> None:
        with self._condition:
            call.is_in_database = False
            self._calls_in_database -= 1
            self._condition.notify_all()

    def _open_store(self) -> _Store:
        if self.folder in _refused_folders:
            raise StorageUnavailable(
                f"This process was forked while another thread was using the database in {self.folder}, so it cannot use it: "
                "SQLite's file locks do not survive a fork. Fork when nothing is being read or written, or use the 'spawn' "
                "start method of multiprocessing."
            )
        if self._store is None:
            self._store = _Store(self.folder)
        self._store.open_database()
        return self._store

    def _close_when_idle(self, deadline: float) -> None:
        """Close the store if it becomes idle before the deadline; the caller holds the lock."""
        with self._block_new_calls():
            if self._condition.wait_for(lambda: not self._calls, max(0.0, deadline - time.monotonic())):
                store, self._store = self._store, None
                if store is not None:
                    store.close()

    @contextmanager
    def _block_new_calls(self) -> Iterator[None]:
        # New calls wait; otherwise threads that call continuously would keep it from ever becoming idle.
        self._is_closing = True
        try:
            yield
        finally:
            self._is_closing = False
            self._condition.notify_all()

    # -- forks: a connection to SQLite must not be carried into another process --

    def before_fork(self, deadline: float) -> None:
        """Close the database, and block new calls until the fork is over."""
        self._condition.acquire()
        with self._block_new_calls():
            left_s = max(0.0, deadline - time.monotonic())
            if not self._condition.wait_for(lambda: not self._calls_in_database, left_s) or self._store is None:
                return
            if self._calls:
                self._store.close_database()
            else:
                store, self._store = self._store, None
                store.close()

    def after_fork_in_parent(self) -> None:
        """Unblock calls; the next one opens the database again."""
        self._condition.release()

    def after_fork_in_child(self) -> None:
        """Start from scratch: this is the only thread in the child."""
        if self._store is not None:
            if self._store.is_database_open:
                _refused_folders.add(self.folder)
            # Its connection is the parent's. Closing it here could undo the parent's changes, so it is never freed.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._store))
        self._store, self._calls, self._calls_in_database = None, 0, 0
        self._is_closing, self._condition = False, threading.Condition()


class _InWorkspace:
    """Adds the name of a workspace to requests."""

    is_remote = False

    def __init__(self, in_process: InProcess, workspace: str) -> None:
        self.uri = in_process.uri
        self._in_process = in_process
        self._header = {WORKSPACE_HEADER: workspace}

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: RetryMode = RetryMode.ALWAYS,
    ) -> Response:
        """Send a request and return the response."""
        named = {**self._header, **(headers or {})}
        return self._in_process.send(method, path, content=content, headers=named, stream=stream, repeat=repeat)

    def close(self) -> None:
        """Wait for calls in progress and close the files; a later call opens them again."""
        self._in_process.close()


class _Database:
    """A store's database, which can be closed between two transactions and reopened; requests hold on to this object.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sqlite: SqliteDatabase[Transaction] | None = None

    @property
    def is_open(self) -> bool:
        return self._sqlite is not None

    def open(self) -> None:
        """Open it if it is closed."""
        if self._sqlite is None:
            self._sqlite = SqliteDatabase(self._path, SqlTransaction, clock=_now_ms)

    def close_now(self) -> None:
        """Finish queued work and close the file."""
        opened, self._sqlite = self._sqlite, None
        if opened is not None:
            opened.close_now()

    async def read(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a short read."""
        return await self._database.read(verb)

    async def search(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan."""
        return await self._database.search(verb)

    async def write(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change."""
        return await self._database.write(verb, lock_key=lock_key)

    async def check(self) -> None:
        """Check that the database responds."""
        await self._database.check()

    async def close(self) -> None:
        """Finish queued work and close the file."""
        self.close_now()

    @property
    def _database(self) -> SqliteDatabase[Transaction]:
        assert self._sqlite is not None, "the database is open while a call uses it"
        return self._sqlite


class _Store:
    """An opened folder and the thread on which its application runs."""

    def __init__(self, folder: Path) -> None:
        loaded = load({"data": str(folder)}, os.environ, only=("data", "user"))
        for warning in loaded.warnings:
            warnings.warn(warning, FutureWarning, stacklevel=2)
        settings = loaded.settings
        _make_folder(folder)
        self._database = _Database(Path(settings.database_url))
        self._database.open()
        try:
            self._blobs = LocalBlobs(Path(settings.artifacts_url))
            self._actor = local_user(settings.local_user)
            self._loads = LoadCounter(default_client=f"greenroom {__version__}")
            self._loads_due_s = time.monotonic() + _WRITE_LOADS_EVERY_S
            context = Context(self._database, self._blobs, settings.max_body_bytes, loads=self._loads)
            self._router = Router(context, BINDINGS, has_workspaces=True)
            self._thread = ApplicationThread()
        except BaseException:
            self._database.close_now()
            raise

    @property
    def is_database_open(self) -> bool:
        """Whether this process has the file open."""
        return self._database.is_open

    def open_database(self) -> None:
        """Open the database again after `close_database`."""
        self._database.open()

    def close_database(self) -> None:
        """Close the database while no call uses it; calls that only transfer file bytes continue."""
        self._database.close_now()

    def begin(self, scope: Scope, content: Any, without_database: WithoutDatabase) -> Call:
        """Pass a request to the application."""
        return self._thread.begin(self._respond, scope, content, without_database)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request as the local user, in the workspace that it names."""
        if time.monotonic() >= self._loads_due_s:
            await self._write_loads()
        scope[ACTOR_KEY] = self._actor
        named = header_of(scope, _WORKSPACE)
        if named is not None and named != _DEFAULT_WORKSPACE:
            try:
                scope[ACTOR_KEY] = replace(self._actor, workspace=await self._key_of(named.decode("latin-1")))
            except GreenroomError as error:
                await error_response(error, scope)(scope, receive, send)
                return
        await self._router(scope, receive, send)

    async def _key_of(self, workspace: str) -> str:
        # Not remembered: another process may rename it.
        key = await self._database.read(lambda tx: tx.credentials.workspace_key(workspace))
        if key is None:
            raise workspace_not_found(workspace)
        return key

    async def _write_loads(self) -> None:
        # At the beginning of a call, or at the end of all: the database is open then.
        self._loads_due_s = time.monotonic() + _WRITE_LOADS_EVERY_S
        # A model is not less usable because its loads are not counted, such as in a folder that cannot be written.
        with suppress(GreenroomError):
            await self._loads.write(self._database)

    def close(self) -> None:
        """Finish queued work and close everything; no further calls are made."""
        if self._loads.has_unwritten:
            with suppress(GreenroomError, TimeoutError):
                self._database.open()
                self._thread.run(self._write_loads(), timeout_s=_EXIT_WAIT_S)
        self._thread.close()
        # Not through the loop: at exit no thread can be started to wait on.
        self._database.close_now()
        self._blobs.close_now()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _make_folder(folder: Path) -> None:
    """Create a store's folder, unless it already has unrelated files."""
    try:
        others = [] if not folder.exists() else [p.name for p in folder.iterdir() if not p.name.startswith(".")]
        if others and not {"greenroom.db", "artifacts"} & set(others):
            raise InvalidURI(
                f"The folder {folder} contains other files ({', '.join(sorted(others)[:5])}) and no Greenroom store; "
                "choose a new or empty folder."
            )
        if not others:
            make_folder(folder)
            sys.stderr.write(f"Created the folder {folder}; run 'greenroom server --data {folder}' to browse it.\n")
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {folder} cannot be used ({(error.strerror or str(error)).lower()}); choose another one with "
            "set_tracking_uri or GREENROOM_TRACKING_URI."
        ) from error


_instances: weakref.WeakSet[InProcess] = weakref.WeakSet()
_forking: list[InProcess] = []
# Folders whose database was in use when this process was forked.
_refused_folders: set[Path] = set()


def _before_fork() -> None:
    deadline = time.monotonic() + _FORK_WAIT_S
    for one in list(_instances):
        _forking.append(one)
        one.before_fork(deadline)


def _after_fork_in_parent() -> None:
    while _forking:
        _forking.pop().after_fork_in_parent()


def _after_fork_in_child() -> None:
    while _forking:
        _forking.pop().after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
