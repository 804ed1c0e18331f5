"""Only owner and group can read a SQLite store, its logs and copies, whatever the umask is."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.core.access import local_user
from greenroom.embedded import EmbeddedTransport
from greenroom.services.registry import registered_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

STORES = Path(__file__).parent / "stores"


@pytest.fixture(autouse=True, params=[0o000, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def change(path: Path) -> dict[str, int]:
    """Write to a store, and return the modes of the files next to it while it is open."""
    store = await open_database(str(path), make_transaction=SqlTransaction)
    try:
        await store.write(
            lambda tx: registered_models.create_registered_model(
                tx, local_user("ada"), name="canary", description=None, tags={}
            )
        )
        return modes(path.parent)
    finally:
        await store.close()


async def test_a_new_store_is_not_for_everybody(tmp_path: Path) -> None:
    found = await change(tmp_path / "greenroom.db")
    assert found == dict.fromkeys(["greenroom.db", "greenroom.db-wal", "greenroom.db-shm"], 0o640)


async def test_a_store_made_by_the_upgrade_command_is_not_for_everybody(tmp_path: Path) -> None:
    await upgrades.upgrade(str(tmp_path / "greenroom.db"))
    assert set(modes(tmp_path).values()) == {0o640}


async def test_a_store_behind_a_symlink_is_not_world_readable(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "there" / "greenroom.db")
    store = await open_database(str(tmp_path / "link.db"), make_transaction=SqlTransaction)
    await store.close()
    assert set(modes(tmp_path / "there").values()) == {0o640}


@pytest.mark.parametrize(("mode", "copied"), [(0o644, 0o640), (0o600, 0o600)])
async def test_the_copy_before_an_upgrade_is_for_no_more_than_the_store(tmp_path: Path, mode: int, copied: int) -> None:
    path = tmp_path / "greenroom.db"
    path.write_bytes(gzip.decompress((STORES / "0001.sqlite.gz").read_bytes()))
    path.chmod(mode)
    await upgrades.upgrade(str(path))
    (copy,) = tmp_path.glob("*.backup")
    assert copy.stat().st_mode & 0o777 == copied
    # An existing file keeps its mode, which may be deliberate.
    assert path.stat().st_mode & 0o777 == mode


def test_a_store_of_an_embedded_server_is_not_for_everybody(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    transport = EmbeddedTransport(tmp_path / "data")
    transport.wait_until_ready(timeout_s=10)
    try:
        files = [path for path in (tmp_path / "data").iterdir() if path.is_file()]
        assert {path.stat().st_mode & 0o007 for path in files} == {0}
    finally:
        transport.close()
