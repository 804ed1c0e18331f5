"""Requests that take longer than a change of access: what they were allowed to do at their beginning does not count."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

import httpx
import pytest

from tests.support.credentials import Store, bearer
from tests.support.servers import GreenroomServer

PASSWORD = "correct horse battery staple"
SIZE = 200_000
# From the change to the rest of the body.
_SOON_S = 1.0


class Setting(NamedTuple):
    """A server, its database, and a client of its administrator."""

    server: GreenroomServer
    store: Store
    root: httpx.Client

    def done(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self.root.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def setting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    folder = tmp_path_factory.mktemp("slow")
    data = folder / "data"
    url = f"sqlite:///{data / 'greenroom.db'}"
    database: tuple[str, ...] = ()
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").create_database()
        database = ("--database", url)
    server = GreenroomServer(
        "--data",
        data,
        *database,
        log=folder / "log",
        environment={"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
    )
    store = Store(url)
    try:
        with httpx.Client(base_url=server.url, auth=("root", PASSWORD), trust_env=False, timeout=60) as root:
            yield Setting(server, store, root)
        store.close()
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


class Slow:
    """A request whose body is sent in two parts."""

    def __init__(
        self, server: GreenroomServer, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        half = len(body) // 2
        self._rest = body[half:]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body[:half])

    def finish(self) -> int:
        """Send the rest, and return the status of the answer."""
        with closing(self._socket), self._socket.makefile("rb") as answer:
            self._socket.sendall(self._rest)
            return int(answer.readline().split()[1])


class Person(NamedTuple):
    """A contributor of the workspace."""

    row: int
    token: str
    grant: str


def a_person(setting: Setting, name: str) -> Person:
    row = setting.store.account(name)
    made = setting.done("POST", "/api/v1/grants", {"resource": "workspace", "account": name, "role": "contributor"})
    return Person(row, setting.store.token(row), made["grant_id"])


CHANGES: dict[str, tuple[Callable[[Setting, Person], Any], set[int]]] = {
    "token": (lambda setting, person: setting.store.revoke(person.token), {401}),
    "disabled": (lambda setting, person: setting.store.disable(person.row), {401}),
    "role": (lambda setting, person: setting.done("DELETE", f"/api/v1/grants/{person.grant}"), {403, 404}),
    "nothing": (lambda _setting, _person: None, {200, 201}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_upload_is_not_stored_once_its_sender_may_not_store_it(setting: Setting, change: str) -> None:
    person = a_person(setting, f"uploader-{change}")
    # In an experiment of another account: who owns something keeps it without a role.
    experiment = setting.done("POST", "/api/2.0/mlflow/experiments/create", {"name": f"experiment of {change}"})
    run = setting.done("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": experiment["experiment_id"]})
    info = run["run"]["info"]
    path = f"/api/2.0/mlflow-artifacts/artifacts/{info['artifact_uri'].partition(':/')[2]}/file.bin"
    upload = Slow(setting.server, "PUT", path, b"x" * SIZE, bearer(person.token))
    time.sleep(0.2)
    make, statuses = CHANGES[change]
    make(setting, person)
    time.sleep(_SOON_S)
    assert upload.finish() in statuses
    listed = setting.root.get("/api/2.0/mlflow/artifacts/list", params={"run_id": info["run_id"]}).json()
    assert len(listed.get("files", [])) == (1 if change == "nothing" else 0)


@pytest.mark.parametrize("change", CHANGES)
def test_a_slow_body_is_not_a_way_to_keep_a_right(setting: Setting, change: str) -> None:
    person = a_person(setting, f"sender-{change}")
    body = json.dumps({"name": f"model of {change}", "description": "x" * SIZE}).encode()
    headers = {**bearer(person.token), "Content-Type": "application/json"}
    sending = Slow(setting.server, "POST", "/api/2.0/mlflow/registered-models/create", body, headers)
    time.sleep(0.2)
    make, statuses = CHANGES[change]
    make(setting, person)
    time.sleep(_SOON_S)
    status = sending.finish()
    # Longer than a description may be: the body is looked at after the permission.
    assert status in (statuses if change != "nothing" else {400})
