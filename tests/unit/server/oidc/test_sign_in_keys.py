"""Keys of a provider: renewed, withdrawn, and how often they are read."""

from __future__ import annotations

import asyncio

import httpx

from greenroom.errors import Unauthenticated
from greenroom.server.auth.oidc.refreshing import FORCED_EVERY_S, FRESH_S
from tests.support.fake_issuers import FakeIssuer, a_key, signed
from tests.support.sign_in_sites import a_site, run


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
