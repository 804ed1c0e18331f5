"""File downloads: whole or a range, never rendered by a browser, with constant memory.

Source: RFC 9110 (conditional and range requests), RFC 9530 and RFC 3230 (digests), RFC 6266 (Content-Disposition).
"""

from __future__ import annotations

import asyncio
import base64
import logging
import os.path
import re
import unicodedata
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from mimetypes import MimeTypes
from typing import NamedTuple
from urllib.parse import quote

from greenroom.core.artifacts import StoredFile
from greenroom.core.blobs import StoredBlob
from greenroom.errors import RangeNotSatisfiable, StorageUnavailable
from greenroom.server.http.responses import Response, error_response
from greenroom.server.http.routing import Call

_log = logging.getLogger("greenroom.server.downloads")

# Extensions that MLflow's server treats as text, or whole names without an extension.
# fmt: off
_TEXT_ENDINGS = frozenset({
    "txt", "log", "err", "cfg", "conf", "cnf", "cf", "ini", "properties", "prop", "hocon", "toml", "yaml", "yml", "xml",
    "json", "js", "py", "py3", "csv", "tsv", "md", "rst", "ipynb", "MLmodel", "mlproject",
})
# fmt: on
# Without the system's tables, so that a name has the same type on every machine.
_types = MimeTypes(filenames=())
_RANGE = re.compile(rb"bytes[ \t]*=[ \t]*([0-9]{0,19})[ \t]*-[ \t]*([0-9]{0,19})[ \t]*", re.IGNORECASE)
_ETAG = re.compile(rb'(?:W/)?("[^"]*")')
_WANTS_SHA256 = re.compile(rb"(?:^|,)[ \t]*sha-256[ \t]*=[ \t]*[1-9]", re.IGNORECASE)
# Half of the clients' default timeout.
_VERIFY_TIMEOUT_S = 60.0
# Control characters, halves of surrogate pairs, and separators of lines and paragraphs.
_NOT_IN_HEADERS = ("Cc", "Cs", "Zl", "Zp")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_SAFE_HEADERS = [
    # Artifacts are uploads of users: browsers must not execute, frame or sniff them under this origin.
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"cache-control", b"no-cache"),
    (b"accept-ranges", b"bytes"),
]


class ByteRange(NamedTuple):
    """The bytes of a file from `start` to `end`, excluding `end`."""

    start: int
    end: int


async def file_response(call: Call, file: StoredFile, *, media_type: str | None = None) -> Response:
    """Return the response to a GET or HEAD of a file.

    Args:
        media_type: content type; guessed from the name if None.

    Raises:
        StorageUnavailable: the bytes cannot be read.
    """
    headers = call.headers
    etag = b'"%b"' % file.digest.encode()
    if _matches(headers.get(b"if-none-match"), etag):
        return Response(304, [(b"etag", etag), *_SAFE_HEADERS])
    wanted = requested_range(headers.get(b"range"), file.size_bytes)
    if wanted is None or headers.get(b"if-range", etag).strip() != etag:
        wanted = ByteRange(0, file.size_bytes)
        status = 200
    else:
        status = 206
    if wanted.start >= wanted.end and status == 206:
        error = RangeNotSatisfiable(f"The range is outside the file, which has {file.size_bytes} bytes.", field="Range")
        outside = [(b"content-range", b"bytes */%d" % file.size_bytes)]
        return error_response(error, call.scope, outside)
    is_head = call.scope["method"] == "HEAD"
    description = _describe(file, media_type)
    if not (is_head and _wants_verified(headers) and not await _is_intact(call, file)):
        description += _digests(file)
    answer = [*description, (b"etag", etag), (b"content-length", b"%d" % (wanted.end - wanted.start)), *_SAFE_HEADERS]
    if status == 206:
        answer.append((b"content-range", b"bytes %d-%d/%d" % (wanted.start, wanted.end - 1, file.size_bytes)))
    if is_head or wanted.start == wanted.end:
        return Response(status, answer)
    opened = await call.context.blobs.open(file.place, start=wanted.start, end=wanted.end)
    return Response(status, answer, _pieces(opened, file.place, wanted.end - wanted.start))


def requested_range(header: bytes | None, size_bytes: int) -> ByteRange | None:
    """Parse a ``Range`` header; an empty range is outside the file.

    None means the whole file: no header, an invalid one, or several ranges, which a server may ignore.

    >>> requested_range(b"bytes=-5", 20)
    ByteRange(start=15, end=20)
    """
    found = None if header is None else _RANGE.fullmatch(header.strip())
    if found is None:
        return None
    first, last = found[1], found[2]
    if not first:
        return ByteRange(max(0, size_bytes - int(last)), size_bytes) if last else None
    if last and int(last) < int(first):
        return None
    return ByteRange(int(first), min(int(last) + 1, size_bytes) if last else size_bytes)


def content_type(name: str) -> str:
    """Guess a file's type from its name as MLflow's server does; every kind of text is text/plain.

    >>> content_type("conda.yaml"), content_type("model.pkl")
    ('text/plain', 'application/octet-stream')
    """
    ending = os.path.splitext(name)[1].removeprefix(".") or name  # noqa: PTH122 - a name, not a file
    if ending in _TEXT_ENDINGS:
        return "text/plain"
    return _types.guess_type(name)[0] or "application/octet-stream"


def content_disposition(name: str) -> str:
    """Return the Content-Disposition that saves a file under its name.

    >>> content_disposition("a b.txt")
    'attachment; filename="a b.txt"'
    >>> content_disposition("a\\r\\nX-Evil: 1")
    'attachment; filename="a__X-Evil: 1"'
    """
    # Older releases accepted names with such characters, which a header cannot hold.
    name = "".join("_" if unicodedata.category(one) in _NOT_IN_HEADERS else one for one in name)
    if name.isascii():
        return f"attachment; filename={_quoted(name)}"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or "download"
    return f"attachment; filename={_quoted(plain)}; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"


def _quoted(text: str) -> str:
    if _TOKEN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _matches(header: bytes | None, etag: bytes) -> bool:
    if header is None:
        return False
    return header.strip() == b"*" or etag in _ETAG.findall(header)


def _describe(file: StoredFile, media_type: str | None) -> list[tuple[bytes, bytes]]:
    name = file.path.rpartition("/")[2]
    return [
        (b"content-type", (media_type or content_type(name)).encode()),
        (b"content-disposition", content_disposition(name).encode()),
    ]


def _digests(file: StoredFile) -> list[tuple[bytes, bytes]]:
    """Return the digest headers, of the whole file even if a range is sent."""
    digest = base64.b64encode(bytes.fromhex(file.digest))
    return [(b"repr-digest", b"sha-256=:%b:" % digest), (b"digest", b"sha-256=%b" % digest)]


def _wants_verified(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a HEAD request asks for a verified digest, to skip an upload."""
    return _WANTS_SHA256.search(headers.get(b"want-repr-digest", b"")) is not None


async def _is_intact(call: Call, file: StoredFile) -> bool:
    """Verify the stored bytes; False if they are damaged, or if it takes longer than clients wait."""
    try:
        async with asyncio.timeout(_VERIFY_TIMEOUT_S):
            if await call.context.blobs.holds(StoredBlob(file.digest, file.size_bytes, file.place)):
                return True
    except (TimeoutError, StorageUnavailable) as error:
        _log.warning("the bytes at %s could not be checked: %s", file.place, str(error) or "it took too long")
        return False
    _log.error("the bytes at %s are damaged or missing; sending the file again replaces them", file.place)
    return False


async def _pieces(opened: AsyncGenerator[bytes, None], place: str, size_bytes: int) -> AsyncGenerator[bytes, None]:
    left = size_bytes
    try:
        async with aclosing(opened) as pieces:
            async for piece in pieces:
                left -= len(piece)
                yield piece
        if left > 0:
            _log.error("the bytes at %s are %d shorter than recorded; the download was cut", place, left)
    except StorageUnavailable as error:
        if left == size_bytes:
            raise
        # Too late for an error status: the response ends before its Content-Length, which closes the connection.
        _log.error("a download was cut: %s", error.message)
