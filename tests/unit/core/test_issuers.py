"""Addresses of issuers, in every form in which a host can be written."""

from __future__ import annotations

import pytest

from greenroom.core.issuers import is_local_address, is_local_host, is_loopback_issuer, issuer

ON_PURPOSE = (
    "https://127.0.0.1:24190",
    "http://127.0.0.2",
    "https://localhost/ci",
    "http://[::1]:9",
    "https://LOCALHOST",
)
HIDDEN = (
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1.",
    "localhost.",
    "api.localhost",
    "ip6-localhost",
    "localhost.localdomain",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "169.254.169.254",
    "2852039166",
    "[fe80::1]",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "100.100.100.200",
)
ELSEWHERE = ("10.0.0.1", "192.168.1.1", "172.16.0.1", "[fd12::1]", "login.example.com", "localhost.example.com", "1.1")


@pytest.mark.parametrize("given", ON_PURPOSE)
def test_an_issuer_on_this_machine_is_named_plainly(given: str) -> None:
    assert issuer(given) == given
    assert is_loopback_issuer(given)


@pytest.mark.parametrize("host", HIDDEN)
def test_no_other_form_of_an_address_of_this_machine_is_accepted(host: str) -> None:
    assert is_local_host(host.strip("[]"))
    for scheme in ("http", "https"):
        with pytest.raises(ValueError, match="is an address of this machine or of its link"):
            issuer(f"{scheme}://{host}:24190/ci")
    assert not is_loopback_issuer(f"https://{host}")


@pytest.mark.parametrize("host", ["127.0.0.1%2e", "[fe80::1%25eth0]", "%6cocalhost"])
def test_hosts_are_not_percent_encoded(host: str) -> None:
    with pytest.raises(ValueError, match="is not the address of an issuer"):
        issuer(f"https://{host}")


@pytest.mark.parametrize("host", ELSEWHERE)
def test_private_networks_are_elsewhere(host: str) -> None:
    assert issuer(f"https://{host}") == f"https://{host}"
    assert not is_local_host(host.strip("[]"))


def test_addresses_with_a_zone_are_on_the_link() -> None:
    assert is_local_address("fe80::1%eth0")
    with pytest.raises(ValueError, match="IPv4 or IPv6"):
        is_local_address("localhost")
