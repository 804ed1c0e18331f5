"""The second composition root: the client's seam straight into an application in this process, kept in a folder.

    import greenroom as mlflow

    mlflow.set_tracking_uri("./greenroom-data")  # what is used anyway when no server is named

No server is started and no socket opened: a call is handed to the server's router on a thread of its own, so that it works
from any thread and also where an event loop runs already. What is stored is what `greenroom server --data FOLDER` stores;
both may have the folder open at once, and so may several processes.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import queue
import sys
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from greenroom.core.access import local_user
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidURI, NotSupported, StorageUnavailable
from greenroom.sdk.answers import refusal
from greenroom.sdk.settings import Credentials
from greenroom.sdk.transport import CHUNK_BYTES, Answer, Pieces, Repeat, WireTransport
from greenroom.server.asgi import ACTOR_KEY, Message, Scope
from greenroom.server.context import Context
from greenroom.server.http.routing import Router
from greenroom.server.routes import BINDINGS
from greenroom.server.settings import load
from greenroom.storage.blobs import LocalBlobs
from greenroom.storage.blobs.files import make_folder
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from greenroom.storage.sql.transaction import SqlTransaction

_REFUSED = 300
# How long a fork waits for what other threads ask of the database; after that the child is refused the folder.
_FORK_WAIT_S = 5.0
_EXIT_WAIT_S = 60.0
# Pieces of a download that wait for the caller to take them.
_PIECES_AHEAD = 4

T = TypeVar("T")


class EmbeddedTransport(WireTransport):
    """Works in a folder, without a server.

    Args:
        folder: absolute; made when the first call comes.
    """

    def __init__(self, folder: Path) -> None:
        self._in_process = InProcess(folder)
        super().__init__(self._in_process)

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Open the store."""
        self._in_process.open()


class InProcess:
    """Carries requests to an application in this process; may be used by many threads, and across forks."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self.uri = folder.as_uri()
        self._folder = folder
        self._store: _Store | None = None
        # Calls under way, and those of them that may use the database now.
        self._calls = self._calls_in_database = 0
        self._is_closing = False
        # Guards all above.
        self._door = threading.Condition()
        _everyone.add(self)

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: Repeat = Repeat.ALWAYS,
    ) -> Answer:
        """Send a request and return its answer.

        Raises:
            StorageUnavailable: the folder cannot be used; the message says why.
            GreenroomError: what the application says, as the class its error code stands for.
        """
        talk = self._begin(_scope(method, path, headers or {}), content)
        try:
            answer = talk.head()
            if stream and answer.status < _REFUSED:
                # What is left are the bytes of a file, for which somebody may come slowly.
                self._leave_database(talk)
                return answer._replace(pieces=Pieces(talk.pieces(), lambda: self._end(talk)))
            body = b"".join(talk.pieces())
        except BaseException:
            self._end(talk)
            raise
        self._end(talk)
        if answer.status >= _REFUSED:
            raise refusal(answer.status, body, uri=self.uri, path=path, credentials=Credentials())
        return answer._replace(body=body)

    def open(self) -> None:
        """Open the store, making it if it is not there."""
        with self._door:
            self._opened()

    def close(self) -> None:
        """Wait for calls under way and let go of the files; a later call opens them again."""
        with self._door:
            self._close_when_idle(time.monotonic() + _EXIT_WAIT_S)

    def _begin(self, scope: Scope, content: Any) -> _Talk:
        """Hand a request to the application, and keep it open until `_end`."""
        with self._door:
            self._door.wait_for(lambda: not self._is_closing)
            talk = self._opened().begin(scope, content, self._without_database)
            self._calls += 1
            self._calls_in_database += 1
            return talk

    def _end(self, talk: _Talk) -> None:
        try:
            talk.leave()
        finally:
            with self._door:
                self._calls -= 1
                if talk.is_in_database:
                    self._calls_in_database -= 1
                self._door.notify_all()

    @contextmanager
    def _without_database(self, talk: _Talk) -> Iterator[None]:
        """Let forks close the database while a call waits for the bytes of a file."""
        self._leave_database(talk)
        try:
            yield
        finally:
            with self._door:
                self._door.wait_for(lambda: not self._is_closing)
                self._opened()
                self._calls_in_database += 1
                talk.is_in_database = True

    def _leave_database(self, talk: _Talk) -> None:
        with self._door:
            talk.is_in_database = False
            self._calls_in_database -= 1
            self._door.notify_all()

    def _opened(self) -> _Store:
        if self._folder in _refused_folders:
            raise StorageUnavailable(
                f"This process was forked while another thread used the database in {self._folder}, so it cannot work there: "
                "SQLite would mix up the locks of the two. Fork when nothing is being read or written, or begin the "
                "process by the method 'spawn'."
            )
        if self._store is None:
            self._store = _Store(self._folder)
        self._store.open_database()
        return self._store

    def _close_when_idle(self, deadline: float) -> None:
        """Close if nobody works in it by then; the door is held."""
        with self._closed_door():
            if self._door.wait_for(lambda: not self._calls, max(0.0, deadline - time.monotonic())):
                store, self._store = self._store, None
                if store is not None:
                    store.close()

    @contextmanager
    def _closed_door(self) -> Iterator[None]:
        # Whoever comes now waits: beside threads that never pause, nobody would be idle.
        self._is_closing = True
        try:
            yield
        finally:
            self._is_closing = False
            self._door.notify_all()

    # -- forks: a connection to SQLite must not be carried into another process --

    def before_fork(self, deadline: float) -> None:
        """Let go of the database, and let nobody in until the fork is over."""
        self._door.acquire()
        with self._closed_door():
            left_s = max(0.0, deadline - time.monotonic())
            if not self._door.wait_for(lambda: not self._calls_in_database, left_s) or self._store is None:
                return
            if self._calls:
                self._store.close_database()
            else:
                store, self._store = self._store, None
                store.close()

    def after_fork_in_parent(self) -> None:
        """Let calls in again; the next one opens the database."""
        self._door.release()

    def after_fork_in_child(self) -> None:
        """Begin anew: no thread but this one is there."""
        if self._store is not None:
            if self._store.is_database_open:
                _refused_folders.add(self._folder)
            # What is open of it is the parent's: closing it here could undo what the parent is doing, so it is never freed.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._store))
        self._store, self._calls, self._calls_in_database = None, 0, 0
        self._is_closing, self._door = False, threading.Condition()


class _Database:
    """The database of a store, which can be closed between two verbs and opened again; requests keep this.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: SqliteDatabase[Transaction] | None = None

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    def open(self) -> None:
        """Open it; nothing where it is open."""
        if self._opened is None:
            self._opened = SqliteDatabase(self._path, SqlTransaction, clock=_now_ms)

    def close_now(self) -> None:
        """Finish what is queued and let go of the file."""
        opened, self._opened = self._opened, None
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
        """Find out whether the file answers."""
        await self._database.check()

    async def close(self) -> None:
        """Finish what is queued and let go of the file."""
        self.close_now()

    @property
    def _database(self) -> SqliteDatabase[Transaction]:
        assert self._opened is not None, "calls that use the database keep it open"
        return self._opened


class _Store:
    """An opened folder and the thread on which its application runs."""

    def __init__(self, folder: Path) -> None:
        settings = load({"data": str(folder)}, os.environ, only=("data", "user")).settings
        _make_folder(folder)
        self._database = _Database(Path(settings.database_url))
        try:
            self._database.open()
        except ModuleNotFoundError as error:
            raise NotSupported(
                f"The store in {folder} is of an older Greenroom, and bringing it up to date needs '{error.name}': "
                "pip install 'greenroom[server]'."
            ) from error
        try:
            self._blobs = LocalBlobs(Path(settings.artifacts_url))
            self._actor = local_user(settings.local_user)
            self._router = Router(Context(self._database, self._blobs, settings.max_body_bytes), BINDINGS)
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="greenroom-embedded", daemon=True)
            self._thread.start()
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
        """Let go of the file while no call uses it; calls that move the bytes of files go on."""
        self._database.close_now()

    def begin(self, scope: Scope, content: Any, without_database: WithoutDatabase) -> _Talk:
        """Hand a request to the application."""
        scope[ACTOR_KEY] = self._actor
        talk = _Talk(self._loop, content, without_database)
        self._loop.call_soon_threadsafe(talk.start, self._router(scope, talk.receive, talk.send))
        return talk

    def close(self) -> None:
        """Finish what is queued and let go; nobody asks any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        # Not through the loop: at exit no thread can be started to wait on.
        self._database.close_now()
        self._blobs.close_now()


class _Ended(NamedTuple):
    """The application is through with a request; why, when it failed."""

    error: BaseException | None


_WANTS_MORE = object()


class _Talk:
    """One request between the calling thread and the application on its loop.

    `start`, `receive` and `send` are the loop's; the others are the caller's. The caller waits on a queue, on which also
    stands when the application wants more of a file: files are read on the caller's thread.

    Args:
        content: body of the request: bytes, a file, or None.
        without_database: entered while the caller reads the file.

    Attributes:
        is_in_database: whether the application may use the database for it; the caller's to set.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, content: Any, without_database: WithoutDatabase) -> None:
        self.is_in_database = True
        self._loop = loop
        self._content = content
        self._without_database = without_database
        self._said: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._task: asyncio.Task[None] | None = None
        self._piece: asyncio.Future[bytes] | None = None
        self._has_more = True
        self._room = asyncio.Semaphore(_PIECES_AHEAD)
        self._gone = asyncio.Event()
        self._is_over = False

    def start(self, answering: Coroutine[Any, Any, None]) -> None:
        """Begin; called on the loop."""
        self._task = self._loop.create_task(answering)
        self._task.add_done_callback(lambda task: self._said.put(_Ended(_outcome(task))))

    async def receive(self) -> Message:
        """Take more of the request, from the caller if it is a file."""
        if not self._has_more:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        if self._content is None or isinstance(self._content, bytes):
            piece, self._has_more = self._content or b"", False
        else:
            self._piece = self._loop.create_future()
            self._said.put(_WANTS_MORE)
            piece = await self._piece
            self._has_more = bool(piece)
        return {"type": "http.request", "body": piece, "more_body": self._has_more}

    async def send(self, message: Message) -> None:
        """Tell the caller more of the answer; waits while a caller is slow."""
        if message.get("more_body"):
            await self._room.acquire()
        self._said.put(message)

    def head(self) -> Answer:
        """Wait until the application begins to answer."""
        said = self._next()
        assert isinstance(said, dict), "an application answers before it ends"
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in said["headers"]}
        return Answer(said["status"], names)

    def pieces(self) -> Generator[bytes, None, None]:
        """Take the body of the answer, piece by piece."""
        while (said := self._next()) is not None:
            if said.get("more_body"):
                self._loop.call_soon_threadsafe(self._room.release)
            if said["body"]:
                yield said["body"]

    def leave(self) -> None:
        """Stop listening, and return when the application has ended; at once where it has."""
        if self._is_over:
            return
        self._loop.call_soon_threadsafe(self._stop)
        while not isinstance(self._said.get(), _Ended):
            pass
        self._is_over = True

    def _next(self) -> Message | None:
        """Wait for what the application says next, and give it of the file what it wants; None at its end.

        Raises:
            BaseException: what it failed with.
        """
        while True:
            said = self._said.get()
            if said is _WANTS_MORE:
                assert self._piece is not None
                with self._without_database(self):
                    piece = self._content.read(CHUNK_BYTES)
                self._loop.call_soon_threadsafe(_resolve, self._piece, piece)
                continue
            if not isinstance(said, _Ended):
                return said  # type: ignore[return-value]
            self._is_over = True
            if said.error is not None:
                raise said.error
            return None

    def _stop(self) -> None:
        self._gone.set()
        if self._task is not None:
            self._task.cancel()


WithoutDatabase = Callable[[_Talk], AbstractContextManager[None]]


def _resolve(future: asyncio.Future[bytes], piece: bytes) -> None:
    if not future.done():  # it is, when the application was told to stop meanwhile
        future.set_result(piece)


def _outcome(task: asyncio.Task[None]) -> BaseException | None:
    if task.cancelled():
        return StorageUnavailable("The call was left before it was answered.")
    return task.exception()


def _scope(method: str, path: str, headers: Mapping[str, str]) -> Scope:
    raw, _, query = path.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": unquote(raw),
        "raw_path": raw.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
    }


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _make_folder(folder: Path) -> None:
    """Make a store's folder, but not in the middle of something else's."""
    try:
        others = [] if not folder.exists() else [p.name for p in folder.iterdir() if not p.name.startswith(".")]
        if others and not {"greenroom.db", "artifacts"} & set(others):
            raise InvalidURI(
                f"The folder {folder} holds other things ({', '.join(sorted(others)[:5])}) and no Greenroom store; "
                "name a new or an empty folder."
            )
        if not others:
            make_folder(folder)
            sys.stderr.write(
                f"Working in the new folder {folder}; 'greenroom server --data {folder}' shows what is there.\n"
            )
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {folder} cannot be used ({(error.strerror or str(error)).lower()}); name another one with "
            "set_tracking_uri or GREENROOM_TRACKING_URI."
        ) from error


_everyone: weakref.WeakSet[InProcess] = weakref.WeakSet()
_forking: list[InProcess] = []
# Folders whose database was in use when this process was forked.
_refused_folders: set[Path] = set()


def _before_fork() -> None:
    deadline = time.monotonic() + _FORK_WAIT_S
    for one in list(_everyone):
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
