"""The check of page sizes in the native API."""

from __future__ import annotations

from greenroom.errors import InvalidInput

_MAX_LIMIT = 500


def check_limit(limit: int, most: int = _MAX_LIMIT) -> None:
    """Refuse an invalid page size.

    Raises:
        InvalidInput: it is not between 1 and `most`.
    """
    if not 1 <= limit <= most:
        raise InvalidInput(f"limit must be between 1 and {most}, not {limit}.", field="limit")
