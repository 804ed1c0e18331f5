"""The interface between the SDK and a server of the REST API: Greenroom's, MLflow's, or one inside this process.

A call refers to its row of the endpoint table, which defines the path, method and message types. Requests are sent by
an `Exchange`: over HTTP (`http.py`), or directly to an application in this process (`greenroom/embedded.py`).

    transport = HttpTransport("http://127.0.0.1:5000")
    transport.call(registered_models.GET, messages.GetRegisteredModel(name="Iris"))
"""

from __future__ import annotations

import enum
import functools
import random
import re
import reprlib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote, urlencode

import msgspec
import msgspec.inspect

from greenroom import errors
from greenroom.core.artifacts import FolderEntry
from greenroom.sdk.files import RemoteStat, Replaces, open_for_upload, repr_digest, temporary_sibling
from greenroom.sdk.plain_values import plain_value, text
from greenroom.sdk.responses import decode_response
from greenroom.sdk.wire import artifact_rows, endpoints, run_messages

if TYPE_CHECKING:
    from greenroom.wire.decoding import Request
    from greenroom.wire.endpoints import Endpoint, Repetition

CHUNK_BYTES = 1024 * 1024
IDEMPOTENCY_KEY = "Idempotency-Key"

# Consecutive attempts without progress.
_DOWNLOAD_ATTEMPTS = 4
_DOWNLOAD_PAUSE_S = 0.1
_IN_PATH = re.compile(r"\{(\w+)\}")
_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"

OnBytes = Callable[[int], None]
"""Called with the number of bytes sent or received; negative when they must be transferred again."""


class BodyStream:
    """A response body as it arrives. It must be closed, whether or not it was read.

    Args:
        source: yields the chunks; raises `IncompleteBody` when the body ends too early.
        on_close: releases the connection.
    """

    def __init__(self, source: Iterable[bytes] = (), on_close: Callable[[], None] = lambda: None) -> None:
        self._source = source
        self._on_close = on_close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._source)

    def close(self) -> None:
        """Release the connection."""
        self._on_close()


class RetryMode(enum.Enum):
    """When a request may be sent again although the server may have processed it.

    Attributes:
        ALWAYS: the request is idempotent.
        WITH_KEY: the request has an idempotency key; only if the server supports those.
    """

    ALWAYS = enum.auto()
    WITH_KEY = enum.auto()


class Response(NamedTuple):
    """A response.

    Attributes:
        headers: names in lower case.
        body: the whole body; empty if it is streamed.
        chunks: the body as it arrives, if streaming was requested.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    chunks: BodyStream = BodyStream()


class IncompleteBody(Exception):
    """A body ended too early; the download can be resumed."""


class Exchange(Protocol):
    """Sends requests to a server.

    Attributes:
        is_remote: whether bytes cross a network, where they can be corrupted.
    """

    is_remote: bool

    @property
    def uri(self) -> str:
        """The server's URI, for messages."""

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: RetryMode = RetryMode.ALWAYS,
    ) -> Response:
        """Send a request and return the response.

        Args:
            path: encoded, with the query.
            content: bytes, or a file that can be rewound.
            stream: leave the body to be read in chunks.

        Raises:
            GreenroomError: the server returned an error or did not respond.
        """

    def close(self) -> None:
        """Finish requests in progress and release resources; a later request acquires them again."""


class Transport(Protocol):
    """What the client needs from a server."""

    @property
    def uri(self) -> str:
        """The server's URI, for messages."""

    @property
    def workspace(self) -> str | None:
        """The workspace that requests name; None for the server's default."""

    def call(self, endpoint: Endpoint, message: Request, *, if_match: str | None = None) -> Any:
        """Send a message to an endpoint and return the decoded response.

        Args:
            if_match: etag that the resource must still have; None for no condition.
        """

    def send(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a request to any path, and return the response."""

    def save(self, endpoint: Endpoint, message: Request, write: Callable[[bytes], object]) -> None:
        """Send a message to an endpoint that returns bytes of any number, and pass them on as they arrive.

        Raises:
            ConnectFailed: the response broke off.
        """

    def stream(self, endpoint: Endpoint) -> BodyStream:
        """Request an endpoint without parameters, and return the body as it arrives."""

    def upload(
        self, path: str, file: Path, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None
    ) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``.

        Args:
            replaces: condition on the file it replaces; None for no condition.
        """

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Download the file at a path below ``mlflow-artifacts:/``, verify it, and return its etag, or None without one."""

    def stat(self, path: str, *, is_checked: bool = False) -> RemoteStat | None:
        """Return size and digest of the file at a path below ``mlflow-artifacts:/``; None if it does not exist.

        Args:
            is_checked: make the server read the bytes, and return no digest if they are damaged.
        """

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""

    def delete(self, path: str) -> None:
        """Delete the file or folder at a path below ``mlflow-artifacts:/``."""

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait until the server responds."""

    def close(self) -> None:
        """Finish requests in progress and release resources; a later call acquires them again."""


class WireTransport:
    """A transport that sends messages of the REST API over an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @property
    def uri(self) -> str:
        """The server's URI, for messages."""
        return self._exchange.uri

    @property
    def workspace(self) -> str | None:
        """The workspace that requests name; None for the server's default."""
        return None

    def call(self, endpoint: Endpoint, message: Request, *, if_match: str | None = None) -> Any:
        """Send a message to an endpoint and return the decoded response.

        Args:
            if_match: etag that the resource must still have; None for no condition.

        Raises:
            ConnectFailed: no server responds at the URI.
            GreenroomError: the server's error, as the class for its error code; when a resource does not exist, the
                message suggests similar ones.
        """
        message = _with_plain_text_fields(message)
        try:
            return self._call(endpoint, message, if_match)
        except (errors.NotFound, errors.InvalidInput) as error:
            # Imported here: only failed calls need it.
            from greenroom.sdk import suggestions

            extended = suggestions.add_suggestion(error, self._call, endpoint, message)
            if extended is error:
                raise
            raise extended from error

    def _call(self, endpoint: Endpoint, message: Request, if_match: str | None = None) -> Any:
        # In a change of some fields, an empty text is a value.
        fields = _fields(message, keep_defaults=endpoint.method == "PATCH")
        path = endpoint.paths[0]
        is_native = endpoint.family.is_native
        for name in _IN_PATH.findall(path):
            # MLflow's server also requires path parameters in the body.
            value = fields.pop(name, None) if endpoint.method == "GET" or is_native else fields.get(name)
            if value in (None, ""):
                raise errors.InvalidInput(f"{name} is missing or empty.", field=name)
            if value in (".", ".."):
                raise errors.InvalidInput(f"{name} is '{value}', which cannot be part of a URL.", field=name)
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        if endpoint.has_query:
            query = urlencode({key: _query_value(value) for key, value in fields.items()}, doseq=True)
            path = f"{path}?{query}" if query else path
            fields = {}
        if endpoint.method == "GET":
            answer = self._exchange.send("GET", path)
        else:
            repetition = _repetition(endpoint, message)
            has_body = bool(fields) or not is_native or endpoint.method != "DELETE"
            answer = self._exchange.send(
                endpoint.method,
                path,
                content=_json(fields) if has_body else None,
                headers={
                    **({"Content-Type": "application/json"} if has_body else {}),
                    **({} if if_match is None else {"If-Match": if_match}),
                    **self._key(repetition),
                },
                repeat=RetryMode.WITH_KEY if repetition is endpoints.Repetition.DOUBLING else RetryMode.ALWAYS,
            )
        try:
            return decode_response(answer.body, endpoint.response)
        except msgspec.DecodeError as error:
            raise errors.Unavailable(f"{self.uri} returned an invalid response to {endpoint.path}: {error}.") from error

    def send(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a request to any path, and return the response.

        Args:
            path: encoded, with the query.
            body: JSON.

        Raises:
            GreenroomError: the server's error, or it did not respond.
        """
        is_change = method != "GET"
        sent = {
            **({"Content-Type": "application/json"} if body is not None else {}),
            **(self._key(endpoints.Repetition.DOUBLING) if is_change else {}),
            **(headers or {}),
        }
        repeat = RetryMode.WITH_KEY if is_change else RetryMode.ALWAYS
        return self._exchange.send(method, path, content=body, headers=sent, repeat=repeat)

    def save(self, endpoint: Endpoint, message: Request, write: Callable[[bytes], object]) -> None:
        """Send a message to an endpoint that returns bytes of any number, and pass them on as they arrive.

        Raises:
            ConnectFailed: the response broke off.
            GreenroomError: the server's error, or it did not respond.
        """
        fields = _fields(_with_plain_text_fields(message), keep_defaults=False)
        query = urlencode({key: _query_value(value) for key, value in fields.items()}, doseq=True)
        path = f"{endpoint.paths[0]}?{query}" if query else endpoint.paths[0]
        answer = self._exchange.send("GET", path, stream=True)
        try:
            with closing(answer.chunks):
                for chunk in answer.chunks:
                    write(chunk)
        except IncompleteBody as error:
            raise errors.ConnectFailed(f"The response of {self.uri} broke off: {error}") from error

    def stream(self, endpoint: Endpoint) -> BodyStream:
        """Request an endpoint without parameters, and return the body as it arrives.

        Raises:
            GreenroomError: the server's error, or it did not respond.
        """
        return self._exchange.send(endpoint.method, endpoint.paths[0], stream=True).chunks

    def _key(self, repetition: Repetition | None) -> dict[str, str]:
        """Return an idempotency key header for a change, so that retries are applied once, even after later changes."""
        if repetition in (None, endpoints.Repetition.HARMLESS) or not self._exchange.is_remote:
            # Requests inside this process are never sent twice.
            return {}
        return {IDEMPOTENCY_KEY: uuid.uuid4().hex}

    def upload(
        self, path: str, file: Path, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None
    ) -> None:
        """Upload a file to a path below ``mlflow-artifacts:/``, streamed.

        Data appended to the file during the upload is ignored.

        Args:
            replaces: condition on the file it replaces; None for no condition.

        Raises:
            ConditionFailed: `replaces` does not match.
            DigestMismatch: the server stored different bytes.
            FileChanged: the file was truncated or removed.
        """
        with open_for_upload(file, on_bytes, computes_digest=self._exchange.is_remote) as reader:
            headers = {
                "Content-Length": str(reader.size_bytes),
                "Content-Type": "application/octet-stream",
                **({} if replaces is None else replaces.headers),
                **self._key(artifact_rows.UPLOAD.repetition),
            }
            answer = self._exchange.send("PUT", f"{_ARTIFACTS}/{quote(path)}", content=reader, headers=headers)
            stored = repr_digest(answer.headers)
            if self._exchange.is_remote and stored is not None and stored != reader.digest():
                raise errors.DigestMismatch(f"'{path}' was corrupted in transit to {self.uri}; upload it again.")

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Download a file and return its etag, or None without one; it is moved into place only when complete and verified.

        A broken download is resumed if the file is still the same, for as long as it makes progress.

        Raises:
            ArtifactNotFound: the file does not exist.
            DigestMismatch: the bytes do not match the server's digest.
        """
        from greenroom.sdk.downloads import Download

        download = Download(path, on_bytes)
        with temporary_sibling(file) as partial, partial.open("w+b") as out:
            attempts = 0
            while True:
                so_far = download.furthest
                answer = self._exchange.send(
                    "GET", f"{_ARTIFACTS}/{quote(path)}", headers=download.headers, stream=True
                )
                try:
                    with closing(answer.chunks):
                        download.receive(answer, out)
                    break
                except IncompleteBody as error:
                    attempts = 1 if download.furthest > so_far else attempts + 1
                    if attempts == _DOWNLOAD_ATTEMPTS:
                        raise errors.ConnectFailed(
                            f"'{path}' could not be downloaded completely from {self.uri}: {error}"
                        ) from error
                    time.sleep(_DOWNLOAD_PAUSE_S * attempts * random.uniform(0.5, 1.0))
            download.check()
            out.flush()
            partial.replace(file)
            return download.etag

    def stat(self, path: str, *, is_checked: bool = False) -> RemoteStat | None:
        """Return size and digest of the file at a path below ``mlflow-artifacts:/``; None if it does not exist.

        Args:
            is_checked: make the server read the bytes, and return no digest if they are damaged.
        """
        request_headers = {"Want-Repr-Digest": "sha-256=10"} if is_checked else {}
        try:
            headers = self._exchange.send("HEAD", f"{_ARTIFACTS}/{quote(path)}", headers=request_headers).headers
        except errors.GreenroomError:
            # The file does not exist, or the server does not support HEAD. The transfer itself reports any other error.
            return None
        length = headers.get("content-length", "")
        return RemoteStat(int(length) if length.isdecimal() else None, repr_digest(headers))

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""
        entries: list[FolderEntry] = []
        token: str | None = ""
        while token is not None:
            query = {"path": path, **({"page_token": token} if token else {})}
            answer = msgspec.json.decode(self._exchange.send("GET", f"{_ARTIFACTS}?{urlencode(query)}").body)
            entries += [
                FolderEntry(f["path"], bool(f.get("is_dir")), f.get("file_size")) for f in answer.get("files", [])
            ]
            token = answer.get("next_page_token")
        return entries

    def delete(self, path: str) -> None:
        """Delete the file or folder at a path below ``mlflow-artifacts:/``."""
        self._exchange.send("DELETE", f"{_ARTIFACTS}/{quote(path)}", headers=self._key(artifact_rows.DELETE.repetition))

    def close(self) -> None:
        """Finish requests in progress and release resources; a later call acquires them again."""
        self._exchange.close()


def _with_plain_text_fields(message: Request) -> Request:
    """Convert the text fields of a message to `str`.

    Raises:
        InvalidInput: a field is not text.
    """
    changed = {}
    for name in _text_fields_of(type(message)):
        value = getattr(message, name)
        if value is not None and value is not msgspec.UNSET and type(value) is not str:
            changed[name] = text(name, value)
    return msgspec.structs.replace(message, **changed) if changed else message


def _json(fields: dict[str, Any]) -> bytes:
    """Write the fields of a message as JSON.

    Raises:
        InvalidInput: a value has no JSON form.
    """
    try:
        return msgspec.json.encode(fields)
    except (TypeError, OverflowError, UnicodeEncodeError, RecursionError) as error:
        for name, value in fields.items():
            try:
                msgspec.json.encode(value)
            except (TypeError, OverflowError, UnicodeEncodeError, RecursionError):
                raise errors.InvalidInput(f"{name} is {reprlib.repr(value)}: {error}.", field=name) from error
        raise


def _repetition(endpoint: Endpoint, message: Request) -> Repetition:
    """Return what happens when a request is repeated later."""
    if isinstance(message, run_messages.LogBatch) and not message.tags:
        # A batch of metrics and params only: points are stored once, and a param cannot be changed.
        return endpoints.Repetition.HARMLESS
    return endpoint.repetition or endpoints.Repetition.HARMLESS


def _fields(message: Any, *, keep_defaults: bool) -> dict[str, Any]:
    """Return the fields of a message as a dict, without None and default values."""
    out: dict[str, Any] = {}
    for field in _fields_of(type(message)):  # type: ignore[arg-type]
        value = plain_value(getattr(message, field.name))
        if field.default is msgspec.UNSET:
            # Of a PATCH: an empty text is a value.
            if value is not msgspec.UNSET:
                out[field.encode_name] = value
            continue
        if value is None or (not keep_defaults and not field.required and value in ("", [], field.default)):
            continue
        if isinstance(value, list):
            value = [_fields(x, keep_defaults=True) if isinstance(x, msgspec.Struct) else plain_value(x) for x in value]
        elif isinstance(value, msgspec.Struct):
            value = _fields(value, keep_defaults=True)
        out[field.encode_name] = value
    return out


@functools.cache
def _fields_of(kind: type[Any]) -> tuple[msgspec.structs.FieldInfo, ...]:
    # Cached: msgspec reads the annotations on every call, which takes longer than the rest of the request.
    return msgspec.structs.fields(kind)


@functools.cache
def _text_fields_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of a message's fields that are text, or text or None."""
    return tuple(
        field.name for field in msgspec.structs.fields(kind) if _is_text(msgspec.inspect.type_info(field.type))
    )


def _is_text(info: msgspec.inspect.Type) -> bool:
    options = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return all(isinstance(option, msgspec.inspect.StrType | msgspec.inspect.NoneType) for option in options)


def _query_value(value: Any) -> Any:
    """Return a value as the wire's query strings have it: booleans as words."""
    return str(value).lower() if isinstance(value, bool) else value
