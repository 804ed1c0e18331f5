"""What is asked about the server itself: is it up, is it ready, what is it, how is it doing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec

import greenroom
from greenroom.core.access import Principal
from greenroom.errors import StorageUnavailable
from greenroom.server.asgi import ACTOR_KEY, API_PATHS, ROUTE_KEY, App, Receive, Scope, Send
from greenroom.server.context import Context
from greenroom.server.http.responses import Header, JsonResponse, Response
from greenroom.server.monitoring import measures
from greenroom.server.monitoring.health import OK, UNAVAILABLE, Health
from greenroom.server.monitoring.metrics import Counts, RequestNumbers, SharedCounts, exposition
from greenroom.server.monitoring.watchdog import Watchdog
from greenroom.server.settings import Settings
from greenroom.server.spa import placeholder as landing
from greenroom.wire.endpoints import operations as rows

_PROBE_TIMEOUT_S = 5.0
# Everybody may ask; nobody can make the stores work harder than this by asking.
_PROBE_EVERY_S = 1.0
PUBLISH_EVERY_S = 1.0

_KINDS = {"s3": "S3", "gs": "Google Cloud Storage", "az": "Azure Blob Storage", "memory": "memory"}
_log = logging.getLogger("greenroom.server")


class ServerInfo(msgspec.Struct, frozen=True):
    """What MLflow clients and its page ask about a server before they use it.

    Source: MLflow 3.17, `GET /api/3.0/mlflow/server-info`; a client logs which kind of store there is, and asks for
    multipart transfers only where they are offered.
    """

    store_type: str = "SqlStore"
    workspaces_enabled: bool = False
    trace_archival_enabled: bool = False
    multipart_uploads_enabled: bool = False
    multipart_downloads_enabled: bool = False
    presigned_upload_run_id_supported: bool = False
    presigned_upload_model_id_supported: bool = False
    # Ours alone: the SDK repeats a change whose answer was lost only where a key makes that safe.
    idempotency_keys_supported: bool = True
    features_enabled: dict[str, bool] = msgspec.field(default_factory=lambda: {"gateway": False})


class Readiness(msgspec.Struct, frozen=True):
    """How each part is doing, ``ok`` or ``unavailable``. Why not stands in the log, not here: anybody may ask.

    Attributes:
        status: ``ready`` when database, artifacts and writer are ok, else ``not ready``.
        database: it answers.
        artifacts: their store answers.
        writer: changes are taken and get done.
        log: somebody takes its lines; requests are answered without.
        live: pages that listen for changes get to know of them; requests are answered without.
    """

    status: str
    database: str
    artifacts: str
    writer: str
    log: str
    live: str


class Operations:
    """Answers the paths about the server itself and passes all others on.

    Args:
        router: answers the paths of the APIs, and where there are no pages every other path.
        pages: answers every other path; where there are none, a document in their place answers ``/``.
        shared: counts of all workers; None where there is one process only.
        slot: this worker's place in them.
    """

    def __init__(
        self,
        router: App,
        pages: App | None = None,
        *,
        context: Context,
        settings: Settings,
        numbers: RequestNumbers,
        health: Health,
        watchdog: Watchdog,
        shared: SharedCounts | None = None,
        slot: int = 0,
    ) -> None:
        self._router = router
        self._other = pages or router
        self._context = context
        self._settings = settings
        self._numbers = numbers
        self._parts = health
        self._watchdog = watchdog
        self._shared = shared
        self._slot = slot
        self._probe: asyncio.Task[tuple[str, str]] | None = None
        self._probed_at = -_PROBE_EVERY_S
        self._server_info = msgspec.json.encode(ServerInfo())
        self._answers: dict[str, Callable[[Scope], Awaitable[Response]]] = {
            path: answer
            for row, answer in (
                (rows.HEALTH, self._health),
                (rows.READY, self._ready),
                (rows.VERSION, self._version),
                (rows.METRICS, self._metrics),
                (rows.SERVER_INFO, self._info),
            )
            for path in row.paths
        }
        if pages is None:
            self._answers["/"] = self._landing

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer one request."""
        path = scope["path"]
        answer = self._answers.get(path)
        if answer is not None and scope["method"] in ("GET", "HEAD"):
            scope[ROUTE_KEY] = f"GET {path}"
            if path == rows.METRICS.path and rows.METRICS.permission is not None:
                actor: Principal = scope[ACTOR_KEY]
                actor.require(rows.METRICS.permission)
            return _send(answer, scope, receive, send)
        # By the first segment: no page lies below these, and most requests ask for what does.
        app = self._router if path.startswith(API_PATHS) else self._other
        return app(scope, receive, send)

    async def _health(self, _scope: Scope) -> Response:
        return _document(b"text/plain; charset=utf-8", b"OK")

    async def _version(self, _scope: Scope) -> Response:
        # Our own version, although MLflow clients read it as theirs: they ask before they send traces, and leave it when
        # the number is below 3.4. There are no traces here, so that is the right answer.
        return _document(b"text/plain; charset=utf-8", greenroom.__version__.encode())

    async def _info(self, _scope: Scope) -> Response:
        return JsonResponse(self._server_info)

    async def _ready(self, _scope: Scope) -> Response:
        readiness = await self.readiness()
        body = msgspec.json.encode(readiness)
        if readiness.status == "ready":
            return JsonResponse(body)
        return JsonResponse(body, status=503, headers=[(b"retry-after", b"2")])

    async def readiness(self) -> Readiness:
        """Ask database and blobs whether they answer, once for all who ask at the same time, and the others how they are."""
        if self._probe is None or (self._probe.done() and time.monotonic() - self._probed_at > _PROBE_EVERY_S):
            self._probed_at = time.monotonic()
            self._probe = asyncio.create_task(self._probe_parts())
        database, artifacts = await asyncio.shield(self._probe)
        parts = self._parts
        writer = OK if parts.can_write() else UNAVAILABLE
        status = "ready" if database == artifacts == writer == OK else "not ready"
        return Readiness(status, database, artifacts, writer, parts.log_word(), parts.live_word())

    async def _probe_parts(self) -> tuple[str, str]:
        return await asyncio.gather(
            _probe("database", self._context.database.check()), _probe("artifacts", self._context.blobs.check())
        )

    def _counts(self) -> Counts:
        """What this process has counted and measures."""
        counts = self._numbers.counts()
        measures.add(counts.measures, self._parts.measures())
        measures.add(counts.measures, self._watchdog.measures())
        return counts

    async def _metrics(self, _scope: Scope) -> Response:
        counts = self._counts()
        silent_s = None
        if self._shared is not None:
            now = time.monotonic()
            silent_s = self._shared.silent_s(self._slot, now)
            for other in self._shared.others(self._slot, now=now):
                counts.add(other)
        content_type, text = exposition(
            counts, version=greenroom.__version__, workers=self._settings.workers, worker_silent_s=silent_s
        )
        return _document(content_type, text)

    async def _landing(self, scope: Scope) -> Response:
        settings = self._settings
        body = landing.page(
            address=_address(settings, scope),
            version=greenroom.__version__,
            database="PostgreSQL" if settings.uses_postgres else "SQLite",
            artifacts=_KINDS.get(settings.artifacts_url.partition("://")[0], "local disk"),
            needs_token=settings.token is not None,
        )
        return _document(b"text/html; charset=utf-8", body, (b"content-security-policy", landing.POLICY))

    async def publish_counts(self) -> None:
        """Show this worker's counts to the others, and the parent that it goes on."""
        if self._shared is not None:
            # Its own, as counts that do not fit into the memory are not published.
            self._shared.beat(self._slot, time.monotonic())
            self._shared.publish(self._slot, self._counts())


async def _probe(part: str, check: Coroutine[Any, Any, None]) -> str:
    try:
        await asyncio.wait_for(check, _PROBE_TIMEOUT_S)
    except (StorageUnavailable, TimeoutError) as error:
        _log.warning("not ready: the %s do not answer: %s", part, str(error) or f"no answer in {_PROBE_TIMEOUT_S} s")
        return UNAVAILABLE
    except Exception as error:
        # Whatever it is, the part does not work.
        _log.error("not ready: the %s cannot be asked: %r", part, error, exc_info=error)
        return UNAVAILABLE
    return OK


def _address(settings: Settings, scope: Scope) -> str:
    if settings.public_url is not None:
        return str(settings.public_url)
    # Host is one of ours: the guards have seen it.
    host = dict(scope["headers"])[b"host"].decode("latin-1")
    return f"{scope['scheme']}://{host}"


async def _send(answer: Callable[[Scope], Awaitable[Response]], scope: Scope, receive: Receive, send: Send) -> None:
    response = await answer(scope)
    await response(scope, receive, send)


def _document(content_type: bytes, body: bytes, *headers: Header) -> Response:
    return Response(200, [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *headers], body)
