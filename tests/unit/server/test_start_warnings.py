from __future__ import annotations

from pathlib import Path

import pytest

from greenroom.server.settings import Settings, load
from greenroom.server.start_warnings import warnings_of

LONG = "sesame-sesame-sesame-sesame"


def settings(tmp_path: Path, **given: str) -> Settings:
    token = given.pop("token", None)
    environment = {"GREENROOM_TOKEN": token} if token else {}
    return load({"data": str(tmp_path / "data"), **given}, environment).settings


def test_a_server_as_the_guide_starts_it_is_told_nothing(tmp_path: Path) -> None:
    assert list(warnings_of(settings(tmp_path))) == []
    assert list(warnings_of(settings(tmp_path, token=LONG))) == []
    public = settings(tmp_path, token=LONG, host="0.0.0.0", public_url="https://models.example.com")
    assert list(warnings_of(public)) == []


def test_a_token_that_can_be_guessed_is_told_on_loopback(tmp_path: Path) -> None:
    (warning,) = warnings_of(settings(tmp_path, token="sesame"))
    assert "GREENROOM_TOKEN has fewer than 16 characters" in warning
    assert "sesame" not in warning


def test_a_server_that_cannot_know_of_https_says_that_cookies_go_without(tmp_path: Path) -> None:
    (warning,) = warnings_of(settings(tmp_path, token=LONG, host="0.0.0.0"))
    assert "--public-url https://" in warning
    assert list(warnings_of(settings(tmp_path, token=LONG, host="0.0.0.0", trusted_proxy="10.0.0.2"))) == []


@pytest.mark.parametrize("name", ["data", "data/greenroom.db", "data/greenroom.db-wal", "data/greenroom.db-shm"])
def test_what_everybody_can_read_is_named(tmp_path: Path, name: str) -> None:
    found = settings(tmp_path)
    found.data.mkdir(mode=0o750)
    for suffix in ("", "-wal", "-shm"):
        (found.data / f"greenroom.db{suffix}").touch(0o640)
    assert list(warnings_of(found)) == []
    path = tmp_path / name
    path.chmod(path.stat().st_mode | 0o005)
    (warning,) = warnings_of(found)
    assert f"'{path}' can be read by every user" in warning


def test_a_database_elsewhere_is_looked_at_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.touch()
    path.chmod(0o644)
    (warning,) = warnings_of(settings(tmp_path, database=str(path), artifacts=str(tmp_path / "artifacts")))
    assert str(path) in warning
