"""What every operation of the public API keeps to (docs/api-guidelines.md): strict input, conditions, repeated keys.

The operations come from the endpoint table, and a valid request to each from `tests/support/calls.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.wire.endpoints import Endpoint
from greenroom.wire.endpoints._row import Family
from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support.calls import Reply, World
from tests.support.prepared_store import Store, keep_store, opened

V1 = [row for row in ENDPOINTS if row.family is Family.V1 and row.handler == "message"]
CHANGES = [row for row in V1 if row.access == "write"]
CONDITIONAL = [row for row in CHANGES if row.is_conditional]
_PLACEHOLDER = re.compile(r"\{(\w+)(?::path)?\}")


def each(rows: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.name for row in rows])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    return keep_store(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def store(kept: tuple[Path, World], tmp_path: Path) -> Iterator[Store]:
    yield from opened(kept, tmp_path / "store")


def refused(reply: Reply, status: int, reason: str, field: str) -> None:
    assert reply.status == status, reply
    body = reply.json
    assert sorted(body) == ["details", "error_code", "field", "message", "reason", "request_id"]
    assert (body["reason"], body["field"], body["request_id"]) == (reason, field, "asked")


def etag_of(store: Store, row: Endpoint) -> str:
    """Read the etag that a condition of the row is compared with: that of the resource at its path, or nearest above it."""
    readable = {one.path: one for one in V1 if one.method == "GET" and one.has_etag}
    path = row.path
    while path not in readable:
        path = path.rpartition("/")[0]
        assert path, f"no resource with an etag is at or above {row.path}"
    fields = store.fields(row)
    reply = store.send(readable[path], {name: fields[name] for name in _PLACEHOLDER.findall(path)})
    assert reply.status == 200, reply
    assert reply.headers[b"etag"].decode() == reply.json["etag"]
    return str(reply.json["etag"])


@each(V1)
def test_an_unknown_field_is_refused_by_its_name(store: Store, row: Endpoint) -> None:
    before = store.content()
    reply = store.send(row, {**store.fields(row), "archive_exsiting": "false"})
    refused(reply, 400, "UNKNOWN_FIELD", "archive_exsiting")
    assert store.content() == before


@each(CHANGES)
def test_a_parameter_of_a_change_is_refused_by_its_name(store: Store, row: Endpoint) -> None:
    before = store.content()
    reply = store.send(row, store.fields(row), query=b"dry_run=true")
    assert (reply.status, reply.json["field"]) == (400, "dry_run"), reply
    assert store.content() == before


@each([row for row in V1 if any("_" in name for name in row.request.__struct_fields__)])
def test_camel_case_is_refused_with_the_name_that_is_meant(store: Store, row: Endpoint) -> None:
    in_path = _PLACEHOLDER.findall(row.path)
    for name in row.request.__struct_fields__:
        camel = re.sub("_(.)", lambda found: found[1].upper(), name)
        if camel == name or name in in_path:
            continue
        reply = store.send(row, {**store.fields(row), camel: "x"})
        refused(reply, 400, "UNKNOWN_FIELD", camel)
        assert reply.json["details"]["nearest"] == name


@each(CONDITIONAL)
def test_a_stale_condition_is_refused_and_nothing_changes(store: Store, row: Endpoint) -> None:
    before = store.content()
    reply = store.send(row, store.fields(row), headers={"if-match": '"0"'})
    refused(reply, 412, "STALE", "If-Match")
    assert store.content() == before


@each(CONDITIONAL)
def test_a_fresh_condition_is_met(store: Store, row: Endpoint) -> None:
    etag = etag_of(store, row)
    before = store.content()
    reply = store.send(row, store.fields(row), headers={"if-match": etag})
    assert reply.status == row.status, reply
    assert store.content() != before
    # What was deleted or moved has no etag there any more.
    if row.method == "DELETE" or row.name == "move_model":
        return
    # What was fresh before the change is stale after it.
    again = store.send(row, store.fields(row), headers={"if-match": etag})
    refused(again, 412, "STALE", "If-Match")


@each([row for row in CHANGES if not row.is_conditional])
def test_a_condition_that_cannot_be_honored_is_refused(store: Store, row: Endpoint) -> None:
    before = store.content()
    reply = store.send(row, store.fields(row), headers={"if-match": "*"})
    refused(reply, 400, "CONDITION_NOT_SUPPORTED", "If-Match")
    assert store.content() == before


@each(CHANGES)
def test_a_repeated_key_replays_the_response(store: Store, row: Endpoint) -> None:
    first = store.send(row, store.fields(row), headers={"idempotency-key": "once"})
    assert first.status == row.status, first
    assert b"idempotency-replayed" not in first.headers
    after = store.content()
    again = store.send(row, store.fields(row), headers={"idempotency-key": "once"})
    assert again.status == first.status
    if first.body and first.json.get("token"):
        # A secret is shown once, and is not stored to be shown again.
        assert again.json == {**first.json, "token": None}
        assert first.json["token"] not in "".join(store.content()[0])
        first.headers[b"content-length"] = again.headers[b"content-length"]
    else:
        assert again.body == first.body
    assert again.headers.pop(b"idempotency-replayed") == b"true"
    assert again.headers == first.headers
    assert (b"location" in first.headers) == (row.status == 201)
    assert (b"etag" in first.headers) == row.has_etag
    assert store.content() == after


@each([row for row in V1 if row.access != "write" and row.has_etag])
def test_a_read_of_what_the_client_has_is_answered_without_it(store: Store, row: Endpoint) -> None:
    etag = etag_of(store, row)
    reply = store.send(row, store.fields(row), headers={"if-none-match": f'"other", W/{etag}'})
    assert (reply.status, reply.body, reply.headers[b"etag"].decode()) == (304, b"", etag)
    assert store.send(row, store.fields(row), headers={"if-none-match": '"other"'}).status == 200


@each([row for row in V1 if row.tag and row.method == "GET" and "page_token" in row.request.__struct_fields__])
def test_every_list_has_the_same_form(store: Store, row: Endpoint) -> None:
    page = store.send(row, store.fields(row)).json
    assert {"items", "next_page_token"} <= page.keys() <= {"items", "next_page_token", "total_count"}
    if "total_count" in page:
        assert page["total_count"] is None
        counted = store.send(row, {**store.fields(row), "include_total": "true"}).json
        assert counted["total_count"] >= len(page["items"])
    for limit in ("0", "1001", "-1"):
        assert store.send(row, {**store.fields(row), "limit": limit}).json["field"] == "limit"
    reply = store.send(row, {**store.fields(row), "page_token": "x"})
    assert (reply.status, reply.json["field"]) == (400, "page_token")
