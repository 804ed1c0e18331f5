"""Failures during start and shutdown of the application."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from greenroom.server.app import create_app
from greenroom.server.asgi import Message
from greenroom.server.setting_sources import load
from greenroom.storage.sql.session import StatementFailed

pytestmark = pytest.mark.anyio


async def test_a_bug_at_the_start_is_logged_with_its_traceback(
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


class Unreadable:
    """A part that fails with an unexpected error."""

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)

    async def check(self) -> None:
        raise StatementFailed("a bug of ours")


async def test_a_part_that_fails_in_any_way_is_not_ready(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(load({"data": str(tmp_path / "data")}, {}).settings)
    await app.open()
    operations: Any = app._edge._app
    database = operations._context.database
    operations._context = operations._context._replace(database=Unreadable(database))
    readiness = await operations.readiness()
    assert (readiness.status, readiness.database, readiness.artifacts) == ("not ready", "unavailable", "ok")
    assert "a bug of ours" in caplog.text
    await app.close()


async def test_a_server_that_ends_does_not_report_its_own_parts_as_stuck(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(load({"data": str(tmp_path / "data")}, {}).settings)
    await app.open()
    watchdog = app._watchdog
    assert watchdog is not None
    close = app._context.database.close

    async def closing() -> None:
        await close()
        assert watchdog._thread is not None
        assert not watchdog._thread.is_alive()

    app._context = app._context._replace(database=Unreadable(app._context.database))
    app._context.database.close = closing  # type: ignore[method-assign]
    await app.close()
    assert "stuck" not in caplog.text
