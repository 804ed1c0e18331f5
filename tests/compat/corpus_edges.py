"""Calls of the recorded corpus that the generator does not make: paths, methods, heads and keys at the edges of the wire.

They come last, so their store holds what two thousand calls left in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Edge = tuple[str, str, dict[str, str], bytes | None]

_API, _AJAX = "/api/2.0/mlflow", "/ajax-api/2.0/mlflow"
_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
_JSON = {"Content-Type": "application/json"}
_PATHS = (
    "/",
    "/api",
    "/api/",
    "/api/2.0",
    "/api/2.0/mlflow",
    "/api/2.0/mlflow/",
    "/ajax-api",
    "/ajax-api/",
    "//",
    "//api/v1/models",
    "/api//2.0/mlflow/experiments/get",
    "/api/2.0/mlflow//experiments/get",
    "/api/2.0/mlflow/experiments/get/",
    "/api/2.0/mlflow/experiments%2Fget?experiment_id=0",
    "/api/2.0/mlflow/experiments/%67et?experiment_id=0",
    "/api/2.0/mlflow/experiments/./get?experiment_id=0",
    "/api/2.0/mlflow/experiments/../experiments/get?experiment_id=0",
    "/api/2.0/mlflow/Experiments/get?experiment_id=0",
    "/%61pi/2.0/mlflow/experiments/get?experiment_id=0",
    "/api/2.0/preview/mlflow/experiments/get?experiment_id=0",
    "/api/3.0/mlflow/experiments/get?experiment_id=0",
    "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0",
    "/ajax-api/2.0/mlflow/experiments/nope",
    "/api/2.0/mlflow/experiments/get?experiment_id=0&experiment_id=1",
    "/api/2.0/mlflow/experiments/get?&&experiment_id=0",
    "/api/2.0/mlflow/experiments/get?experiment_id=%ff",
    "/api/2.0/mlflow/experiments/get?experiment_id=%00",
    "/api/2.0/mlflow/logged-models/",
    "/api/2.0/mlflow/logged-models//",
    "/api/2.0/mlflow/logged-models/%2F",
    "/api/2.0/mlflow/logged-models/a%2Fb",
    "/api/2.0/mlflow/logged-models/..",
    "/api/2.0/mlflow/logged-models/%2e%2e",
    "/api/2.0/mlflow/logged-models/%252e",
    "/api/2.0/mlflow/logged-models/%FF",
    "/api/2.0/mlflow/logged-models/a/b/c/d",
    "/api/2.0/mlflow/logged-models/m-1/artifacts/directories",
    "/api/2.0/mlflow/logged-models/m-1/tags/a%2Fb",
    "/api/2.0/mlflow/logged-models/m-1/tags/",
    "/api/2.0/mlflow/logged-models/search",
    "/api/2.0/mlflow/logged-models/m%0A1",
    "/version",
    "/health",
    "/metrics/",
    "/graphql",
    "/static-files/x",
    "/get-artifact",
    "/get-artifact?path=x&run_uuid=nope",
    "/model-versions/get-artifact",
    "/model-versions/get-artifact?path=x&name=nope&version=1",
    "/model-versions/other",
    f"{_ARTIFACTS}",
    f"{_ARTIFACTS}/",
    f"{_ARTIFACTS}//",
    f"{_ARTIFACTS}/a",
    f"{_ARTIFACTS}/a//b",
    f"{_ARTIFACTS}/a/../b",
    f"{_ARTIFACTS}/%2e%2e/b",
    f"{_ARTIFACTS}/a%2Fb",
    f"{_ARTIFACTS}/a%5Cb",
    f"{_ARTIFACTS}/%252e%252e/b",
    f"{_ARTIFACTS}/100%",
    f"{_ARTIFACTS}/100%25ac.txt",
    f"{_ARTIFACTS}/%ac",
    f"{_ARTIFACTS}/%00",
    f"{_ARTIFACTS}/a?path=b",
    f"{_ARTIFACTS}?path=",
    f"{_ARTIFACTS}?path=0",
    f"{_ARTIFACTS}?path=..",
    f"{_ARTIFACTS}?path=%2e%2e%2f",
    f"{_ARTIFACTS}?path=%252e%252e",
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
_FOR_METHODS = (
    f"{_API}/registered-models/create",
    f"{_API}/model-versions/get",
    f"{_API}/runs/get",
    f"{_API}/runs/log-batch",
    f"{_AJAX}/runs/search",
    f"{_API}/logged-models/m-1",
    f"{_API}/logged-models/m-1/tags",
    f"{_API}/logged-models/m-1/tags/k",
    f"{_API}/logged-models/search",
    f"{_API}/nope",
    f"{_ARTIFACTS}/folder/file.txt",
    "/health",
    "/version",
    "/nope",
)


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()


def _post(path: str, document: Any, **headers: str) -> Edge:
    return (
        "POST",
        f"{_API}/{path}",
        _JSON | {name.replace("_", "-"): value for name, value in headers.items()},
        _json(document),
    )


def _registry() -> Iterator[Edge]:
    """Change a model as clients that repeat, condition and differ in their heads do."""
    yield _post("registered-models/create", {"name": "edge"})
    yield _post("registered-models/create", {"name": "edge/slash"})
    for _ in range(2):
        yield _post(
            "model-versions/create", {"name": "edge", "source": "s3://elsewhere/m"}, Idempotency_Key="key-of-one"
        )
    yield _post("model-versions/create", {"name": "edge", "source": "s3://elsewhere/n"}, Idempotency_Key="key-of-one")
    yield _post("model-versions/create", {"name": "edge", "source": "s3://elsewhere/n"}, Idempotency_Key="x" * 300)
    yield _post("model-versions/create", {"name": "edge", "source": "s3://elsewhere/n"}, Idempotency_Key="")
    for _ in range(2):
        tag = {"name": "edge", "version": "1", "key": "k", "value": "v"}
        yield _post("model-versions/set-tag", tag, Idempotency_Key="key-of-tag")
    yield _post("registered-models/alias", {"name": "edge", "alias": "champion", "version": "1"})
    version = f"{_API}/model-versions/get?name=edge&version=1"
    for headers in (
        {},
        {"Accept": "text/html"},
        {"Accept": "application/json;q=0.1"},
        {"Accept-Encoding": "gzip"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:5000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"X-Request-Id": "not sane"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp5"},
        {"Cookie": "a=b"},
        {"Connection": "close"},
        {"Content-Type": "text/plain"},
        {"If-None-Match": "*"},
        {"Range": "bytes=0-3"},
        {"Expect": "100-continue"},
        {"Upgrade": "websocket", "Connection": "Upgrade"},
        {"Transfer-Encoding": "gzip"},
    ):
        yield "GET", version, dict(headers), None
        yield "POST", f"{_API}/registered-models/get-latest-versions", _JSON | dict(headers), _json({"name": "edge"})
    yield "HEAD", version, {}, None
    yield "GET", f"{_API}/model-versions/get", _JSON, _json({"name": "edge", "version": "1"})
    yield "GET", f"{_API}/model-versions/get", {}, _json({"name": "edge", "version": "1"})
    yield "GET", f"{_API}/model-versions/get?&", _JSON, _json({"name": "edge", "version": "1"})
    yield "GET", f"{_API}/model-versions/get?name=edge", _JSON, _json({"name": "edge", "version": "1"})
    yield "GET", f"{_API}/model-versions/get", _JSON, b"{"
    yield "GET", f"{_API}/model-versions/get", _JSON, b" " * 1_000_001
    yield "GET", f"{_API}/registered-models/alias?name=edge&alias=champion", {}, None
    yield "DELETE", f"{_API}/registered-models/alias?name=edge&alias=champion", {}, None
    yield "DELETE", f"{_API}/registered-models/alias", _JSON, _json({"name": "edge", "alias": "champion"})
    chunked = _JSON | {"Transfer-Encoding": "chunked"}
    yield "POST", f"{_API}/registered-models/get-latest-versions", chunked, b'f\r\n{"name":"edge"}\r\n0\r\n\r\n'
    for stage in ("Production", "production", "Nowhere", "", "Archived"):
        for archive in (True, False, "yes"):
            change = {"name": "edge", "version": "1", "stage": stage, "archive_existing_versions": archive}
            yield _post("model-versions/transition-stage", change)
    for version_ in ("0", "2", "x", "", 1, 1.5, None, "١"):
        yield _post("model-versions/update", {"name": "edge", "version": version_, "description": "d"})
    yield "PATCH", f"{_API}/model-versions/update", _JSON, _json({"name": "edge", "version": "1", "description": "d"})
    yield "DELETE", f"{_API}/model-versions/delete", _JSON, _json({"name": "edge", "version": "1"})
    yield "DELETE", f"{_API}/model-versions/delete", {}, None
    yield "GET", version, {}, None


def _files() -> Iterator[Edge]:
    """Write a file of a run and read it in every way."""
    yield _post("experiments/create", {"name": "edge files"})
    for path in (
        "notes.txt",
        "a%2Fb.txt",
        "%C3%A9.txt",
        "100%25.txt",
        "deep/er/x.bin",
        "..%2Fx",
        "a//b",
        "./a",
        "a%00b",
        "e" * 300,
    ):
        yield "PUT", f"{_ARTIFACTS}/edge/{path}", {"Content-Type": "text/plain"}, b"0123456789" * 10
    file = f"{_ARTIFACTS}/edge/notes.txt"
    for method in _METHODS:
        yield method, file, {}, None
    yield "PUT", file, {}, b"0123456789" * 10
    for range_ in (
        "bytes=0-3",
        "bytes=-3",
        "bytes=98-",
        "bytes=100-",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=a-b",
    ):
        yield "GET", file, {"Range": range_}, None
        yield "HEAD", file, {"Range": range_}, None
    for path in ("/edge", "/edge/deep", "?path=edge", "?path=edge/deep", "?path=edge%2Fdeep", "?path=nope"):
        yield "GET", f"{_ARTIFACTS}{path}", {}, None


def _all() -> Iterator[Edge]:
    for path in _PATHS:
        yield "GET", path, {}, None
        yield "POST", path, _JSON, b"{}"
    for path in _FOR_METHODS:
        for method in _METHODS:
            yield method, path, {}, None
        yield "PUT", path, _JSON, b"{}"
    yield from _registry()
    yield from _files()


EDGES = tuple(_all())
