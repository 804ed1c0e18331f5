"""The list and the stream of events over HTTP."""

from __future__ import annotations

import http.client
from urllib.parse import quote

import pytest

from tests.support.file_client import Files

LIST, STREAM = "/api/v1/events", "/api/v1/events/stream"


def make(files: Files, name: str) -> None:
    files.call("registered-models/create", name=name)


def test_a_page_of_events_says_where_it_goes_on(files: Files) -> None:
    make(files, "listed")
    files.call("model-versions/create", name="listed", source="s3://bucket/model")
    files.call("model-versions/transition-stage", name="listed", version="1", stage="Production")
    first = files.ask("GET", f"{LIST}?model=listed&limit=2").json
    assert list(first) == ["items", "next_page_token"]
    rest = files.ask("GET", f"{LIST}?model=listed&limit=2&page_token={quote(first['next_page_token'])}").json
    events = [*first["items"], *rest["items"]]
    assert [event["type"] for event in events] == [
        "model_version.transitioned",
        "model_version.created",
        "registered_model.created",
    ]
    assert rest["next_page_token"] is None
    moved = events[0]
    assert list(moved) == [
        "id",
        "type",
        "at_ms",
        "workspace",
        "change_id",
        "actor",
        "subject",
        "before",
        "after",
        "comment",
        "request_id",
        "client",
        "undoes",
    ]
    assert moved["subject"] == {
        "kind": "model_version",
        "registered_model_id": moved["subject"]["registered_model_id"],
        "model": "listed",
        "version": 1,
        "run_id": None,
        "experiment_id": None,
        "logged_model_id": None,
        "alias": None,
        "comment_id": None,
        "account_id": None,
        "group_id": None,
        "token_id": None,
        "role_id": None,
        "publisher_id": None,
    }
    assert (moved["before"], moved["after"], moved["comment"]) == ({"stages": []}, {"stages": ["Production"]}, None)
    assert moved["request_id"] is not None
    assert moved["subject"]["registered_model_id"].startswith("rm_")


def test_the_list_is_followed_from_an_event_on(files: Files) -> None:
    make(files, "begun")
    (newest,) = files.ask("GET", f"{LIST}?limit=1").json["items"]
    make(files, "followed")
    later = files.ask("GET", f"{LIST}?order=asc&after={newest['id']}").json
    assert [(event["type"], event["subject"]["model"]) for event in later["items"]] == [
        ("registered_model.created", "followed")
    ]
    assert files.ask("GET", f"{LIST}?order=asc&after={later['items'][0]['id']}").json["items"] == []


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        (f"{LIST}?typ=run.created", 400, "typ"),
        (f"{LIST}?type=run.create", 400, "type"),
        (f"{LIST}?order=up", 400, "order"),
        (f"{LIST}?limit=1001", 400, "limit"),
        (f"{LIST}?after=ev_1", 400, "after"),
        (f"{LIST}?model=a&run_id=b", 400, "run_id"),
        (f"{LIST}?version=1", 400, "version"),
        (f"{LIST}?model=nothing-like-it", 404, "model"),
        (f"{STREAM}?model=nothing-like-it", 404, "model"),
        (f"{STREAM}?type=run.create", 400, "type"),
        (f"{STREAM}?order=asc", 400, "order"),
    ],
)
def test_what_cannot_be_listed_or_followed_is_refused(files: Files, path: str, status: int, field: str) -> None:
    answer = files.ask("GET", path)
    assert (answer.status, answer.json["field"]) == (status, field)


def test_a_stream_from_an_unknown_event_begins_with_a_reset(files: Files) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", files.server.port, timeout=20)
    connection.request("GET", STREAM, headers={"Last-Event-ID": "ev_999999"})
    answer = connection.getresponse()
    lines = [answer.readline().decode() for _ in range(5)]
    connection.close()
    assert lines[0] == "retry: 3000\n"
    assert lines[2:] == ["event: reset\n", "data: {}\n", "\n"]


def test_the_headers_of_a_stream_can_be_asked_for_alone(files: Files) -> None:
    answer = files.ask("HEAD", STREAM)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
