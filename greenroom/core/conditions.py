"""Conditions of a change: what must be there for it to be made.

A thing is named by an entity tag, here always the sha256 of its content in double quotes.

Source: RFC 9110, "If-Match" and "If-None-Match"; both compare for the same bytes.
"""

from __future__ import annotations

import re

import msgspec

from greenroom.errors import InvalidInput

_TAG = r'(W/)?"([^"]*)"'
_TAGS = re.compile(rf"[ \t]*{_TAG}[ \t]*(?:,[ \t]*{_TAG}[ \t]*)*")
_ANYTHING = "*"


class Condition(msgspec.Struct, frozen=True):
    """What must be there for a change to be made.

    Attributes:
        matching: digests of which the thing must have one; ``*`` for any; None where that does not matter.
        not_matching: digests of which it may have none; ``*`` where nothing may be there; None where that does not matter.
    """

    matching: tuple[str, ...] | None = None
    not_matching: tuple[str, ...] | None = None

    def is_met(self, digest: str | None) -> bool:
        """Tell whether the change may be made.

        Args:
            digest: sha256 of what is there, None for nothing.
        """
        if self.matching is not None and not _names(self.matching, digest):
            return False
        return self.not_matching is None or not _names(self.not_matching, digest)


def condition_of(if_match: str | None, if_none_match: str | None) -> Condition | None:
    """Read the two headers; None where there is neither.

    >>> condition_of(None, "*")
    Condition(matching=None, not_matching=('*',))

    Raises:
        InvalidInput: one cannot be read.
    """
    if if_match is None and if_none_match is None:
        return None
    return Condition(_tags("If-Match", if_match), _tags("If-None-Match", if_none_match))


def digest_or_absent(text: str | None) -> str:
    """Name a text by its sha256, 64 lower-case hex digits, and None as ``absent``."""
    import hashlib

    return "absent" if text is None else hashlib.sha256(text.encode()).hexdigest()


def _names(tags: tuple[str, ...], digest: str | None) -> bool:
    return digest is not None and (digest in tags or _ANYTHING in tags)


def _tags(header: str, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    if value.strip() == _ANYTHING:
        return (_ANYTHING,)
    if _TAGS.fullmatch(value) is None:
        raise InvalidInput(
            f"{header} must be * or entity tags in double quotes, as ETag names them, not '{value[:100]}'.",
            field=header,
        )
    # A weak one says that the bytes may differ.
    return tuple(tag for weak, tag in re.findall(_TAG, value) if not weak)
