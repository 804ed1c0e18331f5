"""The error table covers the error tree."""

from __future__ import annotations

import json

import pytest

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


# The codes of `databricks_pb2.ErrorCode` in mlflow 1.30 that this server could send.
CODES_OF_MLFLOW_1 = {
    "BAD_REQUEST",
    "CUSTOMER_UNAUTHORIZED",
    "ENDPOINT_NOT_FOUND",
    "FEATURE_DISABLED",
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "INVALID_STATE",
    "PERMISSION_DENIED",
    "REQUEST_LIMIT_EXCEEDED",
    "RESOURCE_ALREADY_EXISTS",
    "RESOURCE_DOES_NOT_EXIST",
    "TEMPORARILY_UNAVAILABLE",
}


@pytest.mark.parametrize("version", ["0.9.1", "1.30.0", "2.0.1", "2.2.2"])
def test_old_clients_get_only_codes_that_they_know(version: str) -> None:
    user_agent = f"mlflow-python-client/{version}".encode()
    for kind in TABLE:
        body = json.loads(error_body(kind("x"), user_agent=user_agent))
        assert body["error_code"] in CODES_OF_MLFLOW_1, kind
        assert body["message"] == "x"


@pytest.mark.parametrize("version", ["2.3.0", "2.22.0", "3.17.2", "10.0.0", "2.20.1"])
def test_newer_clients_get_the_codes_of_the_table(version: str) -> None:
    for kind, row in TABLE.items():
        body = json.loads(error_body(kind("x"), user_agent=f"mlflow-python-client/{version}".encode()))
        assert body["error_code"] == row.error_code
