"""`greenroom db`: check the schema of a database, or bring it up to date."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

import click

from greenroom.cli._places import place_options
from greenroom.cli._printing import say_line
from greenroom.cli.main import refuse, refuse_without
from greenroom.errors import GreenroomError, SchemaOutdated
from greenroom.server.settings import load

_PLACE = ("data", "database")
_EXAMPLES = """\b
Examples:
  greenroom db check --data /srv/registry
  greenroom db upgrade --database postgresql://me@db/greenroom

A SQLite file is upgraded by the server itself when it starts; a PostgreSQL database is upgraded by this command only, once,
before the servers of the new version start.
"""


@click.group(epilog=_EXAMPLES)
def db() -> None:
    """Check or upgrade the database."""


@db.command()
@place_options(_PLACE)
def check(config: str | None, **place: str | None) -> None:
    """Tell whether the schema is the one this program needs.

    \b
    Exit code 0: it is.
    Exit code 1: it is older; `greenroom db upgrade` brings it up to date.
    Exit code 2: it is newer than this program, or the database cannot be opened.
    """
    from greenroom.storage.sql.schema import upgrades

    try:
        revision = _run(config, place, upgrades.check)
    except SchemaOutdated as error:
        say_line(error.message)
        raise SystemExit(1) from None
    say_line(f"The schema is up to date: {revision}.")


@db.command()
@place_options(_PLACE)
def upgrade(config: str | None, **place: str | None) -> None:
    """Bring the schema up to date, or make it.

    A SQLite file is copied beside itself first. Exit code 0 when the schema is up to date, also when it was before.
    """
    from greenroom.storage.sql.schema import upgrades

    say_line(f"The schema is up to date: {_run(config, place, upgrades.upgrade)}.")


def _run(config: str | None, place: dict[str, str | None], work: Callable[[str], Coroutine[Any, Any, str]]) -> str:
    try:
        # What a server is told besides does not matter here and must not stop an upgrade.
        settings = load(place, os.environ, config=config, only=_PLACE).settings
        return asyncio.run(work(settings.database_url))
    except SchemaOutdated:
        raise
    except GreenroomError as error:
        refuse("db", error.message)
    except ModuleNotFoundError as error:
        refuse_without("server", "db", error)
