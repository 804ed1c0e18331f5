"""Which requests count as loads, and who is named: over HTTP, with accounts and without."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.credentials import Store, stored
from tests.support.servers import GreenroomServer, StartServer

MLFLOW = {"user-agent": "mlflow-python-client/3.17.2"}
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
DOWNLOAD = "/api/2.0/mlflow/model-versions/get-download-uri"


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    return start_server("--data", tmp_path / "data", "--usage-write-s", "1")


@pytest.fixture
def store(server: GreenroomServer, tmp_path: Path) -> Iterator[Store]:
    with stored(f"sqlite:///{tmp_path / 'data' / 'greenroom.db'}") as opened:
        yield opened


class Client(httpx.Client):
    """A client of the server that asserts success."""

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        answer = self.request(method, path, **given)
        assert answer.status_code < 400, answer.text
        return answer

    def usage(self, version: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/api/v1/models/wine/versions/{version}/usage", headers=BROWSER).json()
        return found

    def settled(self, loads_count: int) -> dict[str, Any]:
        """Return the usage after everything that was counted has been written: at least so many loads."""
        deadline = time.monotonic() + 30
        while self.usage()["loads_count"] < loads_count:
            assert time.monotonic() < deadline, self.usage()
            time.sleep(0.1)
        # What was counted too much is written with the next batch.
        time.sleep(2.5)
        return self.usage()


@pytest.fixture
def client(server: GreenroomServer) -> Iterator[Client]:
    with Client(base_url=server.url) as opened:
        run = opened.ask("POST", "/api/2.0/mlflow/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]
        path = run["artifact_uri"].removeprefix("mlflow-artifacts:/")
        for name in ("MLmodel", "weights.txt"):
            opened.ask("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{path}/model/{name}", content=b"0123456789")
        opened.ask("POST", "/api/2.0/mlflow/registered-models/create", json={"name": "wine"})
        source = {"name": "wine", "source": f"runs:/{run['run_id']}/model", "run_id": run["run_id"]}
        opened.ask("POST", "/api/2.0/mlflow/model-versions/create", json=source)
        yield opened


def files_of(client: Client) -> str:
    """Return the path of the files of version 1, asked for by a browser, which counts nothing."""
    found = client.ask("GET", DOWNLOAD, params={"name": "wine", "version": "1"}, headers=BROWSER)
    uri: str = found.json()["artifact_uri"]
    return f"/api/2.0/mlflow-artifacts/artifacts/{uri.removeprefix('mlflow-artifacts:/')}"


def test_what_does_not_count_as_a_load(client: Client) -> None:
    files, of_version = files_of(client), {"name": "wine", "version": "1"}
    native = "/api/v1/models/wine/versions/1/files/MLmodel"
    for path in (f"{files}/MLmodel", native):
        client.ask("GET", path, headers=BROWSER)
        client.ask("HEAD", path, headers=MLFLOW)
        assert client.ask("GET", path, headers={**MLFLOW, "range": "bytes=0-3"}).status_code == 206
        etag = client.ask("HEAD", path, headers=MLFLOW).headers["etag"]
        assert client.ask("GET", path, headers={**MLFLOW, "if-none-match": etag}).status_code == 304
    client.ask("HEAD", DOWNLOAD, params=of_version, headers=MLFLOW)
    client.ask("GET", "/api/2.0/mlflow/model-versions/get", params=of_version, headers=MLFLOW)
    client.ask("GET", "/api/2.0/mlflow-artifacts/artifacts", params={"path": files.split("artifacts/", 2)[-1]})
    assert client.get(DOWNLOAD, params={**of_version, "version": "9"}, headers=MLFLOW).status_code == 404
    assert client.get(f"{files}/missing", headers=MLFLOW).status_code == 404
    found = client.settled(0)
    assert (found["loads_count"], found["callers_count"], found["last_loaded_at_ms"]) == (0, 0, None)


def test_files_read_in_several_ways_are_one_load_of_each_client(client: Client) -> None:
    files = files_of(client)
    for name in ("MLmodel", "weights.txt"):
        client.ask("GET", f"{files}/{name}", headers={"user-agent": "curl/8.5.0"})
        client.ask("GET", f"/api/v1/models/wine/versions/1/files/{name}", headers={"user-agent": "wget/1.21"})
        of_version = {"name": "wine", "version": "1", "path": name}
        client.ask("GET", "/model-versions/get-artifact", params=of_version, headers={"user-agent": "java/21"})
    assert client.settled(3)["loads_count"] == 3
    callers = client.ask("GET", "/api/v1/models/wine/versions/1/callers").json()["items"]
    assert {one["client"]: one["ways"][0]["asked_for"] for one in callers} == {
        "curl": None,
        "wget": "version",
        "java": "version",
    }


def test_loads_by_a_stage_are_one_count_however_it_is_spelled(client: Client) -> None:
    api, mlflow = "/api/v1", "/api/2.0/mlflow/registered-models"
    client.ask("POST", f"{api}/stages", json={"name": "Canary"})
    transitions = f"{api}/models/wine/versions/1/transitions"
    client.ask("POST", transitions, json={"to": "Canary"})
    client.ask("POST", transitions, json={"to": "Production", "keep_others": True})
    client.ask("PUT", f"{api}/models/wine/aliases/Champion", json={"version": 1})

    def load(method: str, path: str, **given: Any) -> None:
        client.ask(method, f"{mlflow}/{path}", headers=MLFLOW, **given)
        client.ask("GET", DOWNLOAD, params={"name": "wine", "version": "1"}, headers=MLFLOW)

    # The version is in two stages: MLflow's field shows one of them.
    for stage in ("canary", "Canary", "CANARY", "production", "Production"):
        load("POST", "get-latest-versions", json={"name": "wine", "stages": [stage]})
    load("GET", "get-latest-versions", params={"name": "wine", "stages": "cANARY"})
    load("GET", "alias", params={"name": "wine", "alias": "Champion"})
    # Aliases are told apart by case, so another spelling is another alias.
    assert client.get(f"{mlflow}/alias", params={"name": "wine", "alias": "champion"}).status_code in (400, 404)
    found = {one["asked_for"]: one["loads_count"] for one in client.settled(7)["ways"]}
    assert found == {"stage:Canary": 4, "stage:Production": 2, "alias:Champion": 1}


def test_hostile_names_of_clients_are_kept_harmless(client: Client) -> None:
    for name in ("<script>alert(1)</script>", "a" * 4000, "\x80\xff", "=cmd|' /C calc'!A0", "mlflow-python-client/1e9"):
        headers = [(b"user-agent", name.encode("latin-1"))]
        client.ask("GET", DOWNLOAD, params={"name": "wine", "version": "1"}, headers=headers)
    assert client.settled(5)["loads_count"] == 5
    callers = client.ask("GET", "/api/v1/models/wine/versions/1/callers").json()["items"]
    assert {one["client"] for one in callers} == {"unknown", "mlflow"}


def test_loads_by_tokens_are_those_of_their_account(client: Client, store: Store) -> None:
    client.ask("GET", DOWNLOAD, params={"name": "wine", "version": "1"}, headers=MLFLOW)
    root, bot = store.account("root", is_admin=True), store.account("bot", kind="service")
    store.grant(bot, "viewer")
    only_wine, other = store.token(bot, models=[1], workspace="default"), store.token(bot, scope="read")
    time.sleep(1.5)
    for token in (only_wine, other):
        bearer = {**MLFLOW, "authorization": f"Bearer {token}"}
        client.ask("GET", DOWNLOAD, params={"name": "wine", "version": "1"}, headers=bearer)
    client.headers["authorization"] = f"Bearer {store.token(root)}"
    assert client.settled(3)["loads_count"] == 3
    callers = client.ask("GET", "/api/v1/models/wine/versions/1/callers?include_total=true").json()
    assert [(one["account"], one["client"], one["loads_count"]) for one in callers["items"]] == [
        ("bot", "mlflow 3.17.2", 2),
        (None, "mlflow 3.17.2", 1),
    ]
    assert callers["total_count"] == 2
    # A token that is limited to another model does not find this one.
    stranger = {"authorization": f"Bearer {store.token(bot, models=[99], workspace='default')}"}
    for path in ("versions/1/usage", "versions/1/callers", "versions/1/impact", "usage", "impact"):
        assert client.get(f"/api/v1/models/wine/{path}", headers=stranger).status_code == 404


def test_bad_requests_say_what_would_be_right(client: Client) -> None:
    for query, field in (("days=0", "days"), ("days=401", "days"), ("days=x", "days"), ("page_token=x", "page_token")):
        answer = client.get(f"/api/v1/models/wine/versions/1/callers?{query}")
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    assert client.get("/api/v1/models/wine/versions/7/impact").status_code == 404
    assert client.get("/api/v1/models/beer/usage").status_code == 404
