"""Types of columns, elements and parameters in a model signature.

Source: MLflow model signature documentation; files written by the genuine `mlflow`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import force_setattr

from greenroom.errors import InvalidSignature


class DataType(enum.Enum):
    """A scalar type of a column, an element or a parameter."""

    boolean = "boolean"
    integer = "integer"
    long = "long"
    float = "float"
    double = "double"
    string = "string"
    binary = "binary"
    datetime = "datetime"

    def __str__(self) -> str:
        return self.value

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {"type": self.value}


class AnyType(msgspec.Struct, frozen=True):
    """Any value, including none."""

    def __str__(self) -> str:
        return "any"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {"type": "any"}


class Array(msgspec.Struct, frozen=True):
    """A list of elements of one type."""

    dtype: Type

    if TYPE_CHECKING:

        def __init__(self, dtype: Type | str) -> None:
            """Create it from the elements' type, or the name of that type."""

    def __post_init__(self) -> None:
        force_setattr(self, "dtype", type_of(self.dtype))

    def __str__(self) -> str:
        return f"Array({self.dtype})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {"type": "array", "items": self.dtype.to_dict()}


class Map(msgspec.Struct, frozen=True):
    """A dict with string keys and values of one type."""

    value_type: Type

    if TYPE_CHECKING:

        def __init__(self, value_type: Type | str) -> None:
            """Create it from the values' type, or the name of that type."""

    def __post_init__(self) -> None:
        force_setattr(self, "value_type", type_of(self.value_type))

    def __str__(self) -> str:
        return f"Map(str -> {self.value_type})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {"type": "map", "values": self.value_type.to_dict()}


class Property(msgspec.Struct, frozen=True):
    """One known key of an `Object`."""

    name: str
    dtype: Type
    required: bool = True

    if TYPE_CHECKING:

        def __init__(self, name: str, dtype: Type | str, required: bool = True) -> None:
            """Create it from the value's type, or the name of that type."""

    def __post_init__(self) -> None:
        force_setattr(self, "dtype", type_of(self.dtype))

    def __str__(self) -> str:
        return f"{self.name}: {self.dtype} ({'required' if self.required else 'optional'})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form, under its name."""
        return {self.name: {**self.dtype.to_dict(), "required": self.required}}


class Object(msgspec.Struct, frozen=True):
    """A dict with known keys, sorted by name.

    Raises:
        InvalidSignature: it has no properties, or duplicate ones.
    """

    properties: Sequence[Property]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.properties, key=lambda one: one.name))
        force_setattr(self, "properties", ordered)
        if not ordered:
            raise InvalidSignature("An Object needs at least one property; use Map for arbitrary keys.")
        refuse_twice("property", [one.name for one in ordered])

    def __str__(self) -> str:
        return "{" + ", ".join(map(str, self.properties)) + "}"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        properties: dict[str, Any] = {}
        for one in self.properties:
            properties.update(one.to_dict())
        return {"type": "object", "properties": properties}


Type = DataType | AnyType | Array | Map | Object


def type_of(value: Any) -> Type:
    """Return a type, given itself or its name.

    >>> type_of("double")
    <DataType.double: 'double'>

    Raises:
        InvalidSignature: there is no such type.
    """
    if isinstance(value, DataType | AnyType | Array | Map | Object):
        return value
    if value == "any":
        return AnyType()
    try:
        return DataType(value)
    except ValueError:
        known = ", ".join(one.value for one in DataType)
        raise InvalidSignature(
            f"'{value}' is not a type; it must be one of {known}, any, Array, Object or Map."
        ) from None


def read_type(form: dict[str, Any]) -> Type:
    """Parse a type's JSON form."""
    match form["type"]:
        case "array":
            return Array(read_type(form["items"]))
        case "map":
            return Map(read_type(form["values"]))
        case "object":
            return Object(
                [
                    Property(name, read_type(inner), bool(inner.get("required", True)))
                    for name, inner in form["properties"].items()
                ]
            )
        case name:
            return type_of(name)


def refuse_twice(what: str, names: Iterable[Any]) -> None:
    """Refuse duplicate names."""
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            raise InvalidSignature(f"The {what} '{name}' is given twice.")
        seen.add(name)
