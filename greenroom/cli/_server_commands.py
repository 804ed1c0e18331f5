"""The commands of `greenroom/server_cli`, which is installed with the server: listed, and refused without it."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import NamedTuple, NoReturn

import click

from greenroom.cli._printing import exit_with_error
from greenroom.core.exit_codes import ExitCode

_PACKAGE = "greenroom.server_cli"


class ServerCommand(NamedTuple):
    """A command that needs the server's package.

    Attributes:
        short_help: its line in ``greenroom --help``.
        extra: the extra that brings what it needs.
    """

    short_help: str
    extra: str = "server"


# Also for a client without the server, so not read from the commands themselves.
SERVER_COMMANDS = {
    "artifacts": ServerCommand("Check the stored bytes of artifacts."),
    "db": ServerCommand("Check or upgrade the database."),
    "demo": ServerCommand("Fill a server with demo data.", extra="demo"),
    "init": ServerCommand("Create the first administrator."),
    "server": ServerCommand("Serve the registry."),
}


def server_module(name: str) -> ModuleType:
    """Import a module of `greenroom/server_cli`.

    Raises:
        ModuleNotFoundError: the server is not installed (`exit_missing_extra` reports it), or a library is missing.
    """
    return importlib.import_module(f"{_PACKAGE}.{name}")


def server_command(name: str) -> click.Command:
    """Return a command of the server; without the server's package, one that says how to install it."""
    try:
        command = getattr(server_module(name), name)
    except ModuleNotFoundError as error:
        if error.name != _PACKAGE:
            raise
        return _missing_command(name, error)
    assert isinstance(command, click.Command)
    return command


def exit_missing_extra(extra: str, command: str, error: ModuleNotFoundError) -> NoReturn:
    """Report the extra that provides a missing library, or the server, and exit; re-raise errors in Greenroom itself."""
    missing = error.name or "greenroom"
    if missing == _PACKAGE:
        missing = "The server"
    elif missing.partition(".")[0] == "greenroom":
        raise error
    exit_with_error(command, f"{missing} is not installed; run: pip install 'greenroom[{extra}]'", ExitCode.FAILED)


def _missing_command(name: str, error: ModuleNotFoundError) -> click.Command:
    known = SERVER_COMMANDS[name]

    def refuse() -> None:
        exit_missing_extra(known.extra, name, error)

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED, expose_value=False)],
        short_help=known.short_help,
        # `--help` cannot list the options either.
        add_help_option=False,
        context_settings={"ignore_unknown_options": True},
    )
