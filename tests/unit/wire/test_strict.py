"""Strict input of Greenroom's own APIs: what is not documented is refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest

from greenroom.errors import InvalidInput, UnknownField
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.strict import StrictDecoder


class _Move(Request):
    name: Text
    version: Int64
    stage: Text
    archive_existing: bool = False
    tags: dict[str, str] = {}
    to: Literal["up", "down"] | None = None
    if_match: str | None = None


class _List(Request):
    filter: str | None = None
    days: Annotated[int, msgspec.Meta(ge=1)] = 30
    order_by: list[str] = []
    limit: Int64 = 50
    include_total: bool = False


BODY = StrictDecoder(_Move, ["if_match"])
QUERY = StrictDecoder(_List)
PATH = {"name": "wine", "version": "3"}


def test_a_body_joins_what_the_path_and_the_headers_say() -> None:
    found = BODY.from_body(b'{"stage":"Production","tags":{"a":"b"}}', {**PATH, "if_match": '"1"'})
    assert found == _Move(name="wine", version=3, stage="Production", tags={"a": "b"}, if_match='"1"')


def test_a_field_of_the_path_may_be_repeated_with_the_same_value() -> None:
    assert BODY.from_body(b'{"stage":"x","version":3,"name":"wine"}', PATH).version == 3


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ('{"stage":"x","archive_exsiting":false}', "archive_exsiting", "Did you mean 'archive_existing'?"),
        ('{"stage":"x","archiveExisting":true}', "archiveExisting", "Did you mean 'archive_existing'?"),
        ('{"stage":"x","zzz":1}', "zzz", "Known fields: archive_existing, stage, tags, to."),
        ('{"stage":"x","if_match":"1"}', "if_match", "Unknown field 'if_match'"),
        ('{"stage":"x","version":4}', "version", "'version' is 4 in the fields, but \"3\" in the path"),
        ('{"stage":"x","name":["wine"]}', "name", "in the path; leave it out"),
        ('{"stage":"x","archive_existing":"true"}', "archive_existing", "Expected 'bool', got 'str'"),
        ('{"stage":"x","archive_existing":null}', "archive_existing", "Expected 'bool', got 'null'"),
        ('{"stage":"x","to":"left"}', "to", "Valid values are ['down', 'up']"),
        ('{"stage":"x","tags":{"a":1}}', "tags", "Expected 'str', got 'int'"),
        ('{"stage":"x\\u0000"}', "stage", "NUL"),
        ('{"stage":"x","tags":{"a":"\\ud800"}}', "tags.a", "surrogates"),
        ('{"stage":""}', "stage", "Missing value for required parameter 'stage'"),
        ("{}", "stage", "Missing value for required parameter 'stage'"),
        ("[]", None, "must be a JSON object"),
        ('"{}"', None, "must be a JSON object"),
        ("{", None, "not valid JSON"),
        ('{"stage":"x","tags":' + "[" * 5000 + "]" * 5000 + "}", None, ""),
    ],
)
def test_a_body_that_is_not_documented_is_refused(body: str, field: str | None, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        BODY.from_body(body.encode(), PATH)
    assert message in caught.value.message
    if field is not None:
        assert caught.value.field is not None
        assert caught.value.field.startswith(field)


def test_a_query_is_read_as_text() -> None:
    assert QUERY.from_query(b"order_by=a&order_by=b&limit=5&include_total=true") == _List(
        order_by=["a", "b"], limit=5, include_total=True
    )


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        (b"fliter=x", "fliter", "Unknown parameter 'fliter'. Did you mean 'filter'?"),
        (b"orderBy=x", "orderBy", "Did you mean 'order_by'?"),
        (b"limit=5&limit=6", "limit", "given several times"),
        (b"limit=many", "limit", "Invalid value"),
        (b"limit=9223372036854775808", "limit", "Invalid value"),
        (b"include_total=yes", "include_total", "Valid values are ['true', 'false']"),
        (b"filter=%00", "filter", "NUL"),
    ],
)
def test_a_query_that_is_not_documented_is_refused(query: bytes, field: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        QUERY.from_query(query)
    assert caught.value.field == field
    assert message in caught.value.message


def test_a_request_without_parameters_says_that_it_takes_none() -> None:
    class _None(Request):
        pass

    with pytest.raises(UnknownField, match="It takes no parameters") as caught:
        StrictDecoder(_None).from_query(b"x=1")
    assert caught.value.nearest is None


def test_the_nearest_name_is_in_the_error() -> None:
    decoder: StrictDecoder[Any] = QUERY
    with pytest.raises(UnknownField) as caught:
        decoder.from_query(b"page_limit=1")
    assert caught.value.nearest == "limit"


class _Describe(Request):
    name: Text
    description: str | None


def test_null_is_a_value_of_a_required_field_that_may_be_null() -> None:
    decoder = StrictDecoder(_Describe)
    assert decoder.from_body(b'{"description":null}', {"name": "wine"}).description is None
    with pytest.raises(InvalidInput, match="Missing value for required parameter 'description'"):
        decoder.from_body(b"{}", {"name": "wine"})


def test_a_repeated_unknown_parameter_is_unknown() -> None:
    with pytest.raises(UnknownField, match="Unknown parameter 'fliter'"):
        QUERY.from_query(b"fliter=a&fliter=b")


def test_a_value_out_of_bounds_is_named() -> None:
    with pytest.raises(InvalidInput, match="Invalid value \"?0\"? for parameter 'days' supplied: Expected 'int' >= 1"):
        QUERY.from_query(b"days=0")
