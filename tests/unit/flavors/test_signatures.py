from __future__ import annotations

import decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from greenroom.core.schemas import ColSpec, Schema, TensorSpec
from greenroom.errors import InvalidSignature
from greenroom.flavors.signatures import infer_schema, infer_signature


def test_data_frame_gives_its_columns() -> None:
    frame = pd.DataFrame(
        {
            "flag": [True, False],
            "count": [1, 2],
            "small": np.array([1, 2], dtype="int16"),
            "share": [0.5, 1.5],
            "name": ["a", "b"],
            "when": pd.to_datetime(["2024-01-01", "2024-01-02"]),
        }
    )
    assert infer_signature(frame).inputs == Schema(
        [
            ColSpec(name="flag", type="boolean"),
            ColSpec(name="count", type="long"),
            ColSpec(name="small", type="integer"),
            ColSpec(name="share", type="double"),
            ColSpec(name="name", type="string"),
            ColSpec(name="when", type="datetime"),
        ]
    )


def test_column_with_a_gap_is_optional() -> None:
    found = infer_signature(pd.DataFrame({"share": [0.5, None]})).inputs
    assert found == Schema([ColSpec(name="share", type="double", required=False)])


def test_array_gives_a_tensor_of_any_number_of_rows() -> None:
    found = infer_signature(np.zeros((7, 3), dtype="float32"), np.zeros(7, dtype="int64"))
    assert found.inputs == Schema([TensorSpec(type="float32", shape=(-1, 3))])
    assert found.outputs == Schema([TensorSpec(type="int64", shape=(-1,))])


def test_series_gives_one_column() -> None:
    assert infer_signature(pd.Series([1.0], name="y")).inputs == Schema([ColSpec(name="y", type="double")])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.array([object()]), "Python objects"),
        (pd.DataFrame({"span": pd.to_timedelta([1], unit="s")}), "'span'"),
        (object(), "object"),
    ],
)
def test_data_a_signature_cannot_name_is_refused(data: Any, message: str) -> None:
    with pytest.raises(InvalidSignature, match=message):
        infer_schema(data)


def test_data_a_signature_cannot_name_is_anything_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    signature = infer_signature(decimal.Decimal("0.5"))
    assert signature.inputs == Schema([ColSpec("any")])
    assert "are not checked" in caplog.text


def test_labels_of_columns_are_kept_as_they_are() -> None:
    frame = pd.DataFrame(np.ones((2, 2)))
    schema = infer_schema(frame)
    assert schema.input_names() == [0, 1]
    assert Schema.from_json(schema.to_json()) == schema
    tuples = Schema([ColSpec("double", ("a", 1))])
    assert Schema.from_json(tuples.to_json()) == tuples
