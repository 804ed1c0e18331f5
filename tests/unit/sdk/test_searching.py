from __future__ import annotations

from greenroom.sdk.entities import Run, RunData, RunInfo
from greenroom.sdk.paging import PagedList, every
from greenroom.sdk.searching import run_table


def a_run(run_id: str, data: RunData) -> Run:
    return Run(RunInfo(run_id, "1", "me", "FINISHED", 1, 2, "active"), data)


def test_run_that_lacks_what_another_has_gets_nothing_in_that_column() -> None:
    table = run_table([a_run("a", RunData(metrics={"auc": 0.9})), a_run("b", RunData(params={"depth": "4"}))])
    assert table["run_id"] == ["a", "b"]
    assert table["metrics.auc"] == [0.9, None]
    assert table["params.depth"] == [None, "4"]


def test_walking_stops_where_enough_were_found() -> None:
    asked: list[str | None] = []

    def page(token: str | None) -> PagedList[int]:
        asked.append(token)
        return PagedList([1, 2, 3], "more")

    assert list(every(page, at_most=3)) == [1, 2, 3]
    assert list(every(page, at_most=4)) == [1, 2, 3, 1]
    assert asked == [None, None, "more"]
