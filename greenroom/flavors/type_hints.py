"""Signatures from the type hints of predict functions, and conversion of data to the hinted type.

Only list hints are used: ``list[str]``, ``list[dict[str, float]]``, a list of pydantic models.
"""

from __future__ import annotations

import datetime
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from greenroom.core.schema_types import AnyType, Array, DataType, Map, Object, Property, Type
from greenroom.core.schemas import ColSpec, Schema
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput, InvalidSignature

_PLAIN: dict[Any, DataType] = {
    bool: DataType.boolean,
    int: DataType.long,
    float: DataType.double,
    str: DataType.string,
    bytes: DataType.binary,
    datetime.datetime: DataType.datetime,
    datetime.date: DataType.datetime,
}


class Hints(NamedTuple):
    """Type hints of a predict function; None if it does not exist."""

    input: Any = None
    output: Any = None


def takes_context(predict: Callable[..., Any]) -> bool:
    """Return whether the first parameter of a predict function is the context.

    >>> takes_context(lambda context, model_input: None), takes_context(lambda rows: None)
    (True, False)
    """
    names = _parameter_names(predict)
    return "context" in names or len([name for name in names if name != "params"]) > 1


def hints_of(predict: Callable[..., Any]) -> Hints:
    """Read the type hints of a predict function's input and output."""
    try:
        found = typing.get_type_hints(predict)
    except (NameError, TypeError):
        return Hints()
    names = [name for name in _parameter_names(predict) if name != "params"]
    index = 1 if takes_context(predict) else 0
    return Hints(found.get(names[index]) if len(names) > index else None, found.get("return"))


def signature_of_hints(hints: Hints) -> ModelSignature | None:
    """Return the signature for type hints, or None if they are not specific enough."""
    inputs = _schema(hints.input)
    return None if inputs is None else ModelSignature(inputs=inputs, outputs=_schema(hints.output))


def data_for_hint(data: Any, hint: Any) -> Any:
    """Convert rows to a list hint; anything the hint does not cover is unchanged.

    Raises:
        InvalidInput: a row does not have the hinted type.
    """
    if _schema(hint) is None:
        return data
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        data = data.iloc[:, 0].tolist() if len(data.columns) == 1 else data.to_dict(orient="records")
    elif hasattr(data, "tolist"):
        data = data.tolist()
    if not isinstance(data, list):
        raise InvalidInput(f"The model takes {_name(hint)}, not a {type(data).__name__}.")
    (element,) = typing.get_args(hint)
    return [_convert(f"row {index}", row, element) for index, row in enumerate(data)]


def _parameter_names(predict: Callable[..., Any]) -> list[str]:
    try:
        return [name for name in inspect.signature(predict).parameters if name != "self"]
    except (TypeError, ValueError):
        return []


def _schema(hint: Any) -> Schema | None:
    if typing.get_origin(hint) is not list or not typing.get_args(hint):
        return None
    try:
        kind = _type(typing.get_args(hint)[0])
    except InvalidSignature:
        return None
    if isinstance(kind, Object):
        return Schema([ColSpec(item.dtype, item.name, item.required) for item in kind.properties])
    return Schema([ColSpec(kind)])


def _type(hint: Any) -> Type:
    if hint is Any:
        return AnyType()
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list and inner:
        return Array(_type(inner[0]))
    if origin is dict and len(inner) == 2:
        return Map(_type(inner[1]))
    if hasattr(hint, "model_fields"):
        return Object([_property(name, field.annotation) for name, field in hint.model_fields.items()])
    raise InvalidSignature(f"A signature has no type for {_name(hint)}.")


def _property(name: str, hint: Any) -> Property:
    optional = _without_none(hint)
    return Property(name, _type(hint if optional is None else optional), required=optional is None)


def _without_none(hint: Any) -> Any:
    """Return the type inside an optional hint, or None if the hint is not optional."""
    if typing.get_origin(hint) not in {typing.Union, types.UnionType}:
        return None
    rest = [one for one in typing.get_args(hint) if one is not type(None)]
    return rest[0] if len(rest) == 1 else None


def _convert(where: str, value: Any, hint: Any) -> Any:
    if hint is Any:
        return value
    if hasattr(hint, "model_validate"):
        try:
            return value if isinstance(value, hint) else hint.model_validate(value)
        except ValueError as error:
            raise InvalidInput(f"{where}: {error}") from error
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return [
            _convert(f"{where}[{index}]", one, inner[0]) for index, one in enumerate(_checked(where, value, list, hint))
        ]
    if origin is dict:
        items: Mapping[Any, Any] = _checked(where, value, dict, hint)
        return {key: _convert(f"{where}[{key!r}]", one, inner[1]) for key, one in items.items()}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _checked(where, value, hint, hint)


def _checked(where: str, value: Any, kind: Any, hint: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidInput(f"{where} is {value!r}; the model takes {_name(hint)}.")
    return value


def _name(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)
