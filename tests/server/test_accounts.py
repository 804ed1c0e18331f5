"""A server with accounts: tokens, passwords and sessions sign in, and what they may do changes within a second."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.credentials import Store, basic, bearer, stored
from tests.support.file_client import Answer, Files
from tests.support.servers import GreenroomServer, StartServer

ME = "/api/v1/me"
PASSWORD = "correct horse battery staple"
CREATE = "/api/2.0/mlflow/registered-models/create"
JSON = {"Content-Type": "application/json"}
# The promise is a second; the rest is for a busy machine.
SOON_S = 3.0


class Setting(NamedTuple):
    """A server and its database."""

    files: Files
    store: Store
    database_url: str

    def ask(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: Any = None) -> Answer:
        """Send a request."""
        encoded = None if body is None else json.dumps(body).encode()
        return self.files.ask(method, path, encoded, {**(headers or {}), **(JSON if encoded else {})})

    def status(self, headers: Mapping[str, str]) -> int:
        """Return the status of an authenticated request."""
        return self.ask(ME, headers).status

    def log_in(self, username: str, password: str) -> Answer:
        """Sign in as the page does."""
        return self.ask("/api/ui/session", method="POST", body={"username": username, "password": password})


def open_setting(
    start: Callable[..., GreenroomServer], folder: Path, url: str | None
) -> tuple[Setting, GreenroomServer]:
    database = [] if url is None else ["--database", url]
    server = start(
        "--data",
        folder / "data",
        *database,
        environment={"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
    )
    url = url or f"sqlite:///{folder / 'data' / 'greenroom.db'}"
    return Setting(Files(server, folder / "data"), Store(url), url), server


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def setting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    """One server on each database, for tests with accounts of their own."""
    folder = tmp_path_factory.mktemp("accounts")
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_server").create_database()

    def start(*arguments: str | Path, environment: Mapping[str, str]) -> GreenroomServer:
        return GreenroomServer(*arguments, log=folder / "log", environment=environment)

    made, server = open_setting(start, folder, url)
    try:
        yield made
        made.store.close()
        server.stop()
        assert PASSWORD not in server.log
        assert not re.search(r"grn_\w{10}", server.log)
    finally:
        server.kill()


def soon(what: Callable[[], bool], *, within_s: float = SOON_S) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, "it still was not so"
        time.sleep(0.01)


def message(answer: Answer) -> str:
    assert answer.status == 401
    assert (
        "bearer" in answer.headers["www-authenticate"].lower() or "basic" in answer.headers["www-authenticate"].lower()
    )
    text: str = answer.json["message"]
    assert text.startswith("You are not authenticated. ")
    return text


def cookie_of(answer: Answer) -> dict[str, str]:
    assert answer.status == 200, answer.body
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def test_two_roles_may_do_different_things(setting: Setting) -> None:
    viewer, contributor = setting.store.account("vera"), setting.store.account("carl")
    setting.store.grant(viewer, "viewer")
    setting.store.grant(contributor, "contributor")
    reads, writes = (bearer(setting.store.token(account)) for account in (viewer, contributor))
    assert setting.ask(CREATE, writes, "POST", {"name": "wheat"}).status == 200
    refused = setting.ask(CREATE, reads, "POST", {"name": "rye"})
    assert (refused.status, refused.json["error_code"]) == (403, "PERMISSION_DENIED")
    refused = setting.ask("/api/v1/models", reads, "POST", {"name": "rye"})
    assert (refused.status, refused.json["details"]["permission"]) == (403, "registered_model:create")
    # Who sees the workspace is told who can help, who has nothing there is not.
    assert refused.json["details"]["granted_by"]
    assert refused.json["message"].endswith("can grant it.")
    outsider = bearer(setting.store.token(setting.store.account("norbert")))
    refused = setting.ask("/api/v1/models", outsider, "POST", {"name": "rye"})
    assert (refused.status, refused.json["details"]["granted_by"]) == (403, [])
    for headers in (reads, writes):
        found = setting.ask("/api/2.0/mlflow/registered-models/get?name=wheat", headers)
        assert found.json["registered_model"]["name"] == "wheat"
    assert setting.ask(ME, reads).json["name"] == "vera"
    assert setting.ask(ME, reads).json["id"] == f"acc_{viewer}"


@pytest.mark.parametrize("form", ["bearer", "password", "any password", "name"])
def test_a_token_may_be_sent_in_several_ways(setting: Setting, form: str) -> None:
    token = setting.store.token(setting.store.account(f"sender-{form.replace(' ', '-')}"))
    headers = {
        "bearer": bearer(token),
        "password": basic("anybody", token),
        "any password": basic("", token),
        "name": basic(token, ""),
    }[form]
    assert setting.status(headers) == 200


def test_without_credentials_nothing_is_said_about_the_registry(setting: Setting) -> None:
    for path in (ME, "/api/2.0/mlflow/experiments/get?experiment_id=0", "/get-artifact?path=x", "/metrics"):
        assert "MLFLOW_TRACKING_TOKEN" in message(setting.ask(path))
    assert setting.ask("/health").status == 200
    assert setting.ask("/api/v1/server").json["login"] == "account"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer grn_",
        "Bearer x",
        "Token grn_0000",
        "Basic",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "Bearer \xfc",
        "Basic /////w==",
    ],
)
def test_malformed_credentials_are_refused(setting: Setting, authorization: str) -> None:
    message(setting.ask(ME, {"Authorization": authorization}))


def test_what_is_wrong_with_a_genuine_token_is_said(setting: Setting) -> None:
    ada = setting.store.account("ada")
    expired = setting.store.token(ada, expires_at_ms=1_700_000_000_000)
    revoked = setting.store.token(ada)
    setting.store.revoke(revoked, at_ms=1_700_000_000_000)
    assert "expired on 2023-11-14" in message(setting.ask(ME, bearer(expired)))
    assert "was revoked on 2023-11-14" in message(setting.ask(ME, bearer(revoked)))
    genuine = setting.store.token(ada)
    # A digit of the checksum is wrong.
    altered = genuine[:-1] + ("0" if genuine[-1] != "0" else "1")
    assert "42 characters" in message(setting.ask(ME, bearer(altered)))
    other = setting.store.token(ada)
    setting.store.disable(ada)
    assert "'ada' is disabled" in message(setting.ask(ME, bearer(other)))
    setting.store.delete(ada)
    assert "'ada' was deleted" in message(setting.ask(ME, bearer(other)))


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(setting: Setting) -> None:
    texts = {message(setting.ask(ME, basic(name, "wrong"))) for name in ("root", "stranger", "", "r\u043e\u043et")}
    assert texts == {"You are not authenticated. The user name or password is wrong."}
    forms = [setting.log_in(name, "wrong") for name in ("root", "stranger")]
    assert [(one.status, one.json["message"]) for one in forms] == [(401, "The user name or password is wrong.")] * 2


def test_a_name_is_the_same_in_any_case(setting: Setting) -> None:
    assert setting.ask(ME, basic("ROOT", PASSWORD)).json["name"] == "root"


def test_basic_costs_a_password_check_only_now_and_then(setting: Setting) -> None:
    root = setting.store.read(lambda tx: tx.credentials.by_name("root"))
    assert root is not None

    def seconds(headers: Mapping[str, str]) -> float:
        began = time.perf_counter()
        for _ in range(50):
            assert setting.status(headers) == 200
        return time.perf_counter() - began

    headers = {"token": bearer(setting.store.token(root.account.row)), "password": basic("root", PASSWORD)}
    for one in headers.values():
        assert setting.status(one) == 200
    times = {name: min(seconds(one) for _ in range(3)) for name, one in headers.items()}
    # 50 checks would take a second more.
    assert times["password"] < 2 * times["token"] + 0.2


def test_a_password_may_be_checked_by_many_at_once_and_changed(setting: Setting) -> None:
    first = setting.store.read(lambda tx: tx.credentials.by_name("root"))
    assert first is not None
    account = setting.store.account("changer", password_hash=first.password_hash)
    assert setting.status(basic("changer", PASSWORD)) == 200
    setting.store.set_password_hash(account, "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g")
    soon(lambda: setting.status(basic("changer", PASSWORD)) == 401)


def test_a_revoked_token_and_a_lost_role_stop_working_within_a_second(setting: Setting) -> None:
    account = setting.store.account("leaver")
    setting.store.grant(account, "contributor")
    headers = bearer(setting.store.token(account))
    assert setting.ask(CREATE, headers, "POST", {"name": "oats"}).status == 200
    setting.store.end_grants(f"user:{account}")
    names = (f"barley {number}" for number in itertools.count())
    soon(lambda: setting.ask(CREATE, headers, "POST", {"name": next(names)}).status == 403)
    assert setting.ask("/api/2.0/mlflow/registered-models/get?name=oats", headers).status == 200, "it owns it"
    token = headers["Authorization"].removeprefix("Bearer ")
    setting.store.revoke(token)
    soon(lambda: setting.status(headers) == 401)


def test_a_token_expires_although_its_principal_is_remembered(setting: Setting) -> None:
    account = setting.store.account("short")
    headers = bearer(setting.store.token(account, expires_at_ms=time.time_ns() // 1_000_000 + 5000))
    assert setting.status(headers) == 200
    soon(lambda: setting.status(headers) == 401, within_s=5 + SOON_S)


def test_the_last_use_of_a_token_is_noted(setting: Setting) -> None:
    account = setting.store.account("user of a token")
    headers = bearer(setting.store.token(account))
    before_ms = time.time_ns() // 1_000_000
    assert setting.status(headers) == 200
    digest = _digest(headers)

    def used_at_ms() -> int | None:
        found = setting.store.read(lambda tx: tx.credentials.token(digest))
        assert found is not None
        return found[0].last_used_at_ms

    deadline = time.monotonic() + 30
    while used_at_ms() is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert (used_at_ms() or 0) >= before_ms


def _digest(headers: Mapping[str, str]) -> str:
    from greenroom.core.api_tokens import token_digest

    return token_digest(headers["Authorization"].removeprefix("Bearer "))


def test_a_session_lasts_until_one_logs_out(setting: Setting) -> None:
    answer = setting.log_in("root", PASSWORD)
    assert re.fullmatch(
        r"greenroom_session=[\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict", answer.headers["set-cookie"]
    )
    headers = cookie_of(answer)
    assert setting.ask(ME, headers).json["name"] == "root"
    signed_in = setting.ask("/api/ui/sign-in", headers).json
    assert (signed_in["mode"], signed_in["user"], signed_in["is_first_run"]) == ("accounts", "root", False)
    out = setting.ask("/api/ui/session", headers, "DELETE")
    assert (out.status, "Max-Age=0" in out.headers["set-cookie"]) == (200, True)
    assert "Your session has ended" in message(setting.ask(ME, headers))
    assert setting.ask("/api/ui/sign-in", headers).json["user"] is None
    # Again, and with nothing at all.
    assert setting.ask("/api/ui/session", headers, "DELETE").status == 200
    assert setting.ask("/api/ui/session", method="DELETE").status == 200


def test_a_session_ended_elsewhere_ends_here(setting: Setting) -> None:
    headers = cookie_of(setting.log_in("root", PASSWORD))
    other = cookie_of(setting.log_in("root", PASSWORD))
    assert setting.status(headers) == setting.status(other) == 200
    found = setting.store.read(lambda tx: tx.credentials.by_name("root"))
    assert found is not None
    setting.store.end_sessions(found.account.row)
    soon(lambda: setting.status(headers) == setting.status(other) == 401)


@pytest.mark.parametrize("cookie", ["greenroom_session=", "greenroom_session=x", f"greenroom_session={'a' * 43}"])
def test_a_made_up_cookie_is_no_session(setting: Setting, cookie: str) -> None:
    message(setting.ask(ME, {"Cookie": cookie}))


def test_with_a_cookie_and_a_token_the_token_decides(setting: Setting) -> None:
    headers = cookie_of(setting.log_in("root", PASSWORD))
    ada = bearer(setting.store.token(setting.store.account("second")))
    assert setting.ask(ME, {**headers, **ada}).json["name"] == "second"
    message(setting.ask(ME, {**headers, "Authorization": "Bearer grn_wrong"}))
    assert setting.ask(ME, headers).json["name"] == "root"


@pytest.mark.parametrize("body", [{}, {"token": "grn_x"}, {"username": "root"}, {"password": "x"}, {"username": ""}])
def test_signing_in_takes_a_name_and_a_password(setting: Setting, body: Any) -> None:
    answer = setting.ask("/api/ui/session", method="POST", body=body)
    assert (answer.status, answer.json["field"]) == (400, "password" if body == {"username": "root"} else "username")


def test_a_disabled_account_is_told_so_only_with_its_password(setting: Setting) -> None:
    root = setting.store.read(lambda tx: tx.credentials.by_name("root"))
    assert root is not None
    account = setting.store.account("disabled", password_hash=root.password_hash)
    headers = cookie_of(setting.log_in("disabled", PASSWORD))
    setting.store.disable(account)
    soon(lambda: setting.status(headers) == 401)
    assert "'disabled' is disabled" in setting.log_in("disabled", PASSWORD).json["message"]
    assert "'disabled' is disabled" in message(setting.ask(ME, basic("disabled", PASSWORD)))
    assert setting.log_in("disabled", "wrong").json["message"] == "The user name or password is wrong."


def test_requests_choose_a_workspace_by_a_header(setting: Setting) -> None:
    key = setting.store.workspace("lab")
    account = setting.store.account("worker")
    setting.store.grant(account, "contributor", workspace=key)
    headers = bearer(setting.store.token(account))
    inside = {**headers, "X-MLFLOW-WORKSPACE": "lab"}
    assert setting.ask(CREATE, inside, "POST", {"name": "lab rat"}).status == 200
    assert setting.ask("/api/2.0/mlflow/registered-models/get?name=lab%20rat", inside).status == 200
    assert setting.ask("/api/2.0/mlflow/registered-models/get?name=lab%20rat", headers).status == 404
    # The key is not a name.
    for name in (key, "nowhere", "x" * 200, "\xe9"):
        answer = setting.ask("/api/2.0/mlflow/registered-models/search", {**headers, "X-MLFLOW-WORKSPACE": name})
        assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert answer.json["message"] == f"Workspace '{name[:100]}' not found"
    native = setting.ask("/api/v1/models", {**headers, "X-MLFLOW-WORKSPACE": "nowhere"})
    assert (native.status, native.json["reason"]) == (404, "WORKSPACE_NOT_FOUND")
    stranger = bearer(setting.store.token(setting.store.account("stranger")))
    assert setting.status({**stranger, "X-MLFLOW-WORKSPACE": "lab"}) == 404
    setting.store.end_grants(f"user:{account}")
    # It still owns a model there.
    names = (f"other {number}" for number in itertools.count())
    soon(lambda: setting.ask(CREATE, inside, "POST", {"name": next(names)}).status == 403)
    assert setting.ask("/api/2.0/mlflow/registered-models/get?name=lab%20rat", inside).status == 200


def test_a_token_of_a_workspace_works_there_without_a_header(setting: Setting) -> None:
    key = setting.store.workspace("plant")
    account = setting.store.account("robot", kind="service", is_admin=True)
    headers = bearer(setting.store.token(account, workspace=key))
    answer = setting.ask(ME, headers).json
    assert (answer["kind"], answer["workspace"]) == ("service", "plant")
    assert setting.status({**headers, "X-MLFLOW-WORKSPACE": "plant"}) == 200
    assert setting.status({**headers, "X-MLFLOW-WORKSPACE": "default"}) == 404


class Stream:
    """A client that follows events."""

    def __init__(self, server: GreenroomServer, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self._connection.request("GET", "/api/v1/events/stream", headers=dict(headers))
        self.answer = self._connection.getresponse()
        if self.answer.status == 200:
            self.answer.readline()

    def until(self, text: str) -> None:
        while text not in (line := self.answer.readline().decode()):
            assert line, f"the stream ended without {text!r}"

    def rest(self) -> str:
        return self.answer.read().decode()

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


def test_a_stream_ends_with_its_token(setting: Setting) -> None:
    account = setting.store.account("listener")
    setting.store.grant(account, "viewer")
    token = setting.store.token(account)
    stream = Stream(setting.files.server, bearer(token))
    assert stream.answer.status == 200
    began = time.monotonic()
    setting.store.revoke(token)
    stream.rest()
    assert time.monotonic() - began < SOON_S
    stream.close()


def test_a_stream_ends_when_its_token_expires(setting: Setting) -> None:
    account = setting.store.account("brief")
    setting.store.grant(account, "viewer")
    token = setting.store.token(account, expires_at_ms=time.time_ns() // 1_000_000 + 1500)
    stream = Stream(setting.files.server, bearer(token))
    began = time.monotonic()
    stream.rest()
    assert time.monotonic() - began < 1.5 + SOON_S
    stream.close()


def test_a_stream_narrows_with_the_role_of_its_reader(setting: Setting) -> None:
    account, writer = setting.store.account("reader"), setting.store.account("writer")
    for one in (account, writer):
        setting.store.grant(one, "contributor")
    headers, writes = bearer(setting.store.token(account)), bearer(setting.store.token(writer))
    stream = Stream(setting.files.server, headers)
    assert setting.ask(CREATE, headers, "POST", {"name": "mine"}).status == 200
    assert setting.ask(CREATE, writes, "POST", {"name": "seen before"}).status == 200
    stream.until("seen before")
    setting.store.end_grants(f"user:{account}")
    soon(lambda: setting.ask("/api/2.0/mlflow/registered-models/get?name=seen%20before", headers).status == 404)
    assert setting.ask(CREATE, writes, "POST", {"name": "not seen"}).status == 200
    # It still owns this one.
    update = "/api/2.0/mlflow/registered-models/update"
    assert setting.ask(update, headers, "PATCH", {"name": "mine", "description": "still seen"}).status == 200
    line = b""
    while b"still seen" not in line:
        line = stream.answer.readline()
        assert line
        assert b"not seen" not in line
    stream.close()


def test_a_stream_ends_when_its_reader_logs_out(setting: Setting) -> None:
    headers = cookie_of(setting.log_in("root", PASSWORD))
    stream = Stream(setting.files.server, headers)
    assert stream.answer.status == 200
    setting.ask("/api/ui/session", headers, "DELETE")
    stream.rest()
    stream.close()


def test_a_server_that_is_local_asks_who_is_there_as_soon_as_there_is_an_account(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server("--data", tmp_path / "data")
    files = Files(server, tmp_path / "data")
    assert files.ask("GET", ME).json["kind"] == "user"
    first = files.ask("GET", "/api/ui/sign-in").json
    assert (first["mode"], first["is_first_run"], first["user"] is not None) == ("none", True, True)
    with stored(f"sqlite:///{tmp_path / 'data' / 'greenroom.db'}") as store:
        account = store.account("ada", is_admin=True)
        token = store.token(account)
        soon(lambda: files.ask("GET", ME).status == 401)
        assert files.ask("GET", ME, headers=bearer(token)).json["name"] == "ada"
        assert files.ask("GET", "/api/ui/sign-in").json["mode"] == "accounts"
        # Deleting the last account does not open the server again.
        store.delete(account)
        soon(lambda: files.ask("GET", ME, headers=bearer(token)).status == 401)
        assert files.ask("GET", ME).status == 401
    server.stop()
    server.restart()
    assert files.ask("GET", ME).status == 401


def test_the_first_account_made_by_the_page_closes_the_server_at_once(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server("--data", tmp_path / "data")
    files = Files(server, tmp_path / "data")

    def send(method: str, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        return files.ask(method, path, json.dumps(body).encode(), {**JSON, **(headers or {})})

    made = send("POST", "/api/v1/accounts", {"name": "ada", "password": PASSWORD, "is_admin": True})
    assert made.status == 201
    assert files.ask("GET", ME).status == 401
    signed_in = [
        cookie_of(send("POST", "/api/ui/session", {"username": "ada", "password": PASSWORD})) for _ in range(2)
    ]
    for headers in (*signed_in, basic("ada", PASSWORD)):
        assert files.ask("GET", ME, headers=headers).json["name"] == "ada"
    # A new password ends the other session, and every password that is remembered, before the next request.
    changed = send(
        "PUT",
        "/api/v1/accounts/ada/password",
        {"password": "another " + PASSWORD, "current_password": PASSWORD},
        signed_in[0],
    )
    assert changed.status == 200, changed.body
    assert [files.ask("GET", ME, headers=headers).status for headers in signed_in] == [200, 401]
    assert files.ask("GET", ME, headers=basic("ada", PASSWORD)).status == 401
    assert files.ask("GET", ME, headers=basic("ada", "another " + PASSWORD)).status == 200


def test_a_shared_token_signs_nobody_in_once_there_is_an_account(start_server: StartServer, tmp_path: Path) -> None:
    shared = "a-token-of-twenty-four-characters"
    server = start_server("--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": shared})
    files = Files(server, tmp_path / "data")
    in_session = cookie_of(files.ask("POST", "/api/ui/session", json.dumps({"token": shared}).encode(), JSON))
    for headers in (bearer(shared), in_session):
        assert files.ask("GET", ME, headers=headers).status == 200
    stream = Stream(server, in_session)
    with stored(f"sqlite:///{tmp_path / 'data' / 'greenroom.db'}") as store:
        token = store.token(store.account("ada"))
    soon(lambda: files.ask("GET", ME, headers=bearer(shared)).status == 401)
    assert files.ask("GET", ME, headers=in_session).status == 401
    stream.rest()
    stream.close()
    assert files.ask("GET", ME, headers=bearer(token)).status == 200
    server.stop()
    assert "signs no one in any more" not in server.log
    server.restart()
    assert "signs no one in any more" in server.log


def test_the_first_administrator_of_the_settings_is_never_made_twice(start_server: StartServer, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("short\n")

    def start(name: str) -> tuple[GreenroomServer, Files]:
        server = start_server(
            "--data",
            tmp_path / "data",
            environment={
                "GREENROOM_SERVER_ADMIN_USERNAME": name,
                "GREENROOM_SERVER_ADMIN_PASSWORD_FILE": str(secret),
            },
        )
        return server, Files(server, tmp_path / "data")

    server, files = start("Root")
    assert "is weak" in server.log
    assert files.ask("GET", ME, headers=basic("root", "short")).json["name"] == "Root"
    server.stop()
    secret.write_text("another password\n")
    for name in ("root", "someone"):
        server, files = start(name)
        assert files.ask("GET", ME, headers=basic("root", "short")).status == 200
        assert files.ask("GET", ME, headers=basic(name, "another password")).status == 401
        server.stop()
        assert "another password" not in server.log


def test_revocation_reaches_every_worker_within_a_second(
    start_server: StartServer, tmp_path: Path, postgres_database: str
) -> None:
    setting, server = open_setting(start_server, tmp_path, postgres_database)
    server.stop()
    server = start_server(
        "--data", tmp_path / "data", "--database", postgres_database, "--workers", "2", port=server.port
    )
    account = setting.store.account("ada")
    for _ in range(3):
        token = setting.store.token(account)
        workers: set[str] = set()
        deadline = time.monotonic() + 20
        while len(workers) < 2:
            answers = many(server, bearer(token))
            assert {status for status, _ in answers} == {200}
            workers |= {worker for _, worker in answers}
            assert time.monotonic() < deadline, "one worker has answered everything"
        setting.store.revoke(token)
        revoked = time.monotonic()
        time.sleep(1.0)
        assert {status for status, _ in many(server, bearer(token))} == {401}
        assert time.monotonic() > revoked
    setting.store.close()


def many(server: GreenroomServer, headers: Mapping[str, str]) -> list[tuple[int, str]]:
    """Ask over many connections at once; return each status, and what names the worker."""
    connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=20) for _ in range(24)]
    for connection in connections:
        connection.connect()
    answers = []
    for connection in connections:
        connection.request("GET", ME, headers=dict(headers))
        answer = connection.getresponse()
        answers.append((answer.status, str(answer.headers["X-Request-Id"])[:16]))
        answer.read()
        connection.close()
    return answers
