from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput
from greenroom.server.setting_sources import load
from greenroom.server.settings import LEAST_TOKEN_CHARACTERS, LogLevel, Settings, fields, option, variable


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
    environment = {"GREENROOM_SERVER_PORT": "4", "GREENROOM_SERVER_WORKERS": "5"}
    loaded = load({"port": "6"}, environment, config=str(file))
    assert (loaded.settings.port, loaded.settings.workers, loaded.settings.keep_alive_s) == (6, 5, 3)
    assert loaded.sources["port"] == "--port"
    assert loaded.sources["workers"] == "GREENROOM_SERVER_WORKERS"
    assert loaded.sources["keep_alive_s"] == f"keep_alive_s in {file}"


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text("log_level = 'warning'")
    assert load({}, {"GREENROOM_CONFIG": str(file)}).settings.log_level is LogLevel.WARNING


def test_lists_come_one_by_one_or_with_commas(tmp_path: Path) -> None:
    file = tmp_path / "greenroom.toml"
    file.write_text("allowed_host = ['a', 'b:1']")
    assert load({"allowed_host": ("a", "b:1")}, {}).settings.allowed_host == ("a", "b:1")
    assert load({}, {"GREENROOM_SERVER_ALLOWED_HOST": "a, b:1,"}).settings.allowed_host == ("a", "b:1")
    assert load({}, {}, config=str(file)).settings.allowed_host == ("a", "b:1")


def test_empty_means_not_given() -> None:
    assert load({"host": None, "allowed_host": ()}, {"GREENROOM_SERVER_PORT": ""}).settings.port == 5000


def test_a_port_variable_set_by_kubernetes_is_ignored() -> None:
    assert load({}, {"GREENROOM_SERVER_PORT": "tcp://10.0.0.1:5000"}).settings.port == 5000


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
    with pytest.raises(InvalidInput, match="GREENROOM_SERVER_DATABASE_CONNECTIONS: .*2"):
        load({}, {"GREENROOM_SERVER_DATABASE_CONNECTIONS": "1"})


def test_several_workers_need_postgresql() -> None:
    with pytest.raises(InvalidInput, match="GREENROOM_SERVER_WORKERS: 2 workers need PostgreSQL"):
        load({}, {"GREENROOM_SERVER_WORKERS": "2"})
    assert load({"workers": "2", "database": "postgresql+asyncpg://db/x"}, {}).settings.workers == 2


def test_a_long_token_is_taken_everywhere() -> None:
    long = "x" * LEAST_TOKEN_CHARACTERS
    assert load({"host": "0.0.0.0"}, {"GREENROOM_SERVER_TOKEN": long}).settings.token == long


@pytest.mark.parametrize("name", ["GREENROOM_SERVER_ADMIN_USERNAME", "GREENROOM_SERVER_ADMIN_PASSWORD"])
def test_the_first_administrator_has_a_name_and_a_password(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"{name}: the first administrator needs a name and a password") as refusal:
        load({}, {name: "sesame"})
    assert "sesame" not in str(refusal.value)


def test_a_token_that_can_be_guessed_is_taken_on_loopback_only() -> None:
    short = {"GREENROOM_SERVER_TOKEN": "y" * (LEAST_TOKEN_CHARACTERS - 1)}
    with pytest.raises(InvalidInput, match="GREENROOM_SERVER_TOKEN: the value has fewer than 16 characters") as refusal:
        load({"host": "0.0.0.0"}, short)
    assert "yyy" not in str(refusal.value)
    assert load({}, short).settings.token == short["GREENROOM_SERVER_TOKEN"]


def test_names_are_spelled_the_same_everywhere() -> None:
    assert (option("public_url"), variable("public_url")) == ("--public-url", "GREENROOM_SERVER_PUBLIC_URL")
    assert variable("data") == "GREENROOM_DATA", "clients read it too"
    assert set(fields()) == set(Settings.__struct_fields__)


def test_every_setting_with_a_unit_says_it_in_its_name_and_help() -> None:
    for name, field in fields().items():
        assert field.help.endswith("."), name
        if name.endswith("_bytes"):
            assert "bytes, or such as" in field.help
    assert {field.metavar for name, field in fields().items() if name.endswith("_s")} == {"SECONDS"}


def test_the_user_of_a_container_may_have_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_user() -> str:
        raise OSError("no such user id")

    monkeypatch.setattr(getpass, "getuser", no_such_user)
    assert Settings().local_user == "local"
    assert Settings(user="ada").local_user == "ada"


def test_the_name_of_the_last_release_works_with_a_warning_that_has_the_new_one() -> None:
    loaded = load({}, {"GREENROOM_PORT": "4", "GREENROOM_TOKEN": "sesame"})
    assert (loaded.settings.port, loaded.settings.token) == (4, "sesame")
    assert loaded.sources["port"] == "GREENROOM_PORT"
    port, token = loaded.warnings
    assert port.startswith("GREENROOM_PORT is now called GREENROOM_SERVER_PORT")
    assert token.startswith("GREENROOM_TOKEN is now called GREENROOM_SERVER_TOKEN")


def test_the_new_name_wins_and_the_token_of_a_client_is_not_the_servers() -> None:
    loaded = load(
        {}, {"GREENROOM_PORT": "4", "GREENROOM_SERVER_PORT": "5", "GREENROOM_TOKEN": "a", "GREENROOM_SERVER_TOKEN": "b"}
    )
    assert (loaded.settings.port, loaded.settings.token) == (5, "b")
    assert list(loaded.warnings) == []


def test_a_setting_of_this_release_has_no_older_name() -> None:
    since = {
        name for name in fields() if name.startswith(("admin_", "session_", "oidc_", "proxy_", "default_role", "smtp_"))
    }
    assert len(since) == 13
    loaded = load({}, {f"GREENROOM_{name.upper()}": "1" for name in since})
    assert (loaded.settings, loaded.sources, loaded.warnings) == (load({}, {}).settings, {}, [])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("GREENROOM_SERVER_WOKERS", "did you mean GREENROOM_SERVER_WORKERS?"),
        ("GREENROOM_SERVER_DATA", "did you mean GREENROOM_DATA?"),
        ("GREENROOM_SERVER_CONFIG", "did you mean GREENROOM_CONFIG?"),
        ("GREENROOM_SERVER_TOKN_FILE", "did you mean GREENROOM_SERVER_TOKEN_FILE?"),
        ("GREENROOM_SERVER_PORT_FILE", "did you mean"),
        ("GREENROOM_SERVER_ZZZ", "'greenroom server --help' lists the settings"),
    ],
)
def test_an_unknown_variable_of_the_server_is_reported_with_the_closest_name(name: str, hint: str) -> None:
    (warning,) = load({}, {name: "1", "GREENROOM_TRACKING_URI": "http://host", "GREENROOM_DATA": "x"}).warnings
    assert warning.startswith(f"{name} is not a setting, and is ignored")
    assert hint in warning
    assert list(load({}, {name: "1"}, only=("data",)).warnings) == []


def test_variables_that_kubernetes_sets_for_a_service_are_not_reported() -> None:
    environment = {
        "GREENROOM_SERVER_PORT": "tcp://10.0.0.1:5000",
        "GREENROOM_SERVER_SERVICE_HOST": "10.0.0.1",
        "GREENROOM_SERVER_SERVICE_PORT_HTTP": "5000",
        "GREENROOM_SERVER_PORT_5000_TCP_ADDR": "10.0.0.1",
    }
    loaded = load({}, environment)
    assert (loaded.settings.port, list(loaded.warnings)) == (5000, [])


def test_secrets_and_the_database_can_be_in_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("sesame-sesame-sesame\n")
    (tmp_path / "database").write_text("postgresql://me:hunter2@db/registry")
    environment = {
        "GREENROOM_SERVER_TOKEN_FILE": str(tmp_path / "token"),
        "GREENROOM_SERVER_DATABASE_FILE": str(tmp_path / "database"),
    }
    loaded = load({}, environment)
    assert loaded.settings.token == "sesame-sesame-sesame"
    assert loaded.settings.database == "postgresql://me:hunter2@db/registry"
    assert loaded.sources["token"] == "GREENROOM_SERVER_TOKEN_FILE"
    assert list(loaded.warnings) == []
    assert "hunter2" not in loaded.as_toml()
    assert load({"database": "other.db"}, environment).settings.database == "other.db"


def test_a_file_of_a_secret_that_is_of_no_use_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "wrong").write_text("two words")
    for file, message in (("none", "cannot be read"), ("empty", "is empty"), ("wrong", "the value has characters")):
        with pytest.raises(InvalidInput, match=f"GREENROOM_SERVER_TOKEN_FILE: .*{message}"):
            load({}, {"GREENROOM_SERVER_TOKEN_FILE": str(tmp_path / file)})
    with pytest.raises(InvalidInput, match="GREENROOM_SERVER_TOKEN and GREENROOM_SERVER_TOKEN_FILE are both set"):
        load({}, {"GREENROOM_SERVER_TOKEN": "x", "GREENROOM_SERVER_TOKEN_FILE": str(tmp_path / "wrong")})


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("4096", 4096),
        ("16MiB", 16 * 1024**2),
        ("512KB", 512_000),
        ("1 gib", 1024**3),
        ("2TB", 2 * 10**12),
        ("2048B", 2048),
    ],
)
def test_sizes_have_units(text: str, size_bytes: int) -> None:
    assert load({"max_artifact_bytes": text}, {}).settings.max_artifact_bytes == size_bytes


@pytest.mark.parametrize("text", ["1.5MiB", "16M", "MiB", "-1", "1000", "1e6", "10000000TiB", "16 MiB x"])
def test_what_is_not_a_size_is_named(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a size; give bytes or a number with a unit, such as 16MiB"):
        load({"max_artifact_bytes": text}, {})


MAIL = {"smtp_url": "smtp://mail.example.com", "smtp_from": "a@example.com", "public_url": "https://example.com"}


@pytest.mark.parametrize("missing", list(MAIL))
def test_mail_needs_a_server_a_sender_and_the_address_of_links(missing: str) -> None:
    given = {name: value for name, value in MAIL.items() if name != missing}
    with pytest.raises(InvalidInput, match=f"{option(missing)} is missing"):
        load(given, {})


def test_a_user_of_the_mail_server_needs_a_password_and_encryption() -> None:
    with pytest.raises(InvalidInput, match="set GREENROOM_SERVER_SMTP_PASSWORD too"):
        load({**MAIL, "smtp_user": "me"}, {})
    password = {"GREENROOM_SERVER_SMTP_PASSWORD": "hunter2"}
    with pytest.raises(InvalidInput, match="without encryption"):
        load({**MAIL, "smtp_user": "me", "smtp_url": "smtp+plain://192.0.2.1"}, password)
    assert load({**MAIL, "smtp_user": "me"}, password).settings.smtp_password == "hunter2"
