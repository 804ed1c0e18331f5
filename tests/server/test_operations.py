"""Health, readiness, version, server info and metrics of a running server."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

import greenroom
from greenroom.server.spa.pages import Pages
from tests.support.postgres import PostgresServer
from tests.support.raw_http import exchange, get
from tests.support.servers import GreenroomServer, StartServer

SOUND = {"writer": "ok", "log": "ok", "live": "ok", "audit": "ok"}
EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server for all of it."""
    folder = tmp_path_factory.mktemp("operations")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()


def body_of(received: bytes) -> bytes:
    return received.partition(b"\r\n\r\n")[2]


def test_health_says_ok(server: GreenroomServer) -> None:
    answer = get(server.port, "/health")
    assert answer.statuses == [200]
    assert body_of(answer.received) == b"OK"


def test_ready_names_its_parts(server: GreenroomServer) -> None:
    parts = dict.fromkeys(["database", "artifacts", "writer", "log", "live", "audit"], "ok")
    assert get(server.port, "/ready").error == {"status": "ready", **parts}


def test_not_ready_when_the_artifacts_are_gone(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "artifacts")
    answer = _until_not_ready(server)
    assert answer == {"status": "not ready", "database": "ok", "artifacts": "unavailable", **SOUND}
    assert '"level":"warning"' in server.log


def test_not_ready_while_the_database_is_gone(
    start_server: StartServer, tmp_path: Path, durable_postgres_server: PostgresServer, durable_postgres_database: str
) -> None:
    server = start_server("--data", tmp_path / "data", "--database", durable_postgres_database)
    durable_postgres_server.kill()
    try:
        answer = _until_not_ready(server)
        # Whether the sealer has noticed yet depends on the moment.
        expected = {**SOUND, "audit": answer["audit"], "database": "unavailable", "artifacts": "ok"}
        assert answer == {"status": "not ready", **expected}
        refused = get(server.port, "/api/2.0/mlflow/experiments/get?experiment_id=0")
        assert refused.statuses == [503]
        assert refused.error["error_code"] == "TEMPORARILY_UNAVAILABLE"
        assert int(refused.head["retry-after"]) > 0
        assert "127.0.0.1" not in refused.error["message"]
        assert refused.head["x-request-id"] in refused.error["message"]
    finally:
        durable_postgres_server.start()
    assert _asks_until(server, 200)["status"] == "ready"


def _until_not_ready(server: GreenroomServer) -> Any:
    return _asks_until(server, 503)


def _asks_until(server: GreenroomServer, status: int) -> Any:
    for _ in range(200):
        answer = get(server.port, "/ready")
        if answer.statuses == [status]:
            return answer.error
        time.sleep(0.05)
    raise AssertionError(f"/ready never answered {status}")


def test_version_is_one_that_clients_can_read(server: GreenroomServer) -> None:
    answer = get(server.port, "/version")
    assert answer.head["content-type"].startswith("text/plain")
    assert Version(body_of(answer.received).decode()) == Version(greenroom.__version__)


@pytest.mark.parametrize("prefix", ["/api", "/ajax-api"])
def test_server_info_offers_what_is_there(server: GreenroomServer, prefix: str) -> None:
    # The fields of MLflow 3.17.2, and one that tells Greenroom's SDK that it may retry a creation.
    assert get(server.port, f"{prefix}/3.0/mlflow/server-info").error == {
        "store_type": "SqlStore",
        "workspaces_enabled": True,
        "trace_archival_enabled": False,
        "multipart_uploads_enabled": False,
        "multipart_downloads_enabled": False,
        "presigned_upload_run_id_supported": False,
        "presigned_upload_model_id_supported": False,
        "idempotency_keys_supported": True,
        "features_enabled": {"gateway": False},
    }


def test_metrics_count_requests_by_route_and_status(server: GreenroomServer) -> None:
    for number in range(3):
        get(server.port, f"/api/2.0/mlflow/experiments/get?experiment_id={number * 7}")
    get(server.port, "/made/up/path")
    answer = get(server.port, "/metrics")
    assert answer.head["content-type"].startswith("text/plain; version=0.0.4")
    text = body_of(answer.received).decode()
    route = 'method="GET",route="/api/2.0/mlflow/experiments/get"'
    assert f'greenroom_http_requests_total{{{route},status="200"}} 1.0' in text
    assert f'greenroom_http_requests_total{{{route},status="404"}} 2.0' in text
    assert f"greenroom_http_request_seconds_count{{{route}}} 3.0" in text
    assert "greenroom_http_requests_running 1.0" in text
    assert "greenroom_changes_queued 0.0" in text
    assert "process_resident_memory_bytes" in text
    # Unknown paths do not become labels.
    assert "/made/up" not in text


plain_page = pytest.mark.skipif(Pages.are_built(), reason="the built page answers at / here")


@plain_page
def test_the_page_says_what_runs_here_and_how_to_reach_it(server: GreenroomServer) -> None:
    answer = get(server.port, "/", host=f"localhost:{server.port}")
    page = body_of(answer.received).decode()
    assert answer.head["content-type"] == "text/html; charset=utf-8"
    assert f"export MLFLOW_TRACKING_URI=http://localhost:{server.port}<" in page
    assert greenroom.__version__ in page
    assert "SQLite" in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!http://localhost)[^"]*"', page) == []


@plain_page
def test_the_page_allows_nothing_but_its_own_style(server: GreenroomServer) -> None:
    policy = get(server.port, "/").head["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "path", ["/", "/health", "/ready", "/metrics", "/version", "/nothing", "/api/2.0/mlflow/runs/get"]
)
def test_every_answer_has_the_security_headers(server: GreenroomServer, path: str) -> None:
    head = get(server.port, path).head
    assert EVERY_ANSWER.items() <= head.items()
    assert "content-security-policy" in head
    assert "server" not in head


def test_head_answers_without_a_body(server: GreenroomServer) -> None:
    request = f"HEAD /health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    answer = exchange(server.port, request.encode(), quiet_s=10)
    assert answer.statuses == [200]
    assert answer.head["content-length"] == "2"
    assert body_of(answer.received) == b""


def test_other_methods_are_no_endpoint(server: GreenroomServer) -> None:
    request = f"DELETE /health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    answer = exchange(server.port, request.encode(), quiet_s=10)
    assert answer.statuses == [404]
    assert answer.error["error_code"] == "ENDPOINT_NOT_FOUND"
