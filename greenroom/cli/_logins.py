"""Signing in from a terminal: by browser and code, by password, or with an existing token."""

from __future__ import annotations

import json
import platform
import shlex
import sys
import time
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from greenroom.cli import _ci_tokens
from greenroom.cli._context import is_interactive
from greenroom.cli._printing import print_exact, print_line
from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.errors import GreenroomError, InvalidInput, NotSupported, Unauthenticated
from greenroom.sdk import stored_credentials
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import Connection, Credentials, folder_of, server_address
from greenroom.sdk.stored_credentials import StoredCredentials

if TYPE_CHECKING:
    from greenroom.sdk.transport import Transport

_API = "/api/v1"
_JSON = {"Content-Type": "application/json"}
_LIFETIME_S = 90 * 24 * 60 * 60


def server_of(uri: str | None) -> str:
    """Return the address of the server to sign in to: the given one, else the client's.

    Raises:
        InvalidInput: it is a folder, which needs no log-in.
        InvalidURI: it is not an HTTP address.
    """
    from greenroom.sdk import connection

    found = uri or connection.get_tracking_uri()
    if folder_of(found) is not None:
        raise InvalidInput(
            "A folder needs no log-in. Give the address of a server, or set GREENROOM_TRACKING_URI to it."
            if uri is None
            else f"'{uri}' is a folder, which needs no log-in; give the address of a server."
        )
    return server_address(found)


def is_used(server: str) -> bool:
    """Return whether commands without an address of their own work on a server."""
    from greenroom.sdk import connection

    found = connection.get_tracking_uri()
    return folder_of(found) is None and server_address(found) == server


def read_secret(what: str) -> str:
    """Ask for a secret without showing it, or read the first line of standard input.

    Raises:
        InvalidInput: it is empty.
    """
    if is_interactive():
        text: str = click.prompt(what, hide_input=True, err=True)
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise InvalidInput(f"{what} is empty; type it, or pass it on standard input.")
    return text


def by_token(server: str, token: str, *, workspace: str | None) -> StoredCredentials:
    """Check an existing API token.

    Args:
        workspace: to work in; None for the server's default.

    Raises:
        Unauthenticated: it is not valid there.
        WorkspaceNotFound: it may not use the workspace, or the workspace does not exist.
    """
    told = me(_transport(server, _bearer(token, "the given token", workspace)))
    about = told.get("api_token") or {}
    return StoredCredentials(token=token, account=told["name"], token_id=None, expires_at_ms=about.get("expires_at_ms"))


def by_password(server: str, name: str, password: str, *, scope: str) -> StoredCredentials:
    """Exchange a password for a new API token.

    Raises:
        Unauthenticated: the name or the password is wrong.
    """
    import base64

    basic = base64.b64encode(f"{name}:{password}".encode()).decode()
    transport = _transport(server, Credentials({"Authorization": f"Basic {basic}"}, "the given password"))
    made = _ask(
        transport, "POST", "/me/tokens", {"name": _name_of_token(), "scope": scope, "expires_at_ms": _expiry_ms()}
    )
    return StoredCredentials(
        token=made["token"],
        account=me(transport)["name"],
        token_id=made["token_id"],
        expires_at_ms=made.get("expires_at_ms"),
    )


def by_browser(server: str, *, opens_browser: bool, scope: str) -> StoredCredentials:
    """Show a code, wait until someone confirms it on the server's page, and return the token made for it.

    Source: RFC 8628, OAuth 2.0 Device Authorization Grant.

    Raises:
        Unauthenticated: the code was refused, or no one confirmed it in time.
        NotSupported: the server has no accounts.
    """
    transport = _transport(server, Credentials())
    try:
        begun = _ask(transport, "POST", "/device-authorizations", {"client": _name_of_token(), "scope": scope})
    except NotSupported as error:
        raise NotSupported(
            f"{server} has no accounts to sign in to by browser; use 'greenroom login --token' with its token."
        ) from error
    print_line(f"Open {begun['verification_url']} and confirm this code: {begun['user_code']}", err=True)
    if opens_browser:
        # May print to the terminal or fail on machines without one; the address above is enough.
        webbrowser.open(begun["verification_url_complete"])
    deadline = time.monotonic() + begun["expires_in_s"]
    while time.monotonic() < deadline:
        time.sleep(begun["interval_s"])
        told = _ask(transport, "POST", "/device-authorizations/token", {"device_code": begun["device_code"]})
        if told["state"] == "granted":
            return StoredCredentials(
                token=told["token"],
                account=told["account"],
                token_id=told["token_id"],
                expires_at_ms=told["expires_at_ms"],
            )
        if told["state"] != "pending":
            raise Unauthenticated(f"The sign-in was {told['state']}; run 'greenroom login' again.")
    raise Unauthenticated("No one confirmed the code in time; run 'greenroom login' again.")


def by_identity_token(
    server: str, *, audience: str | None, publisher: str | None, workspace: str | None, file: str | None
) -> StoredCredentials:
    """Exchange the identity token of a CI job for an API token of minutes.

    Args:
        audience: what the publisher expects; None for the address of the server.
        publisher: id or name of the trusted publisher, if several accept the job.
        workspace: name of its workspace.
        file: see `_ci_tokens.identity_token`.

    Raises:
        InvalidInput: there is no identity token, or several publishers accept the job.
        PermissionDenied: no publisher accepts it.
        Unauthenticated: the identity token is not valid there.
    """
    given = _ci_tokens.identity_token(audience or server, file)
    fields = {"token": given, "publisher": publisher, "workspace": workspace}
    body = {name: value for name, value in fields.items() if value is not None}
    told = _ask(_transport(server, Credentials()), "POST", "/publishers/token", body)
    _ci_tokens.mask(told["token"])
    return StoredCredentials(
        token=told["token"],
        account=told["account"],
        token_id=told["token_id"],
        workspace=told["workspace"],
        expires_at_ms=told["expires_at_ms"],
    )


def keep(server: str, found: StoredCredentials, workspace: str | None) -> Path:
    """Store credentials in place of earlier ones, and return the file.

    Raises:
        WorkspaceNotFound: the account has nothing in the workspace, or it does not exist. Then nothing is
            stored, and a token that was made for it is revoked.
    """
    try:
        if workspace is not None:
            me(_transport(server, _bearer(found.token, "the new token", workspace)))
        return stored_credentials.store(server, msgspec.structs.replace(found, workspace=workspace))
    except GreenroomError:
        if found.token_id is not None:
            revoke(server, found)
        raise


def stored(server: str) -> StoredCredentials | None:
    """Return what is stored for a server; None for nothing, also if it cannot be read."""
    try:
        return stored_credentials.stored_for(server)
    except InvalidInput:
        return None


def remove(server: str) -> StoredCredentials:
    """Remove what is stored for a server, and return it.

    Raises:
        InvalidInput: nothing is stored.
    """
    found = stored_credentials.stored_for(server)
    if found is None:
        raise InvalidInput(f"Nothing is stored for {server}.")
    stored_credentials.forget(server)
    return found


def revoke(server: str, found: StoredCredentials) -> str | None:
    """Revoke a token; return why it could not be revoked, or None if it is not valid any more."""
    try:
        _ask(_transport(server, _bearer(found.token, "the stored token", None)), "POST", "/me/token/revoke", None)
    except Unauthenticated:
        pass  # expired, or revoked before
    except GreenroomError as error:
        return error.message
    return None


def me(transport: Transport) -> dict[str, Any]:
    """Return who a transport acts as, as told by the server."""
    told: dict[str, Any] = _ask(transport, "GET", "/me", None)
    return told


def origin(server: str) -> str | None:
    """Return where the credentials for a server come from; None without credentials."""
    return Credentials.find(server).origin if folder_of(server) is None else None


def exports(server: str) -> dict[str, str]:
    """Return the environment variables with which a genuine client acts as this one does.

    Raises:
        InvalidInput: the tracking URI is a folder.
    """
    if folder_of(server) is not None:
        raise InvalidInput("A folder needs no credentials; set GREENROOM_TRACKING_URI to a server.")
    return exports_of(server, Credentials.find(server))


def exports_of(server: str, credentials: Credentials) -> dict[str, str]:
    """Return the environment variables with which a genuine client uses credentials."""
    found = {"MLFLOW_TRACKING_URI": server}
    scheme, _, value = credentials.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        found["MLFLOW_TRACKING_TOKEN"] = value
    elif scheme == "Basic":
        import base64

        name, _, password = base64.b64decode(value).decode().partition(":")
        found |= {"MLFLOW_TRACKING_USERNAME": name, "MLFLOW_TRACKING_PASSWORD": password}
    if credentials.workspace is not None:
        found["MLFLOW_WORKSPACE"] = credentials.workspace
    return found


def credentials_of(found: StoredCredentials) -> Credentials:
    """Return new credentials as requests send them."""
    workspace = None if found.workspace == DEFAULT_WORKSPACE else found.workspace
    return Credentials({"Authorization": f"Bearer {found.token}"}, "the exchanged token", workspace)


def print_exports(variables: Mapping[str, str]) -> None:
    """Print environment variables as lines for a shell."""
    for name, value in variables.items():
        print_exact(f"export {name}={shlex.quote(value)}")


def _expiry_ms() -> int:
    # As long as a token of a confirmed code.
    return int((time.time() + _LIFETIME_S) * 1000)


def _name_of_token() -> str:
    return f"greenroom login on {platform.node() or 'an unnamed machine'}"[:100]


def _bearer(token: str, origin: str, workspace: str | None) -> Credentials:
    return Credentials({"Authorization": f"Bearer {token}"}, origin, workspace)


def _transport(server: str, credentials: Credentials) -> HttpTransport:
    # Without the credentials and the workspace of the environment, and without those stored before: they are to be replaced
    # or checked, and a workspace that was deleted or renamed must not keep anyone from signing in again.
    connection = msgspec.structs.replace(Connection.from_environment(server), workspace=credentials.workspace)
    return HttpTransport(server, connection=msgspec.structs.replace(connection, credentials=credentials))


def _ask(transport: Transport, method: str, path: str, body: dict[str, Any] | None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    response = transport.send(method, _API + path, body=content, headers=None if body is None else _JSON)
    return json.loads(response.body) if response.body else None
