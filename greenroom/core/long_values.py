"""Values of runs that are longer than is kept: cut rather than refused, so that no batch is lost, and recorded as cut.

The record is the tag `TRUNCATED_TAG` of the run, JSON such as ``{"params": {"config": 70000}}``: the length that each value had.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

TRUNCATED_TAG = "greenroom.truncated"

Kind = Literal["params", "tags"]

_MAX_RECORD_LENGTH = 8000
_decoder = msgspec.json.Decoder(dict[str, dict[str, int]])


class Fitted(NamedTuple):
    """Values that fit, and how long those were that had to be cut."""

    values: dict[str, str]
    lengths: dict[str, int]


def fitted(values: Mapping[str, str], limit: int) -> Fitted:
    """Cut values that are longer than `limit` characters.

    >>> fitted({"a": "short", "b": "too long"}, 5)
    Fitted(values={'a': 'short', 'b': 'too l'}, lengths={'b': 8})
    """
    lengths = {key: len(value) for key, value in values.items() if len(value) > limit}
    return Fitted({key: value[:limit] for key, value in values.items()}, lengths)


def truncation_record(before: str | None, kind: Kind, lengths: Mapping[str, int]) -> str:
    """Add values that were cut to the record of a run; as many as a tag holds.

    >>> truncation_record('{"params":{"a":70000}}', "tags", {"b": 9000})
    '{"params":{"a":70000},"tags":{"b":9000}}'

    Args:
        before: the value of the tag so far. Clients can write it as well: what is no record is replaced.
    """
    try:
        record = _decoder.decode(before or "{}")
    except (msgspec.MsgspecError, RecursionError):
        record = {}
    for key, length in lengths.items():
        known = record.get(kind, {})
        longer = {**record, kind: {**known, key: length}}
        if len(_text(longer)) > _MAX_RECORD_LENGTH:
            break
        record = longer
    return _text(record)


def _text(record: dict[str, dict[str, int]]) -> str:
    return msgspec.json.encode(record).decode()
