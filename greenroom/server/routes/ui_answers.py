"""Helpers for the pages' routes with raw requests: lists in query parameters."""

from __future__ import annotations

from greenroom.core.model_versions import parse_version
from greenroom.errors import InvalidInput

_MOST_LISTED = 1000


def listed(text: str, field: str) -> list[str]:
    """Parse a comma-separated list.

    >>> listed("a, b,,c", "ids")
    ['a', 'b', 'c']

    Raises:
        InvalidInput: the list is empty or too long.
    """
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found:
        raise InvalidInput(f"'{field}' is empty; give values separated by commas.", field=field)
    if len(found) > _MOST_LISTED:
        raise InvalidInput(f"'{field}' has more than {_MOST_LISTED} values.", field=field)
    return found


def listed_versions(text: str) -> list[int]:
    """Parse comma-separated version numbers.

    Raises:
        InvalidInput: a value is not a number.
    """
    return [parse_version(part) for part in listed(text, "versions")]
