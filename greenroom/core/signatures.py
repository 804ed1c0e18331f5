"""A model's signature: what columns or tensors go in and come out, and which parameters it takes.

The JSON form is the one MLflow writes into an ``MLmodel`` file: each schema is a JSON document inside a string.
Source: MLflow model signature documentation; files written by the genuine `mlflow`.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from greenroom.errors import InvalidSignature

COLUMN_TYPES = ("boolean", "integer", "long", "float", "double", "string", "binary", "datetime", "any")
"""Scalar column types; arrays and objects are kept as they were read."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column.

    Attributes:
        type: one of `COLUMN_TYPES`, or ``array``, ``object`` or ``map`` with its inner form in `details`.
        name: None where the columns are known by position only.
        details: the further keys of an ``array``, ``object`` or ``map`` column as read.
    """

    type: str
    name: str | None = None
    required: bool = True
    details: dict[str, Any] = {}


class Tensor(msgspec.Struct, frozen=True, kw_only=True):
    """One tensor.

    Attributes:
        dtype: numpy's name of the element type, such as ``float32``.
        shape: sizes; -1 where any size goes.
    """

    dtype: str
    shape: tuple[int, ...]
    name: str | None = None


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One inference parameter with its default.

    Attributes:
        shape: None for a scalar, ``(-1,)`` for a list.
    """

    name: str
    type: str
    default: Any
    shape: tuple[int, ...] | None = None


Schema = tuple[Column, ...] | tuple[Tensor, ...]


class ModelSignature(msgspec.Struct, frozen=True, kw_only=True):
    """Inputs, outputs and parameters of a model; None where not known."""

    inputs: Schema | None = None
    outputs: Schema | None = None
    params: tuple[Parameter, ...] | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Write it in the form an ``MLmodel`` file holds."""
        return {
            "inputs": None if self.inputs is None else json.dumps([_spec(item) for item in self.inputs]),
            "outputs": None if self.outputs is None else json.dumps([_spec(item) for item in self.outputs]),
            "params": None if self.params is None else json.dumps([_parameter(item) for item in self.params]),
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> ModelSignature:
        """Read the form of an ``MLmodel`` file.

        Raises:
            InvalidSignature: it is not that form.
        """
        try:
            params = value.get("params")
            return cls(
                inputs=_schema(value.get("inputs")),
                outputs=_schema(value.get("outputs")),
                params=None if params is None else tuple(_read_parameter(item) for item in json.loads(params)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidSignature(f"The model signature cannot be read: {error!r}") from error


def _spec(item: Column | Tensor) -> dict[str, Any]:
    if isinstance(item, Tensor):
        named = {} if item.name is None else {"name": item.name}
        return {**named, "type": "tensor", "tensor-spec": {"dtype": item.dtype, "shape": list(item.shape)}}
    named = {} if item.name is None else {"name": item.name}
    return {"type": item.type, **item.details, **named, "required": item.required}


def _parameter(item: Parameter) -> dict[str, Any]:
    shape = None if item.shape is None else list(item.shape)
    return {"name": item.name, "type": item.type, "default": item.default, "shape": shape}


def _schema(text: str | None) -> Schema | None:
    if text is None:
        return None
    items = json.loads(text)
    if any(item["type"] == "tensor" for item in items):
        return tuple(
            Tensor(
                name=item.get("name"),
                dtype=item["tensor-spec"]["dtype"],
                shape=tuple(int(size) for size in item["tensor-spec"]["shape"]),
            )
            for item in items
        )
    return tuple(
        Column(
            type=item["type"],
            name=item.get("name"),
            required=bool(item.get("required", not item.get("optional", False))),
            details={key: part for key, part in item.items() if key not in {"type", "name", "required", "optional"}},
        )
        for item in items
    )


def _read_parameter(item: dict[str, Any]) -> Parameter:
    shape = item.get("shape")
    return Parameter(
        name=item["name"],
        type=str(item.get("type", item.get("dtype"))),
        default=item["default"],
        shape=None if shape is None else tuple(shape),
    )
