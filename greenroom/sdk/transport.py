"""The one seam between the SDK and a server that speaks the wire: Greenroom's, MLflow's, or one inside this process.

A call names its row of the endpoint table; path, method and message types come from there. What carries it is an
`Exchange`: HTTP (`http.py`), or straight into an application in this process (`greenroom/embedded.py`).

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
from greenroom.sdk.answers import read_answer
from greenroom.sdk.files import RemoteBytes, Replaces, promised_digest, reading, temporary_beside
from greenroom.sdk.plain_values import plain_value, text
from greenroom.sdk.wire import artifact_rows, endpoints, run_messages

if TYPE_CHECKING:
    from greenroom.wire.decoding import Request
    from greenroom.wire.endpoints import Endpoint, Repetition

CHUNK_BYTES = 1024 * 1024
IDEMPOTENCY_KEY = "Idempotency-Key"

# In a row without getting any further.
_DOWNLOAD_ATTEMPTS = 4
_DOWNLOAD_PAUSE_S = 0.1
_IN_PATH = re.compile(r"\{(\w+)\}")
_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"

OnBytes = Callable[[int], None]
"""Told of every piece of a file that was sent or received, in bytes; negative when a piece has to go again."""


class Pieces:
    """The body of an answer as it arrives. Close it, whether it was read to its end or not begun.

    Args:
        source: gives the pieces; raises `BrokenOff` when they end before they should.
        on_close: lets go of what they come from.
    """

    def __init__(self, source: Iterable[bytes] = (), on_close: Callable[[], None] = lambda: None) -> None:
        self._source = source
        self._on_close = on_close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._source)

    def close(self) -> None:
        """Let go of what they come from."""
        self._on_close()


class Repeat(enum.Enum):
    """When a request may be sent again after it may have been heard.

    Attributes:
        ALWAYS: twice leaves what once leaves.
        WITH_KEY: it carries an idempotency key, so where the server keeps those.
    """

    ALWAYS = enum.auto()
    WITH_KEY = enum.auto()


class Answer(NamedTuple):
    """What came back.

    Attributes:
        headers: names in lower case.
        body: all of it; empty where it comes in pieces.
        pieces: the body as it arrives, where it was asked for so.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    pieces: Pieces = Pieces()


class BrokenOff(Exception):
    """A body ended before its end; what came of it may be gone on with."""


class Exchange(Protocol):
    """Carries requests to a server and answers back.

    Attributes:
        is_remote: whether bytes can change on their way.
    """

    is_remote: bool

    @property
    def uri(self) -> str:
        """Where the server is, for people to read."""

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: Repeat = Repeat.ALWAYS,
    ) -> Answer:
        """Send a request and return its answer.

        Args:
            path: with its query, encoded.
            content: bytes, or a file that can be wound back.
            stream: leave the body to be read in pieces.

        Raises:
            GreenroomError: the server refused, or none answered.
        """

    def close(self) -> None:
        """Finish what is under way and let go; a later request begins anew."""


class Transport(Protocol):
    """What the client needs of a server."""

    @property
    def uri(self) -> str:
        """Where the server is, for people to read."""

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message."""

    def upload(
        self, path: str, file: Path, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None
    ) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``.

        Args:
            replaces: what must be there before; None for whatever it is.
        """

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Fetch the file at a path below ``mlflow-artifacts:/`` and check what arrives; answers its etag, if it has one."""

    def look_at(self, path: str, *, is_checked: bool = False) -> RemoteBytes | None:
        """Ask about the file at a path below ``mlflow-artifacts:/``; None where there is none.

        Args:
            is_checked: let the server read the bytes, and name no digest where they are damaged.
        """

    def list_folder(self, path: str) -> list[FolderEntry]:
        """List the direct children of a folder below ``mlflow-artifacts:/``."""

    def delete(self, path: str) -> None:
        """Delete the file or folder at a path below ``mlflow-artifacts:/``."""

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer."""

    def close(self) -> None:
        """Finish what is under way and let go; a later call begins anew."""


class WireTransport:
    """Speaks the wire over an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @property
    def uri(self) -> str:
        """Where the server is, for people to read."""
        return self._exchange.uri

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message to an endpoint and answer its response message.

        Raises:
            ConnectFailed: no server answers at the URI.
            GreenroomError: what the server said, as the class its error code stands for; of what is not there, with what
                there is near it.
        """
        message = _with_plain_texts(message)
        try:
            return self._call(endpoint, message)
        except (errors.NotFound, errors.InvalidInput) as error:
            # Here, not above: a call that succeeds needs none of it.
            from greenroom.sdk import nearby

            better = nearby.explained(error, self._call, endpoint, message)
            if better is error:
                raise
            raise better from error

    def _call(self, endpoint: Endpoint, message: Request) -> Any:
        fields = _fields(message, keep_defaults=False)
        path = endpoint.paths[0]
        for name in _IN_PATH.findall(path):
            # MLflow's server wants what is in the path in the body as well.
            value = fields.pop(name, None) if endpoint.method == "GET" else fields.get(name)
            if value in (None, ""):
                raise errors.InvalidInput(f"{name} is missing or empty; name one.", field=name)
            if value in (".", ".."):
                raise errors.InvalidInput(f"{name} is '{value}', which cannot be part of an address.", field=name)
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        if endpoint.method == "GET":
            query = urlencode({key: _query_value(value) for key, value in fields.items()}, doseq=True)
            answer = self._exchange.send("GET", f"{path}?{query}" if query else path)
        else:
            repetition = _repetition(endpoint, message)
            answer = self._exchange.send(
                endpoint.method,
                path,
                content=_json(fields),
                headers={"Content-Type": "application/json", **self._key(repetition)},
                repeat=Repeat.WITH_KEY if repetition is endpoints.Repetition.DOUBLING else Repeat.ALWAYS,
            )
        try:
            return read_answer(answer.body, endpoint.response)
        except msgspec.DecodeError as error:
            raise errors.Unavailable(f"{self.uri} answered {endpoint.path} with something else: {error}.") from error

    def _key(self, repetition: Repetition | None) -> dict[str, str]:
        """Make a key for a change, under which a server makes it once, also if an attempt arrives after later changes."""
        if repetition in (None, endpoints.Repetition.HARMLESS) or not self._exchange.is_remote:
            # Inside this process nothing is asked twice.
            return {}
        return {IDEMPOTENCY_KEY: uuid.uuid4().hex}

    def upload(
        self, path: str, file: Path, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None
    ) -> None:
        """Store a file at a path below ``mlflow-artifacts:/``, streamed.

        What the file gains meanwhile is left out.

        Args:
            replaces: what must be there before; None for whatever it is.

        Raises:
            ConditionFailed: something else is there.
            DigestMismatch: the server says it stored other bytes.
            FileChanged: the file became shorter, or is gone.
        """
        with reading(file, on_bytes, keeps_digest=self._exchange.is_remote) as reader:
            headers = {
                "Content-Length": str(reader.size_bytes),
                "Content-Type": "application/octet-stream",
                **({} if replaces is None else replaces.headers),
                **self._key(artifact_rows.UPLOAD.repetition),
            }
            answer = self._exchange.send("PUT", f"{_ARTIFACTS}/{quote(path)}", content=reader, headers=headers)
            stored = promised_digest(answer.headers)
            if self._exchange.is_remote and stored is not None and stored != reader.digest():
                raise errors.DigestMismatch(f"'{path}' changed on its way to {self.uri}; upload it again.")

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        """Fetch a file and answer its etag, if it has one; it appears under its name only when it has come whole and unchanged.

        A broken connection is taken up again where it broke, if the file is still the same, for as long as it gets further.

        Raises:
            ArtifactNotFound: there is no such file.
            DigestMismatch: the bytes are not those the server promised.
        """
        from greenroom.sdk.downloads import Download

        download = Download(path, on_bytes)
        with temporary_beside(file) as partial, partial.open("w+b") as out:
            attempts = 0
            while True:
                so_far = download.furthest
                answer = self._exchange.send(
                    "GET", f"{_ARTIFACTS}/{quote(path)}", headers=download.headers, stream=True
                )
                try:
                    with closing(answer.pieces):
                        download.take(answer, out)
                    break
                except BrokenOff as error:
                    attempts = 1 if download.furthest > so_far else attempts + 1
                    if attempts == _DOWNLOAD_ATTEMPTS:
                        raise errors.ConnectFailed(
                            f"'{path}' could not be fetched whole from {self.uri}: {error}"
                        ) from error
                    time.sleep(_DOWNLOAD_PAUSE_S * attempts * random.uniform(0.5, 1.0))
            download.check()
            out.flush()
            partial.replace(file)
            return download.etag

    def look_at(self, path: str, *, is_checked: bool = False) -> RemoteBytes | None:
        """Ask about the file at a path below ``mlflow-artifacts:/``; None where there is none.

        Args:
            is_checked: let the server read the bytes, and name no digest where they are damaged.
        """
        wanted = {"Want-Repr-Digest": "sha-256=10"} if is_checked else {}
        try:
            headers = self._exchange.send("HEAD", f"{_ARTIFACTS}/{quote(path)}", headers=wanted).headers
        except errors.GreenroomError:
            # Nothing is there, or the server knows no HEAD. What else is wrong, the transfer itself will tell.
            return None
        length = headers.get("content-length", "")
        return RemoteBytes(int(length) if length.isdecimal() else None, promised_digest(headers))

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
        """Finish what is under way and let go; a later call begins anew."""
        self._exchange.close()


def _with_plain_texts(message: Request) -> Request:
    """Make the text fields of a message plain text.

    Raises:
        InvalidInput: one holds something else.
    """
    changed = {}
    for name in _texts_of(type(message)):
        value = getattr(message, name)
        if value is not None and type(value) is not str:
            changed[name] = text(name, value)
    return msgspec.structs.replace(message, **changed) if changed else message


def _json(fields: dict[str, Any]) -> bytes:
    """Write the fields of a message as JSON.

    Raises:
        InvalidInput: one holds what JSON cannot.
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
    """Tell what a request does when it is made a second time, later."""
    if isinstance(message, run_messages.LogBatch) and not message.tags:
        # A batch of metrics and params alone: points are kept once, and a param is never set to something else.
        return endpoints.Repetition.HARMLESS
    return endpoint.repetition or endpoints.Repetition.HARMLESS


def _fields(message: Any, *, keep_defaults: bool) -> dict[str, Any]:
    """Take a message apart; what is None, or as it would be if it were not said, is not said."""
    out: dict[str, Any] = {}
    for field in _fields_of(type(message)):  # type: ignore[arg-type]
        value = plain_value(getattr(message, field.name))
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
    # It reads the annotations anew each time, which takes longer than all else about a call.
    return msgspec.structs.fields(kind)


@functools.cache
def _texts_of(kind: type[Any]) -> tuple[str, ...]:
    """Name the fields of a message that are text, or text and None."""
    return tuple(
        field.name for field in msgspec.structs.fields(kind) if _is_text(msgspec.inspect.type_info(field.type))
    )


def _is_text(info: msgspec.inspect.Type) -> bool:
    options = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return all(isinstance(option, msgspec.inspect.StrType | msgspec.inspect.NoneType) for option in options)


def _query_value(value: Any) -> Any:
    """Write a value as the wire's query strings have it: booleans as words."""
    return str(value).lower() if isinstance(value, bool) else value
