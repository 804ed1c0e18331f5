"""What the methods of every noun stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from greenroom.sdk.transport import Transport
from greenroom.wire.messages.experiments import TagInput


class Methods:
    """Base of the method classes.

    Args:
        tracking: where experiments, runs and files are.
        registry: where registered models are; the same server unless said otherwise.
    """

    def __init__(self, tracking: Transport, registry: Transport) -> None:
        self._tracking = tracking
        self._registry = registry
        # Where a run's or logged model's files are never changes: asked once each.
        self._places: dict[str, str] = {}


def tag_inputs(tags: Mapping[str, Any] | None) -> list[TagInput]:
    """Put tags or parameters into the form they are sent in; values become text."""
    return [TagInput(key=str(key), value=str(value)) for key, value in (tags or {}).items()]


def pair_inputs(pairs: Iterable[Any]) -> list[TagInput]:
    """Put entities with a key and a value into the form they are sent in."""
    return [TagInput(key=pair.key, value=str(pair.value)) for pair in pairs]
