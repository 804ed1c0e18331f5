"""One server process: listens, runs the application on uvicorn, and shuts down gracefully.

The first SIGTERM or SIGINT lets running requests finish, for a bounded time; a second one ends the process immediately.
`workers.py` runs several of these on one set of sockets.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn

import greenroom
from greenroom.core.exit_codes import exit_code_of
from greenroom.errors import GreenroomError, InvalidInput
from greenroom.server.app import create_app
from greenroom.server.http.connections import Connections, Limits, most_connections, raise_descriptor_limit
from greenroom.server.http.protocol import GuardedProtocol
from greenroom.server.monitoring.logging import Log, configure
from greenroom.server.monitoring.metrics import SharedCounts
from greenroom.server.settings import Settings, option

BACKLOG = 2048
# Ticks of 0.1 s between two checks for late connections.
_SWEEP_EVERY_TICKS = 10
_log = logging.getLogger("greenroom.server")


def listen(settings: Settings) -> list[socket.socket]:
    """Bind the address and port; connections wait until the application runs.

    Raises:
        InvalidInput: binding failed; the message says why and what to do.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise InvalidInput(
            f"{option('host')}: {settings.host!r} is not an address of this machine ({error.strerror}).", field="host"
        ) from error
    sockets: list[socket.socket] = []
    port = settings.port
    for family, kind, protocol, _, address in dict.fromkeys(found):
        sock = socket.socket(family, kind, protocol)
        # Connections of a server that has just ended would block the port for a minute.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and len(found) > 1:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            sock.bind((address[0], port, *address[2:]))
        except OSError as error:
            sock.close()
            if sockets and error.errno not in (errno.EADDRINUSE, errno.EACCES):
                continue  # "localhost" has an IPv4 and an IPv6 address even if the machine supports only one of them
            for other in sockets:
                other.close()
            raise InvalidInput(_bind_error(settings, error), field="port") from error
        port = sock.getsockname()[1]
        sockets.append(sock)
    return sockets


def run(
    settings: Settings,
    sockets: Sequence[socket.socket],
    *,
    on_ready: Callable[[], None],
    shared: SharedCounts | None = None,
    slot: int = 0,
    parent_pipe: int | None = None,
) -> int:
    """Serve until stopped, and return the exit code.

    Args:
        on_ready: called once requests are served.
        parent_pipe: read end of a pipe that the parent process holds open: this process stops when it is closed.
    """
    log = Log(settings.log_level, is_shared=shared is not None)
    configure(log)
    app = create_app(settings, port=sockets[0].getsockname()[1], log=log, shared=shared, slot=slot)
    connections = Connections(_limits(settings))
    config = uvicorn.Config(
        app,
        http=functools.partial(GuardedProtocol, connections=connections),  # type: ignore[arg-type]  # only called
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_s,
    )
    server = _Server(config, on_ready, parent_pipe, on_stop=app.end_streams)
    try:
        server.run(sockets=list(sockets))
    except SystemExit:
        # uvicorn exits like this if the lifespan startup failed.
        if app.failure is None:
            raise
        return report(app.failure)
    finally:
        log.close()
    return 0


def report(error: GreenroomError) -> int:
    """Print why the server could not start, and return the exit code."""
    _print(f"greenroom server: {error.message}\n")
    return exit_code_of(error)


def print_banner(settings: Settings, sockets: Sequence[socket.socket]) -> None:
    """Print the address of the server."""
    address = own_address(settings, sockets)
    public = f", for clients {settings.public_url}" if settings.public_url else ""
    _print(
        f"Greenroom {greenroom.__version__} is at {address}{public} (data: {_storage_summary(settings)}). Ctrl-C ends it.\n"
    )


def _print(text: str) -> None:
    # A closed terminal or pipe must not stop the server.
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def own_address(settings: Settings, sockets: Sequence[socket.socket]) -> str:
    """Return the URL of the server itself, without a proxy."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{sockets[0].getsockname()[1]}"


class _Server(uvicorn.Server):
    """uvicorn's server with its own signal handling, and timeouts for connections."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_ready: Callable[[], None],
        parent_pipe: int | None,
        *,
        on_stop: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._parent_pipe = parent_pipe
        # With a parent process, only the parent handles SIGINT from the terminal.
        self._stop_signals = (signal.SIGTERM,) if parent_pipe is not None else (signal.SIGTERM, signal.SIGINT)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._parent_pipe is not None:
            asyncio.get_running_loop().add_reader(self._parent_pipe, self._end_with_parent)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Live streams would delay the shutdown until its timeout.
        self._on_stop()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % _SWEEP_EVERY_TICKS == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, GuardedProtocol):
                    try:
                        connection.end_if_late(now)
                    except Exception:
                        # An exception here would stop the server because of a single connection.
                        _log.exception("a late connection could not be closed")
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Instead of uvicorn's: it raises the signal again at the end, so a graceful stop would look like a kill.
        before = {number: signal.signal(number, self._stop) for number in self._stop_signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.should_exit:
            os._exit(128 + number)
        self.should_exit = True

    def _end_with_parent(self) -> None:
        self.should_exit = True
        assert self._parent_pipe is not None
        asyncio.get_running_loop().remove_reader(self._parent_pipe)


def _limits(settings: Settings) -> Limits:
    descriptors = raise_descriptor_limit()
    return Limits(
        connections=settings.max_connections or most_connections(descriptors),
        connections_per_client=settings.max_connections_per_client,
        trusted=settings.trusted_proxy,
        head_s=settings.head_timeout_s,
        stall_s=settings.stall_timeout_s,
    )


def _bind_error(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"{option('port')}: {settings.port} is in use on {settings.host}; "
            f"stop the process that uses it, or choose another port ({option('port')} 0 picks a free one)."
        )
    if error.errno == errno.EACCES:
        return f"{option('port')}: this user may not use port {settings.port}; ports below 1024 need more privileges."
    return f"{option('host')}: {settings.host!r} cannot be listened on ({error.strerror})."


def _storage_summary(settings: Settings) -> str:
    if settings.database is None and settings.artifacts is None:
        return str(settings.data)
    database = "PostgreSQL" if settings.uses_postgres else settings.database_url
    return f"{database}, {settings.artifacts_url}"
