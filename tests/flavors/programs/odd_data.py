"""Unusual data types for the programs, and their comparable form."""

from __future__ import annotations

import datetime
import decimal
import fractions
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

WHEN = datetime.datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001
VALUES: dict[str, list[Any]] = {
    "int": [1, 2],
    "zero and one": [0, 1],
    "float": [0.5, 1.5],
    "text": ["a", "b"],
    "bool": [True, False],
    "bytes": [b"a", b"b"],
    "datetime": [WHEN, WHEN],
    "date": [WHEN.date(), WHEN.date()],
    "time": [WHEN.time(), WHEN.time()],
    "timedelta": [datetime.timedelta(1), datetime.timedelta(2)],
    "timestamp": [pd.Timestamp(WHEN), pd.Timestamp(WHEN)],
    "period": [pd.Period("2024-01"), pd.Period("2024-02")],
    "Decimal": [decimal.Decimal("0.5"), decimal.Decimal("1.5")],
    "Fraction": [fractions.Fraction(1, 2), fractions.Fraction(3, 2)],
    "complex": [1j, 2j],
    "int and float": [1, 0.5],
    "int and text": [1, "a"],
    "int and none": [1, None],
    "text and none": ["a", None],
    "bool and none": [True, None],
    "date and none": [WHEN, None],
    "float and nan": [0.5, float("nan")],
    "none": [None, None],
    "nan": [float("nan"), float("nan")],
    "empty dict": [{}, {}],
    "empty list": [[], []],
    "dict": [{"x": 1}, {"x": 2}],
    "dict with gaps": [{"x": 1}, {"x": None, "y": "b"}],
    "dict of other types": [{"x": 1}, {"x": "a"}],
    "list": [[1, 2], [3]],
    "list and none": [[1, 2], None],
    "list of dicts": [[{"x": 1}], []],
    "tuple": [(1, 2), (3, 4)],
    "set": [{1}, {2}],
    "object": [object(), object()],
    "np.int64": [np.int64(1), np.int64(2)],
    "np.int32": [np.int32(1), np.int32(2)],
    "np.int8": [np.int8(1), np.int8(2)],
    "np.uint64": [np.uint64(1), np.uint64(2)],
    "np.float32": [np.float32(0.5), np.float32(1.5)],
    "np.float64": [np.float64(0.5), np.float64(1.5)],
    "np.float16": [np.float16(0.5), np.float16(1.5)],
    "np.bool": [np.bool_(True), np.bool_(False)],
    "np.str": [np.str_("a"), np.str_("b")],
    "np.datetime64": [np.datetime64(WHEN), np.datetime64(WHEN)],
    "array": [np.array([1.0, 2.0]), np.array([3.0])],
}
COLUMNS: dict[str, Callable[[], Any]] = {
    **{
        name: (lambda name=name: pd.Series([1, 2], dtype=name))  # type: ignore[misc]
        for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 Int64 Int32 Float64 string".split()
    },
    "boolean": lambda: pd.Series([True, None], dtype="boolean"),
    "Int64 with gap": lambda: pd.Series([1, None], dtype="Int64"),
    "category of text": lambda: pd.Series(pd.Categorical(["a", "b"])),
    "category of int": lambda: pd.Series(pd.Categorical([1, 2])),
    "category of float": lambda: pd.Series(pd.Categorical([0.5, 1.5])),
    "category with gap": lambda: pd.Series(pd.Categorical(["a", None])),
    "sparse": lambda: pd.Series(pd.arrays.SparseArray([0, 1])),
    "interval": lambda: pd.Series(pd.interval_range(0, 2)),
    "timedelta64": lambda: pd.Series(pd.to_timedelta([1, 2], unit="D")),
    "time zone": lambda: pd.Series(pd.to_datetime(["2024-01-02", "2024-01-03"]).tz_localize("UTC")),
    "datetime64[s]": lambda: pd.Series(np.array([WHEN, WHEN], dtype="datetime64[s]")),
    "complex64": lambda: pd.Series([1, 2], dtype="complex64"),
    "no rows": lambda: pd.Series([], dtype="float64"),
    "no rows of objects": lambda: pd.Series([], dtype=object),
}
LABELS: dict[str, Any] = {
    "numbers": pd.DataFrame(np.ones((2, 2))),
    "from 3": pd.DataFrame(np.ones((2, 2)), columns=[3, 4]),
    "mixed": pd.DataFrame(np.ones((2, 2)), columns=["a", 1]),
    "floats": pd.DataFrame(np.ones((2, 2)), columns=[0.5, 1.5]),
    "doubled": pd.DataFrame(np.ones((2, 2)), columns=["a", "a"]),
    "doubled numbers": pd.DataFrame(np.ones((2, 2)), columns=[0, 0]),
    "tuples": pd.DataFrame(np.ones((2, 2)), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    "empty text": pd.DataFrame(np.ones((2, 1)), columns=[""]),
}


def plain(value: Any) -> Any:
    """Return a comparable form."""
    if isinstance(value, pd.DataFrame):
        columns = [(f"{name}", value.iloc[:, place]) for place, name in enumerate(value.columns)]
        return {name: [str(column.dtype), [plain(one) for one in column]] for name, column in columns}
    if isinstance(value, np.ndarray):
        return [str(value.dtype), list(value.shape), plain(value.tolist())]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return repr(value).partition(" at 0x")[0]
