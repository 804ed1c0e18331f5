"""Small images, and the headers of large ones."""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """Make a black PNG of this size; beyond a million pixels only its header and its first rows."""
    rows = min(height, max(1, 1_000_000 // (width // 8 + 1)))
    pixels = zlib.compress(bytes((width + 7) // 8 + 1) * rows)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b";"


def jpeg(width: int, height: int, profile_bytes: int = 0) -> bytes:
    """Make the start of a JPEG, with so many bytes of a colour profile in front of its size."""
    segments = b""
    while profile_bytes > 0:
        length = min(profile_bytes, 65_000)
        segments += b"\xff\xe2" + struct.pack(">H", length + 2) + bytes(length)
        profile_bytes -= length
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xfe\x00\x04hi" + segments + b"\xff\xff\xc2" + struct.pack(">H", len(frame) + 2) + frame


def webp(kind: bytes, width: int, height: int) -> bytes:
    if kind == b"VP8X":
        data = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        data = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    else:
        data = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(data) + 12) + b"WEBP" + kind + struct.pack("<I", len(data)) + data


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height) + bytes(28)


def ico(width: int, height: int) -> bytes:
    """Make an icon whose list says 16 x 16, and whose PNG says this size."""
    image = png(width, height)
    return b"\x00\x00\x01\x00\x01\x00" + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(image), 22) + image


def avif(*sizes: tuple[int, int]) -> bytes:
    boxes = b"".join(_box(b"ispe", bytes(4) + struct.pack(">II", *size)) for size in sizes)
    return _box(b"ftyp", b"avif\x00\x00\x00\x00mif1") + _box(b"meta", bytes(4) + boxes)


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data
