"""Credentials stored by `greenroom login`: who can read them, which server gets them, and damaged files."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput
from greenroom.sdk.settings import Connection, Credentials
from greenroom.sdk.stored_credentials import StoredCredentials, credentials_path, forget, store, stored_for

SERVER = "https://registry.example.com/ml"
ADA = StoredCredentials(token="grn_secret", account="ada", token_id="tok_1", expires_at_ms=7)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GREENROOM_TOKEN", "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GREENROOM_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def test_only_the_owner_can_read_them(folder: Path) -> None:
    umask = os.umask(0)
    try:
        path = store(SERVER, ADA)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [one.name for one in folder.iterdir()] == ["credentials.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(mode: int) -> None:
    path = store(SERVER, ADA)
    path.chmod(mode)
    with pytest.raises(InvalidInput, match="Other users can read .* chmod 600"):
        stored_for(SERVER)


def test_they_are_sent_to_their_server_only() -> None:
    store(SERVER, ADA)
    assert Credentials.find("https://Registry.Example.com:443/ml/").headers == {"Authorization": "Bearer grn_secret"}
    for other in (
        "http://registry.example.com/ml",
        "https://registry.example.com",
        "https://registry.example.com:8443/ml",
        "https://registry.example.com.evil.example/ml",
        "https://example.com/ml",
    ):
        assert Credentials.find(other).headers == {}, other


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    store(SERVER, ADA)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "other")
    assert Credentials.find(SERVER).headers == {"Authorization": "Bearer other"}
    assert Credentials.find(SERVER).origin == "MLFLOW_TRACKING_TOKEN"


def test_the_workspace_is_that_of_the_log_in_unless_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    store(SERVER, StoredCredentials(token="t", account="ada", workspace="vision"))
    assert Connection.from_environment(SERVER).workspace == "vision"
    monkeypatch.setenv("MLFLOW_WORKSPACE", "speech")
    assert Connection.from_environment(SERVER).workspace == "speech"
    monkeypatch.setenv("GREENROOM_WORKSPACE", "audio")
    assert Connection.from_environment(SERVER).workspace == "audio"


def test_one_server_is_forgotten_and_the_other_stays() -> None:
    store(SERVER, ADA)
    store("http://127.0.0.1:5000", ADA)
    forget(SERVER)
    forget("https://never.example.com")
    assert stored_for(SERVER) is None
    assert stored_for("http://127.0.0.1:5000") == ADA


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"https://a:443": {"token": 5, "account": "a"}}'])
def test_a_damaged_file_says_what_to_do_and_is_not_overwritten(folder: Path, content: str) -> None:
    path = store(SERVER, ADA)
    path.write_text(content)
    for use in (lambda: stored_for(SERVER), lambda: store(SERVER, ADA), lambda: forget(SERVER)):
        with pytest.raises(InvalidInput, match="is damaged.*greenroom login"):
            use()
    assert path.read_text() == content


def test_fields_of_a_newer_release_do_not_hurt(folder: Path) -> None:
    path = store(SERVER, ADA)
    entries = json.loads(path.read_text())
    for entry in entries.values():
        entry["later"] = [1]
    path.write_text(json.dumps(entries))
    assert stored_for(SERVER) == ADA


def test_a_missing_or_forbidden_folder_is_no_credentials(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stored_for(SERVER) is None
    folder.write_text("a file")
    assert stored_for(SERVER) is None
    with pytest.raises(InvalidInput, match="cannot be written.*GREENROOM_CONFIG_DIR"):
        store(SERVER, ADA)


def test_a_failed_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(SERVER, ADA)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InvalidInput, match="No space left"):
        store("http://127.0.0.1:5000", ADA)
    assert stored_for(SERVER) == ADA
    assert [one.name for one in folder.iterdir()] == ["credentials.json"]


def test_concurrent_readers_see_a_whole_file() -> None:
    store(SERVER, ADA)
    stop = threading.Event()
    problems: list[Exception] = []

    def read() -> None:
        while not stop.is_set():
            try:
                assert stored_for(SERVER) == ADA
            except Exception as error:
                problems.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(50):
        store(f"http://127.0.0.1:{number + 1}", ADA)
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_the_folder_is_that_of_the_system() -> None:
    home = Path.home()
    assert credentials_path({"GREENROOM_CONFIG_DIR": "/srv/me"}) == Path("/srv/me/credentials.json")
    if os.uname().sysname == "Linux":
        assert credentials_path({"XDG_CONFIG_HOME": "/x"}) == Path("/x/greenroom/credentials.json")
        assert credentials_path({"XDG_CONFIG_HOME": "rel"}) == home / ".config" / "greenroom" / "credentials.json"


def test_a_token_is_not_in_its_text() -> None:
    assert "grn_secret" not in repr(ADA)
    assert "grn_secret" not in str(ADA)
