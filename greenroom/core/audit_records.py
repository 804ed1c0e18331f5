"""Lines of an exported log, and of the heads that were kept elsewhere. docs/verify_audit_log.py reads them alike."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from greenroom.core.audit import KeptHead, Leaf, LoggedEvent, Record

_decode = msgspec.json.Decoder(Record).decode
_decode_head = msgspec.json.Decoder(KeptHead).decode
_encode = msgspec.json.Encoder().encode
# It is flat: nothing in it holds a brace.
_HEAD: Final = re.compile(rb'\{"record":[^{}]*\}')
_MOST_ENVELOPES: Final = 4
# Nothing is sealed with these.
_NO_TIME: Final = -1
_NO_TEXT: Final = "\0"


def decode_record(line: bytes) -> Record:
    """Decode a line of an exported log.

    A value of another type in an event is a change of that event: it is decoded as one that nothing is sealed with.

    Raises:
        ValueError: it is not a record, has a key twice, or an event in it has an unknown column.
    """
    try:
        record: Record = _decode(line)
    except msgspec.ValidationError:
        leaf = _changed_leaf(line)
        if leaf is None:
            raise
        return leaf
    # Of a key that is there twice one value is verified, and another program may show the other one.
    if _encode(record) != line.strip():
        json.loads(line, object_pairs_hook=_unique)
    return record


def decode_kept_head(line: bytes) -> KeptHead:
    """Decode a line of the file of heads, or one of a server's log with more around it, which JSON may have escaped.

    Raises:
        ValueError: there is no head in it.
    """
    for _ in range(_MOST_ENVELOPES):
        found = _HEAD.search(line)
        if found is not None:
            return _decode_head(found[0])
        line = line.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return _decode_head(line)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _changed_leaf(line: bytes) -> Leaf | None:
    try:
        found = json.loads(line, object_pairs_hook=_unique)
    except RecursionError:
        return None
    event = found.get("event") if isinstance(found, dict) else None
    if not isinstance(event, dict) or set(event) != set(LoggedEvent.__struct_fields__):
        return None
    for field in msgspec.structs.fields(LoggedEvent):
        try:
            msgspec.convert(event[field.name], field.type)
        except msgspec.ValidationError:
            event[field.name] = _NO_TIME if field.type is int else _NO_TEXT
    try:
        return msgspec.convert(found, Leaf)
    except msgspec.ValidationError:
        return None
