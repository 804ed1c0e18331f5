"""Errors of Greenroom's own APIs: every class of error has one reason and one status."""

from __future__ import annotations

import json

from greenroom import errors
from greenroom.wire.reasons import CLASS_OF_REASON, TABLE, Reason, native_error, native_error_body

# Raised by the client or by the command line only.
_NEVER_SENT = {
    errors.FileChanged, errors.ConnectFailed, errors.TimedOut, errors.SchemaOutdated, errors.SchemaTooNew,
}  # fmt: skip


def _classes(kind: type[errors.GreenroomError]) -> set[type[errors.GreenroomError]]:
    return {kind}.union(*map(_classes, kind.__subclasses__()))


def test_every_reason_belongs_to_one_class() -> None:
    assert {row.reason for row in TABLE.values()} == set(Reason)
    assert len({row.reason for row in TABLE.values()}) == len(TABLE)
    assert {reason: kind for kind, (_, reason, _) in TABLE.items()} == CLASS_OF_REASON


def test_no_error_is_sent_with_status_500_but_the_unexpected_one() -> None:
    for kind in _classes(errors.GreenroomError) - _NEVER_SENT - {errors.GreenroomError}:
        assert native_error(kind("x")).status != 500, kind


def test_the_body_names_field_request_and_reason() -> None:
    body = json.loads(native_error_body(errors.UnknownField("No.", field="fliter", nearest="filter"), "r1"))
    assert body == {
        "error_code": "INVALID_PARAMETER_VALUE",
        "reason": "UNKNOWN_FIELD",
        "message": "No.",
        "field": "fliter",
        "request_id": "r1",
        "details": {"nearest": "filter"},
    }


def test_a_missing_alias_is_404_and_a_taken_name_409() -> None:
    assert native_error(errors.AliasNotFound("x"))[:2] == (404, Reason.ALIAS_NOT_FOUND)
    assert native_error(errors.RegisteredModelExists("x"))[:2] == (409, Reason.MODEL_EXISTS)
    assert native_error(errors.StaleWrite("x"))[:2] == (412, Reason.STALE)
