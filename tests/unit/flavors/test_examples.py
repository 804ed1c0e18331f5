from __future__ import annotations

import datetime
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from greenroom.errors import InvalidInput
from greenroom.flavors.enforcement import enforce_schema
from greenroom.flavors.examples import load_input_example, save_input_example
from greenroom.flavors.signatures import infer_schema

FRAME = pd.DataFrame({"a": [1, 2], "b": [0.5, None]})


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (FRAME, "dataframe"),
        (pd.DataFrame([[1, 2], [3, 4]]), "dataframe"),
        (np.arange(6.0).reshape(3, 2), "ndarray"),
        ({"a": np.arange(3), "b": np.ones(3)}, "ndarray"),
        (scipy.sparse.csr_matrix(np.eye(3)), "sparse_matrix_csr"),
        (scipy.sparse.csc_matrix(np.eye(3)), "sparse_matrix_csc"),
        ({"messages": [{"role": "user"}]}, "json_object"),
        (["a", "b"], "json_object"),
        ("a", "json_object"),
    ],
)
def test_example_is_read_in_the_form_it_was_given(example: Any, kind: str, tmp_path: Path) -> None:
    info = save_input_example(tmp_path, example)
    assert info["type"] == kind
    found = load_input_example(tmp_path, info)
    assert found.params is None
    if kind == "dataframe":
        pd.testing.assert_frame_equal(found.data, example, check_dtype=False)
    elif kind.startswith("sparse"):
        assert (found.data != example).nnz == 0
    elif isinstance(example, dict) and kind == "ndarray":
        assert {name: value.tolist() for name, value in found.data.items()} == {
            name: value.tolist() for name, value in example.items()
        }
    elif kind == "ndarray":
        assert found.data.tolist() == example.tolist()
    else:
        assert found.data == example


def test_example_with_parameters_keeps_both(tmp_path: Path) -> None:
    info = save_input_example(tmp_path, (["a"], {"temperature": 0.5}))
    assert load_input_example(tmp_path, info) == (["a"], {"temperature": 0.5})
    serving = json.loads((tmp_path / "serving_input_example.json").read_text())
    assert serving == {"inputs": ["a"], "params": {"temperature": 0.5}}


def test_what_json_cannot_hold_is_written_as_text_or_null(tmp_path: Path) -> None:
    save_input_example(tmp_path, {"when": datetime.date(2024, 1, 2), "raw": b"ab", "n": np.int64(3)})
    assert json.loads((tmp_path / "input_example.json").read_text()) == {"when": "2024-01-02", "raw": "YWI=\n", "n": 3}
    save_input_example(tmp_path, FRAME)
    assert json.loads((tmp_path / "input_example.json").read_text())["data"] == [[1.0, 0.5], [2.0, None]]


@pytest.mark.parametrize(
    ("example", "message"),
    [
        (object(), "is a object"),
        ({"a": np.ones(2), "b": 1}, "mixes arrays with other values"),
        ([object()], "cannot be written as JSON"),
    ],
)
def test_example_of_another_form_is_refused(example: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        save_input_example(tmp_path, example)


@pytest.mark.parametrize("dtype", ["int8", "int32", "float32", "float16", "uint16", "Int32", "bool"])
def test_example_predicts_though_json_has_fewer_types(dtype: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": pd.Series([1, 0], dtype=dtype), "b": [0.5, 1.5]})
    schema = infer_schema(frame)
    read = load_input_example(tmp_path, save_input_example(tmp_path, frame), schema=schema).data
    enforce_schema(read, schema)
    assert str(enforce_schema(frame, schema)["a"].dtype) == str(read["a"].dtype)


@pytest.mark.parametrize("dtype", ["uint64", "int8", "float32"])
def test_arrays_of_an_example_keep_their_type(dtype: str, tmp_path: Path) -> None:
    array = np.arange(3).astype(dtype)
    for given in (array, {"x": array}):
        schema = infer_schema(given)
        read = load_input_example(tmp_path, save_input_example(tmp_path, given), schema=schema).data
        enforce_schema(read, schema)
        assert (read["x"] if isinstance(read, dict) else read).dtype == dtype


def test_default_column_labels_are_stored_as_mlflow_stores_them(tmp_path: Path) -> None:
    info = save_input_example(tmp_path, pd.DataFrame(np.ones((1, 2))))
    assert info["pandas_orient"] == "values"
    assert json.loads((tmp_path / "input_example.json").read_text()) == {"data": [[1.0, 1.0]]}
    assert list(load_input_example(tmp_path, info).data.columns) == [0, 1]
    # As older Greenroom versions wrote it.
    (tmp_path / "input_example.json").write_text("[[1.0, 1.0]]")
    assert list(load_input_example(tmp_path, info).data.columns) == [0, 1]


@pytest.mark.parametrize("columns", [[3, 4], [1, 0], [0, 0]])
def test_numbered_columns_keep_their_numbers(columns: list[int], tmp_path: Path) -> None:
    info = save_input_example(tmp_path, pd.DataFrame(np.ones((1, 2)), columns=columns))
    assert list(load_input_example(tmp_path, info).data.columns) == columns


@pytest.mark.parametrize(
    ("example", "read"),
    [
        (np.int64(2), 2),
        (np.float32(0.5), 0.5),
        (Decimal("0.5"), 0.5),
        ([Fraction(1, 2)], [0.5]),
        ({"a": Decimal(2)}, {"a": 2}),
    ],
)
def test_single_numbers_of_any_library_are_examples(example: Any, read: Any, tmp_path: Path) -> None:
    assert load_input_example(tmp_path, save_input_example(tmp_path, example)).data == read
