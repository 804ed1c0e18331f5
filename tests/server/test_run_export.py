"""The table of runs as CSV, from a real server: whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from tests.support.file_client import Answer, Files

FORMULA = '=HYPERLINK("http://example.test","click")'


def export(files: Files, experiment_id: str, **query: str | list[str]) -> Answer:
    return files.ask("GET", f"/api/v1/experiments/{experiment_id}/runs.csv?{urlencode(query, doseq=True)}")


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


def test_a_table_longer_than_a_page_is_exported_whole(files: Files) -> None:
    experiment_id = files.call("experiments/create", name="many")["experiment_id"]
    names = [f"run {number:04}" for number in range(520)]
    for name in names:
        files.call("runs/create", experiment_id=experiment_id, run_name=name, start_time=5)
    rows = rows_of(export(files, experiment_id, order_by="run_name ASC"))
    assert [row["name"] for row in rows] == names
