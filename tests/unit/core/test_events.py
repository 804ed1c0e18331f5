"""Event subjects, and the stored form of changes."""

from __future__ import annotations

import typing

import msgspec
import pytest

from greenroom.core.event_types import EventType
from greenroom.core.events import (
    AnyChange,
    MovedStagesField,
    OtherChange,
    StagesField,
    VersionTransitioned,
    decode_change,
    encode_fields,
)
from greenroom.core.request_context import MAX_CLIENT_LENGTH, RequestOrigin
from greenroom.core.subjects import (
    Subject,
    experiment_subject,
    logged_model_subject,
    model_version_subject,
    registered_model_subject,
    run_subject,
)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (experiment_subject("3"), "experiment:3"),
        (run_subject("5ab1"), "run:5ab1"),
        (logged_model_subject("m-5ab1"), "logged_model:m-5ab1"),
        (registered_model_subject(12), "registered_model:12"),
        (model_version_subject(12, 3), "model_version:12/3"),
    ],
)
def test_a_subject_is_read_as_it_is_written(subject: Subject, text: str) -> None:
    assert str(subject) == text
    assert Subject.parse(text) == subject


def test_a_subject_names_its_model_and_version() -> None:
    assert (model_version_subject(12, 3).model_row, model_version_subject(12, 3).version) == (12, 3)
    assert (registered_model_subject(12).model_row, registered_model_subject(12).version) == (12, None)
    assert (run_subject("12").model_row, run_subject("12").version) == (None, None)


@pytest.mark.parametrize("text", ["", "run", "run:", ":12"])
def test_text_without_kind_or_id_is_not_a_subject(text: str) -> None:
    with pytest.raises(ValueError, match="not a subject"):
        Subject.parse(text)


def test_every_type_has_a_class_of_its_own() -> None:
    tags = [change.__struct_config__.tag for change in typing.get_args(AnyChange)]
    assert sorted(tags) == sorted(one.value for one in EventType)


def test_a_change_is_stored_as_canonical_json() -> None:
    change = VersionTransitioned(
        before=StagesField(stages=[]), after=MovedStagesField(stages=["Production", "Staging"])
    )
    stored = encode_fields(change.before), encode_fields(change.after)
    assert stored == ('{"stages":[]}', '{"stages":["Production","Staging"]}')
    assert decode_change(change.type, *stored) == change


@pytest.mark.parametrize(
    ("event_type", "after"),
    [("token.created", '{"name":"ci"}'), ("model_version.transitioned", '{"steps":3}'), ("run.created", None)],
)
def test_a_change_of_another_release_is_shown_as_it_is(event_type: str, after: str | None) -> None:
    expected = None if after is None else msgspec.json.decode(after)
    assert decode_change(event_type, None, after) == OtherChange(type=event_type, before=None, after=expected)


def test_a_user_agent_is_stored_as_printable_text() -> None:
    assert RequestOrigin("1", b"curl/8.5 \xe4\x00\n").client == "curl/8.5 ä"
    assert RequestOrigin("1", b"x" * 1000).client == "x" * MAX_CLIENT_LENGTH
    assert RequestOrigin("1", b"\x00").client is None
    assert RequestOrigin("1").client is None
