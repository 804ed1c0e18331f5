from __future__ import annotations

from typing import Any

import pytest

from greenroom.errors import InvalidInput
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


OWN = (b"remote-user", b"remote-groups")


def guarded(
    *sent: tuple[bytes, bytes], client: str | None = "10.0.0.7", forwarded: bytes = b""
) -> tuple[dict[str, Any], dict[bytes, bytes]]:
    """Return the scope and the headers that are left of a request."""
    headers = [*sent, (b"x-forwarded-for", forwarded)] if forwarded else list(sent)
    scope: dict[str, Any] = {
        "client": None if client is None else (client, 4711),
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "headers": headers,
    }
    left = dict(headers)
    Forwarding(["10.0.0.0/24"], "", own_headers=OWN).apply(scope, left)
    return scope, left


@pytest.mark.parametrize("client", ["192.0.2.1", "10.0.1.7", "", None])
def test_headers_of_the_proxies_are_removed_from_others(client: str | None) -> None:
    sent = [(b"accept", b"*/*"), (b"remote-user", b"eve"), (b"remote-user", b"ada"), (b"remote-groups", b"ml")]
    scope, left = guarded(*sent, client=client, forwarded=b"10.0.0.7")
    assert set(left) == {b"accept", b"x-forwarded-for"}
    assert dict(scope["headers"]) == left


def test_headers_of_the_proxies_are_kept_from_them_whoever_the_client_is() -> None:
    scope, left = guarded((b"remote-user", b"ada"), forwarded=b"203.0.113.7")
    assert left[b"remote-user"] == b"ada"
    assert scope["client"][0] == "203.0.113.7"


def test_headers_of_the_proxies_may_be_sent_once() -> None:
    with pytest.raises(InvalidInput, match="remote-groups"):
        guarded((b"remote-user", b"ada"), (b"remote-groups", b"a"), (b"remote-groups", b"b"))
    # Other headers may.
    guarded((b"accept", b"a"), (b"accept", b"b"))


def test_a_header_that_is_ignored_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    forwarding = Forwarding(["10.0.0.0/24"], "", own_headers=OWN)
    for _ in range(3):
        headers = {b"remote-user": b"a secret name"}
        scope = {"client": ("192.0.2.1", 1), "path": "/", "raw_path": b"/", "headers": list(headers.items())}
        forwarding.apply(scope, headers)
    (record,) = caplog.records
    assert "192.0.2.1" in record.getMessage()
    assert "secret" not in record.getMessage()
