"""Occasional changes on a server that has made thousands before."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from tests.support.clocks import ShiftedClock
from tests.support.servers import StartServer

# SQLite checks the clock every 20,000 steps, and a BEGIN takes five: one in 4,000 is checked.
QUICK_CHANGES = 3_990
SLOW_CHANGES = 20
# Longer than a change may take.
PAUSE_S = 51


class Client:
    """Makes calls over one connection, and a new one when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def reconnect(self) -> None:
        self._connection.close()

    def call(self, method: str, path: str, **fields: Any) -> int:
        self._connection.request(method, path, json.dumps(fields), {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def set_tag(self, number: int) -> int:
        path = "/api/2.0/mlflow/registered-models/set-tag"
        return self.call("POST", path, name="m", key="number", value=str(number))


# Takes some seconds: it needs thousands of groups of changes, one after the other.
def test_changes_after_long_pauses_are_made_however_many_came_before(start_server: StartServer, tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path)
    server = start_server("--data", tmp_path / "data", environment=clock.environment)
    with Client(server.port) as client:
        assert client.call("POST", "/api/2.0/mlflow/registered-models/create", name="m") == 200
        assert {client.set_tag(number) for number in range(QUICK_CHANGES)} == {200}
        slow = []
        for number in range(SLOW_CHANGES):
            clock.advance(PAUSE_S)
            client.reconnect()
            slow.append(client.set_tag(QUICK_CHANGES + number))
        assert slow == [200] * SLOW_CHANGES
        assert client.call("GET", "/ready") == 200
