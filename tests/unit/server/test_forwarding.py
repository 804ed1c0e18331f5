from __future__ import annotations

from typing import Any

import pytest

from greenroom.server.http.forwarding import Forwarding


def applied(
    forwarding: Forwarding, headers: dict[bytes, bytes] | None = None, *, client: str = "10.0.0.7", path: str = "/x"
) -> dict[str, Any]:
    scope = {"client": (client, 4711), "scheme": "http", "path": path, "raw_path": path.encode()}
    forwarding.apply(scope, headers or {})
    return scope


@pytest.mark.parametrize(
    ("client", "forwarded", "found"),
    [
        ("10.0.0.7", b"203.0.113.7", "203.0.113.7"),
        ("10.0.0.7", b"198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.7", b"198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        ("10.0.0.7", b"203.0.113.7:1234", "203.0.113.7"),
        ("10.0.0.7", b"[2001:db8::1]:1234", "2001:db8::1"),
        ("::ffff:10.0.0.7", b"203.0.113.7", "203.0.113.7"),
        ("10.0.0.7", b"10.0.0.8", "10.0.0.8"),
        ("10.0.0.7", b"", "10.0.0.7"),
        ("10.0.0.7", b"unknown", "10.0.0.7"),
        ("10.0.0.7", b'"\n{}', "10.0.0.7"),
        ("10.0.0.7", b"203.0.113.7, garbage", "10.0.0.7"),
        ("192.0.2.1", b"203.0.113.7", "192.0.2.1"),
    ],
)
def test_the_client_is_the_last_address_that_is_not_a_trusted_proxy(client: str, forwarded: bytes, found: str) -> None:
    scope = applied(Forwarding(["10.0.0.0/24"], ""), {b"x-forwarded-for": forwarded}, client=client)
    assert scope["client"][0] == found


def test_the_scheme_is_believed_from_proxies_only() -> None:
    forwarding = Forwarding(["10.0.0.0/24"], "")
    assert applied(forwarding, {b"x-forwarded-proto": b"HTTPS"})["scheme"] == "https"
    assert applied(forwarding, {b"x-forwarded-proto": b"gopher"})["scheme"] == "http"
    assert applied(forwarding, {b"x-forwarded-proto": b"https"}, client="192.0.2.1")["scheme"] == "http"


@pytest.mark.parametrize(
    ("path", "inner"),
    [
        ("/registry", "/"),
        ("/registry/", "/"),
        ("/registry/api", "/api"),
        ("/api", "/api"),
        ("/", "/"),
        ("/registryx", "/registryx"),
        ("/registry/registry/api", "/registry/api"),
        ("//registry/api", "//registry/api"),
    ],
)
def test_the_prefix_goes_where_it_is(path: str, inner: str) -> None:
    scope = applied(Forwarding([], "/registry"), path=path)
    assert (scope["path"], scope["raw_path"]) == (inner, inner.encode())


def test_an_encoded_prefix_is_not_stripped() -> None:
    scope = {"path": "/registry/x", "raw_path": b"/%72egistry/x", "client": None}
    Forwarding([], "/registry").apply(scope, {})
    assert scope["path"] == "/registry/x"


def test_nothing_to_undo_is_not_needed() -> None:
    assert not Forwarding([], "").is_needed
    assert Forwarding(["10.0.0.1"], "").is_needed
    assert Forwarding([], "/x").is_needed
