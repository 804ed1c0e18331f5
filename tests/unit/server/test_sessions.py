from __future__ import annotations

from greenroom.server.access import Access
from greenroom.server.sessions import COOKIE, LIFETIME_S, Sessions

TOKEN = "sesame-sesame-sesame-sesame"


def cookie_of(header: bytes) -> bytes:
    return header.partition(b";")[0]


def test_a_session_is_known_until_it_ends_and_by_its_own_token_only() -> None:
    now = 1000.0
    sessions = Sessions(TOKEN, now=lambda: now)
    headers = {b"cookie": b"theme=dark; " + cookie_of(sessions.begin(is_secure=False)) + b"; other=1"}
    assert sessions.knows(headers)
    assert not Sessions("another-token-of-this-server", now=lambda: now).knows(headers)
    now += LIFETIME_S - 1
    assert sessions.knows(headers)
    now += 2
    assert not sessions.knows(headers)


def test_a_cookie_that_was_tampered_with_is_no_session() -> None:
    sessions = Sessions(TOKEN, now=lambda: 1000.0)
    name, _, value = cookie_of(sessions.begin(is_secure=False)).partition(b"=")
    until, _, proof = value.partition(b".")
    for forged in (
        b"",
        b"." + proof,
        until + b".",
        b"%d.%s" % (int(until) + 1, proof),
        until + b"." + proof[:-1] + (b"0" if proof[-1:] != b"0" else b"1"),
        TOKEN.encode(),
    ):
        assert not sessions.knows({b"cookie": name + b"=" + forged}), forged
    assert not sessions.knows({b"cookie": b"x" + name + b"=" + value})
    assert not sessions.knows({})


def test_the_cookie_is_for_no_script_and_no_other_site_and_says_nothing_of_the_token() -> None:
    sessions = Sessions(TOKEN, prefix="/registry")
    header = sessions.begin(is_secure=True).decode()
    assert header.startswith(f"{COOKIE}=")
    assert header.endswith(f"; Path=/registry/; Max-Age={LIFETIME_S}; HttpOnly; SameSite=Lax; Secure")
    assert TOKEN not in header
    assert "Max-Age=0" in sessions.end(is_secure=False).decode()
    assert "Secure" not in sessions.end(is_secure=False).decode()


def test_whoever_has_a_session_is_the_server_s_user() -> None:
    sessions = Sessions(TOKEN)
    access = Access("ada", TOKEN, sessions)
    assert access.actor("/api", {b"cookie": cookie_of(sessions.begin(is_secure=False))}).name == "ada"


def test_a_script_of_the_page_is_not_made_to_open_the_browser_s_own_prompt() -> None:
    access = Access("ada", TOKEN, Sessions(TOKEN))
    assert [value[:5] for _, value in access.challenges({b"sec-fetch-mode": b"cors"})] == [b"Beare"]
    assert [value[:5] for _, value in access.challenges({b"sec-fetch-mode": b"navigate"})] == [b"Beare", b"Basic"]
    assert [value[:5] for _, value in access.challenges({})] == [b"Beare", b"Basic"]
