"""Stages and transitions in the public API, over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.file_client import Files
from tests.support.registry_api import ask, refused, register, told, transition


def test_the_stages_of_the_workspace_are_listed(files: Files) -> None:
    listed = told(files, "GET", "/stages")
    assert [(one["name"], one["position"], one["is_active"], one["colour"]) for one in listed["items"]] == [
        ("None", 0, False, "grey"),
        ("Staging", 1, True, "amber"),
        ("Production", 2, True, "green"),
        ("Archived", 3, False, "grey"),
    ]
    assert listed["next_page_token"] is None


def test_a_version_is_moved_to_production_and_replaces_another(files: Files) -> None:
    one, two = register(files, "walk"), register(files, "walk")
    first = ask(files, "POST", f"{one}/transitions", {"to": "production", "comment": "First."})
    made = first.json
    assert (first.status, first.headers["location"]) == (201, f"/api/v1/transitions/{made['transition_id']}")
    assert first.headers["etag"] == made["etag"]
    assert made["version_etag"] == told(files, "GET", one)["etag"]
    assert (made["state"], made["model"], made["version"], made["comment"]) == ("applied", "walk", 1, "First.")
    assert made["created_by"] == told(files, "GET", one)["created_by"]
    assert made["moves"] == [{"version": 1, "before": [], "after": ["Production"]}]
    seen = told(files, "GET", two)["etag"]
    body = {"to": "Production", "archive_existing": True}
    second = told(files, "POST", f"{two}/transitions", body, If_Match=seen)
    assert second["moves"] == [
        {"version": 2, "before": [], "after": ["Production"]},
        {"version": 1, "before": ["Production"], "after": ["Archived"]},
    ]
    assert told(files, "GET", one)["stages"] == ["Archived"]
    stale = ask(files, "POST", f"{one}/transitions", body, If_Match=seen)
    refused(stale, 412, "STALE", "If-Match")
    assert "moved version 2 from None to Production" in stale.json["message"]
    read = told(files, "GET", f"/transitions/{second['transition_id']}")
    assert read == {**second, "version_etag": None}
    assert ask(files, "GET", f"/transitions/{read['transition_id']}", If_None_Match=second["etag"]).status == 304
    # The one that archived it is in the list of the first version too.
    assert told(files, "GET", f"{one}/transitions")["items"] == [read, {**made, "version_etag": None}]
    assert told(files, "GET", f"{two}/transitions")["items"] == [read]


def test_others_stay_in_the_stage_unless_it_is_said(files: Files) -> None:
    one, two = register(files, "shared"), register(files, "shared")
    transition(files, one, to="Production")
    assert len(transition(files, two, to="Production")["moves"]) == 1
    assert told(files, "GET", one)["stages"] == ["Production"]


def test_the_etag_of_the_page_is_a_condition_too(files: Files) -> None:
    version = register(files, "shown")
    page = files.ask("GET", "/api/ui/models/shown/versions/1").json
    told(files, "POST", f"{version}/transitions", {"to": "Staging"}, If_Match=page["etag"])
    refused(
        ask(files, "POST", f"{version}/transitions", {"to": "None"}, If_Match=page["etag"]), 412, "STALE", "If-Match"
    )


def test_a_version_enters_several_stages_and_leaves_one(files: Files) -> None:
    version = register(files, "several")
    transition(files, version, to="Staging")
    both = transition(files, version, to="Production", keep_others=True)
    assert both["moves"][0]["after"] == ["Production", "Staging"]
    left = transition(files, version, leave="staging", comment="Done testing.")
    assert left["moves"] == [{"version": 1, "before": ["Production", "Staging"], "after": ["Production"]}]
    assert told(files, "GET", version)["stages"] == ["Production"]
    assert transition(files, version, to="None")["moves"][0]["after"] == []
    comments = [one["comment"] for one in told(files, "GET", f"{version}/transitions")["items"]]
    assert comments == [None, "Done testing.", None, None]


@pytest.mark.parametrize(
    ("body", "status", "reason", "field"),
    [
        ({}, 400, "INVALID_INPUT", "to"),
        ({"to": "Staging", "leave": "Staging"}, 400, "INVALID_INPUT", "to"),
        ({"to": "Nowhere"}, 400, "INVALID_INPUT", "to"),
        ({"leave": "Nowhere"}, 400, "INVALID_INPUT", "leave"),
        ({"to": "Archived", "archive_existing": True}, 400, "INVALID_INPUT", "archive_existing"),
        ({"leave": "Staging", "archive_existing": True}, 400, "INVALID_INPUT", "archive_existing"),
        ({"leave": "Staging", "keep_others": True}, 400, "INVALID_INPUT", "keep_others"),
        ({"to": "Staging", "keep_others": True}, 409, "WRONG_STATE", "to"),
        ({"leave": "Production"}, 409, "WRONG_STATE", "leave"),
        ({"to": "Production", "archive_exsiting": False}, 400, "UNKNOWN_FIELD", "archive_exsiting"),
        ({"to": "Production", "comment": "x" * 10_001}, 400, "INVALID_INPUT", "comment"),
    ],
)
def test_a_transition_that_makes_no_sense_is_refused(
    files: Files, body: dict[str, Any], status: int, reason: str, field: str
) -> None:
    if ask(files, "GET", "/models/refusing").status == 404:
        transition(files, register(files, "refusing"), to="Staging")
    before = told(files, "GET", "/models/refusing/versions/1")
    refused(ask(files, "POST", "/models/refusing/versions/1/transitions", body), status, reason, field)
    assert told(files, "GET", "/models/refusing/versions/1") == before


def test_others_are_archived_for_a_version_that_is_there_already(files: Files) -> None:
    one, two = register(files, "kept"), register(files, "kept")
    transition(files, one, to="Production")
    transition(files, two, to="Production")
    made = transition(files, two, to="Production", keep_others=True, archive_existing=True)
    assert [move["version"] for move in made["moves"]] == [2, 1]
    assert told(files, "GET", f"/transitions/{made['transition_id']}")["moves"] == made["moves"]


def test_transitions_are_listed_page_by_page(files: Files) -> None:
    version = register(files, "paged")
    for stage in ("Staging", "Production", "Archived"):
        transition(files, version, to=stage)
    first = told(files, "GET", f"{version}/transitions?limit=2")
    assert [one["moves"][0]["after"] for one in first["items"]] == [["Archived"], ["Production"]]
    rest = told(files, "GET", f"{version}/transitions?page_token={quote(first['next_page_token'])}")
    assert [one["moves"][0]["after"] for one in rest["items"]] == [["Staging"]]
    assert rest["next_page_token"] is None
    refused(ask(files, "GET", "/models/paged/versions/9/transitions"), 404, "VERSION_NOT_FOUND", None)


@pytest.mark.parametrize("transition_id", ["tr_999999", "tr_0", "1", "tr_1"])
def test_a_transition_that_does_not_exist_is_not_found(files: Files, transition_id: str) -> None:
    register(files, "never-moved")
    refused(ask(files, "GET", f"/transitions/{transition_id}"), 404, "TRANSITION_NOT_FOUND", "transition_id")


def test_the_transition_of_an_archived_version_is_the_one_that_archived_it(files: Files) -> None:
    paths = [register(files, "crowd") for _ in range(3)]
    for path in paths[:2]:
        transition(files, path, to="Production")
    made = transition(files, paths[2], to="Production", archive_existing=True)
    number = int(made["transition_id"].removeprefix("tr_"))
    assert {move["version"] for move in made["moves"]} == {1, 2, 3}
    # The event of a version that was archived by it is no transition of its own.
    assert ask(files, "GET", f"/transitions/tr_{number - 1}").status == 404
    for path in paths[:2]:
        assert told(files, "GET", f"{path}/transitions")["items"][0]["transition_id"] == made["transition_id"]
