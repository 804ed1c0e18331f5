"""Escaping of characters that change how the text around them is displayed.

Names written by one user are shown to others in a terminal, a log or a page. Control characters control a terminal
(window title, clipboard, colors), line breaks forge rows, direction marks reorder text, and zero-width characters make
two different names look alike.

Source: Unicode Technical Report 36 (security considerations); ECMA-48 (control functions).
"""

from __future__ import annotations

import re
from typing import Final

# C0, DEL, C1; soft hyphen; direction marks and overrides; zero-width; line and paragraph separators; invisible
# operators and tags; lone surrogates, which cannot be encoded.
_UNSAFE: Final = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e007f"
)
_UNSAFE_ANYWHERE: Final = re.compile(f"[{_UNSAFE}]")
_UNSAFE_IN_LINES: Final = re.compile(rf"(?![\n\t])[{_UNSAFE}]")
# Joiners are part of Persian and Indic words and of many emoji: escaped when printed, but allowed in names.
_REFUSED_IN_NAMES: Final = re.compile(rf"(?![\u200c\u200d])[{_UNSAFE}]")


def visible(text: str, *, keep_lines: bool = False) -> str:
    r"""Escape each character that would change how the text is displayed.

    >>> visible("a\x1b[2Jb\u202ec\nd")
    'a\\x1b[2Jb\\u202ec\\nd'
    >>> visible("two\nlines", keep_lines=True)
    'two\nlines'

    Args:
        keep_lines: do not escape line feeds and tabs.
    """
    return (_UNSAFE_IN_LINES if keep_lines else _UNSAFE_ANYWHERE).sub(_escape, text)


def visible_json(text: str) -> str:
    r"""Escape the same characters in a JSON document, where only strings can contain them; its value does not change.

    >>> visible_json('{"a": "\x9bm"}')
    '{"a": "\\u009bm"}'
    """
    return _UNSAFE_IN_LINES.sub(_json_escape, text)


def first_unprintable(name: str) -> str | None:
    r"""Return the first character that a name must not contain, or None.

    >>> first_unprintable("a\tb"), first_unprintable("می\u200cخواهم")
    ('\t', None)
    """
    found = _REFUSED_IN_NAMES.search(name)
    return found[0] if found else None


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    short = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character)
    return short or (rf"\x{code:02x}" if code < 0x100 else rf"\u{code:04x}" if code < 0x10000 else rf"\U{code:08x}")


def _json_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return rf"\u{code:04x}"
    code -= 0x10000
    return rf"\u{0xD800 + (code >> 10):04x}\u{0xDC00 + (code & 0x3FF):04x}"
