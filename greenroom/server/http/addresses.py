"""Addresses of this server's pages, as clients reach them."""

from __future__ import annotations

from urllib.parse import quote

from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.server.asgi import Scope
from greenroom.server.context import Context
from greenroom.server.http.documents import header_of


def base_address(context: Context, scope: Scope) -> str:
    """Return the address that the client used for this server, without a slash at its end; its host was checked by the
    guards. Empty for an embedded server, which has none."""
    host = header_of(scope, b"host")
    if not host:
        return ""
    scheme = "https" if context.is_secure else scope.get("scheme", "http")
    return f"{scheme}://{host.decode('latin-1')}{context.prefix}"


def request_address(context: Context, scope: Scope, workspace: str, request_id: str) -> str:
    """Return the address of the page of a request; empty for an embedded server.

    Args:
        workspace: key of the workspace of the request.
    """
    base = base_address(context, scope)
    if not base:
        return ""
    named = header_of(scope, b"x-mlflow-workspace")
    # The page's address names the workspace as people do.
    name = workspace if named is None else named.decode("latin-1")
    query = "" if workspace == DEFAULT_WORKSPACE else f"?workspace={quote(name, safe='')}"
    return f"{base}/requests/{request_id}{query}"
