"""Preconditions of a change: If-Match and If-None-Match.

An entity tag is always the sha256 of the content in double quotes.

Source: RFC 9110, "If-Match" and "If-None-Match"; both use the strong comparison here.
"""

from __future__ import annotations

import re

import msgspec

from greenroom.errors import InvalidInput

_TAG = r'(W/)?"([^"]*)"'
_TAGS = re.compile(rf"[ \t]*{_TAG}[ \t]*(?:,[ \t]*{_TAG}[ \t]*)*")
_ANYTHING = "*"


class Condition(msgspec.Struct, frozen=True):
    """The preconditions of a change.

    Attributes:
        matching: the current digest must be one of these; ``*`` for any existing content; None for no condition.
        not_matching: the current digest must not be one of these; ``*`` if nothing may exist; None for no condition.
    """

    matching: tuple[str, ...] | None = None
    not_matching: tuple[str, ...] | None = None

    def is_met(self, digest: str | None) -> bool:
        """Return whether the change may be made.

        Args:
            digest: sha256 of the current content, None if it does not exist.
        """
        if self.matching is not None and not _names(self.matching, digest):
            return False
        return self.not_matching is None or not _names(self.not_matching, digest)


def condition_of(if_match: str | None, if_none_match: str | None) -> Condition | None:
    """Parse the two headers; None if neither is given.

    >>> condition_of(None, "*")
    Condition(matching=None, not_matching=('*',))

    Raises:
        InvalidInput: one of them cannot be parsed.
    """
    if if_match is None and if_none_match is None:
        return None
    return Condition(_tags("If-Match", if_match), _tags("If-None-Match", if_none_match))


def digest_or_absent(text: str | None) -> str:
    """Return the sha256 of a text, 64 lower-case hex digits, or ``absent`` for None."""
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
            f"{header} must be * or entity tags in double quotes, as sent in ETag, not '{value[:100]}'.",
            field=header,
        )
    # A weak tag means that the bytes may differ.
    return tuple(tag for weak, tag in re.findall(_TAG, value) if not weak)
