"""The session cookie: its names, and reading and setting it.

Over HTTPS it has a name that browsers accept over HTTPS only, and with ``__Host-`` only for the host itself and path
``/``: a page of another host of the domain cannot overwrite it.
"""

from __future__ import annotations

import re
from typing import Final, Literal

COOKIE: Final = "greenroom_session"


def cookie_pattern(value: bytes, *, is_https: bool) -> re.Pattern[bytes]:
    """Return a pattern that finds the cookie's value in a Cookie header.

    Args:
        value: pattern of the value, with its groups.
        is_https: browsers reach this server over HTTPS only, so cookies that could have been set over HTTP are ignored.
    """
    prefix = rb"(?:__Host-|__Secure-)" if is_https else rb"(?:__Host-|__Secure-)?"
    return re.compile(rb"(?:^|;[ \t]*)" + prefix + COOKIE.encode() + b"=" + value + rb"(?=[ \t]*(?:;|$))")


def set_cookie(value: str, seconds: int, *, path: str, is_secure: bool, same_site: Literal["Lax", "Strict"]) -> bytes:
    """Return the Set-Cookie header that sets the cookie, or deletes it with an empty value and 0 seconds.

    Args:
        path: prefix of every path of this server, ending with a slash.
        is_secure: the browser uses HTTPS, so it should send the cookie over HTTPS only.
    """
    name = COOKIE
    if is_secure:
        name = f"__Host-{COOKIE}" if path == "/" else f"__Secure-{COOKIE}"
    secure = "; Secure" if is_secure else ""
    return f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}".encode()
