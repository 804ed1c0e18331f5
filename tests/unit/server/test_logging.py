from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import threading
from typing import Any

import pytest

from greenroom.server.monitoring import logging as logging_module
from greenroom.server.monitoring.logging import Log, LogHandler
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
    Log(descriptor=descriptor).event("info", "t", "not read")
    os.close(descriptor)


PIPE_BYTES = 64 * 1024


def fill(descriptor: int) -> None:
    """Write to a pipe until it is full."""
    os.set_blocking(descriptor, False)
    for _ in range(PIPE_BYTES // 4096):
        os.write(descriptor, b"." * 4096)
    with pytest.raises(BlockingIOError):
        os.write(descriptor, b".")
    os.set_blocking(descriptor, True)


def read(descriptor: int, size: int) -> bytes:
    """Read a number of bytes, waiting for them."""
    data = b""
    while len(data) < size:
        data += os.read(descriptor, size - len(data))
    return data


def test_a_reader_that_stops_reading_stops_nothing_and_gets_all_of_it_later() -> None:
    reader, descriptor = os.pipe()
    log = Log(descriptor=descriptor)
    fill(descriptor)
    # Neither of these waits.
    log.event("info", "t", "first")
    log.event("info", "t", "second")
    state = log.state
    assert (state.waiting, state.dropped) == (2, 0)
    assert state.stuck_s is not None
    read(reader, PIPE_BYTES)
    log.close(10)
    assert (log.state.waiting, log.state.stuck_s) == (0, None)
    os.close(descriptor)
    with os.fdopen(reader) as lines:
        assert [json.loads(line)["message"] for line in lines] == ["first", "second"]


def test_lines_beyond_the_bound_are_dropped_counted_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging_module, "_MOST_WAITING_BYTES", 300)
    reader, descriptor = os.pipe()
    log = Log(descriptor=descriptor)
    fill(descriptor)
    for number in range(10):
        log.event("info", "t", f"{number:>60}")
    kept = log.state.waiting
    assert log.state.dropped == 10 - kept > 0
    read(reader, PIPE_BYTES)
    log.close(10)
    os.close(descriptor)
    with os.fdopen(reader) as lines:
        messages = [json.loads(line)["message"].strip() for line in lines]
    assert messages[:kept] == [str(number) for number in range(kept)]
    assert messages[kept].startswith(f"{10 - kept} log lines were lost")


def test_the_end_does_not_wait_for_a_reader_that_does_not_read() -> None:
    reader, descriptor = os.pipe()
    log = Log(descriptor=descriptor)
    fill(descriptor)
    log.event("info", "t", "never read")
    log.close(0.01)
    assert log.state.waiting == 1
    # So that its thread ends.
    os.close(reader)
    log.close(10)
    assert (log.state.waiting, log.state.dropped) == (0, 1)
    os.close(descriptor)


def test_lines_that_cannot_be_written_are_counted() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    log = Log(descriptor=descriptor)
    log.event("info", "t", "to a full disk")
    assert log.state.dropped == 1
    os.close(descriptor)


def test_lost_lines_are_reported_with_the_next_line_that_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, descriptor = os.pipe()
    log = Log(descriptor=descriptor)
    with monkeypatch.context() as patch:

        def full(descriptor: int, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(os, "write", full)
        log.event("info", "t", "lost")
    log.event("info", "t", "written")
    os.close(descriptor)
    with os.fdopen(reader) as lines:
        messages = [json.loads(line)["message"] for line in lines]
    assert messages[0] == "written"
    assert messages[1].startswith("1 log lines were lost")


def test_what_is_logged_while_a_line_is_written_comes_after_it(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(descriptor=written.descriptor)
    write = os.write

    def collecting(descriptor: int, data: bytes) -> int:
        # As the garbage collector does when it finds a task whose exception was never retrieved.
        monkeypatch.setattr(os, "write", write)
        log.event("error", "asyncio", "second")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", collecting)
    log.event("info", "t", "first")
    assert [line["message"] for line in written.lines()] == ["first", "second"]
