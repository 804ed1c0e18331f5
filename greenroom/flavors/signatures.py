"""Inference of signatures from data.

Data frames, series, dicts, lists and plain values give columns; arrays give tensors.
Source: signatures that the genuine `mlflow` inferred from the same data.
"""

from __future__ import annotations

import datetime
import functools
import logging
import math
from collections.abc import Mapping
from typing import Any

from greenroom.core.schema_types import AnyType, Array, DataType, Object, Property, Type
from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidSignature
from greenroom.sdk.plain_values import plain_value

_log = logging.getLogger("greenroom.pyfunc")

_TYPE_BY_DTYPE = {
    "bool": DataType.boolean,
    "boolean": DataType.boolean,
    **dict.fromkeys(("int8", "int16", "int32", "uint8", "uint16"), DataType.integer),
    **dict.fromkeys(("int64", "uint32"), DataType.long),
    **dict.fromkeys(("float16", "float32"), DataType.float),
    "float64": DataType.double,
}
_COLUMNS_ONLY = frozenset({"int8", "int16", "uint8", "uint16", "uint32", "float16"})
# The dtypes of text columns in pandas.
_TEXT_DTYPES = frozenset({"str", "string"})


def infer_signature(model_input: Any = None, model_output: Any = None, params: Any = None) -> ModelSignature:
    """Infer a model's signature from example data.

    Args:
        model_input: a pandas data frame or series, a numpy array (rows, ...), a sparse matrix, a list, a dict or a
            plain value.
        model_output: the model's output for it, in the same forms; None if unknown.
        params: inference parameters with their defaults, by name.

    Data whose types a signature cannot express becomes type ``any``, with a warning, as in MLflow.

    Raises:
        InvalidSignature: a parameter has a type that a signature cannot express.
    """
    return ModelSignature(
        inputs=None if model_input is None else schema_or_any(model_input, "inputs"),
        outputs=None if model_output is None else schema_or_any(model_output, "outputs"),
        params=infer_params(params) if params else None,
    )


def schema_or_any(data: Any, part: str) -> Schema:
    """Infer a schema from example data; if that is not possible, return one that accepts anything."""
    try:
        return infer_schema(data)
    except InvalidSignature as error:
        _log.warning("The %s are not checked when the model predicts: %s", part, error.message)
        return Schema([ColSpec(AnyType())])


def category_columns(data: Any) -> list[Any]:
    """List the columns of categories in a data frame or series; MLflow's signatures have no type for them."""
    if _is_series(data):
        return [data.name] if str(data.dtype) == "category" else []
    return [name for name, dtype in data.dtypes.items() if str(dtype) == "category"] if _is_frame(data) else []


def infer_schema(data: Any) -> Schema:
    """Infer the columns or tensors of example data."""
    if _is_frame(data):
        if data.columns.has_duplicates:
            raise InvalidSignature("Two columns have the same name.")
        return Schema([_column(name, data[name]) for name in data.columns])
    if _is_series(data):
        return Schema([_column(data.name, data)])
    if _is_array(data):
        if data.dtype.kind == "O":
            raise InvalidSignature("An array of Python objects has no tensor type; use numbers, text or a data frame.")
        return Schema([TensorSpec(data.dtype, (-1, *data.shape[1:]))])
    if isinstance(data, Mapping):
        return _schema_of_dict(data)
    if isinstance(data, list) and not data:
        # As in MLflow since 2.9: an empty list is text.
        return Schema([ColSpec(DataType.string)])
    if isinstance(data, list) and data and all(isinstance(row, Mapping) for row in data):
        return _schema_of_records(data)
    return Schema([ColSpec(_type_of_list(data) if isinstance(data, list) else type_of_value(data))])


def infer_params(params: Mapping[str, Any]) -> ParamSchema:
    """Infer the parameters of a model from their defaults.

    Raises:
        InvalidSignature: a default has a type that parameters do not support.
    """
    if not isinstance(params, Mapping):
        raise InvalidSignature(f"params is a {type(params).__name__}; it must be a dict of names and defaults.")
    return ParamSchema([_param(str(name), default) for name, default in params.items()])


def type_of_value(value: Any) -> Type:
    """Return the type of a value, list or dict.

    >>> str(type_of_value([{"role": "user"}]))
    'Array({role: string (required)})'

    Raises:
        InvalidSignature: a signature has no type for it.
    """
    if _is_missing(value) or (isinstance(value, list | dict) and not value):
        return AnyType()
    plain = _type_of_scalar(value)
    if plain is not None:
        return plain
    if isinstance(value, list):
        return Array(_type_of_list(value))
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise InvalidSignature("A signature has no type for a dict whose keys are not strings.")
        return _object_of(value)
    if hasattr(value, "model_dump"):
        return type_of_value(value.model_dump())
    if _is_array(value):
        return _type_of_array(value)
    raise InvalidSignature(f"A signature has no type for a {type(value).__name__}.")


def merged(first: Type, second: Type) -> Type:
    """Return the common type of two types.

    Raises:
        InvalidSignature: no common type exists.
    """
    if first == second or isinstance(second, AnyType):
        return first
    if isinstance(first, AnyType):
        return second
    if isinstance(first, Array) and isinstance(second, Array):
        return Array(merged(first.dtype, second.dtype))
    if isinstance(first, Object) and isinstance(second, Object):
        mine, theirs = ({item.name: item for item in kind.properties} for kind in (first, second))
        return Object([_merged_property(mine.get(name), theirs.get(name)) for name in {**mine, **theirs}])
    raise InvalidSignature(f"Values of one column or list have different types: {first} and {second}.")


def _merged_property(first: Property | None, second: Property | None) -> Property:
    if first is None or second is None:
        only = first or second
        assert only is not None
        return Property(only.name, only.dtype, required=False)
    return Property(first.name, merged(first.dtype, second.dtype), first.required and second.required)


def _schema_of_dict(data: Mapping[Any, Any]) -> Schema:
    """Make each key a tensor if all values are arrays, else a column."""
    if data and all(_is_array(value) and value.dtype.kind != "O" for value in data.values()):
        return Schema([TensorSpec(value.dtype, (-1, *value.shape[1:]), str(name)) for name, value in data.items()])
    return Schema(
        [ColSpec(type_of_value(value), str(name), required=not _is_missing(value)) for name, value in data.items()]
    )


def _object_of(value: Mapping[Any, Any]) -> Object:
    return Object([Property(str(key), type_of_value(item), not _is_missing(item)) for key, item in value.items()])


def _schema_of_records(rows: list[Mapping[Any, Any]]) -> Schema:
    kinds: list[Type] = [_object_of(row) if row else AnyType() for row in rows]
    kind = functools.reduce(merged, kinds)
    if not isinstance(kind, Object):
        raise InvalidSignature("The rows have no columns.")
    by_name = {item.name: item for item in kind.properties}
    names = dict.fromkeys(str(name) for row in rows for name in row)
    return Schema(
        [ColSpec(by_name[name].dtype, name, all(row.get(name) is not None for row in rows)) for name in names]
    )


def _type_of_list(values: list[Any]) -> Type:
    found: Type = AnyType()
    for value in values:
        found = merged(found, type_of_value(value))
    return found


def _column(name: Any, values: Any) -> ColSpec:
    dtype = str(values.dtype).lower()
    missing = bool(values.isna().any())
    named = label_of(name)
    try:
        kind = _type_of_column(dtype, values)
    except InvalidSignature as error:
        raise InvalidSignature(f"Column {named!r}: {error.message}") from error
    return ColSpec(kind, named, required=not missing)


def label_of(name: Any) -> Any:
    """Return a column label for a signature: strings, numbers and tuples of them unchanged, others as text."""
    plain = plain_value(name)
    if isinstance(plain, tuple):
        return tuple(label_of(part) for part in plain)
    return plain if plain is None or isinstance(plain, str | bool | int | float) else str(plain)


def _type_of_column(dtype: str, values: Any) -> Type:
    if dtype.startswith("datetime64"):
        return DataType.datetime
    if dtype in _TEXT_DTYPES:
        return DataType.string
    if dtype == "object":
        found = values.infer_objects()
        if str(found.dtype).lower() != "object":
            return _type_of_column(str(found.dtype).lower(), found)
    if dtype in {"object", "category"}:
        # As in MLflow: an empty column is text.
        return _type_of_list(values.tolist()) if len(values) else DataType.string
    known = _TYPE_BY_DTYPE.get(dtype)
    if known is None:
        raise InvalidSignature(f"a signature has no type for {values.dtype}.")
    return known


def _type_of_array(values: Any) -> Type:
    if values.dtype.kind == "O":
        return type_of_value(values.tolist())
    kind: Type | None = _type_of_dtype(values.dtype)
    if kind is None:
        raise InvalidSignature(f"A signature has no type for elements of {values.dtype}.")
    for _ in range(values.ndim):
        kind = Array(kind)
    return kind


def _type_of_scalar(value: Any) -> DataType | None:
    # Subclasses first: bool before int, datetime before date.
    if isinstance(value, bool):
        return DataType.boolean
    if hasattr(value, "dtype") and not getattr(value, "shape", ()):
        # MLflow has no type for scalars of the other widths.
        return None if str(value.dtype) in _COLUMNS_ONLY else _type_of_dtype(value.dtype)
    for kind, found in (
        (int, DataType.long),
        (float, DataType.double),
        (str, DataType.string),
        ((bytes, bytearray), DataType.binary),
        ((datetime.datetime, datetime.date), DataType.datetime),
    ):
        if isinstance(value, kind):
            return found
    return None


def _type_of_dtype(dtype: Any) -> DataType | None:
    kinds = {"U": DataType.string, "S": DataType.binary, "M": DataType.datetime}
    return kinds.get(dtype.kind) or _TYPE_BY_DTYPE.get(str(dtype))


def _param(name: str, default: Any) -> ParamSpec:
    values = list(default) if isinstance(default, list | tuple) or _is_array(default) else None
    try:
        kind = type_of_value(default) if values is None else _type_of_list(values)
    except InvalidSignature as error:
        raise InvalidSignature(f"Parameter '{name}': {error.message}") from error
    if values is not None and _is_array(default):
        values = default.tolist()
    plain = plain_value(default) if values is None else [plain_value(item) for item in values]
    return ParamSpec(name, kind, plain, None if values is None else (-1,))


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in _MISSING


_MISSING = frozenset({"NAType", "NaTType"})


def _is_frame(data: Any) -> bool:
    return hasattr(data, "dtypes") and hasattr(data, "columns")


def _is_series(data: Any) -> bool:
    return hasattr(data, "dtype") and hasattr(data, "to_frame")


def _is_array(data: Any) -> bool:
    """Return whether it is an array, dense or sparse, of at least one dimension."""
    return hasattr(data, "dtype") and hasattr(data, "shape") and not hasattr(data, "columns") and bool(data.shape)
