"""HTTP requests to identity providers: bounded in time and size, without redirects, proxies and cookies."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from greenroom.core.issuers import is_loopback_issuer, web_address
from greenroom.errors import IdentityProviderUnavailable
from greenroom.server.auth.oidc.connecting import OutsideTransport

# A person waits for the answer.
TIMEOUT_S: Final = 10.0
_CONNECT_S: Final = 5.0
MOST_BYTES: Final = 1024 * 1024
"""Largest body: an ID token with thousands of groups fits; discovery documents and key sets have a few KB."""
_MOST_CONNECTIONS: Final = 20
_log = logging.getLogger(__name__)


class Reply(NamedTuple):
    """The response of a provider."""

    status: int
    body: bytes


class Fetcher:
    """Sends requests to identity providers. Create it inside the event loop that uses it.

    Certificates are verified by the authorities of the system, to which a company can add its own.

    Args:
        are_hosts_chosen: the operator of this server chose the issuers, so that their own hosts may be this machine,
            also by a name.
        transport: instead of the network, for tests.
    """

    def __init__(
        self,
        *,
        are_hosts_chosen: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._timeout_s = timeout_s
        self._are_hosts_chosen = are_hosts_chosen
        limits = httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=2)
        outside = anywhere = transport
        if outside is None or anywhere is None:
            # With connections of its own each: one to this machine is not used for an issuer elsewhere.
            verify = _authorities()
            outside = OutsideTransport(verify=verify, limits=limits)
            anywhere = httpx.AsyncHTTPTransport(verify=verify, limits=limits, trust_env=False)
        self._outside, self._anywhere = self._client(outside), self._client(anywhere)

    def _client(self, transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(self._timeout_s, connect=min(_CONNECT_S, self._timeout_s)),
            # The server's environment does not direct where tokens and client secrets are sent.
            trust_env=False,
            # One client serves all people: what a provider sets for one must not be sent for another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            # A compressed body could be far larger than it looks.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "greenroom"},
        )

    async def get(self, address: str, *, issuer: str, who: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Send a GET request.

        Args:
            issuer: whose address it is.
            who: name of the provider, for messages.

        Raises:
            IdentityProviderUnavailable: there was no usable response.
        """
        return await self._send("GET", address, issuer, who, headers or {}, None)

    async def post(
        self, address: str, form: Mapping[str, str], *, issuer: str, who: str, headers: Mapping[str, str]
    ) -> Reply:
        """Send a form.

        Raises:
            IdentityProviderUnavailable: there was no usable response.
        """
        return await self._send("POST", address, issuer, who, headers, form)

    async def close(self) -> None:
        """Close its connections."""
        await self._outside.aclose()
        await self._anywhere.aclose()

    async def _send(
        self,
        method: str,
        address: str,
        issuer: str,
        who: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> Reply:
        client = self._anywhere if self._may_be_here(address, issuer) else self._outside
        try:
            async with asyncio.timeout(self._timeout_s):
                request = client.build_request(method, address, headers=dict(headers), data=form)
                response = await client.send(request, stream=True)
                try:
                    return Reply(response.status_code, await _body(response))
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise unavailable(who, f"no response within {self._timeout_s:g} s", address) from error
        except _Unusable as error:
            raise unavailable(who, str(error), address) from None
        # ValueError: a host that IDNA does not allow, or a line break in what became a header.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            _log.warning("%s: %s", address, error)
            raise unavailable(who, "the connection failed", address) from error

    def _may_be_here(self, address: str, issuer: str) -> bool:
        """Return whether an address may be on this machine: it is a service of an issuer that was put here."""
        if is_loopback_issuer(issuer):
            return True
        here, home = web_address(address), web_address(issuer)
        return self._are_hosts_chosen and here is not None and home is not None and here.hostname == home.hostname


def unavailable(who: str, reason: str, address: str) -> IdentityProviderUnavailable:
    """Log why a provider cannot be used, and return the error to raise.

    Args:
        reason: a few words, without anything secret.
        address: logged only.
    """
    _log.warning("the identity provider %s cannot be used: %s (%s)", who, reason, address.partition("?")[0])
    return IdentityProviderUnavailable(
        f"{who} cannot be used at the moment: {reason}. Try again in a minute, or sign in another way. "
        "Who is signed in already is not affected."
    )


class _Unusable(Exception):
    """The response breaks a rule; the message says which."""


async def _body(response: httpx.Response) -> bytes:
    if 300 <= response.status_code < 400:
        raise _Unusable("it answers with a redirect, which this server does not follow")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _Unusable("it compresses its answer, which this server did not ask for")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _Unusable(f"its answer is longer than {MOST_BYTES // 1024} KiB")
    return bytes(body)


def _authorities() -> ssl.SSLContext:
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    has_own = bool(paths.cafile) or (bool(paths.capath) and any(Path(paths.capath).iterdir()))
    if not has_own:
        # A minimal container without certificates of its own; httpx brings Mozilla's.
        import certifi

        context.load_verify_locations(certifi.where())
    return context
