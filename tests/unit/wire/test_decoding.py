"""Requests of clients of all versions, and refused ones."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenroom.errors import InvalidInput
from greenroom.wire.decoding import Int64, Number, Request, RequestDecoder, Text, number


class Tag(Request):
    key: Text
    value: str = ""


class Example(Request):
    run_id: Text
    model_name: str | None = None
    step: Int64 | None = None
    value: Number | None = None
    is_final: bool | None = None
    tags: list[Tag] = []


class Item(Request):
    model_id: Text


class WithItems(Request):
    items: list[Item] = []


decoder = RequestDecoder(Example)


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_a_well_formed_body_is_read() -> None:
    message = decoder.from_body(body(run_id="r", step=3, value=0.5, tags=[{"key": "a", "value": "b"}]))
    assert message == Example(run_id="r", step=3, value=0.5, tags=[Tag(key="a", value="b")])


def test_camel_case_names_are_accepted_for_what_may_be_left_out() -> None:
    assert decoder.from_body(body(run_id="r", modelName="m")) == Example(run_id="r", model_name="m")


def test_what_a_call_requires_is_missed_under_its_camel_case_name() -> None:
    with pytest.raises(InvalidInput, match="Missing value for required parameter 'run_id'"):
        decoder.from_body(body(runId="r"))


def test_exceptions_are_named_by_the_message() -> None:
    class Other(Request):
        misses_camel = frozenset({"model_name"})
        takes_camel = frozenset({"run_id"})

        run_id: Text
        model_name: str | None = None

    assert RequestDecoder(Other).from_body(body(runId="r", modelName="m")) == Other(run_id="r")


def test_items_of_a_list_take_either_name() -> None:
    assert RequestDecoder(WithItems).from_body(body(items=[{"modelId": "m"}])).items == [Item(model_id="m")]


def test_both_spellings_together_are_refused() -> None:
    with pytest.raises(InvalidInput, match="both 'run_id' and 'runId'"):
        decoder.from_body(body(run_id="r", runId="r"))


def test_a_document_encoded_twice_is_read() -> None:
    assert decoder.from_body(json.dumps(json.dumps({"run_id": "r"})).encode()) == Example(run_id="r")


def test_nulls_count_as_absent_and_unknown_fields_are_ignored() -> None:
    assert decoder.from_body(body(run_id="r", step=None, colour="red")) == Example(run_id="r")


@pytest.mark.parametrize("step", [7, "7", 7.0])
def test_integers_may_come_as_text_or_whole_doubles(step: Any) -> None:
    assert decoder.from_body(body(run_id="r", step=step)).step == 7


@pytest.mark.parametrize("value", [True, "1", 1])
def test_doubles_may_come_as_bool_or_text(value: Any) -> None:
    assert float(decoder.from_body(body(run_id="r", value=value)).value or 0) == 1.0


def test_nan_and_the_infinities_are_texts() -> None:
    for text in ("NaN", "Infinity", "-Infinity"):
        value = decoder.from_body(b'{"run_id": "r", "value": "%s"}' % text.encode()).value
        assert value is not None
        assert str(number(value, "value")) == str(float(text))


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b'"nan"', b'"one"'])
def test_a_value_that_is_no_number_is_refused(literal: bytes) -> None:
    with pytest.raises(InvalidInput, match="'value'"):
        number(decoder.from_body(b'{"run_id": "r", "value": %s}' % literal).value or 0, "value")


@pytest.mark.parametrize("raw", [b"", b"{}", b"null", b'{"run_id": ""}', b'{"run_id": null}'])
def test_a_missing_required_field_is_named(raw: bytes) -> None:
    with pytest.raises(InvalidInput, match="Missing value for required parameter 'run_id'"):
        decoder.from_body(raw)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"run_id": 3}, "run_id"),
        ({"run_id": ["r"]}, "run_id"),
        ({"run_id": "r", "step": 1.5}, "step"),
        ({"run_id": "r", "step": 2**63}, "step"),
        ({"run_id": "r", "step": True}, "step"),
        ({"run_id": "r", "step": "x" * 100}, "step"),
        ({"run_id": "r", "value": {}}, "value"),
        ({"run_id": "r", "is_final": 1}, "is_final"),
        ({"run_id": "r", "tags": {}}, "tags"),
        ({"run_id": "r", "tags": [None]}, r"tags\[0\]"),
        ({"run_id": "r", "tags": ["a"]}, r"tags\[0\]"),
        ({"run_id": "r", "tags": [{"key": "a"}, {"value": "b"}]}, r"tags\[1\].key"),
        ({"run_id": "a\0b"}, "run_id"),
        ({"run_id": "\ud800"}, "run_id"),
    ],
)
def test_a_wrong_value_names_its_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput, match=f"parameter '{field}'"):
        decoder.from_body(body(**fields))


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"3", b'"text"', b"\xff", b"[" * 100_000, b'{"step": ' + b"9" * 5000 + b"}", b'{"a": "\\u0000'],
)
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        decoder.from_body(raw)


def test_a_query_string_is_read_by_type() -> None:
    message = decoder.from_query(b"run_id=a%20b&step=3&is_final=true&unknown=1&run_id=second")
    assert message == Example(run_id="a b", step=3, is_final=True)


def test_a_query_string_that_cannot_be_is_refused() -> None:
    for query in (b"step=3", b"run_id=r&step=x", b"run_id=%00", b"run_id=r&is_final=maybe", b"&".join([b"a=1"] * 2000)):
        with pytest.raises(InvalidInput):
            decoder.from_query(query)


def test_a_double_sent_as_text_must_be_a_number() -> None:
    assert number("-Infinity", "value") == float("-inf")
    with pytest.raises(InvalidInput, match="Invalid value \"much\" for parameter 'value'"):
        number("much", "value")


def test_path_values_win_over_the_body() -> None:
    assert decoder.from_body(body(run_id="body"), {"run_id": "path"}).run_id == "path"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["run_id", "runId", "step", "value", "tags", "is_final", "x"]), json_values))
def test_any_document_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        decoder.from_body(json.dumps(document).encode())
    except InvalidInput:
        pass


@pytest.mark.parametrize("text", [b"\xed\xa0\x80", b"\xff", b"\xc3"], ids=["surrogate", "no UTF-8", "half a character"])
def test_bytes_that_are_no_text_are_refused(text: bytes) -> None:
    with pytest.raises(InvalidInput, match="not UTF-8|run_id.*surrogates"):
        decoder.from_body(b'{"run_id": "' + text + b'"}')


class Native(Request):
    direction: Literal["up", "down"] | None = None
    tags: dict[str, str] | None = None


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"direction": "\ud800"}, "direction"),
        ({"direction": "left"}, r"direction.*\['down', 'up'\]"),
        ({"direction": ["up"]}, "direction"),
        ({"tags": "\ud800"}, "tags"),
        ({"tags": []}, "tags"),
        ({"tags": {"a": "\ud800"}}, "tags.a"),
        ({"tags": {"a": "b\0"}}, "tags.a"),
        ({"tags": {"a\0": "b"}}, "tags"),
        ({"tags": {"a": 1}}, "tags.a"),
        ({"tags": {"a": None}}, "tags.a"),
    ],
)
def test_choices_and_mappings_name_what_they_cannot_hold(fields: dict[str, Any], names: str) -> None:
    with pytest.raises(InvalidInput, match=names):
        RequestDecoder(Native).from_body(body(**fields))


def test_choices_and_mappings_are_decoded_on_the_slow_path_too() -> None:
    message = RequestDecoder(Native).from_body(body(direction="up", tags={"a": "b"}, unknown=1))
    assert message == Native(direction="up", tags={"a": "b"})


def test_a_list_that_is_too_long_is_refused_before_its_items_are_read() -> None:
    tags = [{"key": "a", "value": "b"}] * 10_001
    with pytest.raises(InvalidInput, match="'tags' has 10001 items; at most 10000"):
        decoder.from_body(body(run_id="r", colour="red", tags=tags))
    assert len(decoder.from_body(body(run_id="r", colour="red", tags=tags[1:])).tags) == 10_000


@pytest.mark.parametrize("encoded_twice", [False, True])
def test_a_document_of_very_many_values_is_refused_before_they_are_read(encoded_twice: bool) -> None:
    document = json.dumps({"run_id": "r", **{f"x{n}": [] for n in range(50_002)}})
    with pytest.raises(InvalidInput, match="more than 50000 values"):
        decoder.from_body(json.dumps(document).encode() if encoded_twice else document.encode())


def test_text_may_hold_any_number_of_commas_and_quotes() -> None:
    text = 'a,"b"\\,' * 40_000
    assert decoder.from_body(body(run_id="r", modelName=text)).model_name == text
