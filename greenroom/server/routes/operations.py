"""Endpoints about the server itself: health, readiness, version, server info and metrics."""

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
from greenroom.server.spa import placeholder
from greenroom.wire.endpoints import operations as rows

_PROBE_TIMEOUT_S = 5.0
# The endpoint is public: cache the result, so that requests cannot overload the stores.
_PROBE_EVERY_S = 1.0
PUBLISH_EVERY_S = 1.0

_KINDS = {"s3": "S3", "gs": "Google Cloud Storage", "az": "Azure Blob Storage", "memory": "memory"}
_log = logging.getLogger("greenroom.server")


class ServerInfo(msgspec.Struct, frozen=True):
    """Server info that MLflow clients and its page read before they use a server.

    Source: MLflow 3.17, `GET /api/3.0/mlflow/server-info`; a client logs the kind of store, and uses multipart
    transfers only if they are offered.
    """

    store_type: str = "SqlStore"
    workspaces_enabled: bool = True
    trace_archival_enabled: bool = False
    multipart_uploads_enabled: bool = False
    multipart_downloads_enabled: bool = False
    presigned_upload_run_id_supported: bool = False
    presigned_upload_model_id_supported: bool = False
    # An addition: the SDK retries a change whose response was lost only if a key makes that safe.
    idempotency_keys_supported: bool = True
    features_enabled: dict[str, bool] = msgspec.field(default_factory=lambda: {"gateway": False})


class Readiness(msgspec.Struct, frozen=True):
    """State of each part, ``ok`` or ``unavailable``. The reasons are only in the log, because the endpoint is public.

    Attributes:
        status: ``ready`` if database, artifacts and writer are ok, else ``not ready``.
        database: the database responds.
        artifacts: the artifact store responds.
        writer: changes are accepted and completed.
        log: log lines are written; does not affect ``status``.
        live: live updates work; does not affect ``status``.
        audit: events are being sealed; does not affect ``status``.
    """

    status: str
    database: str
    artifacts: str
    writer: str
    log: str
    live: str
    audit: str


class Operations:
    """Handles the paths about the server itself and passes all others on.

    Args:
        router: handles the API paths, and all other paths if there are no pages.
        pages: handles all other paths; None if the page was not built, then a placeholder is served at ``/``.
        shared: counts of all workers; None with a single process.
        slot: index of this worker in them.
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
                (rows.DATABRICKS_CONFIG, self._databricks_config),
                (rows.METRICS, self._metrics),
                (rows.SERVER_INFO, self._info),
            )
            for path in row.paths
        }
        if pages is None:
            self._answers["/"] = self._placeholder

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Handle one request."""
        path = scope["path"]
        answer = self._answers.get(path)
        if answer is not None and scope["method"] in ("GET", "HEAD"):
            scope[ROUTE_KEY] = f"GET {path}"
            if path == rows.METRICS.path and rows.METRICS.permission is not None:
                actor: Principal = scope[ACTOR_KEY]
                actor.require(rows.METRICS.permission)
            return _send(answer, scope, receive, send)
        # API paths first: no page is below these prefixes, and most requests are.
        app = self._router if path.startswith(API_PATHS) else self._other
        return app(scope, receive, send)

    async def _health(self, _scope: Scope) -> Response:
        return _document(b"text/plain; charset=utf-8", b"OK")

    async def _version(self, _scope: Scope) -> Response:
        # Greenroom's version, although MLflow clients read it as MLflow's: they check it before they send traces, and
        # do not if
        # it is below 3.4. Traces are not supported, so that is the right result.
        return _document(b"text/plain; charset=utf-8", greenroom.__version__.encode())

    async def _databricks_config(self, _scope: Scope) -> Response:
        # Without it the client of the vendor's registry warns, and behind some proxies waits for minutes.
        return JsonResponse(b"{}")

    async def _info(self, _scope: Scope) -> Response:
        return JsonResponse(self._server_info)

    async def _ready(self, _scope: Scope) -> Response:
        readiness = await self.readiness()
        body = msgspec.json.encode(readiness)
        if readiness.status == "ready":
            return JsonResponse(body)
        return JsonResponse(body, status=503, headers=[(b"retry-after", b"2")])

    async def readiness(self) -> Readiness:
        """Probe the database and the blob store, once for concurrent requests, and collect the state of the other parts."""
        if self._probe is None or (self._probe.done() and time.monotonic() - self._probed_at > _PROBE_EVERY_S):
            self._probed_at = time.monotonic()
            self._probe = asyncio.create_task(self._probe_parts())
        database, artifacts = await asyncio.shield(self._probe)
        parts = self._parts
        writer = OK if parts.can_write() else UNAVAILABLE
        status = "ready" if database == artifacts == writer == OK else "not ready"
        return Readiness(status, database, artifacts, writer, parts.log_word(), parts.live_word(), parts.audit_word())

    async def _probe_parts(self) -> tuple[str, str]:
        return await asyncio.gather(
            _probe("database", self._context.database.check()), _probe("artifacts", self._context.blobs.check())
        )

    def _counts(self) -> Counts:
        """Return the counts and measures of this process."""
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

    async def _placeholder(self, scope: Scope) -> Response:
        settings = self._settings
        body = placeholder.page(
            address=_address(settings, scope),
            version=greenroom.__version__,
            database="PostgreSQL" if settings.uses_postgres else "SQLite",
            artifacts=_KINDS.get(settings.artifacts_url.partition("://")[0], "local disk"),
            needs_token=settings.token is not None,
        )
        return _document(b"text/html; charset=utf-8", body, (b"content-security-policy", placeholder.POLICY))

    async def publish_counts(self) -> None:
        """Publish this worker's counts to the others, and its heartbeat to the parent."""
        if self._shared is not None:
            # A separate heartbeat, because counts that do not fit into the slot are not published.
            self._shared.beat(self._slot, time.monotonic())
            self._shared.publish(self._slot, self._counts())


async def _probe(part: str, check: Coroutine[Any, Any, None]) -> str:
    try:
        await asyncio.wait_for(check, _PROBE_TIMEOUT_S)
    except (StorageUnavailable, TimeoutError) as error:
        _log.warning("not ready: the %s do not answer: %s", part, str(error) or f"no answer in {_PROBE_TIMEOUT_S} s")
        return UNAVAILABLE
    except Exception as error:
        # Whatever the error is, the part does not work.
        _log.error("not ready: the %s cannot be asked: %r", part, error, exc_info=error)
        return UNAVAILABLE
    return OK


def _address(settings: Settings, scope: Scope) -> str:
    if settings.public_url is not None:
        return str(settings.public_url)
    # Host was checked by the guards.
    host = dict(scope["headers"])[b"host"].decode("latin-1")
    return f"{scope['scheme']}://{host}"


async def _send(answer: Callable[[Scope], Awaitable[Response]], scope: Scope, receive: Receive, send: Send) -> None:
    response = await answer(scope)
    await response(scope, receive, send)


def _document(content_type: bytes, body: bytes, *headers: Header) -> Response:
    return Response(200, [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *headers], body)
