"""Sign-in with an identity provider in a browser, which takes the provider for another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.browser import OpenTab, Tab
from tests.support.oidc import RunningProvider, sign_in_in_browser
from tests.support.single_sign_on import Site


@pytest.fixture(scope="module")
def site(oidc_provider: RunningProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(oidc_provider, tmp_path_factory.mktemp("sso"), host="localhost")
    yield site
    site.server.stop()


@pytest.fixture
def tab(site: Site, open_tab: OpenTab) -> Tab:
    tab = open_tab(site)
    tab.expects(r"left the server: http://127\.0\.0\.1")
    # The page of who is not signed in has this status.
    tab.expects(r"console error: Failed to load resource: .* 401")
    return tab


def user_of(page: Page) -> str | None:
    """Return who is signed in, as the page asks it."""
    user: str | None = page.evaluate("fetch('/api/ui/sign-in').then(answer => answer.json()).then(it => it.user)")
    return user


def test_a_person_signs_in_and_lands_where_they_wanted_to_be(site: Site, tab: Tab) -> None:
    site.provider.add_account("0200", preferred_username="ada")
    page = tab.page
    page.goto(f"{site.url}/models")
    assert user_of(page) is None
    page.goto(f"{site.url}/sign-in/oidc/company?return_to=/models")
    sign_in_in_browser(page, login="0200")
    page.wait_for_url(f"{site.url}/models")
    tab.settled()
    assert user_of(page) == "ada"
    # The document itself came with the session, although the browser came from another site.
    assert page.locator('meta[name="greenroom-session"]').get_attribute("content") != "none"


def test_a_person_who_cancels_can_go_back(site: Site, tab: Tab) -> None:
    page = tab.page
    tab.expects(r"console error: Failed to load resource: .* 403")
    page.goto(f"{site.url}/sign-in/oidc/company")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="You are not signed in").wait_for()
    page.get_by_role("link", name="Back to Greenroom").click()
    page.wait_for_url(f"{site.url}/")
    assert user_of(page) is None
