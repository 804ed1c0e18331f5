"""What may name an artifact. A path is a key to look up, never a path on a disk; everything that names a file passes here.

Clients decode a listed name until nothing is left to decode and then ask for what they got, so a name is kept in just that
form: ``a%2520b`` and ``a b`` are one file, here as on MLflow's server. What climbs after any number of decodings is refused.

Source: MLflow's REST server and client, asked and read; "Invalid path" is compared to the letter by MLflow's own tests.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlparse, urlunparse

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
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPED_BY_CLIENTS = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
_MOST_DECODINGS = 10
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
    path = text if _PLAIN.fullmatch(text) else _decoded(text)
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


def _decoded(text: str) -> str:
    """Decode until nothing is left to decode, as clients do with the names they are told."""
    if _CONTROL.search(text):
        raise InvalidInput("The artifact path holds a control character; leave it out of the name.", field="path")
    path = text
    for _ in range(_MOST_DECODINGS):
        try:
            decoded = urlunparse(urlparse(unquote(path)))
        except ValueError:
            raise _invalid() from None
        if decoded == path:
            break
        path = decoded
    else:
        raise _invalid()
    if "\\" in path or "\0" in path:
        raise InvalidInput("The artifact path holds a backslash or NUL; put '/' between names.", field="path")
    if "#" in path or path[:5].lower() == "file:":
        raise _invalid()
    # "dog%step%100" is a name that clients make; its "%10" is no control character.
    return _ESCAPED_BY_CLIENTS.sub(lambda found: f"%{ord(found[0]):02x}", path)


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
