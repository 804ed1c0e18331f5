"""Image dimensions, read from the header: a small file can decompress to gigabytes in the browser.

Formats are detected by their first bytes, as browsers do, regardless of the file name.

Source: PNG 1.2; GIF89a; JFIF and ITU T.81; RFC 9649 (WebP); ISO/IEC 23008-12 (AVIF); the headers of BMP and ICO.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# 160 MB when decompressed: larger than any plot, the size of a phone's photo. A page shows several.
MAX_PIXELS = 40_000_000
# Longest side that browsers render without falling back to slow paths.
MAX_SIDE = 30_000
# The size of a JPEG follows its colour profile and thumbnail, of up to 64 KiB each.
HEADER_BYTES = 512 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers of JPEG, without the table markers in the same range.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_ISPE = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)


def image_size(head: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels; None if browsers cannot render the format, or the header is damaged.

    For formats with several images, the largest width and height.

    Args:
        head: the first `HEADER_BYTES` of the file, or all of it.

    >>> image_size(b"GIF89a" + (800).to_bytes(2, "little") + (600).to_bytes(2, "little") + bytes(3))
    (800, 600)
    """
    found = [size for size in _sizes(head) if min(size) > 0]
    return (max(width for width, _ in found), max(height for _, height in found)) if found else None


def _sizes(head: bytes) -> Iterator[tuple[int, int]]:
    if head.startswith(_PNG):
        if head[12:16] == b"IHDR" and len(head) >= 24:
            yield _pair(head, 16, 4, "big")
    elif head.startswith((b"GIF87a", b"GIF89a")):
        if len(head) >= 10:
            yield _pair(head, 6, 2, "little")
    elif head.startswith(b"\xff\xd8"):
        yield from _jpeg(head)
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        yield from _webp(head)
    elif head.startswith(b"BM"):
        yield from _bmp(head)
    elif head.startswith((b"\0\0\1\0", b"\0\0\2\0")):
        yield from _ico(head)
    elif head[4:12] == b"ftypavif":
        yield from _avif(head)


def _pair(data: bytes, at: int, width: int, order: str) -> tuple[int, int]:
    first, second = data[at : at + width], data[at + width : at + 2 * width]
    if order == "big":
        return int.from_bytes(first, "big"), int.from_bytes(second, "big")
    return int.from_bytes(first, "little"), int.from_bytes(second, "little")


def _jpeg(head: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 4 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker in _JPEG_FRAMES:
            if at + 9 <= len(head):
                height, width = _pair(head, at + 5, 2, "big")
                yield width, height
            return
        else:
            length = int.from_bytes(head[at + 2 : at + 4], "big")
            if length < 2:
                return
            at += 2 + length


def _webp(head: bytes) -> Iterator[tuple[int, int]]:
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        yield int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    elif kind == b"VP8L" and len(head) >= 25 and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and len(head) >= 30 and head[23:26] == b"\x9d\x01\x2a":
        width, height = _pair(head, 26, 2, "little")
        yield width & 0x3FFF, height & 0x3FFF


def _bmp(head: bytes) -> Iterator[tuple[int, int]]:
    header_bytes = int.from_bytes(head[14:18], "little")
    if header_bytes == 12 and len(head) >= 22:
        yield _pair(head, 18, 2, "little")
    elif header_bytes > 12 and len(head) >= 26:
        # A negative height means that rows start at the top.
        width = int.from_bytes(head[18:22], "little", signed=True)
        yield width, abs(int.from_bytes(head[22:26], "little", signed=True))


def _ico(head: bytes) -> Iterator[tuple[int, int]]:
    count = int.from_bytes(head[4:6], "little")
    sizes = []
    for number in range(count):
        entry = head[6 + 16 * number : 22 + 16 * number]
        if len(entry) < 16:
            return
        # Sizes in the directory are single bytes; the image itself may be larger.
        offset = int.from_bytes(entry[12:16], "little")
        image = head[offset : offset + 40]
        if len(image) < 24:
            return
        if image.startswith(_PNG):
            sizes.append(_pair(image, 16, 4, "big"))
        else:
            sizes.append(_pair(image, 4, 4, "little"))
    yield from sizes


def _avif(head: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at + 8 <= len(head):
        length = int.from_bytes(head[at : at + 4], "big")
        box = head[at : at + length]
        # Decoders read it only inside this box.
        if head[at + 4 : at + 8] == b"meta" and len(box) == length:
            yield from (_pair(found[1], 0, 4, "big") for found in _ISPE.finditer(box))
            return
        if length < 8:
            return
        at += length
