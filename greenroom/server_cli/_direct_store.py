"""Calls about accounts directly on a database, without a server: for an operator who is locked out.

The same routes answer as on a server, with the same rules and events, as the local user, who may do everything. A server
that runs on the same database notices the changes within a second.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from typing import Any

from greenroom.core.access import local_user
from greenroom.errors import InvalidInput, StorageUnavailable
from greenroom.in_process import ApplicationThread, request_scope
from greenroom.sdk.transport import Response, RetryMode, WireTransport
from greenroom.server.asgi import ACTOR_KEY
from greenroom.server.context import Context
from greenroom.server.http.routing import Router
from greenroom.server.routes.v1 import access, accounts, api_tokens, groups, publishers
from greenroom.server.setting_sources import load
from greenroom.storage.blobs import MemoryBlobs
from greenroom.storage.blobs.files import make_folder
from greenroom.storage.sql.addresses import SqliteAddress, parse_address
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction

SETTINGS = ("data", "database")
_BINDINGS = (
    *accounts.BINDINGS,
    *groups.BINDINGS,
    *api_tokens.BINDINGS,
    *access.BINDINGS,
    *publishers.BINDINGS,
)


class DirectTransport(WireTransport):
    """A transport to the database of the server's settings, for calls about accounts, groups and tokens."""

    def __init__(self, options: Mapping[str, str | None], config: str | None) -> None:
        super().__init__(_Exchange(existing_database(options, config)))

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Do nothing: each call opens the database."""


def existing_database(options: Mapping[str, str | None], config: str | None) -> str:
    """Return the address of the database of the server's settings.

    Raises:
        InvalidInput: a setting is invalid, or there is no such SQLite file: a mistyped folder is not created.
    """
    address = database_address(options, config)
    parsed = parse_address(address)
    if isinstance(parsed, SqliteAddress) and parsed.path is not None and not parsed.path.exists():
        raise InvalidInput(f"There is no database {parsed.path}. Give the folder that the server uses, by --data.")
    return address


def new_database(options: Mapping[str, str | None], config: str | None) -> str:
    """Return the address of the database of the server's settings, whose folder exists.

    Raises:
        InvalidInput: a setting is invalid.
        StorageUnavailable: the folder cannot be created.
    """
    address = database_address(options, config)
    parsed = parse_address(address)
    if isinstance(parsed, SqliteAddress) and parsed.path is not None and not parsed.path.parent.exists():
        try:
            make_folder(parsed.path.parent)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise StorageUnavailable(f"The folder {parsed.path.parent} cannot be created: {reason}.") from error
    return address


def database_address(options: Mapping[str, str | None], config: str | None) -> str:
    """Return the address of the database of the server's settings.

    Raises:
        InvalidInput: a setting is invalid.
    """
    return load(options, os.environ, config=config, only=SETTINGS).settings.database_url


def operator_name() -> str:
    """Return the name under which changes are recorded: that of the OS user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, the user may have no name
        return "operator"


class _Exchange:
    """Passes requests to a router over a database that is open for one request."""

    is_remote = False

    def __init__(self, address: str) -> None:
        self.uri = "the database"
        self._address = address

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

        Raises:
            GreenroomError: the router's error, as the class for its reason; or the database cannot be opened.
        """
        scope = {**request_scope(method, path, headers or {}), ACTOR_KEY: local_user(operator_name())}
        thread = ApplicationThread()
        try:
            database = thread.run(open_database(self._address, make_transaction=SqlTransaction))
            try:
                router = Router(Context(database, MemoryBlobs()), _BINDINGS, [one.endpoint for one in _BINDINGS])
                call = thread.begin(router, scope, content)
                try:
                    return call.whole(call.head(), uri=self.uri, path=path)
                finally:
                    call.cancel()
            finally:
                thread.run(database.close())
        finally:
            thread.close()

    def close(self) -> None:
        """Do nothing: each request closes the database."""
