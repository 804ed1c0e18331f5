"""Addresses of issuers and their endpoints, and paths of this server to return to."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from greenroom.errors import InvalidInput

_LONGEST: Final = 2048
# It is kept in a cookie, of which browsers accept 4 KB.
_LONGEST_PATH: Final = 1500
_URL = re.compile(r"[\x21-\x7e]+")
_LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def issuer(given: str) -> str:
    """Check the address of an issuer: https, or http on loopback. The text of a ValueError completes "<value> ...".

    >>> issuer("https://login.example.com/tenant")
    'https://login.example.com/tenant'

    Source: OpenID Connect Discovery 1.0, section 3: an issuer has neither a query nor a fragment.
    """
    wrong = "is not the address of an issuer; give one such as https://login.example.com, without query and fragment."
    parts = _split(given)
    if parts is None or parts.query or "?" in given:
        raise ValueError(wrong)
    if parts.scheme != "https" and not _is_loopback(parts):
        raise ValueError("is not an https address; http is allowed for issuers on this machine only.")
    return given


def endpoint(given: str, *, issuer: str) -> str:
    """Check the address of an issuer's endpoint: https, or http on loopback if the issuer is there too.

    An issuer elsewhere must not be able to direct this server to services of its own machine.

    Raises:
        ValueError: the text completes "<value> ...".
    """
    parts, home = _split(given), _split(issuer)
    if parts is None or home is None:
        raise ValueError("is not a web address.")
    if parts.scheme != "https" and not (_is_loopback(parts) and _is_loopback(home)):
        raise ValueError("is not an https address.")
    return given


def is_loopback_issuer(given: str) -> bool:
    """Return whether an issuer is on this machine."""
    parts = _split(given)
    return parts is not None and _is_loopback(parts)


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


def _split(given: str) -> SplitResult | None:
    """Parse an absolute http or https address; None if it is not one."""
    if len(given) > _LONGEST or not _URL.fullmatch(given) or "\\" in given or "#" in given:
        return None
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        return None
    # "@" also where urlsplit sees no user name.
    is_plain = bool(parts.hostname) and "@" not in parts.netloc and number != 0
    return parts if is_plain and parts.scheme in ("http", "https") else None


def _is_loopback(parts: SplitResult) -> bool:
    # By its text, not by DNS, whose answers others may control.
    name = parts.hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
