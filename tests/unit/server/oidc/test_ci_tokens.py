from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from greenroom.errors import GreenroomError, IdentityProviderUnavailable, InvalidInput, Unauthenticated
from greenroom.server.auth.oidc.ci_tokens import (
    CiTokens,
    check_conditions,
    check_issuer,
    matches,
    unverified_issuer,
)
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.tokens import LEEWAY_S
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce
from tests.support.fake_issuers import NOW_S, FakeIssuer, FakeWeb, a_key, signed

AUDIENCE = "https://models.example.com"
GITHUB = "https://token.actions.githubusercontent.com"
GITLAB = "https://gitlab.com"


def job_claims(issuer: FakeIssuer, **changed: Any) -> dict[str, Any]:
    claims = {
        "iss": issuer.address,
        "aud": AUDIENCE,
        "sub": "repo:octo/churn:ref:refs/heads/main",
        "jti": "job-1",
        "iat": NOW_S,
        "exp": NOW_S + 300,
        "repository": "octo/churn",
        "ref": "refs/heads/main",
        **changed,
    }
    return {name: value for name, value in claims.items() if value is not None}


class Site:
    """A server before some issuers, of which only `issuer` is listed."""

    def __init__(self, *issuers: FakeIssuer) -> None:
        self.now_s: float = NOW_S
        self.used = MemoryUsedOnce(now=lambda: self.now_s)
        self.issuer = issuers[0] if issuers else ci_issuer()
        self.web = FakeWeb(*(issuers or (self.issuer,)))
        self.tokens = CiTokens(
            http=Fetcher(transport=self.web.transport), used_tokens=self.used, now=lambda: self.now_s
        )

    async def verify(self, token: str) -> dict[str, Any]:
        return await self.tokens.verify(token, issuer=self.issuer.address, audience=AUDIENCE)

    async def refusal(self, token: str, kind: type[GreenroomError] = Unauthenticated) -> str:
        with pytest.raises(GreenroomError) as refused:
            await self.verify(token)
        assert type(refused.value) is kind
        return refused.value.message


def ci_issuer(address: str = "https://ci.example") -> FakeIssuer:
    """An issuer that has keys only, as CI systems do."""
    issuer = FakeIssuer(address)
    issuer.metadata = {"issuer": address, "jwks_uri": f"{address}/jwks"}
    return issuer


def test_a_job_proves_what_it_is() -> None:
    site = Site()
    claims = job_claims(site.issuer)
    token = signed(claims, site.issuer.key)
    assert asyncio.run(site.verify(token)) == claims
    assert unverified_issuer(token) == "https://ci.example"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"aud": "https://other.example"}, "it is not for https://models.example.com alone"),
        ({"aud": [AUDIENCE, "https://other.example"]}, "it is not for https://models.example.com alone"),
        ({"aud": None}, "it names no audience"),
        ({"iss": "https://evil.example"}, "it was not issued by https://ci.example"),
        ({"iss": None}, "it was not issued by https://ci.example"),
        ({"exp": NOW_S - LEEWAY_S, "iat": NOW_S - 600}, "it has expired"),
        ({"exp": None}, "it has no exp"),
        ({"iat": None}, "it has no iat"),
        ({"iat": NOW_S + 100}, "it is not valid yet"),
        ({"nbf": NOW_S + 100}, "it is not valid yet"),
        ({"exp": NOW_S + 24 * 3600 + 1}, "it lives for more than 24 hours"),
        ({"sub": None}, "its subject is not a text"),
    ],
)
def test_tokens_with_wrong_claims_are_refused(changed: dict[str, Any], says: str) -> None:
    site = Site()
    text = asyncio.run(site.refusal(signed(job_claims(site.issuer, **changed), site.issuer.key)))
    assert text.startswith("The identity token is refused: ")
    assert says in text
    assert len(site.used) == 0


@pytest.mark.parametrize(
    "changed", [{"aud": [AUDIENCE]}, {"exp": NOW_S + 24 * 3600}, {"iat": NOW_S + LEEWAY_S}, {"jti": None}]
)
def test_tokens_at_the_edge_of_the_rules_are_accepted(changed: dict[str, Any]) -> None:
    site = Site()
    claims = job_claims(site.issuer, **changed)
    assert asyncio.run(site.verify(signed(claims, site.issuer.key)))["sub"] == claims["sub"]


def test_forged_tokens_are_refused() -> None:
    site = Site()
    claims = job_claims(site.issuer)
    for token in (
        signed(claims, a_key(number=2)),
        signed(claims, a_key(number=2), kid="RS256-1"),
        signed(claims, a_key("HS256"), alg="HS256"),
        signed(claims, site.issuer.key).rpartition(".")[0] + ".",
        "",
        "a.b.c",
        "\udc80.b.c",
    ):
        assert "refused" in asyncio.run(site.refusal(token))


def test_a_token_of_another_listed_issuer_is_not_this_one_s() -> None:
    """With the same subject, the same key id and right signatures."""
    one, other = ci_issuer(), ci_issuer("https://other.example")
    other.key = a_key("ES256")
    other.keys = [other.key]
    site = Site(one, other)
    theirs = job_claims(other)
    assert "was not issued by" in asyncio.run(site.refusal(signed(theirs, other.key, alg="ES256")))
    pretending = signed({**theirs, "iss": one.address}, other.key, alg="ES256")
    assert "signed with an unknown key" in asyncio.run(site.refusal(pretending))
    assert other.requests == []


def test_nothing_is_fetched_for_an_issuer_that_is_not_listed() -> None:
    evil = ci_issuer("https://evil.example")
    site = Site(ci_issuer(), evil)
    asyncio.run(site.refusal(signed(job_claims(evil), a_key(number=2), jku="https://evil.example/jwks")))
    assert evil.requests == site.issuer.requests == []


@pytest.mark.parametrize("jti", ["job-1", None, "", 7])
def test_a_token_is_used_once_until_it_expires(jti: object) -> None:
    async def scenario() -> None:
        site = Site()
        token = signed(job_claims(site.issuer, jti=jti), site.issuer.key)
        await site.verify(token)
        assert "it was used already" in await site.refusal(token)
        site.now_s += 300 + LEEWAY_S - 1
        assert "it was used already" in await site.refusal(token)
        site.now_s += 1
        assert "it has expired" in await site.refusal(token)

    asyncio.run(scenario())


def test_another_signature_of_the_same_token_is_a_replay() -> None:
    async def scenario() -> None:
        site = Site()
        site.issuer.keys = [a_key("ES256")]
        claims = job_claims(site.issuer, jti=None)
        first, second = (signed(claims, a_key("ES256"), alg="ES256") for _ in range(2))
        assert first != second
        await site.verify(first)
        assert "it was used already" in await site.refusal(second)

    asyncio.run(scenario())


def test_the_ids_of_two_issuers_are_not_mixed_up() -> None:
    async def scenario() -> None:
        one, other = ci_issuer(), ci_issuer("https://other.example")
        site = Site(one, other)
        first = await site.verify(signed(job_claims(one), one.key))
        token = signed(job_claims(other), other.key)
        second = await site.tokens.verify(token, issuer=other.address, audience=AUDIENCE)
        assert (first["iss"], second["iss"]) == (one.address, other.address)
        assert len(site.used) == 2

    asyncio.run(scenario())


def test_an_issuer_that_is_down_is_told() -> None:
    site = Site()
    site.web.issuers.clear()
    token = signed(job_claims(site.issuer), site.issuer.key)
    text = asyncio.run(site.refusal(token, IdentityProviderUnavailable))
    assert "https://ci.example cannot be used at the moment" in text
    assert len(site.used) == 0


def test_what_is_no_token_names_no_issuer() -> None:
    for token in ("", "a.b.c", signed(b"[]", a_key()), signed({"iss": 1}, a_key())):
        with pytest.raises(Unauthenticated):
            unverified_issuer(token)


# Conditions


@pytest.mark.parametrize(
    ("pattern", "value", "is_match"),
    [
        ("octo/churn", "octo/churn", True),
        ("octo/churn", "octo/churn2", False),
        ("octo/churn", "xocto/churn", False),
        ("octo/churn", "Octo/churn", False),
        ("octo/churn", "octo/churn\n", False),
        ("octo/*", "octo/churn", True),
        ("octo/*", "octo/", True),
        ("octo/*", "octo/churn/x", False),
        ("octo/*", "evil/octo/churn", False),
        ("octo/**", "octo/churn/x", True),
        ("*", "main", True),
        ("*", "a/b", False),
        ("**", "a/b", True),
        ("refs/tags/v?.?", "refs/tags/v1.2", True),
        ("refs/tags/v?.?", "refs/tags/v1./", False),
        ("refs/tags/v?.?", "refs/tags/v1.", False),
        ("refs/*/v*", "refs/tags/v1", True),
        ("refs/*/v*", "refs/v1", False),
        ("repo:octo/churn:**", "repo:octo/churn:ref:refs/heads/main", True),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("**/x/**", "a/x/b", True),
        # No other character is special.
        ("v1.2", "v1x2", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("(a|b)+", "a", False),
        ("a\\*", "a*", False),
        ("true", True, True),
        ("false", False, True),
        ("1", True, False),
        ("42", 42, True),
        ("*", None, False),
        ("**", None, False),
        ("*", ["a"], False),
        ("**", {"a": "b"}, False),
        ("*", 1.5, False),
        ("**", "a" * 5000, False),
        ("", "", True),
        ("*", "", True),
    ],
)
def test_a_condition_is_about_the_whole_value(pattern: str, value: object, is_match: bool) -> None:
    assert matches({"claim": pattern}, {"claim": value}) is is_match


def test_all_conditions_must_be_met_and_there_must_be_one() -> None:
    claims = {"repository": "octo/churn", "ref": "refs/heads/main"}
    assert matches({"repository": "octo/churn", "ref": "refs/heads/main"}, claims)
    assert not matches({"repository": "octo/churn", "ref": "refs/heads/release"}, claims)
    assert not matches({"repository": "octo/churn", "environment": "*"}, claims)
    assert not matches({}, claims)


def test_no_value_makes_a_pattern_take_long() -> None:
    """With a regular expression these would not end."""
    assert not matches({"ref": "*a" * 256}, {"ref": "a" * 4095 + "b"})
    assert not matches({"ref": "**a" * 170}, {"ref": "a" * 4095 + "b"})


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        ({}, "give at least one"),
        ({"ref": "*"}, "give at least one that is more than wildcards"),
        ({"ref": "**", "repository": "*/*"}, "give at least one that is more than wildcards"),
        ({"iss": "https://ci.example"}, "conditions.iss is not a claim about a job"),
        ({"aud": "a"}, "conditions.aud is not a claim about a job"),
        ({"jti": "a"}, "conditions.jti is not a claim about a job"),
        ({"": "a"}, "is not a claim about a job"),
        ({"a b": "a"}, "is not a claim about a job"),
        ({"ref": ""}, "conditions.ref: give a value"),
        ({"ref": "a\nb"}, "conditions.ref: give a value"),
        ({"ref": "a" * 513}, "conditions.ref: give a value"),
        ({f"claim{n}": "a" for n in range(33)}, "more than 32"),
    ],
)
def test_conditions_that_are_none_are_refused(conditions: Mapping[str, str], says: str) -> None:
    with pytest.raises(InvalidInput, match=r"^conditions") as refused:
        check_conditions(conditions, issuer="https://ci.example")
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("issuer", "conditions", "is_enough"),
    [
        (GITHUB, {"repository": "octo/churn"}, True),
        (GITHUB, {"repository": "octo/*"}, True),
        (GITHUB, {"repository": "*/churn"}, False),
        (GITHUB, {"repository": "octo*"}, False),
        (GITHUB, {"repository": "**churn"}, False),
        (GITHUB, {"repository_owner": "octo"}, True),
        (GITHUB, {"repository_owner": "octo*"}, False),
        (GITHUB, {"repository_id": "12345"}, True),
        (GITHUB, {"sub": "repo:octo/churn:environment:production"}, True),
        (GITHUB, {"sub": "repo:*"}, False),
        (GITHUB, {"environment": "production"}, False),
        (GITHUB, {"ref": "refs/heads/main", "workflow": "publish"}, False),
        # A reusable workflow: any job may call it.
        (GITHUB, {"job_workflow_ref": "octo/churn/.github/workflows/publish.yml@refs/heads/main"}, False),
        (GITLAB, {"project_path": "group/churn"}, True),
        (GITLAB, {"namespace_path": "group"}, True),
        (GITLAB, {"ref": "main"}, False),
        # Only the company's own jobs get tokens of its own server.
        ("https://gitlab.example.com", {"ref": "main"}, True),
    ],
)
def test_of_an_issuer_for_everybody_the_owner_must_be_named(
    issuer: str, conditions: Mapping[str, str], is_enough: bool
) -> None:
    if is_enough:
        check_conditions(conditions, issuer=issuer)
        return
    with pytest.raises(InvalidInput, match="signs tokens for everyone's jobs; give one that names the owner"):
        check_conditions(conditions, issuer=issuer)


def test_an_issuer_must_be_https() -> None:
    assert check_issuer(GITHUB) == GITHUB
    for given in ("http://ci.example", "ci.example", "https://ci.example?a", "", "https://ci.example\n"):
        with pytest.raises(InvalidInput, match=r"^issuer: ") as refused:
            check_issuer(given)
        assert refused.value.field == "issuer"
