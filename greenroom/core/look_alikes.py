"""Letters and digits that look like Latin ones: two names that look the same get the same skeleton.

Only the scripts that names may be written in (`core.user_names`) are listed. ASCII characters are never merged with each
other: `user1`, `userl` and `useri` are common names, and administrators can tell them apart in a monospaced font.

Source: a subset of the confusables of Unicode Technical Standard 39 (Unicode security mechanisms). A small letter with no
Latin look-alike of its own counts as that of its capital, since names that differ only by case are the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TO_LATIN: Final = (
    # Latin
    "0131i 0138k 0185b 018Dg 019Eh 01A82 01C0l 021D3 02238 0251a 025Be 025C3 0261g 0262g 0263y 0269i 026Ai 026Fw 0280r "
    "028Bu 028Dm 028Fy 02923 0299b 029Ch 029Dj 1D04c 1D083 1D0Bk 1D0Dm 1D0Fo 1D11o 1D1Bt 1D1Cu 1D20v 1D21w 1D22z 1D242 "
    "1D83g 1D8Cy 1E9Df 1EFFy A731s A75B2 A76B3 A76F9 A799f A79Fu A7B5b AB32e AB35f AB3Do AB47r AB48r AB4Eu AB52u AB53x "
    "AB55x AB5Ay "
    # Greek
    "03B1a 03B2b 03B3y 03B5e 03B6z 03B7h 03B9i 03BAk 03BCm 03BDv 03BFo 03C1p 03C3o 03C4t 03C5u 03C7x 03DDf 03F3j 03FBm "
    "1D26r "
    # Cyrillic
    "0430a 04316 0432b 0433r 0435e 04373 043Ak 043Cm 043Dh 043Eo 0440p 0441c 0442t 0443y 0445x 044Cb 0455s 0456i 0458j "
    "0461w 0475v 04AFy 04BBh 04BDe 04CFi 04E13 0501d 050Dg 051Bq 051Dw A6452 A647i "
    # Armenian
    "0561w 0563q 0566q 0570h 0578n 057Cn 057Du 057Fs 0581g 0584f 0585o "
    # Hebrew, Arabic
    "05D5l 05D8v 05DFl 05E1o 0627l 0647o 0661l 0665o 0667v 06BEo 06C1o 06D5o 06F1l 06F5o 06F7v "
    # The scripts of India and South-East Asia, Georgian, Ethiopic: mostly digits
    "0966o 09E6o 09EA8 09ED9 0A66o 0A679 0A6A8 0AE6o 0B20o 0B66o 0B689 0BE6o 0C66o 0CE6o 0D20o 0D66o 0D6D9 0E50o 0ED0o "
    "101Do 1040o 10E7y 10F33 10FFo 1200u 12D0o"
)
# Japanese names mix these scripts: Katakana with Han, Hiragana and the bar of a long vowel.
_IN_JAPANESE: Final = {
    "\u30a4": "\u4ebb",
    "\u30a8": "\u5de5",
    "\u30ab": "\u529b",
    "\u30bf": "\u5915",
    "\u30c8": "\u535c",
    "\u30cb": "\u4e8c",
    "\u30cf": "\u516b",
    "\u30d8": "\u3078",
    "\u30ed": "\u53e3",
    "\u4e00": "\u30fc",
}
_LOOKS_LIKE: Final = str.maketrans({chr(int(one[:4], 16)): one[4:] for one in _TO_LATIN.split()} | _IN_JAPANESE)
# These capitals look like another letter than their small letters do: Greek nu, upsilon; Latin tone five.
_CAPITALS: Final = str.maketrans({"\u039d": "N", "\u03a5": "Y", "\u01bc": "5"})
# Not visible above a letter that has a dot: the Turkish capital I with a dot folds to i and another dot.
_SECOND_DOT: Final = re.compile("([ij])\u0307+")


def skeleton(text: str) -> str:
    """Return a text that is the same for all texts that look like this one, ignoring case and width.

    Pure and total: any text has a skeleton, which is its own skeleton.

    >>> skeleton("ALICE") == skeleton("alice") == skeleton("\\uff41lice") == skeleton("\\u0430li\\u0441e")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Decomposed, so that a letter with an accent looks like the Latin one with that accent.
    mapped = unicodedata.normalize("NFD", folded).translate(_LOOKS_LIKE)
    return unicodedata.normalize("NFC", _SECOND_DOT.sub(r"\1", mapped))


def as_displayed(text: str) -> str:
    """Replace the capitals that look like another Latin letter than their small letters do.

    If the skeleton changes by this, the text looks like a different one than its skeleton says.
    """
    return unicodedata.normalize("NFD", text).translate(_CAPITALS)
