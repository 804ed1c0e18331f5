"""Blob stores: in memory, in a folder, in an object store. `open_blobs` chooses by address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from greenroom.core.blobs import Blobs
from greenroom.errors import InvalidInput
from greenroom.storage.blobs.local import LocalBlobs
from greenroom.storage.blobs.memory import MemoryBlobs

__all__ = ["LocalBlobs", "MemoryBlobs", "open_blobs"]

_OBJECT_STORES = {"s3", "gs", "az"}


def open_blobs(url: str) -> Blobs:
    """Open the blob store at an address.

    Args:
        url: a folder (`/var/lib/greenroom`, `file:///var/lib/greenroom`), `s3://bucket/prefix`, `gs://bucket/prefix`,
            `az://container/prefix`, or `memory://`. Credentials, endpoint and region of object stores come from
            the environment variables their own tools use (`AWS_*`, `GOOGLE_*`, `AZURE_*`).

    Raises:
        InvalidInput: the address has another form.
        StorageUnavailable: the folder cannot be created or written. An object store is first contacted by `check`.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return LocalBlobs(Path(_named(url, url)))
    scheme = scheme.lower()
    if scheme == "memory" and not rest.strip("/"):
        return MemoryBlobs()
    if scheme == "file":
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise _refused(url, "a file address has three slashes and an absolute folder")
        return LocalBlobs(Path(_named(url, unquote(parts.path))))
    if scheme in _OBJECT_STORES:
        if not rest.strip("/") or any(mark in rest for mark in "?#@"):
            raise _refused(url, "an object store is named by bucket and prefix alone")
        # Here, not above: it loads a library of 15 MB that a server with local blobs has no use for.
        from greenroom.storage.blobs.objects import ObjectBlobs

        return ObjectBlobs.at(f"{scheme}://{rest.strip('/')}")
    raise _refused(url, f"{scheme}:// is not known")


def _named(url: str, folder: str) -> str:
    if not folder.strip() or "\0" in folder:
        raise _refused(url, "the folder has no name")
    return folder


def _refused(url: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"{url!r} is not the address of an artifact store ({reason}): "
        "give a folder, file:///folder, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or memory://.",
        field="artifacts",
    )
