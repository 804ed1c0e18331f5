"""The cookie of a sign-in that has begun: encrypted, for ten minutes, readable by this server only.

It binds the sign-in to the browser that began it, and the server keeps nothing. A browser can have one at a time:
starting another one in a second tab ends the first.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

import msgspec
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

NAME: Final = "greenroom_sign_in"
LIFETIME_S: Final = 10 * 60
LEAST_KEY_BYTES: Final = 32
# A browser sends few cookies of one name; anything more is not from one.
_MOST_TRIED: Final = 5
_VALUE: Final = rb"([A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)(?=[ \t]*(?:;|$))"
_PLAIN: Final = re.compile(rb"(?:^|;[ \t]*)greenroom_sign_in=" + _VALUE)
# Browsers accept a cookie of this name over HTTPS only, from this very host: no other can plant a sign-in of its own.
_HOST: Final = re.compile(rb"(?:^|;[ \t]*)__Host-greenroom_sign_in=" + _VALUE)
_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


class Flow(msgspec.Struct, frozen=True):
    """A sign-in that has begun.

    Attributes:
        verifier: the secret of PKCE.
        return_to: path of this server.
        until_s: when it expires, in seconds since 1970.
    """

    provider_id: str
    state: str
    nonce: str
    verifier: str
    return_to: str
    until_s: int

    def __repr__(self) -> str:
        return f"Flow({self.provider_id!r}, ...)"


class FlowCookies:
    """Writes and reads these cookies.

    Args:
        key: at least 32 random bytes, the same in all workers.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < LEAST_KEY_BYTES:
            raise ValueError(f"the key has fewer than {LEAST_KEY_BYTES} bytes")
        # A key of its own, whatever else is encrypted or signed with that one.
        self._key = OctKey.import_key(hashlib.blake2b(key, digest_size=32, person=b"greenroom oidc").digest())

    def write(self, flow: Flow, *, is_secure: bool) -> bytes:
        """Return the Set-Cookie header of a sign-in.

        Args:
            is_secure: the browser uses HTTPS.
        """
        value = jwe.encrypt_compact(_HEADER, msgspec.json.encode(flow), self._key)
        return _cookie(value, LIFETIME_S, is_secure=is_secure)

    def clear(self, *, is_secure: bool) -> bytes:
        """Return the Set-Cookie header that deletes the cookie."""
        return _cookie("", 0, is_secure=is_secure)

    def read(self, cookie: bytes, *, is_secure: bool) -> list[Flow]:
        """Return the sign-ins in a Cookie header, expired ones too: one, or none; several if others set the name."""
        values = (_HOST if is_secure else _PLAIN).findall(cookie)[:_MOST_TRIED]
        return [flow for flow in map(self._open, values) if flow is not None]

    def _open(self, value: bytes) -> Flow | None:
        try:
            return msgspec.json.decode(jwe.decrypt_compact(value, self._key).plaintext or b"", type=Flow)
        # joserfc passes on what base64, JSON and cryptography raise for garbage.
        except (JoseError, msgspec.DecodeError, ValueError, TypeError, KeyError):
            return None


def _cookie(value: str, lifetime_s: int, *, is_secure: bool) -> bytes:
    # Lax: the provider sends the browser back from another site, and Strict cookies are not sent then.
    flags = f"Path=/; Max-Age={lifetime_s}; HttpOnly; SameSite=Lax"
    return (f"__Host-{NAME}={value}; {flags}; Secure" if is_secure else f"{NAME}={value}; {flags}").encode()
