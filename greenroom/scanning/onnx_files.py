"""ONNX files: a graph of the runtime's operators, with tensors in the same file or in other files.

The file is a protocol buffer, parsed here field by field: each tensor's ``external_data`` must refer to a file in the
folder. Source: onnx.proto3 of the ONNX project.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from greenroom.errors import InvalidInput
from greenroom.scanning.folders import below

# For each message type that can contain tensors: field number to the message type of the field.
_MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "external"},
}
_LOCATION = b"location"
# Bytes 4 to 8 of ONNX Runtime's own format, a FlatBuffer, which is not parsed here.
_RUNTIME_FORMAT = b"ORTM"


class _InvalidMessage(ValueError):
    """The file is not a valid protocol buffer."""


def find_problem(file: Path) -> str | None:
    """Return what in an ONNX file is not known to be plain data, or None."""
    if file.stat().st_size == 0:
        return f"'{file.name}' is empty"
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content[4:8] == _RUNTIME_FORMAT:
            return f"'{file.name}' has ONNX Runtime's own format, which cannot be inspected"
        try:
            for location in _locations(content):
                below(file.parent, location)
                position = file.parent / location
                if not position.is_file() or position.is_symlink() or position.stat().st_nlink > 1:
                    return f"'{file.name}' stores tensors in '{location}', which is not a file of the model"
        except (_InvalidMessage, UnicodeDecodeError):
            return f"'{file.name}' is not an ONNX file"
        except InvalidInput:
            return f"'{file.name}' stores tensors outside of its folder"
    return None


def _locations(content: mmap.mmap) -> Iterator[str]:
    """Yield the files in which tensors are stored."""
    pending = [("model", 0, len(content))]
    while pending:
        message, begin, end = pending.pop()
        if message == "external":
            yield from _location(content, begin, end)
            continue
        for number, start, stop in _fields(content, begin, end):
            inner = _MESSAGES[message].get(number)
            if inner is not None:
                pending.append((inner, start, stop))


def _location(content: mmap.mmap, begin: int, end: int) -> Iterator[str]:
    """Yield the values of key-value pairs whose key is ``location``; readers use the last of repeated fields, so yield all."""
    fields = list(_fields(content, begin, end))
    if any(number == 1 and content[start:stop] == _LOCATION for number, start, stop in fields):
        yield from (content[start:stop].decode() for number, start, stop in fields if number == 2)


def _fields(content: mmap.mmap, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the length-delimited fields of a message: number, start and end of the content."""
    position = begin
    while position < end:
        key, position = _number(content, position, end)
        kind = key & 7
        if kind == 0:
            _, position = _number(content, position, end)
        elif kind == 1:
            position += 8
        elif kind == 5:
            position += 4
        elif kind == 2:
            length, position = _number(content, position, end)
            if position + length > end:
                raise _InvalidMessage
            yield key >> 3, position, position + length
            position += length
        else:
            # ONNX uses no groups.
            raise _InvalidMessage
    if position != end:
        raise _InvalidMessage


def _number(content: mmap.mmap, position: int, end: int) -> tuple[int, int]:
    value = 0
    # A varint has at most ten bytes, with seven bits each.
    for shift in range(0, 70, 7):
        if position >= end:
            break
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise _InvalidMessage
