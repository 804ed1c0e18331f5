"""Parsers of setting values. The text of a ValueError completes the sentence "<option>: <text> ..."."""

from __future__ import annotations

import enum
import ipaddress
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from greenroom.errors import InvalidInput
from greenroom.storage.sql.addresses import parse_address

Parser = Callable[[str], Any]
Choice = TypeVar("Choice", bound=enum.StrEnum)

_NAME = re.compile(r"(?!-)[A-Za-z0-9._-]{1,253}")
_HEADER = re.compile(r"[a-z0-9-]{1,64}")
_OTHER_HEADERS = frozenset(
    "accept authorization connection cookie date expect forwarded host idempotency-key if-match if-none-match "
    "keep-alive origin range referer te trailer transfer-encoding upgrade user-agent via x-mlflow-workspace "
    "x-request-id".split()
)
_OTHER_PREFIXES = ("sec-", "x-forwarded-", "proxy-", "content-", "access-control-")
# As oauth2-proxy and Traefik call them.
_FORWARDED_PEOPLE = frozenset(f"x-forwarded-{what}" for what in ("user", "preferred-username", "email", "groups"))
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
# Far above what is useful on any machine, and low enough to catch a mistyped number.
_MOST_WORKERS = 64
_LONGEST_WAIT_S = 24 * 60 * 60
_LEAST_SIZE_BYTES = 1024
_UNITS = {"": 1, "b": 1} | {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("kmgt", start=1)
    for suffix, base in (("b", 1000), ("ib", 1024))
}
_SIZE = re.compile(rf"([0-9]{{1,19}}) ?({'|'.join(_UNITS)})", re.IGNORECASE | re.ASCII)


class PublicUrl(NamedTuple):
    """The address clients use.

    Attributes:
        scheme: ``http`` or ``https``.
        authority: host, with the port if one is given; lower case.
        prefix: path in front of every path of this server, such as ``/registry``; may be empty.
    """

    scheme: str
    authority: str
    prefix: str

    @property
    def origin(self) -> str:
        """Value of the Origin header that browsers send."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.prefix


class SmtpUrl(NamedTuple):
    """The address of a mail server.

    Attributes:
        scheme: ``smtps``: encrypted from the beginning; ``smtp``: by STARTTLS, on this machine only if offered;
            ``smtp+plain``: not encrypted.
    """

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}:{self.port}"


_SMTP_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def text(given: str) -> str:
    """Parse any text without control characters."""
    if not given.isprintable():
        raise ValueError("holds characters that cannot be printed.")
    return given


def host(given: str) -> str:
    """Parse an address to listen on: an IP address or a host name."""
    bare = given[1:-1] if given.startswith("[") and given.endswith("]") else given
    if _is_address(bare) or _NAME.fullmatch(bare):
        return bare
    raise ValueError("is not an address to listen on; give an IP address or a host name, without scheme and port.")


def port(given: str) -> int:
    """Parse a TCP port."""
    return _integer(given, 0, 65535, "a port")


def workers(given: str) -> int:
    """Parse a number of processes."""
    return _integer(given, 1, _MOST_WORKERS, "a number of processes")


def database_connections(given: str) -> int:
    """Parse the size of the database connection pool: at least one connection for reads and one for writes."""
    return _integer(given, 2, 1000, "a number")


def seconds(given: str) -> int:
    """Parse a duration."""
    return _integer(given, 1, _LONGEST_WAIT_S, "a number of seconds")


def days(given: str) -> int:
    """Parse a number of days."""
    return _integer(given, 1, 365, "a number of days")


def usage_days(given: str) -> int:
    """Parse how long usage is kept."""
    return _integer(given, 1, 3650, "a number of days")


def password(given: str) -> str:
    """Parse a password; how good it is, the one who uses it decides."""
    if not given or len(given) > 1024 or "\0" in given:
        raise ValueError("is not a password; give 1 to 1024 characters.")
    return given


def count(given: str) -> int:
    """Parse a maximum number."""
    return _integer(given, 1, 1_000_000, "a number")


def size(given: str) -> int:
    """Parse a size: a number of bytes, or a number with a decimal or binary unit, in any case.

    >>> size("16777216"), size("16MiB"), size("512 kb")
    (16777216, 16777216, 512000)
    """
    found = _SIZE.fullmatch(given)
    size_bytes = int(found[1]) * _UNITS[found[2].lower()] if found else 0
    if _LEAST_SIZE_BYTES <= size_bytes < 2**63:
        return size_bytes
    raise ValueError("is not a size; give bytes or a number with a unit, such as 16MiB or 512KB, at least 1KiB.")


def folder(given: str) -> Path:
    """Parse the path of a folder."""
    if "\0" in given or not given.strip():
        raise ValueError("is not the name of a folder.")
    return Path(given)


def file(given: str) -> Path:
    """Parse the path of a file."""
    if "\0" in given or not given.strip():
        raise ValueError("is not the name of a file.")
    return Path(given).expanduser()


def database(given: str) -> str:
    """Parse a database address."""
    try:
        parse_address(given)
    except InvalidInput:
        raise ValueError(
            "is not a database address; give postgresql://user:password@host/name, sqlite:///file or a file's path."
        ) from None
    return given


def user(given: str) -> str:
    """Parse a user name."""
    if given.strip() != given or not given.isprintable() or not 0 < len(given) <= 256:
        raise ValueError("is not a user name; give up to 256 printable characters.")
    return given


def token(given: str) -> str:
    """Parse a token: printable ASCII, so that it fits into a header."""
    if re.fullmatch(r"[\x21-\x7e]{1,1024}", given):
        return given
    raise ValueError("has characters that are not allowed in a header; use ASCII letters, digits and punctuation.")


def public_url(given: str) -> PublicUrl:
    """Parse the address clients use."""
    wrong = "is not a public address; give one such as https://models.example.com or https://example.com/registry."
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        raise ValueError(wrong) from None
    name = parts.hostname or ""
    if (
        parts.scheme not in ("http", "https")
        or not (_NAME.fullmatch(name) or _is_address(name))
        or parts.username is not None
        or parts.query
        or parts.fragment
        or "?" in given
        or "#" in given
    ):
        raise ValueError(wrong)
    prefix = parts.path.rstrip("/")
    if not _PREFIX.fullmatch(prefix) or any(part in (".", "..") for part in prefix.split("/")):
        raise ValueError("has a path that cannot be a prefix; use letters, digits and ._~- between single slashes.")
    shown = f"[{name}]" if ":" in name else name
    default = {"http": 80, "https": 443}[parts.scheme]
    # Browsers and clients leave the default port out of Host and Origin.
    return PublicUrl(parts.scheme, shown if number in (None, default) else f"{shown}:{number}", prefix)


def smtp_url(given: str) -> SmtpUrl:
    """Parse the address of a mail server.

    >>> str(smtp_url("smtp://mail.example.com")), str(smtp_url("smtps://[::1]:4650"))
    ('smtp://mail.example.com:587', 'smtps://[::1]:4650')
    """
    wrong = (
        "is not the address of a mail server; give one such as smtp://mail.example.com:587 or smtps://mail.example.com."
    )
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        raise ValueError(wrong) from None
    name = parts.hostname or ""
    if parts.username is not None or parts.password is not None:
        raise ValueError("names a user; give the name and the password on their own.")
    if (
        parts.scheme not in _SMTP_PORTS
        or not (_NAME.fullmatch(name) or _is_address(name))
        or parts.path not in ("", "/")
        or number == 0
        or "?" in given
        or "#" in given
    ):
        raise ValueError(wrong)
    return SmtpUrl(parts.scheme, name, number or _SMTP_PORTS[parts.scheme])


def mail_address(given: str) -> str:
    """Parse the address that mail comes from."""
    if re.fullmatch(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?", given):
        return given
    raise ValueError("is not a mail address; give one such as greenroom@example.com, in ASCII.")


def allowed_host(given: str) -> str:
    """Parse a value of the Host header that the server accepts."""
    name, number = split_authority(given)
    if not (_NAME.fullmatch(name) or (given.startswith("[") and _is_address(name))) or number == "":
        raise ValueError(
            "is not a host; give a name such as models.example.com or models.example.com:8443, "
            "without scheme, path or wildcard."
        )
    if number is not None:
        port(number)
    return given.lower()


def network(given: str) -> str:
    """Parse an IP address or network."""
    try:
        return str(ipaddress.ip_network(given, strict=False))
    except ValueError:
        raise ValueError("is not an address or a network; give one such as 10.0.0.7 or 10.0.0.0/24.") from None


def header(given: str) -> bytes:
    """Parse the name of a header that a proxy adds; in lower case, as requests have it.

    >>> header("Remote-User"), header("X-Forwarded-User")
    (b'remote-user', b'x-forwarded-user')
    """
    name = given.lower()
    if not _HEADER.fullmatch(name):
        raise ValueError("is not the name of a header; give one such as Remote-User.")
    is_taken = name in _OTHER_HEADERS or name.startswith(_OTHER_PREFIXES)
    if is_taken and name not in _FORWARDED_PEOPLE:
        raise ValueError("has another meaning; give a name that only the proxy sends, such as Remote-User.")
    return name.encode()


def one_of(choices: type[Choice]) -> Callable[[str], Choice]:
    """Return a parser for one of several words."""

    def parse(given: str) -> Choice:
        try:
            return choices(given.lower())
        except ValueError:
            raise ValueError(f"is not one of {', '.join(choices)}.") from None

    return parse


def split_authority(authority: str) -> tuple[str, str | None]:
    """Split ``name:port`` or ``[address]:port``; the port is None if missing."""
    if authority.startswith("["):
        name, bracket, rest = authority[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return authority, None
        return name, rest[1:] if rest else None
    name, colon, number = authority.partition(":")
    return name, number if colon else None


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach an address; a name must have loopback addresses only."""
    if _is_address(address):
        return ipaddress.ip_address(address).is_loopback
    if address == "localhost":
        return True
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(address, None, type=socket.SOCK_STREAM)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _integer(given: str, least: int, most: int, what: str) -> int:
    if re.fullmatch(r"[0-9]{1,19}", given) and least <= int(given) <= most:
        return int(given)
    raise ValueError(f"is not {what}; give a whole number from {least} to {most}.")
