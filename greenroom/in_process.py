"""Requests to an application in this process, on an event loop of its own thread: no socket, and callers of any thread.

Used by the embedded store (`embedded.py`) and by commands that work on a database themselves (`server_cli`).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from greenroom.errors import StorageUnavailable
from greenroom.sdk.responses import error_from_response
from greenroom.sdk.settings import Credentials
from greenroom.sdk.transport import CHUNK_BYTES, Response
from greenroom.server.asgi import App, Message, Scope

_FIRST_ERROR_STATUS = 300
# Chunks of a download buffered ahead of the caller.
_BUFFERED_CHUNKS = 4

T = TypeVar("T")


class ApplicationThread:
    """A thread with an event loop, on which an application responds to requests."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="greenroom-embedded", daemon=True)
        self._thread.start()

    def begin(self, app: App, scope: Scope, content: Any, without_database: WithoutDatabase | None = None) -> Call:
        """Pass a request to the application.

        Args:
            content: request body: bytes, a file, or None.
            without_database: a context entered while the caller reads the file.
        """
        call = Call(self._loop, content, _no_context if without_database is None else without_database)
        self._loop.call_soon_threadsafe(call.start, app, scope)
        return call

    def run(self, work: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        """Run a coroutine on the loop, and return its result.

        Raises:
            TimeoutError: it took longer than `timeout_s`, and was cancelled.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_s)
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """End the thread; no further calls are made."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def request_scope(method: str, path: str, headers: Mapping[str, str]) -> Scope:
    """Return a request as an application reads it."""
    raw, _, query = path.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": unquote(raw),
        "raw_path": raw.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
    }


class _Finished(NamedTuple):
    """The application has finished a request; `error` says why if it failed."""

    error: BaseException | None


_WANTS_BODY = object()


class Call:
    """One request between the calling thread and the application on its loop.

    `start`, `receive` and `send` run on the loop; the other methods on the calling thread. The caller waits on a queue,
    through which the application also asks for more of an uploaded file: files are read on the caller's thread.

    Args:
        content: request body: bytes, a file, or None.
        without_database: a context entered while the caller reads the file.

    Attributes:
        is_in_database: whether the application may use the database for it; set by the caller.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, content: Any, without_database: WithoutDatabase) -> None:
        self.is_in_database = True
        self._loop = loop
        self._content = content
        self._without_database = without_database
        self._messages: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._task: asyncio.Task[None] | None = None
        self._pending_read: asyncio.Future[bytes] | None = None
        self._has_more = True
        self._slots = asyncio.Semaphore(_BUFFERED_CHUNKS)
        self._disconnected = asyncio.Event()
        self._is_over = False

    def start(self, app: App, scope: Scope) -> None:
        """Start the application; called on the loop."""

        async def respond() -> None:
            await app(scope, self.receive, self.send)

        self._task = self._loop.create_task(respond())
        self._task.add_done_callback(lambda task: self._messages.put(_Finished(_outcome(task))))

    async def receive(self) -> Message:
        """Return the next part of the request body, read by the caller if it is a file."""
        if not self._has_more:
            await self._disconnected.wait()
            return {"type": "http.disconnect"}
        if self._content is None or isinstance(self._content, bytes):
            chunk, self._has_more = self._content or b"", False
        else:
            self._pending_read = self._loop.create_future()
            self._messages.put(_WANTS_BODY)
            chunk = await self._pending_read
            self._has_more = bool(chunk)
        return {"type": "http.request", "body": chunk, "more_body": self._has_more}

    async def send(self, message: Message) -> None:
        """Pass a message of the response to the caller; waits while the caller is slow."""
        if message.get("more_body"):
            await self._slots.acquire()
        self._messages.put(message)

    def head(self) -> Response:
        """Wait for the start of the response."""
        message = self._next()
        assert isinstance(message, dict), "an application sends a response before it returns"
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]}
        return Response(message["status"], names)

    def whole(self, head: Response, *, uri: str, path: str) -> Response:
        """Return the response with its whole body, after its start.

        Args:
            uri: of the application, for errors.

        Raises:
            GreenroomError: the application's error, as the class for its error code.
        """
        body = b"".join(self.body_chunks())
        if is_error(head):
            raise error_from_response(head.status, body, uri=uri, path=path, credentials=Credentials())
        return head._replace(body=body)

    def body_chunks(self) -> Generator[bytes, None, None]:
        """Iterate over the response body."""
        while (message := self._next()) is not None:
            if message.get("more_body"):
                self._loop.call_soon_threadsafe(self._slots.release)
            if message["body"]:
                yield message["body"]

    def cancel(self) -> None:
        """Cancel the request, and wait until the application has returned."""
        if self._is_over:
            return
        self._loop.call_soon_threadsafe(self._stop)
        while not isinstance(self._messages.get(), _Finished):
            pass
        self._is_over = True

    def _next(self) -> Message | None:
        """Return the application's next message, or None at the end; supply file content it asks for.

        Raises:
            BaseException: the application's error.
        """
        while True:
            message = self._messages.get()
            if message is _WANTS_BODY:
                assert self._pending_read is not None
                with self._without_database(self):
                    chunk = self._content.read(CHUNK_BYTES)
                self._loop.call_soon_threadsafe(_resolve, self._pending_read, chunk)
                continue
            if not isinstance(message, _Finished):
                return message  # type: ignore[return-value]
            self._is_over = True
            if message.error is not None:
                raise message.error
            return None

    def _stop(self) -> None:
        self._disconnected.set()
        if self._task is not None:
            self._task.cancel()


def is_error(response: Response) -> bool:
    """Return whether the application refused the request, or failed."""
    return response.status >= _FIRST_ERROR_STATUS


WithoutDatabase = Callable[[Call], AbstractContextManager[None]]


def _no_context(_call: Call) -> AbstractContextManager[None]:
    return nullcontext()


def _resolve(future: asyncio.Future[bytes], chunk: bytes) -> None:
    if not future.done():  # the application may have been cancelled meanwhile
        future.set_result(chunk)


def _outcome(task: asyncio.Task[None]) -> BaseException | None:
    if task.cancelled():
        return StorageUnavailable("The call was cancelled.")
    return task.exception()
