"""`greenroom`: the command group; each command is in the module of its name and loaded when it is called.

Those of the server are in `greenroom/server_cli`, which is installed with it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import click

import greenroom
from greenroom import cli
from greenroom.cli._printing import print_line
from greenroom.cli._server_commands import SERVER_COMMANDS, server_command
from greenroom.core.exit_codes import ExitCode

_NOT_COMMANDS = {"main"}


class _Commands(click.Group):
    """Finds commands in the modules of this package: `service_accounts.py` contains the command `service-accounts`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
        found = {module.name for module in pkgutil.iter_modules(cli.__path__)} - _NOT_COMMANDS
        ours = {name.replace("_", "-") for name in found if not name.startswith("_")}
        return sorted(ours | set(SERVER_COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name in SERVER_COMMANDS:
            return server_command(cmd_name)
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"greenroom.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C, also while it is loaded, ends it with its exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            print_line("greenroom: interrupted.", err=True)
            sys.exit(ExitCode.INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(greenroom.__version__, prog_name="greenroom", message="%(prog)s %(version)s")
def main() -> None:
    """Greenroom: a model registry for unchanged MLflow clients.

    \b
    greenroom server            serve on http://127.0.0.1:5000
    greenroom COMMAND --help    show the options of a command

    Exit codes: 0 done; 1 any other failure; 2 usage error or invalid input; 3 server unreachable or failing;
    4 permission denied; 5 conflict; 6 not found; 130 Ctrl-C.
    """
