"""What routes of the native API have in common when they answer a raw request themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from greenroom.core.model_versions import parse_version
from greenroom.errors import InvalidInput
from greenroom.server.http.responses import Header, JsonResponse, Response

_encode = msgspec.json.Encoder().encode
_MOST_LISTED = 1000


def message_response(message: Any, headers: Sequence[Header] = ()) -> Response:
    """Make a response of a message."""
    return JsonResponse(_encode(message), headers=headers)


def listed(text: str, field: str) -> list[str]:
    """Read a list separated by commas.

    >>> listed("a, b,,c", "ids")
    ['a', 'b', 'c']

    Raises:
        InvalidInput: it is empty, or too long.
    """
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found:
        raise InvalidInput(f"'{field}' names nothing; separate values by commas.", field=field)
    if len(found) > _MOST_LISTED:
        raise InvalidInput(f"'{field}' names more than {_MOST_LISTED} things.", field=field)
    return found


def listed_versions(text: str) -> list[int]:
    """Read version numbers separated by commas.

    Raises:
        InvalidInput: one is no number.
    """
    return [parse_version(part) for part in listed(text, "versions")]
