"""Options of commands that open a store themselves, beside a server or without one: the server's own, by its names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from greenroom.server.settings import fields, option, variable

F = TypeVar("F", bound=Callable[..., Any])


def place_options(names: Sequence[str]) -> Callable[[F], F]:
    """Take settings of the server as options, and the file they can come from."""

    def add(command: F) -> F:
        for name in reversed(names):
            field = fields()[name]
            command = click.option(
                option(name), name, metavar=field.metavar, help=f"{field.help}  [as for the server; {variable(name)}]"
            )(command)
        return click.option("--config", metavar="FILE", help="TOML file of the server.  [GREENROOM_CONFIG]")(command)

    return add
