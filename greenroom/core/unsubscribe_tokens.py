"""Tokens in the links of mails that turn mail off: they name an account, and are signed with a secret of the server."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

SECRET_PURPOSE: Final = "unsubscribe"  # noqa: S105 - its name, not its value
"""Purpose of the secret in the store, 64 hex digits."""

_VERSION: Final = 1
_ROW_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 20


def unsubscribe_token(secret: str, account_row: int) -> str:
    """Return the token of an account.

    >>> token = unsubscribe_token("00" * 32, 7)
    >>> account_of("00" * 32, token), account_of("11" * 32, token)
    (7, None)
    """
    body = bytes([_VERSION]) + account_row.to_bytes(_ROW_BYTES, "big")
    return base64.urlsafe_b64encode(body + _signature(secret, body)).decode().rstrip("=")


def account_of(secret: str, token: str) -> int | None:
    """Return the row of the account of a token; None if the token was not made with this secret."""
    size = 1 + _ROW_BYTES + _SIGNATURE_BYTES
    if not token.isascii() or len(token) != -(-size * 4 // 3):
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[: 1 + _ROW_BYTES], raw[1 + _ROW_BYTES :]
    if not hmac.compare_digest(signature, _signature(secret, body)):
        return None
    return int.from_bytes(body[1:], "big")


def _signature(secret: str, body: bytes) -> bytes:
    return hmac.digest(bytes.fromhex(secret), b"greenroom unsubscribe\0" + body, hashlib.sha256)[:_SIGNATURE_BYTES]
