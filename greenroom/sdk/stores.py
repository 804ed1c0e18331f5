"""Where files are: below the server's artifact root, or in a folder of this machine for servers that say so."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from greenroom.core.artifact_paths import SCHEME, below
from greenroom.core.artifacts import FolderEntry
from greenroom.errors import ArtifactNotFound, InvalidURI, NotFound, UnsafeArtifact
from greenroom.sdk.files import RemoteBytes, Replaces, reading, temporary_beside
from greenroom.sdk.paths import acceptable, inside
from greenroom.sdk.settings import flag, is_on_this_machine
from greenroom.sdk.transport import CHUNK_BYTES, OnBytes, Transport


class Store(Protocol):
    """A folder of files somewhere; paths are relative to it, ``/`` between parts."""

    @property
    def uri(self) -> str:
        """Where it is, for people to read."""

    def check(self, path: str) -> None:
        """Tell whether a file can have that path, before anything is sent.

        Raises:
            InvalidInput: it cannot.
        """

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file.

        Args:
            replaces: what must be there before, as far as the store can tell; None for whatever it is.

        Raises:
            ConditionFailed: something else is there.
        """

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Fetch a file, and answer its etag if it has one.

        Raises:
            ArtifactNotFound: there is none.
        """

    def look_at(self, path: str, *, is_checked: bool = False) -> RemoteBytes | None:
        """Ask about a file without fetching it; None where there is none, or nothing can be said.

        Args:
            is_checked: let the store read the bytes, and name no digest where they are damaged.
        """

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; of what is no folder, nothing."""


class ServerStore:
    """A folder below the artifact root of the tracking server."""

    def __init__(self, transport: Transport, root: str) -> None:
        self._transport = transport
        self._root = root
        self.uri = f"{SCHEME}:/{root}"

    def check(self, path: str) -> None:
        """Refuse what the server would refuse; see `Store.check`."""
        acceptable(below(self._root, inside(path)))

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file; see `Store.put`."""
        self._transport.upload(self._whole(path), file, on_bytes=on_bytes, replaces=replaces)

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Fetch a file, and answer its etag if it has one.

        Raises:
            ArtifactNotFound: there is none.
        """
        try:
            return self._transport.download(self._whole(path), file, on_bytes=on_bytes)
        except NotFound as error:
            raise ArtifactNotFound(f"There is no file '{path}' below {self.uri}.") from error

    def look_at(self, path: str, *, is_checked: bool = False) -> RemoteBytes | None:
        """Ask about a file without fetching it; None where there is none, or nothing can be said."""
        return self._transport.look_at(self._whole(path), is_checked=is_checked)

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; of what is no folder, nothing."""
        found = self._transport.list_folder(self._whole(path))
        for entry in found:
            # The name becomes part of a path on this disk: a server must not lead it elsewhere.
            if entry.name in {"", ".", ".."} or any(sign in entry.name for sign in "/\\\0"):
                raise UnsafeArtifact(f"{self.uri} lists a file as {entry.name!r}, which is no name of a file.")
        return found

    def _whole(self, path: str) -> str:
        return below(self._root, inside(path))


class FolderStore:
    """A folder of this machine, as servers without proxied artifacts name it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.uri = folder.as_uri()

    def check(self, path: str) -> None:
        """Refuse what leads out of the folder; see `Store.check`."""
        inside(path)

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        """Store a file; what it takes the place of cannot be told in time."""
        self._copy(file, self._folder / inside(path), on_bytes)

    def get(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Fetch a file.

        Raises:
            ArtifactNotFound: there is none.
        """
        source = self._folder / inside(path)
        if not source.is_file():
            raise ArtifactNotFound(f"There is no file '{path}' in {self._folder}.")
        self._copy(source, file, on_bytes)
        return None

    def look_at(self, path: str, *, is_checked: bool = False) -> RemoteBytes | None:
        """Say nothing: reading the copy to know its digest takes as long as copying."""
        return None

    def entries(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder; of what is no folder, nothing."""
        folder = self._folder / inside(path)
        if not folder.is_dir():
            return []
        return [
            FolderEntry(child.name, child.is_dir(), None if child.is_dir() else child.stat().st_size)
            for child in sorted(folder.iterdir())
        ]

    def _copy(self, source: Path, target: Path, on_bytes: OnBytes | None) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary_beside(target) as partial:
            with reading(source, on_bytes, keeps_digest=False) as reader, partial.open("wb") as out:
                while chunk := reader.read(CHUNK_BYTES):
                    out.write(chunk)
            partial.replace(target)


def store_named_by_server(uri: str, transport: Transport) -> Store:
    """Find the store that a server's answer names.

    A server chooses such an address freely, so it is not followed into this machine's own files unless the server is on
    this machine or ``GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS`` says that they share a folder. Otherwise a server could have
    the client read or overwrite any file of its user.

    Raises:
        InvalidURI: the address leads somewhere this client does not go.
        UnsafeArtifact: it is a folder of this machine, and the server is on another one.
    """
    store = store_at(uri, transport)
    if not isinstance(store, FolderStore) or is_on_this_machine(transport.uri):
        return store
    if not flag("ALLOW_LOCAL_ARTIFACT_PATHS", default=False):
        raise UnsafeArtifact(
            f"{transport.uri} keeps these files in '{uri}', which would be a folder of this machine. A server on another "
            "machine may not name local files; if it shares this folder with you, set "
            "GREENROOM_ALLOW_LOCAL_ARTIFACT_PATHS=true."
        )
    return store


def store_at(uri: str, transport: Transport) -> Store:
    """Find the store of an artifact address that the user gave.

    Raises:
        InvalidURI: the address leads somewhere this client does not go.
    """
    parts = urlsplit(uri)
    if parts.scheme == SCHEME:
        # Following another host would send it our token.
        if parts.netloc and parts.netloc != urlsplit(transport.uri).netloc:
            raise InvalidURI(
                f"'{uri}' is on {parts.netloc}, not on {transport.uri}; set the tracking URI to that server."
            )
        # Not decoded: a server reads its own addresses as they are, too.
        return ServerStore(transport, inside(parts.path.strip("/")))
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return FolderStore(Path(unquote(parts.path)))
    if not parts.scheme and uri:
        return FolderStore(Path(uri).absolute())
    raise InvalidURI(
        f"'{uri}' is outside this registry: files there are not reached through {transport.uri}. "
        "Fetch them with that store's own tools."
    )
