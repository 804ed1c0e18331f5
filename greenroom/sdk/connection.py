"""Which server and workspace the client uses, and one transport for each.

Without a server, a folder is used: the same application runs inside this process, through the same interface.
"""

from __future__ import annotations

import atexit
import importlib
import os
import threading
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from greenroom.errors import InvalidInput, NotSupported
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import DEFAULT_FOLDER, Connection, folder_of, variable
from greenroom.sdk.transport import Transport

# Imported by name: the SDK layer may not import the server layer.
_EMBEDDED = "greenroom.embedded"


class ChosenWorkspace(NamedTuple):
    """A workspace chosen in code.

    Attributes:
        name: None for the server's default, whatever the environment says.
    """

    name: str | None


_chosen: dict[str, str | None] = {"tracking": None, "registry": None}
_chosen_workspace: ChosenWorkspace | None = None
_transports: dict[tuple[str, ChosenWorkspace | None], Transport] = {}
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


def set_workspace(workspace: str | None) -> None:
    """Set the workspace of later requests, in all threads of this process.

    Runs that are active stay in the workspace they were started in: what is logged to them goes there.

    Args:
        workspace: None for the server's default workspace, whatever the environment says.

    Raises:
        InvalidName: it cannot be the name of a workspace.
    """
    global _chosen_workspace
    _chosen_workspace = ChosenWorkspace(None if workspace is None else checked_workspace(workspace, "workspace"))


def is_workspace_set() -> bool:
    """Return whether a workspace is set in code."""
    return _chosen_workspace is not None


def reset_workspace() -> None:
    """Use the workspace of the environment again."""
    global _chosen_workspace
    _chosen_workspace = None


def checked_workspace(name: str, field: str) -> str:
    """Return the name of a workspace.

    Raises:
        InvalidInput: it is not text.
        InvalidName: it cannot be the name of a workspace.
    """
    if not isinstance(name, str):
        raise InvalidInput(f"{field} is a {type(name).__name__}; it must be the name of a workspace.", field=field)
    # Imported here: most scripts name none.
    from greenroom.core.workspaces import check_workspace_name

    return check_workspace_name(name, field)


def chosen_workspace() -> ChosenWorkspace | None:
    """Return the workspace that was set in code or in the environment; None if it is for `greenroom login` to say."""
    if _chosen_workspace is not None:
        return _chosen_workspace
    named = variable("WORKSPACE")
    return None if named is None else ChosenWorkspace(named)


def transport_to(uri: str, workspace: ChosenWorkspace | None = None) -> Transport:
    """Return the transport to a workspace of a server or folder; one is created for each and shared between threads.

    Args:
        workspace: by default the one that is set.

    Raises:
        InvalidURI: the URI is neither that of a server nor that of a folder.
        NotSupported: it is a folder, and the server dependencies are not installed.
    """
    key = (uri, workspace or chosen_workspace())
    # Without the lock: a client asks for each request.
    transport = _transports.get(key)
    if transport is not None:
        return transport
    with _lock:
        transport = _transports.get(key)
        if transport is None:
            transport = _transports[key] = _open(*key)
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


def _open(uri: str, workspace: ChosenWorkspace | None) -> Transport:
    folder = folder_of(uri)
    if folder is None:
        connection = Connection.from_environment(uri)
        return HttpTransport(
            uri, connection=connection if workspace is None else replace(connection, workspace=workspace.name)
        )
    folder = folder.absolute()
    name = None if workspace is None else workspace.name
    # Several workspaces of a folder share its database.
    in_folder = [known for known in _transports.values() if known.uri == folder.as_uri()]
    for known in in_folder:
        if known.workspace == name:
            return known
    try:
        embedded = importlib.import_module(_EMBEDDED).EmbeddedTransport
        transport: Transport = embedded.within(in_folder[0], name) if in_folder else embedded(folder, workspace=name)
    except ModuleNotFoundError as error:
        raise NotSupported(
            f"Working in the folder {folder} without a server needs the server's package ('{error.name}' is missing): "
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
