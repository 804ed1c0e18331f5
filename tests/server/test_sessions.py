"""Log-in with a browser: the token once, then a session cookie."""

from __future__ import annotations

import hmac
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from greenroom.server.auth.wrong_tokens import FREE
from greenroom.server.live import MAX_LISTENERS_OF_CLIENT
from tests.support.file_client import Answer, Files
from tests.support.servers import GreenroomServer, StartServer

TOKEN = "a-token-of-twenty-four-characters"
JSON = {"Content-Type": "application/json"}


def log_in(files: Files, token: str) -> Answer:
    return files.ask("POST", "/api/ui/session", json.dumps({"token": token}).encode(), JSON)


def with_token(start_server: StartServer, tmp_path: Path) -> Files:
    data = tmp_path / "data"
    return Files(start_server("--data", data, environment={"GREENROOM_SERVER_TOKEN": TOKEN}), data)


def test_the_token_once_then_the_cookie_until_one_logs_out(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    assert files.ask("GET", "/api/ui/home").status == 401
    answer = log_in(files, TOKEN)
    assert (answer.status, answer.json["asks_token"]) == (200, True)
    cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    assert files.ask("GET", "/api/ui/home", headers=cookie).status == 200
    out = files.ask("DELETE", "/api/ui/session", headers=cookie)
    assert (out.status, "Max-Age=0" in out.headers["set-cookie"]) == (200, True)


def cookie(files: Files) -> dict[str, str]:
    """Log in; return the header that a browser sends from then on."""
    return {"Cookie": log_in(files, TOKEN).headers["set-cookie"].partition(";")[0]}


def home(files: Files, headers: dict[str, str]) -> int:
    return files.ask("GET", "/api/ui/home", headers=headers).status


class Stream:
    """A client that listens for changes."""

    def __init__(self, server: GreenroomServer, headers: dict[str, str], source: str = "127.0.0.1") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20, source_address=(source, 0))
        self._connection.request("GET", "/api/v1/events/stream", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        if self.status == HTTPStatus.OK:
            # The first line comes once it listens.
            self._answer.readline()

    def until(self, text: str) -> None:
        """Read until a line holds a text; within the pause between two looks into the log."""
        while text not in (line := self._answer.readline().decode()):
            assert line, f"the stream ended without {text!r}"

    def rest(self) -> str:
        """Read until the server ends it."""
        return self._answer.read().decode()

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


@contextmanager
def streams() -> Iterator[list[Stream]]:
    opened: list[Stream] = []
    try:
        yield opened
    finally:
        for stream in opened:
            stream.close()


def create_model(files: Files, name: str) -> None:
    body = json.dumps({"name": name}).encode()
    made = files.ask(
        "POST", "/api/2.0/mlflow/registered-models/create", body, {**JSON, "Authorization": f"Bearer {TOKEN}"}
    )
    assert made.status == 200


def test_a_copied_cookie_is_invalid_after_log_out(start_server: StartServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = start_server("--data", data, environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    files = Files(server, data)
    stolen, kept = cookie(files), cookie(files)
    assert stolen != kept
    assert (home(files, stolen), home(files, kept)) == (200, 200)
    assert files.ask("DELETE", "/api/ui/session", headers=stolen).status == 200
    assert (home(files, stolen), home(files, kept)) == (401, 200)
    server.stop()
    server.restart()
    assert (home(files, stolen), home(files, kept)) == (401, 200)
    # It is no error to log out twice.
    assert files.ask("DELETE", "/api/ui/session", headers=stolen).status == 200


def test_a_cookie_of_the_release_before_and_one_made_from_the_token_count_for_nothing(
    start_server: StartServer, tmp_path: Path
) -> None:
    files = with_token(start_server, tmp_path)
    until = str(int(time.time()) + 1000)
    proof = hmac.digest(TOKEN.encode(), b"greenroom session, until " + until.encode(), "sha256").hex()
    ident = "0" * 32
    purpose = f"greenroom session {ident} until {until}".encode()
    guess = hmac.digest(TOKEN.encode(), purpose, "sha256").hex()
    for value in (f"{until}.{proof}", f"{ident}.{until}.{guess}"):
        assert home(files, {"Cookie": f"greenroom_session={value}"}) == 401


def test_a_stream_ends_with_its_session(start_server: StartServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = start_server("--data", data, environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    files = Files(server, data)
    header, other = cookie(files), cookie(files)
    with streams() as opened:
        opened.append(Stream(server, header))
        opened.append(Stream(server, other))
        create_model(files, "before")
        files.ask("DELETE", "/api/ui/session", headers=header)
        create_model(files, "canary")
        assert "canary" not in opened[0].rest()
        opened.append(Stream(server, header))
        assert opened[-1].status == 401
        # The other session goes on, and is told what happened, until it ends.
        opened[1].until("canary")
        files.ask("DELETE", "/api/ui/session", headers=other)
        opened[1].rest()


def test_a_session_ends_on_every_replica(start_server: StartServer, tmp_path: Path, postgres_database: str) -> None:
    data = tmp_path / "data"
    one, two = (
        start_server("--data", data, "--database", postgres_database, environment={"GREENROOM_SERVER_TOKEN": TOKEN})
        for _ in range(2)
    )
    header = cookie(Files(one, data))
    assert home(Files(two, data), header) == 200
    with streams() as opened:
        opened.append(Stream(two, header))
        Files(one, data).ask("DELETE", "/api/ui/session", headers=header)
        # Ends by itself as soon as the other replica knows, or the read is over after its time.
        opened[0].rest()
    assert home(Files(two, data), header) == 401


def answer_to(server: GreenroomServer, token: str, *, source: str = "127.0.0.1", by: str = "header") -> Answer:
    """Ask with a token from one of the addresses of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20, source_address=(source, 0))
    try:
        if by == "form":
            connection.request("POST", "/api/ui/session", json.dumps({"token": token}), JSON)
        else:
            connection.request("GET", "/api/ui/home", headers={"Authorization": f"Bearer {token}"})
        found = connection.getresponse()
        headers = {name.lower(): value for name, value in found.getheaders()}
        return Answer(found.status, headers, found.read())
    finally:
        connection.close()


@pytest.mark.parametrize("by", ["header", "form"])
def test_only_the_client_that_tries_tokens_is_slowed_down(start_server: StartServer, tmp_path: Path, by: str) -> None:
    server = start_server("--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    header = cookie(Files(server, tmp_path / "data"))
    answers = [answer_to(server, f"guess-{number}", by=by) for number in range(FREE + 20)]
    assert [answer.status for answer in answers[:FREE]] == [401] * FREE
    refused = [answer for answer in answers if answer.status == 429]
    # One or two more are looked at if this takes seconds; there is no end to them without the limit.
    assert len(refused) >= 15
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert refused[0].json["error_code"] == "REQUEST_LIMIT_EXCEEDED"
    assert answer_to(server, TOKEN, source="127.0.0.2", by=by).status == 200
    # Who is logged in works on, also from the same address.
    assert home(Files(server, tmp_path / "data"), header) == 200


def test_the_limit_applies_to_the_client_behind_a_proxy(start_server: StartServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = start_server("--data", data, "--trusted-proxy", "127.0.0.1", environment={"GREENROOM_SERVER_TOKEN": TOKEN})
    files = Files(server, data)
    attacker, other = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "203.0.113.10"}
    for number in range(FREE):
        assert home(files, {**attacker, "Authorization": f"Bearer guess-{number}"}) == 401
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert (home(files, {**attacker, **right}), home(files, {**other, **right})) == (429, 200)


def test_one_client_can_not_take_all_streams(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    with streams() as opened:
        for _ in range(MAX_LISTENERS_OF_CLIENT):
            opened.append(Stream(server, {}))
        assert {stream.status for stream in opened} == {200}
        opened.append(Stream(server, {}))
        assert opened[-1].status == 429
        opened.append(Stream(server, {}, source="127.0.0.2"))
        assert opened[-1].status == 200


def test_by_https_the_cookie_has_a_name_that_no_other_host_can_set(start_server: StartServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = start_server(
        "--data", data, "--public-url", "https://models.example.com", environment={"GREENROOM_SERVER_TOKEN": TOKEN}
    )
    answer = log_in(Files(server, data), TOKEN)
    assert answer.headers["set-cookie"].startswith("__Host-greenroom_session=")
    assert "; Secure" in answer.headers["set-cookie"]


def test_another_token_gets_no_cookie_and_no_prompt_of_the_browser(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    answer = log_in(files, "not-the-token-of-this-server")
    assert (answer.status, answer.json["error_code"]) == (401, "UNAUTHENTICATED")
    assert "set-cookie" not in answer.headers
    assert "www-authenticate" not in answer.headers
    assert files.ask("POST", "/api/ui/session", b"{}", JSON).status == 400


def test_a_page_of_another_site_cannot_log_in(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    body = json.dumps({"token": TOKEN}).encode()
    answer = files.ask("POST", "/api/ui/session", body, {**JSON, "Origin": "https://evil.example"})
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)


def test_where_no_token_is_asked_there_is_nothing_to_log_in_to(files: Files) -> None:
    answer = log_in(files, "whatever")
    assert (answer.status, answer.json["asks_token"], "set-cookie" in answer.headers) == (200, False, False)
