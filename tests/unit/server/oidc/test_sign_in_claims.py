"""Claims: who signs in, their groups, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from greenroom.errors import PermissionDenied, Unauthenticated
from greenroom.server.auth.oidc.identities import MOST_GROUPS
from tests.support.fake_issuers import FakeIssuer, signed
from tests.support.sign_in_sites import a_site, run


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
