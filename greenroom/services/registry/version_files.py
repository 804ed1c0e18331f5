"""List the frozen files of a version, with the sha256 of each."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor
from greenroom.core.artifacts import FileEntry, Manifest
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.ports import Transaction
from greenroom.errors import ArtifactNotFound
from greenroom.services.page_limits import check_limit
from greenroom.services.registry.model_versions import get_model_version
from greenroom.services.registry.version_freezing import manifest_to_read

MAX_LIMIT = 10_000


async def files_of_version(
    tx: Transaction, actor: Actor, *, name: str, version: int, limit: int, page_token: str | None
) -> tuple[Manifest, Sequence[FileEntry], str | None]:
    """Read a page of the frozen files of a version, by path.

    Returns:
        The manifest, the page, and the token of the next one if there is one.

    Raises:
        ArtifactNotFound: the files are outside this registry.
        ChangeNeeded: see `manifest_to_read`.
        InvalidInput: limit or token is invalid.
        ModelVersionNotFound: no such version.
    """
    check_limit(limit, MAX_LIMIT)
    found = await get_model_version(tx, actor, name=name, version=version)
    digest = found.manifest_digest
    if found.files_id is not None:
        digest = await manifest_to_read(tx, actor, files_id=found.files_id)
    manifest = None if digest is None else await tx.artifacts.get_manifest(digest)
    if digest is None or manifest is None:
        raise ArtifactNotFound(
            f"The files of version {found.version} of {name} are at {found.download_uri}, outside this registry."
        )
    query = ["files", tx.workspace, digest]
    last = decode_page_token(page_token, query)
    after = "" if last is None else str(last[0])
    files = await tx.artifacts.manifest_files(digest, after=after, limit=limit + 1)
    if len(files) <= limit:
        return manifest, files, None
    return manifest, files[:limit], encode_page_token(query, [files[limit - 1].path])
