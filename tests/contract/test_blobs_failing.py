"""Blob stores on failing storage: real full disks, servers that stop, wrong keys; no mocks."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs import open_blobs
from tests.support import processes
from tests.support.s3 import S3Bucket, S3Server

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def sending(size_bytes: int, *, chunk: bytes = os.urandom(65_536)) -> AsyncIterator[bytes]:
    for _ in range(size_bytes // len(chunk)):
        yield chunk
    yield chunk[: size_bytes % len(chunk)]


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one and a half MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "none", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("mounting a small file system takes root; the file size limit below is tried everywhere")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("size_bytes", [MIB - 1, 8 * MIB], ids=["one hop", "pieces"])
async def test_a_full_disk_is_reported_leaves_nothing_and_keeps_serving(small_disk: Path, size_bytes: int) -> None:
    blobs = open_blobs(str(small_disk))
    kept = await blobs.put(sending(MIB))
    before = files_in(small_disk)

    with pytest.raises(StorageUnavailable, match="disk of the artifact store is full") as raised:
        await blobs.put(sending(size_bytes))

    assert isinstance(raised.value.__cause__, OSError)
    assert str(small_disk) not in raised.value.message
    assert files_in(small_disk) == before
    await blobs.check()  # reading still works, so the server stays in service
    async with aclosing(await blobs.open(kept.place)) as chunks:
        assert sum([len(chunk) async for chunk in chunks]) == MIB
    await blobs.delete(kept.place)
    # A thread that read the file may be the last to let go of it, a moment later.
    deadline = time.monotonic() + 10
    while shutil.disk_usage(small_disk).free < MIB and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    await blobs.put(sending(MIB - 1))
    await blobs.close()


def test_a_file_size_limit_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    program = f"""
import asyncio, resource, signal
from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs import open_blobs

async def sending():
    for _ in range(64):
        yield bytes(65536)

async def put():
    blobs = open_blobs({str(tmp_path / "artifacts")!r})
    try:
        await blobs.put(sending())
    except StorageUnavailable as error:
        print(error.message)
    await blobs.close()

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1500000, 1500000))
asyncio.run(put())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert "disk of the artifact store is full" in ended.stdout, ended.stderr
    assert files_in(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to run as another user")
def test_a_folder_of_another_user_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "artifacts"
    folder.mkdir(mode=0o755)
    for above in [*tmp_path.parents[:3], tmp_path]:
        if above.stat().st_uid == os.geteuid() and above.name.startswith(("pytest", "test")):
            above.chmod(0o755)
    program = f"""
import os
from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs import open_blobs
os.setuid(65534)
try:
    open_blobs({str(folder)!r})
except StorageUnavailable as error:
    print(error.message)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert ended.stdout == (
        f"The artifact folder {folder} cannot be used (permission denied): "
        "let the user that runs this server write there, or name another folder.\n"
    ), ended.stderr


def test_a_folder_under_a_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(StorageUnavailable, match=f"{tmp_path}/file/artifacts cannot be used .not a directory"):
        open_blobs(str(tmp_path / "file" / "artifacts"))


async def test_a_missing_folder_fails_its_check_and_is_not_recreated(tmp_path: Path) -> None:
    folder = tmp_path / "artifacts"
    blobs = open_blobs(str(folder))
    stored = await blobs.put(sending(10))
    folder.rename(tmp_path / "unplugged")
    folder.mkdir()  # what is left of a mount

    with pytest.raises(StorageUnavailable, match=f"{folder} cannot be used"):
        await blobs.check()
    with pytest.raises(StorageUnavailable):
        await blobs.put(sending(20))
    with pytest.raises(StorageUnavailable, match="missing"):
        await blobs.open(stored.place)
    assert list(folder.iterdir()) == []

    folder.rmdir()
    (tmp_path / "unplugged").rename(folder)
    await blobs.check()
    assert await blobs.stat(stored.place) == 10
    await blobs.close()


def test_a_killed_upload_is_never_visible_and_is_swept_a_day_later(tmp_path: Path) -> None:
    folder = tmp_path / "artifacts"
    program = f"""
import asyncio
from greenroom.storage.blobs import open_blobs

async def sending():
    for _ in range(64):
        yield bytes(65536)
    print("half way", flush=True)
    await asyncio.sleep(60)

asyncio.run(open_blobs({str(folder)!r}).put(sending()))
"""
    log = tmp_path / "log"
    upload = processes.start([sys.executable, "-c", program], log=log)
    try:
        deadline = time.monotonic() + 30
        while "half way" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        os.kill(upload.pid, signal.SIGKILL)
        upload.wait()

    (left,) = files_in(folder)
    assert left.startswith("tmp/")
    open_blobs(str(folder))
    assert files_in(folder) == [left]  # it may be another process's, still under way
    yesterday = time.time() - 25 * 3600
    os.utime(folder / left, (yesterday, yesterday))
    open_blobs(str(folder))
    assert files_in(folder) == []


@pytest.fixture
def mortal_server(tmp_path: Path) -> Iterator[S3Server]:
    """A server of the S3 protocol that a test may end."""
    port = processes.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = S3Server(command, port=port, log=tmp_path / "log")
    yield server
    server.close()


def enter(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in {**bucket.environment, **changed}.items():
        monkeypatch.setenv(name, value)


async def test_every_method_soon_reports_a_stopped_store(
    mortal_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = mortal_server.create_bucket()
    enter(bucket, monkeypatch)
    blobs = open_blobs(bucket.url)
    stored = await blobs.put(sending(10))
    await blobs.check()
    mortal_server.close()
    started = time.monotonic()

    with pytest.raises(StorageUnavailable, match=f"{bucket.url} cannot be used: it cannot be reached") as raised:
        await blobs.check()
    assert raised.value.__cause__ is not None
    for size_bytes in (10, 20 * MIB):
        with pytest.raises(StorageUnavailable, match="did not answer"):
            await blobs.put(sending(size_bytes))
    for call in (blobs.open(stored.place), blobs.stat(stored.place), blobs.delete(stored.place)):
        with pytest.raises(StorageUnavailable, match="did not answer"):
            await call
    await blobs.close()
    assert time.monotonic() - started < 30


async def test_a_store_that_stops_during_an_upload_is_reported(
    mortal_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = mortal_server.create_bucket()
    enter(bucket, monkeypatch)
    blobs = open_blobs(bucket.url)

    async def sending_until_it_ends() -> AsyncIterator[bytes]:
        async for chunk in sending(40 * MIB):
            yield chunk
        await asyncio.to_thread(mortal_server.close)
        async for chunk in sending(80 * MIB):
            yield chunk

    with pytest.raises(StorageUnavailable, match="did not answer"):
        await blobs.put(sending_until_it_ends())
    await blobs.close()


async def test_a_store_that_says_nothing_fails_its_check_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.storage.blobs.objects._CHECK_TIMEOUT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listening:  # nothing accepts, but the system connects all the same
        port = listening.getsockname()[1]
        enter(S3Bucket(f"http://127.0.0.1:{port}", "mute"), monkeypatch)

        with pytest.raises(StorageUnavailable, match="s3://mute cannot be used: it does not answer"):
            await open_blobs("s3://mute").check()


async def test_a_wrong_key_is_refused(rclone_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(rclone_bucket, monkeypatch, AWS_SECRET_ACCESS_KEY="wrong")
    blobs = open_blobs(rclone_bucket.url)

    with pytest.raises(StorageUnavailable, match="the credentials are refused"):
        await blobs.check()
    with pytest.raises(StorageUnavailable, match="refused this server's credentials"):
        await blobs.put(sending(10))
    await blobs.close()


async def test_a_missing_bucket_is_reported(moto_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(moto_bucket, monkeypatch)
    blobs = open_blobs("s3://no-such-bucket/prefix")

    with pytest.raises(StorageUnavailable, match="there is no such bucket"):
        await blobs.check()
    with pytest.raises(StorageUnavailable, match="bucket or the object is missing"):
        await blobs.put(sending(20 * MIB))
    await blobs.close()


async def test_an_http_endpoint_needs_no_second_permission(
    moto_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(moto_bucket, monkeypatch)
    monkeypatch.delenv("AWS_ALLOW_HTTP")

    await open_blobs(moto_bucket.url).check()


def test_a_missing_credentials_file_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file.json")

    with pytest.raises(StorageUnavailable, match=r"gs://bucket cannot be opened .*file\.json"):
        open_blobs("gs://bucket")
