"""The request log: one line of JSON for each request, which clients cannot forge."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

FIELDS = ["time", "level", "event", "id", "client", "actor", "method", "path", "status", "ms", "bytes"]


def lines_of(server: GreenroomServer) -> list[dict[str, Any]]:
    """Stop the server and return its log, without the start banner."""
    server.stop()
    return [json.loads(line) for line in server.log.splitlines() if not line.startswith("Greenroom ")]


def requests_of(server: GreenroomServer, path: str) -> list[dict[str, Any]]:
    return [line for line in lines_of(server) if line["event"] == "request" and line["path"] == path]


def test_a_request_is_one_line_with_the_id_of_its_answer(server: GreenroomServer) -> None:
    answer = get(server.port, "/api/2.0/mlflow/experiments/get?experiment_id=0&secret=filter")
    (line,) = requests_of(server, "/api/2.0/mlflow/experiments/get")
    assert list(line) == FIELDS
    assert line["id"] == answer.head["x-request-id"]
    assert line["client"] == "127.0.0.1"
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "info")
    assert line["bytes"] == int(answer.head["content-length"])
    assert 0 < line["ms"] < 10_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert "secret" not in server.log


def test_ids_differ(server: GreenroomServer) -> None:
    assert len({get(server.port).head["x-request-id"] for _ in range(20)}) == 20


def test_a_sane_id_of_the_client_is_kept(server: GreenroomServer) -> None:
    assert get(server.port, "/version", "X-Request-Id: job-7.step:3").head["x-request-id"] == "job-7.step:3"
    assert requests_of(server, "/version")[0]["id"] == "job-7.step:3"


def test_any_other_id_is_replaced(server: GreenroomServer) -> None:
    for given in ("a b", "a" * 65, '","level":"error', "é"):
        assert re.fullmatch(
            r"[0-9a-f]{24}", get(server.port, "/version", f"X-Request-Id: {given}").head["x-request-id"]
        )


def test_a_path_cannot_begin_a_line_or_a_field(server: GreenroomServer) -> None:
    forged = "/x%0A%7B%22event%22%3A%22forged%22%7D%22,%22actor%22:%22root%1B%5B2J%E2%80%A8%C2%85"
    get(server.port, forged)
    lines = lines_of(server)
    assert all(line["event"] in ("request", "log") for line in lines)
    (line,) = [line for line in lines if line.get("path", "").startswith("/x")]
    assert line["path"] == forged


def test_a_long_path_is_cut(server: GreenroomServer) -> None:
    get(server.port, "/" + "a" * 5000)
    assert max(len(line.get("path", "")) for line in lines_of(server)) == 512


def test_a_refused_message_is_logged_without_an_actor(server: GreenroomServer) -> None:
    get(server.port, "/version", host="evil.example")
    (line,) = requests_of(server, "/version")
    assert (line["status"], line["actor"]) == (403, None)
