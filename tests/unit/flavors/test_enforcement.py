from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from greenroom.core.schema_types import Array, Map, Object, Property, Type
from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from greenroom.errors import InvalidInput
from greenroom.flavors.enforcement import enforce_params, enforce_schema
from greenroom.flavors.signatures import infer_signature

COLUMNS = Schema([ColSpec("long", "age"), ColSpec("double", "weight", required=False)])
IMAGES = Schema([TensorSpec("float32", (-1, 2))])
PARAMS = ParamSchema([ParamSpec("temperature", "double", 0.5), ParamSpec("stop", "string", ["."], (-1,))])


def test_columns_come_in_the_order_of_the_signature_without_those_it_does_not_know() -> None:
    frame = enforce_schema(pd.DataFrame({"other": ["x"], "weight": [1.5], "age": [3]}), COLUMNS)
    assert list(frame.columns) == ["age", "weight"]


def test_optional_column_may_be_left_out() -> None:
    assert list(enforce_schema(pd.DataFrame({"age": [3]}), COLUMNS).columns) == ["age"]


def test_what_fits_is_widened() -> None:
    small = pd.DataFrame({"age": np.array([3], dtype="int16"), "weight": np.array([1.5], dtype="float32")})
    assert [str(kind) for kind in enforce_schema(small, COLUMNS).dtypes] == ["int64", "float64"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pd.DataFrame({"weight": [1.5], "size": [1]}), "needs the column 'age', which is missing.*'size'"),
        (pd.DataFrame({"age": [1.5]}), "Column 'age' is float64; the model takes long"),
        (pd.DataFrame({"age": [1.0, None]}), "Column 'age' .* with an example that has missing values"),
        (pd.DataFrame({"age": ["x"]}), "Column 'age' is "),
        (pd.DataFrame({"age": [1], "weight": [12345678901]}), "Column 'weight' is int64"),
        ({"age": [1, 2], "weight": [0.5]}, "do not fit together"),
        (object(), "object cannot be read as columns"),
    ],
)
def test_wrong_column_is_named(data: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        enforce_schema(data, COLUMNS)


@pytest.mark.parametrize(
    ("kind", "cell", "message"),
    [
        (Array("long"), ["x"], r"column 'x', row 0\[0\] is 'x' \(string\); the model takes long"),
        (Array("long"), "x", "column 'x', row 0 is a str"),
        (Object([Property("role", "string")]), {}, "row 0 lacks 'role'"),
        (Object([Property("role", "string")]), {"role": "a", "b": 1}, "row 0 has 'b', which the model does not have"),
        (Object([Property("role", "string")]), {"role": 1}, r"row 0.role is 1 \(long\)"),
        (Map("long"), {1: 2}, "row 0 has the key 1"),
        (Map("long"), {"a": "x"}, r"row 0\['a'\] is 'x'"),
    ],
)
def test_wrong_part_of_a_nested_value_is_named(kind: Type, cell: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        enforce_schema(pd.DataFrame({"x": pd.Series([cell], dtype="object")}), Schema([ColSpec(kind, "x")]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((3, 3), dtype="float32"), r"shape \(3, 3\); the model takes \(-1, 2\)"),
        (np.zeros((3, 2)), "is of float64; the model takes float32"),
        ("x", "is a str; the model takes an array"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "the model takes float32"),
    ],
)
def test_wrong_tensor_is_refused(data: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        enforce_schema(data, IMAGES)


def test_numbers_of_a_list_take_the_width_of_the_tensor() -> None:
    assert enforce_schema([[1, 2], [3.5, 4]], IMAGES).dtype == "float32"


def test_named_tensors_are_taken_from_a_dict_or_from_the_columns_of_a_frame() -> None:
    schema = Schema([TensorSpec("float32", (-1, 2), "image"), TensorSpec("int64", (-1,), "id")])
    frame = pd.DataFrame({"image": [[1.0, 2.0]], "id": [7]})
    found = enforce_schema(frame, schema)
    assert found["image"].tolist() == [[1.0, 2.0]]
    assert found["image"].dtype == "float32"
    assert enforce_schema(found, schema)["id"].tolist() == [7]
    with pytest.raises(InvalidInput, match="needs the column 'id'"):
        enforce_schema({"image": found["image"]}, schema)
    with pytest.raises(InvalidInput, match="Tensor 'image' is of float64"):
        enforce_schema({**found, "image": np.zeros((1, 2))}, schema)


def test_parameters_left_out_have_their_defaults() -> None:
    assert enforce_params(None, PARAMS) == {"temperature": 0.5, "stop": ["."]}
    assert enforce_params({"temperature": 1, "other": 2}, PARAMS) == {"temperature": 1.0, "stop": ["."]}
    assert enforce_params({"other": 2}, None) == {}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"temperature": "hot"}, "Parameter 'temperature' is 'hot'"),
        ({"temperature": True}, "Parameter 'temperature' is True"),
        ({"stop": "."}, "Parameter 'stop' is a str; the model takes a list of string"),
        ({"stop": [1]}, r"Parameter 'stop'\[0\] is 1"),
        (["x"], "params is a list"),
    ],
)
def test_wrong_parameter_is_named(params: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        enforce_params(params, PARAMS)


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame([[1, 2]], columns=pd.date_range("2020", periods=2)),
        pd.DataFrame([[1]], columns=[pd.Timestamp("2020")]),
        pd.DataFrame([[1, 2]], columns=pd.period_range("2020", periods=2, freq="M")),
        pd.DataFrame([[1, 2]], columns=pd.IntervalIndex.from_breaks([0, 1, 2])),
        pd.DataFrame([[1, 2]], columns=[1.5, "a"]),
        pd.DataFrame({"a": [{1: 2}]}),
        pd.DataFrame({"a": [{"b": {1: 2}}]}),
        pd.DataFrame({"a": [[{1: 2}]], "b": [1]}),
        [{1: 2, "b": 1}, {1: 3, "b": 4}],
        {1: 2},
    ],
    ids=str,
)
def test_data_fits_the_signature_inferred_from_it(data: Any) -> None:
    schema = infer_signature(data).inputs
    assert schema is not None
    # As it is read from the model's folder.
    assert len(enforce_schema(data, Schema.from_json(schema.to_json()))) == (2 if isinstance(data, list) else 1)
