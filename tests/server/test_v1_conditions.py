"""Conditional changes of the public API by several writers at one moment, on both databases: one of them is made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.support.file_client import Answer, Files
from tests.support.registry_api import ask, told
from tests.support.servers import GreenroomServer

WRITERS = 6
# The resource with the etag, and the change; below the model.
CHANGES: dict[str, tuple[str, str, str, str]] = {
    "model": ("", "PATCH", "", '{"description": "Writer %d."}'),
    "model-tag": ("", "PUT", "/tags/owner", '{"value": "writer %d"}'),
    "alias": ("/aliases/best", "PUT", "/aliases/best", '{"version": 2}'),
    "version": ("/versions/1", "PATCH", "/versions/1", '{"description": "Writer %d."}'),
    "version-tag": ("/versions/1", "PUT", "/versions/1/tags/owner", '{"value": "writer %d"}'),
    "transition": ("/versions/1", "POST", "/versions/1/transitions", '{"to": "Production", "comment": "Writer %d."}'),
}


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    folder = tmp_path_factory.mktemp("contested")
    arguments: list[Any] = ["--data", folder / "data"]
    postgres = None
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres_server")
        arguments += ["--database", postgres.create_database()]
    server = GreenroomServer(*arguments, log=folder / "log")
    yield Files(server, folder / "data")
    try:
        server.stop()
    finally:
        server.kill()
        if postgres is not None:
            postgres.drop_database(str(arguments[-1]))


@pytest.mark.parametrize("what", CHANGES)
def test_of_several_writers_with_one_etag_one_succeeds(served: Files, what: str) -> None:
    resource, method, path, body = CHANGES[what]
    model = f"/models/contested-{what}"
    served.call("registered-models/create", name=f"contested-{what}")
    for _ in range(2):
        served.call("model-versions/create", name=f"contested-{what}", source="s3://bucket/model")
    told(served, "PUT", f"{model}/aliases/best", {"version": 1})
    seen = told(served, "GET", f"{model}{resource}")["etag"]
    together = Barrier(WRITERS)

    def write(number: int) -> Answer:
        sent = json.loads(body.replace("%d", str(number)))
        together.wait(10)
        return ask(served, method, f"{model}{path}", sent, If_Match=seen)

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    assert Counter(answer.status >= 400 for answer in answers) == {False: 1, True: WRITERS - 1}, answers
    assert {answer.json["reason"] for answer in answers if answer.status >= 400} == {"STALE"}
    (made,) = [answer.json for answer in answers if answer.status < 400]
    now = told(served, "GET", f"{model}{resource}")
    if what == "transition":
        assert (now["stages"], now["etag"]) == (["Production"], made["version_etag"])
        assert len(told(served, "GET", f"{model}/versions/1/transitions")["items"]) == 1
    else:
        assert now == made
