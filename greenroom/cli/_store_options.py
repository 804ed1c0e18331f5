"""Options of commands that open a store directly, named like those of the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from greenroom.server.settings import fields, option, variable

F = TypeVar("F", bound=Callable[..., Any])


def store_options(names: Sequence[str]) -> Callable[[F], F]:
    """Add settings of the server as options, and the configuration file."""

    def add(command: F) -> F:
        for name in reversed(names):
            field = fields()[name]
            command = click.option(
                option(name),
                name,
                metavar=field.metavar,
                help=f"{field.help}  [default: the server's; {variable(name)}]",
            )(command)
        return click.option(
            "--config", metavar="FILE", help="Configuration file of the server (TOML).  [GREENROOM_CONFIG]"
        )(command)

    return add
