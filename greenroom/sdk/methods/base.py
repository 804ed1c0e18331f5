"""What the methods of every noun stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from greenroom.errors import EndpointNotFound, InvalidInput
from greenroom.sdk.transport import Transport
from greenroom.sdk.wire import experiment_messages

if TYPE_CHECKING:
    from greenroom.wire.endpoints import Endpoint
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

    def _ask(self, row: Endpoint, message: Any, what: str) -> Any:
        """Send a message to a call of the native API.

        Args:
            what: it is about, for people on another server.

        Raises:
            EndpointNotFound: the server is no Greenroom.
        """
        try:
            return self._registry.call(row, message)
        except EndpointNotFound as error:
            raise EndpointNotFound(
                f"{self._registry.uri} is no Greenroom server, or an older one: {what} needs Greenroom's."
            ) from error

    def _as_number(self, version: str | int) -> int:
        try:
            return int(version)
        except ValueError:
            raise InvalidInput(f"version is '{version}'; it must be a number.", field="version") from None


def tag_inputs(tags: Mapping[str, Any] | None) -> list[TagInput]:
    """Put tags or parameters into the form they are sent in; values become text."""
    return [experiment_messages.TagInput(key=str(key), value=str(value)) for key, value in (tags or {}).items()]


def pair_inputs(pairs: Iterable[Any]) -> list[TagInput]:
    """Put entities with a key and a value into the form they are sent in."""
    return [experiment_messages.TagInput(key=pair.key, value=str(pair.value)) for pair in pairs]
