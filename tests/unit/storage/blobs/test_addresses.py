from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput
from greenroom.storage.blobs import LocalBlobs, MemoryBlobs, open_blobs


@pytest.mark.parametrize("form", ["{}", "file://{}", "FILE://{}", "file://localhost{}"])
def test_a_folder_is_made_where_it_is_named(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "new" / "artifacts"

    assert isinstance(open_blobs(form.format(folder)), LocalBlobs)
    assert sorted(path.name for path in folder.iterdir()) == ["blobs", "tmp"]


def test_a_file_address_may_hold_escapes(tmp_path: Path) -> None:
    open_blobs(f"file://{tmp_path}/with%20space")

    assert (tmp_path / "with space" / "blobs").is_dir()


def test_memory_has_an_address_too() -> None:
    assert isinstance(open_blobs("memory://"), MemoryBlobs)


@pytest.mark.parametrize("url", ["s3://bucket", "s3://bucket/a/prefix/", "gs://bucket/prefix", "az://container/prefix"])
def test_an_object_store_is_opened_without_asking_it(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")

    assert type(open_blobs(url)).__name__ == "ObjectBlobs"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "  ",
        "nul\0byte",
        "file://",
        "file://relative/folder",
        "s3://",
        "s3:///",
        "s3://key:secret@bucket",
        "s3://bucket?endpoint=http://elsewhere",
        "memory://something",
        "http://host/folder",
        "dbfs://folder",
    ],
)
def test_another_address_is_refused_with_those_that_would_do(url: str) -> None:
    with pytest.raises(InvalidInput, match="give a folder, file:///folder, s3://bucket/prefix") as raised:
        open_blobs(url)

    assert raised.value.field == "artifacts"


def test_local_blobs_do_not_load_the_object_store_library() -> None:
    program = "import sys, greenroom.storage.blobs as b; b.open_blobs('memory://'); sys.exit('obstore' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
