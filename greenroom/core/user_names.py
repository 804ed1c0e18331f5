"""User names: which are allowed, and which of them are the same.

A name may be written in any script that is in wide use, but in one only, so that it cannot imitate a name of another
script letter by letter. Names that differ only by case, by width or by letters that look alike are the same name: they
have the same `user_name_key`, which is unique in the store.

>>> check_user_name(" DOMAIN-svc_01 "), check_user_name("alice@example.com")
('DOMAIN-svc_01', 'alice@example.com')
>>> user_name_key("Alice") == user_name_key("\\u0430lice")
True

Source: RFC 8265 (user names); Unicode Technical Standard 39 (scripts, confusables).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from greenroom.core.look_alikes import as_displayed, skeleton
from greenroom.errors import InvalidName

MAX_LENGTH: Final = 128
# Decomposed text is longer than what it composes to; beyond this, no name can have been meant.
_MAX_RAW_LENGTH: Final = 4 * MAX_LENGTH
_PUNCTUATION: Final = frozenset("._@+-")
_ALLOWED: Final = "letters and digits of one script, and any of . _ @ + - between them"
# Indic, Thai and Tibetan syllables carry a few marks; more only draw over the lines around them.
_MAX_MARKS: Final = 6
_NOT_STORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")

# The scripts recommended for identifiers, by the first word of the names of their characters.
# Source: Unicode Standard Annex 31, table 5.
_SCRIPTS: Final = {
    script: script
    for script in (
        "ARABIC ARMENIAN BENGALI BOPOMOFO CYRILLIC DEVANAGARI ETHIOPIC GEORGIAN GREEK GUJARATI GURMUKHI HANGUL HEBREW "
        "HIRAGANA KANNADA KATAKANA KHMER LAO LATIN MALAYALAM MYANMAR ORIYA SINHALA TAMIL TELUGU THAANA THAI TIBETAN"
    ).split()
} | {
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",  # EXTENDED ARABIC-INDIC DIGIT
    "CJK": "HAN",
    "IDEOGRAPHIC": "HAN",  # the mark of a repeated character
    "KATAKANA-HIRAGANA": "KATAKANA",  # the bar of a long vowel
}
# Written together in one language, so they count as one script.
_TOGETHER: Final = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "HANGUL"}),
    frozenset({"HAN", "BOPOMOFO"}),
)
# Vowel marks are optional in these scripts: with and without, it would be the same name.
_WITHOUT_MARKS: Final = frozenset({"ARABIC", "HEBREW"})

_RESERVED: Final = frozenset({"anonymous", "everyone", "me", "system"})
"""Names that stand for something else: requests without an account, all users, the caller, the server."""

# The API addresses an account by its id or its name.
_ACCOUNT_ID: Final = re.compile("acc_[0-9]+")


def check_user_name(name: str, *, field: str = "username") -> str:
    """Return a new user name in its normal form, or refuse it.

    Args:
        name: as given; surrounding white space is removed, and the rest is normalized (NFKC).
        field: the field of the request that holds it.

    Raises:
        InvalidName: it is empty, too long or reserved, or contains something that names may not.
    """
    if len(name) > _MAX_RAW_LENGTH:
        raise _too_long(len(name), field)
    normal = unicodedata.normalize("NFKC", name).strip()
    if not normal:
        raise InvalidName(f"The user name is empty. Give one of 1 to {MAX_LENGTH} characters.", field=field)
    if len(normal) > MAX_LENGTH:
        raise _too_long(len(normal), field)
    if normal.startswith("__"):
        raise InvalidName("User names beginning with __ are reserved. Choose another one.", field=field)
    scripts = _check_characters(normal, field)
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        shown = " and ".join(sorted(script.capitalize() for script in scripts))
        raise InvalidName(
            f"The user name mixes letters of {shown}, and could be taken for another name. Write all of it in one "
            "script.",
            field=field,
        )
    for position, character in ((1, normal[0]), (len(normal), normal[-1])):
        if character in _PUNCTUATION:
            raise InvalidName(
                f"The user name has {character!r} at position {position}. It must begin and end with a letter or a "
                "digit.",
                field=field,
            )
    key = user_name_key(normal)
    if key in _RESERVED or _ACCOUNT_ID.fullmatch(key):
        raise InvalidName(f"The user name {normal!r} is reserved. Choose another one.", field=field)
    _check_capitals(normal, key, field)
    return normal


def user_name_key(name: str) -> str:
    """Return the key under which a user name is unique: its skeleton.

    Any text has a key, so that it can be looked up whatever a client sends; that of a text which cannot be a name is
    equal to no name's. It can be stored: it contains neither NUL nor surrogates, and is at most a few thousand characters
    long.
    """
    storable = _NOT_STORABLE.sub("\ufffd", name[:_MAX_RAW_LENGTH])
    if len(name) > _MAX_RAW_LENGTH:
        storable += "\ufffd"
    return skeleton(unicodedata.normalize("NFKC", storable).strip())


def _check_characters(name: str, field: str) -> frozenset[str]:
    """Return the scripts of a name of which each character is allowed where it stands."""
    scripts = set()
    marks, before = 0, ""
    for index, character in enumerate(name):
        script = ""
        if character not in _PUNCTUATION and character not in "0123456789":
            script = _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "")
            category = unicodedata.category(character)
            # A mark belongs to the letter before it; the general ones, named COMBINING, are of no script.
            is_mark = category in ("Mn", "Mc") and script == before and script not in _WITHOUT_MARKS
            marks = marks + 1 if is_mark else 0
            if not script or marks > _MAX_MARKS or not (category[0] == "L" or category == "Nd" or is_mark):
                raise InvalidName(
                    f"The user name contains the character U+{ord(character):04X} at position {index + 1}. Use "
                    f"{_ALLOWED}.",
                    field=field,
                )
            scripts.add(script)
        before = script
    return frozenset(scripts)


def _check_capitals(name: str, key: str, field: str) -> None:
    """Refuse a name whose capitals look like a Latin name that has another key, such as Greek NIK."""
    displayed = user_name_key(as_displayed(name))
    letters = [one for one in unicodedata.normalize("NFD", displayed) if one.isalpha()]
    if displayed != key and all(one.isascii() for one in letters):
        raise InvalidName(
            f"The user name {name!r} looks like {displayed!r} in Latin letters. Write it in small letters, or in Latin "
            "ones.",
            field=field,
        )


def _too_long(length: int, field: str) -> InvalidName:
    return InvalidName(
        f"The user name has {length} characters; at most {MAX_LENGTH} are allowed. Choose a shorter one.", field=field
    )
