"""Tokenizer for filters and orderings, and the identifiers in them.

`filters.py` uses it to parse comparisons and orderings.
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
# Sequences of plain characters and of backslashes match as a whole, and a value has at most a few thousand pieces: an
# unclosed quote costs milliseconds at any length.
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$#]))
    | (?P<infinity>[+-](?i:inf(?:inity)?)(?![\w$#]))
    | (?P<word>\w[\w$#]*)
    | (?P<single>'(?:[^'\\]++|''|\\++'?){0,5000}')
    | (?P<double>"(?:[^"\\]++|""|\\++"?){0,5000}")
    | (?P<back>`(?:[^`]++|``){0,5000}`)
    | (?P<operator>[<>=!~]+)
    | (?P<mark>[.(),])
    )""",
    re.VERBOSE,
)
_QUOTED_SIGNS = frozenset("/-:")
_END = re.compile(r"\s*\Z")
QUOTED = frozenset({"single", "double"})
_WORDS_AFTER_DOT = re.compile(r"\w[\w$#]*+(?:\.\w[\w$#]*+)*+")
_SIGNS_AFTER_DOT = re.compile(r"\w[\w$#]*+(?:[./-]\w[\w$#]*+)*+")


class TextReader:
    """Tokenizes a text with one token of lookahead."""

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
        """Continue after a part of the text that was parsed separately."""
        self._end = end
        self._token = self._read()

    def _wrong(self, problem: str, start: int | None = None) -> InvalidFilter:
        at = self._token.start if start is None else start
        return InvalidFilter(f"{problem} (at character {at + 1}).", field=self._what)

    def _is_word(self, *words: str) -> bool:
        return self._token.kind == "word" and self._token.text.upper() in words

    def _identifier(self) -> tuple[Kind, str, int]:
        """Read ``name``, ``prefix.key`` or ``prefix.`key` ``; the key may contain dots."""
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
        """Read the part after the first dot: one quoted key, or words separated by dots."""
        self._end += 1
        # Words may start with a digit here: `metrics.1st.try`.
        pattern = _SIGNS_AFTER_DOT if self._fields.bare_signs else _WORDS_AFTER_DOT
        words = pattern.match(self._text, self._end)
        if words is None:
            self._token = self._read()
            if self._token.kind in ("back", *QUOTED):
                return unquoted(self._take().text)
            # MLflow reads `tags. = 'x'` as a tag with an empty name, which cannot exist.
            return ""
        if self._text[words.end() : words.end() + 1] in _QUOTED_SIGNS:
            whole = _SIGNS_AFTER_DOT.match(self._text, self._end) or words
            raise self._wrong(
                f"Invalid clause(s) in {self._what}: a name with {self._text[words.end()]!r} must be quoted, such as "
                f"`{shown(whole[0])}`",
                words.end(),
            )
        self._end = words.end()
        self._token = self._read()
        return words[0]

    def _attribute(self, key: str, start: int) -> str:
        """Check the name of an attribute and return its canonical spelling."""
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
