"""CSV export of runs, from a real server: complete, and without formulas."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

from tests.support.file_client import Answer, Files
from tests.support.servers import StartServer

FORMULA = '=HYPERLINK("http://example.test","click")'


def export(files: Files, experiment_id: str, **query: str | list[str]) -> Answer:
    return files.ask("GET", f"/api/ui/experiments/{experiment_id}/runs.csv?{urlencode(query, doseq=True)}")


def rows_of(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.body
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


def a_run(files: Files, experiment_id: str, name: str, **data: object) -> str:
    run: str = files.call("runs/create", experiment_id=experiment_id, run_name=name, start_time=1)["run"]["info"][
        "run_id"
    ]
    files.call("runs/log-batch", run_id=run, **data)
    return run


def test_a_table_is_exported_in_its_order_with_its_columns(files: Files) -> None:
    experiment_id = files.call("experiments/create", name="export: é/1")["experiment_id"]
    for number in range(3):
        metrics = [{"key": "loss", "value": 0.5 - number, "timestamp": 1, "step": 1}]
        a_run(files, experiment_id, f"r{number}", metrics=metrics, params=[{"key": "depth", "value": f"-{number}"}])
    answer = export(files, experiment_id, order_by="metrics.loss ASC", columns=["params.depth", "metrics.loss"])
    rows = rows_of(answer)
    assert [row["name"] for row in rows] == ["r2", "r1", "r0"]
    assert rows[0]["metrics.loss"] == "-1.5"
    assert rows[0]["params.depth"] == "-2"
    assert rows[0]["started"] == "1970-01-01T00:00:00.001+00:00"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["name"] for row in rows_of(export(files, experiment_id, filter="metrics.loss < -1"))] == ["r2"]


def test_no_cell_is_a_formula(files: Files) -> None:
    experiment_id = files.call("experiments/create", name="formulas")["experiment_id"]
    a_run(files, experiment_id, FORMULA, params=[{"key": "-a", "value": "@SUM(A1)"}, {"key": "b", "value": "\t=2"}])
    answer = export(files, experiment_id, columns=["params.-a", "params.b"])
    cells = [cell for row in csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")) for cell in row]
    assert f"'{FORMULA}" in cells
    assert "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t"))]


FULL_WIDTH = "\uff1dcmd|' /C calc'!A0"


def test_no_part_of_a_cell_is_a_formula_where_a_spreadsheet_splits_there(files: Files) -> None:
    experiment_id = files.call("experiments/create", name="parts")["experiment_id"]
    values = [FULL_WIDTH, "a;=1+1", "a\t@SUM(1)", "a\r=1", "a\n+1+1", " =1", "-0.5;-0.25", "a - b"]
    params = [{"key": f"p{number}", "value": value} for number, value in enumerate(values)]
    a_run(files, experiment_id, "r", params=params)
    columns = [f"params.p{number}" for number in range(len(values))]
    row = rows_of(export(files, experiment_id, columns=columns))[0]
    assert [row[column] for column in columns] == [
        f"'{FULL_WIDTH}",
        "a;'=1+1",
        "a\t'@SUM(1)",
        "a\r'=1",
        "a\n'+1+1",
        "' =1",
        "-0.5;-0.25",
        "a - b",
    ]


def test_a_name_that_no_header_can_carry_is_answered(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    files = Files(server, tmp_path / "data")
    experiment_id = files.call("experiments/create", name="plain")["experiment_id"]
    # Such a name is refused today, and was taken before.
    with sqlite3.connect(tmp_path / "data" / "greenroom.db") as database:
        database.execute(
            "UPDATE experiments SET name = ? WHERE experiment_id = ?",
            ("exp\r\nX-Evil: 1\x85\u2028", int(experiment_id)),
        )
    answer = export(files, experiment_id)
    assert answer.status == 200
    assert "x-evil" not in answer.headers
    assert answer.headers["content-disposition"].startswith('attachment; filename="exp__X-Evil: 1')
    assert "Traceback" not in server.log


def test_a_table_longer_than_a_page_is_exported_whole(files: Files) -> None:
    experiment_id = files.call("experiments/create", name="many")["experiment_id"]
    names = [f"run {number:04}" for number in range(520)]
    for name in names:
        files.call("runs/create", experiment_id=experiment_id, run_name=name, start_time=5)
    rows = rows_of(export(files, experiment_id, order_by="run_name ASC"))
    assert [row["name"] for row in rows] == names
