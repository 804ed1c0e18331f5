"""What becomes of a server that cannot start."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from greenroom.server.app import create_app
from greenroom.server.asgi import Message
from greenroom.server.settings import load

pytestmark = pytest.mark.anyio


async def test_a_fault_of_ours_at_the_start_is_logged_with_its_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("greenroom.server.app.BINDINGS", ())
    app = create_app(load({"data": str(tmp_path / "data")}, {}).settings)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        sent.append(message)

    with caplog.at_level(logging.CRITICAL, logger="greenroom.server"):
        await app({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
    assert "no handler is bound" in caplog.text
