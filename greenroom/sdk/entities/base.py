"""What every entity can do: be taken apart into a dict, and be put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import msgspec

from greenroom.errors import InvalidInput


class Entity(msgspec.Struct, frozen=True):
    """Base of what the client answers with. Two with the same fields are equal."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Walk the fields, so that ``dict(entity)`` has them."""
        for name in self.__struct_fields__:
            yield name, getattr(self, name)

    def to_dictionary(self) -> dict[str, Any]:
        """Give the fields as a dict, entities inside as dicts too, fit for JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    @classmethod
    def from_dictionary(cls, the_dict: Mapping[str, Any]) -> Self:
        """Put one together from what `to_dictionary` gave; keys it does not know are left out.

        Raises:
            InvalidInput: a field is missing, or of another type.
        """
        try:
            return msgspec.convert(dict(the_dict), cls, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidInput(f"This is no {cls.__name__}: {error}.") from error
