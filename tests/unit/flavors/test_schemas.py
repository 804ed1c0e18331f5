from __future__ import annotations

import datetime
from typing import Any

import pytest

from greenroom.core.schema_types import AnyType, Array, DataType, Map, Object, Property
from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidSignature

NESTED = Schema(
    [
        ColSpec(Array("string"), "words"),
        ColSpec(Object([Property("role", "string"), Property("age", "long", required=False)]), "who", required=False),
        ColSpec(Map(Array("double")), "scores"),
        ColSpec(AnyType(), "rest"),
    ]
)


def test_nested_types_are_read_as_they_were_written() -> None:
    assert Schema.from_json(NESTED.to_json()) == NESTED
    assert NESTED.to_dict()[1] == {
        "type": "object",
        "properties": {"age": {"type": "long", "required": False}, "role": {"type": "string", "required": True}},
        "name": "who",
        "required": False,
    }


def test_signature_is_read_as_it_was_written() -> None:
    signature = ModelSignature(
        [TensorSpec("float32", (-1, 3), "a"), TensorSpec("str", (-1,), "b")],
        NESTED,
        [ParamSpec("when", "datetime", datetime.date(2024, 1, 2)), ParamSpec("stop", "string", ["x"], (-1,))],
    )
    again = ModelSignature.from_dict(signature.to_dict())
    assert again.inputs == signature.inputs
    assert again.outputs == NESTED
    assert again.to_dict() == signature.to_dict()


def test_columns_of_releases_before_2_10_are_read() -> None:
    old = Schema.from_json('[{"type": "double", "name": "a", "optional": true}, {"type": "long", "name": "b"}]')
    assert old.optional_input_names() == ["a"]
    assert old.required_input_names() == ["b"]


def test_schema_lists_its_columns() -> None:
    schema = Schema([ColSpec("double", "a"), ColSpec("string", "b", required=False)])
    assert schema.input_names() == ["a", "b"]
    assert schema.input_types() == [DataType.double, DataType.string]
    assert schema.input_types_dict() == {"a": DataType.double, "b": DataType.string}
    assert schema.input_dict()["a"] == ColSpec("double", "a")
    assert schema.has_input_names()
    assert not schema.is_tensor_spec()
    assert len(schema) == 2
    assert str(schema) == "['a': double (required), 'b': string (optional)]"
    assert Schema([ColSpec("double"), ColSpec("double")]).input_names() == [0, 1]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Schema([]), "at least one"),
        (lambda: Schema([ColSpec("double", "a"), TensorSpec("float32", (-1,))]), "not of both"),
        (lambda: Schema([ColSpec("double", "a"), ColSpec("double")]), "have names, or none"),
        (lambda: Schema([TensorSpec("float32", (-1,)), TensorSpec("float32", (-1,))]), "several tensors"),
        (lambda: Schema([ColSpec("double", required=False)]), "cannot be optional"),
        (lambda: Schema([ColSpec("double", "a"), ColSpec("long", "a")]), "'a' is given twice"),
        (lambda: ColSpec("decimal", "a"), "'decimal' is not a type"),
        (lambda: Object([]), "at least one property"),
        (lambda: Object([Property("a", "long"), Property("a", "long")]), "'a' is given twice"),
        (lambda: ParamSpec("n", "long", [1], (2,)), "'n' has shape"),
        (lambda: ParamSpec("n", "long", 1, (-1,)), "'n' takes a list"),
        (lambda: ParamSchema([ParamSpec("n", "long", 1), ParamSpec("n", "long", 2)]), "'n' is given twice"),
        (lambda: ModelSignature(inputs="a"), "inputs is a str"),  # type: ignore[arg-type]
        (lambda: ModelSignature(params=[ColSpec("long")]), "params is a list"),  # type: ignore[list-item]
        (lambda: ModelSignature.from_dict({"inputs": '[{"name": "a"}]'}), "cannot be read"),
        (lambda: ModelSignature.from_dict({"params": "{"}), "cannot be read"),
        (lambda: ModelSignature.from_dict([]), "not a mapping"),  # type: ignore[arg-type]
    ],
)
def test_signature_that_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(InvalidSignature, match=message):
        make()
