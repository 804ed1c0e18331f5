"""What the provider sends to the callback."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from greenroom.errors import (
    GreenroomError,
    IdentityProviderUnavailable,
    InvalidInput,
    PermissionDenied,
    Unauthenticated,
)
from tests.support.fake_issuers import CLIENT_SECRET, FakeIssuer
from tests.support.sign_in_sites import CALLBACK, a_site, cookie_of, run


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
