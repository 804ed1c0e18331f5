"""The measured operations: the request of each, on data that both servers received in the same way."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

API = "/api/2.0/mlflow/"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
MODEL = "bench"
VERSIONS = 100
# As `mlflow.sklearn.log_model` leaves them, in names and sizes.
FILES = {
    "MLmodel": 900,
    "conda.yaml": 250,
    "python_env.yaml": 120,
    "requirements.txt": 110,
    "model.skops": 30_000,
    "input_example.json": 400,
}


# What was put into a server before measuring, by names that the requests use: ids, addresses, page tokens.
Data = Mapping[str, str]


@dataclass(frozen=True)
class Operation:
    """One kind of request.

    Args:
        count: most requests in one round; the time limit may end it sooner.
        connections: how many clients ask at once.
        request: bytes of the n-th request, from 0 over the whole benchmark.
        answered: what every right answer contains.
    """

    name: str
    count: int
    request: Callable[[Data, int], bytes]
    answered: bytes
    connections: int = 1


def prepare(port: int) -> Data:
    """Put the same data into a server: two runs, a model folder, a registered model with versions, stages and an alias."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(method: str, path: str, body: bytes) -> Any:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:500]!r}")
        return json.loads(answer or b"{}")

    def tell(verb: str, **fields: Any) -> Any:
        return ask("POST", API + verb, json.dumps(fields).encode())

    experiment_id = tell("experiments/create", name="bench")["experiment_id"]
    run = tell("runs/create", experiment_id=experiment_id, start_time=1)["run"]["info"]
    metrics_run = tell("runs/create", experiment_id=experiment_id, start_time=2)["run"]["info"]
    root = run["artifact_uri"].removeprefix("mlflow-artifacts:/").strip("/")
    for name, size in FILES.items():
        ask("PUT", f"{ARTIFACTS}/{root}/model/{name}", b"x" * size)
    source = f"{run['artifact_uri']}/model"
    tell("registered-models/create", name=MODEL)
    for n in range(VERSIONS):
        tags = [{"key": "n", "value": str(n)}]
        tell("model-versions/create", name=MODEL, source=source, run_id=run["run_id"], tags=tags, description="bench")
    tell(
        "model-versions/transition-stage", name=MODEL, version="40", stage="Production", archive_existing_versions=True
    )
    tell("model-versions/transition-stage", name=MODEL, version="60", stage="Staging", archive_existing_versions=True)
    tell("registered-models/alias", name=MODEL, alias="champion", version="40")
    connection.close()
    return {"run_id": run["run_id"], "source": source, "metrics_run_id": metrics_run["run_id"]}


def addressed(request: bytes, port: int) -> bytes:
    """Return a request with the `Host` a client of this port sends: servers compare it whole."""
    return request.replace(b"Host: 127.0.0.1\r\n", b"Host: 127.0.0.1:%d\r\n" % port, 1)


def get(path: str) -> bytes:
    """Return the bytes of a GET below the API."""
    return f"GET {API}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()


def post(verb: str, fields: Mapping[str, Any]) -> bytes:
    """Return the bytes of a POST below the API."""
    body = json.dumps(fields).encode()
    head = f"POST {API}{verb} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _get_version(_data: Data, n: int) -> bytes:
    return get(f"model-versions/get?name={MODEL}&version={n % VERSIONS + 1}")


def _by_alias(_data: Data, _n: int) -> bytes:
    return get(f"registered-models/alias?name={MODEL}&alias=champion")


def _latest_by_stage(_data: Data, _n: int) -> bytes:
    return post("registered-models/get-latest-versions", {"name": MODEL, "stages": ["Production"]})


def _create_version(data: Data, _n: int) -> bytes:
    return post("model-versions/create", {"name": MODEL, "source": data["source"], "run_id": data["run_id"]})


def _log_batch(metrics: int) -> Callable[[Data, int], bytes]:
    def request(data: Data, n: int) -> bytes:
        # Ten curves growing side by side, as a training loop sends them; no point is sent twice.
        points = [
            {"key": f"m{i % 10}", "value": i / 7, "timestamp": 1_700_000_000_000 + n, "step": n * metrics + i // 10}
            for i in range(metrics)
        ]
        return post("runs/log-batch", {"run_id": data["metrics_run_id"], "metrics": points})

    return request


def _transition(_data: Data, n: int) -> bytes:
    # Two versions take turns in Production, each time archiving the other.
    fields = {"name": MODEL, "version": str(40 + n % 2), "stage": "Production", "archive_existing_versions": True}
    return post("model-versions/transition-stage", fields)


OPERATIONS = [
    Operation("get version", 4000, _get_version, b'"model_version"'),
    Operation("latest by stage", 4000, _latest_by_stage, b'"Production"'),
    Operation("by alias", 4000, _by_alias, b'"champion"'),
    Operation("create version, 1 writer", 1000, _create_version, b'"READY"'),
    Operation("create version, 32 writers", 3000, _create_version, b'"READY"', connections=32),
    Operation("log-batch of 50", 1000, _log_batch(50), b"{}"),
    Operation("log-batch of 1000", 120, _log_batch(1000), b"{}"),
    Operation("transition, archiving", 1000, _transition, b'"Production"'),
]
