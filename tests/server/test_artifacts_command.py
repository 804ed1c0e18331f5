"""`greenroom artifacts verify`: finds damaged blobs, lists the files that use them, and says what to do."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from greenroom.core.blobs import StoredBlob
from greenroom.sdk.client import MlflowClient
from greenroom.server.files.verification import Damage, verify_blobs
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.file_client import Files
from tests.support.s3 import S3Bucket
from tests.support.servers import StartServer


def verify(*arguments: str | Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the command and return its exit code and all it printed."""
    command = [sys.executable, "-m", "greenroom", "artifacts", "verify", *map(str, arguments)]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **(environment or {})}
    )
    assert "Traceback" not in result.stderr
    return result.returncode, (result.stdout + result.stderr).strip()


def test_damaged_truncated_and_missing_files_are_reported(own_files: Files, tmp_path: Path) -> None:
    client = MlflowClient(own_files.server.url)
    run = client.create_run("0").info
    (tmp_path / "model.pkl").write_bytes(b"weights")
    client.log_artifact(run.run_id, tmp_path / "model.pkl", "model")
    client.create_registered_model("Churn")
    client.create_model_version("Churn", f"runs:/{run.run_id}/model", run.run_id)
    [weights] = own_files.kept()
    own_files.put("w/cut", b"to be cut")
    own_files.put("w/gone", b"to be removed")
    own_files.put("w/whole", b"whole")

    assert verify("--data", own_files.data) == (0, "All 4 stored files are intact.")

    for place in own_files.kept():
        file = own_files.data / "artifacts" / place
        match file.read_bytes():
            case b"weights":
                file.write_bytes(b"Weights")
            case b"to be cut":
                file.write_bytes(b"to")
            case b"to be removed":
                file.unlink()
    code, said = verify("--data", own_files.data)
    assert code == 1
    assert f"{weights} cannot be read, or no longer matches its sha256" in said
    assert f"    Churn/1: model.pkl\n    0/{run.run_id}/artifacts/model/model.pkl\n" in said
    assert "has 2 bytes instead of 9" in said
    assert "is missing" in said
    assert "w/whole" not in said
    assert "3 of 4 stored files are damaged or missing. Upload each again from its source" in said

    own_files.put("any/path", b"weights")
    own_files.put("w/cut", b"to be cut")
    own_files.put("w/gone", b"to be removed")
    assert verify("--data", own_files.data)[0] == 0


def test_files_in_an_object_store_are_read_too(
    start_server: StartServer, tmp_path: Path, moto_bucket: S3Bucket
) -> None:
    place = ["--data", str(tmp_path), "--artifacts", f"{moto_bucket.url}/files"]
    server = start_server(*place, environment=moto_bucket.environment)
    Files(server, tmp_path).put("a/file", b"weights")
    assert verify(*place, environment=moto_bucket.environment)[0] == 0
    [key] = set(moto_bucket.keys()) - {"files/blobs/greenroom"}
    moto_bucket.client().put_object(Bucket=moto_bucket.name, Key=key, Body=b"Weights")
    code, said = verify(*place, environment=moto_bucket.environment)
    assert code == 1
    assert f"{key.removeprefix('files/')} cannot be read, or no longer matches its sha256" in said


def test_store_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    code, said = verify("--data", tmp_path / "no")
    assert code == 2
    assert "does not exist" in said
    (tmp_path / "artifacts").mkdir()
    code, said = verify("--data", tmp_path)
    assert code == 1
    assert "holds no Greenroom schema yet" in said
    assert [path.name for path in tmp_path.rglob("*")] == ["artifacts"]


@pytest.mark.parametrize("blobs_in_all", [0, 3])
def test_blobs_are_read_page_by_page_and_each_is_reported(
    blobs_in_all: int, monkeypatch: pytest.MonkeyPatch, postgres_database: str
) -> None:
    monkeypatch.setattr("greenroom.server.files.verification._PAGE_BLOBS", 2)

    async def damages() -> tuple[list[StoredBlob], list[Damage]]:
        database = await open_database(postgres_database, make_transaction=SqlTransaction)
        told: list[StoredBlob] = []
        stored = [StoredBlob(str(number) * 64, 1, "memory/none") for number in range(blobs_in_all)]
        for blob in stored:
            await database.write(lambda tx, blob=blob: tx.artifacts.register_blob(blob))  # type: ignore[misc]
        try:
            found = [damage async for damage in verify_blobs(database, MemoryBlobs(), told.append)]
        finally:
            await database.close()
        return told, found

    told, found = asyncio.run(damages())
    assert len(told) == len(found) == blobs_in_all
    assert [damage.problem for damage in found] == ["is missing"] * blobs_in_all
