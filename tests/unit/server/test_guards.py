from __future__ import annotations

import pytest

from greenroom.errors import PermissionDenied
from greenroom.server.http.guards import Guards, hosts_of
from greenroom.server.setting_values import public_url
from greenroom.server.settings import Settings


def passes(guards: Guards, host: str, *, server: tuple[str, int] = ("10.1.2.3", 5000), **headers: str) -> bool:
    scope = {"path": "/api", "method": "GET", "server": server}
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    try:
        guards.check(scope, {b"host": host.encode(), **named})
    except PermissionDenied:
        return False
    return True


def test_loopback_answers_to_loopback_names_only() -> None:
    assert hosts_of(Settings(), 5000) == {"localhost:5000", "127.0.0.1:5000", "[::1]:5000"}
    assert hosts_of(Settings(), 80) == {
        *("localhost:80", "127.0.0.1:80", "[::1]:80"),
        *("localhost", "127.0.0.1", "[::1]"),
    }


def test_the_public_url_and_allowed_hosts_are_accepted() -> None:
    settings = Settings(public_url=public_url("https://models.example.com/x"), allowed_host=("a.test", "b.test:8443"))
    assert hosts_of(settings, 5000) - hosts_of(Settings(), 5000) == {
        *("models.example.com", "models.example.com:443"),
        *("a.test", "a.test:5000", "b.test:8443"),
    }


def test_the_address_listened_on_is_accepted() -> None:
    assert "192.0.2.7:5000" in hosts_of(Settings(host="192.0.2.7"), 5000)
    assert "[2001:db8::1]:5000" in hosts_of(Settings(host="2001:db8::1"), 5000)
    assert "0.0.0.0:5000" not in hosts_of(Settings(host="0.0.0.0"), 5000)


def test_beyond_loopback_the_address_of_the_connection_is_accepted() -> None:
    guards = Guards(["localhost:5000"], answers_to_address=True)
    assert passes(guards, "10.1.2.3:5000")
    assert passes(guards, "10.1.2.3:5000", server=("::ffff:10.1.2.3", 5000))
    assert passes(guards, "[2001:db8::1]:5000", server=("2001:db8::1", 5000))
    assert passes(guards, "10.1.2.3", server=("10.1.2.3", 80))
    assert not passes(guards, "10.1.2.3")
    assert not passes(guards, "10.1.2.4:5000")
    assert not passes(guards, "evil.example:5000")
    assert passes(guards, "10.1.2.3:5000", origin="http://10.1.2.3:5000")
    assert not passes(guards, "10.1.2.3:5000", origin="http://10.1.2.4:5000")


def test_on_loopback_it_is_not() -> None:
    assert not passes(Guards(["localhost:5000"]), "10.1.2.3:5000")


@pytest.mark.parametrize("origin", ["", "null", "localhost:5000", "file://localhost:5000", "http://localhost:5000/"])
def test_an_origin_is_compared_whole(origin: str) -> None:
    assert not passes(Guards(["localhost:5000"]), "localhost:5000", origin=origin)


def test_a_refusal_shows_no_more_than_a_piece_of_what_was_sent() -> None:
    with pytest.raises(PermissionDenied) as refusal:
        Guards([]).check({"path": "/", "method": "GET"}, {b"host": b"\n" * 10_000})
    assert len(refusal.value.message) < 500
    assert "\n" not in refusal.value.message
