"""Tables logged to runs: JSON in pandas' "split" layout, or Parquet.

Tables given as dicts and lists need no library; data frames and Parquet need pandas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput

TABLES_TAG = "mlflow.loggedArtifacts"
"""Tag of a run that lists its tables, read by MLflow's pages and `load_table`."""

_FORBIDDEN = "\"',:[]{}"


def check_table_file(artifact_file: str) -> str:
    """Check the name of a table and return its suffix.

    Raises:
        InvalidInput: the suffix is neither ``.json`` nor ``.parquet``, or a character is not allowed.
    """
    wrong = sorted({character for character in artifact_file if character in _FORBIDDEN})
    if wrong:
        raise InvalidInput(
            f"artifact_file is '{artifact_file}'; a table's name may not contain {' '.join(wrong)}",
            field="artifact_file",
        )
    for suffix in (".json", ".parquet"):
        if artifact_file.endswith(suffix):
            return suffix
    raise InvalidInput(
        f"artifact_file is '{artifact_file}'; a table's name must end in .json or .parquet.", field="artifact_file"
    )


def is_frame(data: Any) -> bool:
    """Return whether this is a pandas data frame."""
    return hasattr(data, "to_json") and hasattr(data, "columns")


def columns_of(data: Any) -> dict[str, list[Any]]:
    """Convert a table to columns of equal length.

    Args:
        data: a data frame, a dict of columns, or a dict of single values: one row.

    Raises:
        InvalidInput: it is not a table, or columns differ in length.
    """
    if is_frame(data):
        return {str(name): list(data[name]) for name in data.columns}
    if not isinstance(data, Mapping):
        raise InvalidInput(
            f"A table must be a data frame or a dict of columns, not a {type(data).__name__}.", field="data"
        )
    columns = {str(name): _as_list(values) for name, values in data.items()}
    if all(values is None for values in columns.values()):
        return {str(name): [value] for name, value in data.items()}
    lengths = {name: len(values) for name, values in columns.items() if values is not None}
    if len(set(lengths.values())) > 1:
        raise InvalidInput(
            f"Columns of a table must have the same length; these have {', '.join(f'{n}: {c}' for n, c in lengths.items())}.",
            field="data",
        )
    rows = next(iter(lengths.values()))
    # A single value is repeated for every row, as in a data frame.
    return {name: [data[name]] * rows if values is None else values for name, values in columns.items()}


def concatenated(before: Mapping[str, list[Any]], new: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Append the rows of one table to another; columns that only one of them has are filled with None.

    >>> concatenated({"a": [1]}, {"a": [2], "b": [3]})
    {'a': [1, 2], 'b': [None, 3]}
    """
    rows_before, rows_new = _row_count(before), _row_count(new)
    return {
        name: [*before.get(name, [None] * rows_before), *new.get(name, [None] * rows_new)]
        for name in dict.fromkeys([*before, *new])
    }


def read_table(file: Path) -> dict[str, list[Any]]:
    """Read a table file as columns.

    Raises:
        InvalidInput: it is not a table, or the library to read it is not installed.
    """
    if file.suffix == ".parquet":
        return columns_of(_pandas("Parquet files").read_parquet(file))
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        rows = found["data"]
        return {str(name): [row[index] for row in rows] for index, name in enumerate(found["columns"])}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InvalidInput(f"'{file.name}' is not a table: it must have 'columns' and 'data'.") from error


def write_table(file: Path, columns: Mapping[str, list[Any]]) -> None:
    """Write columns to a table file.

    Raises:
        InvalidInput: a value has no form in JSON, or the library to write it is not installed.
    """
    if file.suffix == ".parquet":
        try:
            _pandas("Parquet files").DataFrame(dict(columns)).to_parquet(file, index=False)
        except ImportError as error:
            raise InvalidInput("Parquet files require pyarrow, which is not installed: pip install pyarrow") from error
        return
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    text = json.dumps({"columns": list(columns), "data": _plain(rows)}, ensure_ascii=False, allow_nan=False)
    file.write_text(text, encoding="utf-8")


def as_frame(columns: Mapping[str, list[Any]]) -> Any:
    """Create a data frame from columns.

    Raises:
        InvalidInput: pandas is not installed.
    """
    return _pandas("Tables").DataFrame(dict(columns))


def _plain(value: Any) -> Any:
    """Convert a value to JSON types: numpy numbers, times, missing values."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bool | int):
        return value
    if hasattr(value, "isoformat"):
        # pandas' NaT also has isoformat(); like NaN it differs from itself.
        return value.isoformat() if value == value else None
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if value - value == 0 else None
    if type(value).__name__ == "NAType":
        return None
    raise InvalidInput(f"A table cannot hold a {type(value).__name__}: it has no JSON form.", field="data")


def _as_list(values: Any) -> list[Any] | None:
    """Return a column as a list; None for a single value."""
    if isinstance(values, list | tuple):
        return list(values)
    is_column = hasattr(values, "__array__") and getattr(values, "shape", None) not in (None, ())
    return list(values) if is_column else None


def _row_count(columns: Mapping[str, list[Any]]) -> int:
    return len(next(iter(columns.values()), []))


def _pandas(what: str) -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise InvalidInput(f"{what} require pandas, which is not installed: pip install pandas") from error
    return pd
