"""Comments in the public API, over HTTP: create, list, edit, delete, and the conditions of each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.file_client import Answer, Files

MODEL = "/models/discussed"


def ask(files: Files, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return files.ask(method, f"/api/v1{path}", content, sent)


@pytest.fixture(scope="module", autouse=True)
def discussed(files: Files) -> None:
    files.call("registered-models/create", name="discussed")
    files.call("model-versions/create", name="discussed", source="s3://bucket/model")


def texts(files: Files, path: str) -> list[str]:
    return [one["text"] for one in ask(files, "GET", f"{path}/comments").json["items"]]


def test_comments_are_created_listed_edited_and_deleted(files: Files) -> None:
    # A model of its own, whose comments are all from here.
    model = "/models/reviewed"
    version = f"{model}/versions/1"
    files.call("registered-models/create", name="reviewed")
    files.call("model-versions/create", name="reviewed", source="s3://bucket/model")
    made = ask(files, "POST", f"{version}/comments", {"text": "Good enough?"})
    assert (made.status, made.headers["location"]) == (201, f"/api/v1/comments/{made.json['comment_id']}")
    assert made.headers["etag"] == made.json["etag"]
    ask(files, "POST", f"{model}/comments", {"text": "Who owns this?"})
    assert texts(files, version) == ["Good enough?"]
    assert texts(files, model) == ["Who owns this?"]
    address = f"/comments/{made.json['comment_id']}"
    assert ask(files, "GET", address).json == made.json
    changed = ask(files, "PATCH", address, {"text": "Good enough."})
    assert changed.status == 200
    assert (changed.json["text"], changed.json["version"], changed.json["model"]) == ("Good enough.", 1, "reviewed")
    assert changed.json["etag"] != made.json["etag"]
    gone = ask(files, "DELETE", address)
    assert (gone.status, gone.body) == (204, b"")
    assert texts(files, version) == []
    answer = ask(files, "PATCH", address, {"text": "x"})
    assert (answer.status, answer.json["reason"]) == (404, "COMMENT_NOT_FOUND")


def test_a_stale_edit_is_refused_and_changes_nothing(files: Files) -> None:
    first = ask(files, "POST", f"{MODEL}/comments", {"text": "one"}).json
    address = f"/comments/{first['comment_id']}"
    second = ask(files, "PATCH", address, {"text": "two"}, If_Match=first["etag"]).json
    for method, body in (("PATCH", {"text": "three"}), ("DELETE", None)):
        answer = ask(files, method, address, body, If_Match=first["etag"])
        assert (answer.status, answer.json["reason"], answer.json["field"]) == (412, "STALE", "If-Match")
    assert ask(files, "GET", address).json == second
    assert ask(files, "PATCH", address, {"text": "four"}, If_Match=f'"x", {second["etag"]}').status == 200
    assert ask(files, "DELETE", address, If_Match="*").status == 204


def test_a_known_comment_is_not_sent_again(files: Files) -> None:
    made = ask(files, "POST", f"{MODEL}/comments", {"text": "known"}).json
    address = f"/comments/{made['comment_id']}"
    for known in (made["etag"], f'"other", W/{made["etag"]}', "*"):
        answer = ask(files, "GET", address, If_None_Match=known)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", made["etag"])
    assert ask(files, "GET", address, If_None_Match='"other"').status == 200


def test_a_comment_is_created_once_under_a_key(files: Files) -> None:
    first, again = (
        ask(files, "POST", f"{MODEL}/comments", {"text": "once"}, Idempotency_Key="comment-once") for _ in range(2)
    )
    assert first.status == again.status == 201
    assert first.json == again.json
    assert again.headers["idempotency-replayed"] == "true"
    assert [again.headers[name] for name in ("etag", "location")] == [
        first.headers[name] for name in ("etag", "location")
    ]
    for _ in range(2):
        answer = ask(files, "DELETE", f"/comments/{first.json['comment_id']}", Idempotency_Key="comment-gone")
        assert (answer.status, answer.body) == (204, b"")


def test_a_condition_that_cannot_be_honored_is_refused(files: Files) -> None:
    answer = ask(files, "POST", f"{MODEL}/comments", {"text": "x"}, If_Match='"1"')
    assert (answer.status, answer.json["reason"]) == (400, "CONDITION_NOT_SUPPORTED")
    assert "x" not in texts(files, MODEL)


@pytest.mark.parametrize("path", ["/models/none/comments", "/models/none/versions/1/comments"])
def test_comments_on_what_does_not_exist_are_not_found(files: Files, path: str) -> None:
    assert ask(files, "GET", path).status == 404
    assert ask(files, "POST", path, {"text": "x"}).status == 404


@pytest.mark.parametrize(
    ("path", "body", "reason", "field"),
    [
        (f"{MODEL}/comments", {"text": ""}, "INVALID_INPUT", "text"),
        (f"{MODEL}/comments", {"txt": "x"}, "UNKNOWN_FIELD", "txt"),
        (f"{MODEL}/comments", {"text": "x", "model": "other"}, "INVALID_INPUT", "model"),
        (f"{MODEL}/comments", {"text": 5}, "INVALID_INPUT", "text"),
        (f"{MODEL}/comments?limit=1", {"text": "x"}, "UNKNOWN_FIELD", "limit"),
    ],
)
def test_bad_input_names_the_field(files: Files, path: str, body: Any, reason: str, field: str) -> None:
    answer = ask(files, "POST", path, body)
    assert (answer.status, answer.json["reason"], answer.json["field"]) == (400, reason, field)


@pytest.mark.parametrize("limit", [0, 1001, "many"])
def test_a_page_has_one_to_a_thousand_comments(files: Files, limit: Any) -> None:
    answer = ask(files, "GET", f"{MODEL}/comments?limit={limit}")
    assert (answer.status, answer.json["field"]) == (400, "limit")


def test_a_request_about_another_workspace_is_refused(files: Files) -> None:
    assert ask(files, "GET", f"{MODEL}/comments", X_MLFLOW_WORKSPACE="default").status == 200
    answer = ask(files, "GET", f"{MODEL}/comments", X_MLFLOW_WORKSPACE="other")
    assert (answer.status, answer.json["reason"]) == (404, "WORKSPACE_NOT_FOUND")


def test_a_body_of_another_type_is_refused(files: Files) -> None:
    answer = files.ask("POST", f"/api/v1{MODEL}/comments", b"text=x", {"Content-Type": "text/plain"})
    assert (answer.status, answer.json["reason"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_without_a_body_no_content_type_is_needed(files: Files) -> None:
    answer = files.ask("POST", f"/api/v1{MODEL}/comments")
    assert (answer.status, answer.json["reason"], answer.json["field"]) == (400, "INVALID_INPUT", "text")


def test_a_read_takes_no_body(files: Files) -> None:
    answer = files.ask("GET", f"/api/v1{MODEL}/comments", b'{"limit": 1}', {"Content-Type": "application/json"})
    assert (answer.status, answer.json["reason"], answer.json["field"]) == (400, "INVALID_INPUT", None)


def test_a_url_that_is_too_long_is_refused_in_the_form_of_the_api(files: Files) -> None:
    answer = ask(files, "GET", f"{MODEL}/comments?page_token={'x' * 60_000}")
    assert (answer.status, answer.json["reason"]) == (413, "TOO_LARGE")
