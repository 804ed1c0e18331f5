"""Host, Origin and Sec-Fetch-Site checks on a running server."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support.raw_http import Exchange, exchange, get
from tests.support.servers import GreenroomServer

API = "/api/2.0/mlflow/experiments/get?experiment_id=0"
CROSS = "Sec-Fetch-Site: cross-site"
NAVIGATION = ("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server for all of it."""
    folder = tmp_path_factory.mktemp("guards")
    server = GreenroomServer("--data", folder / "data", "--allowed-host", "models.test", log=folder / "log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()


def post(server: GreenroomServer, *headers: str) -> Exchange:
    """Try to create an experiment."""
    lines = [
        "POST /api/2.0/mlflow/experiments/create HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Content-Type: application/json",
        "Content-Length: 14",
        *headers,
        "Connection: close",
    ]
    return exchange(server.port, "\r\n".join([*lines, "", '{"name": "cs"}']).encode(), quiet_s=10)


def assert_refused(answer: Exchange) -> None:
    assert answer.statuses == [403]
    assert set(answer.error) == {"error_code", "message", "sqlstate", "error_class"}
    assert answer.error["error_code"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("name", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}", "[::1]:{port}"])
def test_a_loopback_name_with_the_port_is_accepted(server: GreenroomServer, name: str) -> None:
    assert get(server.port, API, host=name.format(port=server.port)).statuses == [200]


@pytest.mark.parametrize("name", ["models.test", "models.test:{port}"])
def test_an_allowed_name_is_accepted(server: GreenroomServer, name: str) -> None:
    assert get(server.port, API, host=name.format(port=server.port)).statuses == [200]


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{port}",
        "localhost:{port}.evil.example",
        "evil.models.test:{port}",
        "models.test.:{port}",
        "127.0.0.2:{port}",
        "localhost:{port}@evil.example",
    ],
)
def test_any_other_name_is_refused(server: GreenroomServer, name: str) -> None:
    assert_refused(get(server.port, API, host=name.format(port=server.port)))


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_come_by_any_name(server: GreenroomServer, path: str) -> None:
    assert get(server.port, path, host="10.1.2.3:80").statuses == [200]


@pytest.mark.parametrize("path", ["/", "/version", "/metrics", API, "/nothing", "/healthy", "/health/", "/ready/x"])
def test_all_else_is_not_for_probes(server: GreenroomServer, path: str) -> None:
    assert_refused(get(server.port, path, host="10.1.2.3:80"))


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "https://models.test.evil.example"],
)
def test_a_page_of_another_origin_is_refused(server: GreenroomServer, origin: str) -> None:
    assert_refused(post(server, f"Origin: {origin}"))
    assert_refused(get(server.port, API, f"Origin: {origin}"))


def test_a_page_of_the_same_origin_is_accepted(server: GreenroomServer) -> None:
    assert get(server.port, API, f"Origin: http://127.0.0.1:{server.port}", "Sec-Fetch-Site: same-origin").statuses == [
        200
    ]
    assert get(server.port, API, "Origin: https://models.test").statuses == [200]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "strange"])
def test_a_request_from_another_site_is_refused(server: GreenroomServer, site: str) -> None:
    assert_refused(post(server, f"Sec-Fetch-Site: {site}"))
    assert_refused(get(server.port, API, f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"))


def test_a_link_on_another_site_may_lead_here(server: GreenroomServer) -> None:
    assert get(server.port, "/", CROSS, *NAVIGATION).statuses == [200]


def test_a_form_on_another_site_may_not(server: GreenroomServer) -> None:
    assert_refused(post(server, CROSS, *NAVIGATION))


def test_a_frame_on_another_site_may_not(server: GreenroomServer) -> None:
    assert_refused(get(server.port, "/", CROSS, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"))


def test_a_preflight_is_refused_without_cors_headers(server: GreenroomServer) -> None:
    lines = [
        "OPTIONS /api/2.0/mlflow/experiments/create HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
        "Connection: close",
    ]
    answer = exchange(server.port, "\r\n".join([*lines, "", ""]).encode(), quiet_s=10)
    assert_refused(answer)
    assert not any(name.startswith("access-control") for name in answer.head)


_CHANGES = sorted({(row.method, path) for row in ENDPOINTS if row.method not in ("GET", "HEAD") for path in row.paths})


@pytest.mark.parametrize(
    "origin",
    ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: same-site"],
    ids=lambda header: header[-9:],
)
def test_no_change_is_made_for_a_page_of_another_origin(server: GreenroomServer, origin: str) -> None:
    name, _, value = origin.partition(": ")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    # Without a body, as the simplest requests that a page can send.
    for method, path in _CHANGES:
        connection.request(method, path.replace("{", "").replace("}", ""), headers={name: value})
        answer = connection.getresponse()
        assert (answer.status, b"pages of" in answer.read()) == (403, True), (method, path)
    connection.close()


def test_a_refused_request_changes_nothing(server: GreenroomServer) -> None:
    assert_refused(post(server, "Origin: http://evil.example"))
    found = get(server.port, "/api/2.0/mlflow/experiments/get-by-name?experiment_name=cs")
    assert found.statuses == [404]
