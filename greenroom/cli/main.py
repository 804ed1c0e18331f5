"""`greenroom`: finds the command; each lives in the module of its name beside this one and is loaded when it is called."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import NoReturn

import click

import greenroom
from greenroom import cli
from greenroom.cli._printing import say_line

_NOT_COMMANDS = {"main"}


class _Commands(click.Group):
    """The modules of this package: `demo.py` holds the command `demo`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        found = {module.name for module in pkgutil.iter_modules(cli.__path__)} - _NOT_COMMANDS
        return sorted(name for name in found if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(importlib.import_module(f"greenroom.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(greenroom.__version__, prog_name="greenroom", message="%(prog)s %(version)s")
def main() -> None:
    """Greenroom: a model registry that an unchanged MLflow client already speaks to.

    \b
    greenroom server            serve on http://127.0.0.1:5000
    greenroom COMMAND --help    all about a command
    """


def refuse_without(extra: str, command: str, error: ModuleNotFoundError) -> NoReturn:
    """Name the extra that brings a missing library, and end with code 2; an error of our own goes on."""
    if (error.name or "greenroom").partition(".")[0] == "greenroom":
        raise error
    refuse(command, f"{error.name} is not installed; pip install 'greenroom[{extra}]' brings it.")


def refuse(command: str, message: str) -> NoReturn:
    """Say in one sentence why a command does not run, and end with code 2."""
    say_line(f"greenroom {command}: {message}", err=True)
    sys.exit(2)
