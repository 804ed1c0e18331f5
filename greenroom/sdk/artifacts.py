"""Transfer of files and folders: parallel, verified, to and from any supported URI.

from greenroom import artifacts

folder = artifacts.download_artifacts("models:/Iris/Production")
"""

from __future__ import annotations

import atexit
import functools
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from greenroom.core.artifact_paths import below
from greenroom.core.artifacts import FolderEntry
from greenroom.errors import AlreadyExists, ArtifactNotFound, DigestMismatch, FileChanged, InvalidInput
from greenroom.sdk.files import Replaces, is_same, size_of_file
from greenroom.sdk.paths import relative_path
from greenroom.sdk.progress import transfer_bar
from greenroom.sdk.stores import Store
from greenroom.sdk.transport import OnBytes

# Hashing and copying keep a core busy each, so more connections do not help.
_PARALLEL = 4
# Smaller files are sent without checking first whether the store already has them.
_MIN_DEDUPLICATED_BYTES = 8 * 1024 * 1024


class RemoteFile(NamedTuple):
    """A file in a store; the size is None if unknown."""

    path: str
    size_bytes: int | None


class FolderSize(NamedTuple):
    """What the files of a folder amount to; None if unknown.

    Attributes:
        size_bytes: of all files together.
    """

    files_count: int | None
    size_bytes: int | None


def upload_file(store: Store, file: Path, folder: str = "", *, replaces: Replaces | None = None) -> None:
    """Upload one file under its own name into a folder of a store.

    A file that is still being written is stored as it is now.

    Args:
        replaces: condition on the file it replaces; None for no condition.

    Raises:
        ConditionFailed: `replaces` does not match.
        FileChanged: the file was truncated during the upload.
        InvalidInput: it is not a file.
    """
    if file.is_dir() or not (file.exists() or file.is_symlink()):
        raise InvalidInput(f"'{file}' is not a file.")
    size_bytes = size_of_file(file)
    path = path_in(folder, file.name)
    store.check(path)
    with transfer_bar(f"Uploading {file.name}", size_bytes=size_bytes, files=1) as on_bytes:
        if replaces is None:
            _send(store, file, path, on_bytes)
        else:
            store.put(file, path, on_bytes=on_bytes, replaces=replaces)


def upload_folder(store: Store, local: Path, folder: str = "") -> None:
    """Upload all files below a local folder into a folder of a store.

    Links to files are followed, links to folders are not, as in MLflow. Nothing is sent if the folder contains anything
    else, or a name that is not a valid artifact name.

    Raises:
        FileChanged: a file was truncated or removed during the upload.
        InvalidInput: it is not a folder, something in it is neither file nor folder, or `folder` is invalid.
    """
    if not local.is_dir():
        raise InvalidInput(f"'{local}' is not a folder.")
    files = _files_below(local)
    paths = {file: path_in(folder, file.relative_to(local).as_posix()) for file in files}
    for path in paths.values():
        store.check(path)
    size_bytes = sum(size_of_file(file) for file in files)
    with transfer_bar(f"Uploading {len(files)} files", size_bytes=size_bytes, files=len(files)) as on_bytes:

        def send(file: Path) -> None:
            _send(store, file, paths[file], on_bytes)

        _in_parallel([lambda file=file: send(file) for file in files])  # type: ignore[misc]


def path_in(folder: str, name: str) -> str:
    """Join a folder of a store, with or without a trailing ``/``, and a name.

    Raises:
        InvalidInput: the folder leaves the store, or the path is too long.
    """
    return below(relative_path(folder).rstrip("/"), name)


def _files_below(local: Path) -> list[Path]:
    """List the files below a folder.

    Raises:
        FileChanged: a folder was removed meanwhile.
        InvalidInput: a folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            raise FileChanged(f"The folder '{error.filename}' was removed during the upload.") from error
        raise InvalidInput(
            f"'{error.filename}' cannot be read: {(error.strerror or 'unknown error').lower()}."
        ) from error

    return sorted(Path(folder, name) for folder, _, names in os.walk(local, onerror=refuse) for name in names)


def _send(store: Store, file: Path, path: str, on_bytes: OnBytes) -> None:
    """Upload a file, unless the store already has an undamaged copy from an earlier attempt."""
    size_bytes = size_of_file(file)
    if size_bytes >= _MIN_DEDUPLICATED_BYTES and is_same(store.stat(path, is_checked=True), file):
        on_bytes(size_bytes)
    else:
        store.put(file, path, on_bytes=on_bytes)


def download(
    store: Store,
    path: str,
    target: Path,
    *,
    local_path: str | None = None,
    overwrite: bool = True,
    expected: FolderSize | None = None,
) -> Path:
    """Download a file or folder of a store to a local folder.

    Args:
        path: empty for everything.
        local_path: its path below the local folder; the same as in the store by default.
        overwrite: if False, refuse, before anything is written, to replace a file that differs, and to put hidden files
            (``.bashrc``, ``.ssh/``, ``.git/hooks/``) into a folder that is not empty.
        expected: what the store must have if all of it is downloaded: at least one file; None if it may be empty.

    Returns:
        The local path.

    Raises:
        ArtifactNotFound: the path does not exist; the message lists its folder.
        AlreadyExists: a file would be overwritten and `overwrite` is False.
        DigestMismatch: a file was corrupted in transit, and is discarded; or the store does not have what was expected.
    """
    path = path.strip("/")
    local_root = target / relative_path(path if local_path is None else local_path)
    children = store.entries(path)
    if not children and path:
        if not overwrite:
            _check_overwrite(store, {local_root: RemoteFile(path, None)}, target)
        local_root.parent.mkdir(parents=True, exist_ok=True)
        try:
            store.get(path, local_root)
        except ArtifactNotFound as error:
            raise ArtifactNotFound(
                f"'{path}' does not exist below {store.uri}{folder_listing(store, path)}."
            ) from error
        return local_root
    files = {local_root / file.path[len(path) :].lstrip("/"): file for file in _walk(store, path, children)}
    if expected is not None and not path:
        _check_size(store, list(files.values()), expected)
    if not overwrite:
        _check_overwrite(store, files, target)
    size_bytes = sum(file.size_bytes or 0 for file in files.values())
    with transfer_bar(f"Downloading {len(files)} files", size_bytes=size_bytes, files=len(files)) as on_bytes:

        def fetch(local: Path, file: RemoteFile) -> None:
            local.parent.mkdir(parents=True, exist_ok=True)
            size_bytes = local.stat().st_size if local.is_file() else 0
            if size_bytes >= _MIN_DEDUPLICATED_BYTES and is_same(store.stat(file.path), local):
                on_bytes(size_bytes)
            else:
                store.get(file.path, local, on_bytes=on_bytes)

        local_root.mkdir(parents=True, exist_ok=True)
        _in_parallel([functools.partial(fetch, local, file) for local, file in files.items()])
    return local_root


def new_folder() -> Path:
    """Create a temporary folder for downloads, which the caller removes."""
    import tempfile

    return Path(tempfile.mkdtemp(prefix="greenroom-"))


def scratch_folder() -> Path:
    """Create a temporary folder for downloads, removed when the process ends."""
    folder = new_folder()
    maker = os.getpid()

    def remove() -> None:
        # A forked child inherits the exit handlers.
        if os.getpid() == maker:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _check_overwrite(store: Store, files: Mapping[Path, RemoteFile], target: Path) -> None:
    is_used = target.is_dir() and any(target.iterdir())
    for local, file in files.items():
        blocking = next((above for above in local.parents if above.exists() and not above.is_dir()), None)
        if blocking is not None:
            raise AlreadyExists(f"'{blocking}' is a file, but a folder is needed; choose another folder.")
        is_regular = local.is_file() and not local.is_symlink()
        if os.path.lexists(local) and not (is_regular and is_same(store.stat(file.path), local)):
            raise AlreadyExists(f"'{local}' exists and differs; choose another folder, or pass --overwrite.")
        if is_used and not local.exists() and any(part.startswith(".") for part in local.relative_to(target).parts):
            raise AlreadyExists(
                f"'{local.relative_to(target).as_posix()}' is a hidden file, and '{target}' is not empty; choose a new folder, or pass --overwrite."
            )


def _check_size(store: Store, files: Sequence[RemoteFile], expected: FolderSize) -> None:
    if not files:
        raise ArtifactNotFound(f"There are no files at {store.uri}.")
    sizes = [file.size_bytes for file in files]
    found = FolderSize(len(files), None if None in sizes else sum(size or 0 for size in sizes))
    # A version that was registered before its files counts none in the record of that time.
    if not expected.files_count or None in (expected.size_bytes, found.size_bytes) or found == expected:
        return
    raise DigestMismatch(
        f"{store.uri} has {found.files_count} files of {found.size_bytes} bytes together, but {expected.files_count} files "
        f"of {expected.size_bytes} bytes were registered. Nothing was downloaded."
    )


def _walk(store: Store, folder: str, children: Sequence[FolderEntry]) -> list[RemoteFile]:
    files: list[RemoteFile] = []
    for child in children:
        path = below(folder, child.name)
        if child.is_dir:
            files += _walk(store, path, store.entries(path))
        else:
            files.append(RemoteFile(path, child.size_bytes))
    return files


def folder_listing(store: Store, path: str) -> str:
    """Describe the folder of a path that does not exist, as the end of a sentence; empty if the folder is empty."""
    parent = path.rpartition("/")[0]
    names = sorted(entry.name + ("/" if entry.is_dir else "") for entry in store.entries(parent))
    if not names:
        return ""
    shown = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
    return f"; '{parent or '.'}' contains {shown}"


def _in_parallel(jobs: Sequence[Callable[[], None]]) -> None:
    """Run jobs in a thread pool; after the first failure no further job starts."""
    if len(jobs) < 2:
        for job in jobs:
            job()
        return
    failed = threading.Event()

    def do(job: Callable[[], None]) -> None:
        if failed.is_set():
            return
        try:
            job()
        except BaseException:
            failed.set()
            raise

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(_PARALLEL, len(jobs)), thread_name_prefix="greenroom-transfer") as pool:
        futures = [pool.submit(do, job) for job in jobs]
        try:
            for future in futures:
                future.result()
        except BaseException:
            # Also on errors from outside, such as Ctrl-C: leaving the block waits for the threads, so they must stop.
            failed.set()
            raise
