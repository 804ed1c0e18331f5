"""Public keys of issuers.

Source: RFC 7517.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from greenroom.server.auth.oidc.discovery import MOST_ISSUERS, Discovery
from greenroom.server.auth.oidc.fetching import Fetcher, unavailable
from greenroom.server.auth.oidc.refreshing import Refreshed

MOST_KEYS: Final = 100
"""Keys that are read of one set; large providers have about ten."""

# NIST SP 800-131A; and above any real key, because verifying takes longer with its size.
_RSA_BITS: Final = range(2048, 8193)
# Characters of such a modulus: joserfc warns of shorter ones, and takes long for far longer ones.
_RSA_TEXT: Final = range(_RSA_BITS.start // 6, _RSA_BITS.stop // 6 + 4)
# The public members of a key (RFC 7518, section 6). Others, such as private ones, are never read.
_MEMBERS: Final = ("kty", "kid", "n", "e", "crv", "x", "y")


class SigningKey(NamedTuple):
    """A key of an issuer.

    Attributes:
        kid: its id; None if it has none.
        alg: the only algorithm it is for; None if the issuer does not say.
    """

    kid: str | None
    alg: str | None
    key: Key


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class Keys:
    """Reads and keeps the keys of issuers.

    A key id that is not known makes it read them again, at most once a minute.

    Args:
        now: the time, in seconds since 1970.
    """

    def __init__(self, fetcher: Fetcher, discovery: Discovery, *, now: Callable[[], float] = time.time) -> None:
        self._fetcher = fetcher
        self._discovery = discovery
        self._now = now
        self._sets: OrderedDict[tuple[str, str], Refreshed[Sequence[SigningKey]]] = OrderedDict()

    async def candidates(self, issuer: str, *, kid: str | None, who: str) -> Sequence[SigningKey]:
        """Return the keys that a token with this key id may be signed with: usually one, or none.

        Args:
            kid: None if the token names no key: all keys, which are few.

        Raises:
            IdentityProviderUnavailable: the keys cannot be read.
        """
        key_set = self._set(issuer, who)
        found = _with_id(await key_set.get(), kid)
        return found or _with_id(await key_set.renew(), kid)

    async def renewed(self, issuer: str, *, who: str) -> Sequence[SigningKey]:
        """Return all keys, read again if that was not done within a minute: for a token that names no key."""
        return await self._set(issuer, who).renew()

    def _set(self, issuer: str, who: str) -> Refreshed[Sequence[SigningKey]]:
        key_set = self._sets.get((issuer, who))
        if key_set is None:
            key_set = Refreshed(lambda: self._read(issuer, who), now=self._now)
            self._sets[issuer, who] = key_set
            if len(self._sets) > MOST_ISSUERS:
                self._sets.popitem(last=False)
        return key_set

    async def _read(self, issuer: str, who: str) -> Sequence[SigningKey]:
        address = (await self._discovery.metadata(issuer, who=who)).jwks_uri
        reply = await self._fetcher.get(
            address, issuer=issuer, who=who, headers={"Accept": "application/jwk-set+json, application/json"}
        )
        if reply.status != 200:
            raise unavailable(who, f"its keys are answered with status {reply.status}", address)
        try:
            return read_keys(reply.body)
        except ValueError as error:
            raise unavailable(who, str(error), address) from None


def read_keys(document: bytes) -> Sequence[SigningKey]:
    """Read the keys of a set that signatures can be verified with; others are left out, as RFC 7517 asks.

    Symmetric keys are never among them: anyone could sign with a published one.

    Raises:
        ValueError: this is not a set of keys, or none of them can be used.
    """
    try:
        entries = msgspec.json.decode(document, type=_KeySet).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("its set of keys is not as the standard says") from None
    keys = [key for key in map(_read_key, entries[:MOST_KEYS]) if key is not None]
    if not keys:
        raise ValueError("its set of keys holds none for signatures")
    return tuple(keys)


def _read_key(entry: dict[str, Any]) -> SigningKey | None:
    if entry.get("kty") not in ("RSA", "EC", "OKP") or entry.get("use", "sig") != "sig":
        return None
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    kid, alg = entry.get("kid"), entry.get("alg")
    if not isinstance(kid, str | None) or not isinstance(alg, str | None):
        return None
    if entry["kty"] == "RSA" and len(str(entry.get("n"))) not in _RSA_TEXT:
        return None
    try:
        key = import_key({name: entry[name] for name in _MEMBERS if name in entry})
    # joserfc and cryptography have no common error for members that are not a key.
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        return None
    return SigningKey(kid, alg, key) if _is_strong(key) else None


def _is_strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size in _RSA_BITS
    return isinstance(key, ECKey | OKPKey)


def _with_id(keys: Sequence[SigningKey], kid: str | None) -> Sequence[SigningKey]:
    return keys if kid is None else [key for key in keys if key.kid == kid]
