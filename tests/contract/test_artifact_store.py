"""The store of artifact paths, blobs and manifests, on both databases."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from greenroom.core.access import local_user
from greenroom.core.artifacts import FileEntry, FolderEntry, manifest_of
from greenroom.core.blobs import StoredBlob
from greenroom.core.conditions import Condition
from greenroom.errors import ConditionFailed, InvalidInput
from greenroom.services.files import artifacts as service
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.artifacts import _BEFORE_ALL_CHARACTERS, _FILES_BELOW, _GET_FILE, _LIST_FOLDER
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.interleaving import Held, is_waiting

pytestmark = pytest.mark.anyio

USER = local_user("ana")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'greenroom.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


def blob(content: str = "hello") -> StoredBlob:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return StoredBlob(digest, len(content), f"here/{digest}")


async def put(database: Database[SqlTransaction], *paths: str, content: str = "hello") -> None:
    async def verb(tx: SqlTransaction) -> None:
        for path in paths:
            await tx.artifacts.register_blob(blob(content))
            await tx.artifacts.put_file(path, root_id=None, blob=blob(content))

    await database.write(verb)


def listing(path: str, **options: Any) -> Callable[[SqlTransaction], Coroutine[Any, Any, list[FolderEntry]]]:
    return lambda tx: tx.artifacts.list_folder(path, **{"after": None, "limit": 100, **options})


async def test_a_file_is_found_under_its_path_alone(database: Database[SqlTransaction]) -> None:
    await put(database, "a/b.txt")
    found = await database.read(lambda tx: tx.artifacts.get_file("a/b.txt"))
    assert found is not None
    assert (found.digest, found.size_bytes, found.place) == (blob().digest, 5, blob().place)
    for other in ("a", "a/b", "a/b.txt/", "A/b.txt", "a/b.txt0", ""):
        assert await database.read(lambda tx, other=other: tx.artifacts.get_file(other)) is None  # type: ignore[misc]


async def test_putting_again_moves_the_path(database: Database[SqlTransaction]) -> None:
    await put(database, "a.txt")
    await put(database, "a.txt", content="other")
    found = await database.read(lambda tx: tx.artifacts.get_file("a.txt"))
    assert found is not None
    assert found.digest == blob("other").digest


async def test_the_first_place_of_a_digest_stays(database: Database[SqlTransaction]) -> None:
    again = StoredBlob(blob().digest, 5, "there/2")
    assert await database.write(lambda tx: tx.artifacts.register_blob(blob())) == blob().place
    assert await database.write(lambda tx: tx.artifacts.register_blob(again)) == blob().place
    assert await database.write(lambda tx: tx.artifacts.mark_orphaned(again)) == blob().place


async def test_bytes_put_again_after_they_were_orphaned_are_the_new_ones(database: Database[SqlTransaction]) -> None:
    again = StoredBlob(blob().digest, 5, "there/2")
    assert await database.write(lambda tx: tx.artifacts.mark_orphaned(blob())) == blob().place
    assert await database.write(lambda tx: tx.artifacts.register_blob(again)) == "there/2"
    assert await database.write(lambda tx: tx.artifacts.register_blob(blob())) == "there/2"


async def test_the_same_bytes_put_concurrently_are_stored_once(database: Database[SqlTransaction]) -> None:
    copies = [StoredBlob(blob().digest, 5, f"place/{number}") for number in range(8)]
    places = await asyncio.gather(
        *(database.write(lambda tx, copy=copy: tx.artifacts.register_blob(copy)) for copy in copies)  # type: ignore[misc]
    )
    assert len(set(places)) == 1


async def test_a_listing_names_each_child_once(database: Database[SqlTransaction]) -> None:
    await put(database, "r/a.txt", "r/m/x", "r/m/y/z", "r/m-1", "r/m.txt", "r/m0", "r/n/deep/er", "q", "r0", "r-1/x")
    assert await database.search(listing("r")) == [
        FolderEntry("a.txt", is_dir=False, size_bytes=5),
        FolderEntry("m-1", is_dir=False, size_bytes=5),
        FolderEntry("m.txt", is_dir=False, size_bytes=5),
        FolderEntry("m", is_dir=True, size_bytes=None),
        FolderEntry("m0", is_dir=False, size_bytes=5),
        FolderEntry("n", is_dir=True, size_bytes=None),
    ]
    assert [entry.name for entry in await database.search(listing(""))] == ["q", "r-1", "r", "r0"]
    assert await database.search(listing("r/a.txt")) == []
    assert await database.search(listing("nowhere")) == []


async def test_names_of_any_script_are_listed(database: Database[SqlTransaction]) -> None:
    names = [" ", "!", "ünï cödé", "日本", "😀", "a\u00adb", "\U0010ffff", "~", "100%.txt"]
    await put(database, *(f"r/{name}" for name in names), *(f"r/{name}x/y" for name in names))
    entries = await database.search(listing("r"))
    assert {(entry.name, entry.is_dir) for entry in entries} == {
        *((name, False) for name in names),
        *((f"{name}x", True) for name in names),
    }
    assert len(entries) == 2 * len(names)


async def test_pages_of_a_listing_join_without_gap(database: Database[SqlTransaction]) -> None:
    await put(database, "r/a", "r/b/1", "r/b/2", "r/c", "r/d/1", "r/e")
    seen: list[FolderEntry] = []
    after: str | None = None
    while page := await database.search(listing("r", after=after, limit=2)):
        seen += page
        after = page[-1].name + "/" * page[-1].is_dir
    assert [entry.name for entry in seen] == ["a", "b", "c", "d", "e"]
    assert [entry.name for entry in await database.search(listing("", after=None, limit=1))] == ["r"]
    assert await database.search(listing("", after="r/", limit=1)) == []


async def test_files_below_a_folder_come_with_relative_paths(database: Database[SqlTransaction]) -> None:
    await put(database, "r/m/b", "r/m/a/c", "r/m0", "r/m-x", "r/m/a-", "r/m/a0")
    below = await database.read(lambda tx: tx.artifacts.files_below("r/m", limit=100))
    assert [file.path for file in below] == ["a-", "a/c", "a0", "b"]
    assert await database.read(lambda tx: tx.artifacts.files_below("r/m", limit=1)) == below[:1]
    alone = await database.read(lambda tx: tx.artifacts.files_below("r/m0", limit=100))
    assert alone == [FileEntry("m0", blob().digest, 5)]


async def test_deleting_a_folder_leaves_its_neighbours(database: Database[SqlTransaction]) -> None:
    await put(database, "r/m/a", "r/m/b/c", "r/m0", "r/m-", "r/mm/x")
    assert await database.write(lambda tx: tx.artifacts.delete_below("r/m")) == 2
    assert await database.write(lambda tx: tx.artifacts.delete_below("r/m0")) == 1
    assert await database.write(lambda tx: tx.artifacts.delete_below("nothing")) == 0
    left = await database.read(lambda tx: tx.artifacts.files_below("", limit=100))
    assert [file.path for file in left] == ["r/m-", "r/mm/x"]


async def test_the_innermost_root_owns_a_path(database: Database[SqlTransaction]) -> None:
    async def add(tx: SqlTransaction) -> list[bool]:
        return [
            await tx.artifacts.add_root("7", kind="experiment", owner_id="7"),
            await tx.artifacts.add_root("7/abc/artifacts", kind="run", owner_id="abc"),
            await tx.artifacts.add_root("7", kind="experiment", owner_id="8"),
        ]

    assert await database.write(add) == [True, True, False]
    owners = {}
    for path in ("7/abc/artifacts/m/x", "7/abc/artifacts", "7/abc/artifacts2", "7/x", "7", "70/x", "0/y"):
        root = await database.read(lambda tx, path=path: tx.artifacts.root_of(path))  # type: ignore[misc]
        owners[path] = None if root is None else (root.kind, root.owner_id)
    assert owners == {
        "7/abc/artifacts/m/x": ("run", "abc"),
        "7/abc/artifacts": ("run", "abc"),
        "7/abc/artifacts2": ("experiment", "7"),
        "7/x": ("experiment", "7"),
        "7": ("experiment", "7"),
        "70/x": None,
        "0/y": ("experiment", "0"),
    }


async def test_a_manifest_is_stored_once_and_read_like_a_folder(database: Database[SqlTransaction]) -> None:
    files = [FileEntry(path, blob().digest, 5) for path in sorted(["MLmodel", "data/x/1", "data/x/2", "data0", "env"])]
    manifest = manifest_of(files)

    async def add(tx: SqlTransaction) -> None:
        await tx.artifacts.register_blob(blob())
        await tx.artifacts.add_manifest(manifest, files)

    await asyncio.gather(database.write(add), database.write(add))
    digest = manifest.digest
    assert await database.read(lambda tx: tx.artifacts.get_manifest(digest)) == manifest
    assert await database.read(lambda tx: tx.artifacts.manifest_files_below(digest, "", limit=100)) == files
    below = await database.read(lambda tx: tx.artifacts.manifest_files_below(digest, "data", limit=100))
    assert [file.path for file in below] == ["x/1", "x/2"]
    found = await database.read(lambda tx: tx.artifacts.manifest_file(digest, "data/x/1"))
    assert found is not None
    assert found.place == blob().place
    entries = await database.read(lambda tx: tx.artifacts.list_manifest_folder(digest, "", after=None, limit=9))
    assert [entry.name for entry in entries] == ["MLmodel", "data", "data0", "env"]
    assert await database.read(lambda tx: tx.artifacts.get_manifest("0" * 64)) is None


async def test_an_empty_manifest_is_one_too(database: Database[SqlTransaction]) -> None:
    manifest = manifest_of([])
    await database.write(lambda tx: tx.artifacts.add_manifest(manifest, []))
    assert await database.read(lambda tx: tx.artifacts.get_manifest(manifest.digest)) == manifest


async def test_a_file_and_a_folder_of_one_name_never_come_to_be(database: Database[SqlTransaction]) -> None:
    async def attempt(path: str) -> bool:
        try:
            await database.write(lambda tx: service.put_file(tx, USER, path=path, blob=blob()))
        except InvalidInput:
            return False
        return True

    for number in range(10):
        paths = [f"r/{number}/a", f"r/{number}/a/b", f"r/{number}/a/b/c", f"r/{number}/a/b"]
        assert sum(await asyncio.gather(*map(attempt, paths))) >= 1
    kept = [file.path for file in await database.read(lambda tx: tx.artifacts.files_below("r", limit=1000))]
    assert not [path for path in kept for other in kept if other.startswith(path + "/")]


async def test_hot_queries_seek(database: Database[SqlTransaction]) -> None:
    """Over a table large enough for a planner to care, with most of its rows deep below one child."""

    async def fill(tx: SqlTransaction) -> None:
        session = tx._session
        await session.execute_many(
            Sql(
                "INSERT INTO artifact_files (workspace, path, digest, size_bytes, modified_at_ms) "
                "VALUES ('default', $1, $2, 1, 1)"
            ),
            [(f"r/deep/{number % 50}/{number}", blob().digest) for number in range(20_000)]
            + [(f"r/{number}", blob().digest) for number in range(20)],
        )
        await tx.artifacts.register_blob(blob())
        await session.all(Sql("ANALYZE"))

    await database.write(fill)
    entries = await database.search(listing("r"))
    assert len(entries) == 21
    folder = ("default", "r/", "r0", 100, 3, _BEFORE_ALL_CHARACTERS)
    for sql, args in (
        (_LIST_FOLDER, folder),
        (_GET_FILE, ("default", "r/1")),
        (_FILES_BELOW[0], ("default", "r/deep/1/", "r/deep/10", 10)),
    ):
        plan = await database.read(lambda tx, sql=sql, args=args: explain(tx, sql, args))  # type: ignore[misc]
        # Reading "child" is reading the list that was built; blobs hold one row here.
        scans = [line for line in plan if "Scan on" in line or line.startswith("SCAN")]
        assert not [line for line in scans if "artifact_files" in line and "Index" not in line], plan
        assert not [line for line in scans if line in ("SCAN f", "SCAN artifact_files")], plan


async def explain(tx: SqlTransaction, sql: Sql, args: tuple[Any, ...]) -> list[str]:
    is_sqlite = tx._session.dialect == "sqlite"
    explained = Sql("SELECT 1")
    # The text is rendered already and has no braces.
    object.__setattr__(explained, "sqlite", "EXPLAIN QUERY PLAN " + sql.sqlite)
    object.__setattr__(explained, "postgres", "EXPLAIN " + sql.postgres)
    return [str(row[3 if is_sqlite else 0]) for row in await tx._session.all(explained, *args)]


async def test_of_uploads_with_one_condition_at_one_moment_one_is_made(database: Database[SqlTransaction]) -> None:
    async def send(number: int, condition: Condition) -> bool:
        try:
            await database.write(
                lambda tx: service.put_file(
                    tx, USER, path="t/table", blob=blob(f"{condition}{number}"), condition=condition
                )
            )
        except ConditionFailed:
            return False
        return True

    async def found() -> str:
        return (await database.read(lambda tx: service.open_file(tx, USER, path="t/table"))).digest

    new = Condition(not_matching=("*",))
    assert sum(await asyncio.gather(*(send(number, new) for number in range(6)))) == 1
    first = Condition(matching=(await found(),))
    assert sum(await asyncio.gather(*(send(number, first) for number in range(6)))) == 1
    assert not first.is_met(await found())


async def test_upload_with_a_condition_waits_for_a_deletion(postgres_database: str) -> None:
    """SQLite has one writer at a time."""
    database = await open_database(postgres_database, make_transaction=SqlTransaction, clock=ticking_clock())
    await put(database, "t/table")
    has_deleted, may_end = asyncio.Event(), asyncio.Event()

    async def delete(tx: SqlTransaction) -> None:
        await service.delete_files(tx, USER, path="t/table")
        has_deleted.set()
        await may_end.wait()

    async def replace(tx: SqlTransaction) -> str:
        # Begun already: from here on it runs concurrently with the deletion.
        asyncio.get_running_loop().call_later(0.1, may_end.set)
        condition = Condition(matching=(blob().digest,))
        return await service.put_file(tx, USER, path="t/table", blob=blob("new"), condition=condition)

    deleting = asyncio.create_task(database.write(delete))
    await has_deleted.wait()
    with pytest.raises(ConditionFailed, match="it does not exist"):
        await database.write(replace)
    await deleting
    await database.close()


async def collect(tx: SqlTransaction) -> bool:
    """Delete bytes unless a file refers to them, as a collector does: lock the row, look, delete."""
    digest = blob().digest
    await tx._session.one(Sql("SELECT 1 FROM blobs WHERE digest = $1 {for_update}"), digest)
    if await tx._session.one(Sql("SELECT 1 FROM artifact_files WHERE digest = $1"), digest) is not None:
        return False
    return await tx._session.run(Sql("DELETE FROM blobs WHERE digest = $1"), digest) > 0


@pytest.fixture
async def postgres(postgres_database: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(postgres_database, make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def upload(tx: SqlTransaction, copy: StoredBlob) -> str:
    place = await tx.artifacts.register_blob(copy)
    await tx.artifacts.put_file("r/new", root_id=None, blob=copy)
    return place


# On SQLite one transaction writes at a time: there an upload cannot meet a collector.
async def test_bytes_are_not_collected_while_an_upload_refers_to_them(
    postgres: Database[SqlTransaction], postgres_database: str
) -> None:
    await postgres.write(lambda tx: tx.artifacts.register_blob(blob()))
    uploading = Held(postgres, lambda tx: upload(tx, blob()))
    await uploading.begun()
    collecting = asyncio.create_task(postgres.write(collect))
    await is_waiting(postgres_database, unless=collecting)
    await uploading.commit()
    assert await collecting is False
    found = await postgres.read(lambda tx: tx.artifacts.get_file("r/new"))
    assert found is not None
    assert found.place == blob().place


@pytest.mark.parametrize("orphaned_first", [False, True])
async def test_an_upload_that_meets_a_collector_brings_its_own_bytes(
    postgres: Database[SqlTransaction], postgres_database: str, orphaned_first: bool
) -> None:
    await postgres.write(lambda tx: tx.artifacts.register_blob(blob()))
    mark = Sql("UPDATE blobs SET condemned_at_ms = 1 WHERE digest = $1")
    collecting = Held(postgres, (lambda tx: tx._session.run(mark, blob().digest)) if orphaned_first else collect)
    await collecting.begun()
    again = StoredBlob(blob().digest, 5, "there/2")
    uploading = asyncio.create_task(postgres.write(lambda tx: upload(tx, again)))
    await is_waiting(postgres_database, unless=uploading)
    await collecting.commit()
    assert await uploading == "there/2"
    row = await postgres.read(lambda tx: tx._session.one(Sql("SELECT place, condemned_at_ms FROM blobs")))
    assert row is not None
    assert tuple(row) == ("there/2", None)
