"""The field at fault is named as the operation names it."""

from __future__ import annotations

import pytest

from greenroom.errors import (
    GreenroomError,
    InvalidInput,
    InvalidName,
    RegisteredModelExists,
    RegisteredModelNotFound,
    TransitionNotAllowed,
    UnknownField,
)
from greenroom.server.http.error_fields import name_field


@pytest.mark.parametrize(
    ("error", "fields", "expected"),
    [
        (RegisteredModelNotFound("x", field="name"), {"model"}, "model"),
        # An operation that renames a model has both.
        (RegisteredModelNotFound("x", field="name"), {"model", "name"}, "model"),
        (RegisteredModelExists("x", field="new_name"), {"model", "name"}, "name"),
        (RegisteredModelExists("x", field="name"), {"name"}, "name"),
        (InvalidName("x", field="key"), {"name", "tags"}, "tags"),
        (InvalidName("x", field="key"), {"model", "key"}, "key"),
        (InvalidInput("x", field="model_id"), {"logged_model_id"}, "logged_model_id"),
        (InvalidInput("x", field="run_ids[3]"), {"run_ids"}, "run_ids[3]"),
        (InvalidInput("x", field="If-Match"), {"model"}, "If-Match"),
        (InvalidInput("x"), {"model"}, None),
        (TransitionNotAllowed("x", field="stage"), {"model", "to"}, "to"),
        # It is not a field of the operation: the message names the nearest one.
        (UnknownField("x", field="approvals", nearest="approvals_count"), {"approvals_count"}, "approvals"),
    ],
)
def test_the_field_is_one_of_the_operation(error: GreenroomError, fields: set[str], expected: str | None) -> None:
    name_field(error, fields)
    assert error.field == expected
