"""Registered models and aliases in the public API, over HTTP."""

from __future__ import annotations

import getpass
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.file_client import Files
from tests.support.registry_api import ask, refused, register, told, transition


def names(files: Files, **query: Any) -> list[str]:
    return [one["name"] for one in told(files, "GET", f"/models?{urlencode(query, doseq=True)}")["items"]]


def test_a_model_is_created_read_described_renamed_and_deleted(files: Files) -> None:
    made = ask(files, "POST", "/models", {"name": "first", "tags": {"team": "red"}})
    assert (made.status, made.headers["location"]) == (201, "/api/v1/models/first")
    model = made.json
    assert made.headers["etag"] == model["etag"]
    assert model["registered_model_id"].startswith("rm_")
    assert (model["state"], model["description"], model["latest_version"]) == ("active", None, None)
    assert (model["tags"], model["alias_versions"], model["stage_versions"]) == ({"team": "red"}, {}, {})
    assert (model["versions_count"], model["deleted_at_ms"], model["deleted_by"]) == (0, None, None)
    assert told(files, "GET", "/models/first") == model
    described = told(files, "PATCH", "/models/first", {"description": "Red."})
    assert (described["description"], described["name"]) == ("Red.", "first")
    both = told(files, "PATCH", "/models/first", {"name": "second", "description": None})
    assert (both["description"], both["name"]) == (None, "second")
    assert both["registered_model_id"] == model["registered_model_id"]
    refused(ask(files, "GET", "/models/first"), 404, "MODEL_NOT_FOUND", "model")
    gone = ask(files, "DELETE", "/models/second")
    assert (gone.status, gone.body) == (204, b"")
    assert ask(files, "GET", "/models/second").status == 404


def test_a_change_of_nothing_is_refused(files: Files) -> None:
    told(files, "POST", "/models", {"name": "unchanged"})
    refused(ask(files, "PATCH", "/models/unchanged", {}), 400, "INVALID_INPUT", "name")
    # The path says which model, the body its new name: this renames.
    assert told(files, "PATCH", "/models/unchanged", {"name": "changed"})["name"] == "changed"


def test_a_name_that_is_taken_is_refused(files: Files) -> None:
    told(files, "POST", "/models", {"name": "taken"})
    told(files, "POST", "/models", {"name": "free"})
    refused(ask(files, "POST", "/models", {"name": "taken"}), 409, "MODEL_EXISTS", "name")
    refused(ask(files, "PATCH", "/models/free", {"name": "taken"}), 409, "MODEL_EXISTS", "name")
    refused(ask(files, "POST", "/models", {"name": "a/b"}), 400, "INVALID_NAME", "name")


def test_names_with_odd_characters_stay_inside_their_path(files: Files) -> None:
    name = "ünï 100% <b>?#&"
    path = f"/models/{quote(name, safe='')}"
    made = ask(files, "POST", "/models", {"name": name, "tags": {"a b": "c"}})
    assert made.headers["location"] == f"/api/v1{path}"
    assert told(files, "GET", path)["tags"] == {"a b": "c"}
    key = quote("k/1", safe="")
    assert told(files, "PUT", f"{path}/tags/{key}", {"value": "x"})["tags"] == {"a b": "c", "k/1": "x"}
    assert told(files, "DELETE", f"{path}/tags/{key}") is None
    refused(ask(files, "DELETE", f"{path}/tags/{key}"), 404, "TAG_NOT_FOUND", "key")


def test_the_model_tells_where_its_versions_are(files: Files) -> None:
    one, two = register(files, "staged"), register(files, "staged")
    transition(files, one, to="Production")
    transition(files, two, to="Staging")
    transition(files, two, to="Production", keep_others=True)
    told(files, "PUT", "/models/staged/aliases/champion", {"version": 1})
    model = told(files, "GET", "/models/staged")
    assert model["stage_versions"] == {"Production": 2, "Staging": 2}
    assert (model["alias_versions"], model["latest_version"], model["versions_count"]) == ({"champion": 1}, 2, 2)


def test_a_metric_is_declared_better_one_way(files: Files) -> None:
    told(files, "POST", "/models", {"name": "measured"})
    path = "/models/measured/metric-directions/val_loss"
    declared = told(files, "PUT", path, {"direction": "minimize"})
    assert declared["metric_directions"] == {"val_loss": "minimize"}
    told(files, "PUT", "/models/measured/metric-directions/auc", {"direction": "maximize"})
    assert told(files, "GET", "/models/measured")["metric_directions"] == {"auc": "maximize", "val_loss": "minimize"}
    refused(ask(files, "PUT", path, {"direction": "down"}), 400, "INVALID_INPUT", "direction")
    told(files, "DELETE", path)
    assert told(files, "GET", "/models/measured")["metric_directions"] == {"auc": "maximize"}
    assert ask(files, "DELETE", path).status == 404


def test_an_alias_is_set_moved_and_removed(files: Files) -> None:
    register(files, "known")
    register(files, "known")
    path = "/models/known/aliases/champion"
    refused(ask(files, "GET", path), 404, "ALIAS_NOT_FOUND", "alias")
    first = ask(files, "PUT", path, {"version": 1})
    model = told(files, "GET", "/models/known")
    assert first.json == {
        "alias": "champion",
        "registered_model_id": model["registered_model_id"],
        "model": "known",
        "version": 1,
        "moment": None,
        "etag": first.headers["etag"],
    }
    assert told(files, "GET", path) == first.json
    moved = told(files, "PUT", path, {"version": 2}, If_Match=first.json["etag"])
    assert moved["version"] == 2
    refused(ask(files, "PUT", path, {"version": 1}, If_Match=first.json["etag"]), 412, "STALE", "If-Match")
    assert told(files, "GET", "/models/known/versions/2")["aliases"] == ["champion"]
    refused(ask(files, "PUT", path, {"version": 9}), 404, "VERSION_NOT_FOUND", None)
    told(files, "DELETE", path)
    refused(ask(files, "DELETE", path), 404, "ALIAS_NOT_FOUND", "alias")
    # Without an alias there is nothing that a condition could be true of.
    refused(ask(files, "PUT", path, {"version": 1}, If_Match="*"), 412, "STALE", "If-Match")
    refused(ask(files, "PUT", "/models/known/aliases/v1", {"version": 1}), 400, "INVALID_NAME", "alias")


def test_the_reason_for_an_alias_is_in_its_event(files: Files) -> None:
    register(files, "reasoned")
    path = "/models/reasoned/aliases/champion"
    told(files, "PUT", path, {"version": 1, "comment": "Recall is up."})
    (event,) = told(files, "GET", "/events?model=reasoned&type=model_version_alias.created")["items"]
    assert (event["after"], event["comment"]) == ({"aliases": {"champion": 1}}, "Recall is up.")
    for comment in ("x" * 10_001, "Undoes ev_1"):
        refused(ask(files, "PUT", path, {"version": 1, "comment": comment}), 400, "INVALID_INPUT", "comment")
    refused(ask(files, "PUT", path, {"version": 1, "comment": None}), 400, "INVALID_INPUT", "comment")


def test_models_are_listed_page_by_page(files: Files) -> None:
    for name in ("list-c", "list-a", "LIST-b", "other"):
        told(files, "POST", "/models", {"name": name, "tags": {"list": name[-1]}})
    first = told(files, "GET", "/models?search=List-&limit=2&include_total=true")
    assert ([one["name"] for one in first["items"]], first["total_count"]) == (["LIST-b", "list-a"], 3)
    second = told(files, "GET", f"/models?search=List-&limit=2&page_token={quote(first['next_page_token'])}")
    assert ([one["name"] for one in second["items"]], second["next_page_token"]) == (["list-c"], None)
    assert second["total_count"] is None
    assert second["items"][0] == told(files, "GET", "/models/list-c")
    assert names(files, filter="tags.list = 'a'") == ["list-a"]
    assert names(files, filter="name LIKE 'list-%'", order_by="name DESC") == ["list-c", "list-a"]
    told(files, "PATCH", "/models/list-a", {"description": "Last."})
    assert names(files, search="list-", order_by="updated_at_ms DESC")[0] == "list-a"
    answer = ask(files, "GET", f"/models?search=other&page_token={quote(first['next_page_token'])}")
    refused(answer, 400, "INVALID_FILTER", "page_token")
    refused(ask(files, "GET", "/models?filter=name%20~%20'x'"), 400, "INVALID_FILTER", "filter")
    refused(ask(files, "GET", "/models?order_by=last_updated_timestamp"), 400, "INVALID_FILTER", "order_by")


def test_a_model_is_found_by_its_lasting_id(files: Files) -> None:
    made = told(files, "POST", "/models", {"name": "lasting"})["registered_model_id"]
    told(files, "PATCH", "/models/lasting", {"name": "still-lasting"})
    assert names(files, registered_model_id=made) == ["still-lasting"]
    assert names(files, registered_model_id=made, state="deleted") == []
    assert names(files, registered_model_id="rm_999999") == []
    refused(ask(files, "GET", "/models?registered_model_id=12"), 400, "INVALID_INPUT", "registered_model_id")


def test_deleted_models_are_listed_and_restored(files: Files) -> None:
    version = register(files, "gone")
    transition(files, version, to="Production")
    told(files, "PUT", "/models/gone/aliases/champion", {"version": 1})
    refused(ask(files, "POST", "/models/gone/restore", {}), 409, "MODEL_EXISTS", "model")
    before = told(files, "GET", "/models/gone")
    told(files, "DELETE", "/models/gone")
    assert ask(files, "GET", version).status == 404
    assert names(files, search="gone") == []
    (listed,) = told(files, "GET", "/models?state=deleted&search=GON&include_total=true")["items"]
    assert (listed["registered_model_id"], listed["state"]) == (before["registered_model_id"], "deleted")
    assert (listed["versions_count"], listed["is_name_taken"]) == (1, False)
    assert listed["deleted_by"] == getpass.getuser()
    assert (listed["alias_versions"], listed["latest_version"]) == ({}, None)
    assert listed["deleted_at_ms"] >= listed["created_at_ms"]
    restored = told(files, "POST", "/models/gone/restore", {})
    assert (restored["alias_versions"], restored["stage_versions"]) == ({"champion": 1}, {"Production": 1})
    assert told(files, "GET", version)["stages"] == ["Production"]
    refused(ask(files, "POST", "/models/never/restore", {}), 404, "MODEL_NOT_FOUND", "model")
    refused(ask(files, "GET", "/models?state=deleted&filter=name%3D'x'"), 400, "INVALID_INPUT", "filter")


def test_one_of_several_deleted_models_of_a_name_is_restored_by_its_id(files: Files) -> None:
    ids = []
    for number in range(2):
        made = told(files, "POST", "/models", {"name": "twice", "description": f"Number {number}."})
        ids.append(made["registered_model_id"])
        told(files, "DELETE", "/models/twice")
    listed = told(files, "GET", "/models?state=deleted&search=twice")["items"]
    assert [one["registered_model_id"] for one in listed] == ids
    first = told(files, "GET", "/models?state=deleted&search=twice&limit=1")
    rest = told(files, "GET", f"/models?state=deleted&search=twice&page_token={quote(first['next_page_token'])}")
    assert [*first["items"], *rest["items"]] == listed
    other = told(files, "POST", "/models", {"name": "other-name"})["registered_model_id"]
    body = {"registered_model_id": other}
    refused(ask(files, "POST", "/models/twice/restore", body), 404, "MODEL_NOT_FOUND", "model")
    restored = told(files, "POST", "/models/twice/restore", {"registered_model_id": ids[0]})
    assert (restored["registered_model_id"], restored["description"]) == (ids[0], "Number 0.")
    (last,) = told(files, "GET", "/models?state=deleted&search=twice")["items"]
    assert (last["registered_model_id"], last["is_name_taken"]) == (ids[1], True)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_stale_change_of_a_model_is_refused(files: Files, method: str) -> None:
    name = f"stale-{method.lower()}"
    seen = told(files, "POST", "/models", {"name": name})["etag"]
    body = {"description": "Mine."} if method == "PATCH" else None
    # A new version is a change of the model: its versions are counted.
    register(files, name)
    refused(ask(files, method, f"/models/{name}", body, If_Match=seen), 412, "STALE", "If-Match")
    model = told(files, "GET", f"/models/{name}")
    assert model["description"] is None
    assert ask(files, "GET", f"/models/{name}", If_None_Match=model["etag"]).status == 304
    assert ask(files, method, f"/models/{name}", body, If_Match=model["etag"]).status in (200, 204)
