"""Mentions of accounts in comments: ``@name``."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from greenroom.core.user_names import MAX_LENGTH, user_name_key

MOST_MENTIONS: Final = 20
"""Accounts that one text mentions; more are not looked for."""

_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_PUNCTUATION: Final = "._@+-"


def mentioned_keys(text: str) -> list[str]:
    """Return the keys (`user_name_key`) of the names that a Markdown text mentions, in order, at most `MOST_MENTIONS`.

    An e-mail address is no mention, and neither is anything in code.

    >>> mentioned_keys("@Ada, see `@cached` and ask bob@example.com or @mia@example.com.")
    ['ada', 'mia@example.com']
    """
    found: dict[str, None] = {}
    plain = _CODE.sub(" ", text)
    at = plain.find("@")
    while at >= 0 and len(found) < MOST_MENTIONS:
        name = _name_at(plain, at + 1)
        if name and not (at and _is_part(plain[at - 1])):
            found[user_name_key(name)] = None
        at = plain.find("@", at + 1 + len(name))
    return list(found)


def new_mentions(before: str, after: str) -> list[str]:
    """Return the keys that a text mentions and did not mention before it was edited."""
    known = set(mentioned_keys(before))
    return [key for key in mentioned_keys(after) if key not in known]


def _name_at(text: str, start: int) -> str:
    end = start
    while end < len(text) and end - start < MAX_LENGTH and _is_part(text[end]):
        end += 1
    # Names begin with a letter or digit and end with one: what follows them is punctuation of the sentence.
    name = text[start:end].rstrip(_PUNCTUATION)
    return "" if name[:1] in _PUNCTUATION else name


def _is_part(character: str) -> bool:
    return character.isalnum() or character in _PUNCTUATION or unicodedata.category(character)[0] == "M"
