"""The response of an operation, from its message: status, ETag and Location follow from the endpoint's row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from greenroom.server.asgi import Scope
from greenroom.server.http.responses import Header, JsonResponse, Response
from greenroom.wire.endpoints import Endpoint

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
encode = msgspec.json.Encoder().encode


class Answered(NamedTuple):
    """A response message with additional headers."""

    message: Any
    headers: Sequence[Header] = ()


def header_of(scope: Scope, wanted: bytes) -> bytes | None:
    """Return the value of a request header, given in lower case; None without it."""
    # A loop, since a generator takes twice as long, and every request asks for several.
    for name, value in scope["headers"]:
        if name == wanted:
            return value  # type: ignore[no-any-return]
    return None


def message_response(scope: Scope, endpoint: Endpoint, answer: Any) -> Response:
    """Return the response for a message, possibly with headers; 304 for a read that the client has already."""
    message, headers = answer if isinstance(answer, Answered) else (answer, ())
    response = document_response(scope, endpoint, encode(message), headers)
    return _unless_unchanged(scope, response) if endpoint.has_etag and endpoint.access != "write" else response


def document_response(scope: Scope, endpoint: Endpoint, document: bytes, headers: Sequence[Header] = ()) -> Response:
    """Return the response for the JSON of a message. A stored one is replayed with the same headers."""
    if endpoint.status == 204:
        return Response(204, headers)
    if endpoint.has_etag or endpoint.location is not None:
        fields = msgspec.json.decode(document)
        headers = [*headers, *_headers_from(scope, endpoint, fields)]
    return JsonResponse(document, status=endpoint.status, headers=headers)


def _headers_from(scope: Scope, endpoint: Endpoint, fields: Mapping[str, Any]) -> Iterator[Header]:
    if endpoint.has_etag:
        yield b"etag", fields["etag"].encode()
    if endpoint.location is not None:
        path = _PLACEHOLDER.sub(lambda name: quote(str(fields[name[1]]), safe=""), endpoint.location)
        yield b"location", (scope.get("root_path", "") + endpoint.family.value[0] + path).encode()


def _unless_unchanged(scope: Scope, response: Response) -> Response:
    known = header_of(scope, b"if-none-match")
    headers = response.more_headers if isinstance(response, JsonResponse) else ()
    etag = next((value for name, value in headers if name == b"etag"), b"")
    if known is None or not (known.strip() == b"*" or etag in {_strong(one) for one in known.split(b",")}):
        return response
    return Response(304, [(b"etag", etag), (b"cache-control", b"no-store")])


def _strong(etag: bytes) -> bytes:
    """Return an etag without the mark of a weak one: If-None-Match compares weakly (RFC 9110, 13.1.2)."""
    return etag.strip().removeprefix(b"W/")
