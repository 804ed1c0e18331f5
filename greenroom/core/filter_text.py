"""Taking the text of filters and orderings apart: tokens, and the names of what is compared.

`filters.py` beside this reads comparisons and orderings with it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from greenroom.core.search_fields import Fields, Kind
from greenroom.errors import InvalidFilter

DATASET_KEYS = frozenset({"name", "digest", "context"})
_SHOWN_LENGTH = 100


class Token(NamedTuple):
    """A piece of the text; `kind` is the name of its group in `_TOKEN`, or ``end``."""

    kind: str
    text: str
    start: int


# A quote inside a value may be doubled or follow a backslash; a backslash right before the last quote ends the value.
# Runs of plain characters and of backslashes are taken whole, and a value has a few thousand pieces at most: a quote that
# is never closed costs milliseconds at any length.
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$#]))
    | (?P<word>\w[\w$#]*)
    | (?P<single>'(?:[^'\\]++|''|\\++'?){0,5000}')
    | (?P<double>"(?:[^"\\]++|""|\\++"?){0,5000}")
    | (?P<back>`(?:[^`]++|``){0,5000}`)
    | (?P<operator>[<>=!~]+)
    | (?P<mark>[.(),])
    )""",
    re.VERBOSE,
)
_END = re.compile(r"\s*\Z")
QUOTED = frozenset({"single", "double"})
_WORDS_AFTER_DOT = re.compile(r"\w[\w$#]*+(?:\.\w[\w$#]*+)*+")


class TextReader:
    """Takes a text apart, one token ahead."""

    def __init__(self, text: str, fields: Fields, *, what: str) -> None:
        self._text = text
        self._fields = fields
        self._what = what
        self._end = 0
        self._token = self._read()

    def _read(self) -> Token:
        found = _TOKEN.match(self._text, self._end)
        if found is None:
            rest = _END.match(self._text, self._end)
            if rest is not None:
                return Token("end", "", len(self._text))
            start = self._end + len(self._text[self._end :]) - len(self._text[self._end :].lstrip())
            raise self._unreadable(start)
        kind = found.lastgroup
        assert kind is not None
        self._end = found.end()
        return Token(kind, found[kind], found.start(kind))

    def _unreadable(self, start: int) -> InvalidFilter:
        character = self._text[start]
        if character in "'\"`":
            return self._wrong(f"Invalid clause(s) in {self._what}: the quote {character} is never closed", start)
        return self._wrong(f"Invalid clause(s) in {self._what}: {character!r} has no meaning here", start)

    def _take(self) -> Token:
        token = self._token
        self._token = self._read()
        return token

    def _skip_to(self, end: int) -> None:
        """Go on behind a stretch of the text that was read otherwise."""
        self._end = end
        self._token = self._read()

    def _wrong(self, problem: str, start: int | None = None) -> InvalidFilter:
        at = self._token.start if start is None else start
        return InvalidFilter(f"{problem} (at character {at + 1}).", field=self._what)

    def _is_word(self, *words: str) -> bool:
        return self._token.kind == "word" and self._token.text.upper() in words

    def _identifier(self) -> tuple[Kind, str, int]:
        """Read ``name``, ``prefix.key`` or ``prefix.`key` ``; the key may hold dots."""
        first = self._token
        if first.kind not in ("word", "back", "double"):
            found = "the end" if first.kind == "end" else repr(shown(first.text))
            raise self._wrong(f"Invalid clause(s) in {self._what}: expected a name, found {found}")
        if self._text[self._end : self._end + 1] != ".":
            self._take()
            return Kind.ATTRIBUTE, self._attribute(unquoted(first.text), first.start), first.start
        prefix = unquoted(first.text)
        kind = self._fields.prefixes.get(prefix)
        if kind is None:
            raise self._wrong(
                f"Invalid entity type '{shown(prefix)}'. Valid values are {sorted(self._fields.prefixes)}", first.start
            )
        key = self._key()
        if kind is Kind.ATTRIBUTE:
            key = self._attribute(key, first.start)
        elif kind is Kind.DATASET and key not in DATASET_KEYS:
            raise self._wrong(
                f"Invalid dataset key '{shown(key)}' specified. Valid keys are {sorted(DATASET_KEYS)}", first.start
            )
        return kind, key, first.start

    def _key(self) -> str:
        """Read what follows the first dot: one quoted part, or words between dots."""
        self._end += 1
        # Read as words even where a number would read as one: `metrics.1st.try`.
        words = _WORDS_AFTER_DOT.match(self._text, self._end)
        if words is None:
            self._token = self._read()
            if self._token.kind in ("back", *QUOTED):
                return unquoted(self._take().text)
            # MLflow takes `tags. = 'x'` for a tag without a name; there is none.
            return ""
        self._end = words.end()
        self._token = self._read()
        return words[0]

    def _attribute(self, key: str, start: int) -> str:
        """Check the name of an attribute and answer its first spelling."""
        known = self._known_attributes()
        if key not in known:
            raise self._wrong(f"Invalid attribute key '{shown(key)}' specified. Valid keys are {sorted(known)}", start)
        return self._fields.spellings.get(key, key)

    def _known_attributes(self) -> frozenset[str]:
        fields = self._fields
        return fields.texts | fields.numbers | fields.spellings.keys()


def unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in "'\"`" else text


def shown(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "..."
