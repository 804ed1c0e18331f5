from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from greenroom.errors import InvalidInput
from greenroom.flavors.examples import load_input_example, save_input_example

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
        ({"a": np.ones(2), "b": 1}, "one or the other"),
        ([object()], "cannot be written as JSON"),
    ],
)
def test_example_of_another_form_is_refused(example: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        save_input_example(tmp_path, example)
