from __future__ import annotations

import asyncio
from typing import Any

import pytest

from greenroom.server.asgi import REQUEST_ID_KEY, ROUTE_KEY, STREAM_KEY
from greenroom.server.monitoring.active_requests import RunningRequest, RunningRequests

ROUTE = "GET /things"


def a_scope(request_id: str, **more: Any) -> dict[str, Any]:
    return {"method": "GET", REQUEST_ID_KEY: request_id, ROUTE_KEY: ROUTE, **more}


def test_requests_that_run_long_are_listed_the_longest_first() -> None:
    running = RunningRequests(lambda: 100.0)
    scopes = {began: a_scope(f"from-{began}") for began in (90, 30, 60)}
    for began, scope in scopes.items():
        running.begin(scope, began, None)
    assert running.longer_than(40) == [RunningRequest("from-30", ROUTE, 70.0), RunningRequest("from-60", ROUTE, 40.0)]
    running.end(scopes[30])
    assert [request.request_id for request in running.longer_than(40)] == ["from-60"]


def test_a_stream_takes_as_long_as_its_client_does() -> None:
    running = RunningRequests(lambda: 100.0)
    running.begin(a_scope("an-upload", **{STREAM_KEY: True}), 0.0, None)
    assert running.longer_than(1) == []


def test_one_whose_route_is_not_known_yet_shows_its_method() -> None:
    running = RunningRequests(lambda: 100.0)
    scope = {"method": "GET", REQUEST_ID_KEY: "early"}
    running.begin(scope, 0.0, None)
    assert running.longer_than(1) == [RunningRequest("early", "GET", 100.0)]


@pytest.mark.anyio
async def test_the_request_that_a_task_answers_is_found() -> None:
    running = RunningRequests(lambda: 100.0)
    mine, protocols = a_scope("mine"), a_scope("at-once")
    running.begin(mine, 0.0, asyncio.current_task())
    assert running.of_task(None) is None
    running.begin(protocols, 0.0, None)
    assert running.of_task(asyncio.current_task()) == RunningRequest("mine", ROUTE, 100.0)
    assert running.of_task(None) == RunningRequest("at-once", ROUTE, 100.0)
