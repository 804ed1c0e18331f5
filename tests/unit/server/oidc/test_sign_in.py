"""Sign-in with a provider that has real keys, and answers everything a hostile or broken one could."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from msgspec.structs import replace

from greenroom.errors import (
    GreenroomError,
    IdentityProviderUnavailable,
    InvalidInput,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unauthenticated,
)
from greenroom.server.auth.oidc.fetching import MOST_BYTES, Fetcher
from greenroom.server.auth.oidc.flow_cookie import LIFETIME_S
from greenroom.server.auth.oidc.identities import MOST_GROUPS
from greenroom.server.auth.oidc.providers import Provider
from greenroom.server.auth.oidc.refreshing import FAILURE_SHOWN_S, FORCED_EVERY_S, FRESH_S, RETRY_AFTER_S, STALE_S
from greenroom.server.auth.oidc.secret import Secret
from greenroom.server.auth.oidc.sign_in import Finished, OidcSignIn
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce, UsedOnce
from tests.support.fake_issuers import CLIENT_ID, CLIENT_SECRET, NOW_S, FakeIssuer, FakeWeb, a_key, signed

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


# The way it should go


def test_a_person_signs_in() -> None:
    site = a_site()
    identity, return_to, clear_cookie = run(lambda: site.through(return_to="/models/churn?tab=versions#v3"))
    assert return_to == "/models/churn?tab=versions#v3"
    assert (identity.issuer, identity.subject, identity.username) == ("https://issuer.example", "ada", "ada")
    assert (identity.email, identity.email_verified, identity.display_name) == ("ada@example.com", True, "Ada Lovelace")
    assert (identity.groups, identity.groups_left_out, identity.is_admin) == (("data", "ml"), 0, False)
    assert identity.id_token.reveal().count(".") == 2
    assert identity.id_token.reveal() not in repr(identity)
    assert clear_cookie == b"__Host-greenroom_sign_in=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
    assert "/userinfo" not in site.issuer.requests


def test_the_request_for_a_code_holds_state_nonce_and_challenge_but_no_secret() -> None:
    async def scenario() -> None:
        site = a_site()
        first = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        second = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        asked, again = (parse_qs(urlsplit(begun.location).query) for begun in (first, second))
        assert first.location.startswith("https://issuer.example/authorize?")
        assert asked["response_type"] == ["code"]
        assert asked["client_id"] == [CLIENT_ID]
        assert asked["redirect_uri"] == [CALLBACK]
        assert asked["scope"] == ["openid profile email"]
        assert asked["code_challenge_method"] == ["S256"]
        for name in ("state", "nonce", "code_challenge"):
            assert len(asked[name][0]) >= 43
            assert asked[name] != again[name]
        assert CLIENT_SECRET not in first.location
        # Nothing of it can be read from the cookie.
        assert asked["state"][0].encode() not in first.set_cookie
        assert asked["nonce"][0].encode() not in first.set_cookie

    run(scenario)


def test_the_cookie_is_for_this_browser_and_ten_minutes() -> None:
    site = a_site()
    secure = run(lambda: site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")).set_cookie.decode()
    assert secure.startswith("__Host-greenroom_sign_in=")
    assert secure.partition("; ")[2] == "Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"
    site = a_site()
    begun = run(lambda: site.sign_in.begin("okta", redirect_uri="http://127.0.0.1:5000/cb", return_to="/" + "a" * 1499))
    plain = begun.set_cookie.decode()
    assert plain.startswith("greenroom_sign_in=")
    assert plain.partition("; ")[2] == "Path=/; Max-Age=600; HttpOnly; SameSite=Lax"
    assert len(plain) < 4096


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
def test_tokens_may_be_signed_with_any_of_these(alg: str) -> None:
    site = a_site(FakeIssuer(alg=alg))
    assert run(site.through).identity.subject == "ada"


def test_the_client_authenticates_as_the_provider_asks() -> None:
    site = a_site(client_secret=Secret("a b:ü"))
    run(site.through)
    scheme, _, value = site.issuer.exchanges[0].headers["authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(value) == f"{CLIENT_ID}:a+b%3A%C3%BC".encode()
    issuer = FakeIssuer()
    issuer.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post", "private_key_jwt"]
    run(a_site(issuer).through)
    assert "authorization" not in issuer.exchanges[0].headers
    form = parse_qs(issuer.exchanges[0].content.decode())
    assert (form["client_id"], form["client_secret"]) == ([CLIENT_ID], [CLIENT_SECRET])
    site = a_site(token_endpoint_auth_method="client_secret_post")
    run(site.through)
    assert b"client_secret=" in site.issuer.exchanges[0].content
    site = a_site(client_secret=None)
    run(site.through)
    form = parse_qs(site.issuer.exchanges[0].content.decode())
    assert form["client_id"] == [CLIENT_ID]
    assert "client_secret" not in form


def test_an_issuer_with_a_path_and_a_final_slash_is_taken_as_it_is_written() -> None:
    assert run(a_site(FakeIssuer("https://issuer.example/realms/ml")).through).identity.issuer.endswith("/realms/ml")
    issuer = FakeIssuer("https://issuer.example/")
    issuer.metadata |= {
        name: value.replace("example//", "example/")
        for name, value in issuer.metadata.items()
        if isinstance(value, str) and name != "issuer"
    }
    assert run(a_site(issuer).through).identity.issuer == "https://issuer.example/"


def test_there_is_no_provider_of_another_id() -> None:
    site = a_site()
    with pytest.raises(NotFound, match="no identity provider 'google'"):
        run(lambda: site.sign_in.begin("google", redirect_uri=CALLBACK, return_to="/"))
    with pytest.raises(NotFound):
        run(lambda: site.sign_in.finish("google", b"", b"", redirect_uri=CALLBACK))


# State, cookie and return address


@pytest.mark.parametrize(
    "return_to",
    [
        "",
        "models",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/models\\..\\..",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ models",
        "/modèle",
        "/a\r\nSet-Cookie: a=b",
        "/" + "a" * 1500,
    ],
)
def test_it_returns_to_paths_of_this_server_only(return_to: str) -> None:
    site = a_site()
    with pytest.raises(InvalidInput, match="is not a path of this server") as refused:
        run(lambda: site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to=return_to))
    assert refused.value.field == "return_to"


def test_the_answer_must_come_to_the_browser_that_began() -> None:
    async def scenario() -> None:
        site = a_site()
        begun = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        other = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        query = site.issuer.approve(begun.location)
        cookie = cookie_of(begun.set_cookie)
        elsewhere = a_site(key=b"x" * 32)
        foreign = await elsewhere.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        hostile = [
            b"",
            b"other=1",
            cookie_of(other.set_cookie),
            cookie_of(foreign.set_cookie),
            # Set over HTTP, or by a neighbouring host: browsers refuse the name with the prefix from them.
            cookie.removeprefix(b"__Host-"),
            cookie[:-3] + b"AAA",
            cookie[:40],
            cookie.replace(b"..", b".x."),
            b"__Host-greenroom_sign_in=a..b.c.d",
            b"__Host-greenroom_sign_in=....",
            b"__Host-greenroom_sign_in=\xff\xfe",
        ]
        for given in hostile:
            with pytest.raises(InvalidInput, match="was not begun in this browser"):
                await site.sign_in.finish("okta", query, given, redirect_uri=CALLBACK)
        assert site.issuer.exchanges == []
        # None of these used it up; other cookies beside it do not matter.
        cookies = b"a=b; " + cookie_of(foreign.set_cookie) + b"; " + cookie + b" ; c=d"
        assert (await site.sign_in.finish("okta", query, cookies, redirect_uri=CALLBACK)).identity.subject == "ada"

    run(scenario)


def test_a_wrong_or_missing_state_is_refused() -> None:
    assert "was not begun in this browser" in run(lambda: a_site().refusal(InvalidInput, state="x" * 43))
    assert "was not begun in this browser" in run(lambda: a_site().refusal(InvalidInput, state=None))
    assert "was not begun in this browser" in run(lambda: a_site().refusal(InvalidInput, state="ü"))


def test_a_sign_in_takes_ten_minutes_at_most() -> None:
    async def scenario(wait_s: float) -> None:
        site = a_site()
        begun = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        site.clock.now_s += wait_s
        site.issuer.now_s = site.clock.now_s
        query = site.issuer.approve(begun.location)
        await site.sign_in.finish("okta", query, cookie_of(begun.set_cookie), redirect_uri=CALLBACK)

    run(lambda: scenario(LIFETIME_S - 1))
    with pytest.raises(InvalidInput, match="took longer than 10 minutes"):
        run(lambda: scenario(LIFETIME_S))


def test_a_state_is_used_once_by_all_workers() -> None:
    async def scenario() -> None:
        used = MemoryUsedOnce(now=lambda: NOW_S)
        issuer = FakeIssuer()
        one, other = a_site(issuer, used=used), a_site(issuer, used=used)
        begun = await one.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        query, cookie = issuer.approve(begun.location), cookie_of(begun.set_cookie)
        # Another worker can complete what this one began: it is all in the cookie.
        await other.sign_in.finish("okta", query, cookie, redirect_uri=CALLBACK)
        for site in (one, other):
            with pytest.raises(InvalidInput, match="was completed already"):
                await site.sign_in.finish("okta", query, cookie, redirect_uri=CALLBACK)
        assert len(issuer.exchanges) == 1

    run(scenario)


def test_of_two_callbacks_at_once_one_succeeds() -> None:
    async def scenario() -> None:
        site = a_site()
        begun = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        query, cookie = site.issuer.approve(begun.location), cookie_of(begun.set_cookie)
        outcomes = await asyncio.gather(
            *(site.sign_in.finish("okta", query, cookie, redirect_uri=CALLBACK) for _ in range(5)),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes].count(Finished) == 1
        assert len(site.issuer.exchanges) == 1

    run(scenario)


def test_a_flood_of_sign_ins_is_refused_rather_than_forgotten() -> None:
    async def scenario() -> None:
        clock = Clock()
        used = MemoryUsedOnce(most=2, now=clock)
        site = a_site(used=used)
        await site.through()
        await site.through()
        with pytest.raises(RateLimited):
            await site.through()
        clock.now_s += LIFETIME_S + 1
        assert (await site.through()).identity.subject == "ada"

    run(scenario)


def test_a_sign_in_of_one_provider_cannot_be_completed_as_of_another() -> None:
    async def scenario() -> None:
        honest, evil = FakeIssuer("https://honest.example"), FakeIssuer("https://evil.example")
        sign_in = OidcSignIn(
            [a_provider(honest), a_provider(evil, id="evil", name="Evil")],
            http=Fetcher(transport=FakeWeb(honest, evil).transport),
            cookie_key=KEY,
            used_states=MemoryUsedOnce(now=lambda: NOW_S),
            now=lambda: NOW_S,
        )
        begun = await sign_in.begin("evil", redirect_uri=CALLBACK, return_to="/")
        query, cookie = evil.approve(begun.location), cookie_of(begun.set_cookie)
        with pytest.raises(InvalidInput, match="was not begun in this browser"):
            await sign_in.finish("okta", query, cookie, redirect_uri=CALLBACK)
        assert [provider.id for provider in sign_in.providers] == ["okta", "evil"]

    run(scenario)


def test_two_issuers_with_one_subject_are_two_people() -> None:
    one, other = FakeIssuer("https://one.example"), FakeIssuer("https://other.example")
    first, second = run(a_site(one).through).identity, run(a_site(other).through).identity
    assert first.subject == second.subject == "ada"
    assert (first.issuer, second.issuer) == ("https://one.example", "https://other.example")


# The answer of the provider


@pytest.mark.parametrize("iss", ["https://other.example", "https://issuer.example/", "", None])
def test_the_answer_must_be_of_the_issuer(iss: str | None) -> None:
    assert "not the answer of Okta" in run(lambda: a_site().refusal(Unauthenticated, iss=iss))


def test_a_provider_without_the_issuer_parameter_may_leave_it_out_but_not_falsify_it() -> None:
    issuer = FakeIssuer()
    del issuer.metadata["authorization_response_iss_parameter_supported"]
    assert run(lambda: a_site(issuer).through(iss=None)).identity.subject == "ada"
    assert "not the answer of Okta" in run(lambda: a_site(issuer).refusal(Unauthenticated, iss="https://other.example"))


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (
            "access_denied",
            PermissionDenied,
            "Okta did not let you in, or you cancelled: it says 'access_denied: not assigned'",
        ),
        ("login_required", Unauthenticated, "Okta did not sign you in: it says 'login_required: not assigned'"),
        ("temporarily_unavailable", IdentityProviderUnavailable, "Okta cannot be used at the moment"),
        ("server_error", IdentityProviderUnavailable, "Okta cannot be used at the moment"),
        ("", Unauthenticated, "Okta did not sign you in"),
    ],
)
def test_a_refusal_of_the_provider_is_shown(error: str, kind: type[GreenroomError], says: str) -> None:
    changed = {"code": None, "error": error, "error_description": "not assigned"}
    assert says in run(lambda: a_site().refusal(kind, **changed))


def test_a_refusal_is_shown_in_one_short_line() -> None:
    text = run(lambda: a_site().refusal(Unauthenticated, error="a\r\nb", error_description="c\x1b[31m\u202e" * 200))
    assert text.isprintable()
    assert len(text) < 400


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query + b"&state=x",
        lambda query: query + b"&code=x",
        lambda query: query + b"&iss=https://evil.example",
        lambda query: query + b"&%73tate=x",
        lambda query: query + b"&a=" + b"b" * 8192,
        lambda query: query + b"&a=1" * 100,
        lambda query: query + b"&a=%ff",
        lambda query: query + b"&a=\xff",
    ],
)
def test_a_callback_that_is_ambiguous_or_not_readable_is_refused(change: Callable[[bytes], bytes]) -> None:
    async def scenario() -> None:
        site = a_site()
        begun = await site.sign_in.begin("okta", redirect_uri=CALLBACK, return_to="/")
        query = change(site.issuer.approve(begun.location))
        with pytest.raises(InvalidInput, match="cannot be read"):
            await site.sign_in.finish("okta", query, cookie_of(begun.set_cookie), redirect_uri=CALLBACK)

    run(scenario)


def test_an_answer_without_a_code_is_refused() -> None:
    assert "sent no code" in run(lambda: a_site().refusal(InvalidInput, code=None))


def test_a_code_that_was_used_is_refused() -> None:
    assert "did not accept its own code" in run(lambda: a_site().refusal(Unauthenticated, code="code-7"))


def test_a_client_that_the_provider_does_not_know_is_told_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    issuer = FakeIssuer()
    body = {"error": "invalid_client", "error_description": "no such client"}
    issuer.overrides["/token"] = lambda request: httpx.Response(401, json=body)
    text = run(lambda: a_site(issuer).refusal(IdentityProviderUnavailable))
    assert "Okta refuses this server ('invalid_client'); an administrator must correct its settings" in text
    assert "no such client" not in text
    assert "no such client" in caplog.text
    assert CLIENT_SECRET not in caplog.text


# ID tokens


def forged(make: Callable[[FakeIssuer, Mapping[str, Any]], str]) -> Site:
    issuer = FakeIssuer()
    issuer.sign = lambda claims: make(issuer, claims)
    return a_site(issuer)


def unsigned(claims: Mapping[str, Any], header: Mapping[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join((*parts, ""))


def hmac_with_public_key(issuer: FakeIssuer, claims: Mapping[str, Any]) -> str:
    """What a library makes that takes the key of the algorithm that the token names."""
    key = issuer.key
    assert isinstance(key, RSAKey)
    text = unsigned(claims, {"alg": "HS256", "kid": key.kid}).removesuffix(".")
    signature = hmac.new(key.as_pem(private=False), text.encode(), "sha256").digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda issuer, claims: unsigned(claims, {"alg": "none"}), "it is signed with 'none'"),
        (lambda issuer, claims: unsigned(claims, {"alg": "None"}), "it is signed with 'None'"),
        (lambda issuer, claims: unsigned(claims, {"alg": "RS256", "kid": "RS256-1"}), "its signature is wrong"),
        (hmac_with_public_key, "it is signed with 'HS256'"),
        (lambda issuer, claims: signed(claims, a_key("HS256"), alg="HS256"), "it is signed with 'HS256'"),
        (lambda issuer, claims: signed(claims, issuer.key, alg="RS512"), "it is signed with 'RS512'"),
        (lambda issuer, claims: signed(claims, a_key("ES384"), alg="ES384"), "it is signed with 'ES384'"),
        (lambda issuer, claims: signed(claims, a_key(number=2), kid="RS256-1"), "its signature is wrong"),
        (lambda issuer, claims: signed(claims, a_key(number=2)), "it is signed with an unknown key"),
        (lambda issuer, claims: signed(claims, a_key(number=2), kid=None), "its signature is wrong"),
        # A key of its own in the header, or an address where one is.
        (
            lambda issuer, claims: signed(claims, a_key(number=2), jwk=a_key(number=2).as_dict(private=False)),
            "it is signed with an unknown key",
        ),
        (
            lambda issuer, claims: signed(claims, a_key(number=2), jku="https://evil.example/jwks"),
            "it is signed with an unknown key",
        ),
        (
            lambda issuer, claims: signed(claims, a_key("ES256"), alg="ES256", kid="RS256-1"),
            "it is signed with an unknown key",
        ),
        (lambda issuer, claims: unsigned(claims, {"alg": "RS256", "crit": ["exp"], "exp": 1}), "it needs an extension"),
        (lambda issuer, claims: unsigned(claims, {"alg": "RS256", "b64": False}), "it needs an extension"),
        (lambda issuer, claims: signed(claims, issuer.key)[:-4], "its signature is wrong"),
        (lambda issuer, claims: signed(claims, issuer.key) + ".x", "it is not a signed token"),
        (lambda issuer, claims: "", "it is not a signed token"),
        (lambda issuer, claims: "a.b.c", "it is not a signed token"),
        (lambda issuer, claims: "é" + signed(claims, issuer.key), "it is not a signed token"),
        (lambda issuer, claims: "=" + signed(claims, issuer.key), "it is not a signed token"),
        (lambda issuer, claims: unsigned(claims, {"alg": ["RS256"]}) + "x", "it is not a signed token"),
        (lambda issuer, claims: unsigned(claims, {"alg": "RS256", "kid": 1}) + "x", "it is not a signed token"),
        (lambda issuer, claims: "x" * (600 * 1024), "it has more than"),
        (lambda issuer, claims: signed(b"[1]", issuer.key), "its claims are not usable"),
        (lambda issuer, claims: signed(b"{", issuer.key), "its claims are not JSON"),
        (lambda issuer, claims: signed(b'{"a":"\xff"}', issuer.key), "its claims are not JSON"),
        (lambda issuer, claims: signed(b'{"a":"\\ud800"}', issuer.key), "its claims are not JSON"),
        (lambda issuer, claims: signed(b"[" * 100_000, issuer.key), "its claims are not JSON"),
        (lambda issuer, claims: signed({**claims, "name": "a\0"}, issuer.key), "its claims are not usable"),
    ],
)
def test_forged_and_malformed_tokens_are_refused(
    make: Callable[[FakeIssuer, Mapping[str, Any]], str], says: str
) -> None:
    text = run(lambda: forged(make).refusal(Unauthenticated))
    assert text.startswith("The ID token of Okta is refused: ")
    assert says in text


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"iss": "https://other.example"}, "it was not issued by https://issuer.example"),
        ({"iss": "https://issuer.example/"}, "it was not issued by"),
        ({"iss": None}, "it was not issued by"),
        ({"iss": ["https://issuer.example"]}, "it was not issued by"),
        ({"aud": "another"}, "it is for another client"),
        ({"aud": ["another"]}, "it is for another client"),
        ({"aud": None}, "it names no audience"),
        ({"aud": []}, "it names no audience"),
        ({"aud": {CLIENT_ID: 1}}, "it names no audience"),
        ({"aud": [CLIENT_ID, 1]}, "its audience is not a text"),
        ({"aud": [CLIENT_ID, "another"]}, "it was issued to another client"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "it was issued to another client"),
        ({"azp": "another"}, "it was issued to another client"),
        ({"exp": NOW_S - 60}, "it has expired"),
        ({"exp": None}, "it has no exp"),
        ({"exp": "2030-01-01"}, "its exp is not a time"),
        ({"exp": True}, "its exp is not a time"),
        ({"exp": 10**30}, "its exp is not a time"),
        ({"iat": None}, "it has no iat"),
        ({"iat": NOW_S + 61}, "it is not valid yet"),
        ({"iat": -1}, "its iat is not a time"),
        ({"nbf": NOW_S + 61}, "it is not valid yet"),
        ({"nbf": [NOW_S]}, "its nbf is not a time"),
        ({"iat": NOW_S, "exp": NOW_S - 30}, "it expired before it was issued"),
        ({"nonce": None}, "it belongs to another sign-in"),
        ({"nonce": "x"}, "it belongs to another sign-in"),
        ({"nonce": "ü"}, "it belongs to another sign-in"),
        ({"nonce": 1}, "it belongs to another sign-in"),
        ({"at_hash": "x"}, "it belongs to another access token"),
        ({"at_hash": 1}, "it belongs to another access token"),
        ({"sub": None}, "its subject is not a text"),
        ({"sub": ""}, "its subject is not a text"),
        ({"sub": 1}, "its subject is not a text"),
        ({"sub": "a" * 256}, "its subject is not a text"),
        ({"sub": "a\nb"}, "its subject is not a text"),
    ],
)
def test_tokens_with_wrong_claims_are_refused(claims: dict[str, Any], says: str) -> None:
    site = a_site()
    site.issuer.claims |= claims
    assert says in run(lambda: site.refusal(Unauthenticated))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
        {"azp": CLIENT_ID},
        {"exp": NOW_S + 0.5},
        {"iat": NOW_S - 120, "exp": NOW_S - 59},
        {"iat": NOW_S + 60, "nbf": NOW_S + 60},
        {"at_hash": base64.urlsafe_b64encode(sha256(b"the-access-token").digest()[:16]).rstrip(b"=").decode()},
    ],
)
def test_tokens_at_the_edge_of_the_rules_are_accepted(claims: dict[str, Any]) -> None:
    site = a_site()
    site.issuer.claims |= claims
    assert run(site.through).identity.subject == "ada"


def test_a_refusal_never_quotes_the_token(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[str] = []

    def make(issuer: FakeIssuer, claims: Mapping[str, Any]) -> str:
        sent.append(signed(claims, a_key(number=2)))
        return sent[0]

    with caplog.at_level(logging.DEBUG):
        text = run(lambda: forged(make).refusal(Unauthenticated))
    for part in sent[0].split("."):
        assert part not in text
        assert part not in caplog.text


# Keys


def test_a_new_key_is_found_and_a_withdrawn_one_no_longer_accepted() -> None:
    async def scenario() -> None:
        site = a_site()
        await site.through()
        assert site.issuer.requests.count("/jwks") == 1
        site.issuer.key = a_key(number=2)
        site.issuer.keys = [site.issuer.key]
        await site.through()
        assert site.issuer.requests.count("/jwks") == 2
        site.issuer.key = a_key()
        assert "signed with an unknown key" in await site.refusal(Unauthenticated)

    run(scenario)


def test_a_key_is_used_with_the_algorithm_that_it_is_for() -> None:
    async def scenario() -> None:
        issuer = FakeIssuer()
        entry = {**a_key().as_dict(private=False), "alg": "RS256"}
        issuer.overrides["/jwks"] = lambda request: httpx.Response(200, json={"keys": [entry]})
        site = a_site(issuer)
        await site.through()
        issuer.sign = lambda claims: signed(claims, a_key(), alg="PS256")
        assert "signed with an unknown key" in await site.refusal(Unauthenticated)

    run(scenario)


def test_unknown_key_ids_make_it_ask_once_a_minute_at_most() -> None:
    async def scenario() -> None:
        site = a_site()
        await site.through()
        site.issuer.key = a_key(number=2)
        for _ in range(3):
            await site.refusal(Unauthenticated)
        assert site.issuer.requests.count("/jwks") == 2
        site.issuer.keys.append(site.issuer.key)
        site.clock.now_s += FORCED_EVERY_S - 1
        await site.refusal(Unauthenticated)
        site.clock.now_s += 1
        assert (await site.through()).identity.subject == "ada"
        assert site.issuer.requests.count("/jwks") == 3

    run(scenario)


def test_a_token_without_a_key_id_is_tried_with_all_keys_old_and_new() -> None:
    async def scenario() -> None:
        issuer = FakeIssuer()
        issuer.keys = [a_key("ES256"), a_key(number=3), a_key()]
        issuer.sign = lambda claims: signed(claims, issuer.key, kid=None)
        site = a_site(issuer)
        await site.through()
        issuer.key = a_key(number=2)
        issuer.keys = [issuer.key]
        assert (await site.through()).identity.subject == "ada"

    run(scenario)


def test_keys_and_endpoints_are_read_again_after_ten_minutes() -> None:
    async def scenario() -> None:
        site = a_site()
        await site.through()
        site.clock.now_s += FRESH_S - 1
        await site.through()
        assert site.issuer.requests.count("/jwks") == 1
        site.clock.now_s += 1
        await site.through()
        assert site.issuer.requests.count("/jwks") == 2
        assert site.issuer.requests.count("/.well-known/openid-configuration") == 2

    run(scenario)


def test_many_people_at_once_read_the_documents_once() -> None:
    async def scenario() -> None:
        site = a_site()
        await asyncio.gather(*(site.through() for _ in range(10)))
        assert site.issuer.requests.count("/jwks") == 1
        assert site.issuer.requests.count("/.well-known/openid-configuration") == 1

    run(scenario)


# A provider that is down or answers nonsense


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


# Claims


def test_claims_that_the_token_lacks_come_from_the_userinfo() -> None:
    site = a_site(groups_claim="roles")
    site.issuer.claims |= {"preferred_username": None, "email": None, "groups": None}
    site.issuer.userinfo = {"sub": "ada", "preferred_username": "ada.l", "roles": ["b", "a"], "name": "Not Ada"}
    identity = run(site.through).identity
    assert (identity.username, identity.groups) == ("ada.l", ("a", "b"))
    assert identity.display_name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("claims", "userinfo", "email", "is_verified"),
    [
        ({"email_verified": None}, {"email": "ada@example.com", "email_verified": True}, "ada@example.com", True),
        # What is verified is the address that the claim came with.
        ({"email_verified": None}, {"email": "other@example.com", "email_verified": True}, "other@example.com", True),
        ({"email": None}, {"email": "other@example.com"}, "other@example.com", False),
        ({"email_verified": None}, {"email_verified": True}, "ada@example.com", True),
        ({"email_verified": False}, {"email": "other@example.com", "email_verified": True}, "ada@example.com", False),
    ],
)
def test_an_email_address_and_its_verification_come_from_one_place(
    claims: dict[str, Any], userinfo: dict[str, Any], email: str, is_verified: bool
) -> None:
    # Verified or not, everyone may sign in here; the missing groups make it ask.
    site = a_site()
    site.issuer.claims |= {"groups": None, **claims}
    site.issuer.userinfo = {"sub": "ada", **userinfo}
    identity = run(site.through).identity
    assert (identity.email, identity.email_verified) == (email, is_verified)


def test_the_userinfo_is_asked_whether_an_address_is_verified_where_that_counts() -> None:
    site = a_site(require_email_verified=True)
    site.issuer.claims["email_verified"] = None
    site.issuer.userinfo = {"sub": "ada", "email": "ada@example.com", "email_verified": True}
    assert run(site.through).identity.email_verified


def test_a_claim_that_is_null_is_missing() -> None:
    issuer = FakeIssuer()
    issuer.sign = lambda claims: signed({**claims, "groups": None, "name": None}, issuer.key)
    issuer.userinfo = {"sub": "ada", "groups": ["a"], "name": "Ada"}
    identity = run(a_site(issuer).through).identity
    assert (identity.groups, identity.display_name) == (("a",), "Ada")


def test_the_userinfo_must_be_of_the_same_person() -> None:
    site = a_site()
    site.issuer.claims["groups"] = None
    site.issuer.userinfo = {"sub": "grace", "groups": ["admins"]}
    assert "The userinfo of Okta is refused: it is about another person" in run(lambda: site.refusal(Unauthenticated))


def test_a_missing_groups_claim_differs_from_an_empty_one() -> None:
    site = a_site()
    site.issuer.claims["groups"] = None
    assert run(site.through).identity.groups is None
    site = a_site()
    site.issuer.claims["groups"] = []
    assert run(site.through).identity.groups == ()
    site = a_site(groups_claim=None)
    assert run(site.through).identity.groups is None
    assert "/userinfo" not in site.issuer.requests


def test_five_hundred_groups_are_kept() -> None:
    site = a_site()
    site.issuer.claims["groups"] = [f"group-{n:04}" for n in range(500)]
    identity = run(site.through).identity
    assert identity.groups == tuple(f"group-{n:04}" for n in range(500))
    assert identity.groups_left_out == 0


def test_of_more_groups_the_same_ones_are_kept_and_those_of_administrators_first() -> None:
    site = a_site(admin_groups=("zz-admins",))
    site.issuer.claims["groups"] = ["zz-admins", *(f"group-{n:04}" for n in reversed(range(3000)))]
    identity = run(site.through).identity
    assert identity.groups is not None
    assert len(identity.groups) == MOST_GROUPS
    assert identity.groups[0] == "group-0000"
    assert identity.groups[-1] == "zz-admins"
    assert identity.is_admin
    assert identity.groups_left_out == 3001 - MOST_GROUPS


@pytest.mark.parametrize(
    ("given", "groups", "left_out"),
    [
        ("ml", ("ml",), 0),
        (["b", "a", "b"], ("a", "b"), 0),
        (["a", 1, None, ["b"], "", " ", "a\nb", "x" * 257], ("a",), 7),
        ({"a": 1}, None, 0),
        (7, None, 0),
    ],
)
def test_groups_of_other_forms(given: object, groups: tuple[str, ...] | None, left_out: int) -> None:
    site = a_site()
    site.issuer.claims["groups"] = given
    identity = run(site.through).identity
    assert (identity.groups, identity.groups_left_out) == (groups, left_out)


def test_a_claim_can_be_inside_of_objects_or_have_dots_in_its_name() -> None:
    site = a_site(groups_claim="realm_access.roles")
    site.issuer.claims["realm_access"] = {"roles": ["admin"]}
    assert run(site.through).identity.groups == ("admin",)
    site = a_site(groups_claim="https://example.com/groups")
    site.issuer.claims["https://example.com/groups"] = ["a"]
    assert run(site.through).identity.groups == ("a",)


def test_a_person_needs_a_user_name() -> None:
    site = a_site(username_claims=("upn",))
    assert "Okta sent no user name (upn)" in run(lambda: site.refusal(PermissionDenied))
    site = a_site()
    site.issuer.claims["preferred_username"] = None
    assert run(site.through).identity.username == "ada@example.com"


@pytest.mark.parametrize(
    ("settings", "claims", "is_allowed"),
    [
        ({"allowed_domains": ("example.com",)}, {}, True),
        ({"allowed_domains": ("example.com",)}, {"email": "ada@EXAMPLE.com"}, True),
        ({"allowed_domains": ("example.com",)}, {"email": "ada@sub.example.com"}, False),
        ({"allowed_domains": ("example.com",)}, {"email": "ada@example.com.evil.example"}, False),
        ({"allowed_domains": ("example.com",)}, {"email": "ada@evil.example@example.com"}, False),
        ({"allowed_domains": ("example.com",)}, {"email_verified": False}, False),
        ({"allowed_domains": ("example.com",)}, {"email_verified": None}, False),
        ({"allowed_domains": ("example.com",), "trust_email": True}, {"email_verified": None}, True),
        ({"allowed_domains": ("example.com",), "trust_email": True}, {"email_verified": False}, False),
        ({"allowed_domains": ("example.com",)}, {"email_verified": "true"}, True),
        ({"allowed_domains": ("example.com",)}, {"email_verified": "false"}, False),
        ({"allowed_domains": ("example.com",)}, {"email_verified": 1}, False),
        ({"allowed_domains": ("example.com",)}, {"email": None}, False),
        ({"require_email_verified": True}, {}, True),
        ({"require_email_verified": True}, {"email_verified": False}, False),
        ({}, {"email": None, "email_verified": None}, True),
    ],
)
def test_only_some_people_may_sign_in(settings: dict[str, Any], claims: dict[str, Any], is_allowed: bool) -> None:
    site = a_site(**settings)
    site.issuer.claims |= claims
    if is_allowed:
        assert run(site.through).identity.subject == "ada"
    else:
        run(lambda: site.refusal(PermissionDenied))


# Logout


def test_a_logout_ends_the_session_of_the_provider_too() -> None:
    async def scenario() -> None:
        site = a_site()
        home = "https://models.example.com/"
        location = await site.sign_in.logout_location("okta", id_token="a.b.c", return_to=home)
        assert location == (
            "https://issuer.example/logout?client_id=greenroom"
            "&post_logout_redirect_uri=https%3A%2F%2Fmodels.example.com%2F&id_token_hint=a.b.c"
        )
        # A token with 500 groups makes an address that no server takes.
        location = await site.sign_in.logout_location("okta", id_token="a" * 5000, return_to=home)
        assert location is not None
        assert "id_token_hint" not in location
        del site.issuer.metadata["end_session_endpoint"]
        site.clock.now_s += FRESH_S
        assert await site.sign_in.logout_location("okta", id_token=None, return_to=home) is None

    run(scenario)
