from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from typing import Any

import pytest

from greenroom.server.logging import Log, LogHandler
from greenroom.server.settings import LogLevel


class Written:
    """The two ends of a pipe."""

    def __init__(self) -> None:
        self._reader, self.descriptor = os.pipe()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]

    def text(self) -> str:
        os.close(self.descriptor)
        with os.fdopen(self._reader) as reader:
            return reader.read()


@pytest.fixture
def written() -> Written:
    return Written()


def note(log: Log, *, path: str = "/x", status: int | None = 200) -> None:
    log.request(
        request_id="1",
        client=None,
        actor="ada",
        method="GET",
        path=path,
        status=status,
        seconds=0.0123456,
        size_bytes=2,
    )


def test_requests_are_written_together_and_in_order(written: Written) -> None:
    log = Log(descriptor=written.descriptor)

    async def serve() -> None:
        for number in range(3):
            note(log, path=f"/{number}")
        await asyncio.sleep(0.1)

    asyncio.run(serve())
    lines = written.lines()
    assert [line["path"] for line in lines] == ["/0", "/1", "/2"]
    assert lines[0]["ms"] == 12.346


def test_what_waits_is_written_at_the_end(written: Written) -> None:
    log = Log(descriptor=written.descriptor)

    async def serve() -> None:
        note(log)

    asyncio.run(serve())
    log.flush()
    assert len(written.lines()) == 1


def test_the_level_says_what_is_written(written: Written) -> None:
    log = Log(LogLevel.ERROR, descriptor=written.descriptor)

    async def serve() -> None:
        note(log, status=200)
        note(log, status=404)
        note(log, status=None)
        note(log, status=500)

    asyncio.run(serve())
    log.flush()
    assert [line["status"] for line in written.lines()] == [500]


def test_a_trace_is_one_line(written: Written) -> None:
    logger = logging.getLogger("test_a_trace_is_one_line")
    logger.addHandler(LogHandler(Log(descriptor=written.descriptor)))
    logger.propagate = False
    try:
        raise ValueError('first\nsecond\u2028third\x85"}')
    except ValueError:
        logger.exception("it %s", "failed\n{}")
    (line,) = written.lines()
    assert line["message"] == "it failed\n{}"
    assert line["error"].endswith('ValueError: first\nsecond\u2028third\x85"}\n')


def test_lines_of_shared_output_go_out_in_pieces_that_a_pipe_takes_whole(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(descriptor=written.descriptor, is_shared=True)
    sizes = []
    write = os.write

    def noting(descriptor: int, data: bytes) -> int:
        sizes.append(len(data))
        assert data.endswith(b"\n")
        return write(descriptor, data)

    async def serve() -> None:
        for _ in range(100):
            note(log, path="/" + "a" * 200)

    asyncio.run(serve())
    monkeypatch.setattr(os, "write", noting)
    log.flush()
    assert len(written.lines()) == 100
    assert max(sizes) <= 4096
    assert len(sizes) < 20


def test_threads_do_not_tear_lines(written: Written) -> None:
    log = Log(descriptor=written.descriptor)

    def write() -> None:
        for _ in range(50):
            log.event("info", "t", "x" * 50)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written.lines()) == 200


def test_a_reader_that_is_gone_stops_nothing() -> None:
    reader, descriptor = os.pipe()
    os.close(reader)
    Log(descriptor=descriptor).event("info", "t", "nobody listens")
    os.close(descriptor)
