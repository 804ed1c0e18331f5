"""Addresses of issuers of identity tokens: OpenID Connect providers and CI systems."""

from __future__ import annotations

import ipaddress
import re
from socket import inet_aton
from typing import Final
from urllib.parse import SplitResult, urlsplit

_LONGEST: Final = 2048
_URL = re.compile(r"[\x21-\x7e]+")
_LOCAL_NAMES: Final = frozenset(
    {"localhost", "localhost4", "localhost6", "localhost.localdomain", "ip6-localhost", "ip6-loopback"}
)
_THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")
# Where clouds answer their machines with credentials, besides link-local addresses: AWS, Google and Alibaba.
_METADATA: Final = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200")))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")


def issuer(given: str) -> str:
    """Check the address of an issuer: https, or http on loopback. The text of a ValueError completes "<value> ...".

    >>> issuer("https://login.example.com/tenant")
    'https://login.example.com/tenant'

    Source: OpenID Connect Discovery 1.0, section 3: an issuer has neither a query nor a fragment.
    """
    wrong = "is not the address of an issuer; give one such as https://login.example.com, without query and fragment."
    parts = web_address(given)
    if parts is None or parts.query or "?" in given:
        raise ValueError(wrong)
    is_loopback = is_on_loopback(parts)
    if is_local_host(parts.hostname or "") and not is_loopback:
        raise ValueError(
            "is an address of this machine or of its link; for an issuer on this machine give one such as "
            "https://localhost or https://127.0.0.1."
        )
    if parts.scheme != "https" and not is_loopback:
        raise ValueError("is not an https address; http is allowed for issuers on this machine only.")
    return given


def is_loopback_issuer(given: str) -> bool:
    """Return whether an issuer is on this machine."""
    parts = web_address(given)
    return parts is not None and is_on_loopback(parts)


def is_local_host(name: str) -> bool:
    """Return whether a host is on this machine or its link by its text, in any form that resolvers accept.

    >>> [is_local_host(name) for name in ("127.1", "0x7f000001", "LOCALHOST.", "::ffff:7f00:1", "169.254.169.254")]
    [True, True, True, True, True]
    >>> is_local_host("10.0.0.1"), is_local_host("localhost.example.com")
    (False, False)
    """
    name = name.lower().rstrip(".")
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        return is_local_address(name)
    except ValueError:
        pass
    try:
        # One to four numbers, each decimal, octal or hexadecimal.
        return is_local_address(str(ipaddress.IPv4Address(inet_aton(name))))
    except (OSError, ValueError):
        return False


def is_local_address(text: str) -> bool:
    """Return whether an IP address is of this machine or its link, or one at which a cloud answers with credentials.

    Those of private networks are not: companies run issuers there.

    Raises:
        ValueError: it is not an IP address.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        within = address.ipv4_mapped or address.sixtofour
        if within is None and (address in _NAT64 or address in _COMPATIBLE):
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None and is_local_address(str(within)):
            return True
    return (
        address.is_loopback
        or address.is_unspecified
        or address.is_link_local
        or address in _METADATA
        or (address.version == 4 and address in _THIS_NETWORK)
    )


def web_address(given: str) -> SplitResult | None:
    """Parse an absolute http or https address; None if it is not one."""
    if len(given) > _LONGEST or not _URL.fullmatch(given) or "\\" in given or "#" in given:
        return None
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        return None
    # "@" also where urlsplit sees no user name; "%" would be another spelling of a host.
    is_plain = bool(parts.hostname) and not {"@", "%"} & set(parts.netloc) and number != 0
    return parts if is_plain and parts.scheme in ("http", "https") else None


def is_on_loopback(parts: SplitResult) -> bool:
    """Return whether an address is on this machine, in one of the plain forms in which it is accepted on purpose."""
    # By its text, not by DNS, whose answers others may control.
    name = parts.hostname or ""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    # Pythons differ in what they say of mapped ones.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None
