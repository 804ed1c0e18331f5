from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from greenroom.errors import InvalidInput, NotFound
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Run, RunData, RunInfo
from greenroom.sdk.paging import PagedList, iterate
from greenroom.sdk.searching import run_table
from greenroom.sdk.transport import Transport
from greenroom.wire.endpoints import Endpoint


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

    assert list(iterate(page, at_most=3)) == [1, 2, 3]
    assert list(iterate(page, at_most=4)) == [1, 2, 3, 1]
    assert asked == [None, None, "more"]


class Asked:
    """A transport that records requests and returns nothing."""

    uri = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.counts: list[object] = []

    def call(self, endpoint: Endpoint, message: Any) -> Any:
        self.counts.append(message.max_results)
        raise NotFound("Nothing is here.")


SEARCHES: tuple[Callable[[MlflowClient, Any], object], ...] = (
    lambda client, count: client.search_runs(["0"], max_results=count),
    lambda client, count: client.search_experiments(max_results=count),
    lambda client, count: client.search_registered_models(max_results=count),
    lambda client, count: client.search_model_versions(max_results=count),
    lambda client, count: client.search_logged_models(["0"], max_results=count),
)


@pytest.mark.parametrize("search", SEARCHES)
def test_a_count_may_be_a_whole_float(search: Callable[[MlflowClient, Any], object]) -> None:
    asked = Asked()
    client = MlflowClient(transport=cast(Transport, asked))
    with pytest.raises(NotFound):
        search(client, 2.0)
    assert [(type(count), count) for count in asked.counts] == [(int, 2)]


@pytest.mark.parametrize("search", SEARCHES)
def test_a_count_that_is_not_whole_is_named(search: Callable[[MlflowClient, Any], object]) -> None:
    client = MlflowClient(transport=cast(Transport, Asked()))
    with pytest.raises(InvalidInput, match=r"max_results is 2\.5; it must be a whole number") as refused:
        search(client, 2.5)
    assert refused.value.field == "max_results"
