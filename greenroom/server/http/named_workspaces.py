"""The workspace in the address of a page, where a browser can send no header: `?workspace=name` (docs/decisions/0188).

Documents, files and live updates. Scripts of the page, and all other clients, send X-MLFLOW-WORKSPACE.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from greenroom.server.asgi import API_PATHS, Scope

HEADER: Final = b"x-mlflow-workspace"
_PARAMETER = re.compile(rb"(?:^|&)workspace=([^&]*)")
_NATIVE = "/api/ui/"
_STREAM = "/api/v1/events/stream"


def name_workspace(scope: Scope, headers: dict[bytes, bytes]) -> None:
    """Move the workspace from the query of a page, or of what a page links to, into the headers.

    Args:
        headers: of the request; the name is added to them, unless they name one.
    """
    query: bytes = scope["query_string"]
    if b"workspace=" not in query or scope["method"] not in ("GET", "HEAD"):
        return
    path: str = scope["path"]
    if path.startswith(API_PATHS) and not path.startswith(_NATIVE) and path != _STREAM:
        return
    named = _PARAMETER.search(query)
    if named is None:
        return
    scope["query_string"] = _PARAMETER.sub(b"", query).removeprefix(b"&")
    name = unquote_to_bytes(named[1].replace(b"+", b" "))
    if name and HEADER not in headers:
        headers[HEADER] = name
        scope["headers"] = [*scope["headers"], (HEADER, name)]
