"""Input rows and predictions as files: CSV, JSON, JSON lines, Parquet."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput

INPUT_FORMATS = ("csv", "json", "jsonl", "parquet")
OUTPUT_FORMATS = ("csv", "json")
_STDIO = "-"


def format_of(path: str, given: str | None, known: tuple[str, ...], default: str) -> str:
    """Return a file's format: the given one, else by its suffix.

    >>> format_of("rows.parquet", None, INPUT_FORMATS, "csv"), format_of("-", None, INPUT_FORMATS, "csv")
    ('parquet', 'csv')
    """
    suffix = Path(path).suffix.lower().removeprefix(".")
    return given or (suffix if suffix in known else default)


def read_rows(path: str, kind: str, columns: Mapping[str, str]) -> Any:
    """Read rows as a data frame, or JSON tensors as arrays.

    Args:
        path: ``-`` for standard input.
        kind: one of `INPUT_FORMATS`.
        columns: types of the signature's columns by name, so that strings that look like numbers stay strings.

    Raises:
        InvalidInput: the file does not exist, or is not in this format.
    """
    content = _bytes_of(path)
    try:
        if kind == "csv":
            return _read_csv(content, columns)
        if kind == "parquet":
            return _pandas().read_parquet(io.BytesIO(content))
        if kind == "jsonl":
            return _pandas().DataFrame([json.loads(line) for line in content.splitlines() if line.strip()])
        return _from_json(json.loads(content))
    except ImportError as error:
        raise InvalidInput(f"Reading {kind} requires pyarrow, which is not installed: pip install pyarrow") from error
    # For an invalid file, pandas raises ValueError or a subclass.
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput(f"'{path}' is not valid {kind}: {error}") from error


def write_predictions(predictions: Any, path: str, kind: str) -> None:
    """Write predictions to a file.

    Args:
        path: ``-`` for standard output.
        kind: one of `OUTPUT_FORMATS`.

    Raises:
        InvalidInput: predictions of that shape cannot be written as CSV.
    """
    text = _as_csv(predictions) if kind == "csv" else json.dumps({"predictions": _plain(predictions)}) + "\n"
    if path == _STDIO:
        sys.stdout.write(text)
    else:
        Path(path).write_text(text, encoding="utf-8")


def _bytes_of(path: str) -> bytes:
    if path == _STDIO:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be read: {error.strerror}.") from error


def _read_csv(content: bytes, columns: Mapping[str, str]) -> Any:
    texts = {name: str for name, kind in columns.items() if kind == "string"}
    head = _pandas().read_csv(io.BytesIO(content), nrows=0).columns
    times = [name for name, kind in columns.items() if kind == "datetime" and name in head]
    return _pandas().read_csv(io.BytesIO(content), dtype=texts, parse_dates=times)


def _from_json(value: Any) -> Any:
    import numpy as np

    pandas = _pandas()
    if isinstance(value, list):
        return pandas.DataFrame(value) if value and isinstance(value[0], dict) else np.array(value)
    if isinstance(value, dict):
        for name in ("inputs", "instances"):
            if name in value:
                return _tensors(value[name])
        if "dataframe_records" in value:
            return pandas.DataFrame(value["dataframe_records"])
        split = value.get("dataframe_split", value)
        if "columns" in split and "data" in split:
            return pandas.DataFrame(split["data"], columns=split["columns"])
    raise ValueError(
        "it must be a list of rows, or have 'dataframe_split', 'dataframe_records', 'inputs' or 'instances'"
    )


def _tensors(value: Any) -> Any:
    import numpy as np

    if isinstance(value, dict):
        return {name: np.array(part) for name, part in value.items()}
    return np.array(value)


def _as_csv(predictions: Any) -> str:
    pandas = _pandas()
    if hasattr(predictions, "to_csv") and hasattr(predictions, "columns"):
        return str(predictions.to_csv(index=False))
    if hasattr(predictions, "to_csv"):
        return str(predictions.to_frame(predictions.name or "prediction").to_csv(index=False))
    values = _plain(predictions)
    if isinstance(values, dict):
        return str(pandas.DataFrame(values).to_csv(index=False))
    if not isinstance(values, list):
        values = [values]
    if values and isinstance(values[0], list):
        if any(isinstance(item, list) for row in values for item in row):
            raise InvalidInput("Predictions of more than two dimensions cannot be written as CSV; use --format json.")
        names = [f"prediction_{number}" for number in range(len(values[0]))]
        return str(pandas.DataFrame(values, columns=names).to_csv(index=False))
    return str(pandas.DataFrame({"prediction": values}).to_csv(index=False))


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return _plain(value.to_dict(orient="records"))
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise InvalidInput("Predicting requires pandas, which is not installed: pip install pandas") from error
    return pd
