"""The base class of entities: conversion to and from dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import msgspec

from greenroom.errors import InvalidInput


class Entity(msgspec.Struct, frozen=True):
    """Base class of the client's records. Two with the same fields are equal."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the fields, for ``dict(entity)``."""
        for name in self.__struct_fields__:
            yield name, getattr(self, name)

    def to_dictionary(self) -> dict[str, Any]:
        """Return the fields as a dict ready for JSON, with entities inside as dicts too."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    @classmethod
    def from_dictionary(cls, the_dict: Mapping[str, Any]) -> Self:
        """Build an entity from the result of `to_dictionary`; unknown keys are ignored.

        Raises:
            InvalidInput: a field is missing, or has the wrong type.
        """
        try:
            return msgspec.convert(dict(the_dict), cls, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidInput(f"Not a valid {cls.__name__}: {error}.") from error
