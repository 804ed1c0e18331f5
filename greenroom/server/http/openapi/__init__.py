"""The OpenAPI 3.1 description of the public API, generated from the endpoint table, its messages and a glossary.

python -m greenroom.server.http.openapi > docs/openapi.json         # /api/v1
python -m greenroom.server.http.openapi --all > web/openapi.json    # and /api/ui, for the page's TypeScript types
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from typing import Any

from greenroom.server.auth.sessions import COOKIE
from greenroom.server.http.openapi.operations import WORKSPACE, describe_operation, path_of
from greenroom.server.http.openapi.responses import shared_headers, shared_responses
from greenroom.server.http.openapi.schemas import Schemas
from greenroom.wire.endpoints import Endpoint, Family
from greenroom.wire.endpoints.table import ENDPOINTS

# The version of the API, not of the program: it changes when the path prefix does.
_API_VERSION = "v1"

_INTRODUCTION = """\
Stable resources of a Greenroom server: registered models, their versions and stages, experiments, runs, files, comments and events. \
The MLflow API is served next to it.

- **Names** are in `snake_case`. An unknown field or parameter is refused with `UNKNOWN_FIELD`.
- **Responses** contain every field; what is not known is `null`. Clients must ignore fields, enum values and event types that they do not know.
- **Lists** come in pages: pass `next_page_token` as `page_token`, with otherwise equal parameters.
- **Concurrency**: send the `etag` of a resource as `If-Match` with a change, and the change is refused with 412 if the resource has changed since.
- **Idempotency**: send an `Idempotency-Key` with a change, and it is made once however often the request is repeated.
- **Errors** have a `reason` from a closed list; each reason has one status.
- Every response has an `X-Request-Id`, which the server's log contains. A client may choose it by sending that header."""

_TAGS = {
    "models": "Registered models: names that hold versions.",
    "versions": "Versions of registered models. The files of a version never change.",
    "transitions": "Stage changes of versions.",
    "requests": "Asking for stage changes and aliases, and deciding about what was asked.",
    "stages": "The stages of a workspace.",
    "aliases": "Movable names for single versions of a model.",
    "experiments": "Groups of runs.",
    "runs": "Executions with parameters, metrics and tags.",
    "files": "Files of runs and versions.",
    "comments": "Comments on models and versions.",
    "rules": "What must hold before a version enters a stage or gets an alias.",
    "usage": "Who loads versions, and how often.",
    "access": "Grants, roles, owners, and who has access and why.",
    "workspaces": "Workspaces, and moving models between them.",
    "events": "What was done to which object by whom, as a list and as a stream.",
    "audit": "Seals of the event log, and proofs that it was not changed.",
    "server": "The server itself.",
    "me": "The caller.",
    "accounts": "Users and service accounts.",
    "groups": "Groups of accounts.",
    "tokens": "API tokens.",
    "sessions": "Browser sessions.",
    "device authorizations": "Sign-in of programs by a code that a person confirms.",
    "publishers": "Trusted publishers: CI jobs that sign in with the identity token of their CI system.",
    "watches": "What the caller is notified about.",
    "notifications": "The caller's inbox, and mail from it.",
}

_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token, or the server's token, as `Authorization: Bearer <token>`.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "User name and password; or any user name, and a token as the password.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The session of a browser that logged in on the page. Its name begins with `__Host-` or `__Secure-` over HTTPS.",
    },
}


@functools.cache
def document() -> bytes:
    """Return the description of the public API as JSON."""
    return as_json(describe())


def as_json(description: dict[str, Any]) -> bytes:
    """Format a description."""
    return json.dumps(description, indent=1, ensure_ascii=False).encode() + b"\n"


def describe(
    families: Collection[Family] = (Family.V1,), endpoints: Collection[Endpoint] = ENDPOINTS
) -> dict[str, Any]:
    """Return the OpenAPI document of the operations of some families."""
    rows = [row for row in endpoints if row.family in families]
    schemas = Schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(path_of(row), {})[row.method.lower()] = describe_operation(row, schemas)
    used = {row.tag for row in rows}
    operations = [operation for item in paths.values() for operation in item.values()]
    shared = shared_responses({status for operation in operations for status in operation["responses"]}, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Greenroom API",
            "version": _API_VERSION,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The server that this document comes from."}],
        "security": [{}, *({name: []} for name in _SECURITY_SCHEMES)],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items() if name in used],
        "paths": paths,
        "components": {
            "schemas": schemas.used_in([paths, shared]),
            "parameters": {"Workspace": WORKSPACE},
            "responses": shared,
            "headers": shared_headers(),
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }
