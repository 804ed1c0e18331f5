"""`greenroom db`: check the schema of a database, or upgrade it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

import click

from greenroom.cli._printing import exit_with_error, print_line
from greenroom.cli._server_commands import exit_missing_extra
from greenroom.cli._store_options import store_options
from greenroom.core.exit_codes import exit_code_of
from greenroom.errors import GreenroomError, SchemaOutdated
from greenroom.server.setting_sources import load

_SETTINGS = ("data", "database")
_EXAMPLES = """\b
Examples:
  greenroom db check --data /srv/registry
  greenroom db upgrade --database postgresql://me@db/greenroom

A server upgrades a SQLite file itself when it starts; a PostgreSQL database is upgraded only by this command, once, before
the servers of the new version start.
"""


@click.group(epilog=_EXAMPLES)
def db() -> None:
    """Check or upgrade the database."""


@db.command()
@store_options(_SETTINGS)
def check(config: str | None, **options: str | None) -> None:
    """Check whether the schema is up to date.

    \b
    Exit code 0: it is up to date.
    Exit code 1: it is older, and `greenroom db upgrade` upgrades it; or newer than this program.
    Exit code 3: the database cannot be opened.
    """
    from greenroom.storage.sql.schema import upgrades

    try:
        revision = _run(config, options, upgrades.check)
    except SchemaOutdated as error:
        print_line(error.message)
        raise SystemExit(exit_code_of(error)) from None
    print_line(f"The schema is up to date: {revision}.")


@db.command()
@store_options(_SETTINGS)
def upgrade(config: str | None, **options: str | None) -> None:
    """Upgrade the schema, or create it.

    A SQLite file is backed up in its folder first. Exit code 0 if the schema is up to date, even if nothing was
    changed.
    """
    from greenroom.storage.sql.schema import upgrades

    print_line(f"The schema is up to date: {_run(config, options, upgrades.upgrade)}.")


def _run(config: str | None, options: dict[str, str | None], work: Callable[[str], Coroutine[Any, Any, str]]) -> str:
    try:
        # Other server settings do not matter here; invalid ones must not prevent an upgrade.
        loaded = load(options, os.environ, config=config, only=_SETTINGS)
        for warning in loaded.warnings:
            print_line(f"greenroom db: {warning}", err=True)
        return asyncio.run(work(loaded.settings.database_url))
    except SchemaOutdated:
        raise
    except GreenroomError as error:
        exit_with_error("db", error.message, exit_code_of(error))
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "db", error)
