"""`greenroom api`: one request to the API, with the client's server and credentials."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import click

from greenroom.cli._context import CommandContext, handle_errors, in_workspace, option_uri, option_workspace
from greenroom.cli._printing import print_text
from greenroom.cli._tables import show_json
from greenroom.errors import Unavailable

_PREFIX = "/api/v1"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_IN_PATH = "/%:@!$&'()*+,;=~"


@click.command()
@click.argument("method", type=click.Choice(_METHODS, case_sensitive=False))
@click.argument("path", metavar="PATH")
@click.option(
    "-f",
    "--field",
    "fields",
    multiple=True,
    metavar="KEY=VALUE",
    help="A field of the body; of the query with GET, DELETE and --input. In a body, VALUE is JSON or text. Repeatable.",
)
@click.option("-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="A request header. Repeatable.")
@click.option("--input", "source", type=click.File("rb"), metavar="FILE", help="Body to send; - is standard input.")
@option_workspace
@option_uri
def api(
    method: str,
    path: str,
    fields: tuple[str, ...],
    headers: tuple[str, ...],
    source: Any,
    uri: str | None,
    workspace: str | None,
) -> None:
    """Send a request to the API, and print the response.

    PATH is below /api/v1, unless it begins with /api/. docs/api.md describes the native API.

    \b
    Examples:
      greenroom api GET /models -f limit=5
      greenroom api GET /models/Churn/versions/3
      greenroom api PATCH /models/Churn -f description="Who leaves." -H 'If-Match: "12-3"'
      greenroom api POST /models --input model.json
      greenroom api GET /api/2.0/mlflow/registered-models/search
    """
    given = [_pair(text, "=", "KEY=VALUE") for text in fields]
    sent_headers = {name.strip(): value.strip() for name, value in (_pair(text, ":", "NAME:VALUE") for text in headers)}
    is_query = method in ("GET", "DELETE") or source is not None
    body = source.read() if source is not None else None
    if given and not is_query:
        body = json.dumps({key: _value(text) for key, text in given}).encode()
    with handle_errors(), in_workspace(workspace):
        transport = CommandContext(uri, as_json=True).registry
        response = transport.send(method, _target(path, given if is_query else []), body=body, headers=sent_headers)
        if response.headers.get("content-type", "").partition(";")[0] != "application/json":
            if response.body:
                print_text(response.body.decode("utf-8", "replace").removesuffix("\n"))
            return
        try:
            show_json(json.loads(response.body))
        except ValueError as error:
            raise Unavailable(f"{transport.uri} returned invalid JSON for {path}: {error}.") from error


def _pair(text: str, sign: str, form: str) -> tuple[str, str]:
    key, found, value = text.partition(sign)
    if not key or not found:
        raise click.BadParameter(f"'{text}' must be {form}.")
    return key, value


def _target(path: str, query: list[tuple[str, str]]) -> str:
    """Return the path to request, with its query.

    >>> _target("models/A b", [("limit", "5")]), _target("/api/2.0/mlflow/x?y=1", [])
    ('/api/v1/models/A%20b?limit=5', '/api/2.0/mlflow/x?y=1')
    """
    bare, _, given = path.partition("?")
    bare = f"/{bare.lstrip('/')}"
    full = bare if bare.startswith("/api/") else _PREFIX + bare
    together = "&".join(part for part in (given, urlencode(query)) if part)
    return quote(full, safe=_IN_PATH) + (f"?{together}" if together else "")


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
