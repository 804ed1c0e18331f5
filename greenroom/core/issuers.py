"""Addresses of issuers of identity tokens: OpenID Connect providers and CI systems."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_LONGEST: Final = 2048
_URL = re.compile(r"[\x21-\x7e]+")


def issuer(given: str) -> str:
    """Check the address of an issuer: https, or http on loopback. The text of a ValueError completes "<value> ...".

    >>> issuer("https://login.example.com/tenant")
    'https://login.example.com/tenant'

    Source: OpenID Connect Discovery 1.0, section 3: an issuer has neither a query nor a fragment.
    """
    wrong = "is not the address of an issuer; give one such as https://login.example.com, without query and fragment."
    parts = web_address(given)
    if parts is None or parts.query or "?" in given:
        raise ValueError(wrong)
    if parts.scheme != "https" and not is_on_loopback(parts):
        raise ValueError("is not an https address; http is allowed for issuers on this machine only.")
    return given


def is_loopback_issuer(given: str) -> bool:
    """Return whether an issuer is on this machine."""
    parts = web_address(given)
    return parts is not None and is_on_loopback(parts)


def web_address(given: str) -> SplitResult | None:
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


def is_on_loopback(parts: SplitResult) -> bool:
    """Return whether an address is on this machine."""
    # By its text, not by DNS, whose answers others may control.
    name = parts.hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
