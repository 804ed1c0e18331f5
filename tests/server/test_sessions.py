"""Logging in with a browser: the token once, then a cookie."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.file_client import Answer, Files
from tests.support.servers import StartServer

TOKEN = "a-token-of-twenty-four-characters"
JSON = {"Content-Type": "application/json"}


def log_in(files: Files, token: str) -> Answer:
    return files.ask("POST", "/api/v1/session", json.dumps({"token": token}).encode(), JSON)


def with_token(start_server: StartServer, tmp_path: Path) -> Files:
    data = tmp_path / "data"
    return Files(start_server("--data", data, environment={"GREENROOM_TOKEN": TOKEN}), data)


def test_the_token_once_then_the_cookie_until_one_logs_out(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    assert files.ask("GET", "/api/v1/home").status == 401
    answer = log_in(files, TOKEN)
    assert (answer.status, answer.json["asks_token"]) == (200, True)
    cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    assert files.ask("GET", "/api/v1/home", headers=cookie).status == 200
    out = files.ask("DELETE", "/api/v1/session", headers=cookie)
    assert (out.status, "Max-Age=0" in out.headers["set-cookie"]) == (200, True)


def test_another_token_gets_no_cookie_and_no_prompt_of_the_browser(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    answer = log_in(files, "not-the-token-of-this-server")
    assert (answer.status, answer.json["error_code"]) == (401, "UNAUTHENTICATED")
    assert "set-cookie" not in answer.headers
    assert "www-authenticate" not in answer.headers
    assert files.ask("POST", "/api/v1/session", b"{}", JSON).status == 400


def test_a_page_of_another_site_can_not_log_anybody_in(start_server: StartServer, tmp_path: Path) -> None:
    files = with_token(start_server, tmp_path)
    body = json.dumps({"token": TOKEN}).encode()
    answer = files.ask("POST", "/api/v1/session", body, {**JSON, "Origin": "https://evil.example"})
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)


def test_where_no_token_is_asked_there_is_nothing_to_log_in_to(files: Files) -> None:
    answer = log_in(files, "whatever")
    assert (answer.status, answer.json["asks_token"], "set-cookie" in answer.headers) == (200, False, False)
