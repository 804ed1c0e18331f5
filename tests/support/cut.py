"""A proxy to PostgreSQL that fails at a chosen moment.

async with Cut(postgres_server.port) as cut:
    cut.at = b"COMMIT\0"  # arrives there; its answer does not arrive here
"""

from __future__ import annotations

import asyncio
import contextlib


class Cut:
    """A proxy to PostgreSQL that breaks right after certain bytes: they arrive, the answer does not.

    Args:
        port: of PostgreSQL; None: no connection is ever answered.

    Attributes:
        at: where to cut, once.
        keeps_open: the side of the program stays connected after a cut, and hears nothing more.
        port: where to connect to.
    """

    def __init__(self, port: int | None) -> None:
        self._target = port
        self._ends: list[asyncio.StreamWriter] = []
        self._silences = 0
        self.at: bytes | None = None
        self.keeps_open = False
        self.port = 0

    def silence(self) -> None:
        """Pass on nothing more over the connections there are now; new ones work."""
        self._silences += 1

    async def __aenter__(self) -> Cut:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for end in self._ends:
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.append(writer)
        if self._target is None:
            await reader.read()
            return
        answers, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends.append(back)
        # The answer to what was cut at is swallowed: by then the server has done it.
        is_cut = asyncio.Event()
        silences = self._silences
        passing_on = asyncio.create_task(self._pass_on(answers, writer, is_cut))
        while data := await reader.read(65536):
            if silences != self._silences:
                continue
            if self.at is not None and self.at in data:
                self.at = None
                is_cut.set()
            back.write(data)
        back.close()
        await passing_on

    async def _pass_on(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, is_cut: asyncio.Event
    ) -> None:
        while (data := await answers.read(65536)) and not is_cut.is_set():
            writer.write(data)
        if not (is_cut.is_set() and self.keeps_open):
            writer.close()
