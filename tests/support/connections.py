"""Connections without a network: bytes fed to the protocol, and bytes that it writes."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from greenroom.server.http.connections import Connections, Limits
from greenroom.server.http.protocol import GuardedProtocol


class RecordingTransport(asyncio.Transport):
    """A connection without a network."""

    def __init__(self, sock: socket.socket | None = None) -> None:
        super().__init__({"peername": ["10.0.0.7", 4711], "sockname": ["127.0.0.1", 5000], "socket": sock})
        self.written = b""
        self.is_closed = False
        self.is_aborted = False
        self.unsent_bytes = 0
        self.protocol: GuardedProtocol | None = None

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True
        if self.protocol is not None:
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    def get_write_buffer_size(self) -> int:
        return self.unsent_bytes

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def connect(app: Any, transport: RecordingTransport, *, connections: Connections | None = None) -> GuardedProtocol:
    """Serve an application on a connection, one of those given."""
    config = uvicorn.Config(app, ws="none", lifespan="off", interface="asgi3", log_config=None, proxy_headers=False)
    protocol = GuardedProtocol(
        config, ServerState(), {}, connections=Connections(Limits()) if connections is None else connections
    )
    transport.protocol = protocol
    protocol.connection_made(transport)
    return protocol
