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


def test_a_message_names_fields_of_rules_as_the_operation_does() -> None:
    error = InvalidInput("'approvals' must be 0 to 20, not 21.", field="approvals")
    name_field(error, {"approvals_count"})
    assert (error.field, error.message) == ("approvals_count", "'approvals_count' must be 0 to 20, not 21.")
    error = InvalidInput("An alias has one version; leave out 'one_version'.", field="new_rules[2].one_version")
    name_field(error, {"new_rules"})
    assert error.message == "An alias has one version; leave out 'is_exclusive'."
    stopped = TransitionNotAllowed("There is no stage 'stage'.", field="stage")
    name_field(stopped, {"to"})
    assert (stopped.field, stopped.message) == ("to", "There is no stage 'stage'.")


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
