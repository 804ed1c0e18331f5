"""Artifact paths: validation and normalization. A path is a lookup key, never a path on a disk; every file name is checked here.

Names are stored as given: a path in a URL is decoded once, and ``a%20b`` and ``a b`` are two files. MLflow's clients
and server decode a path until it no longer changes, so a path that contains ``..`` after any number of decodings is
refused, and a read that finds nothing under the given name tries the fully decoded one (`decoded_path`). See
docs/decisions/0105.

Source: observed behaviour and code of MLflow's REST server and client; MLflow's own tests compare "Invalid path"
verbatim.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlparse, urlunparse

from greenroom.core.percent_decoding import MOST_DECODINGS
from greenroom.errors import InvalidInput

SCHEME = "mlflow-artifacts"
"""Scheme of URIs below this server's artifact root."""

FROZEN = "versions"
"""First part of the paths of frozen files: ``versions/<files_id>/...``; read-only."""

MAX_PATH_BYTES = 2000
"""Longest path, UTF-8: PostgreSQL's B-tree keys are limited to 2704 bytes, and the key includes the workspace's name."""

MAX_NAME_BYTES = 255
"""Longest single name, UTF-8: the limit of file systems, so that every file can also be downloaded."""

# Paths that neither percent-decoding nor URI parsing can change.
_PLAIN = re.compile(r"[^\x00-\x20\x7f-\x9f%#\\:?;/][^\x00-\x1f\x7f-\x9f%#\\:?;]*")
# URI parsers drop tabs and line breaks, databases truncate at NUL, and the other characters have no one-byte escape.
_REFUSED_CONTROL = re.compile(r"[\0\t\n\r\x80-\x9f]")
_ESCAPED_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
# The longest URI accepted; decoding a megabyte ten times would delay all other requests.
_MAX_TEXT_LENGTH = 32 * 1024


class FrozenPath(NamedTuple):
    """A path of frozen files.

    Attributes:
        files_id: random id of a model version's files.
        path: relative to them; empty for their root folder.
    """

    files_id: str
    path: str


def folder_path(text: str) -> str:
    """Normalize the path of a file or folder; empty for the root.

    Args:
        text: as sent, percent-decoded once where it came in a URL.

    Raises:
        InvalidInput: it is absolute, contains ``..``, or is otherwise not a path that a file can have.
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
    # Removing "./" or "/" can change how the rest is read: repeat until nothing changes.
    return path if path == text or _PLAIN.fullmatch(path) else folder_path(path)


def file_path(text: str) -> str:
    """Normalize the path of a file; see `folder_path`.

    Raises:
        InvalidInput: it is not a valid path, or not that of a file.
    """
    path = folder_path(text)
    if not path or text.endswith(("/", "/.")):
        raise InvalidInput("The artifact path must end in the name of a file, not in '/'.", field="path")
    if text.startswith("./") or "/./" in text:
        raise InvalidInput("The artifact path has a part '.' that names nothing; leave it out.", field="path")
    return path


def below(root: str, path: str) -> str:
    """Join a root and a path below it, both normalized by `folder_path`.

    Raises:
        InvalidInput: the joined path is too long.
    """
    if not root or not path:
        return root or path
    joined = f"{root}/{path}"
    _check_length(joined, ())
    return joined


def path_of_uri(uri: str) -> str | None:
    """Return the path of an artifact URI below this server's root, or None if it points elsewhere.

    Raises:
        InvalidInput: it points below this server's root with a path that no file can have.
    """
    path = path_as_written(uri)
    return None if path is None else folder_path(path)


def path_as_written(uri: str) -> str | None:
    """Return the path of an artifact URI without validation, or None if the URI has another scheme."""
    scheme, separator, rest = uri.partition(":")
    if not separator or scheme.lower() != SCHEME:
        return None
    if rest.startswith("//"):
        # A host, if given, is that of a server, and the client that followed it reached this one.
        rest = rest[2:].partition("/")[2]
    return rest.partition("?")[0].lstrip("/")


def uri_of_path(path: str) -> str:
    """Return the URI of a path below this server's root."""
    return f"{SCHEME}:/{path}"


def frozen_path(path: str) -> FrozenPath | None:
    """Parse a path normalized by `folder_path` as a path of frozen files; None if it is not below ``versions``."""
    first, _, rest = path.partition("/")
    if first != FROZEN:
        return None
    files_id, _, inner = rest.partition("/")
    return FrozenPath(files_id, inner)


def _invalid() -> InvalidInput:
    return InvalidInput("Invalid path", field="path")


def decoded_path(path: str) -> str | None:
    """Fully decode a path normalized by `folder_path`, as MLflow's clients do with listed names.

    >>> decoded_path("r/a%2520b"), decoded_path("r/100%")
    ('r/a b', None)

    Returns:
        The decoded path, or None if it is the same or not a path that a file can have.
    """
    if "%" not in path:
        return None
    try:
        decoded = folder_path(_decodings(path)[-1])
    except InvalidInput:
        return None
    return None if decoded == path else decoded


def _checked(text: str) -> str:
    """Refuse a path that would point elsewhere after decoding, and restore the escapes that a client sent unescaped.

    The genuine client sends the name ``p%10.txt`` as it is, so it arrives as one control character; MLflow's server
    turns it back into the escape, and so does this. A file whose name has the character itself cannot be distinguished
    from it.
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
    """Decode until the text no longer changes; return the text itself and each decoding, in order."""
    found = [text]
    for _ in range(MOST_DECODINGS):
        decoded = unquote(found[-1])
        try:
            # Clients parse the decoded text as a URI, which drops some characters.
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
