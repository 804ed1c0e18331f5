"""Discovery documents: the endpoints of an issuer.

Source: OpenID Connect Discovery 1.0, section 4; RFC 8414.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec

from greenroom.server.auth.oidc import addresses
from greenroom.server.auth.oidc.fetching import Fetcher, unavailable
from greenroom.server.auth.oidc.refreshing import Refreshed

_PATH: Final = "/.well-known/openid-configuration"
# Issuers of CI tokens are added by administrators; beyond this number the oldest are read again when needed.
MOST_ISSUERS: Final = 256


class Metadata(msgspec.Struct, frozen=True):
    """The parts of a discovery document that are used. Issuers of CI tokens have no endpoints for people."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool = False


class Discovery:
    """Reads and keeps the discovery documents of issuers.

    Args:
        now: the time, in seconds since 1970.
    """

    def __init__(self, fetcher: Fetcher, *, now: Callable[[], float] = time.time) -> None:
        self._fetcher = fetcher
        self._now = now
        self._documents: OrderedDict[tuple[str, str], Refreshed[Metadata]] = OrderedDict()

    async def metadata(self, issuer: str, *, who: str) -> Metadata:
        """Return the document of an issuer, at most ten minutes old, or an hour if it is down.

        Args:
            issuer: checked already by `addresses.issuer`.
            who: name of the provider, for messages.

        Raises:
            IdentityProviderUnavailable: there is no usable document.
        """
        document = self._documents.get((issuer, who))
        if document is None:
            document = Refreshed(lambda: self._read(issuer, who), now=self._now)
            self._documents[issuer, who] = document
            if len(self._documents) > MOST_ISSUERS:
                self._documents.popitem(last=False)
        return await document.get()

    def failure(self, issuer: str, *, who: str) -> str | None:
        """Return why the document could not be read in the last minute; None if it could, or was not tried."""
        document = self._documents.get((issuer, who))
        return None if document is None else document.failure

    async def _read(self, issuer: str, who: str) -> Metadata:
        address = issuer.removesuffix("/") + _PATH
        reply = await self._fetcher.get(address, issuer=issuer, who=who)
        if reply.status != 200:
            raise unavailable(who, f"its discovery document is answered with status {reply.status}", address)
        try:
            metadata = msgspec.json.decode(reply.body, type=Metadata)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise unavailable(who, "its discovery document is not as the standard says", address) from None
        if metadata.issuer != issuer:
            # Otherwise one issuer could speak for another. The log shows both, to find a typing mistake.
            raise unavailable(
                who, "its discovery document is of another issuer", f"{address} says {metadata.issuer[:300]!r}"
            )
        for name in (
            "jwks_uri",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "end_session_endpoint",
        ):
            value = getattr(metadata, name)
            try:
                if value is not None:
                    addresses.endpoint(value, issuer=issuer)
            except ValueError as error:
                raise unavailable(who, f"{name} in its discovery document {str(error).rstrip('.')}", address) from None
        return metadata
