"""The input example of a model folder: a few rows of input.

Source: what the genuine `mlflow` writes for the same data.
"""

from __future__ import annotations

import base64
import datetime
import json
import math
import warnings
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from greenroom.core.schema_types import DataType
from greenroom.core.schemas import ColSpec, Schema, TensorSpec
from greenroom.errors import InvalidInput
from greenroom.flavors.enforcement import NUMPY_NAMES
from greenroom.flavors.libraries import library
from greenroom.flavors.signatures import label_of
from greenroom.scanning.folders import below
from greenroom.sdk.plain_values import plain_value

# Types that JSON does not distinguish from others.
_RESTORED = frozenset({DataType.binary, DataType.datetime, DataType.integer, DataType.float})

EXAMPLE_FILE = "input_example.json"
SERVING_FILE = "serving_input_example.json"


class Example(NamedTuple):
    """An input example: rows, and parameters or None."""

    data: Any
    params: dict[str, Any] | None = None


class _Form(NamedTuple):
    """The form of a stored example: its entry in ``MLmodel``, its content, and its key in requests to a scoring server."""

    info: dict[str, Any]
    content: Any
    key: str
    serving: Any = None


def example_of(given: Any) -> Example:
    """Split an input example; with parameters it is a pair of rows and a dict."""
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], dict):
        return Example(given[0], given[1])
    return Example(given)


def save_input_example(folder: Path, given: Any) -> dict[str, Any]:
    """Write an example to a model folder and return its entry in the ``MLmodel`` file.

    Args:
        given: a data frame (rows, columns), an array (rows, ...), a dict of arrays, a sparse matrix, a list, a dict or
            a plain value; or a pair of one of these and a dict of parameters.

    Raises:
        InvalidInput: it has another type, or contains values that JSON does not support.
    """
    example = example_of(given)
    form = _form(example.data)
    content = form.content
    serving = {form.key: content if form.serving is None else form.serving}
    info = {**form.info, "artifact_path": EXAMPLE_FILE, "serving_input_path": SERVING_FILE}
    if example.params is not None:
        content = {"inputs": content, "params": example.params}
        serving["params"] = example.params
        if example.params:
            info["params"] = "true"
    try:
        (folder / EXAMPLE_FILE).write_text(json.dumps(content, default=_plain), encoding="utf-8")
        (folder / SERVING_FILE).write_text(json.dumps(serving, indent=2, default=_plain), encoding="utf-8")
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"The input example cannot be written as JSON: {error}") from error
    return info


def load_input_example(folder: Path, info: Mapping[str, Any], *, schema: Schema | None = None) -> Example:
    """Read the example of a model folder in its original form.

    Args:
        schema: of the model's inputs; identifies bytes and dates, which are text in JSON.

    Raises:
        InvalidInput: it cannot be read, or is outside of the folder.
    """
    file = below(folder, info.get("artifact_path", EXAMPLE_FILE))
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The input example '{file.name}' cannot be read: {error}") from error
    params = None
    if info.get("params"):
        content, params = content["inputs"], content["params"]
    data = _read(content, info)
    return Example(data if schema is None else _restored(data, schema), params)


def _restored(data: Any, schema: Schema) -> Any:
    """Convert bytes, dates and numbers to the types in the schema, which JSON does not distinguish."""
    if schema.is_tensor_spec():
        return _restored_arrays(data, schema)
    if hasattr(data, "columns"):
        return _restored_frame(data, schema)
    kinds = {spec.name: spec.type for spec in schema if isinstance(spec, ColSpec) and spec.type in _RESTORED}
    if None in kinds and isinstance(data, str | int | float | list):
        kind = kinds[None]
        return [_restored_value(one, kind) for one in data] if isinstance(data, list) else _restored_value(data, kind)
    if isinstance(data, dict):
        return {name: _restored_value(value, kinds[name]) if name in kinds else value for name, value in data.items()}
    if isinstance(data, list) and all(isinstance(row, dict) for row in data):
        return [_restored(row, schema) for row in data]
    return data


def _restored_frame(frame: Any, schema: Schema) -> Any:
    specs = [spec for spec in schema if isinstance(spec, ColSpec)]
    names = [spec.name for spec in specs] if schema.has_input_names() else list(frame.columns)
    if frame.columns.has_duplicates:
        return frame
    for name, spec in zip(names, specs, strict=False):
        if name in frame.columns and isinstance(spec.type, DataType):
            frame[name] = _restored_column(frame[name], spec.type)
    return frame


def _restored_column(column: Any, kind: DataType) -> Any:
    if kind in {DataType.binary, DataType.datetime}:
        return column.map(lambda value: _restored_value(value, kind))
    wanted = NUMPY_NAMES.get(kind)
    # Only floats can represent missing values.
    if wanted is None or (not wanted.startswith("float") and column.isna().any()):
        return column
    try:
        return column.astype(wanted)
    except (TypeError, ValueError):
        # WrittenModel by another program; validation against the signature reports what is wrong.
        return column


def _restored_arrays(data: Any, schema: Schema) -> Any:
    if isinstance(data, dict):
        types = {spec.name: spec.type for spec in schema if isinstance(spec, TensorSpec)}
        return {name: _restored_array(value, types.get(name)) for name, value in data.items()}
    return _restored_array(data, next((spec.type for spec in schema if isinstance(spec, TensorSpec)), None))


def _restored_array(array: Any, dtype: Any) -> Any:
    if dtype is None or not hasattr(array, "astype"):
        return array
    try:
        return array.astype(dtype)
    except (TypeError, ValueError):
        return array


def _restored_value(value: Any, kind: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and kind in NUMPY_NAMES:
        return library("numpy", "Reading an input example").dtype(NUMPY_NAMES[kind]).type(value)
    if not isinstance(value, str) or kind in NUMPY_NAMES:
        return value
    try:
        if kind is DataType.binary:
            return base64.b64decode("".join(value.split()), validate=True)
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        # WrittenModel by another program, in another form.
        return value


def _form(data: Any) -> _Form:
    if hasattr(data, "columns") and hasattr(data, "to_dict"):
        with warnings.catch_warnings():
            # This format keeps two columns with the same name.
            warnings.filterwarnings("ignore", "DataFrame columns are not unique", UserWarning)
            split = data.to_dict(orient="split")
        content = {"columns": [label_of(name) for name in split["columns"]], "data": _gaps_as_none(split["data"])}
        if list(data.columns) == list(range(len(data.columns))):
            # MLflow omits default column labels, under this name.
            content = {"data": content["data"]}
            return _Form({"type": "dataframe", "pandas_orient": "values"}, content, "dataframe_split")
        return _Form({"type": "dataframe", "pandas_orient": "split"}, content, "dataframe_split")
    if hasattr(data, "to_frame") and hasattr(data, "name"):
        return _form(data.to_frame())
    if hasattr(data, "toarray") and hasattr(data, "indptr"):
        return _sparse(data)
    if hasattr(data, "model_dump"):
        data = data.model_dump()
    data = plain_value(data) if not _is_array(data) else data
    if _is_array(data):
        return _Form({"type": "ndarray"}, _gaps_as_none(data.tolist()), "inputs")
    if isinstance(data, Mapping) and data and any(_is_array(value) for value in data.values()):
        if not all(_is_array(value) for value in data.values()):
            raise InvalidInput("The input example's dict mixes arrays with other values.")
        content = {str(name): _gaps_as_none(value.tolist()) for name, value in data.items()}
        return _Form({"type": "ndarray"}, content, "inputs")
    if data is None or not isinstance(data, Mapping | list | str | bytes | int | float | bool | datetime.date):
        raise InvalidInput(
            f"The input example is a {type(data).__name__}; it must be a data frame, an array, a dict of arrays, a sparse "
            "matrix, a dict, a list or a plain value."
        )
    return _Form({"type": "json_object"}, data, "inputs")


def _sparse(data: Any) -> _Form:
    parts = {"data": data.data.tolist(), "indices": data.indices.tolist(), "indptr": data.indptr.tolist()}
    kind = "sparse_matrix_csc" if data.format == "csc" else "sparse_matrix_csr"
    return _Form({"type": kind}, {**parts, "shape": list(data.shape)}, "inputs", data.toarray().tolist())


def _is_array(value: Any) -> bool:
    return hasattr(value, "tolist") and hasattr(value, "shape") and value.shape != ()


def _gaps_as_none(value: Any) -> Any:
    """Replace NaN, which JSON does not have, with None."""
    if isinstance(value, list):
        return [_gaps_as_none(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _plain(value: Any) -> Any:
    """Convert values that JSON does not support."""
    if isinstance(value, Decimal | Fraction):
        return plain_value(value)
    if isinstance(value, bytes | bytearray):
        return base64.encodebytes(value).decode("ascii")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(f"it contains a {type(value).__name__}")


def _label(name: Any) -> Any:
    return tuple(name) if isinstance(name, list) else name


def _read(content: Any, info: Mapping[str, Any]) -> Any:
    match info.get("type"):
        case "dataframe":
            import pandas

            if not isinstance(content, dict):
                # WrittenModel by Greenroom versions that did not write rows in MLflow's format yet.
                return pandas.DataFrame(content)
            columns = content.get("columns")
            labels = None if columns is None else list(map(_label, columns))
            return pandas.DataFrame(content["data"], columns=labels, index=content.get("index"))
        case "ndarray":
            import numpy

            if isinstance(content, dict):
                return {name: numpy.asarray(value) for name, value in content.items()}
            return numpy.asarray(content)
        case "sparse_matrix_csr" | "sparse_matrix_csc" as kind:
            sparse = library("scipy.sparse", "The input example")
            make = sparse.csr_matrix if kind.endswith("csr") else sparse.csc_matrix
            return make((content["data"], content["indices"], content["indptr"]), shape=content["shape"])
        case _:
            return content
