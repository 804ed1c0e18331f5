"""The one seam between the SDK and a server that speaks the wire: Greenroom's or MLflow's.

A call names its row of the endpoint table; path, method and message types come from there.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec
import urllib3

from greenroom import errors
from greenroom.core.artifacts import FolderEntry
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import Endpoint

DEFAULT_TIMEOUT_S = 120.0
_CONNECT_TIMEOUT_S = 10.0
_CHUNK_BYTES = 1024 * 1024
_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"

_ERROR_OF_CODE: dict[str, type[errors.GreenroomError]] = {
    "RESOURCE_DOES_NOT_EXIST": errors.NotFound,
    "ENDPOINT_NOT_FOUND": errors.EndpointNotFound,
    "RESOURCE_ALREADY_EXISTS": errors.AlreadyExists,
    "RESOURCE_CONFLICT": errors.Conflict,
    "INVALID_PARAMETER_VALUE": errors.InvalidInput,
    "BAD_REQUEST": errors.InvalidInput,
    "UNAUTHENTICATED": errors.Unauthenticated,
    "PERMISSION_DENIED": errors.PermissionDenied,
    "REQUEST_LIMIT_EXCEEDED": errors.LimitExceeded,
    "NOT_IMPLEMENTED": errors.NotSupported,
}
_ERROR_OF_STATUS: dict[int, type[errors.GreenroomError]] = {
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    413: errors.TooLarge,
}


class Transport(Protocol):
    """What the client needs of a server."""

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message."""

    def upload(self, path: str, file: Path) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``."""

    def download(self, path: str, file: Path) -> None:
        """Fetch the file at a path below ``mlflow-artifacts:/`` and check what arrives."""

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer."""


class HttpTransport:
    """Speaks to a server over HTTP, with kept connections.

    Args:
        uri: where the server is, ``http://127.0.0.1:5000`` or with a path prefix.
        token: sent as bearer; read from ``GREENROOM_TOKEN`` or ``MLFLOW_TRACKING_TOKEN`` unless given.
        timeout_s: for one answer to begin, seconds.
    """

    def __init__(self, uri: str, *, token: str | None = None, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        if not uri.startswith(("http://", "https://")):
            raise errors.InvalidURI(f"The tracking URI is '{uri}'; it must begin with http:// or https://.")
        self._uri = uri.rstrip("/")
        # Only what may be sent twice is sent twice; a POST again only when the connection was never made.
        retries = urllib3.Retry(
            total=4,
            connect=3,
            backoff_factor=0.2,
            backoff_jitter=0.2,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods={"GET", "HEAD", "PUT", "DELETE"},
            raise_on_status=False,
        )
        self._pool = urllib3.PoolManager(
            retries=retries, timeout=urllib3.Timeout(connect=_CONNECT_TIMEOUT_S, read=timeout_s), maxsize=8
        )
        self._headers = {"User-Agent": "greenroom-client", **_authorization(token)}

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message.

        Raises:
            ConnectFailed: no server answers at the URI.
            GreenroomError: what the server said, as the class its error code stands for.
        """
        fields = {key: value for key, value in msgspec.to_builtins(message).items() if value is not None}
        path = endpoint.paths[0]
        for name in [name for name in fields if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", quote(str(fields.pop(name)), safe=""))
        if endpoint.method == "GET":
            query = urlencode(fields, doseq=True)
            body = self._send("GET", f"{path}?{query}" if query else path)
        else:
            body = self._send(
                endpoint.method, path, content=msgspec.json.encode(fields), headers={"Content-Type": "application/json"}
            )
        return msgspec.json.decode(body, type=endpoint.response, strict=False)

    def upload(self, path: str, file: Path) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``, streamed."""
        with file.open("rb") as stream:
            self._send("PUT", f"{_ARTIFACTS}/{quote(path)}", content=stream, headers=_length(file))

    def download(self, path: str, file: Path) -> None:
        """Fetch a file; it appears under its name only when it has come whole and unchanged.

        Raises:
            DigestMismatch: the bytes are not those the server promised.
        """
        partial = file.with_name(file.name + ".partial")
        response = self._open("GET", f"{_ARTIFACTS}/{quote(path)}", preload=False)
        hasher = hashlib.sha256()
        try:
            with partial.open("wb") as out:
                for chunk in _chunks(response):
                    hasher.update(chunk)
                    out.write(chunk)
            promised = _promised_digest(response.headers)
            if promised is not None and promised != hasher.digest():
                raise errors.DigestMismatch(f"'{path}' changed on its way: its sha256 is not the one the server named.")
            partial.replace(file)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise errors.ConnectFailed(f"'{path}' could not be fetched whole from {self._uri}: {error}") from error
        finally:
            response.release_conn()
            partial.unlink(missing_ok=True)

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""
        answer = msgspec.json.decode(self._send("GET", f"{_ARTIFACTS}?{urlencode({'path': path})}"))
        return [FolderEntry(f["path"], bool(f.get("is_dir")), f.get("file_size")) for f in answer.get("files", [])]

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer.

        Raises:
            ConnectFailed: it did not within the time.
        """
        retries = urllib3.Retry(total=max(1, int(timeout_s * 4)), backoff_factor=0.1, backoff_max=0.25)
        try:
            self._pool.request("GET", self._uri + "/health", retries=retries, timeout=timeout_s)
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable() from error

    def _send(self, method: str, path: str, *, content: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
        response = self._open(method, path, content=content, headers=headers)
        return response.data

    def _open(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        preload: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        try:
            response = self._pool.request(
                method,
                self._uri + path,
                body=content,
                headers={**self._headers, **(headers or {})},
                preload_content=preload,
                redirect=False,
            )
        except urllib3.exceptions.MaxRetryError as error:
            if isinstance(error.reason, urllib3.exceptions.ReadTimeoutError):
                raise errors.TimedOut(f"{self._uri} did not answer {method} {path.split('?')[0]} in time.") from error
            raise self._unreachable() from error
        except urllib3.exceptions.HTTPError as error:
            raise errors.ConnectFailed(f"{self._uri} broke off during {method} {path.split('?')[0]}.") from error
        if response.status >= 400:
            raise self._refusal(response)
        return response

    def _unreachable(self) -> errors.ConnectFailed:
        return errors.ConnectFailed(
            f"No server answers at {self._uri}. Start one with 'greenroom server', or set MLFLOW_TRACKING_URI to another."
        )

    def _refusal(self, response: urllib3.BaseHTTPResponse) -> errors.GreenroomError:
        try:
            answer = msgspec.json.decode(response.data)
            code, text = str(answer["error_code"]), str(answer["message"])
        except (msgspec.DecodeError, KeyError, TypeError):
            code, text = "", f"{self._uri} answered {response.status} {response.reason or ''}".strip()
        fallback = errors.InvalidInput if response.status < 500 else errors.Unavailable
        kind = _ERROR_OF_CODE.get(code) or _ERROR_OF_STATUS.get(response.status) or fallback
        return kind(text)


def _authorization(token: str | None) -> dict[str, str]:
    chosen = token or os.environ.get("GREENROOM_TOKEN") or os.environ.get("MLFLOW_TRACKING_TOKEN")
    if chosen:
        return {"Authorization": f"Bearer {chosen}"}
    user, password = os.environ.get("MLFLOW_TRACKING_USERNAME"), os.environ.get("MLFLOW_TRACKING_PASSWORD")
    if user and password:
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
    return {}


def _length(file: Path) -> dict[str, str]:
    return {"Content-Length": str(file.stat().st_size), "Content-Type": "application/octet-stream"}


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    return iter(lambda: response.read(_CHUNK_BYTES), b"")


def _promised_digest(headers: Mapping[str, str]) -> bytes | None:
    """Read the sha256 out of a ``Repr-Digest`` header (RFC 9530), None where the server sends none."""
    for item in headers.get("Repr-Digest", "").split(","):
        name, _, value = item.strip().partition("=")
        if name.lower() == "sha-256":
            return base64.b64decode(value.strip(":"))
    return None
