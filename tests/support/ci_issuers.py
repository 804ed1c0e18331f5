"""CI systems on loopback that sign identity tokens of jobs, with real keys, over real HTTP.

with ci_issuer() as issuer:
    token = issuer.token(AUDIENCE, repository="octo/churn")
"""

from __future__ import annotations

import http.server
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.support.fake_issuers import FakeIssuer, a_key, signed

REQUEST_TOKEN: Final = "may request identity tokens"

_jobs = itertools.count(1)


class CiIssuer(FakeIssuer):
    """One CI system. `requests` are the paths that the server has read."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.metadata = {"issuer": address, "jwks_uri": f"{address}/jwks"}

    @property
    def request_url(self) -> str:
        """Where a job requests its token, as GitHub Actions tells it."""
        return f"{self.address}/request?api-version=2.0"

    def claims_of(self, audience: Any, **changed: Any) -> dict[str, Any]:
        """Return the claims of a job; a value of None leaves one out."""
        now_s = int(time.time())
        claims = {
            "iss": self.address,
            "aud": audience,
            "sub": "repo:octo/churn:ref:refs/heads/main",
            "jti": f"job-{next(_jobs)}",
            "iat": now_s,
            "exp": now_s + 300,
            "repository": "octo/churn",
            "ref": "refs/heads/main",
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, audience: Any, *, alg: str = "RS256", key_number: int = 1, **changed: Any) -> str:
        """Return the identity token of a job; with another `key_number` it is forged."""
        key = a_key(alg, key_number)
        header = {} if key_number == 1 else {"kid": self.key.kid}
        return signed(self.claims_of(audience, **changed), key, alg=alg, **header)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    issuer: CiIssuer


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        issuer = self.server.issuer
        parts = urlsplit(self.path)
        if parts.path == "/request":
            is_allowed = self.headers.get("Authorization") == f"Bearer {REQUEST_TOKEN}"
            audience = parse_qs(parts.query).get("audience", ["none"])[0]
            self._send(200, {"value": issuer.token(audience)}) if is_allowed else self._send(403, {})
            return
        answer = issuer.answer(httpx.Request("GET", issuer.address + self.path))
        self._send(answer.status_code, json.loads(answer.content or b"{}"))

    def _send(self, status: int, document: Any) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def ci_issuer() -> Iterator[CiIssuer]:
    """Run a CI system."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.issuer = CiIssuer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
