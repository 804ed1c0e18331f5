"""The API calls that the crash test makes, over the standard library's HTTP client."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import Any

API = "/api/2.0/mlflow/"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
TIMEOUT_S = 30


class NoAnswer(Exception):
    """The connection broke, or was refused, before an answer was read whole."""


class Refused(Exception):
    """The server answered, and not with success."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body[:500]!r}")
        self.status = status


class Wire:
    """One kept-alive connection to a server that may die at any moment."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None

    def call(self, method: str, verb: str, **fields: Any) -> Any:
        """Make a call with JSON, or with query parameters for GET, and return what it answered."""
        if method == "GET":
            return json.loads(self.raw("GET", f"{API}{verb}?{urllib.parse.urlencode(fields)}"))
        return json.loads(self.raw(method, API + verb, json.dumps(fields).encode(), "application/json"))

    def raw(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> bytes:
        """Make a call and return the bytes of its answer.

        Raises:
            NoAnswer: it is unknown whether it happened.
            Refused: the status is not 2xx.
        """
        headers = {"Content-Type": content_type} if content_type else {}
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(str(error)) from error
        if not 200 <= response.status < 300:
            raise Refused(response.status, answer)
        return answer

    def close(self) -> None:
        """Drop the connection; the next call makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
