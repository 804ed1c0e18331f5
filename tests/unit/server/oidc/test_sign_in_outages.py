"""A provider that is down or answers nonsense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from greenroom.errors import IdentityProviderUnavailable, Unauthenticated
from greenroom.server.auth.oidc.fetching import MOST_BYTES, Fetcher
from greenroom.server.auth.oidc.refreshing import FAILURE_SHOWN_S, RETRY_AFTER_S, STALE_S
from greenroom.server.auth.oidc.sign_in import OidcSignIn
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce
from tests.support.fake_issuers import FakeIssuer, FakeWeb
from tests.support.sign_in_sites import CALLBACK, KEY, a_provider, a_site, cookie_of, run


def test_a_provider_that_is_down_is_told_and_not_asked_again_at_once() -> None:
    async def scenario() -> None:
        issuer = FakeIssuer()
        web = FakeWeb()
        site = a_site(issuer, web=web)
        assert site.sign_in.outage("okta") is None
        for _ in range(2):
            text = await site.refusal(IdentityProviderUnavailable)
            assert text.startswith("Okta cannot be used at the moment: the connection failed. Try again in a minute")
        assert site.sign_in.outage("okta") == text
        site.clock.now_s += FAILURE_SHOWN_S
        assert site.sign_in.outage("okta") is None
        site.clock.now_s -= FAILURE_SHOWN_S
        web.issuers.append(issuer)
        await site.refusal(IdentityProviderUnavailable)
        assert issuer.requests == []
        site.clock.now_s += RETRY_AFTER_S
        assert (await site.through()).identity.subject == "ada"
        assert site.sign_in.outage("okta") is None

    run(scenario)


def test_the_documents_of_a_provider_that_is_down_are_used_for_an_hour() -> None:
    async def scenario() -> None:
        site = a_site()
        await site.through()
        down = {path: lambda request: httpx.Response(503) for path in ("/jwks", "/.well-known/openid-configuration")}
        site.issuer.overrides |= down
        site.clock.now_s += STALE_S - 1
        assert (await site.through()).identity.subject == "ada"
        assert "status 503" in (site.sign_in.outage("okta") or "")
        site.clock.now_s += 1
        assert "status 503" in await site.refusal(IdentityProviderUnavailable)

    run(scenario)


def test_a_provider_that_goes_down_in_the_middle_is_told() -> None:
    async def scenario() -> None:
        issuer = FakeIssuer()
        web = FakeWeb(issuer)
        site = a_site(issuer, web=web)
        begun = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        query = issuer.approve(begun.location)
        web.issuers.clear()
        with pytest.raises(IdentityProviderUnavailable, match="Okta cannot be used at the moment"):
            await site.sign_in.finish("okta", query, cookie_of(begun.set_cookie), redirect_uri=CALLBACK)

    run(scenario)


def too_long(request: httpx.Request) -> httpx.Response:
    async def parts() -> Any:
        while True:  # it would never end by itself
            yield b" " * 65_536

    return httpx.Response(200, content=parts())


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"])
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda request: httpx.Response(302, headers={"location": "https://evil.example/"}), "answers with a redirect"),
        (lambda request: httpx.Response(307, headers={"location": "https://issuer.example/jwks"}), "a redirect"),
        (lambda request: httpx.Response(500), "status 500"),
        (lambda request: httpx.Response(404, text="<html>"), "status 404"),
        (too_long, f"longer than {MOST_BYTES // 1024} KiB"),
        (
            lambda request: httpx.Response(200, headers={"content-encoding": "gzip"}, content=b"x"),
            "compresses its answer",
        ),
        (lambda request: httpx.Response(200, content=b"<html>"), ""),
        (lambda request: httpx.Response(200, content=b"\xff"), ""),
        (lambda request: httpx.Response(200, content=b""), ""),
        (lambda request: httpx.Response(200, content=b"[" * 500_000), ""),
        (lambda request: httpx.Response(200, json={"issuer": 1, "keys": [1], "id_token": []}), ""),
        (lambda request: httpx.Response(200, json={"keys": [{"kty": "oct", "k": "AAAA"}]}), ""),
    ],
)
def test_unusable_answers_are_an_outage(
    path: str, answer: Callable[[httpx.Request], httpx.Response], says: str
) -> None:
    site = a_site()
    # So that the userinfo is asked for.
    site.issuer.claims["groups"] = None
    site.issuer.overrides[path] = answer
    if path == "/userinfo" and says == "":
        with pytest.raises((IdentityProviderUnavailable, Unauthenticated), match=r"Okta"):
            run(site.through)
        return
    assert says in run(lambda: site.refusal(IdentityProviderUnavailable))


def test_a_provider_that_does_not_answer_is_given_up() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def scenario() -> None:
        sign_in = OidcSignIn(
            [a_provider(FakeIssuer())],
            http=Fetcher(transport=httpx.MockTransport(never), timeout_s=0.05),
            cookie_key=KEY,
            used_states=MemoryUsedOnce(),
        )
        with pytest.raises(IdentityProviderUnavailable, match=r"no response within 0\.05 s"):
            await sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")

    run(scenario)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"issuer": "https://other.example"}, "of another issuer"),
        ({"issuer": "https://issuer.example/"}, "of another issuer"),
        ({"jwks_uri": "http://issuer.example/jwks"}, "jwks_uri in its discovery document is not an https address"),
        ({"jwks_uri": "http://127.0.0.1/jwks"}, "is not an https address"),
        ({"jwks_uri": "http://169.254.169.254/latest"}, "is not an https address"),
        ({"jwks_uri": "https://127.0.0.1/jwks"}, "jwks_uri in its discovery document is an address of this machine"),
        ({"jwks_uri": "https://[::ffff:127.0.0.1]/jwks"}, "is an address of this machine"),
        ({"jwks_uri": "https://169.254.169.254/latest"}, "is an address of this machine or of its link"),
        ({"token_endpoint": "https://localhost./token"}, "is an address of this machine"),
        ({"userinfo_endpoint": "https://2130706433/userinfo"}, "is an address of this machine"),
        ({"jwks_uri": "file:///etc/passwd"}, "is not a web address"),
        ({"token_endpoint": "http://issuer.example/token"}, "token_endpoint in its discovery document"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint in its discovery document"),
        ({"authorization_endpoint": "http://localhost/authorize"}, "is not an https address"),
        ({"userinfo_endpoint": "https://user@issuer.example/"}, "userinfo_endpoint in its discovery document"),
        ({"end_session_endpoint": "https://issuer.example/a b"}, "end_session_endpoint in its discovery document"),
        ({"authorization_endpoint": None}, "has no authorization_endpoint"),
        ({"token_endpoint": None}, "has no token_endpoint"),
        ({"jwks_uri": None}, "not as the standard says"),
    ],
)
def test_discovery_documents_are_not_believed(changed: dict[str, Any], says: str) -> None:
    site = a_site()
    site.issuer.metadata |= changed
    assert says in run(lambda: site.refusal(IdentityProviderUnavailable))


def test_cookies_of_a_provider_are_not_sent_back() -> None:
    async def scenario() -> None:
        site = a_site()
        documents = json.dumps(site.issuer.metadata)
        headers = {"set-cookie": "person=ada; Path=/"}
        site.issuer.overrides["/.well-known/openid-configuration"] = lambda request: httpx.Response(
            200, headers=headers, content=documents
        )
        await site.through()
        assert "cookie" not in site.issuer.exchanges[0].headers

    run(scenario)
