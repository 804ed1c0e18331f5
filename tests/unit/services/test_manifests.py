from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import pytest

from greenroom.core.artifacts import FileEntry, Manifest, manifest_of
from greenroom.errors import ArtifactNotFound, TooLarge
from greenroom.services.files import artifacts
from greenroom.services.registry import manifests
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.files import USER, a_blob, a_version_of, put_files

pytestmark = pytest.mark.anyio

Files = Database[SqlTransaction]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Files]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def freeze(database: Files, path: str) -> Manifest:
    return await database.write(lambda tx: manifests.freeze_folder(tx, path))


async def paths_of(database: Files, manifest: Manifest) -> list[str]:
    files = await database.read(lambda tx: tx.artifacts.manifest_files_below(manifest.digest, "", limit=1000))
    return [file.path for file in files]


async def test_the_digest_is_taken_over_the_documented_text(database: Files) -> None:
    await put_files(database, "r/b é.txt")
    await put_files(database, "r/a/x", "r/a-", content="other")
    hello, other = (hashlib.sha256(content).hexdigest() for content in (b"hello", b"other"))
    text = f"greenroom manifest 1\n{other} 5 a-\n{other} 5 a/x\n{hello} 5 b é.txt\n"
    assert await freeze(database, "r") == Manifest(hashlib.sha256(text.encode()).hexdigest(), 3, 15)


async def test_the_same_files_give_the_same_manifest_wherever_they_are(database: Files) -> None:
    await put_files(database, "r/m/a", "r/m/b/c", "elsewhere/a", "elsewhere/b/c")
    assert await freeze(database, "r/m") == await freeze(database, "elsewhere")
    assert (await freeze(database, "r")).digest != (await freeze(database, "r/m")).digest


async def test_what_happens_to_the_files_later_does_not_reach_the_manifest(database: Files) -> None:
    await put_files(database, "r/a", "r/b")
    manifest = await freeze(database, "r")
    await put_files(database, "r/a", content="overwritten")
    await put_files(database, "r/late")
    await database.write(lambda tx: artifacts.delete_files(tx, USER, path="r/b"))
    assert await paths_of(database, manifest) == ["a", "b"]
    frozen = await database.read(lambda tx: tx.artifacts.manifest_file(manifest.digest, "a"))
    assert frozen is not None
    assert frozen.digest == a_blob("hello").digest
    assert (await freeze(database, "r")).digest != manifest.digest


async def test_a_folder_without_files_gives_an_empty_manifest(database: Files) -> None:
    manifest = await freeze(database, "nothing/here")
    assert (manifest.file_count, manifest.size_bytes) == (0, 0)
    assert await database.read(lambda tx: tx.artifacts.get_manifest(manifest.digest)) == manifest


async def test_a_single_file_is_frozen_under_its_name(database: Files) -> None:
    await put_files(database, "r/m/model.pkl", "r/m/model.pkl.txt")
    assert await paths_of(database, await freeze(database, "r/m/model.pkl")) == ["model.pkl"]


async def test_a_versions_files_are_frozen_again_without_a_copy(database: Files) -> None:
    await put_files(database, "r/MLmodel", "r/data/x")
    manifest = await freeze(database, "r")
    await database.write(lambda tx: a_version_of(tx, manifest.digest, files_id="abc"))
    await database.write(lambda tx: artifacts.delete_files(tx, USER, path="r"))
    assert await freeze(database, "versions/abc") == manifest
    assert await paths_of(database, await freeze(database, "versions/abc/data")) == ["x"]
    with pytest.raises(ArtifactNotFound):
        await freeze(database, "versions/other")


async def test_more_files_than_a_version_can_hold_are_refused(database: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    await put_files(database, "r/1", "r/2", "r/3")
    monkeypatch.setattr(manifests, "MAX_FILES", 2)
    with pytest.raises(TooLarge, match="More than 2 files"):
        await freeze(database, "r")


async def test_ten_thousand_files_are_frozen_whole(database: Files) -> None:
    await put_files(database, *(f"r/{number % 100}/{number}" for number in range(10_000)))
    manifest = await freeze(database, "r")
    assert manifest.file_count == 10_000
    assert await freeze(database, "r") == manifest


def test_the_order_of_the_list_is_part_of_the_digest() -> None:
    one, two = FileEntry("a", "0" * 64, 1), FileEntry("b", "1" * 64, 2)
    assert manifest_of([one, two]).digest != manifest_of([two, one]).digest
