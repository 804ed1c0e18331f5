"""Requests to a large registry: 100,000 versions, experiments of 10,000 and 100,000 runs, a long metric history."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.parse
from collections.abc import Callable
from typing import Any

from bench.operations import API, Data, Operation, addressed, get, post

MODELS = 100
PAGE = 100


def find_pages(port: int, data: dict[str, str], versions: int) -> None:
    """Walk to the page at 90 % of all versions, as a client would, and note its token."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    token, seen = "", 0
    while seen < versions * 0.9:
        query = urllib.parse.urlencode({"max_results": versions // 100} | ({"page_token": token} if token else {}))
        connection.request("GET", f"{API}model-versions/search?{query}")
        response = connection.getresponse()
        answer: Any = json.loads(response.read())
        if response.status != 200 or not answer.get("next_page_token"):
            raise RuntimeError(f"no page after {seen} of {versions} versions: {response.status} {str(answer)[:300]}")
        token = answer["next_page_token"]
        seen += len(answer["model_versions"])
    data["deep_token"] = token
    connection.close()


def what_it_finds(operation: Operation, port: int, data: Data) -> list[Any]:
    """Ask once and return what was found, in words that do not depend on the server: names, values, or just how many."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection, connection.makefile("rb") as stream:
        connection.sendall(addressed(operation.request(data, 0), port))
        length = 0
        while (line := stream.readline().lower()) not in (b"\r\n", b""):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        answer = json.loads(stream.read(length))
    if "runs" in answer:
        return [run["info"]["run_name"] for run in answer["runs"]]
    if "metrics" in answer:
        return [(metric["step"], metric["value"]) for metric in answer["metrics"]]
    # Their order is that of their last change, which lies apart: one side was filled in minutes, the other at one stroke.
    return [len(next(iter(answer.values())))]


def _versions(_data: Data, _n: int) -> bytes:
    return get(f"model-versions/search?max_results={PAGE}")


def _versions_deep(data: Data, _n: int) -> bytes:
    return get(
        f"model-versions/search?{urllib.parse.urlencode({'max_results': PAGE, 'page_token': data['deep_token']})}"
    )


def _versions_of_a_model(_data: Data, n: int) -> bytes:
    query = urllib.parse.urlencode({"max_results": PAGE, "filter": f"name = 'model-{n % MODELS}'"})
    return get(f"model-versions/search?{query}")


def _models(_data: Data, _n: int) -> bytes:
    return get(f"registered-models/search?max_results={PAGE}")


def _get_version(_data: Data, n: int) -> bytes:
    return get(f"model-versions/get?name=model-{n % MODELS}&version={n % 10 + 1}")


def _by_alias(_data: Data, n: int) -> bytes:
    return get(f"registered-models/alias?name=model-{n % MODELS}&alias=champion")


def _latest_by_stage(_data: Data, n: int) -> bytes:
    return post("registered-models/get-latest-versions", {"name": f"model-{n % MODELS}", "stages": ["Production"]})


def _runs(experiment: str) -> Callable[[Data, int], bytes]:
    def request(data: Data, n: int) -> bytes:
        fields = {
            "experiment_ids": [data[experiment]],
            # Another bound each time: no answer is the one before.
            "filter": f"metrics.m0 > {0.5 + n % 100 / 1000}",
            "order_by": ["metrics.m1 DESC"],
            "max_results": PAGE,
        }
        return post("runs/search", fields)

    return request


def _history(data: Data, _n: int) -> bytes:
    return get(f"metrics/get-history?run_id={data['history_run_id']}&metric_key=loss")


OPERATIONS = [
    Operation("versions: first page", 400, _versions, b'"next_page_token"'),
    Operation("versions: page at 90 %", 400, _versions_deep, b'"model_versions"'),
    Operation("versions of one model", 400, _versions_of_a_model, b'"model_versions"'),
    Operation("models: first page", 400, _models, b'"registered_models"'),
    Operation("get version, of many", 4000, _get_version, b'"model_version"'),
    Operation("by alias, of many", 4000, _by_alias, b'"champion"'),
    Operation("latest by stage, of many", 4000, _latest_by_stage, b'"Production"'),
    Operation("run search, small experiment", 400, _runs("small_experiment_id"), b'"runs"'),
    Operation("run search, large experiment", 400, _runs("large_experiment_id"), b'"runs"'),
    Operation("long metric history", 20, _history, b'"metrics"'),
]
