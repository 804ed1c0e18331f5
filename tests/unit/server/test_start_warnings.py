from __future__ import annotations

from pathlib import Path

import pytest

from greenroom.server.setting_sources import load
from greenroom.server.settings import Settings
from greenroom.server.start_warnings import warnings_of

LONG = "sesame-sesame-sesame-sesame"


def settings(tmp_path: Path, **given: str) -> Settings:
    token = given.pop("token", None)
    environment = {"GREENROOM_SERVER_TOKEN": token} if token else {}
    return load({"data": str(tmp_path / "data"), **given}, environment).settings


def test_a_server_started_as_in_the_guide_logs_no_warning(tmp_path: Path) -> None:
    assert list(warnings_of(settings(tmp_path))) == []
    assert list(warnings_of(settings(tmp_path, token=LONG))) == []
    public = settings(tmp_path, token=LONG, host="0.0.0.0", public_url="https://models.example.com")
    assert list(warnings_of(public)) == []


def test_a_short_token_is_logged_on_loopback(tmp_path: Path) -> None:
    (warning,) = warnings_of(settings(tmp_path, token="sesame"))
    assert "GREENROOM_SERVER_TOKEN has fewer than 16 characters" in warning
    assert "sesame" not in warning


def test_cookies_without_encryption_are_logged(tmp_path: Path) -> None:
    (warning,) = warnings_of(settings(tmp_path, token=LONG, host="0.0.0.0"))
    assert "--public-url https://" in warning
    assert list(warnings_of(settings(tmp_path, token=LONG, host="0.0.0.0", trusted_proxy="10.0.0.2"))) == []


@pytest.mark.parametrize("name", ["data", "data/greenroom.db", "data/greenroom.db-wal", "data/greenroom.db-shm"])
def test_world_readable_files_are_logged(tmp_path: Path, name: str) -> None:
    found = settings(tmp_path)
    found.data.mkdir(mode=0o750)
    for suffix in ("", "-wal", "-shm"):
        (found.data / f"greenroom.db{suffix}").touch(0o640)
    assert list(warnings_of(found)) == []
    path = tmp_path / name
    path.chmod(path.stat().st_mode | 0o005)
    (warning,) = warnings_of(found)
    assert f"'{path}' can be read by every user" in warning


def test_a_database_outside_the_data_folder_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.touch()
    path.chmod(0o644)
    (warning,) = warnings_of(settings(tmp_path, database=str(path), artifacts=str(tmp_path / "artifacts")))
    assert str(path) in warning
