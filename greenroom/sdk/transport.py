"""The one seam between the SDK and a server that speaks the wire: Greenroom's or MLflow's.

A call names its row of the endpoint table; path, method and message types come from there.

    transport = HttpTransport("http://127.0.0.1:5000")
    transport.call(registered_models.GET, messages.GetRegisteredModel(name="Iris"))
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec
import urllib3

from greenroom import errors
from greenroom.core.artifacts import FolderEntry
from greenroom.sdk.answers import read_answer, refusal
from greenroom.sdk.files import HashingReader, promised_digest, temporary_beside
from greenroom.sdk.settings import Connection
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import Endpoint

_CHUNK_BYTES = 1024 * 1024
_DOWNLOAD_ATTEMPTS = 4
_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"

# Verbs that set something to what it may be already: sent twice, they leave what one sending leaves.
_REPEATABLE_VERBS = {
    "log-batch",
    "log-inputs",
    "log-metric",
    "log-parameter",
    "outputs",
    "params",
    "set-experiment-tag",
    "set-tag",
    "tags",
    "update",
}
_RETRY_STATUSES = (429, 502, 503, 504)

OnBytes = Callable[[int], None]
"""Told of every piece of a file that was sent or received, in bytes; negative when a piece has to go again."""


class Transport(Protocol):
    """What the client needs of a server."""

    @property
    def uri(self) -> str:
        """Where the server is, for people to read."""

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message."""

    def upload(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``."""

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> None:
        """Fetch the file at a path below ``mlflow-artifacts:/`` and check what arrives."""

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""

    def delete(self, path: str) -> None:
        """Delete the file or folder at a path below ``mlflow-artifacts:/``."""

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer."""


class HttpTransport:
    """Speaks to a server over HTTP, with kept connections.

    Args:
        uri: where the server is, ``http://127.0.0.1:5000`` or with a path prefix.
        connection: how to reach it; read from the environment unless given.

    Raises:
        InvalidURI: the address is none of HTTP.
    """

    def __init__(self, uri: str, *, connection: Connection | None = None) -> None:
        settings = connection or Connection.from_environment(uri)
        self.uri = settings.uri
        self._credentials = settings.credentials
        self._headers = {"User-Agent": "greenroom-client", **settings.credentials.headers}
        self._pool = settings.pool(block_bytes=_CHUNK_BYTES)
        self._repeat = urllib3.Retry(
            total=4,
            connect=2,
            backoff_factor=0.2,
            backoff_jitter=0.2,
            status_forcelist=_RETRY_STATUSES,
            allowed_methods=None,
            raise_on_status=False,
        )
        # What must not happen twice goes again only when no connection was made.
        self._once = urllib3.Retry(
            total=2, connect=2, read=False, status=0, other=0, backoff_factor=0.2, raise_on_status=False
        )

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message.

        Raises:
            ConnectFailed: no server answers at the URI.
            GreenroomError: what the server said, as the class its error code stands for.
        """
        fields = _fields(message, keep_defaults=False)
        path = endpoint.paths[0]
        for name in [name for name in fields if f"{{{name}}}" in path]:
            # MLflow's server wants what is in the path in the body as well.
            value = fields.pop(name) if endpoint.method == "GET" else fields[name]
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        retries = self._repeat if _may_repeat(endpoint) else self._once
        if endpoint.method == "GET":
            query = urlencode({key: _query_value(value) for key, value in fields.items()}, doseq=True)
            response = self._open("GET", f"{path}?{query}" if query else path, retries=retries)
        else:
            response = self._open(
                endpoint.method,
                path,
                content=msgspec.json.encode(fields),
                headers={"Content-Type": "application/json"},
                retries=retries,
            )
        try:
            return read_answer(response.data, endpoint.response)
        except msgspec.DecodeError as error:
            raise errors.Unavailable(f"{self.uri} answered {endpoint.path} with something else: {error}.") from error

    def upload(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``, streamed.

        Raises:
            DigestMismatch: the server says it stored other bytes.
        """
        with file.open("rb") as stream:
            reader = HashingReader(stream, on_bytes)
            headers = {"Content-Length": str(file.stat().st_size), "Content-Type": "application/octet-stream"}
            response = self._open("PUT", f"{_ARTIFACTS}/{quote(path)}", content=reader, headers=headers)
            stored = promised_digest(response.headers)
            if stored is not None and stored != reader.digest():
                raise errors.DigestMismatch(f"'{path}' changed on its way to {self.uri}; upload it again.")

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> None:
        """Fetch a file; it appears under its name only when it has come whole and unchanged.

        A broken connection is taken up again where it broke, if the file is still the same.

        Raises:
            ArtifactNotFound: there is no such file.
            DigestMismatch: the bytes are not those the server promised.
        """
        download = _Download(path, on_bytes)
        with temporary_beside(file) as partial, partial.open("w+b") as out:
            for attempt in range(_DOWNLOAD_ATTEMPTS):
                response = self._open("GET", f"{_ARTIFACTS}/{quote(path)}", headers=download.headers, stream=True)
                try:
                    for chunk in download.take(response, out):
                        out.write(chunk)
                    break
                except urllib3.exceptions.HTTPError as error:
                    if attempt == _DOWNLOAD_ATTEMPTS - 1:
                        raise errors.ConnectFailed(
                            f"'{path}' could not be fetched whole from {self.uri}: {error}"
                        ) from error
                finally:
                    response.release_conn()
            download.check()
            out.flush()
            partial.replace(file)

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""
        entries: list[FolderEntry] = []
        token: str | None = ""
        while token is not None:
            query = {"path": path, **({"page_token": token} if token else {})}
            answer = msgspec.json.decode(self._open("GET", f"{_ARTIFACTS}?{urlencode(query)}").data)
            entries += [
                FolderEntry(f["path"], bool(f.get("is_dir")), f.get("file_size")) for f in answer.get("files", [])
            ]
            token = answer.get("next_page_token")
        return entries

    def delete(self, path: str) -> None:
        """Delete the file or folder at a path below ``mlflow-artifacts:/``."""
        self._open("DELETE", f"{_ARTIFACTS}/{quote(path)}")

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer.

        Raises:
            ConnectFailed: it did not within the time.
        """
        retries = urllib3.Retry(total=max(1, int(timeout_s * 4)), backoff_factor=0.1, backoff_max=0.25)
        try:
            self._pool.request("GET", self.uri + "/health", retries=retries, timeout=timeout_s)
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable(error) from error

    def _open(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        retries: urllib3.Retry | None = None,
    ) -> urllib3.BaseHTTPResponse:
        try:
            response = self._pool.request(
                method,
                self.uri + path,
                body=content,
                headers={**self._headers, **(headers or {})},
                preload_content=not stream,
                redirect=False,
                retries=retries or self._repeat,
            )
        except urllib3.exceptions.MaxRetryError as error:
            if isinstance(error.reason, urllib3.exceptions.ReadTimeoutError):
                raise errors.TimedOut(f"{self.uri} did not answer {method} {path.split('?')[0]} in time.") from error
            raise self._unreachable(error.reason) from error
        except urllib3.exceptions.ReadTimeoutError as error:
            raise errors.TimedOut(f"{self.uri} did not answer {method} {path.split('?')[0]} in time.") from error
        except urllib3.exceptions.HTTPError as error:
            raise errors.ConnectFailed(f"{self.uri} broke off during {method} {path.split('?')[0]}.") from error
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(response.status, response.data, uri=self.uri, path=path, credentials=self._credentials)
        return response

    def _unreachable(self, reason: Exception | None) -> errors.ConnectFailed:
        if isinstance(reason, urllib3.exceptions.SSLError):
            return errors.ConnectFailed(
                f"{self.uri} has a certificate that is not trusted here: {reason}. Set MLFLOW_TRACKING_SERVER_CERT_PATH "
                "to the file of the authority that signed it."
            )
        return errors.ConnectFailed(
            f"No server answers at {self.uri}. Start one with 'greenroom server', or set MLFLOW_TRACKING_URI to another."
        )


class _Download:
    """Where one download stands, over all its attempts."""

    def __init__(self, path: str, on_bytes: OnBytes | None) -> None:
        self._path = path
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = hashlib.sha256()
        self._received = 0
        self._etag: str | None = None
        self._promised: bytes | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Ask for the rest of what has begun, if it is still the same file."""
        if not self._received or self._etag is None:
            return {}
        return {"Range": f"bytes={self._received}-", "If-Range": self._etag}

    def take(self, response: urllib3.BaseHTTPResponse, out: Any) -> Iterator[bytes]:
        """Answer the pieces to append to the file, which is emptied first when it has to begin again."""
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            self._on_bytes(-self._received)
            out.seek(0)
            out.truncate()
            self._received, self._hasher = 0, hashlib.sha256()
        etag = response.headers.get("ETag", "")
        self._etag = etag if etag.startswith('"') else None
        self._promised = promised_digest(response.headers)
        while chunk := response.read(_CHUNK_BYTES):
            self._hasher.update(chunk)
            self._received += len(chunk)
            self._on_bytes(len(chunk))
            yield chunk

    def check(self) -> None:
        """Compare what came with what was promised.

        Raises:
            DigestMismatch: they differ.
        """
        if self._promised is not None and self._promised != self._hasher.digest():
            raise errors.DigestMismatch(
                f"'{self._path}' changed on its way: its sha256 is not the one the server named. Nothing was kept."
            )


def _may_repeat(endpoint: Endpoint) -> bool:
    return endpoint.mode in {"read", "search"} or endpoint.path.rpartition("/")[2] in _REPEATABLE_VERBS


def _fields(message: Any, *, keep_defaults: bool) -> dict[str, Any]:
    """Take a message apart; what is None, or as it would be if it were not said, is not said."""
    out: dict[str, Any] = {}
    for field in msgspec.structs.fields(message):
        value = getattr(message, field.name)
        if value is None or (not keep_defaults and not field.required and value in ("", [], field.default)):
            continue
        if isinstance(value, list):
            value = [_fields(x, keep_defaults=True) if isinstance(x, msgspec.Struct) else x for x in value]
        elif isinstance(value, msgspec.Struct):
            value = _fields(value, keep_defaults=True)
        out[field.encode_name] = value
    return out


def _query_value(value: Any) -> Any:
    """Write a value as the wire's query strings have it: booleans as words."""
    return str(value).lower() if isinstance(value, bool) else value
