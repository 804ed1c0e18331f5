"""Truncation of long run values: they are cut rather than refused, so that no batch is lost, and recorded as cut.

The record is the tag `TRUNCATED_TAG` of the run, JSON such as ``{"params": {"config": 70000}}``: the original length of
each value.
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
    """Values within the limit, and the original lengths of those that were cut."""

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
    """Add truncated values to the record of a run, as many as fit into a tag.

    >>> truncation_record('{"params":{"a":70000}}', "tags", {"b": 9000})
    '{"params":{"a":70000},"tags":{"b":9000}}'

    Args:
        before: the current value of the tag. Clients can write it too: a value that is not a record is replaced.
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
