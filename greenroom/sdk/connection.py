"""Which server the client uses, and one transport for each.

Without a server, a folder is used: the same application runs inside this process, through the same interface.
"""

from __future__ import annotations

import atexit
import importlib
import os
import threading
from pathlib import Path

from greenroom.errors import NotSupported
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import DEFAULT_FOLDER, folder_of, variable
from greenroom.sdk.transport import Transport

# Imported by name: the SDK layer may not import the server layer.
_EMBEDDED = "greenroom.embedded"

_chosen: dict[str, str | None] = {"tracking": None, "registry": None}
_transports: dict[str, Transport] = {}
_default_folder: Path | None = None
_lock = threading.Lock()


def set_tracking_uri(uri: str | Path) -> None:
    """Set the server of experiments, runs and, by default, registered models.

    Args:
        uri: such as ``http://127.0.0.1:5000``, or a folder to use without a server, such as ``./mine``; empty resets it
            to that of the environment.
    """
    _chosen["tracking"] = (uri.expanduser().absolute().as_uri() if isinstance(uri, Path) else uri) or None


def get_tracking_uri() -> str:
    """Return the URI of the server: the one set, else ``GREENROOM_TRACKING_URI``, else ``MLFLOW_TRACKING_URI``.

    Without any of them it is the default folder of `greenroom server`: ``GREENROOM_DATA``, else ``greenroom-data``
    below the current folder of the first call.
    """
    return _chosen["tracking"] or variable("TRACKING_URI") or _default()


def is_tracking_uri_set() -> bool:
    """Return whether a server is set, in code or in the environment."""
    return bool(_chosen["tracking"] or variable("TRACKING_URI"))


def set_registry_uri(uri: str) -> None:
    """Set another server for registered models; empty resets it to the tracking server."""
    _chosen["registry"] = uri or None


def get_registry_uri(tracking_uri: str | None = None) -> str:
    """Return the URI of the server of registered models: the one set, that of the environment, or the tracking server's.

    Args:
        tracking_uri: the tracking server's, if it is not that of `get_tracking_uri`.
    """
    return _chosen["registry"] or variable("REGISTRY_URI") or tracking_uri or get_tracking_uri()


def transport_to(uri: str) -> Transport:
    """Return the transport to a server or folder; one is created for each and shared between threads.

    Raises:
        InvalidURI: the URI is neither that of a server nor that of a folder.
        NotSupported: it is a folder, and the server dependencies are not installed.
    """
    with _lock:
        transport = _transports.get(uri)
        if transport is None:
            transport = _transports[uri] = _open(uri)
        return transport


def forget_transports() -> None:
    """Close all transports; new ones are created, from the current environment."""
    global _default_folder
    with _lock:
        transports = list(_transports.values())
        _transports.clear()
        _default_folder = None
    for transport in transports:
        transport.close()


def _default() -> str:
    global _default_folder
    # Once: a script that changes the current folder must not switch stores.
    with _lock:
        if _default_folder is None:
            _default_folder = Path(os.environ.get("GREENROOM_DATA") or DEFAULT_FOLDER).expanduser().absolute()
        return _default_folder.as_uri()


def _open(uri: str) -> Transport:
    folder = folder_of(uri)
    if folder is None:
        return HttpTransport(uri)
    folder = folder.absolute()
    for known in _transports.values():
        if known.uri == folder.as_uri():
            return known
    try:
        transport: Transport = importlib.import_module(_EMBEDDED).EmbeddedTransport(folder)
    except ModuleNotFoundError as error:
        raise NotSupported(
            f"Using the folder {folder} requires the server dependencies ('{error.name}' is missing): "
            "pip install 'greenroom[server]', or set GREENROOM_TRACKING_URI to a server."
        ) from error
    return transport


def _close_at_exit() -> None:
    for transport in list(_transports.values()):
        transport.close()


def _after_fork() -> None:
    # In the parent, a thread that does not exist here may hold it.
    global _lock
    _lock = threading.Lock()


# First, before modules that still send requests at exit: atexit runs in reverse order of registration.
atexit.register(_close_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
