"""Concurrent writers of a table lose no rows and no list entries."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from greenroom.sdk import tables
from greenroom.sdk.client import MlflowClient

TABLE = "eval/table.json"


@pytest.fixture(params=["greenroom", "embedded"])
def uri(request: pytest.FixtureRequest) -> str:
    """A server and a folder without one; MLflow's server does not support conditions."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def run_id(uri: str) -> str:
    return MlflowClient(uri).create_run("0").info.run_id


def rows_of(uri: str, run_id: str, table: str = TABLE) -> list[Any]:
    columns = MlflowClient(uri)._table_of(run_id, table)
    assert columns is not None
    return columns["row"]


def tables_of(uri: str, run_id: str) -> list[str]:
    tag = MlflowClient(uri).get_run(run_id).data.tags["mlflow.loggedArtifacts"]
    return [entry["path"] for entry in json.loads(tag)]


def in_between(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, meanwhile: list[Callable[[], None]]) -> None:
    """Run functions of other writers before each call of a function, in turn."""
    real = getattr(owner, name)

    def call(*args: Any, **named: Any) -> Any:
        if meanwhile:
            meanwhile.pop(0)()
        return real(*args, **named)

    monkeypatch.setattr(owner, name, call)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "old"])
@pytest.mark.parametrize("others", [1, 3])
def test_rows_written_between_reading_and_writing_stay(
    uri: str, run_id: str, others: int, is_new: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = MlflowClient(uri), MlflowClient(uri)
    if not is_new:
        client.log_table(run_id, {"row": "before"}, TABLE)
    # Alike as well: a table that has these rows already is not taken for the one that was to be written.
    meanwhile = [lambda: other.log_table(run_id, {"row": "same"}, TABLE)] * others
    # Each of the others calls it too, with nothing left in between for the last one.
    in_between(monkeypatch, tables, "write_table", meanwhile)
    client.log_table(run_id, {"row": "same"}, TABLE)
    assert sorted(rows_of(uri, run_id)) == ["before"] * (not is_new) + ["same"] * (others + 1)
    assert tables_of(uri, run_id) == [TABLE]


def test_tables_listed_between_reading_and_writing_stay(uri: str, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, other = MlflowClient(uri), MlflowClient(uri)
    in_between(
        monkeypatch,
        json,
        "dumps",
        # The first is writing the table; the second, writing the list.
        [lambda: None, lambda: other.log_table(run_id, {"row": 1}, "other.json")],
    )
    client.log_table(run_id, {"row": 1}, TABLE)
    assert sorted(tables_of(uri, run_id)) == [TABLE, "other.json"]


def test_threads_lose_no_row(uri: str, run_id: str) -> None:
    def write(name: str) -> None:
        client = MlflowClient(uri)
        for number in range(5):
            client.log_table(run_id, {"row": f"{name}{number}"}, TABLE)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rows_of(uri, run_id)) == [f"{name}{number}" for name in "ab" for number in range(5)]


PROGRAM = """
import sys
from greenroom.sdk.client import MlflowClient

uri, run_id, name = sys.argv[1:]
client = MlflowClient(uri)
client.get_run(run_id)
print("ready", flush=True)
sys.stdin.readline()
for number in range(5):
    client.log_table(run_id, {"row": f"{name}{number}"}, "eval/table.json")
    client.log_table(run_id, {"row": 1}, f"{name}{number}.json")
"""


def test_processes_lose_no_row_and_no_table(uri: str, run_id: str) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, uri, run_id, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=60)
        assert program.returncode == 0
    names = [f"{name}{number}" for name in "ab" for number in range(5)]
    assert sorted(rows_of(uri, run_id)) == names
    assert sorted(tables_of(uri, run_id)) == [*(f"{name}.json" for name in names), TABLE]
