"""A client of the public API of a running server.

def test_something(api: Api) -> None:
    made = api.done("POST", "/experiments", {"name": "wine"}, status=201)
    assert api.refused("PATCH", "/experiments/1", {}) == Refusal(400, "INVALID_INPUT", "name")
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from tests.support.file_client import Answer, Files

PREFIX = "/api/v1"


class Refusal(NamedTuple):
    """The status of an error, with the fields that programs read."""

    status: int
    reason: str
    field: str | None


class Api:
    """A client of the public API; `files` talks to the other APIs of the same server."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def ask(self, method: str, path: str, body: Any = None, *, if_match: str | None = None, **headers: str) -> Answer:
        """Send a request; a header's name is written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if if_match is not None:
            sent["If-Match"] = if_match
        content = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        return self.files.ask(method, PREFIX + path, content, sent)

    def done(self, method: str, path: str, body: Any = None, *, status: int = 200, if_match: str | None = None) -> Any:
        """Send a request that succeeds with a status; return the document."""
        answer = self.ask(method, path, body, if_match=if_match)
        assert answer.status == status, answer.body
        if status == 204:
            assert answer.body == b""
            return None
        return answer.json

    def refused(self, method: str, path: str, body: Any = None, *, if_match: str | None = None) -> Refusal:
        """Send a request that fails; return the error."""
        answer = self.ask(method, path, body, if_match=if_match)
        assert answer.status >= 400, answer.body
        return Refusal(answer.status, answer.json["reason"], answer.json["field"])

    def pages(self, path: str) -> list[list[Any]]:
        """Follow a list to its end; return the items of each page."""
        found, token = [], None
        while True:
            more = "" if token is None else f"{'&' if '?' in path else '?'}page_token={token}"
            page = self.done("GET", path + more)
            found.append(page["items"])
            token = page["next_page_token"]
            if token is None:
                return found


@pytest.fixture(scope="module")
def api(files: Files) -> Api:
    """Return a client of the server of this module."""
    return Api(files)
