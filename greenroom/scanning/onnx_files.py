"""ONNX files: a graph of operators that the runtime brings, with tensors inside, or in files beside it.

The file is a protocol buffer, walked here field by field: each tensor's ``external_data`` has to name a file of the folder.
Source: onnx.proto3 of the ONNX project.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from greenroom.errors import InvalidInput
from greenroom.scanning.folders import below

# Message to the fields that hold messages, in which a tensor can lie: number of the field to the message.
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
# Bytes 4 to 8 of ONNX Runtime's own format, a flat buffer that is not walked here.
_RUNTIME_FORMAT = b"ORTM"


class _Broken(ValueError):
    """The file is not a protocol buffer."""


def fault_of(file: Path) -> str | None:
    """Return what in an ONNX file is more than a graph and its tensors; None where nothing is."""
    if file.stat().st_size == 0:
        return f"'{file.name}' is empty"
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content[4:8] == _RUNTIME_FORMAT:
            return f"'{file.name}' is of ONNX Runtime's own format, which is not looked into"
        try:
            for location in _locations(content):
                below(file.parent, location)
                place = file.parent / location
                if not place.is_file() or place.is_symlink() or place.stat().st_nlink > 1:
                    return f"'{file.name}' keeps tensors in '{location}', which is not a file of the model"
        except (_Broken, UnicodeDecodeError):
            return f"'{file.name}' is not an ONNX file"
        except InvalidInput:
            return f"'{file.name}' keeps tensors outside of its folder"
    return None


def _locations(content: mmap.mmap) -> Iterator[str]:
    """Return the files that tensors say they are kept in."""
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
    """Return the value of a pair of texts whose key is ``location``; the last of each counts, so all are given."""
    fields = list(_fields(content, begin, end))
    if any(number == 1 and content[start:stop] == _LOCATION for number, start, stop in fields):
        yield from (content[start:stop].decode() for number, start, stop in fields if number == 2)


def _fields(content: mmap.mmap, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Return the fields of a message that have a length: number, begin and end of the content."""
    place = begin
    while place < end:
        key, place = _number(content, place, end)
        kind = key & 7
        if kind == 0:
            _, place = _number(content, place, end)
        elif kind == 1:
            place += 8
        elif kind == 5:
            place += 4
        elif kind == 2:
            length, place = _number(content, place, end)
            if place + length > end:
                raise _Broken
            yield key >> 3, place, place + length
            place += length
        else:
            # Groups are not in the format.
            raise _Broken
    if place != end:
        raise _Broken


def _number(content: mmap.mmap, place: int, end: int) -> tuple[int, int]:
    value = 0
    # Ten bytes hold 64 bits, seven each.
    for shift in range(0, 70, 7):
        if place >= end:
            break
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise _Broken
