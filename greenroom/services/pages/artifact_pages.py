"""Files by owner: ``run:<run_id>``, ``version:<name>/<version>`` or ``logged_model:<model_id>``."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import below, folder_path, path_of_uri
from greenroom.core.artifacts import FolderPage, StoredFile
from greenroom.core.model_versions import parse_version
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.errors import ArtifactNotFound, InvalidInput
from greenroom.services.access.authorization import authorize_version
from greenroom.services.files import artifacts, owned_artifacts
from greenroom.services.files.owned_artifacts import OwnedListing
from greenroom.services.not_found import version_not_found
from greenroom.services.page_limits import check_limit
from greenroom.wire.messages.pages import artifacts as messages

_MODEL_FILE = "MLmodel"


class Owner(NamedTuple):
    """The owner of files; `kind` is ``run``, ``version`` or ``logged_model``."""

    kind: str
    ident: str
    version: int = 0


def parse_owner(text: str) -> Owner:
    """Parse the owner of files.

    >>> parse_owner("version:wine/3")
    Owner(kind='version', ident='wine', version=3)

    Raises:
        InvalidInput: it has none of the three forms.
    """
    kind, colon, ident = text.partition(":")
    if colon and ident and kind in ("run", "logged_model"):
        return Owner(kind, ident)
    name, slash, number = ident.rpartition("/")
    if kind == "version" and slash:
        check_model_name(name, "owner")
        return Owner(kind, name, parse_version(number))
    raise InvalidInput(
        f"'{text[:200]}' cannot be the owner of files: write run:<run_id>, version:<name>/<version> or "
        "logged_model:<model_id>.",
        field="owner",
    )


async def artifacts_page(
    tx: Transaction, actor: Actor, *, owner: str, path: str, page_token: str | None, limit: int
) -> messages.ArtifactsPage:
    """List the direct children of a folder.

    Raises:
        InvalidInput: owner, path, token or limit is invalid.
        NotFound: no such owner, or nothing exists at `path`.
    """
    check_limit(limit)
    whose = parse_owner(owner)
    listing = await _list(tx, actor, whose, path, page_token, limit)
    entries = entries_of(listing)
    if listing.folder and not entries and page_token is None:
        file = await _file(tx, actor, whose, listing.folder)
        if file is None:
            raise ArtifactNotFound(f"No such artifact: '{listing.folder}'")
    return messages.ArtifactsPage(
        owner=owner,
        path=listing.folder,
        root_uri=listing.root_uri,
        is_outside=path_of_uri(listing.root_uri) is None,
        is_model=any(entry.name == _MODEL_FILE and not entry.is_dir for entry in entries),
        entries=entries,
        next_page_token=listing.page.next_token,
    )


async def open_artifact(tx: Transaction, actor: Actor, *, owner: str, path: str) -> StoredFile:
    """Find a file.

    Raises:
        InvalidInput: owner or path is invalid, or it is a folder.
        NotFound: no such owner or file.
    """
    whose = parse_owner(owner)
    if whose.kind == "run":
        return await owned_artifacts.open_file_of_run(tx, actor, run_id=whose.ident, path=path)
    if whose.kind == "logged_model":
        return await owned_artifacts.open_file_of_logged_model(tx, actor, model_id=whose.ident, path=path)
    found = await owned_artifacts.open_file_of_model_version(
        tx, actor, name=whose.ident, version=whose.version, path=path
    )
    return found.file


def entries_of(listing: OwnedListing) -> list[messages.ArtifactEntry]:
    """Convert the children of a folder to page entries, folders first."""
    found = [
        messages.ArtifactEntry(
            name=entry.name,
            path=f"{listing.folder}/{entry.name}" if listing.folder else entry.name,
            is_dir=entry.is_dir,
            size_bytes=entry.size_bytes,
        )
        for entry in listing.page.entries
    ]
    return sorted(found, key=lambda entry: (not entry.is_dir, entry.name))


async def _list(
    tx: Transaction, actor: Actor, whose: Owner, path: str, page_token: str | None, limit: int
) -> OwnedListing:
    if whose.kind == "run":
        return await owned_artifacts.list_of_run(
            tx, actor, run_id=whose.ident, path=path, page_token=page_token, limit=limit
        )
    if whose.kind == "logged_model":
        return await owned_artifacts.list_of_logged_model(
            tx, actor, model_id=whose.ident, path=path, page_token=page_token, limit=limit
        )
    found = await tx.model_versions.download(whose.ident, whose.version)
    if found is None:
        raise version_not_found(whose.ident, whose.version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, whose.ident, whose.version)
    folder, root = folder_path(path), path_of_uri(found.uri)
    page = FolderPage([], None)
    if root is not None:
        page = await artifacts.list_folder(tx, actor, path=below(root, folder), page_token=page_token, limit=limit)
    return OwnedListing(root_uri=found.uri, folder=folder, page=page)


async def _file(tx: Transaction, actor: Actor, whose: Owner, path: str) -> StoredFile | None:
    owner = f"{whose.kind}:{whose.ident}" + (f"/{whose.version}" if whose.kind == "version" else "")
    try:
        return await open_artifact(tx, actor, owner=owner, path=path)
    except ArtifactNotFound:
        return None
