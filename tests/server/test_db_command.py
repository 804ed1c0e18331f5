"""`greenroom db check` and `greenroom db upgrade` on both databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.postgres import PostgresServer


def db(*arguments: str | Path) -> tuple[int, str]:
    """Run a command and return its exit code and all it printed."""
    command = [sys.executable, "-m", "greenroom", "db", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in result.stderr
    return result.returncode, (result.stdout + result.stderr).strip()


def set_revision(file: Path, revision: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


def test_a_new_database_is_made_and_found_up_to_date(tmp_path: Path) -> None:
    assert db("check", "--data", tmp_path)[0] == 1
    code, said = db("upgrade", "--data", tmp_path)
    assert code == 0
    assert "up to date" in said
    assert db("check", "--data", tmp_path) == (0, said)
    assert db("upgrade", "--database", tmp_path / "greenroom.db") == (0, said)


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    db("upgrade", "--data", tmp_path)
    set_revision(tmp_path / "greenroom.db", "9999")
    for verb in ("check", "upgrade"):
        code, said = db(verb, "--data", tmp_path)
        assert code == 1
        assert "newer" in said
        assert len(said.splitlines()) == 1


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    db("upgrade", "--data", tmp_path)
    set_revision(tmp_path / "greenroom.db", "48153cb297b6")
    for verb in ("check", "upgrade"):
        code, said = db(verb, "--data", tmp_path)
        assert code == 3
        assert "another program" in said


def test_postgresql_is_made_and_found_up_to_date(postgres_server: PostgresServer, postgres_database: str) -> None:
    assert db("check", "--database", postgres_database)[0] == 1
    assert db("upgrade", "--database", postgres_database)[0] == 0
    assert db("check", "--database", postgres_database)[0] == 0
    postgres_server.execute("UPDATE alembic_version SET version_num = '9999'", url=postgres_database)
    assert db("check", "--database", postgres_database)[0] == 1


@pytest.mark.parametrize("verb", ["check", "upgrade"])
def test_a_database_out_of_reach_is_named(verb: str) -> None:
    code, said = db(verb, "--database", f"postgresql://me:hunter2@127.0.0.1:{processes.free_port()}/x")
    assert code == 3
    assert "cannot be reached" in said
    assert "hunter2" not in said


def test_a_bad_address_is_named() -> None:
    code, said = db("check", "--database", "mysql://db/x")
    assert code == 2
    assert said.startswith("greenroom db: --database:")


def test_invalid_other_settings_do_not_prevent_an_upgrade(tmp_path: Path) -> None:
    config = tmp_path / "greenroom.toml"
    config.write_text(f'host = "0.0.0.0"\ndata = "{tmp_path}"\n')
    assert db("upgrade", "--config", config)[0] == 0
