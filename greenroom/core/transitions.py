"""Transitions: the changes of stages that were made together, as the event log records them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

_ID = re.compile(r"tr_([1-9][0-9]{0,17})")


class Move(NamedTuple):
    """The stages of one version before and after a transition.

    Attributes:
        before: furthest first; empty for none.
        after: furthest first; empty for none.
    """

    version: int
    before: Sequence[str]
    after: Sequence[str]


class Transition(msgspec.Struct, frozen=True):
    """A transition that was applied.

    Attributes:
        seq: number of its last event, which is that of the version it was requested for.
        model_row: `RegisteredModel.row`.
        model: current name of the registered model.
        version: the version it was requested for.
        moves: of that version first, then of the versions that were archived by it.
        comment: empty for none.
    """

    seq: int
    model_row: int
    model: str
    version: int
    moves: list[Move]
    comment: str
    created_by: str
    created_at_ms: int

    @property
    def transition_id(self) -> str:
        """Its id in the API."""
        return transition_id(self.seq)


def transition_id(seq: int) -> str:
    """Return the id of the transition that an event with this number belongs to, as its last one."""
    return f"tr_{seq}"


def seq_of(transition_id: str) -> int | None:
    """Return the number of the event that an id refers to; None if it is not an id of a transition.

    >>> seq_of("tr_12"), seq_of("12")
    (12, None)
    """
    found = _ID.fullmatch(transition_id)
    return None if found is None else int(found[1])
