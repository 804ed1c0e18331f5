"""Which server the client speaks to, and the one transport to each.

Without a server there is a folder: the same application works inside this process, through the same seam.
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

# By name: the client's layer never reaches the server's, which this one opens.
_EMBEDDED = "greenroom.embedded"

_chosen: dict[str, str | None] = {"tracking": None, "registry": None}
_transports: dict[str, Transport] = {}
_default_folder: Path | None = None
_lock = threading.Lock()


def set_tracking_uri(uri: str | Path) -> None:
    """Choose the server for experiments, runs and, unless said otherwise, registered models.

    Args:
        uri: such as ``http://127.0.0.1:5000``, or a folder to work in without a server, such as ``./mine``; empty goes
            back to the environment's.
    """
    _chosen["tracking"] = (uri.expanduser().absolute().as_uri() if isinstance(uri, Path) else uri) or None


def get_tracking_uri() -> str:
    """Say which server is used: the one set, else ``GREENROOM_TRACKING_URI``, else ``MLFLOW_TRACKING_URI``.

    Without any of them it is the folder that `greenroom server` would show: ``GREENROOM_DATA``, else ``greenroom-data``
    below the folder this process was in when it first asked.
    """
    return _chosen["tracking"] or variable("TRACKING_URI") or _default()


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
    """Find or make the transport to a server or folder; it is kept and shared between threads.

    Raises:
        InvalidURI: the address is neither a server's nor a folder's.
        NotSupported: it is a folder's, and the server's parts are not installed.
    """
    with _lock:
        transport = _transports.get(uri)
        if transport is None:
            transport = _transports[uri] = _open(uri)
        return transport


def forget_transports() -> None:
    """Begin with new connections, read from the environment anew."""
    global _default_folder
    with _lock:
        transports = list(_transports.values())
        _transports.clear()
        _default_folder = None
    for transport in transports:
        transport.close()


def _default() -> str:
    global _default_folder
    # Once: a script that changes its folder in the middle of a run goes on with the run.
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
            f"Working in the folder {folder} needs the server's parts ('{error.name}' is missing): "
            "pip install 'greenroom[server]', or set GREENROOM_TRACKING_URI to a server."
        ) from error
    return transport


def _close_at_exit() -> None:
    for transport in list(_transports.values()):
        transport.close()


def _after_fork() -> None:
    # It may have been held by a thread that is not there any more.
    global _lock
    _lock = threading.Lock()


# Before anything that still speaks to a server at exit registers itself: what is registered first runs last.
atexit.register(_close_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
