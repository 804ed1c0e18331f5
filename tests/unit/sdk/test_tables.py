from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from greenroom.errors import InvalidInput
from greenroom.sdk import tables


def test_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {"text": ["a", "ü"], "number": [1, 2.5], "flag": [True, None]}
    tables.write_table(tmp_path / "a.json", columns)
    assert tables.read_table(tmp_path / "a.json") == columns


def test_table_is_what_pandas_splits(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    tables.write_table(tmp_path / "a.json", tables.columns_of(frame))
    assert json.loads((tmp_path / "a.json").read_text()) == json.loads(frame.to_json(orient="split", index=False))
    pd.testing.assert_frame_equal(pd.read_json(tmp_path / "a.json", orient="split"), frame)


def test_values_of_numpy_and_pandas_get_a_form_in_json(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "time": [pd.Timestamp("2026-01-02T03:04:05"), pd.NaT],
            "number": np.array([1.5, np.nan]),
            "whole": pd.array([1, None], dtype="Int64"),
            "vector": [np.array([1, 2]), [3]],
        }
    )
    tables.write_table(tmp_path / "a.json", tables.columns_of(frame))
    assert tables.read_table(tmp_path / "a.json") == {
        "time": ["2026-01-02T03:04:05", None],
        "number": [1.5, None],
        "whole": [1, None],
        "vector": [[1, 2], [3]],
    }


def test_single_values_are_one_row_and_fill_longer_columns() -> None:
    assert tables.columns_of({"question": "why?", "answer": "so"}) == {"question": ["why?"], "answer": ["so"]}
    assert tables.columns_of({"question": ["a", "b"], "model": "x"}) == {"question": ["a", "b"], "model": ["x", "x"]}


def test_columns_of_other_lengths_are_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="a: 1, b: 2"):
        tables.columns_of({"a": [1], "b": [1, 2]})


def test_value_that_is_not_a_table_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a list"):
        tables.columns_of([1])
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(InvalidInput, match=r"'a\.json' is not a table"):
        tables.read_table(tmp_path / "a.json")
    with pytest.raises(InvalidInput, match="cannot hold a object"):
        tables.write_table(tmp_path / "b.json", {"a": [object()]})


@pytest.mark.parametrize("name", ["a.csv", "a", "a:b.json", "a'b.json", "[a].json"])
def test_name_that_no_table_can_have_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="artifact_file"):
        tables.check_table_file(name)
