"""The base class of the method classes, and conversions of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from greenroom.errors import EndpointNotFound, InvalidInput, NotSupported
from greenroom.sdk.transport import Transport
from greenroom.sdk.wire import experiment_messages

if TYPE_CHECKING:
    from greenroom.wire.endpoints import Endpoint
    from greenroom.wire.messages.experiments import TagInput


class Methods:
    """Base of the method classes.

    Args:
        tracking: returns the transport to where experiments, runs and files are; called for each request.
        registry: the same for registered models; usually the same server.
        server: returns a transport that names no workspace, for requests about workspaces.
    """

    def __init__(
        self,
        tracking: Callable[[], Transport],
        registry: Callable[[], Transport],
        server: Callable[[], Transport],
    ) -> None:
        self._find_tracking = tracking
        self._find_registry = registry
        self._find_server = server
        # The artifact location of a run or logged model never changes, so it is requested once.
        self._artifact_uris: dict[str, str] = {}

    @property
    def _tracking(self) -> Transport:
        return self._find_tracking()

    @property
    def _registry(self) -> Transport:
        return self._find_registry()

    def _call_native(self, row: Endpoint, message: Any, feature: str, *, if_match: str | None = None) -> Any:
        """Send a message to an endpoint of the native API.

        Args:
            feature: the feature, for the message on another server.
            if_match: etag that the resource must still have; None for no condition.

        Raises:
            NotSupported: the server is not a Greenroom server.
        """
        try:
            return self._registry.call(row, message, if_match=if_match)
        except EndpointNotFound as error:
            raise NotSupported(
                f"{self._registry.uri} is not a Greenroom server, or an older version: {feature} requires Greenroom."
            ) from error

    def _version_number(self, version: str | int) -> int:
        try:
            return int(version)
        except ValueError:
            raise InvalidInput(f"version is '{version}'; it must be a number.", field="version") from None


def pairs(field: str, given: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
    """Check and return a dict; empty for None.

    Raises:
        InvalidInput: it is not a dict.
    """
    if not given:
        return {}
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{field} is a {type(given).__name__}; it must be a dict of keys and values.", field=field)
    return given


def ids(field: str, given: Any) -> list[str]:
    """Return a list of ids as text; a single id becomes a list of one.

    Raises:
        InvalidInput: it is neither an id nor a list of ids.
    """
    if isinstance(given, str | int):
        return [str(given)]
    if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
        raise InvalidInput(f"{field} is {given!r}; it must be a list of ids.", field=field)
    return [str(one) for one in given]


def entities(field: str, given: Any) -> Iterable[Any]:
    """Check and return a list of records; empty for None.

    Raises:
        InvalidInput: it is not a list.
    """
    if given is None:
        return ()
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        raise InvalidInput(f"{field} is {given!r}; it must be a list.", field=field)
    return given


def tag_inputs(tags: Mapping[str, Any] | None, *, field: str = "tags") -> list[TagInput]:
    """Convert tags or parameters to wire messages; values become text."""
    return [experiment_messages.TagInput(key=str(key), value=str(value)) for key, value in pairs(field, tags).items()]


def pair_inputs(pairs: Iterable[Any]) -> list[TagInput]:
    """Convert entities with a key and a value to wire messages."""
    return [experiment_messages.TagInput(key=pair.key, value=str(pair.value)) for pair in pairs]
