"""Identity tokens of CI jobs, for trusted publishers.

A CI system signs a token that says which repository, ref, environment and workflow a job belongs to. An administrator
lists the issuer and conditions on these claims. Nothing secret is stored on either side.

    claims = await tokens.verify(token, issuer="https://token.actions.githubusercontent.com", audience="https://models.example.com")
    if matches({"repository": "octo/churn", "ref": "refs/heads/*"}, claims): ...
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from greenroom.core.publishers import check_conditions, check_issuer, matches
from greenroom.errors import Unauthenticated
from greenroom.server.auth.oidc.discovery import Discovery
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.keys import Keys
from greenroom.server.auth.oidc.tokens import (
    LEEWAY_S,
    audiences,
    check_times,
    refused,
    subject,
    unverified_audiences,
    unverified_issuer,
    verify_signature,
)
from greenroom.server.auth.oidc.used_once import UsedOnce

__all__ = [
    "CheckedToken",
    "CiTokens",
    "check_conditions",
    "check_issuer",
    "matches",
    "unverified_audiences",
    "unverified_issuer",
]

_WHAT: Final = "The identity token"
LONGEST_LIFETIME_S: Final = 24 * 60 * 60
"""Longest lifetime of a token; those of GitHub live for 5 minutes, those of GitLab as long as the job may take."""


class CheckedToken(NamedTuple):
    """An identity token that is right, and may have been used before.

    Attributes:
        digest: what it is known by, 64 hex digits: a token of the same issuer and `jti` has the same.
        until_s: when it is refused anyway, in seconds since 1970.
    """

    claims: Mapping[str, Any]
    digest: str
    until_s: int


class CiTokens:
    """Verifies identity tokens of CI systems.

    `check` and `verify` need a task (`asyncio.current_task()`).

    Args:
        used_tokens: shared by all workers; None if the caller of `check` notes uses itself, in the transaction that issues
            something for the token.
        now: the time, in seconds since 1970.
    """

    def __init__(
        self, *, http: Fetcher, used_tokens: UsedOnce | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._used = used_tokens
        self._now = now
        discovery = Discovery(http, now=now)
        self._keys = Keys(http, discovery, now=now)

    async def verify(self, token: str, *, issuer: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token, once: the same token is refused afterwards.

        Args:
            issuer: as an administrator listed it; nothing is fetched for tokens of another.
            audience: names this server; must be the only audience of the token, or another recipient could pass it on.

        Raises:
            Unauthenticated: the token is malformed, forged, expired, was used before, or is of another issuer or for another
                audience.
            IdentityProviderUnavailable: the keys of the issuer cannot be read.
            RateLimited: too many jobs are signing in.
        """
        assert self._used is not None, "uses are noted elsewhere"
        found = await self.check(token, issuer=issuer, audience=audience)
        if not await self._used.use(found.digest, until_s=found.until_s):
            raise used_before()
        return dict(found.claims)

    async def check(self, token: str, *, issuer: str, audience: str) -> CheckedToken:
        """Check everything about a token except whether it was used before; see `verify`."""
        claims = (await verify_signature(token, self._keys, issuer=issuer, who=issuer, what=_WHAT)).claims
        issued_s, until_s = check_times(claims, now_s=self._now(), what=_WHAT)
        if until_s - issued_s > LONGEST_LIFETIME_S:
            raise refused(_WHAT, f"it lives for more than {LONGEST_LIFETIME_S // 3600} hours")
        intended = audiences(claims, what=_WHAT)
        if set(intended) != {audience}:
            raise refused(_WHAT, f"it is not for {audience} alone: request it with this audience")
        subject(claims, what=_WHAT)
        return CheckedToken(claims, _identifier(token, claims, issuer), until_s + LEEWAY_S)


def used_before() -> Unauthenticated:
    """Return the error for a token that was used before."""
    return refused(_WHAT, "it was used already; request a new one for each exchange")


def _identifier(token: str, claims: Mapping[str, Any], issuer: str) -> str:
    """Return what a token is known by: its `jti`, which some issuers leave out, else the whole of what is signed."""
    ident = claims.get("jti")
    # Without the signature: ECDSA has several that are right.
    known_by = ident if isinstance(ident, str) and ident else token.rpartition(".")[0]
    return hashlib.sha256("\0".join(("ci token", issuer, known_by)).encode()).hexdigest()
