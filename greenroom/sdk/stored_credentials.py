"""Credentials that `greenroom login` stored, in the user's configuration folder, one entry per server.

The file is readable by its owner only; one that others can read is refused, as ssh refuses such keys.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from greenroom.errors import InvalidInput

FOLDER_VARIABLE = "GREENROOM_CONFIG_DIR"
_FILE = "credentials.json"
_PORTS = {"http": 80, "https": 443}


class StoredCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored for one server.

    Attributes:
        token: API token.
        token_id: its public id, to revoke it; None if it was not made by `greenroom login`.
        account: name of the account.
        workspace: name of the workspace to work in; None for the server's default.
        expires_at_ms: None: does not expire.
    """

    token: str
    account: str
    token_id: str | None = None
    workspace: str | None = None
    expires_at_ms: int | None = None

    def __repr__(self) -> str:
        """Leave out the token: this may end up in a log."""
        return f"StoredCredentials(account={self.account!r}, token_id={self.token_id!r})"


def credentials_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return the file: in ``GREENROOM_CONFIG_DIR``, else in the folder that the system has for configuration.

    Source: XDG Base Directory Specification 0.8; Apple's File System Programming Guide.
    """
    found = os.environ if environment is None else environment
    given = found.get(FOLDER_VARIABLE)
    if given:
        return Path(given).expanduser() / _FILE
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "greenroom" / _FILE
    base = found.get("XDG_CONFIG_HOME") or ""
    # A relative path there is to be ignored, by the specification.
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".config") / "greenroom" / _FILE


def stored_for(uri: str) -> StoredCredentials | None:
    """Return what is stored for a server; None for nothing.

    Raises:
        InvalidInput: other users can read the file, or it is damaged.
    """
    path = credentials_path()
    try:
        return _read(path).get(_key(uri))
    except FileNotFoundError:
        return None
    except OSError as error:
        # A missing home folder or an unreadable one must not stop a program that has no use for it.
        if isinstance(error, PermissionError | NotADirectoryError):
            return None
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error


def store(uri: str, credentials: StoredCredentials) -> Path:
    """Store credentials for a server, in place of earlier ones, and return the file.

    Raises:
        InvalidInput: the file cannot be written, or is damaged.
    """
    return _change(lambda entries: {**entries, _key(uri): credentials})


def forget(uri: str) -> None:
    """Remove what is stored for a server, if anything is.

    Raises:
        InvalidInput: the file cannot be written, or is damaged.
    """
    if credentials_path().exists():
        _change(lambda entries: {key: one for key, one in entries.items() if key != _key(uri)})


def _change(change: Callable[[dict[str, StoredCredentials]], dict[str, StoredCredentials]]) -> Path:
    # Imported here: reading needs none of what it imports in turn.
    import tempfile

    path = credentials_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        entries: dict[str, StoredCredentials] = {}
        with contextlib.suppress(FileNotFoundError):
            entries = _read(path)
        text = json.dumps(msgspec.to_builtins(change(entries)), indent=2)
        # Created with mode 0600; replaces the old file in one step, so that a crash leaves one or the other.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".credentials-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}. Set {FOLDER_VARIABLE} to a folder of your own."
        ) from error
    return path


def _read(path: Path) -> dict[str, StoredCredentials]:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise InvalidInput(f"Other users can read {path}, which holds tokens. Run: chmod 600 '{path}'")
        data = file.read()
    try:
        return msgspec.json.decode(data, type=dict[str, StoredCredentials])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{path} is damaged: {error}. Delete it, and run 'greenroom login' again.") from error


def _key(uri: str) -> str:
    """Return the key of a server: scheme, host, port and path, in one spelling.

    >>> _key("https://me:secret@Registry.Example.com/ml/"), _key("http://127.0.0.1:5000")
    ('https://registry.example.com:443/ml', 'http://127.0.0.1:5000')
    """
    parts = urlsplit(uri)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"
