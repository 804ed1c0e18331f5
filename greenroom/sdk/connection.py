"""Which server the client speaks to, and the one transport to each."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from greenroom.sdk.settings import DEFAULT_URI, variable
from greenroom.sdk.transport import HttpTransport, Transport

_chosen: dict[str, str | None] = {"tracking": None, "registry": None}
_transports: dict[str, Transport] = {}
_lock = threading.Lock()


def set_tracking_uri(uri: str | Path) -> None:
    """Choose the server for experiments, runs and, unless said otherwise, registered models.

    Args:
        uri: such as ``http://127.0.0.1:5000``; empty goes back to the environment's.
    """
    _chosen["tracking"] = str(uri) or None


def get_tracking_uri() -> str:
    """Say which server is used: the one set, else ``GREENROOM_TRACKING_URI``, else ``MLFLOW_TRACKING_URI``."""
    return _chosen["tracking"] or variable("TRACKING_URI") or DEFAULT_URI


def is_tracking_uri_set() -> bool:
    """Tell whether a server was chosen, in code or in the environment."""
    return bool(_chosen["tracking"] or variable("TRACKING_URI"))


def set_registry_uri(uri: str) -> None:
    """Choose another server for registered models; empty goes back to the tracking server."""
    _chosen["registry"] = uri or None


def get_registry_uri(tracking_uri: str | None = None) -> str:
    """Say which server registered models are on: the one set or in the environment, else the tracking server.

    Args:
        tracking_uri: of the tracking server, where it is not the one of `get_tracking_uri`.
    """
    return _chosen["registry"] or variable("REGISTRY_URI") or tracking_uri or get_tracking_uri()


def transport_to(uri: str) -> Transport:
    """Find or make the transport to a server; connections are kept and shared between threads."""
    with _lock:
        transport = _transports.get(uri)
        if transport is None:
            transport = _transports[uri] = HttpTransport(uri)
        return transport


def forget_transports() -> None:
    """Begin with new connections, read from the environment anew."""
    with _lock:
        _transports.clear()


def _after_fork() -> None:
    # Two processes on one connection would read each other's answers; the lock may have been held elsewhere.
    global _lock
    _lock = threading.Lock()
    _transports.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
