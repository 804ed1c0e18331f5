"""A server behind a real proxy: public address, path prefix, forwarded headers."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.raw_http import get
from tests.support.servers import GreenroomServer, StartServer

PUBLIC = "https://models.example.com/registry"
API = "/api/2.0/mlflow/experiments/get?experiment_id=0"


class Proxy(http.server.ThreadingHTTPServer):
    """Passes requests on, as nginx does with `proxy_pass`, and counts nothing.

    Args:
        strips: path taken away from the front.
        headers: set on every request.
    """

    daemon_threads = True

    def __init__(self, target: int, *, strips: str, headers: Mapping[str, str]) -> None:
        self.target = target
        self.strips = strips
        self.headers = headers
        super().__init__(("127.0.0.1", 0), _Passing)


class _Passing(http.server.BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=10)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        # As proxies do: what the client claims to have forwarded stays in front.
        chain = [self.headers["X-Forwarded-For"]] if "X-Forwarded-For" in self.headers else []
        headers["X-Forwarded-For"] = ", ".join([*chain, self.client_address[0]])
        headers |= self.server.headers
        upstream.request(self.command, self.path.removeprefix(self.server.strips) or "/", body or None, headers)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("date", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    do_POST = do_GET

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def proxy_to(port: int, *, strips: str = "", **headers: str) -> Iterator[int]:
    """Run a proxy and yield its port."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    proxy = Proxy(port, strips=strips, headers=named)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy.server_address[1]
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """A server that is known by a public address and trusts the proxy on its own machine."""
    folder = tmp_path_factory.mktemp("proxy")
    arguments = ["--public-url", PUBLIC, "--trusted-proxy", "127.0.0.1"]
    server = GreenroomServer("--data", folder / "data", *arguments, log=folder / "log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()


@pytest.mark.parametrize("strips", ["", "/registry"], ids=["prefix kept", "prefix stripped"])
def test_every_face_works_below_the_prefix(server: GreenroomServer, strips: str) -> None:
    with proxy_to(server.port, strips=strips, Host="models.example.com") as port:
        assert get(port, f"/registry{API}").error["experiment"]["experiment_id"] == "0"
        assert get(port, "/registry/health").statuses == [200]
        assert get(port, "/registry/nothing").statuses == [404]
        page = get(port, "/registry/")
        assert page.statuses == [200]
        assert PUBLIC in page.received.decode()
        assert get(port, "/registry").statuses == [200]


def test_an_encoded_path_below_the_prefix_stays_encoded(server: GreenroomServer) -> None:
    listing = "/registry/api/2.0/mlflow-artifacts/artifacts/0%2Fa%2Fb%20c"
    with proxy_to(server.port, Host="models.example.com") as port:
        assert get(port, listing).statuses == [404]
    assert '"status":404' in server.line_about(listing)


@pytest.mark.parametrize("path", ["/registryx/health", "/registry/registry/health", "/%72egistry/health"])
def test_what_only_looks_like_the_prefix_is_no_endpoint(server: GreenroomServer, path: str) -> None:
    with proxy_to(server.port, Host="models.example.com") as port:
        assert get(port, path).statuses == [404]


@pytest.mark.parametrize(
    "host", ["models.example.com", "MODELS.example.com", "models.example.com:443", "127.0.0.1:{port}"]
)
def test_the_public_host_and_the_own_address_are_accepted(server: GreenroomServer, host: str) -> None:
    with proxy_to(server.port, Host=host.format(port=server.port)) as port:
        assert get(port, API).statuses == [200]


@pytest.mark.parametrize("host", ["models.example.com:8443", "example.com", "models.example.com.evil.example"])
def test_other_hosts_are_not(server: GreenroomServer, host: str) -> None:
    with proxy_to(server.port, Host=host, X_Forwarded_Host="models.example.com") as port:
        assert get(port, API).statuses == [403]


def test_the_public_origin_may_ask(server: GreenroomServer) -> None:
    with proxy_to(server.port, Host="models.example.com") as port:
        assert get(port, API, "Origin: https://models.example.com", "Sec-Fetch-Site: same-origin").statuses == [200]
        assert get(port, API, "Origin: https://models.example.com:8443").statuses == [403]


def test_the_client_behind_a_trusted_proxy_is_logged(server: GreenroomServer) -> None:
    with proxy_to(server.port, Host="models.example.com", X_Forwarded_For="203.0.113.7") as port:
        get(port, "/nothing/forwarded")
    assert '"client":"203.0.113.7","actor":' in server.line_about("/nothing/forwarded")


def test_what_a_client_claims_to_have_forwarded_is_not_believed(server: GreenroomServer) -> None:
    with proxy_to(server.port, Host="models.example.com", X_Forwarded_For="198.51.100.9, 203.0.113.7") as port:
        get(port, "/nothing/claimed")
    assert '"client":"203.0.113.7"' in server.line_about("/nothing/claimed")


def test_forwarded_headers_are_ignored_without_trusted_proxies(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    get(server.port, "/nothing/x", "X-Forwarded-For: 203.0.113.7")
    server.stop()
    assert '"client":"127.0.0.1"' in server.line_about("/nothing/x")
