"""Sign-in with an identity provider on a running server, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.oidc import RunningProvider, sign_in, start_providers
from tests.support.servers import StartServer
from tests.support.single_sign_on import ADMIN, FROM_ELSEWHERE, PASSWORD, Site

_REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')


@pytest.fixture(scope="module")
def site(oidc_provider: RunningProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(oidc_provider, tmp_path_factory.mktemp("sso"))
    yield site
    site.server.stop()


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def test_a_person_signs_in_and_gets_an_account(site: Site, browser: httpx.Client) -> None:
    site.provider.add_account("0100", preferred_username="ada", name="Ada Lovelace", email="ada@example.com")
    assert site.me(browser)["user"] is None
    answer = site.sign_in(browser, "0100", return_to="/models?q=wine#top")
    assert answer.status_code == 200
    # Not a redirect: after one, the browser would not send the cookie, which is SameSite=Strict.
    refresh = _REFRESH.search(answer.text)
    assert refresh is not None
    assert refresh[1] == "/models?q=wine#top"
    cookies = answer.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("greenroom_session="))
    assert "HttpOnly; SameSite=Strict" in session
    assert any(cookie.startswith("greenroom_sign_in=; ") and "Max-Age=0" in cookie for cookie in cookies)
    assert site.me(browser)["user"] == "ada"
    with site.as_admin() as admin:
        account = admin.get("/accounts/ada").json()
    assert (account["display_name"], account["is_admin"]) == ("Ada Lovelace", False)


def test_the_second_sign_in_is_the_same_account_with_what_changed(site: Site, browser: httpx.Client) -> None:
    with site.as_admin() as admin:
        for group in ("data", "ml"):
            admin.post("/groups", json={"name": group}).raise_for_status()
        site.provider.add_account("0101", preferred_username="grace", groups=["ml"])
        site.sign_in(browser, "0101")
        first = admin.get("/accounts/grace").json()
        site.provider.add_account("0101", preferred_username="grace", name="Grace", groups=["0a1b", "admins"])
        site.sign_in(browser, "0101")
        second = admin.get("/accounts/grace").json()
        assert first["account_id"] == second["account_id"]
        assert (first["is_admin"], second["is_admin"], second["display_name"]) == (False, True, "Grace")
        members = {group: admin.get(f"/groups/{group}/members").text for group in ("data", "ml")}
    assert "grace" in members["data"]
    assert "grace" not in members["ml"]


def test_the_sign_in_page_knows_the_providers_and_which_is_down(site: Site, browser: httpx.Client) -> None:
    company, down = site.me(browser)["providers"]
    assert company == {
        "name": "company",
        "title": "Company <account>",
        "url": "/sign-in/oidc/company",
        "outage": None,
    }
    answer = browser.get(f"{site.url}/sign-in/oidc/down")
    assert answer.status_code == 503
    assert "Down cannot be used at the moment: the connection failed" in answer.text
    company, down = site.me(browser)["providers"]
    assert company["outage"] is None
    assert down["outage"].startswith("Down cannot be used at the moment")


def test_people_with_a_session_go_on_while_their_provider_is_down(tmp_path: Path, browser: httpx.Client) -> None:
    [provider] = start_providers(1, tmp_path)
    site = Site(provider, tmp_path)
    try:
        site.sign_in(browser, "ada")
        provider.stop()
        assert site.me(browser)["user"] == "ada"
        assert browser.get(f"{site.url}/api/v1/me").status_code == 200
        # Logging out works too, at this server.
        assert browser.request("DELETE", f"{site.url}/api/ui/session").status_code == 200
        assert site.me(browser)["user"] is None
    finally:
        site.server.stop()
        provider.close()


def test_a_callback_is_used_once(site: Site, browser: httpx.Client) -> None:
    back = sign_in(browser, site.begin(browser), login="ada2")
    kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    assert browser.get(back).status_code == 200
    with httpx.Client(trust_env=False) as thief:
        answer = thief.get(back, headers={"cookie": kept})
    assert answer.status_code == 400
    assert "This sign-in was completed already" in answer.text
    assert not any(cookie.startswith("greenroom_session=") for cookie in answer.headers.get_list("set-cookie"))


def test_a_callback_in_another_browser_signs_nobody_in(site: Site, browser: httpx.Client) -> None:
    """As when someone is sent a link that would sign them in as another person."""
    back = sign_in(browser, site.begin(browser), login="mallory")
    with httpx.Client(trust_env=False) as victim:
        answer = victim.get(back, headers=FROM_ELSEWHERE)
        assert answer.status_code == 400
        assert "was not begun in this browser" in answer.text
        assert site.me(victim)["user"] is None


@pytest.mark.parametrize("return_to", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_no_sign_in_leads_to_another_site(site: Site, browser: httpx.Client, return_to: str) -> None:
    answer = browser.get(f"{site.url}/sign-in/oidc/company?{urlencode({'return_to': return_to})}")
    assert answer.status_code == 400
    assert "is not a path of this server" in answer.text
    assert "location" not in answer.headers


def test_what_is_shown_is_text(site: Site, browser: httpx.Client) -> None:
    for path in (
        "/sign-in/oidc/<script>alert(1)",
        "/sign-in/oidc/company?return_to=<script>alert(1)</script>",
        "/sign-in/oidc/company/callback?error=<script>alert(1)</script>&state=x",
        "/sign-in/oidc/none/callback?code=x",
        "/sign-in/oidc/company/callback?" + "a" * 9000,
    ):
        answer = browser.get(site.url + path)
        assert 400 <= answer.status_code < 500, path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["cache-control"] == "no-store"


def test_a_person_who_cancels_is_told(site: Site, browser: httpx.Client) -> None:
    back = sign_in(browser, site.begin(browser), login="ada", refuse=True)
    answer = browser.get(back, headers=FROM_ELSEWHERE)
    assert answer.status_code == 403
    assert "Company &lt;account&gt; did not let you in, or you cancelled" in answer.text


def test_a_logout_leads_to_the_provider(site: Site, browser: httpx.Client) -> None:
    site.sign_in(browser, "logan")
    answer = browser.request("DELETE", f"{site.url}/api/ui/session")
    provider_url = answer.json()["provider_url"]
    assert provider_url.startswith(f"{site.provider.issuer}/session/end?")
    assert urlencode({"post_logout_redirect_uri": f"{site.url}/"}) in provider_url
    assert browser.get(provider_url).status_code == 200
    assert site.me(browser)["user"] is None
    # Who signed in by password stays at this server.
    log_in = browser.post(f"{site.url}/api/ui/session", json={"username": ADMIN, "password": PASSWORD})
    assert log_in.status_code == 200
    assert browser.request("DELETE", f"{site.url}/api/ui/session").json()["provider_url"] is None


def test_a_disabled_account_is_told_and_stays_out(site: Site, browser: httpx.Client) -> None:
    site.sign_in(browser, "dora")
    with site.as_admin() as admin:
        admin.patch("/accounts/dora", json={"is_disabled": True}).raise_for_status()
    answer = site.sign_in(browser, "dora")
    assert answer.status_code == 403
    assert "Your account &#x27;dora&#x27; is disabled" in answer.text
    assert site.me(browser)["user"] is None


def test_made_up_codes_are_slowed_down(tmp_path: Path, oidc_provider: RunningProvider, browser: httpx.Client) -> None:
    """Each costs a request to the provider."""
    site = Site(oidc_provider, tmp_path)
    try:
        statuses = []
        for number in range(22):
            state = httpx.URL(site.begin(browser)).params["state"]
            query = urlencode({"code": f"made-up-{number}", "state": state, "iss": oidc_provider.issuer})
            answer = browser.get(f"{site.callback}?{query}")
            statuses.append(answer.status_code)
        assert statuses[:20] == [401] * 20
        assert statuses[-1] == 429
        assert int(answer.headers["retry-after"]) >= 1
        assert "Too many sign-ins from this address failed" in answer.text
    finally:
        site.server.stop()


def test_nothing_secret_is_logged(site: Site, browser: httpx.Client) -> None:
    begun = site.begin(browser)
    back = sign_in(browser, begun, login="loggy")
    browser.get(back)
    log = site.server.log
    cookies = [cookie.value for cookie in browser.cookies.jar if cookie.value]
    state, code = httpx.URL(back).params["state"], httpx.URL(back).params["code"]
    assert "/sign-in/oidc/company/callback" in log
    for secret in (state, code, httpx.URL(begun).params["nonce"], PASSWORD, *cookies):
        assert secret not in log


def test_a_server_without_providers_has_nothing_there(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    for path in ("/sign-in/oidc/okta", "/sign-in/oidc/okta/callback?code=a&state=b"):
        answer = httpx.get(server.url + path, trust_env=False)
        assert answer.status_code == 404
        assert "has no identity providers" in answer.text
