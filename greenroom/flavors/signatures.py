"""Reading a signature off real data: data frames give columns, arrays give tensors."""

from __future__ import annotations

from typing import Any

from greenroom.core.signatures import Column, ModelSignature, Schema, Tensor
from greenroom.errors import InvalidSignature

_COLUMN_OF_DTYPE = {
    "bool": "boolean",
    "boolean": "boolean",
    "int8": "integer",
    "int16": "integer",
    "int32": "integer",
    "uint8": "integer",
    "uint16": "integer",
    "int64": "long",
    "uint32": "long",
    "float16": "float",
    "float32": "float",
    "float64": "double",
    "object": "string",
    "str": "string",
    "string": "string",
    "category": "string",
}


def infer_signature(model_input: Any, model_output: Any = None) -> ModelSignature:
    """Read a model's signature off example data.

    Args:
        model_input: a pandas data frame or series of (rows, columns), or a numpy array (rows, ...).
        model_output: what the model answers to it, same forms; None when not known.

    Raises:
        InvalidSignature: a column or array has a type a signature cannot name.
    """
    return ModelSignature(
        inputs=_schema_of(model_input), outputs=None if model_output is None else _schema_of(model_output)
    )


def _schema_of(data: Any) -> Schema:
    if hasattr(data, "dtypes") and hasattr(data, "columns"):
        return tuple(_column(str(name), data[name]) for name in data.columns)
    if hasattr(data, "dtype") and hasattr(data, "to_frame"):
        return (_column(None if data.name is None else str(data.name), data),)
    if hasattr(data, "dtype") and hasattr(data, "shape"):
        if data.dtype.kind == "O":
            raise InvalidSignature("An array of Python objects has no tensor type; use numbers, text or a data frame.")
        return (Tensor(dtype=str(data.dtype), shape=(-1, *data.shape[1:])),)
    raise InvalidSignature(f"No signature can be read off a {type(data).__name__}; give a data frame or an array.")


def _column(name: str | None, values: Any) -> Column:
    dtype = str(values.dtype)
    if dtype.startswith("datetime64"):
        return Column(name=name, type="datetime")
    kind = _COLUMN_OF_DTYPE.get(dtype)
    if kind is None:
        raise InvalidSignature(f"Column {name!r} has type {dtype}, which a signature cannot name.")
    return Column(name=name, type=kind, required=not bool(values.isna().any()))
