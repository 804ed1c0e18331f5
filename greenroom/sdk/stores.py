"""Where files are stored: below the server's artifact root, or in a local folder that the server names."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from greenroom.core.artifact_paths import SCHEME, below, path_as_written
from greenroom.core.artifacts import FolderEntry
from greenroom.errors import ArtifactNotFound, EndpointNotFound, InvalidURI, NotFound, UnsafeArtifact
from greenroom.sdk.files import RemoteStat, Replaces, open_for_upload, temporary_sibling
from greenroom.sdk.paths import check_file_path, relative_path
from greenroom.sdk.settings import flag, is_on_this_machine
from greenroom.sdk.transport import CHUNK_BYTES, OnBytes, Transport


class Store(Protocol):
    """A folder of files; paths are relative to it, with ``/`` between parts."""

    @property
    def uri(self) -> str:
        """Its URI, for messages."""

    def check(self, path: str) -> None:
        """Check that a file can have this path, before anything is sent.

        Raises:
            InvalidInput: the path is invalid.
        """

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file.

        Args:
            replaces: condition on the file it replaces, if the store supports conditions; None for no condition.

        Raises:
            ConditionFailed: `replaces` does not match.
        """

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Download a file, and return its etag, or None without one.

        Raises:
            ArtifactNotFound: it does not exist.
        """

    def stat(self, path: str, *, is_checked: bool = False) -> RemoteStat | None:
        """Return size and digest of a file; None if it does not exist or they are unknown.

        Args:
            is_checked: make the store read the bytes, and return no digest if they are damaged.
        """

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; empty if the path is not a folder."""


class ServerStore:
    """A folder below the artifact root of the tracking server."""

    def __init__(self, transport: Transport, root: str) -> None:
        self._transport = transport
        self._root = root
        self.uri = f"{SCHEME}:/{root}"

    def check(self, path: str) -> None:
        """Check a path as the server does; see `Store.check`."""
        check_file_path(below(self._root, relative_path(path)))

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file; see `Store.put`."""
        self._transport.upload(self._full_path(path), file, on_bytes=on_bytes, replaces=replaces)

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Download a file, and return its etag, or None without one.

        Raises:
            ArtifactNotFound: it does not exist.
        """
        try:
            return self._transport.download(self._full_path(path), file, on_bytes=on_bytes)
        except (NotFound, EndpointNotFound) as error:
            raise ArtifactNotFound(f"There is not a file '{path}' below {self.uri}.") from error

    def stat(self, path: str, *, is_checked: bool = False) -> RemoteStat | None:
        """Return size and digest of a file; None if it does not exist or they are unknown."""
        return self._transport.stat(self._full_path(path), is_checked=is_checked)

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; empty if the path is not a folder."""
        found = self._transport.list_folder(self._full_path(path))
        for entry in found:
            # The name becomes part of a local path: a server must not be able to write elsewhere.
            if entry.name in {"", ".", ".."} or any(sign in entry.name for sign in "/\\\0"):
                raise UnsafeArtifact(f"{self.uri} lists a file as {entry.name!r}, which is not a file name.")
        return found

    def _full_path(self, path: str) -> str:
        return below(self._root, relative_path(path))


class FolderStore:
    """A local folder, as used by servers that do not proxy artifacts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.uri = folder.as_uri()

    def check(self, path: str) -> None:
        """Check that a path stays below the folder; see `Store.check`."""
        relative_path(path)

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file; conditions are not supported."""
        self._copy(file, self._folder / relative_path(path), on_bytes)

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Download a file.

        Raises:
            ArtifactNotFound: it does not exist.
        """
        source = self._folder / relative_path(path)
        if not source.is_file():
            raise ArtifactNotFound(f"There is not a file '{path}' in {self._folder}.")
        self._copy(source, file, on_bytes)
        return None

    def stat(self, path: str, *, is_checked: bool = False) -> RemoteStat | None:
        """Return None: computing the digest takes as long as copying the file."""
        return None

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; empty if the path is not a folder."""
        folder = self._folder / relative_path(path)
        if not folder.is_dir():
            return []
        return [
            FolderEntry(child.name, child.is_dir(), None if child.is_dir() else child.stat().st_size)
            for child in sorted(folder.iterdir())
        ]

    def _copy(self, source: Path, target: Path, on_bytes: OnBytes | None) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary_sibling(target) as partial:
            with open_for_upload(source, on_bytes, computes_digest=False) as reader, partial.open("wb") as out:
                while chunk := reader.read(CHUNK_BYTES):
                    out.write(chunk)
            partial.replace(target)


def store_named_by_server(uri: str, transport: Transport) -> Store:
    """Return the store at a URI that a server sent.

    A server could send any URI, so a local folder is used only if the server is on this machine or
    ``GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS`` says that the two share a folder. Otherwise a server could make the client
    read or overwrite any file of its user.

    Raises:
        InvalidURI: the URI is not supported.
        UnsafeArtifact: it is a local folder, and the server is on another machine.
    """
    store = store_at(uri, transport)
    if not isinstance(store, FolderStore) or is_on_this_machine(transport.uri):
        return store
    if not flag("ALLOW_LOCAL_ARTIFACT_PATHS", default=False):
        raise UnsafeArtifact(
            f"{transport.uri} stores these files in '{uri}', which would be a folder of this machine. A server on another "
            "machine may not refer to local files; if it shares this folder with you, set "
            "GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS=true."
        )
    return store


def store_at(uri: str, transport: Transport) -> Store:
    """Return the store at an artifact URI given by the user.

    Raises:
        InvalidURI: the URI is not supported.
    """
    parts = urlsplit(uri)
    path = path_as_written(uri)
    if path is not None:
        # Requests to another host would send it our token.
        if parts.netloc and parts.netloc != urlsplit(transport.uri).netloc:
            raise InvalidURI(
                f"'{uri}' is on {parts.netloc}, not on {transport.uri}; set the tracking URI to that server."
            )
        # Not decoded: the server does not decode its own URIs either.
        return ServerStore(transport, relative_path(path.rstrip("/")))
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return FolderStore(Path(unquote(parts.path)))
    if not parts.scheme and uri:
        return FolderStore(Path(uri).absolute())
    raise InvalidURI(
        f"'{uri}' is not stored in this registry and cannot be reached through {transport.uri}. "
        "Download it with the tools of its own store."
    )
