"""State, cookie and return address of a sign-in."""

from __future__ import annotations

import asyncio

import pytest

from greenroom.errors import InvalidInput, RateLimited
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.flow_cookie import LIFETIME_S
from greenroom.server.auth.oidc.sign_in import Finished, OidcSignIn
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce
from tests.support.fake_issuers import NOW_S, FakeIssuer, FakeWeb
from tests.support.sign_in_sites import CALLBACK, KEY, Clock, a_provider, a_site, cookie_of, run


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
