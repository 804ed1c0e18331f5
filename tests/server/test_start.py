"""Server start, and every reason why it can fail: a one-sentence message and an exit code."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.support import processes
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer, StartServer

# Well below what the machine of a test run may need when everything else runs as well; the goal is one second.
FIRST_ANSWER_WITHIN_S = 2.0
IDLE_AT_MOST_BYTES = 100 * 1024 * 1024

Environment = dict[str, str]


def refused(*arguments: str | Path, cwd: Path, environment: Environment | None = None, code: int = 2) -> str:
    """Start a server that must fail to start, and return its error message.

    Args:
        code: the exit code it must have.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    result = subprocess.run(
        [sys.executable, "-m", "greenroom", "server", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cwd,
        env={**clean, **(environment or {})},
    )
    assert result.returncode == code, result
    assert "Traceback" not in result.stdout + result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("greenroom server: ")
    return lines[0]


def test_a_server_answers_within_a_second_and_stays_small(tmp_path: Path) -> None:
    port = processes.free_port()
    command = [sys.executable, "-m", "greenroom", "server", "--port", str(port), "--data", str(tmp_path / "data")]
    deadline = time.monotonic() + 60
    process = processes.start(command, log=tmp_path / "log")
    try:
        while True:
            try:
                assert get(port, "/health").statuses == [200]
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
                time.sleep(0.005)
        # CPU time, because elapsed time depends on the load of the machine.
        used = psutil.Process(process.pid).cpu_times()
        assert used.user + used.system < FIRST_ANSWER_WITHIN_S
        assert get(port, "/ready").statuses == [200]
        assert psutil.Process(process.pid).memory_info().rss < IDLE_AT_MOST_BYTES
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_what_costs_time_to_load_is_not_loaded(tmp_path: Path) -> None:
    program = (
        "import sys, greenroom.server_cli.server, greenroom.server.processes.workers;"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    unwanted = {"alembic", "sqlalchemy", "obstore", "rich", "prometheus_client", "starlette", "numpy", "pandas", "yaml"}
    assert not unwanted & set(loaded.stdout.split())


def test_port_0_takes_a_free_port_and_prints_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "greenroom", "server", "--port", "0", "--data", str(tmp_path / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        port = int(line.partition("http://127.0.0.1:")[2].split()[0])
        assert port > 0
        assert get(port, "/health").statuses == [200]
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_data_is_stored_in_the_given_folder(start_server: StartServer, tmp_path: Path) -> None:
    start_server("--data", tmp_path / "deep" / "data").stop()
    assert (tmp_path / "deep" / "data" / "greenroom.db").is_file()
    assert (tmp_path / "deep" / "data" / "artifacts").is_dir()
    assert (tmp_path / "deep" / "data").stat().st_mode & 0o007 == 0


def test_everything_stays_over_a_restart(server: GreenroomServer) -> None:
    server.stop()
    server.restart()
    assert server.is_ready()


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = refused("--port", str(port), cwd=tmp_path)
    assert f"--port: {port} is in use on 127.0.0.1" in sentence


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    token = {"GREENROOM_SERVER_TOKEN": "sesame-sesame-sesame"}
    assert "--host: '192.0.2.1'" in refused("--host", "192.0.2.1", "--port", "0", cwd=tmp_path, environment=token)
    assert "--host: 'no.such.host.invalid'" in refused(
        "--host", "no.such.host.invalid", "--port", "0", cwd=tmp_path, environment=token
    )


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert str(tmp_path / "file" / "data") in refused(
        "--port", "0", "--data", tmp_path / "file" / "data", cwd=tmp_path, code=3
    )


def test_a_world_readable_data_folder_is_logged_and_its_database_is_private(
    start_server: StartServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    umask = os.umask(0)
    try:
        server = start_server("--data", data)
    finally:
        os.umask(umask)
    found = {path.name: path.stat().st_mode & 0o777 for path in data.iterdir() if path.is_file()}
    assert found == dict.fromkeys(["greenroom.db", "greenroom.db-wal", "greenroom.db-shm"], 0o640)
    server.stop()
    assert server.log.count(f"The folder '{data}' can be read by every user of this machine") == 1


def test_a_short_token_is_refused_beyond_loopback_and_logged_on_loopback(
    start_server: StartServer, tmp_path: Path
) -> None:
    token = {"GREENROOM_SERVER_TOKEN": "sesame-street"}
    sentence = refused("--host", "0.0.0.0", "--port", "0", cwd=tmp_path, environment=token)
    assert "GREENROOM_SERVER_TOKEN" in sentence
    assert "fewer than 16 characters" in sentence
    assert not (tmp_path / "greenroom-data").exists()
    server = start_server("--data", tmp_path / "data", environment=token)
    server.stop()
    assert "GREENROOM_SERVER_TOKEN has fewer than 16 characters" in server.log
    assert "sesame" not in sentence + server.log


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    assert str(tmp_path / "data") in refused("--port", "0", "--data", tmp_path / "data", cwd=tmp_path, code=3)


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = f"postgresql://greenroom:hunter2@127.0.0.1:{processes.free_port()}/registry"
    sentence = refused("--port", "0", "--database", url, cwd=tmp_path, code=3)
    assert "cannot be reached" in sentence
    assert "hunter2" not in sentence


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, " * 100)
    assert str(tmp_path / "text") in refused("--port", "0", "--database", tmp_path / "text", cwd=tmp_path, code=3)


def test_a_schema_that_is_too_new_is_named(start_server: StartServer, tmp_path: Path) -> None:
    start_server("--data", tmp_path / "data").stop()
    with sqlite3.connect(tmp_path / "data" / "greenroom.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    sentence = refused("--port", "0", "--data", tmp_path / "data", cwd=tmp_path, code=1)
    assert "newer" in sentence
    assert "9999" in sentence


def test_a_schema_of_no_release_is_named(start_server: StartServer, tmp_path: Path) -> None:
    start_server("--data", tmp_path / "data").stop()
    with sqlite3.connect(tmp_path / "data" / "greenroom.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    assert "could not be upgraded" in refused("--port", "0", "--data", tmp_path / "data", cwd=tmp_path, code=3)


def test_an_invalid_artifact_store_is_named(tmp_path: Path) -> None:
    assert "ftp://" in refused("--port", "0", "--artifacts", "ftp://host/folder", cwd=tmp_path)


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    sentence = refused("--workers", "2", cwd=tmp_path)
    assert "--workers" in sentence
    assert "PostgreSQL" in sentence
    assert "GREENROOM_SERVER_WORKERS" in refused(cwd=tmp_path, environment={"GREENROOM_SERVER_WORKERS": "2"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_need_a_token_or_an_account(tmp_path: Path, host: str) -> None:
    sentence = refused("--host", host, "--port", "0", cwd=tmp_path)
    assert "GREENROOM_SERVER_TOKEN" in sentence
    assert "GREENROOM_SERVER_ADMIN_USERNAME" in sentence
    assert "--host" in sentence


@pytest.mark.parametrize("name", ["me", "a b", "pay\u0440al"])
def test_the_first_administrator_needs_a_name_that_can_be_one(tmp_path: Path, name: str) -> None:
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": name, "GREENROOM_SERVER_ADMIN_PASSWORD": "open sesame open"}
    sentence = refused("--port", "0", cwd=tmp_path, environment=environment)
    assert "GREENROOM_SERVER_ADMIN_USERNAME: The user name" in sentence
    assert "sesame" not in sentence


@pytest.mark.parametrize(
    ("arguments", "environment", "names"),
    [
        (["--port", "99999"], {}, "--port: '99999'"),
        (["--port", "http"], {}, "--port: 'http'"),
        ([], {"GREENROOM_SERVER_PORT": "-1"}, "GREENROOM_SERVER_PORT: '-1'"),
        (["--host", "http://localhost"], {}, "--host"),
        (["--public-url", "models.example.com"], {}, "--public-url"),
        (["--public-url", "https://models.example.com/a?b"], {}, "--public-url"),
        (["--public-url", "https://models.example.com/../up"], {}, "--public-url"),
        (["--allowed-host", "*.example.com"], {}, "--allowed-host"),
        (["--allowed-host", "https://example.com"], {}, "--allowed-host"),
        ([], {"GREENROOM_SERVER_TRUSTED_PROXY": "10.0.0.1,proxy"}, "GREENROOM_SERVER_TRUSTED_PROXY: 'proxy'"),
        (["--database", "mysql://root:hunter2@db/registry"], {}, "--database"),
        (["--log-level", "loud"], {}, "--log-level"),
        (["--workers", "0"], {}, "--workers"),
        (["--config", "no-such.toml"], {}, "--config"),
        ([], {"GREENROOM_SERVER_TOKEN": "two words"}, "GREENROOM_SERVER_TOKEN"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, arguments: list[str], environment: Environment, names: str) -> None:
    sentence = refused(*arguments, cwd=tmp_path, environment=environment)
    assert names in sentence
    assert "hunter2" not in sentence
    assert "two words" not in sentence


def test_a_wrong_file_of_providers_is_named(tmp_path: Path) -> None:
    file = tmp_path / "oidc.toml"
    file.write_text('[[provider]]\nid = "okta"\nissuer = "http://okta.example"\nclient_id = "a"\n')
    text = refused("--oidc-config", file, cwd=tmp_path)
    assert f"{file}, [[provider]] 1: issuer: 'http://okta.example' is not an https address" in text
    text = refused(cwd=tmp_path, environment={"GREENROOM_SERVER_OIDC_CONFIG": "missing.toml"})
    assert "--oidc-config: 'missing.toml' cannot be read (No such file or directory)" in text


def test_a_file_gives_settings_and_the_command_line_wins(start_server: StartServer, tmp_path: Path) -> None:
    config = tmp_path / "greenroom.toml"
    config.write_text(f'port = 1\nlog-level = "debug"\ndata = "{tmp_path / "data"}"\nuser = "ada"\n')
    server = start_server("--config", config)
    assert get(server.port, "/health").statuses == [200]
    server.stop()
    assert '"actor":"ada"' in server.log
    config.write_text("prot = 1\n")
    assert "did you mean port?" in refused("--config", config, cwd=tmp_path)


def test_old_names_of_variables_and_unknown_ones_are_reported(start_server: StartServer, tmp_path: Path) -> None:
    environment = {"GREENROOM_USER": "ada", "GREENROOM_SERVER_WOKERS": "2"}
    server = start_server("--data", tmp_path / "data", environment=environment)
    server.stop()
    assert "greenroom server: GREENROOM_USER is now called GREENROOM_SERVER_USER" in server.log
    assert (
        "GREENROOM_SERVER_WOKERS is not a setting, and is ignored; did you mean GREENROOM_SERVER_WORKERS?" in server.log
    )


def test_settings_are_printed_as_a_file_that_gives_them_again(tmp_path: Path) -> None:
    environment = {**os.environ, "GREENROOM_SERVER_TOKEN": "sesame-sesame-sesame"}
    command = [sys.executable, "-m", "greenroom", "server", "--print-settings"]

    def printed(*arguments: str) -> str:
        result = subprocess.run(
            [*command, *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
            cwd=tmp_path,
            env=environment,
        )
        return result.stdout

    first = printed("--port", "8080", "--allowed-host", "a.example", "--allowed-host", "b.example")
    assert "sesame" not in first
    (tmp_path / "greenroom.toml").write_text(first)
    again = printed("--config", "greenroom.toml")
    values = [line.partition("  #")[0] for line in first.splitlines()]
    assert values == [line.partition("  #")[0] for line in again.splitlines()]
    assert "port = 8080" in values
