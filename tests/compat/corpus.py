"""A recording of about 2,400 calls of MLflow's wire with their responses, byte for byte.

Times and ids come from a clock and a counter of the recording's own, so that the same calls get the same responses on
every run and after every refactoring. The requests are stored as sent, not generated again.

Show what a change of the code changes on the wire:

    python -m tests.compat.corpus replay [--database postgresql://...]

Record again, needed only after a change that clients are meant to see:

    python -m tests.compat.corpus record [--database postgresql://...]
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import collections
import dataclasses
import gzip
import hashlib
import http.client
import io
import itertools
import json
import os
import random
import re
import sys
import tempfile
import urllib.parse
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from greenroom.server.app import Application, create_app
from greenroom.server.monitoring.logging import Log
from greenroom.server.setting_sources import load
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.compat.corpus_edges import EDGES
from tests.compat.differential import Driver, Gen, Ids, Op, World, dig
from tests.support.connections import RecordingTransport, connect

_HERE = Path(__file__).parent
STEPS = 2000
SEED = 20261129
_AREAS = ["registry", "tracking", "artifacts"]
_MALFORMED = 0.08
_EPISODE = 250
_MAX_BODY_BYTES = 1_000_000
_BEGIN_MS = 1_700_000_000_000
_STEP_MS = 37
# Differ from one connection to the next, or from one release to the next.
_PASSING_HEADERS = frozenset({"date", "server"})
_HTML = ("content-type", "text/html; charset=utf-8")
_MADE_ID = re.compile("[0-9a-f]{24}")
_DATE_DEFAULT = Sql("UPDATE experiments SET created_at_ms = $1, updated_at_ms = $1 WHERE experiment_id = 0")
_HEAD = {"Host": "127.0.0.1:5000", "X-Request-Id": "corpus"}


_NATIVE = "/api/v1"


class Request(NamedTuple):
    """A request as it is sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None = None

    def encoded(self) -> bytes:
        """Return it as it travels."""
        headers = _HEAD | self.headers
        if self.body is not None and "Transfer-Encoding" not in headers:
            headers["Content-Length"] = str(len(self.body))
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (self.body or b"")


class Response(NamedTuple):
    """A response as far as a client can rely on it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Exchange(NamedTuple):
    """One call of the recording."""

    request: Request
    response: Response


@dataclasses.dataclass
class Clock:
    """Time and ids that depend on nothing but the number of the call."""

    call: int = 0

    def __post_init__(self) -> None:
        self._ids = itertools.count()

    def tick(self) -> None:
        """Begin the next call."""
        self.call += 1
        self._ids = itertools.count()

    def now_ms(self) -> int:
        """Return the time of the call."""
        return _BEGIN_MS + self.call * _STEP_MS

    def new_id(self) -> str:
        """Make the next id of the call."""
        return hashlib.sha256(f"{self.call}/{next(self._ids)}".encode()).hexdigest()[:32]


class Served:
    """An application under a clock of its own."""

    def __init__(self, app: Application, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def call(self, request: Request) -> Response:
        """Make one call over a connection of its own."""
        self._clock.tick()
        transport = RecordingTransport()
        protocol = connect(self._app, transport)
        protocol.data_received(request.encoded())
        for turn in itertools.count():
            if not protocol.tasks:
                break
            await asyncio.sleep(0 if turn < 100 else 0.0005)
        protocol.connection_lost(None)
        return _parsed(request.method, transport.written)


@asynccontextmanager
async def served(folder: Path, database: str | None = None) -> AsyncIterator[Served]:
    """Open an application on an empty store.

    Args:
        database: address of an empty database; None: SQLite in the folder.
    """
    clock = Clock()
    given = {"data": str(folder / "data"), "max_body_bytes": str(_MAX_BODY_BYTES)}
    if database is not None:
        given["database"] = database
    silent = os.open(os.devnull, os.O_WRONLY)

    async def open_under_clock(*args: Any, **kwargs: Any) -> Database[SqlTransaction]:
        opened: Database[SqlTransaction] = await open_database(*args, clock=clock.now_ms, **kwargs)
        # The schema's own row has the time of the database.
        await opened.write(lambda tx: tx._session.run(_DATE_DEFAULT, _BEGIN_MS))
        return opened

    try:
        with (
            mock.patch("greenroom.server.app.open_database", open_under_clock),
            mock.patch.object(SqlTransaction, "new_id", clock.new_id),
        ):
            app = create_app(load(given, {}).settings, log=Log(descriptor=silent))
            await app.open()
            try:
                yield Served(app, clock)
            finally:
                await app.close()
    finally:
        os.close(silent)


async def record(server: Served, steps: int = STEPS) -> list[Exchange]:
    """Make up calls, as the differential test does, and note what is answered to them."""
    exchanges: list[Exchange] = []
    rng, counters, episode = random.Random(SEED), collections.Counter[str](), itertools.count(1)
    while len(exchanges) < steps:
        ids, world = Ids(f"c{next(episode)}z"), World()
        generator = Gen(rng, _AREAS, world, counters, lambda: True, _MALFORMED)
        for _ in range(min(_EPISODE, steps - len(exchanges))):
            op = generator.next()
            exchange = await _made(server, _request_of(op, ids))
            exchanges.append(exchange)
            _learn(op, exchange.response, ids)
    for method, target, headers, body in EDGES:
        exchanges.append(await _made(server, Request(method, target, headers, body)))
    return exchanges


async def replay(server: Served, exchanges: Iterable[Exchange]) -> list[str]:
    """Make the calls again; list what differs on MLflow's wire. A few others are among them, since ids count the calls."""
    differences = []
    for number, (request, before) in enumerate(exchanges, start=1):
        after = await server.call(request)
        if after != before and not request.target.startswith(_NATIVE):
            headers = sorted(set(before.headers) ^ set(after.headers))
            differences.append(
                f"call {number}: {_shown(request)}\n  was {_shown(before)}\n  is  {_shown(after)}\n  headers {headers}"
            )
    return differences


def recording_of(database: str | None) -> Path:
    """Return the file of a database's recording: on PostgreSQL a refused change leaves a gap in numbers."""
    return _HERE / f"corpus-{'sqlite' if database is None else 'postgresql'}.jsonl.gz"


def write(exchanges: Iterable[Exchange], path: Path) -> None:
    """Store a recording."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        for request, response in exchanges:
            line = [*request[:3], _as_text(request.body), response.status, response.headers, _as_text(response.body)]
            packed.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def read(path: Path) -> Iterator[Exchange]:
    """Read a recording."""
    with gzip.open(path) as file:
        for line in file:
            method, target, sent, asked, status, headers, answered = json.loads(line)
            response = Response(status, [(name, value) for name, value in headers], _as_bytes(answered) or b"")
            yield Exchange(Request(method, target, sent, _as_bytes(asked)), response)


async def _made(server: Served, request: Request) -> Exchange:
    return Exchange(request, await server.call(request))


def _request_of(op: Op, ids: Ids) -> Request:
    method, target, body, headers = Driver.encode(None, op, ids)  # type: ignore[arg-type]  # asks its object for nothing
    return Request(method, target, headers, body)


def _learn(op: Op, response: Response, ids: Ids) -> None:
    """Note the ids that an answer gives, for the calls to come."""
    if not 200 <= response.status < 300:
        return
    try:
        document: Any = json.loads(response.body)
    except ValueError:
        document = None
    for kind, index, path in op.caps:
        value = dig(document, path)
        if isinstance(value, str) and value:
            ids.bind(kind, index, value)
            if kind == "auri":
                ids.bind("aroot", index, urllib.parse.urlsplit(value).path.strip("/"))
    if op.ok:
        op.ok(document)


def _parsed(method: str, written: bytes) -> Response:
    class Socket:
        def makefile(self, _mode: str) -> io.BytesIO:
            return io.BytesIO(written)

    response = http.client.HTTPResponse(Socket(), method=method)  # type: ignore[arg-type]  # all that it asks of one
    response.begin()
    headers = sorted((name.lower(), value) for name, value in response.getheaders())
    body = response.read()
    if _HTML in headers:
        # A document of the page, which has a nonce and changes with each build.
        return Response(response.status, [_HTML], b"")
    kept = [one for one in headers if one[0] not in _PASSING_HEADERS]
    return Response(response.status, [one for one in kept if not _is_made_id(*one)], body)


def _is_made_id(name: str, value: str) -> bool:
    return name == "x-request-id" and _MADE_ID.fullmatch(value) is not None


def _as_text(body: bytes | None) -> str | list[str] | None:
    if body is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return [base64.b64encode(body).decode()]


def _as_bytes(text: str | list[str] | None) -> bytes | None:
    if text is None:
        return None
    return text.encode() if isinstance(text, str) else base64.b64decode(text[0])


def _shown(value: Request | Response) -> str:
    return " ".join(str(part)[:400] for part in value if not isinstance(part, list | dict))


async def _run(command: str, database: str | None) -> int:
    path = recording_of(database)
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), database) as server:
            if command == "record":
                exchanges = await record(server)
                write(exchanges, path)
                sys.stdout.write(f"{len(exchanges)} calls, {path.stat().st_size} bytes\n")
                return 0
            differences = await replay(server, read(path))
            sys.stdout.write("\n".join([*differences, f"{len(differences)} responses differ\n"]))
            return 1 if differences else 0


def main() -> int:
    """Record or replay."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["record", "replay"])
    parser.add_argument(
        "--database", help="address of an empty PostgreSQL database; else SQLite in a folder of its own"
    )
    arguments = parser.parse_args()
    return asyncio.run(_run(arguments.command, arguments.database))


if __name__ == "__main__":
    sys.exit(main())
