"""ID tokens: forged, malformed, and at the edge of the rules."""

from __future__ import annotations

import base64
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from greenroom.errors import Unauthenticated
from tests.support.fake_issuers import CLIENT_ID, NOW_S, FakeIssuer, a_key, signed
from tests.support.sign_in_sites import Site, a_site, run


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
