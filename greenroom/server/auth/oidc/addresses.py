"""Addresses of issuers and their endpoints, and paths of this server to return to."""

from __future__ import annotations

import re
from typing import Final

from greenroom.core.issuers import is_local_host, is_loopback_issuer, is_on_loopback, issuer, web_address
from greenroom.errors import InvalidInput

__all__ = ["endpoint", "is_loopback_issuer", "issuer", "local_path"]

# It is kept in a cookie, of which browsers accept 4 KB.
_LONGEST_PATH: Final = 1500
_LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def endpoint(given: str, *, issuer: str) -> str:
    """Check the address of an issuer's endpoint: https elsewhere, or on loopback, with http too, if the issuer is there.

    An issuer elsewhere must not be able to direct this server to services of its own machine. Of names that resolve to
    it, the connection is refused (`connecting.py`).

    Raises:
        ValueError: the text completes "<value> ...".
    """
    parts, home = web_address(given), web_address(issuer)
    if parts is None or home is None:
        raise ValueError("is not a web address.")
    is_home_local = is_on_loopback(home)
    if parts.scheme != "https" and not (is_on_loopback(parts) and is_home_local):
        raise ValueError("is not an https address.")
    if is_local_host(parts.hostname or "") and not is_home_local:
        raise ValueError("is an address of this machine or of its link.")
    return given


def local_path(given: str) -> str:
    """Check a path of this server that a browser returns to after sign-in.

    Anything that a browser could take for an address elsewhere is refused: `//host`, `/\\host`, a scheme, and control
    characters, which browsers remove.

    Raises:
        InvalidInput: it is not one.
    """
    if len(given) <= _LONGEST_PATH and _LOCAL_PATH.fullmatch(given):
        return given
    raise InvalidInput(
        f"return_to: {given[:100]!r} is not a path of this server; give one such as /models, percent-encoded, "
        f"at most {_LONGEST_PATH} characters.",
        field="return_to",
    )
