"""As of, who held it, undo and export over HTTP."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.file_client import Answer, Files

V1 = "/api/v1"


def post(files: Files, path: str, body: Any, **headers: str) -> Answer:
    content = json.dumps(body).encode()
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return files.ask("POST", V1 + path, content, sent)


def put(files: Files, path: str, body: Any) -> Answer:
    return files.ask("PUT", V1 + path, json.dumps(body).encode(), {"content-type": "application/json"})


def get(files: Files, path: str, **headers: str) -> Any:
    answer = files.ask("GET", V1 + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status == 200, answer.body
    return answer.json


def make(files: Files, name: str, versions: int = 1) -> None:
    assert post(files, "/models", {"name": name}).status == 201
    for _ in range(versions):
        files.call("model-versions/create", name=name, source="s3://bucket/model")


def newest(files: Files, name: str) -> str:
    """Return the id of the newest event of a model."""
    event_id: str = get(files, f"/events?model={name}&limit=1")["items"][0]["id"]
    return event_id


def test_a_model_its_versions_and_its_alias_are_read_as_of_an_event(files: Files) -> None:
    make(files, "then")
    put(files, "/models/then/aliases/champion", {"version": 1})
    as_of = newest(files, "then")
    make(files, "other-then")
    files.call("model-versions/create", name="then", source="s3://bucket/model")
    put(files, "/models/then/aliases/champion", {"version": 2})
    model = get(files, f"/models/then?as_of={as_of}")
    assert (model["alias_versions"], model["versions_count"]) == ({"champion": 1}, 1)
    assert (model["moment"]["as_of"], model["moment"]["event_id"]) == (as_of, as_of)
    assert get(files, f"/models/then/aliases/champion?as_of={as_of}")["version"] == 1
    assert get(files, f"/models/then/versions/1?as_of={as_of}")["aliases"] == ["champion"]
    listed = get(files, f"/models/then/versions?as_of={as_of}&include_total=true")
    assert ([one["version"] for one in listed["items"]], listed["total_count"]) == ([1], 1)
    assert get(files, "/models/then")["moment"] is None
    missing = files.ask("GET", f"{V1}/models/then/versions/2?as_of={as_of}")
    assert (missing.status, missing.json["reason"]) == (404, "VERSION_NOT_FOUND")
    assert "it was created on" in missing.json["message"]


def test_models_and_versions_are_listed_as_of_an_event(files: Files) -> None:
    for name in ("listed-a", "listed-b"):
        make(files, name, versions=2)
        post(files, f"/models/{name}/versions/1/transitions", {"to": "Production"})
    put(files, "/models/listed-b/aliases/champion", {"version": 1})
    as_of = newest(files, "listed-b")
    make(files, "listed-c")
    post(files, "/models/listed-b/versions/2/transitions", {"to": "Production", "archive_existing": True})
    put(files, "/models/listed-b/aliases/champion", {"version": 2})
    assert files.ask("DELETE", f"{V1}/models/listed-a").status == 204
    models = get(files, f"/models?search=LISTED-&as_of={as_of}")
    found = [(one["name"], one["stage_versions"], one["alias_versions"]) for one in models["items"]]
    assert found == [("listed-a", {"Production": 1}, {}), ("listed-b", {"Production": 1}, {"champion": 1})]
    assert {one["moment"]["as_of"] for one in models["items"]} == {as_of}
    row = models["items"][0]["registered_model_id"]
    assert [one["name"] for one in get(files, f"/models?registered_model_id={row}&as_of={as_of}")["items"]] == [
        "listed-a"
    ]

    def versions(query: str) -> list[tuple[str, int]]:
        items = get(files, f"/versions?as_of={as_of}&limit=1000&{query}")["items"]
        return [(one["model"], one["version"]) for one in items if one["model"].startswith("listed-")]

    assert versions("stage=production") == [("listed-a", 1), ("listed-b", 1)]
    assert versions("alias=champion") == [("listed-b", 1)]
    assert versions("model=listed-b") == [("listed-b", 2), ("listed-b", 1)]
    assert versions("model=listed-c") == []


def test_the_pages_of_a_list_as_of_an_event_have_every_version_once(files: Files) -> None:
    for name in ("paged-a", "paged-b"):
        make(files, name, versions=3)
    as_of = newest(files, "paged-b")
    found, token = [], ""
    while True:
        page = get(files, f"/versions?as_of={as_of}&limit=2" + (f"&page_token={quote(token)}" if token else ""))
        assert len(page["items"]) <= 2
        found += [(one["model"], one["version"]) for one in page["items"] if one["model"].startswith("paged-")]
        token = page["next_page_token"]
        if token is None:
            break
    assert found == [(name, number) for name in ("paged-a", "paged-b") for number in (3, 2, 1)]


@pytest.mark.parametrize(
    ("path", "field", "instead"),
    [
        ("/models?as_of=ev_1&state=deleted", "state", "/models/{model}?as_of"),
        ("/models?as_of=ev_1&filter=tags.team%20=%20'red'", "filter", "/models/{model}?as_of"),
        ("/models?as_of=ev_1&order_by=name", "order_by", "/models/{model}?as_of"),
        ("/models?as_of=ev_1&include_total=true", "include_total", "/models/{model}?as_of"),
        ("/versions?as_of=ev_1&include_total=true", "include_total", "/models/{model}/versions?as_of"),
        ("/versions?as_of=ev_1&state=deleted&model=x", "state", "/models/{model}/versions?as_of"),
        ("/models?as_of=2999-01-01", "as_of", "in the future"),
        ("/versions?as_of=tomorrow", "as_of", "neither a time nor an event"),
        ("/versions?as_of=ev_1&alias=a%20b", "alias", "alias"),
    ],
)
def test_what_a_list_of_the_past_cannot_answer_is_refused(files: Files, path: str, field: str, instead: str) -> None:
    # An event to be as of.
    files.ask("POST", f"{V1}/models", b'{"name": "asked"}', {"content-type": "application/json"})
    answer = files.ask("GET", V1 + path)
    assert (answer.status, answer.json["field"]) == (400, field)
    assert instead in answer.json["message"]


def test_a_read_that_has_no_past_does_not_ignore_as_of(files: Files) -> None:
    make(files, "timeless")
    for path in (
        "/models/timeless/versions/1/files",
        "/models/timeless/versions/1/transitions",
        "/models/timeless/versions/1/checks",
        "/models/timeless/comments",
        "/models/timeless/rules",
        "/models/timeless/stages/Production/holders",
        "/models/timeless/owner",
        "/stages",
        "/rules",
    ):
        answer = files.ask("GET", f"{V1}{path}?as_of=ev_1")
        assert (answer.status, answer.json["field"]) == (400, "as_of"), path


def test_the_etag_of_a_past_state_is_stale_for_every_change(files: Files) -> None:
    make(files, "stale-then")
    as_of = newest(files, "stale-then")
    etag = get(files, f"/models/stale-then?as_of={as_of}")["etag"]
    assert etag.startswith('"past-')
    answer = files.ask("DELETE", f"{V1}/models/stale-then", headers={"If-Match": etag})
    assert (answer.status, answer.json["reason"]) == (412, "STALE")
    version = get(files, f"/models/stale-then/versions/1?as_of={as_of}")["etag"]
    answer = post(files, "/models/stale-then/versions/1/transitions", {"to": "Staging"}, If_Match=version)
    assert (answer.status, answer.json["reason"]) == (412, "STALE")
    unchanged = files.ask("GET", f"{V1}/models/stale-then?as_of={as_of}", headers={"If-None-Match": etag})
    assert unchanged.status == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=yesterday", "as_of"),
        ("as_of=2999-01-01", "as_of"),
        ("as_of=ev_999999999", "as_of"),
        ("as_of=", "as_of"),
        ("registered_model_id=rm_1", "as_of"),
        ("as_of=ev_1&registered_model_id=1", "registered_model_id"),
    ],
)
def test_what_is_no_moment_of_the_past_is_refused(files: Files, query: str, field: str) -> None:
    answer = files.ask("GET", f"{V1}/models/refused?{query}")
    assert (answer.status, answer.json["field"]) == (400, field)


def test_a_model_that_was_moved_is_read_as_of_a_time_before(files: Files) -> None:
    make(files, "moving")
    as_of = newest(files, "moving")
    assert post(files, "/workspaces", {"name": "attic"}).status == 201
    assert post(files, "/models/moving/move", {"workspace": "attic"}).status == 200
    assert get(files, f"/models/moving?as_of={as_of}", X_MLFLOW_WORKSPACE="attic")["versions_count"] == 1
    moved = get(files, "/events?model=moving&type=registered_model.moved", X_MLFLOW_WORKSPACE="attic")["items"][0]
    plan = get(files, f"/events/{moved['id']}/undo", X_MLFLOW_WORKSPACE="attic")
    assert plan["effects"][0]["after"] == {"name": "moving", "workspace": "default"}
    done = post(files, f"/events/{moved['id']}/undo", {}, X_MLFLOW_WORKSPACE="attic")
    assert done.status == 200, done.body
    assert get(files, "/models/moving")["versions_count"] == 1


def test_who_was_in_production_is_one_call(files: Files) -> None:
    make(files, "held", versions=2)
    post(files, "/models/held/versions/1/transitions", {"to": "Production", "comment": "First."})
    post(files, "/models/held/versions/2/transitions", {"to": "Production", "archive_existing": True})
    first, second = get(files, "/models/held/stages/production/holders")["items"]
    assert (first["version"], first["started_reason"], first["ended_at_ms"] is None) == (1, "First.", False)
    assert (second["version"], second["ended_by"]) == (2, None)
    assert get(files, "/models/held/stages/Production/holders?since=2999-01-01")["items"] == [second]
    refused = files.ask("GET", f"{V1}/models/held/stages/Nowhere/holders")
    assert (refused.status, refused.json["field"]) == (400, "stage")


def test_what_was_shown_is_what_is_undone(files: Files) -> None:
    make(files, "undone", versions=2)
    post(files, "/models/undone/versions/1/transitions", {"to": "Production"})
    post(files, "/models/undone/versions/2/transitions", {"to": "Production", "archive_existing": True})
    archiving, moving = (one["id"] for one in get(files, "/events?model=undone&limit=2")["items"][::-1])
    plan = get(files, f"/events/{archiving}/undo")
    assert (plan["event_id"], plan["is_possible"], plan["refusal"]) == (moving, True, None)
    assert [(one["version"], one["after"]) for one in plan["effects"]] == [
        (1, {"stages": ["Production"]}),
        (2, {"stages": []}),
    ]
    stale = post(files, f"/events/{moving}/undo", {}, If_Match='"other"')
    assert (stale.status, stale.json["reason"]) == (412, "STALE")
    done = post(files, f"/events/{moving}/undo", {"comment": "It was slow."}, If_Match=plan["etag"])
    assert (done.status, len(done.json["event_ids"])) == (200, 2)
    assert get(files, "/models/undone")["stage_versions"] == {"Production": 1}
    event = get(files, "/events?model=undone&limit=1")["items"][0]
    assert (event["undoes"], event["comment"]) == (moving, f"Undoes {moving}: It was slow.")
    again = post(files, f"/events/{done.json['event_ids'][-1]}/undo", {})
    assert again.status == 200, again.body
    assert get(files, "/models/undone")["stage_versions"] == {"Production": 2, "Archived": 1}


def test_a_rule_that_refuses_to_undo_or_restore_is_shown_with_the_way_out(files: Files) -> None:
    make(files, "ruled")
    post(files, "/models/ruled/versions/1/transitions", {"to": "Production"})
    post(files, "/models/ruled/versions/1/transitions", {"to": "Archived"})
    left = newest(files, "ruled")
    possible = get(files, f"/events/{left}/undo")
    assert (possible["is_possible"], possible["unmet_rules"]) == (True, [])
    rule = {"rule_conditions": ["tags.ok = 'yes'"]}
    assert put(files, "/models/ruled/rules/stage:Production", rule).status in (200, 201)
    plan = get(files, f"/events/{left}/undo")
    assert (plan["is_possible"], plan["etag"], len(plan["effects"])) == (False, possible["etag"], 1)
    ((unmet),) = plan["unmet_rules"]
    assert (unmet["target"], unmet["version"]) == ("stage:Production", 1)
    assert [one["state"] for one in unmet["checks"]] == ["failed"]
    refused = post(files, f"/events/{left}/undo", {})
    assert (refused.status, refused.json["reason"]) == (409, "TRANSITION_NOT_ALLOWED")

    put(files, "/models/ruled/versions/1/tags/ok", {"value": "yes"})
    post(files, "/models/ruled/versions/1/transitions", {"to": "Production"})
    put(files, "/models/ruled/versions/1/tags/ok", {"value": "no"})
    for kind, restore in (("version", "/models/ruled/versions/1"), ("model", "/models/ruled")):
        assert files.ask("DELETE", V1 + restore).status == 204
        refused = post(files, restore + "/restore", {})
        assert (refused.status, refused.json["field"]) == (409, "skip_unmet"), kind
        assert "'skip_unmet'" in refused.json["message"]
        assert post(files, restore + "/restore", {"skip_unmet": True}).status == 200
        assert get(files, "/models/ruled")["stage_versions"] == {}
        put(files, "/models/ruled/versions/1/tags/ok", {"value": "yes"})
        post(files, "/models/ruled/versions/1/transitions", {"to": "Production"})
        put(files, "/models/ruled/versions/1/tags/ok", {"value": "no"})


def test_later_changes_that_depend_on_a_change_are_named(files: Files) -> None:
    make(files, "depended")
    put(files, "/models/depended/tags/team", {"value": "red"})
    tagged = newest(files, "depended")
    put(files, "/models/depended/tags/team", {"value": "blue"})
    later = newest(files, "depended")
    plan = get(files, f"/events/{tagged}/undo")
    assert (plan["is_possible"], plan["refusal"], plan["blocked_by"], plan["effects"]) == (
        False,
        "The tag was changed since.",
        [later],
        [],
    )
    refused = post(files, f"/events/{tagged}/undo", {})
    assert (refused.status, refused.json["reason"]) == (409, "CANNOT_BE_UNDONE")
    assert refused.json["details"] == {"blocked_by": [later]}
    created = get(files, "/events?model=depended&order=asc&limit=1")["items"][0]["id"]
    assert "delete it instead" in get(files, f"/events/{created}/undo")["refusal"]
    missing = files.ask("GET", f"{V1}/events/ev_999999/undo")
    assert (missing.status, missing.json["field"]) == (404, "event_id")


def test_a_comment_cannot_pass_for_the_undoing_of_an_event(files: Files) -> None:
    make(files, "posing")
    answer = post(files, "/models/posing/versions/1/transitions", {"to": "Staging", "comment": "Undoes ev_1: no"})
    assert (answer.status, answer.json["field"]) == (400, "comment")
    requests = "/models/posing/versions/1/requests"
    posing, honest = {"comment": " Undoes ev_1: no"}, {"comment": "This undoes ev_1."}
    refused = post(files, requests, {"stage": "Staging", **posing})
    assert (refused.status, refused.json["field"]) == (400, "comment")
    made = post(files, requests, {"stage": "Staging", **honest})
    assert made.status == 201
    address = f"/requests/{made.json['request_id']}"
    for verb in ("withdraw", "move"):
        refused = post(files, f"{address}/{verb}", posing)
        assert (refused.status, refused.json["field"]) == (400, "comment"), verb
    assert post(files, f"{address}/move", {}).status == 200
    events = get(files, "/events?model=posing")["items"]
    assert honest["comment"] in {one["comment"] for one in events}
    assert {one["undoes"] for one in events} == {None}


def test_events_are_found_by_who_what_and_when(files: Files) -> None:
    make(files, "found")
    answer = put(files, "/models/found/aliases/champion", {"version": 1})
    assert answer.status == 200
    event = get(files, "/events?model=found&limit=1")["items"][0]
    found = "/events?model=found"
    for query in (
        f"request_id={event['request_id']}",
        f"change_id={event['change_id']}",
        "subject_kind=alias",
        f"since={event['at_ms']}&until={event['at_ms'] + 1}&subject_kind=alias",
        f"made_by={quote(event['actor']['name'])}&subject_kind=alias",
    ):
        assert [one["id"] for one in get(files, f"{found}&{query}")["items"]] == [event["id"]], query
    assert get(files, f"{found}&made_by=another-user")["items"] == []
    assert get(files, f"{found}&until=2001-01-01")["items"] == []
    for query, field in (("subject_kind=aliases", "subject_kind"), ("since=ev_1", "since")):
        refused = files.ask("GET", f"{V1}{found}&{query}")
        assert (refused.status, refused.json["field"]) == (400, field)


def test_an_export_holds_every_event_and_is_resumed_after_one(files: Files) -> None:
    make(files, "exported", versions=3)
    put(files, "/models/exported/tags/note", {"value": "=HYPERLINK()"})
    answer = files.ask("GET", f"{V1}/events/export?model=exported")
    assert answer.headers["content-type"] == "application/jsonl; charset=utf-8"
    lines = [json.loads(line) for line in answer.body.splitlines()]
    listed = get(files, "/events?model=exported&order=asc")["items"]
    assert lines == listed
    rest = files.ask("GET", f"{V1}/events/export?model=exported&after={listed[1]['id']}")
    assert [json.loads(line)["id"] for line in rest.body.splitlines()] == [one["id"] for one in listed[2:]]
    table = files.ask("GET", f"{V1}/events/export?model=exported&format=csv")
    rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [one["id"] for one in listed]
    assert json.loads(rows[-1]["after"]) == {"tags": {"note": "=HYPERLINK()"}}
    assert rows[-1]["subject_kind"] == "registered_model"


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("", "text/csv", "text/csv"),
        ("", "Application/JSONL, text/csv;q=0.9", "application/jsonl"),
        ("", "application/jsonl;q=0.1, text/csv; charset=utf-8; q=0.9", "text/csv"),
        ("", "text/csv;q=0", "application/jsonl"),
        ("", "text/csv;q=nan, */*", "application/jsonl"),
        ("", "image/png", "application/jsonl"),
        ("&format=jsonl", "text/csv", "application/jsonl"),
        ("&format=csv", "application/jsonl", "text/csv"),
    ],
)
def test_the_header_accept_chooses_the_format_of_an_export(
    files: Files, query: str, accept: str, expected: str
) -> None:
    files.ask("POST", V1 + "/models", b'{"name": "accepted"}', {"content-type": "application/json"})
    answer = files.ask("GET", f"{V1}/events/export?model=accepted{query}", headers={"accept": accept})
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, expected)
    assert answer.headers["vary"] == "Accept"


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_escaped(files: Files) -> None:
    make(files, "formulas")
    post(files, "/models/formulas/versions/1/transitions", {"to": "Staging", "comment": "=1+1"})
    table = files.ask("GET", f"{V1}/events/export?model=formulas&format=csv&type=model_version.transitioned")
    (row,) = csv.DictReader(io.StringIO(table.body.decode("utf-8-sig")))
    assert row["comment"] == "'=1+1"


def test_lists_as_of_a_moment_take_the_stages_of_then(files: Files) -> None:
    assert post(files, "/stages", {"name": "Gamma"}).status == 201
    make(files, "gamma", versions=2)
    assert post(files, "/models/gamma/versions/1/transitions", {"to": "Gamma"}).status == 201
    as_of = newest(files, "gamma")
    assert post(files, "/models/gamma/versions/1/transitions", {"to": "None"}).status == 201
    paths = (f"/models/gamma/versions?as_of={as_of}", f"/versions?as_of={as_of}&model=gamma")
    changes = [
        ("POST", "/stages", {"name": "Delta"}),
        ("PATCH", "/stages/Gamma", {"name": "Gamma-2"}),
        ("DELETE", "/stages/Gamma-2", None),
    ]
    for method, path, body in changes:
        content, headers = (
            (b"", {}) if body is None else (json.dumps(body).encode(), {"content-type": "application/json"})
        )
        assert files.ask(method, V1 + path, content, headers).status < 300
        for path in paths:
            for stage in ("Gamma", "gamma"):
                assert [one["version"] for one in get(files, f"{path}&stage={stage}")["items"]] == [1]
            assert [one["version"] for one in get(files, f"{path}&stage=None")["items"]] == [2]
            assert get(files, f"{path}&stage=Delta")["items"] == []
            assert files.ask("GET", f"{V1}{path}&stage=Gama").status == 400
    files.ask("DELETE", V1 + "/stages/Delta")
