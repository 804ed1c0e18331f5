from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import local_user
from greenroom.errors import ArtifactNotFound, GreenroomError, InvalidFilter, InvalidInput, PermissionDenied
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


async def names(database: Files, path: str) -> list[str]:
    page = await database.search(lambda tx: artifacts.list_folder(tx, USER, path=path))
    return [entry.name + "/" * entry.is_dir for entry in page.entries]


async def frozen_version(database: Files, *paths: str, is_deleted: bool = False) -> None:
    await put_files(database, *(f"r/{path}" for path in paths))

    async def freeze(tx: SqlTransaction) -> None:
        manifest = await manifests.freeze_folder(tx, "r")
        await a_version_of(tx, manifest.digest, files_id="abc", is_deleted=is_deleted)

    await database.write(freeze)


async def test_a_file_is_read_where_it_was_put(database: Files) -> None:
    place = await database.write(lambda tx: artifacts.put_file(tx, USER, path="r/a b.txt", blob=a_blob()))
    found = await database.read(lambda tx: artifacts.open_file(tx, USER, path="r/a%20b.txt"))
    assert (found.path, found.digest, found.place) == ("r/a b.txt", a_blob().digest, place)


async def test_nothing_is_not_found_and_a_folder_is_no_file(database: Files) -> None:
    await put_files(database, "r/m/x")
    with pytest.raises(ArtifactNotFound, match="'r/none'"):
        await database.read(lambda tx: artifacts.open_file(tx, USER, path="r/none"))
    for folder in ("r", "r/m/", "", "."):
        with pytest.raises(InvalidInput, match="refers to a directory"):
            await database.read(lambda tx, folder=folder: artifacts.open_file(tx, USER, path=folder))  # type: ignore[misc]


async def test_a_listing_is_sorted_by_name(database: Files) -> None:
    await put_files(database, "r/m/x", "r/m-1", "r/m.txt", "r/a")
    assert await names(database, "r") == ["a", "m/", "m-1", "m.txt"]
    assert await names(database, "r/a") == []


async def test_pages_follow_their_token_and_no_other(database: Files) -> None:
    await put_files(database, "r/1", "r/2/x", "r/3")
    first = await database.search(lambda tx: artifacts.list_folder(tx, USER, path="r", limit=2))
    assert [entry.name for entry in first.entries] == ["1", "2"]
    rest = await database.search(
        lambda tx: artifacts.list_folder(tx, USER, path="r", page_token=first.next_token, limit=2)
    )
    assert ([entry.name for entry in rest.entries], rest.next_token) == (["3"], None)
    with pytest.raises(InvalidFilter, match="page token"):
        await database.search(lambda tx: artifacts.list_folder(tx, USER, path="other", page_token=first.next_token))


@pytest.mark.parametrize("path", ["r/a/b", "r/a/b/c", "r", "x"])
async def test_a_file_and_a_folder_cannot_share_a_name(database: Files, path: str) -> None:
    await put_files(database, "r/a", "x/y/z")
    with pytest.raises(InvalidInput, match=r"is a (file|folder)"):
        await database.write(lambda tx: artifacts.put_file(tx, USER, path=path, blob=a_blob()))
    assert await names(database, "") == ["r/", "x/"]


async def test_a_file_cannot_take_the_place_of_a_root(database: Files) -> None:
    with pytest.raises(InvalidInput, match="is the folder of its experiment"):
        await database.write(lambda tx: artifacts.put_file(tx, USER, path="0", blob=a_blob()))


async def test_deleting_takes_a_file_or_a_folder(database: Files) -> None:
    await put_files(database, "r/a", "r/m/x", "r/m/y", "r/m0")
    assert await database.write(lambda tx: artifacts.delete_files(tx, USER, path="r/m/")) == 2
    assert await database.write(lambda tx: artifacts.delete_files(tx, USER, path="r/a")) == 1
    assert await database.write(lambda tx: artifacts.delete_files(tx, USER, path="r/none")) == 0
    assert await names(database, "r") == ["m0"]


@pytest.mark.parametrize("path", ["", ".", "./"])
async def test_everything_at_once_cannot_be_deleted(database: Files, path: str) -> None:
    await put_files(database, "r/a")
    with pytest.raises(InvalidInput, match="name the file or folder"):
        await database.write(lambda tx: artifacts.delete_files(tx, USER, path=path))
    assert await names(database, "") == ["r/"]


async def test_a_versions_files_are_read_at_their_own_address(database: Files) -> None:
    await frozen_version(database, "MLmodel", "data/x")
    assert await names(database, "versions/abc") == ["MLmodel", "data/"]
    assert await names(database, "versions/abc/data") == ["x"]
    found = await database.read(lambda tx: artifacts.open_file(tx, USER, path="versions/abc/data/x"))
    assert found.digest == a_blob().digest
    for path in ("versions/abc", "versions/abc/data"):
        with pytest.raises(InvalidInput, match="refers to a directory"):
            await database.read(lambda tx, path=path: artifacts.open_file(tx, USER, path=path))  # type: ignore[misc]
    for path in ("versions/abc/none", "versions/other/MLmodel", "versions"):
        with pytest.raises(ArtifactNotFound):
            await database.read(lambda tx, path=path: artifacts.open_file(tx, USER, path=path))  # type: ignore[misc]
    assert await names(database, "versions") == []
    assert await names(database, "versions/other") == []


async def test_the_files_of_a_deleted_version_are_not_found(database: Files) -> None:
    await frozen_version(database, "MLmodel", is_deleted=True)
    assert await names(database, "versions/abc") == []
    with pytest.raises(ArtifactNotFound):
        await database.read(lambda tx: artifacts.open_file(tx, USER, path="versions/abc/MLmodel"))


@pytest.mark.parametrize("path", ["versions/abc/MLmodel", "versions/abc/new", "versions/x/y", "versions"])
async def test_nothing_is_written_or_deleted_below_frozen_files(database: Files, path: str) -> None:
    await frozen_version(database, "MLmodel")
    with pytest.raises(PermissionDenied, match="frozen"):
        await database.write(lambda tx: artifacts.put_file(tx, USER, path=path, blob=a_blob("other")))
    with pytest.raises(PermissionDenied, match="frozen"):
        await database.write(lambda tx: artifacts.delete_files(tx, USER, path=path))
    assert await names(database, "versions/abc") == ["MLmodel"]


async def test_an_actor_without_permission_sees_and_changes_nothing(database: Files) -> None:
    await put_files(database, "r/a")
    powerless = local_user("guest", frozenset())
    denied: list[type[GreenroomError]] = []
    for verb in (
        lambda tx: artifacts.open_file(tx, powerless, path="r/a"),
        lambda tx: artifacts.list_folder(tx, powerless, path="r"),
        lambda tx: artifacts.delete_files(tx, powerless, path="r/a"),
        lambda tx: artifacts.put_file(tx, powerless, path="r/a", blob=a_blob("other")),
    ):
        with pytest.raises(PermissionDenied) as caught:
            await database.write(verb)
        denied.append(type(caught.value))
    assert len(denied) == 4
    found = await database.read(lambda tx: artifacts.open_file(tx, USER, path="r/a"))
    assert found.digest == a_blob().digest
