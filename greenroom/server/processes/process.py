"""One server process: listens, runs the application on uvicorn, and ends well.

The first SIGTERM or SIGINT lets running requests finish, for a bounded time; a second one ends the process at once.
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
from greenroom.errors import GreenroomError, InvalidInput
from greenroom.server.app import create_app
from greenroom.server.http.connections import Connections, Limits, most_connections, raise_descriptor_limit
from greenroom.server.http.protocol import GuardedProtocol
from greenroom.server.monitoring.logging import Log, configure
from greenroom.server.monitoring.metrics import SharedCounts
from greenroom.server.settings import Settings, option

REFUSED = 2
"""Exit code of a server that could not start, as of any command that was called wrongly."""

BACKLOG = 2048
# Ticks of a tenth of a second between two looks at what is late.
_SWEEP_EVERY_TICKS = 10
_log = logging.getLogger("greenroom.server")


def listen(settings: Settings) -> list[socket.socket]:
    """Take the address and port; connections wait until the application is there.

    Raises:
        InvalidInput: it cannot be had; the message says why and what to do.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise InvalidInput(
            f"{option('host')}: {settings.host!r} is no address of this machine ({error.strerror}).", field="host"
        ) from error
    sockets: list[socket.socket] = []
    port = settings.port
    for family, kind, protocol, _, address in dict.fromkeys(found):
        sock = socket.socket(family, kind, protocol)
        # A server that has just ended leaves connections behind that would hold the port for a minute.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and len(found) > 1:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            sock.bind((address[0], port, *address[2:]))
        except OSError as error:
            sock.close()
            if sockets and error.errno not in (errno.EADDRINUSE, errno.EACCES):
                continue  # "localhost" has two addresses also where the machine has only one of the families
            for other in sockets:
                other.close()
            raise InvalidInput(_why_not(settings, error), field="port") from error
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
    lifeline: int | None = None,
) -> int:
    """Serve until told to stop, and return the exit code.

    Args:
        on_ready: called once requests are answered.
        lifeline: a pipe whose other end the parent process holds: its end is the parent's, and then ours.
    """
    log = Log(settings.log_level, is_shared=shared is not None)
    configure(log)
    app = create_app(settings, port=sockets[0].getsockname()[1], log=log, shared=shared, slot=slot)
    connections = Connections(_limits(settings))
    config = uvicorn.Config(
        app,
        http=functools.partial(GuardedProtocol, connections=connections),  # type: ignore[arg-type]  # called, no more
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
    server = _Server(config, on_ready, lifeline, on_stop=app.end_streams)
    try:
        server.run(sockets=list(sockets))
    except SystemExit:
        # How uvicorn ends where the lifespan did not begin.
        if app.failure is None:
            raise
        say(app.failure)
        return REFUSED
    finally:
        log.close()
    return 0


def say(error: GreenroomError) -> None:
    """Tell the one who started the server, in a sentence, why it does not run."""
    _tell(f"greenroom server: {error.message}\n")


def greet(settings: Settings, sockets: Sequence[socket.socket]) -> None:
    """Tell the one who started the server where it is."""
    address = own_address(settings, sockets)
    public = f", for clients {settings.public_url}" if settings.public_url else ""
    _tell(f"Greenroom {greenroom.__version__} is at {address}{public} (data: {_places(settings)}). Ctrl-C ends it.\n")


def _tell(text: str) -> None:
    # A terminal or a pipe that is gone by now does not keep the server from serving.
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def own_address(settings: Settings, sockets: Sequence[socket.socket]) -> str:
    """Return the address of the server without any proxy."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{sockets[0].getsockname()[1]}"


class _Server(uvicorn.Server):
    """uvicorn's server, with our signals, and an eye on connections that are late."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_ready: Callable[[], None],
        lifeline: int | None,
        *,
        on_stop: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._lifeline = lifeline
        # With a parent, that alone is who listens to the terminal.
        self._stop_signals = (signal.SIGTERM,) if lifeline is not None else (signal.SIGTERM, signal.SIGINT)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._lifeline is not None:
            asyncio.get_running_loop().add_reader(self._lifeline, self._end_with_parent)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # What listens for changes would hold the server until its patience ends.
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
                        # uvicorn would end the server: no single connection may do that.
                        _log.exception("a connection that is late could not be ended")
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Not uvicorn's: it raises the signal again at the end, so a server that ended well would look killed.
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
        assert self._lifeline is not None
        asyncio.get_running_loop().remove_reader(self._lifeline)


def _limits(settings: Settings) -> Limits:
    descriptors = raise_descriptor_limit()
    return Limits(
        connections=settings.max_connections or most_connections(descriptors),
        connections_per_client=settings.max_connections_per_client,
        trusted=settings.trusted_proxy,
        head_s=settings.head_timeout_s,
        stall_s=settings.stall_timeout_s,
    )


def _why_not(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"{option('port')}: {settings.port} is in use on {settings.host}; "
            f"end what listens there, or give another port ({option('port')} 0 picks a free one)."
        )
    if error.errno == errno.EACCES:
        return f"{option('port')}: {settings.port} may not be taken by this user; ports below 1024 need more rights."
    return f"{option('host')}: {settings.host!r} cannot be listened on ({error.strerror})."


def _places(settings: Settings) -> str:
    if settings.database is None and settings.artifacts is None:
        return str(settings.data)
    database = "PostgreSQL" if settings.uses_postgres else settings.database_url
    return f"{database}, {settings.artifacts_url}"
