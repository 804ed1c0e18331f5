"""Experiments in the public API, on a real server."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.public_api import Api, Refusal

_numbers = itertools.count(1)
FIELDS = {
    "experiment_id",
    "name",
    "description",
    "state",
    "tags",
    "artifact_location",
    "metric_directions",
    "created_at_ms",
    "updated_at_ms",
    "etag",
}


def new(api: Api, **fields: Any) -> Any:
    """Create an experiment."""
    return api.done("POST", "/experiments", {"name": f"experiment {next(_numbers)}", **fields}, status=201)


def path_of(experiment: Any, *more: str) -> str:
    return "/".join(["/experiments", experiment["experiment_id"], *(quote(part, safe="") for part in more)])


def test_an_experiment_is_one_resource_wherever_it_is_answered(api: Api) -> None:
    answer = api.ask("POST", "/experiments", {"name": "tasting", "description": "Of *wine*.", "tags": {"a/b": "1"}})
    made = answer.json
    assert answer.status == 201
    assert made.keys() == FIELDS
    assert answer.headers["location"] == "/api/v1" + path_of(made)
    assert (made["name"], made["description"], made["tags"], made["state"]) == (
        "tasting",
        "Of *wine*.",
        {"a/b": "1"},
        "active",
    )
    assert made["artifact_location"] == f"mlflow-artifacts:/{made['experiment_id']}"
    read = api.ask("GET", path_of(made))
    assert read.json == made
    assert read.headers["etag"] == answer.headers["etag"] == made["etag"]
    assert api.done("GET", "/experiments?search=TASTING")["items"] == [made]


def test_nothing_is_kept_as_null(api: Api) -> None:
    made = new(api)
    assert (made["description"], made["tags"], made["metric_directions"]) == (None, {}, {})
    api.done("PATCH", path_of(made), {"description": "something"})
    cleared = api.done("PATCH", path_of(made), {"description": None})
    assert cleared["description"] is None


def test_name_and_description_change_alone_or_together(api: Api) -> None:
    made = new(api, description="first")
    renamed = api.done("PATCH", path_of(made), {"name": "renamed"})
    assert (renamed["name"], renamed["description"]) == ("renamed", "first")
    both = api.done("PATCH", path_of(made), {"name": "renamed again", "description": "second"})
    assert (both["name"], both["description"]) == ("renamed again", "second")
    assert len({one["etag"] for one in (made, renamed, both)}) == 3
    same = api.done("PATCH", path_of(made), {"name": "renamed again"})
    assert same == both


def test_tags_are_set_and_removed(api: Api) -> None:
    made = new(api)
    assert api.done("PUT", path_of(made, "tags", "k/1"), {"value": "x"})["tags"] == {"k/1": "x"}
    assert api.done("PUT", path_of(made, "tags", "k/1"), {"value": "y"})["tags"] == {"k/1": "y"}
    api.done("DELETE", path_of(made, "tags", "k/1"), status=204)
    assert api.done("GET", path_of(made))["tags"] == {}
    assert api.refused("DELETE", path_of(made, "tags", "k/1")) == Refusal(404, "TAG_NOT_FOUND", "key")


def test_directions_of_metrics_are_declared_and_removed(api: Api) -> None:
    made = new(api)
    path = path_of(made, "metric-directions", "val/auc")
    declared = api.done("PUT", path, {"direction": "maximize"})
    assert (declared["metric_directions"], declared["tags"]) == ({"val/auc": "maximize"}, {})
    assert api.done("PUT", path, {"direction": "minimize"})["metric_directions"] == {"val/auc": "minimize"}
    shown = api.files.ask("GET", f"/api/ui/experiments/{made['experiment_id']}").json
    assert shown["tags"] == {"greenroom.metric.val/auc.direction": "down"}
    api.done("DELETE", path, status=204)
    assert api.done("GET", path_of(made))["metric_directions"] == {}
    assert api.refused("DELETE", path) == Refusal(404, "TAG_NOT_FOUND", "key")
    assert api.refused("PUT", path, {"direction": "sideways"}) == Refusal(400, "INVALID_INPUT", "direction")


def test_deleting_and_restoring_can_be_repeated(api: Api) -> None:
    made = new(api)
    for _ in range(2):
        api.done("DELETE", path_of(made), status=204)
        assert api.done("GET", path_of(made))["state"] == "deleted"
    for _ in range(2):
        assert api.done("POST", path_of(made, "restore"), {})["state"] == "active"


def test_a_deleted_experiment_is_not_changed(api: Api) -> None:
    made = new(api, tags={"k": "1"})
    api.done("PUT", path_of(made, "metric-directions", "auc"), {"direction": "maximize"})
    api.done("DELETE", path_of(made), status=204)
    before = api.done("GET", path_of(made))
    for method, path, body in (
        ("PATCH", path_of(made), {"name": made["name"]}),
        ("PATCH", path_of(made), {"description": "late"}),
        ("PUT", path_of(made, "tags", "k"), {"value": "2"}),
        ("DELETE", path_of(made, "tags", "k"), None),
        ("PUT", path_of(made, "metric-directions", "auc"), {"direction": "minimize"}),
        ("DELETE", path_of(made, "metric-directions", "auc"), None),
    ):
        assert api.refused(method, path, body) == Refusal(409, "WRONG_STATE", None), (method, path)
    assert api.done("GET", path_of(made)) == before


def test_a_name_that_is_taken_is_a_conflict(api: Api) -> None:
    made, other = new(api), new(api)
    api.done("DELETE", path_of(other), status=204)
    for name in (made["name"], other["name"]):
        assert api.refused("POST", "/experiments", {"name": name}) == Refusal(409, "EXPERIMENT_EXISTS", "name")
    renaming = api.refused("PATCH", path_of(made), {"name": other["name"]})
    assert renaming == Refusal(409, "EXPERIMENT_EXISTS", "name")


CHANGES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "update": ("PATCH", (), {"description": "changed"}),
    "delete": ("DELETE", (), None),
    "restore": ("POST", ("restore",), {}),
    "set tag": ("PUT", ("tags", "k"), {"value": "changed"}),
    "delete tag": ("DELETE", ("tags", "k"), None),
    "set direction": ("PUT", ("metric-directions", "auc"), {"direction": "minimize"}),
    "delete direction": ("DELETE", ("metric-directions", "auc"), None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_honors_if_match(api: Api, change: tuple[str, tuple[str, ...], Any]) -> None:
    method, more, body = change
    made = new(api, tags={"k": "1"})
    fresh = api.done("PUT", path_of(made, "metric-directions", "auc"), {"direction": "maximize"})
    stale = api.refused(method, path_of(made, *more), body, if_match=made["etag"])
    assert stale == Refusal(412, "STALE", "If-Match")
    assert api.done("GET", path_of(made)) == fresh
    status = 204 if method == "DELETE" else 200
    done = api.done(method, path_of(made, *more), body, status=status, if_match=f'"other", {fresh["etag"]}')
    if done is not None:
        assert done == api.done("GET", path_of(made))


def test_creating_has_no_condition(api: Api) -> None:
    refused = api.refused("POST", "/experiments", {"name": "never"}, if_match='"x"')
    assert refused == Refusal(400, "CONDITION_NOT_SUPPORTED", "If-Match")


def test_what_the_client_has_already_is_not_sent_again(api: Api) -> None:
    made = new(api)
    unchanged = api.ask("GET", path_of(made), If_None_Match=made["etag"])
    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", made["etag"])
    api.done("PUT", path_of(made, "tags", "k"), {"value": "1"})
    assert api.ask("GET", path_of(made), If_None_Match=made["etag"]).status == 200


def test_a_list_is_filtered_sorted_and_paged(api: Api) -> None:
    made = [new(api, name=f"paged {name}", tags={"team": team}) for name, team in zip("cab", "xyx", strict=True)]
    api.done("DELETE", path_of(made[1]), status=204)
    by_name = [made[2], made[0]]
    query = urlencode({"search": "PAGED", "order_by": "name ASC"})
    assert api.pages(f"/experiments?{query}&limit=1") == [[one] for one in by_name]
    page = api.done("GET", f"/experiments?{query}&limit=1&include_total=true")
    assert (page["total_count"], page["items"]) == (2, [made[2]])
    assert api.done("GET", f"/experiments?{query}")["total_count"] is None
    filtered = urlencode({"filter": "tags.team = 'x'", "search": "paged", "include_total": "true"})
    page = api.done("GET", f"/experiments?{filtered}")
    assert (page["items"], page["total_count"], page["next_page_token"]) == ([made[2], made[0]], 2, None)
    deleted = api.done("GET", "/experiments?search=paged&state=deleted&include_total=true")
    assert ([one["name"] for one in deleted["items"]], deleted["total_count"]) == (["paged a"], 1)
    assert api.done("GET", "/experiments?search=paged%20_")["items"] == []


def test_a_token_belongs_to_its_search(api: Api) -> None:
    for _ in range(2):
        new(api)
    token = api.done("GET", "/experiments?search=experiment&limit=1")["next_page_token"]
    refused = api.refused("GET", f"/experiments?search=exp&limit=1&page_token={token}")
    assert refused == Refusal(400, "INVALID_FILTER", "page_token")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/experiments/x", None, Refusal(400, "INVALID_INPUT", "experiment_id")),
        ("GET", "/experiments/99999", None, Refusal(404, "EXPERIMENT_NOT_FOUND", "experiment_id")),
        ("GET", "/experiments?state=gone", None, Refusal(400, "INVALID_INPUT", "state")),
        ("GET", "/experiments?limit=1001", None, Refusal(400, "INVALID_INPUT", "limit")),
        ("GET", "/experiments?filter=name%20~", None, Refusal(400, "INVALID_FILTER", "filter")),
        ("GET", "/experiments?lifecycle_stage=deleted", None, Refusal(400, "UNKNOWN_FIELD", "lifecycle_stage")),
        ("POST", "/experiments", {}, Refusal(400, "INVALID_INPUT", "name")),
        ("POST", "/experiments", {"name": "n", "tags": {"a//b": "1"}}, Refusal(400, "INVALID_NAME", "tags.a//b")),
        ("POST", "/experiments", {"name": "n", "tags": {"k": 1}}, Refusal(400, "INVALID_INPUT", "tags")),
        ("POST", "/experiments", {"name": "n", "artifactLocation": "x"}, Refusal(400, "UNKNOWN_FIELD", "artifactLocation")),
        ("POST", "/experiments", {"name": "n", "description": "x" * 20_001}, Refusal(400, "INVALID_INPUT", "description")),
        ("PATCH", "/experiments/0", {}, Refusal(400, "INVALID_INPUT", "name")),
        ("PATCH", "/experiments/0", {"name": ""}, Refusal(400, "INVALID_INPUT", "name")),
        ("PATCH", "/experiments/0", {"description": "x" * 20_001}, Refusal(400, "INVALID_INPUT", "description")),
        ("PUT", "/experiments/0/tags/k", {}, Refusal(400, "INVALID_INPUT", "value")),
        ("DELETE", "/experiments/99999", None, Refusal(404, "EXPERIMENT_NOT_FOUND", "experiment_id")),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_reason(api: Api, method: str, path: str, body: Any, expected: Refusal) -> None:
    assert api.refused(method, path, body) == expected
