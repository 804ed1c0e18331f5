"""A TCP proxy that breaks connections on request.

proxy = TcpProxy(server.port)
proxy.reset()  # every connection through it breaks off, as seen from both ends
proxy.swallow_answers(True)  # requests arrive, and the connection breaks before the answer
proxy.close()
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any

_PIECE_BYTES = 64 * 1024
# Closing sends a reset immediately, even with unread data.
_LINGER = struct.pack("ii", 1, 0)


class TcpProxy:
    """Listens on a port of its own and hands on to another; runs in a thread.

    Attributes:
        port: loopback port it listens on.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._swallows = False
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tcp-proxy", daemon=True)
        self._thread.start()
        self._listener = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._listener.sockets[0].getsockname()[1]

    def reset(self) -> None:
        """Break all connections off now."""
        self._run(self._reset())

    def swallow_answers(self, swallow: bool) -> None:
        """Break connections instead of passing answers back, until switched off."""
        self._swallows = swallow

    def close(self) -> None:
        """End it, with all its connections."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            _break_off(writer)
        else:
            self._open.add(there)
            ways = (self._hand_on(reader, there, False), self._hand_on(there_reader, writer, True))
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, there):
                end.close()
            self._open.discard(there)
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_answer: bool) -> None:
        try:
            while piece := await reader.read(_PIECE_BYTES):
                if is_answer and self._swallows:
                    _break_off(writer)
                    return
                writer.write(piece)
                await writer.drain()
        except OSError:
            _break_off(writer)
        else:
            with contextlib.suppress(OSError):
                writer.write_eof()

    async def _reset(self) -> None:
        for writer in list(self._open):
            _break_off(writer)

    async def _end(self) -> None:
        self._listener.close()
        await self._reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _break_off(writer: asyncio.StreamWriter) -> None:
    end: socket.socket | None = writer.get_extra_info("socket")
    if end is not None:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    writer.transport.abort()
