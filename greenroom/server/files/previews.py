"""File previews: the beginning of a text, table or JSON file; for other files only the kind.

Nothing is executed or rendered, and only the beginning of the file is read.
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
# Rendered by the browser.
_DRAWN = frozenset({"image", "pdf", "html", "parquet"})
# Rendered too, but also text, so that the source can be shown.
_DRAWN_TEXT = (".html", ".htm", ".svg")
_MAX_ROWS = 200
_MAX_COLUMNS = 200
_MAX_CELL = 500
# Empty lines are skipped; this bounds the work for a file with nothing else.
_MAX_LINES = 10_000
_SHORT_HEADER_BYTES = 4096
# Parsing more than this on the event loop would delay other requests.
_READ_AT_ONCE_BYTES = 64 * 1024
# Control characters that do not occur in text files.
_NOT_IN_TEXT = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


def kind_of(name: str) -> messages.PreviewKind | None:
    """Return the kind of a file by its name; None if it depends on its content."""
    return _KINDS.get(name.rpartition(".")[2].lower()) if "." in name else None


async def preview(
    blobs: Blobs, file: StoredFile, *, owner: str, path: str, limit: int, prefix: str = ""
) -> messages.Preview:
    """Return a preview of a file.

    Args:
        path: relative to the owner's folder.
        limit: maximum number of bytes read.
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
        raw_url=f"{prefix}/api/ui/artifacts/raw?{query}",
        download_url=f"{prefix}/api/ui/artifacts/raw?{query}&download=true",
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
    """Return why an image cannot be rendered, or None if it can. SVG has no pixels and is not checked.

    Raises:
        StorageUnavailable: the file cannot be read.
    """
    # Most headers are short.
    size = image_size(await read_head(blobs, file, _SHORT_HEADER_BYTES))
    if size is None and file.size_bytes > _SHORT_HEADER_BYTES:
        size = image_size(await read_head(blobs, file, HEADER_BYTES))
    if size is None:
        return "This is not an image that browsers can show, or its header is damaged."
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        return (
            f"This image has {width} x {height} pixels. Images are shown up to {MAX_PIXELS // 1_000_000} million pixels, "
            f"{MAX_SIDE} on a side."
        )
    return None


def as_text(head: bytes, *, is_whole: bool) -> str | None:
    """Decode bytes as text; None if they are not text.

    >>> as_text(b"caf\\xc3", is_whole=False), as_text(b"caf\\xc3", is_whole=True), as_text(b"\\x80\\x04K", is_whole=True)
    ('caf', None, None)
    """
    if len(head.translate(None, _NOT_IN_TEXT)) != len(head):
        return None
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may be cut in the middle.
        if is_whole or len(head) - error.start > 3:
            return None
        return head[: error.start].decode("utf-8-sig")


def _table(text: str, delimiter: str, *, is_cut: bool) -> tuple[messages.PreviewTable | None, bool]:
    if is_cut:
        # The last line is incomplete.
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
        # Named like a table, but not one: show it as text.
        return None, False
    if not rows:
        return None, False
    return messages.PreviewTable(header=rows[0], rows=rows[1:]), has_more
