"""The client with a server that is unreachable, busy, behind a proxy or behind TLS."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from greenroom.errors import ConnectFailed, Unavailable
from greenroom.sdk import http_exchange
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import Connection
from tests.support.processes import free_port

VARIABLES = (
    "TRACKING_SERVER_CERT_PATH",
    "TRACKING_INSECURE_TLS",
    "HTTP_REQUEST_TIMEOUT",
    "HTTP_REQUEST_MAX_RETRIES",
)
RUN = (
    b'{"run": {"info": {"run_id": "r1", "run_uuid": "r1", "experiment_id": "0", "status": "RUNNING", "start_time": 1, '
    b'"lifecycle_stage": "active", "artifact_uri": "mlflow-artifacts:/0/r1/artifacts"}, "data": {}}}'
)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)


class Asked:
    """A received request."""

    def __init__(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        self.line = f"{handler.command} {handler.path}"
        self.key = handler.headers.get("Idempotency-Key")
        self.port = handler.client_address[1]


class Server:
    """Responds to creations of runs with the statuses left in `statuses`, then with success."""

    def __init__(self, *, keeps_keys: bool = True, certificate: Path | None = None, port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.statuses: list[int] = []
        self.retry_after = "0"
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                outer.asked.append(Asked(self))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = 200, RUN
                if self.path.endswith("server-info"):
                    body = b'{"idempotency_keys_supported": true}' if keeps_keys else b"{}"
                elif outer.statuses:
                    status, body = outer.statuses.pop(0), b"{}"
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Retry-After", outer.retry_after)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer

            def log_message(self, *_: Any) -> None:
                """Log nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.authority = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def lines(self) -> list[str]:
        return [one.line for one in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Clock:
    """Replaces `time` in the transport: pauses end immediately, and advance the clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.on_pause: Callable[[], object] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)
        self.on_pause()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(http_exchange, "time", clock)
    return clock


def leave(server: Server, client: MlflowClient) -> None:
    """Stop a server and close its connections, as when its process ends."""
    server.close()
    client._tracking.close()


def client_of(uri: str, *, timeout_s: float = 60, max_retries: int | None = None) -> MlflowClient:
    connection = Connection(uri=uri, timeout_s=timeout_s, max_retries=max_retries)
    return MlflowClient(transport=HttpTransport(uri, connection=connection))


CREATE = "POST /api/2.0/mlflow/runs/create"
INFO = "GET /api/3.0/mlflow/server-info"


def test_missing_server_is_reported_with_its_address_and_advice(clock: Clock) -> None:
    uri = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(ConnectFailed) as caught:
        client_of(uri).get_run("a")
    assert str(caught.value).startswith(f"No server responds at {uri}. Start one with 'greenroom server'")
    assert "\n" not in str(caught.value)
    # Long enough for a server started together with the script, short enough for a mistyped address.
    assert 3 <= clock.now - 1000 <= 5


def test_known_server_is_waited_for_until_the_timeout_once_per_outage(
    server: Server, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(f"http://{server.authority}", timeout_s=120)
    client.get_run("a")
    leave(server, client)
    with pytest.raises(ConnectFailed):
        client.get_run("a")
    assert 117 <= clock.now - 1000 <= 120
    assert max(clock.pauses) <= 2
    assert clock.pauses[0] < clock.pauses[2] < clock.pauses[4]
    asked_again = clock.now
    with pytest.raises(ConnectFailed):
        client.get_run("a")
    assert clock.now - asked_again <= 5
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("Waiting up to 11")
    assert f"s for http://{server.authority}: No server responds at http://{server.authority}." in told
    clock.now += 3600
    asked_again = clock.now
    with pytest.raises(ConnectFailed):
        client.get_run("a")
    # No requests for an hour: this is another outage.
    assert clock.now - asked_again >= 117


def test_creation_is_sent_when_the_server_is_back(server: Server, clock: Clock) -> None:
    client = client_of(f"http://{server.authority}")
    client.get_run("a")
    leave(server, client)
    back: list[Server] = []

    def come_back() -> None:
        if len(clock.pauses) == 6:
            back.append(Server(port=server.port))

    clock.on_pause = come_back
    assert client.create_run("0").info.run_id == "r1"
    back[0].close()
    # A refused connection sent nothing, so idempotency keys are not needed.
    assert back[0].lines == [CREATE]
    assert len(clock.pauses) == 6


def test_number_of_retries_follows_the_setting(server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "4")
    server.statuses = [429] * 20
    with pytest.raises(Exception, match="429"):
        MlflowClient(transport=HttpTransport(f"http://{server.authority}")).get_run("a")
    assert len(server.asked) == 5
    uri = f"http://127.0.0.1:{free_port()}"
    clock.pauses.clear()
    with pytest.raises(ConnectFailed):
        MlflowClient(transport=HttpTransport(uri)).get_run("a")
    assert len(clock.pauses) == 4


@pytest.mark.parametrize("asked", ["7", "Wed, 21 Oct 2015 07:28:00 GMT", "soon"])
def test_pause_is_as_long_as_the_server_asks(server: Server, clock: Clock, asked: str) -> None:
    server.statuses, server.retry_after = [503], asked
    client_of(f"http://{server.authority}").get_run("a")
    assert clock.pauses[0] == 7 if asked == "7" else clock.pauses[0] < 1


def test_creation_is_retried_with_its_key_if_the_server_supports_keys(server: Server) -> None:
    server.statuses = [503, 502]
    client = client_of(f"http://{server.authority}")
    assert client.create_run("0").info.run_id == "r1"
    assert server.lines == [CREATE, INFO, CREATE, CREATE]
    keys = [one.key for one in server.asked if one.line == CREATE]
    assert keys[0] is not None
    assert len(set(keys)) == 1
    client.create_run("0")
    assert server.asked[-1].key not in keys


def test_creation_is_not_retried_if_the_server_does_not_support_keys() -> None:
    server = Server(keeps_keys=False)
    server.statuses = [503]
    try:
        with pytest.raises(Unavailable):
            client_of(f"http://{server.authority}").create_run("0")
    finally:
        server.close()
    assert server.lines == [CREATE, INFO]


def test_pause_beyond_the_time_out_is_not_begun(server: Server) -> None:
    server.statuses, server.retry_after = [503], "3600"
    with pytest.raises(Unavailable):
        client_of(f"http://{server.authority}").get_run("a")
    assert len(server.asked) == 1


def test_busy_server_is_retried_until_the_timeout(server: Server, clock: Clock) -> None:
    server.statuses = [429] * 100
    with pytest.raises(Exception, match="429"):
        client_of(f"http://{server.authority}", timeout_s=60).get_run("a")
    assert 50 <= clock.now - 1000 <= 60
    assert max(clock.pauses) <= 10


def test_forked_process_has_a_connection_of_its_own(server: Server) -> None:
    client = client_of(f"http://{server.authority}")
    client.get_run("a")
    client.get_run("a")
    pid = os.fork()
    if pid == 0:
        try:
            client.get_run("a")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    ports = [one.port for one in server.asked]
    assert ports[0] == ports[1] != ports[2]


def test_proxy_of_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://{server.authority}")
    assert MlflowClient(transport=HttpTransport("http://models.example")).get_run("a").info.run_id == "r1"
    assert server.lines[0].startswith("GET http://models.example/api/2.0/mlflow/runs/get?")


@pytest.mark.usefixtures("clock")
def test_unreachable_proxy_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ConnectFailed, match="The proxy for http://models.example does not respond"):
        MlflowClient(transport=HttpTransport("http://models.example")).get_run("a")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate and its key for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "registry")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[Server]:
    server = Server(certificate=certificate)
    yield server
    server.close()


def test_unknown_certificate_is_rejected_with_the_setting_to_use(tls_server: Server) -> None:
    with pytest.raises(ConnectFailed, match="MLFLOW_TRACKING_SERVER_CERT_PATH"):
        MlflowClient(transport=HttpTransport(f"https://{tls_server.authority}")).get_run("a")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("way", ["authority", "any"])
def test_certificate_is_taken_where_it_is_named_or_any_is(
    tls_server: Server, certificate: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "authority":
        monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", str(certificate))
    else:
        monkeypatch.setenv("MLFLOW_TRACKING_INSECURE_TLS", "true")
    client = MlflowClient(transport=HttpTransport(f"https://{tls_server.authority}"))
    assert client.get_run("a").info.run_id == "r1"
