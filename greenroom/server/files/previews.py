"""A look into a file, made by the server: the head of a text, of a table, of JSON; for the rest what it is.

Nothing is run or rendered here, and nothing is read beyond the head.
"""

from __future__ import annotations

import asyncio
import csv
import io
from contextlib import aclosing
from urllib.parse import urlencode

from greenroom.core.artifacts import StoredFile
from greenroom.core.blobs import Blobs
from greenroom.server.files.downloads import content_type
from greenroom.server.files.image_sizes import HEADER_BYTES, MAX_PIXELS, MAX_SIDE, image_size
from greenroom.wire.messages.pages import artifacts as messages

MAX_PREVIEW_BYTES = 2 * 1024 * 1024
IMAGE_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
}
_KINDS: dict[str, messages.PreviewKind] = {
    **dict.fromkeys(IMAGE_TYPES, "image"),
    "md": "markdown",
    "markdown": "markdown",
    "csv": "table",
    "tsv": "table",
    "json": "json",
    "geojson": "json",
    "ipynb": "json",
    "parquet": "parquet",
    "pq": "parquet",
    "html": "html",
    "htm": "html",
    "pdf": "pdf",
}
# Drawn from their bytes, by a browser.
_DRAWN = frozenset({"image", "pdf", "html", "parquet"})
# Drawn too, and text: whoever would rather read the source can.
_DRAWN_TEXT = (".html", ".htm", ".svg")
_MAX_ROWS = 200
_MAX_COLUMNS = 200
_MAX_CELL = 500
# Lines without a cell are not shown; a file of nothing else is not read to its end for that.
_MAX_LINES = 10_000
_SHORT_HEADER_BYTES = 4096
# Reading more than this on the event loop would keep others waiting.
_READ_AT_ONCE_BYTES = 64 * 1024
# Bytes that text has, and what a text file is not allowed to hold.
_NOT_IN_TEXT = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


def kind_of(name: str) -> messages.PreviewKind | None:
    """Tell what a file is from its name; None where only its bytes can tell."""
    return _KINDS.get(name.rpartition(".")[2].lower()) if "." in name else None


async def preview(
    blobs: Blobs, file: StoredFile, *, owner: str, path: str, limit: int, prefix: str = ""
) -> messages.Preview:
    """Look into a file.

    Args:
        path: below the owner's folder.
        limit: most bytes that are read.
        prefix: path in front of every path of this server.

    Raises:
        StorageUnavailable: the bytes cannot be read.
    """
    name = path.rpartition("/")[2]
    by_name = kind_of(name)
    kind: messages.PreviewKind = by_name or "text"
    text: str | None = None
    table: messages.PreviewTable | None = None
    is_truncated = False
    if by_name not in _DRAWN or name.lower().endswith(_DRAWN_TEXT):
        head = await read_head(blobs, file, limit)
        text = as_text(head, is_whole=len(head) == file.size_bytes)
        is_truncated = text is not None and len(head) < file.size_bytes
        if text is None:
            kind = by_name if by_name in _DRAWN else "other"
        elif kind == "table":
            delimiter = "\t" if name.lower().endswith(".tsv") else ","
            if len(head) > _READ_AT_ONCE_BYTES:
                table, has_more = await asyncio.to_thread(_table, text, delimiter, is_cut=is_truncated)
            else:
                table, has_more = _table(text, delimiter, is_cut=is_truncated)
            is_truncated = is_truncated or has_more
    elif kind == "image" and await why_not_drawn(blobs, file) is not None:
        kind = "other"
    query = urlencode({"owner": owner, "path": path})
    return messages.Preview(
        owner=owner,
        path=path,
        name=name,
        kind=kind,
        size_bytes=file.size_bytes,
        digest=file.digest,
        content_type=IMAGE_TYPES.get(name.rpartition(".")[2].lower()) or content_type(name),
        text=text,
        table=table,
        is_truncated=is_truncated,
        raw_url=f"{prefix}/api/v1/artifacts/raw?{query}",
        download_url=f"{prefix}/api/v1/artifacts/raw?{query}&download=true",
    )


async def read_head(blobs: Blobs, file: StoredFile, limit: int) -> bytes:
    """Read the first bytes of a file.

    Raises:
        StorageUnavailable: they cannot be read.
    """
    end = min(limit, file.size_bytes)
    if end == 0:
        return b""
    async with aclosing(await blobs.open(file.place, end=end)) as pieces:
        return b"".join([piece async for piece in pieces])


async def why_not_drawn(blobs: Blobs, file: StoredFile) -> str | None:
    """Say why an image (but SVG, which has no pixels) is too large to be drawn, or None.

    Raises:
        StorageUnavailable: it cannot be read.
    """
    # Most headers are short.
    size = image_size(await read_head(blobs, file, _SHORT_HEADER_BYTES))
    if size is None and file.size_bytes > _SHORT_HEADER_BYTES:
        size = image_size(await read_head(blobs, file, HEADER_BYTES))
    if size is None:
        return "This is not an image that browsers draw, or its header is damaged."
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        return (
            f"This image has {width} x {height} pixels. Images are drawn up to {MAX_PIXELS // 1_000_000} million pixels, "
            f"{MAX_SIDE} on a side."
        )
    return None


def as_text(head: bytes, *, is_whole: bool) -> str | None:
    """Read bytes as text, None where they are none.

    >>> as_text(b"caf\\xc3", is_whole=False), as_text(b"caf\\xc3", is_whole=True), as_text(b"\\x80\\x04K", is_whole=True)
    ('caf', None, None)
    """
    if len(head.translate(None, _NOT_IN_TEXT)) != len(head):
        return None
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may have been cut in two.
        if is_whole or len(head) - error.start > 3:
            return None
        return head[: error.start].decode("utf-8-sig")


def _table(text: str, delimiter: str, *, is_cut: bool) -> tuple[messages.PreviewTable | None, bool]:
    if is_cut:
        # The last line is half a row.
        text = text[: text.rfind("\n") + 1] or text
    rows: list[list[str]] = []
    has_more = False
    try:
        for lines, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if len(rows) > _MAX_ROWS or lines > _MAX_LINES:
                has_more = True
                break
            if row:
                has_more = has_more or len(row) > _MAX_COLUMNS
                rows.append([cell[:_MAX_CELL] for cell in row[:_MAX_COLUMNS]])
    except csv.Error:
        # It is called a table, and is none: the text is shown.
        return None, False
    if not rows:
        return None, False
    return messages.PreviewTable(header=rows[0], rows=rows[1:]), has_more
