"""Failures that must not end a server process."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import uvicorn

from greenroom.errors import InvalidInput
from greenroom.server.http.protocol import GuardedProtocol
from greenroom.server.processes import process

pytestmark = pytest.mark.anyio


class Broken(GuardedProtocol):
    """A connection whose check raises."""

    def __init__(self) -> None:
        self.looks = 0

    def end_if_late(self, now: float) -> None:
        self.looks += 1
        raise RuntimeError("a bug of ours")


async def test_a_connection_whose_check_fails_does_not_end_the_server(caplog: pytest.LogCaptureFixture) -> None:
    async def app(*_: Any) -> None: ...

    server = process._Server(uvicorn.Config(app, log_config=None), lambda: None, None, on_stop=lambda: None)
    broken = Broken()
    server.server_state.connections.add(broken)
    assert await server.on_tick(0) is False
    assert broken.looks == 1
    assert "a bug of ours" in caplog.text


async def test_a_closed_terminal_does_not_stop_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    assert process.report(InvalidInput("not readable", field="host")) == 2
