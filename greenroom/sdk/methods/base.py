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


def pairs(field: str, given: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
    """Give keys and values; none where nothing is given.

    Raises:
        InvalidInput: they are not a dict.
    """
    if not given:
        return {}
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{field} is a {type(given).__name__}; it must be a dict of keys and values.", field=field)
    return given


def ids(field: str, given: Any) -> list[str]:
    """Give a list of ids as text; one alone is taken as a list of it.

    Raises:
        InvalidInput: it is neither an id nor a list of ids.
    """
    if isinstance(given, str | int):
        return [str(given)]
    if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
        raise InvalidInput(f"{field} is {given!r}; it must be a list of ids.", field=field)
    return [str(one) for one in given]


def entities(field: str, given: Any) -> Iterable[Any]:
    """Give the records of a list; none where nothing is given.

    Raises:
        InvalidInput: it is not a list.
    """
    if given is None:
        return ()
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        raise InvalidInput(f"{field} is {given!r}; it must be a list.", field=field)
    return given


def tag_inputs(tags: Mapping[str, Any] | None, *, field: str = "tags") -> list[TagInput]:
    """Put tags or parameters into the form they are sent in; values become text."""
    return [experiment_messages.TagInput(key=str(key), value=str(value)) for key, value in pairs(field, tags).items()]


def pair_inputs(pairs: Iterable[Any]) -> list[TagInput]:
    """Put entities with a key and a value into the form they are sent in."""
    return [experiment_messages.TagInput(key=pair.key, value=str(pair.value)) for pair in pairs]
