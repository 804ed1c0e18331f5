from __future__ import annotations

import json

import pytest

from greenroom import errors
from greenroom.sdk.entities import Experiment, Run
from greenroom.sdk.responses import decode_response, error_from_response
from greenroom.sdk.settings import Credentials
from greenroom.wire import reasons
from greenroom.wire.messages import experiments, runs


def refused(status: int, body: bytes, credentials: Credentials | None = None) -> errors.GreenroomError:
    return error_from_response(
        status, body, uri="http://host", path="/api/2.0/x?y=1", credentials=credentials or Credentials()
    )


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "RESOURCE_DOES_NOT_EXIST", errors.NotFound),
        (404, "ENDPOINT_NOT_FOUND", errors.EndpointNotFound),
        (400, "RESOURCE_ALREADY_EXISTS", errors.AlreadyExists),
        (400, "INVALID_PARAMETER_VALUE", errors.InvalidInput),
        (403, "PERMISSION_DENIED", errors.PermissionDenied),
        (409, "RESOURCE_CONFLICT", errors.Conflict),
        (413, "INVALID_PARAMETER_VALUE", errors.TooLarge),
        (429, "REQUEST_LIMIT_EXCEEDED", errors.LimitExceeded),
        (501, "NOT_IMPLEMENTED", errors.NotSupported),
        (503, "TEMPORARILY_UNAVAILABLE", errors.Unavailable),
        (400, "SOMETHING_NEW", errors.InvalidInput),
        (500, "INTERNAL_ERROR", errors.Unavailable),
    ],
)
def test_error_code_chooses_the_error(status: int, code: str, kind: type[errors.GreenroomError]) -> None:
    error = refused(status, f'{{"error_code": "{code}", "message": "what it said"}}'.encode())
    assert type(error) is kind
    assert error.message.endswith("what it said")
    assert ("could not process /api/2.0/x" in error.message) == (kind is errors.Unavailable)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Registered model alias champion not found.", errors.AliasNotFound),
        ("The run 4f2 must be in the 'active' state. Current state is deleted.", errors.StateConflict),
        ("The experiment 3 must be in the 'deleted' state. Current state is active.", errors.StateConflict),
        ("Cannot rename a non-active experiment.", errors.StateConflict),
        ("Invalid value 'The run 4f2 must be in the 'active' state.'", errors.InvalidInput),
    ],
)
def test_texts_of_mlflow_tell_apart_what_has_one_code(message: str, kind: type[errors.GreenroomError]) -> None:
    error = refused(400, json.dumps({"error_code": "INVALID_PARAMETER_VALUE", "message": message}).encode())
    assert type(error) is kind
    assert (error.error_code, error.get_http_status_code()) == ("INVALID_PARAMETER_VALUE", 400)


@pytest.mark.parametrize("kind", reasons.TABLE)
def test_reason_chooses_the_precise_error(kind: type[errors.GreenroomError]) -> None:
    row = reasons.TABLE[kind]
    body = reasons.native_error_body(kind("what it said"), "4f2")
    error = refused(row.status, body)
    assert type(error) is (kind if kind is not errors.GreenroomError else errors.Unavailable)
    assert (error.reason, error.error_code, error.request_id) == (row.reason, row.error_code, "4f2")


def test_details_of_an_error_are_attributes() -> None:
    unknown = errors.UnknownField("Unknown field 'nmae'.", field="nmae", nearest="name")
    error = refused(400, reasons.native_error_body(unknown, "4f2"))
    assert isinstance(error, errors.UnknownField)
    assert (error.field, error.nearest) == ("nmae", "name")
    method = refused(405, reasons.native_error_body(errors.MethodNotAllowed("no", allowed=("GET",)), "4f2"))
    assert isinstance(method, errors.MethodNotAllowed)
    assert method.allowed == ("GET",)


def test_reason_of_a_newer_server_falls_back_to_the_code() -> None:
    body = {"error_code": "RESOURCE_CONFLICT", "reason": "SOMETHING_NEW", "message": "no", "details": {"a": 1}}
    assert type(refused(409, json.dumps(body).encode())) is errors.Conflict


def test_404_suggests_an_older_or_different_server() -> None:
    error = refused(404, b"<!doctype html><title>404 Not Found</title>")
    assert isinstance(error, errors.EndpointNotFound)
    assert "http://host does not support /api/2.0/x" in error.message
    assert "<" not in error.message


def test_401_reports_the_origin_of_the_token() -> None:
    error = refused(401, b"You are not authenticated.", Credentials({"Authorization": "Bearer x"}, "GREENROOM_TOKEN"))
    assert isinstance(error, errors.Unauthenticated)
    assert "GREENROOM_TOKEN" in error.message


def test_redirect_suggests_the_correct_address() -> None:
    assert "set the tracking URI" in refused(302, b"").message


def test_long_page_of_a_proxy_is_cut() -> None:
    assert len(refused(502, b"x" * 100_000).message) < 500


def test_what_an_older_server_leaves_out_is_taken_as_empty() -> None:
    body = b'{"experiment": {"experiment_id": "1", "name": "churn", "lifecycle_stage": "active"}}'
    answer: experiments.ExperimentResponse = decode_response(body, experiments.ExperimentResponse)
    found = Experiment.from_wire(answer.experiment)
    assert (found.name, found.artifact_location, found.tags) == ("churn", "", {})


def test_run_without_inputs_and_outputs_is_read() -> None:
    body = (
        b'{"run": {"info": {"run_id": "a", "experiment_id": "0", "status": "RUNNING", "lifecycle_stage": "active"},'
        b' "data": {"metrics": [{"key": "m", "value": "NaN", "timestamp": 1, "step": 0}]}}}'
    )
    answer: runs.RunResponse = decode_response(body, runs.RunResponse)
    run = Run.from_wire(answer.run)
    assert run.data.metrics["m"] != run.data.metrics["m"]
    assert run.inputs.dataset_inputs == []
    assert run.outputs.model_outputs == []
    assert run.info.end_time is None
