"""A server with one identity provider, which has real keys, and a browser before it: for tests of the sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import pytest
from msgspec.structs import replace

from greenroom.errors import GreenroomError
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.providers import Provider
from greenroom.server.auth.oidc.secret import Secret
from greenroom.server.auth.oidc.sign_in import Finished, OidcSignIn
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce, UsedOnce
from tests.support.fake_issuers import CLIENT_ID, CLIENT_SECRET, NOW_S, FakeIssuer, FakeWeb

CALLBACK = "https://models.example.com/sign-in/okta/callback"
KEY = b"k" * 32
T = TypeVar("T")


def a_provider(issuer: FakeIssuer, **changed: Any) -> Provider:
    provider = Provider(
        id="okta", name="Okta", issuer=issuer.address, client_id=CLIENT_ID, client_secret=Secret(CLIENT_SECRET)
    )
    return replace(provider, **changed)


class Clock:
    def __init__(self) -> None:
        self.now_s: float = NOW_S

    def __call__(self) -> float:
        return self.now_s


class Site(NamedTuple):
    """A server with one provider, and a browser before it."""

    sign_in: OidcSignIn
    issuer: FakeIssuer
    clock: Clock

    async def through(self, *, return_to: str = "/models", callback: str = CALLBACK, **changed: str | None) -> Finished:
        """Sign in; `changed` are parameters of the callback."""
        begun = await self.sign_in.begin("okta", redirect_uri=callback, return_to=return_to)
        query = self.issuer.approve(begun.location, **changed)
        self.issuer.now_s = self.clock.now_s
        return await self.sign_in.finish("okta", query, cookie_of(begun.set_cookie), redirect_uri=callback)

    async def refusal(self, kind: type[GreenroomError], **changed: str | None) -> str:
        """Sign in, and return why that is refused."""
        with pytest.raises(GreenroomError) as refused:
            await self.through(**changed)  # type: ignore[arg-type]
        assert type(refused.value) is kind, refused.value
        return refused.value.message


def a_site(
    issuer: FakeIssuer | None = None,
    *,
    web: FakeWeb | None = None,
    used: UsedOnce | None = None,
    key: bytes = KEY,
    **settings: Any,
) -> Site:
    issuer = issuer or FakeIssuer()
    clock = Clock()
    sign_in = OidcSignIn(
        [a_provider(issuer, **settings)],
        http=Fetcher(transport=(web or FakeWeb(issuer)).transport),
        cookie_key=key,
        used_states=MemoryUsedOnce(now=clock) if used is None else used,
        now=clock,
    )
    return Site(sign_in, issuer, clock)


def cookie_of(set_cookie: bytes) -> bytes:
    return set_cookie.partition(b";")[0]


def run(scenario: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        return await scenario()

    return asyncio.run(main())
