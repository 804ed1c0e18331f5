from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput
from greenroom.server.settings import LEAST_TOKEN_CHARACTERS, LogLevel, Settings, fields, load, option, variable


def test_by_default_a_server_listens_on_loopback_only() -> None:
    settings = load({}, {}).settings
    assert settings.is_loopback
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 5000, 1)
    assert settings.data == Path.cwd() / "greenroom-data"
    assert settings.database_url == str(settings.data / "greenroom.db")
    assert settings.artifacts_url == str(settings.data / "artifacts")
    assert not settings.uses_postgres


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text("port = 1\nworkers = 2\nkeep-alive-s = 3\ndatabase = 'postgresql://db/registry'\n")
    environment = {"GREENROOM_PORT": "4", "GREENROOM_WORKERS": "5"}
    loaded = load({"port": "6"}, environment, config=str(file))
    assert (loaded.settings.port, loaded.settings.workers, loaded.settings.keep_alive_s) == (6, 5, 3)
    assert loaded.sources["port"] == "--port"
    assert loaded.sources["workers"] == "GREENROOM_WORKERS"
    assert loaded.sources["keep_alive_s"] == f"keep_alive_s in {file}"


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text("log_level = 'warning'")
    assert load({}, {"GREENROOM_CONFIG": str(file)}).settings.log_level is LogLevel.WARNING


def test_lists_come_one_by_one_or_with_commas(tmp_path: Path) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text("allowed_host = ['a', 'b:1']")
    assert load({"allowed_host": ("a", "b:1")}, {}).settings.allowed_host == ("a", "b:1")
    assert load({}, {"GREENROOM_ALLOWED_HOST": "a, b:1,"}).settings.allowed_host == ("a", "b:1")
    assert load({}, {}, config=str(file)).settings.allowed_host == ("a", "b:1")


def test_empty_means_not_given() -> None:
    assert load({"host": None, "allowed_host": ()}, {"GREENROOM_PORT": ""}).settings.port == 5000


def test_a_port_variable_set_by_kubernetes_is_ignored() -> None:
    assert load({}, {"GREENROOM_PORT": "tcp://10.0.0.1:5000"}).settings.port == 5000


@pytest.mark.parametrize("content", ["port = true", "port = 1.5", "port = [1]", "port = {a = 1}"])
def test_a_value_of_another_type_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text(content)
    with pytest.raises(InvalidInput, match=r"port in .*greenroom\.toml: .* is not a port"):
        load({}, {}, config=str(file))


@pytest.mark.parametrize("content", ["port", "\udcff", "[server]\nport = 1", "port = 1\nport = 2"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(InvalidInput, match=r"greenroom\.toml"):
        load({}, {}, config=str(file))


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(InvalidInput) as refusal:
        load({"database": "oracle://me:hunter2@db"}, {})
    assert "hunter2" not in refusal.value.message
    shown = load({"database": "postgresql://me:hunter2@db/registry"}, {}).as_toml()
    assert "hunter2" not in shown
    assert "postgresql://me@db/registry" in shown


@pytest.mark.parametrize(
    ("workers", "given", "expected"),
    [(1, None, 10), (9, None, 10), (16, None, 5), (45, None, 2), (64, None, 2), (16, "20", 20)],
)
def test_workers_share_the_connections_of_the_database(workers: int, given: str | None, expected: int) -> None:
    told = {"workers": str(workers), "database": "postgresql://db/x"}
    if given is not None:
        told["database_connections"] = given
    assert load(told, {}).settings.most_database_connections == expected


def test_one_connection_to_the_database_is_too_few() -> None:
    with pytest.raises(InvalidInput, match="GREENROOM_DATABASE_CONNECTIONS: .*2"):
        load({}, {"GREENROOM_DATABASE_CONNECTIONS": "1"})


def test_several_workers_need_postgresql() -> None:
    with pytest.raises(InvalidInput, match="GREENROOM_WORKERS: 2 workers need PostgreSQL"):
        load({}, {"GREENROOM_WORKERS": "2"})
    assert load({"workers": "2", "database": "postgresql+asyncpg://db/x"}, {}).settings.workers == 2


def test_other_machines_need_a_token() -> None:
    with pytest.raises(InvalidInput, match="GREENROOM_TOKEN"):
        load({"host": "0.0.0.0"}, {})
    long = "x" * LEAST_TOKEN_CHARACTERS
    assert load({"host": "0.0.0.0"}, {"GREENROOM_TOKEN": long}).settings.token == long


def test_a_token_that_can_be_guessed_is_taken_on_loopback_only() -> None:
    short = {"GREENROOM_TOKEN": "y" * (LEAST_TOKEN_CHARACTERS - 1)}
    with pytest.raises(InvalidInput, match="GREENROOM_TOKEN: the value has fewer than 16 characters") as refusal:
        load({"host": "0.0.0.0"}, short)
    assert "yyy" not in str(refusal.value)
    assert load({}, short).settings.token == short["GREENROOM_TOKEN"]


def test_names_are_spelled_the_same_everywhere() -> None:
    assert (option("public_url"), variable("public_url")) == ("--public-url", "GREENROOM_PUBLIC_URL")
    assert set(fields()) == set(Settings.__struct_fields__)


def test_every_setting_with_a_unit_says_it_in_its_name_and_help() -> None:
    for name, field in fields().items():
        assert field.help.endswith("."), name
        if name.endswith("_bytes"):
            assert "in bytes" in field.help
    assert {field.metavar for name, field in fields().items() if name.endswith("_s")} == {"SECONDS"}


def test_the_user_of_a_container_may_have_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_user() -> str:
        raise OSError("no such user id")

    monkeypatch.setattr(getpass, "getuser", no_such_user)
    assert Settings().local_user == "local"
    assert Settings(user="ada").local_user == "ada"
