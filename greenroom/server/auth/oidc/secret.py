"""A text that does not show in a repr, a log or a traceback."""

from __future__ import annotations

from typing import Final


class Secret:
    """A secret text.

    >>> str(Secret("hunter2")), Secret("hunter2").reveal()
    ('Secret(...)', 'hunter2')
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)
