"""Options of commands that open a store directly, named like those of the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class StoreOption(NamedTuple):
    """A setting of the server that says where its data is.

    Attributes:
        metavar: placeholder of the value in `--help`.
        help: what it is.
        variable: environment variable of the setting.
    """

    metavar: str
    help: str
    variable: str


# As in `server/settings.py`, which a client without the server does not have.
STORE_OPTIONS = {
    "data": StoreOption(
        "FOLDER", "Folder of the database and the artifacts, unless these are given.", "GREENROOM_DATA"
    ),
    "database": StoreOption(
        "URL",
        "postgresql://user:password@host/name, or the path of a SQLite file.",
        "GREENROOM_SERVER_DATABASE",
    ),
    "artifacts": StoreOption(
        "URL",
        "Where artifacts are stored: a folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix.",
        "GREENROOM_SERVER_ARTIFACTS",
    ),
}


def store_options(names: Sequence[str]) -> Callable[[F], F]:
    """Add settings of the server as options, and the configuration file."""

    def add(command: F) -> F:
        for name in reversed(names):
            known = STORE_OPTIONS[name]
            command = click.option(
                f"--{name}",
                name,
                metavar=known.metavar,
                help=f"{known.help}  [default: the server's; {known.variable}]",
            )(command)
        return click.option(
            "--config", metavar="FILE", help="Configuration file of the server (TOML).  [GREENROOM_CONFIG]"
        )(command)

    return add
