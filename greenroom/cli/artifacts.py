"""`greenroom artifacts`: check the stored bytes of artifacts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from greenroom.cli._places import place_options
from greenroom.cli._printing import say, say_line
from greenroom.cli.main import refuse, refuse_without
from greenroom.errors import GreenroomError
from greenroom.sdk.progress import transfer_bar
from greenroom.server.settings import Settings, load

if TYPE_CHECKING:
    from greenroom.server.files.verification import Damage

_PLACE = ("data", "database", "artifacts")
_DAMAGED, _INTERRUPTED = 1, 130
_EXAMPLES = """\b
Examples:
  greenroom artifacts verify --data /srv/registry
  greenroom artifacts verify --database postgresql://me@db/greenroom --artifacts s3://bucket/models
"""


@click.group(epilog=_EXAMPLES)
def artifacts() -> None:
    """Check the stored bytes of artifacts."""


@artifacts.command(epilog=_EXAMPLES)
@place_options(_PLACE)
def verify(config: str | None, **place: str | None) -> None:
    """Read every stored file and compare it with the sha256 it had when it was stored.

    Servers may go on meanwhile. Of an object store everything is downloaded once.

    \b
    Exit code 0: every file is whole.
    Exit code 1: some are damaged or missing; they are named with the artifacts that have their bytes.
    Exit code 2: the database or the artifact store cannot be opened.
    """
    found: list[Damage] = []
    try:
        # What a server is told besides does not matter here and must not stop a check.
        settings = load(place, os.environ, config=config, only=_PLACE).settings
        if "://" not in settings.artifacts_url and not Path(settings.artifacts_url).is_dir():
            # Opening it would make a new store at a mistyped place.
            refuse(
                "artifacts", f"there is no folder {settings.artifacts_url}; name another with --data or --artifacts."
            )
        read = asyncio.run(_verify(settings, found))
    except GreenroomError as error:
        refuse("artifacts", error.message)
    except ModuleNotFoundError as error:
        refuse_without("server", "artifacts", error)
    except KeyboardInterrupt:
        _show(found)
        say("greenroom artifacts: stopped; not everything was read.", err=True)
        raise SystemExit(_INTERRUPTED) from None
    _show(found)
    if not found:
        say(f"All stored files are whole: {read} read.")
        return
    say(
        f"{len(found)} of {read} stored files damaged or missing. Upload each again from where it came, to the same path or "
        "any other: the same bytes take the place of the damaged ones for all artifacts that have them. Or restore the named "
        "places from a backup of the artifact store."
    )
    raise SystemExit(_DAMAGED)


def _show(found: Sequence[Damage]) -> None:
    for damage in found:
        say_line(f"{damage.blob.place} {damage.problem}; sha256 {damage.blob.digest}")
        for file in damage.files:
            say_line(f"    {file}")


async def _verify(settings: Settings, found: list[Damage]) -> int:
    """Read everything, collect what is damaged, and tell how much was read."""
    from greenroom.server.files.verification import totals, verify_blobs
    from greenroom.storage.blobs import open_blobs
    from greenroom.storage.sql.database import open_database
    from greenroom.storage.sql.schema import upgrades
    from greenroom.storage.sql.transaction import SqlTransaction

    await upgrades.check(settings.database_url)
    database = await open_database(settings.database_url, make_transaction=SqlTransaction)
    try:
        blobs = open_blobs(settings.artifacts_url)
        try:
            await blobs.check()
            all_of_it = await totals(database)
            title = f"Reading {all_of_it.blobs} files"
            with transfer_bar(title, size_bytes=all_of_it.size_bytes, files=all_of_it.blobs) as on_bytes:
                # Shown when the bar is gone, which takes what is written to standard output meanwhile.
                async for damage in verify_blobs(database, blobs, lambda blob: on_bytes(blob.size_bytes)):
                    found.append(damage)
            return all_of_it.blobs
        finally:
            await blobs.close()
    finally:
        await database.close()
