"""Sign-in with a provider as it should go: what is asked, what comes back, and the sign-out."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from greenroom.errors import NotFound
from greenroom.server.auth.oidc.refreshing import FRESH_S
from greenroom.server.auth.oidc.secret import Secret
from tests.support.fake_issuers import CLIENT_ID, CLIENT_SECRET, FakeIssuer
from tests.support.sign_in_sites import CALLBACK, a_site, run


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
