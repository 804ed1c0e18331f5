"""What may name an artifact. A path is a key to look up, never a path on a disk; everything that names a file passes here.

A name is kept as it was given: what comes in a URL is decoded once, and ``a%20b`` and ``a b`` are two files. MLflow's clients
and server decode a path until nothing is left to decode, so what climbs after any number of decodings is refused, and a read
that finds nothing under the name given looks under that form (`decoded_path`). See docs/decisions/0105.

Source: MLflow's REST server and client, asked and read; "Invalid path" is compared to the letter by MLflow's own tests.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlparse, urlunparse

from greenroom.core.percent_decoding import MOST_DECODINGS
from greenroom.errors import InvalidInput

SCHEME = "mlflow-artifacts"
"""Scheme of addresses below this server's artifact root."""

FROZEN = "versions"
"""First part of the addresses of frozen files: ``versions/<files_id>/...``; nothing can be written there."""

MAX_PATH_BYTES = 2000
"""Longest path, UTF-8: PostgreSQL's B-tree keys end at 2704 bytes, and the workspace's name is part of the key."""

MAX_NAME_BYTES = 255
"""Longest single name, UTF-8: what file systems take, so that every file can also be downloaded."""

# Nothing here that percent-decoding, or reading the path as an address, could change.
_PLAIN = re.compile(r"[^\x00-\x20\x7f-\x9f%#\\:?;/][^\x00-\x1f\x7f-\x9f%#\\:?;]*")
# Addresses are read without tabs and line ends, databases cut at NUL, and no escape of one byte gives the others.
_REFUSED_CONTROL = re.compile(r"[\0\t\n\r\x80-\x9f]")
_ESCAPED_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
# As long as an address can be; decoding a megabyte ten times would hold up everybody else.
_MAX_TEXT_LENGTH = 32 * 1024


class FrozenPath(NamedTuple):
    """An address of frozen files.

    Attributes:
        files_id: random id of one model version's files.
        path: below them; empty for their folder.
    """

    files_id: str
    path: str


def folder_path(text: str) -> str:
    """Bring the path of a file or folder into the one form it is kept in; empty for the root.

    Args:
        text: as sent, percent-decoded once where it came in a URL.

    Raises:
        InvalidInput: it is absolute, climbs, or is otherwise no path that a file can have.
    """
    if not text:
        return ""
    if len(text) > _MAX_TEXT_LENGTH:
        raise InvalidInput(
            f"The artifact path is {len(text)} characters long; at most {MAX_PATH_BYTES} bytes are allowed.",
            field="path",
        )
    path = text if _PLAIN.fullmatch(text) else _checked(text)
    if path.startswith("/") or _DRIVE.match(path):
        raise _invalid()
    if "//" in path:
        raise InvalidInput("The artifact path has an empty part ('//'); put one '/' between names.", field="path")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise _invalid()
    path = "/".join(parts)
    _check_length(path, parts)
    # What "./" or "/" hid at an end may read differently without it: go on until nothing changes.
    return path if path == text or _PLAIN.fullmatch(path) else folder_path(path)


def file_path(text: str) -> str:
    """Bring the path of a file into the one form it is kept in; see `folder_path`.

    Raises:
        InvalidInput: it is no path, or names no file.
    """
    path = folder_path(text)
    if not path or text.endswith(("/", "/.")):
        raise InvalidInput("The artifact path must end in the name of a file, not in '/'.", field="path")
    if text.startswith("./") or "/./" in text:
        raise InvalidInput("The artifact path has a part '.' that names nothing; leave it out.", field="path")
    return path


def below(root: str, path: str) -> str:
    """Join a root and a path below it, both in the form of `folder_path`.

    Raises:
        InvalidInput: together they are too long.
    """
    if not root or not path:
        return root or path
    joined = f"{root}/{path}"
    _check_length(joined, ())
    return joined


def path_of_uri(uri: str) -> str | None:
    """Read where an artifact address points below this server's root, or None if it points elsewhere.

    Raises:
        InvalidInput: it points below this server's root with a path that no file can have.
    """
    scheme, separator, rest = uri.partition(":")
    if not separator or scheme.lower() != SCHEME:
        return None
    if rest.startswith("//"):
        # A host, where one is given, is a server's; the client that followed it has come here.
        rest = rest[2:].partition("/")[2]
    return folder_path(rest.partition("?")[0].lstrip("/"))


def uri_of_path(path: str) -> str:
    """Write a path below this server's root as an address."""
    return f"{SCHEME}:/{path}"


def frozen_path(path: str) -> FrozenPath | None:
    """Read a path in the form of `folder_path` as an address of frozen files, or None if it is not below theirs."""
    first, _, rest = path.partition("/")
    if first != FROZEN:
        return None
    files_id, _, inner = rest.partition("/")
    return FrozenPath(files_id, inner)


def _invalid() -> InvalidInput:
    return InvalidInput("Invalid path", field="path")


def decoded_path(path: str) -> str | None:
    """Decode a path in the form of `folder_path` until nothing is left to decode, as MLflow's clients do with listed names.

    >>> decoded_path("r/a%2520b"), decoded_path("r/100%")
    ('r/a b', None)

    Returns:
        The path, or None where it is the same or no path that a file can have.
    """
    if "%" not in path:
        return None
    try:
        decoded = folder_path(_decodings(path)[-1])
    except InvalidInput:
        return None
    return None if decoded == path else decoded


def _checked(text: str) -> str:
    """Refuse what would name another place after some decodings, and escape what a client sent as an escape.

    The genuine client sends the name ``p%10.txt`` as it is, so one character comes of it; MLflow's server makes the escape
    of it again, and so does this. A file whose name has the character itself cannot be told from it.
    """
    for decoded in _decodings(text):
        if decoded.startswith("/") or _DRIVE.match(decoded) or ".." in decoded.split("/"):
            raise _invalid()
        if "#" in decoded:
            raise InvalidInput("Invalid path: it holds '#', at which clients cut it; leave it out.", field="path")
        if decoded[:5].lower() == "file:":
            raise _invalid()
        if "\\" in decoded:
            raise InvalidInput("The artifact path holds a backslash ('\\'); put '/' between names.", field="path")
        refused = _REFUSED_CONTROL.search(decoded)
        if refused is not None:
            raise InvalidInput(
                f"The artifact path holds the control character U+{ord(refused[0]):04X}; leave it out of the name.",
                field="path",
            )
    return _ESCAPED_CONTROL.sub(lambda found: f"%{ord(found[0]):02x}", text)


def _decodings(text: str) -> list[str]:
    """Decode until nothing is left to decode; the text itself comes first."""
    found = [text]
    for _ in range(MOST_DECODINGS):
        decoded = unquote(found[-1])
        try:
            # Clients read what they decoded as an address, which drops some characters.
            plain = urlunparse(urlparse(decoded))
        except ValueError:
            raise _invalid() from None
        if plain == found[-1]:
            return found
        found += [decoded, plain]
    raise _invalid()


def _check_length(path: str, parts: list[str] | tuple[()]) -> None:
    try:
        size_bytes = len(path.encode())
    except UnicodeEncodeError:
        raise InvalidInput("The artifact path is not Unicode text: it holds a lone surrogate.", field="path") from None
    if size_bytes > MAX_PATH_BYTES:
        raise InvalidInput(
            f"The artifact path is {size_bytes} bytes long; at most {MAX_PATH_BYTES} are allowed.", field="path"
        )
    if size_bytes > MAX_NAME_BYTES:
        for part in parts:
            if len(part.encode()) > MAX_NAME_BYTES:
                raise InvalidInput(
                    f"A name in the artifact path is {len(part.encode())} bytes long; "
                    f"at most {MAX_NAME_BYTES} are allowed for one name.",
                    field="path",
                )
