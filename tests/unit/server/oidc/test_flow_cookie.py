from __future__ import annotations

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from greenroom.server.auth.oidc.flow_cookie import Flow, FlowCookies

KEY = b"k" * 32
FLOW = Flow(provider_id="okta", state="s", nonce="n", verifier="hunter2", return_to="/", until_s=1)


def test_it_is_read_as_it_was_written() -> None:
    cookies = FlowCookies(KEY)
    for is_secure in (True, False):
        cookie = cookies.write(FLOW, is_secure=is_secure).partition(b";")[0]
        assert cookies.read(cookie, is_secure=is_secure) == [FLOW]
        assert FlowCookies(b"x" * 32).read(cookie, is_secure=is_secure) == []


def test_it_is_never_the_same_twice_and_does_not_show_its_secret() -> None:
    cookies = FlowCookies(KEY)
    assert cookies.write(FLOW, is_secure=True) != cookies.write(FLOW, is_secure=True)
    assert b"hunter2" not in cookies.write(FLOW, is_secure=True)
    assert "hunter2" not in repr(FLOW)


def test_every_changed_character_makes_it_unreadable() -> None:
    cookies = FlowCookies(KEY)
    cookie = cookies.write(FLOW, is_secure=False).partition(b";")[0]
    for at in range(len(b"greenroom_sign_in="), len(cookie)):
        changed = cookie[:at] + (b"A" if cookie[at : at + 1] != b"A" else b"Q") + cookie[at + 1 :]
        assert cookies.read(changed, is_secure=False) == [], at


def test_what_is_encrypted_in_another_way_is_not_read() -> None:
    cookies = FlowCookies(KEY)
    # With the key itself instead of the one derived from it.
    value = jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, b"{}", OctKey.import_key(KEY))
    assert cookies.read(b"greenroom_sign_in=" + value.encode(), is_secure=False) == []


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        FlowCookies(b"k" * 31)
