"""Response headers: caching, and the types of files."""

from __future__ import annotations

import pytest

from tests.support.file_client import Files
from tests.support.raw_http import exchange

API = "/api/2.0/mlflow"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{API}/experiments/get?experiment_id=0", None),
        ("GET", f"{API}/experiments/get?experiment_id=77", None),
        ("GET", f"{API}/experiments/search?max_results=5", None),
        ("POST", f"{API}/runs/search", b'{"experiment_ids": ["0"]}'),
        ("POST", f"{API}/runs/create", b'{"experiment_id": "0"}'),
        ("POST", f"{API}/runs/create", b"{"),
        ("GET", "/api/2.0/mlflow-artifacts/artifacts?path=x", None),
        ("GET", "/api/2.0/mlflow-artifacts/artifacts/none.txt", None),
        ("GET", "/api/2.0/nothing", None),
        ("DELETE", f"{API}/experiments/get", None),
        ("GET", "/api/ui/models", None),
        ("GET", "/api/ui/model-names", None),
        ("GET", "/api/ui/home", None),
        ("GET", "/api/v1/openapi.json", None),
        ("GET", "/api/ui/models/none", None),
        ("GET", "/api/ui/artifacts?owner=run:none", None),
        ("GET", "/health/ready", None),
    ],
)
def test_json_is_not_kept_by_anyone(files: Files, method: str, path: str, body: bytes | None) -> None:
    answer = files.ask(method, path, body, JSON)
    assert answer.headers["content-type"].startswith(("application/json", "application/problem"))
    kept = answer.headers.get("cache-control")
    # Or revalidated each time, with an exact ETag.
    assert kept == "no-store" or (kept == "no-cache" and "etag" in answer.headers), answer.headers


def test_a_refusal_of_the_protocol_is_not_kept_either(files: Files) -> None:
    for request in (b"GET / HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n"):
        assert exchange(files.server.port, request).head["cache-control"] == "no-store"


def test_headers_are_not_repeated(files: Files) -> None:
    request = b"GET /%b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
    for path in (b"health/ready", b"api/2.0/mlflow/experiments/get?experiment_id=0", b"api/v1/models"):
        head = (
            exchange(files.server.port, request % (path, files.server.port)).received.partition(b"\r\n\r\n")[0].lower()
        )
        names = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:]]
        assert len(names) == len(set(names)), head
        assert b"x-content-type-options" in names


@pytest.mark.parametrize(
    ("name", "kind"),
    [("MLproject", "application/octet-stream"), ("mlproject", "text/plain"), ("MLmodel", "text/plain")],
)
def test_files_have_the_types_that_mlflow_gives_them(files: Files, name: str, kind: str) -> None:
    assert files.put(f"kinds/{name}").status == 200
    assert files.get(f"kinds/{name}").headers["content-type"].partition(";")[0] == kind


def test_too_many_runs_for_a_bulk_history_are_refused_with_the_count(files: Files) -> None:
    query = "&".join(f"run_id={number:032x}" for number in range(1000))
    answer = files.ask("GET", f"{API}/metrics/get-history-bulk?metric_key=loss&{query}")
    assert (answer.status, answer.json["message"]) == (
        400,
        "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 1000 run_ids.",
    )
    answer = files.ask("GET", f"{API}/metrics/get-history-bulk?metric_key=loss&{query}&{query}")
    assert "request fewer items at a time" in answer.json["message"]
