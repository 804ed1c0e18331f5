"""The error table covers the error tree."""

from __future__ import annotations

from greenroom import errors
from greenroom.wire.errors import TABLE, error_body, wire_error


def _all(kind: type[errors.GreenroomError]) -> set[type[errors.GreenroomError]]:
    return {kind}.union(*(_all(child) for child in kind.__subclasses__()))


def test_every_error_but_the_root_has_a_row_of_its_own_or_of_an_ancestor() -> None:
    for kind in _all(errors.GreenroomError) - {errors.GreenroomError}:
        assert wire_error(kind("x")) is not TABLE[errors.GreenroomError], kind


def test_no_error_raised_on_purpose_is_a_plain_500() -> None:
    for kind in _all(errors.GreenroomError) - {errors.GreenroomError}:
        assert wire_error(kind("x")).status != 500, kind


def test_the_body_is_code_message_and_the_classes_of_mlflow_3() -> None:
    assert error_body(errors.RunNotFound("gone")) == (
        b'{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone","sqlstate":"KAM00","error_class":"RESOURCE_NOT_FOUND"}'
    )


def test_a_code_without_classes_has_none() -> None:
    assert error_body(errors.RateLimited("slow")) == b'{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}'
