"""Shared parts of commands about accounts, groups and tokens: where they go, secrets, and how they print."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from greenroom.cli._context import (
    CommandContext,
    handle_errors,
    in_workspace,
    is_interactive,
    option_uri,
    option_workspace,
)
from greenroom.cli._lists import Listing, collect
from greenroom.cli._printing import print_line
from greenroom.cli._server_commands import exit_missing_extra, server_module
from greenroom.cli._store_options import store_options
from greenroom.errors import InvalidInput
from greenroom.sdk.paging import PagedList

if TYPE_CHECKING:
    from greenroom.sdk.transport import Transport
    from greenroom.wire.decoding import Request
    from greenroom.wire.endpoints import Endpoint

F = TypeVar("F", bound=Callable[..., Any])

_MOST_PER_CALL = 1000

LOCKED_OUT = """\b
With --data or --database the command works on the database itself, without a server and without signing in: for an
operator who is locked out.
"""


class AccountContext(CommandContext):
    """The server, or the database itself, and the output format of a command.

    Args:
        store: settings of the database, and the configuration file; None to use a server.
    """

    def __init__(
        self, uri: str | None, *, as_json: bool, store: tuple[Mapping[str, str | None], str | None] | None = None
    ) -> None:
        super().__init__(uri, as_json=as_json)
        self._store = store

    @property
    def is_direct(self) -> bool:
        """Whether the command works on the database itself."""
        return self._store is not None

    @functools.cached_property
    def transport(self) -> Transport:
        """The transport to the server or the database."""
        if self._store is None:
            return self.tracking
        direct: Transport = server_module("_direct_store").DirectTransport(*self._store)
        return direct

    def call(self, endpoint: Endpoint, message: Request) -> Any:
        """Send a message and return the response."""
        return self.transport.call(endpoint, message)

    def all_of(self, page: Callable[[int, str | None], Any], limit: int | None) -> Listing[Any]:
        """Fetch the rows of a list.

        Args:
            page: fetches the response with at most this many items, by its token.
        """

        def paged(count: int, token: str | None) -> PagedList[Any]:
            found = page(count, token)
            return PagedList(found.items, found.next_page_token)

        return collect(paged, limit, most_per_call=_MOST_PER_CALL)

    def show_all(
        self, columns: Sequence[str], found: Listing[Any], row: Callable[[Any], Sequence[object]], *, empty: str
    ) -> None:
        """Print rows, or the resources as JSON, and say on standard error if there are more."""
        self.table(columns, [row(one) for one in found.rows], plain(found.rows), empty=empty)
        if found.is_cut:
            print_line(f"Showing the first {len(found.rows)}; --limit or --all shows more.", err=True)


def account_command(function: F) -> F:
    """Pass an `AccountContext` as first argument, add ``--uri``, ``--workspace``, ``--data``, ``--database`` and ``--json``.

    A command that takes a workspace itself has no such option.
    """
    takes_workspace = "workspace" in inspect.signature(function).parameters

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
    @option_uri
    @store_options(("data", "database"))
    @functools.wraps(function)
    def command(
        *args: Any,
        uri: str | None,
        as_json: bool,
        config: str | None,
        data: str | None,
        database: str | None,
        **options: Any,
    ) -> None:
        names_store = data is not None or database is not None or config is not None
        if uri is not None and names_store:
            raise click.UsageError("Give either --uri, or --data, --database or --config.")
        store = ({"data": data, "database": database}, config) if names_store else None
        workspace = None if takes_workspace else options.pop("workspace")
        if workspace is not None and names_store:
            raise click.UsageError(
                "--workspace is for a server: with --data or --database, it is the workspace 'default'."
            )
        with handle_errors(), in_workspace(workspace):
            try:
                function(AccountContext(uri, as_json=as_json, store=store), *args, **options)
            except ModuleNotFoundError as error:
                exit_missing_extra("server", click.get_current_context().command_path.partition(" ")[2], error)

    return command if takes_workspace else option_workspace(command)  # type: ignore[return-value]


def plain(message: Any) -> Any:
    """Return a resource, or several, as plain data."""
    return msgspec.to_builtins(message)


def read_password(file: str | None) -> str:
    """Read a new password: from a file, from a prompt that asks twice, or the first line of standard input.

    Args:
        file: path of the file, ``-`` for standard input; None: ask if there is a terminal.

    Raises:
        InvalidInput: the file cannot be read, or the password is empty.
    """
    if file is not None and file != "-":
        try:
            with Path(file).open(encoding="utf-8") as opened:
                text = opened.readline()
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()
            raise InvalidInput(f"The password file '{file}' cannot be read: {reason}.") from None
    elif file is None and is_interactive():
        text = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        text = sys.stdin.readline()
    password = text.rstrip("\r\n")
    if not password:
        raise InvalidInput("The password is empty; type it, or pass it on standard input or by --password-file.")
    return password


option_password_file = click.option(
    "--password-file",
    metavar="FILE",
    help="File whose first line is the password; - is standard input.  [default: a prompt, else standard input]",
)
"""Where a password is read from; it is never an argument, which other users of the machine could see."""
