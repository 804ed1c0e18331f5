from __future__ import annotations

from typing import Any

import pytest

from greenroom.server import setting_values as values
from greenroom.server.setting_values import Parser, PublicUrl


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://models.example.com", PublicUrl("https", "models.example.com", "")),
        ("https://Models.Example.com/", PublicUrl("https", "models.example.com", "")),
        ("http://10.0.0.1:8080/a/b_c/", PublicUrl("http", "10.0.0.1:8080", "/a/b_c")),
        ("https://models.example.com:443/x", PublicUrl("https", "models.example.com", "/x")),
        ("http://[2001:db8::1]:8080", PublicUrl("http", "[2001:db8::1]:8080", "")),
    ],
)
def test_a_public_url_is_read(given: str, read: PublicUrl) -> None:
    assert values.public_url(given) == read


def test_a_public_url_is_written_as_clients_take_it() -> None:
    assert str(values.public_url("HTTPS://Models.Example.com:443/x/")) == "https://models.example.com/x"


@pytest.mark.parametrize(
    ("parse", "given"),
    [
        (values.public_url, "models.example.com"),
        (values.public_url, "ftp://models.example.com"),
        (values.public_url, "https://"),
        (values.public_url, "https:///x"),
        (values.public_url, "https://user@models.example.com"),
        (values.public_url, "https://models.example.com?"),
        (values.public_url, "https://models.example.com/#x"),
        (values.public_url, "https://models.example.com:port"),
        (values.public_url, "https://models.example.com:99999"),
        (values.public_url, "https://models.example.com/a//b"),
        (values.public_url, "https://models.example.com/%2e%2e"),
        (values.public_url, "https://models.example.com/a/./b"),
        (values.public_url, "https://models example.com"),
        (values.public_url, "https://[::1"),
        (values.host, ""),
        (values.host, "127.0.0.1:5000"),
        (values.host, "http://127.0.0.1"),
        (values.host, "*"),
        (values.host, "-x"),
        (values.port, "65536"),
        (values.port, "-1"),
        (values.port, "1e3"),
        (values.port, "٣"),
        (values.port, " 1"),
        (values.workers, "0"),
        (values.workers, "65"),
        (values.seconds, "0"),
        (values.size, "1"),
        (values.size, "9" * 400),
        (values.folder, ""),
        (values.folder, "a\0b"),
        (values.token, ""),
        (values.token, "two words"),
        (values.token, "naïve"),
        (values.token, "x" * 1025),
        (values.user, " ada"),
        (values.user, "a\nb"),
        (values.user, "a\u2028b"),
        (values.allowed_host, "*.example.com"),
        (values.allowed_host, "https://example.com"),
        (values.allowed_host, "example.com/"),
        (values.allowed_host, "example.com:"),
        (values.allowed_host, "example.com:http"),
        (values.allowed_host, "[::1"),
        (values.allowed_host, "::1"),
        (values.network, "proxy"),
        (values.network, "10.0.0.0/33"),
        (values.database, "mysql://db"),
        (values.text, "a\nb"),
    ],
)
def test_what_cannot_be_read_ends_in_a_reason(parse: Parser, given: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not|has|holds) .*\.$"):
        parse(given)


@pytest.mark.parametrize(
    ("parse", "given", "read"),
    [
        (values.host, "[::1]", "::1"),
        (values.host, "registry-1.local", "registry-1.local"),
        (values.allowed_host, "Models.example.com:8443", "models.example.com:8443"),
        (values.allowed_host, "[::1]:5000", "[::1]:5000"),
        (values.network, "10.0.0.7", "10.0.0.7/32"),
        (values.network, "10.0.0.7/8", "10.0.0.0/8"),
        (values.user, "Ada Lovelace", "Ada Lovelace"),
    ],
)
def test_what_can_be_read_is(parse: Parser, given: str, read: Any) -> None:
    assert parse(given) == read


@pytest.mark.parametrize(
    ("address", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_what_other_machines_cannot_reach(address: str, is_loopback: bool) -> None:
    assert values.is_loopback(address) is is_loopback


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("smtp://mail.example.com", "smtp://mail.example.com:587"),
        ("smtps://mail.example.com:4650/", "smtps://mail.example.com:4650"),
        ("smtp+plain://[::1]", "smtp+plain://[::1]:25"),
    ],
)
def test_addresses_of_mail_servers(given: str, shown: str) -> None:
    assert str(values.smtp_url(given)) == shown


@pytest.mark.parametrize(
    "given",
    [
        "mail.example.com",
        "http://mail",
        "smtp://",
        "smtp://me:secret@mail",
        "smtp://mail/x",
        "smtp://mail:0",
        "smtp://a?b",
    ],
)
def test_what_is_no_address_of_a_mail_server(given: str) -> None:
    with pytest.raises(ValueError, match="address of a mail server|names a user"):
        values.smtp_url(given)


@pytest.mark.parametrize("given", ["greenroom", "a@b c", "Greenroom <a@b.example>", "a@b\nBcc: c@d", "é@example.com"])
def test_what_is_no_sender_of_mail(given: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        values.mail_address(given)
