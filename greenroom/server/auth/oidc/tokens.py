"""Verification of signed identity tokens: signature, issuer, audience and times.

Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 7519; RFC 8725 (best practices).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry, deserialize_compact

from greenroom.errors import Unauthenticated
from greenroom.server.auth.oidc.keys import Keys, SigningKey

LEEWAY_S: Final = 60
"""How far the clocks of issuers may differ from this machine's."""
MOST_CHARACTERS: Final = 512 * 1024
"""Longest token: one with thousands of groups fits."""

# Claims are compared and stored; sub has at most 255 characters by the standard.
_LONGEST_SUBJECT: Final = 255
# Year 9999: what is above is not a time in seconds.
_LATEST_S: Final = 253_402_300_799
# Keys that are tried for a token that names none.
_MOST_TRIED: Final = 10
_MOST_AUDIENCES: Final = 100


class Algorithm(NamedTuple):
    """A signature algorithm that is accepted.

    Attributes:
        hash_name: what `at_hash` is made with.
    """

    key_class: type[Key]
    curve: str | None
    hash_name: str


ALGORITHMS: Final[Mapping[str, Algorithm]] = {
    "RS256": Algorithm(RSAKey, None, "sha256"),
    "PS256": Algorithm(RSAKey, None, "sha256"),
    "ES256": Algorithm(ECKey, "P-256", "sha256"),
    "EdDSA": Algorithm(OKPKey, "Ed25519", "sha512"),
    # The new name of the same (RFC 9864).
    "Ed25519": Algorithm(OKPKey, "Ed25519", "sha512"),
}
"""Asymmetric only: neither `none`, nor HS256, whose key would be what everybody can read."""


class Token(NamedTuple):
    """A token whose signature is right.

    Attributes:
        claims: not checked yet, except that `iss` is the issuer.
    """

    algorithm: Algorithm
    claims: Mapping[str, Any]


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str | None = None
    crit: Any = None
    b64: Any = None


class _Issuer(msgspec.Struct, frozen=True):
    iss: str


class _Algorithms(JWSRegistry):
    """The algorithms above, without joserfc's warning that the name EdDSA is deprecated: issuers still use it."""

    max_header_length = 16 * 1024
    max_payload_length = MOST_CHARACTERS

    def get_alg(self, name: str) -> Any:
        """Return the implementation of an algorithm."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"{name!r} is not accepted")
        return self.algorithms[name]


# Unknown headers are ignored, as RFC 7515 asks; `crit` is refused below.
_REGISTRY: Final = _Algorithms(strict_check_header=False)


def refused(what: str, reason: str) -> Unauthenticated:
    """Return the error for a token; it never quotes the token."""
    return Unauthenticated(f"{what} is refused: {reason}.")


def unverified_issuer(token: str) -> str:
    """Return the `iss` of a token before its signature is checked, to find the issuer it claims to be from.

    Raises:
        Unauthenticated: it is not a signed token.
    """
    _, payload = _parts(token, "The token")
    try:
        return msgspec.json.decode(payload, type=_Issuer).iss
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise refused("The token", "it names no issuer") from None


def unverified_audiences(token: str) -> Collection[str]:
    """Return the audiences of a token before its signature is checked; see `unverified_issuer`."""
    return audiences(_claims(_parts(token, "The token")[1], "The token"), what="The token")


async def verify_signature(token: str, keys: Keys, *, issuer: str, who: str, what: str) -> Token:
    """Verify that an issuer has signed a token.

    Args:
        who: name of the issuer, for messages.
        what: the token, for messages, such as "the ID token of Okta".

    Raises:
        Unauthenticated: it is malformed, or not signed by the issuer.
        IdentityProviderUnavailable: the keys of the issuer cannot be read.
    """
    header, payload = _parts(token, what)
    algorithm = ALGORITHMS.get(header.alg)
    if algorithm is None:
        raise refused(what, f"it is signed with {header.alg[:20]!r}; accepted are {', '.join(ALGORITHMS)}")
    # Before the keys are read: for a token of another issuer nothing is fetched.
    claims = _claims(payload, what)
    if claims.get("iss") != issuer:
        raise refused(what, f"it was not issued by {issuer}")
    candidates = _usable(await keys.candidates(issuer, kid=header.kid, who=who), header.alg, algorithm)
    if not _is_signed(token, candidates):
        renewed: Sequence[SigningKey] = ()
        if header.kid is None:
            # Without an id, new keys of the issuer cannot be noticed otherwise.
            renewed = _usable(await keys.renewed(issuer, who=who), header.alg, algorithm)
        if not _is_signed(token, renewed):
            raise refused(what, "its signature is wrong" if candidates else "it is signed with an unknown key")
    return Token(algorithm, claims)


def check_times(claims: Mapping[str, Any], *, now_s: float, what: str) -> tuple[int, int]:
    """Check `exp`, `iat` and `nbf`; return when the token was issued and when it expires.

    Raises:
        Unauthenticated: it is expired or not valid yet.
    """
    issued, expires, starts = (_time(claims, name, what) for name in ("iat", "exp", "nbf"))
    if issued is None or expires is None:
        raise refused(what, f"it has no {'iat' if issued is None else 'exp'}")
    if expires <= now_s - LEEWAY_S:
        raise refused(what, "it has expired")
    if issued > now_s + LEEWAY_S or (starts is not None and starts > now_s + LEEWAY_S):
        raise refused(what, "it is not valid yet; the clock of this server or of the issuer is wrong")
    if issued > expires:
        raise refused(what, "it expired before it was issued")
    return int(issued), math.ceil(expires)


def audiences(claims: Mapping[str, Any], *, what: str) -> Collection[str]:
    """Return the audiences of a token.

    Raises:
        Unauthenticated: it names none, or something else than texts.
    """
    given = claims.get("aud")
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not found or len(found) > _MOST_AUDIENCES:
        raise refused(what, "it names no audience")
    if not all(isinstance(audience, str) for audience in found):
        raise refused(what, "its audience is not a text")
    return found


def subject(claims: Mapping[str, Any], *, what: str) -> str:
    """Return the `sub` of a token.

    Raises:
        Unauthenticated: it is missing, too long, or has characters that cannot be printed.
    """
    found = claims.get("sub")
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_SUBJECT or not found.isprintable():
        raise refused(what, f"its subject is not a text of 1 to {_LONGEST_SUBJECT} printable characters")
    return found


def is_hash_of(found: object, text: str, algorithm: Algorithm) -> bool:
    """Return whether a claim such as `at_hash` is the hash of a text: the left half of it, in base64url."""
    digest = hashlib.new(algorithm.hash_name, text.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    return isinstance(found, str) and hmac.compare_digest(found.encode(errors="replace"), expected)


def _parts(token: str, what: str) -> tuple[_Header, bytes]:
    """Return header and payload; nothing in them can be believed yet."""
    if len(token) > MOST_CHARACTERS:
        raise refused(what, f"it has more than {MOST_CHARACTERS} characters")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise refused(what, "it is not a signed token (three parts with dots between them)")
    try:
        header = msgspec.json.decode(_decode(parts[0]), type=_Header)
        payload = _decode(parts[1])
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise refused(what, "it is not a signed token (a part cannot be decoded)") from None
    if header.crit is not None or header.b64 is not None:
        raise refused(what, "it needs an extension that this server does not know")
    return header, payload


def _decode(part: str) -> bytes:
    if "=" in part:
        raise binascii.Error
    return base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)


def _claims(payload: bytes, what: str) -> Mapping[str, Any]:
    try:
        claims = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise refused(what, "its claims are not JSON") from None
    # NUL in any claim: PostgreSQL cannot store it, and no issuer has a use for it.
    if not isinstance(claims, dict) or b"\\u0000" in payload:
        raise refused(what, "its claims are not usable")
    return claims


def _usable(keys: Sequence[SigningKey], alg: str, algorithm: Algorithm) -> Sequence[SigningKey]:
    """Return the keys that an algorithm can be used with."""
    same = {"EdDSA", "Ed25519"} if algorithm.key_class is OKPKey else {alg}
    return [
        candidate
        for candidate in keys
        if isinstance(candidate.key, algorithm.key_class)
        and (candidate.alg is None or candidate.alg in same)
        and (algorithm.curve is None or getattr(candidate.key, "curve_name", None) == algorithm.curve)
    ][:_MOST_TRIED]


def _is_signed(token: str, keys: Sequence[SigningKey]) -> bool:
    for candidate in keys:
        try:
            deserialize_compact(token, candidate.key, registry=_REGISTRY)
        except (JoseError, ValueError, TypeError):
            continue
        return True
    return False


def _time(claims: Mapping[str, Any], name: str, what: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST_S:
        raise refused(what, f"its {name} is not a time in seconds")
    return value
