"""Verification of identity tokens of CI jobs, with libraries that are loaded for the first one (docs/decisions/0165)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.core.ports import Database
from greenroom.errors import PermissionDenied
from greenroom.services.access.publishers import NO_PUBLISHER, JobToken, expected_audiences

if TYPE_CHECKING:
    from greenroom.server.auth.oidc.ci_tokens import CiTokens
    from greenroom.server.auth.oidc.fetching import Fetcher


class CiJobs:
    """Verifies what jobs send. `verify` needs a task."""

    def __init__(self) -> None:
        self._http: Fetcher | None = None
        self._tokens: CiTokens | None = None

    async def verify(self, database: Database, token: str) -> JobToken:
        """Check a token for which a publisher is listed; whether it was used before is checked when it is exchanged.

        The keys of an issuer are read over the network, outside of any transaction, and only of one that a publisher
        lists: what a client sends as issuer or audience is looked up, never used.

        Raises:
            IdentityProviderUnavailable: the keys of the issuer cannot be read.
            PermissionDenied: no publisher lists the issuer.
            Unauthenticated: the token is malformed, forged, expired or for another audience.
        """
        from greenroom.server.auth.oidc.ci_tokens import unverified_audiences, unverified_issuer

        issuer = unverified_issuer(token)
        listed = await database.read(lambda tx: expected_audiences(tx, issuer=issuer))
        if not listed:
            raise PermissionDenied(NO_PUBLISHER)
        given = unverified_audiences(token)
        # A token for none of them is refused once its signature is found right: only jobs of the issuer are told what it
        # should be for.
        audience = next((one for one in listed if one in given), listed[0])
        found = await self._verifier().check(token, issuer=issuer, audience=audience)
        return JobToken(found.claims, issuer, audience, found.digest, found.until_s * 1000)

    async def close(self) -> None:
        """Close the connections to issuers."""
        if self._http is not None:
            await self._http.close()

    def _verifier(self) -> CiTokens:
        if self._tokens is None:
            from greenroom.server.auth.oidc.ci_tokens import CiTokens
            from greenroom.server.auth.oidc.fetching import Fetcher

            self._http = Fetcher()
            self._tokens = CiTokens(http=self._http)
        return self._tokens
