"""What a file MLmodel says about a model, read without parsing YAML: the file comes from a client."""

from __future__ import annotations

import re

import msgspec

_KEY = re.compile(r"^signature:[ \t]*([^\r\n#]*)", re.MULTILINE)
_INDENTED = re.compile(r"\r?\n[ \t]+[^\s#]")
_NOTHING = frozenset({"", "null", "~", "{}"})


def has_signature(text: str) -> bool:
    r"""Return whether a file MLmodel contains a model signature.

    >>> has_signature("flavors: {}\nsignature:\n  inputs: '[]'\n"), has_signature("signature: null\n")
    (True, False)
    """
    if text.lstrip().startswith("{"):
        try:
            return bool(msgspec.json.decode(text, type=dict[str, object]).get("signature"))
        except msgspec.MsgspecError:
            return False
    found = _KEY.search(text)
    if found is None:
        return False
    value = found[1].strip()
    return value not in _NOTHING or (not value and _INDENTED.match(text, found.end()) is not None)
