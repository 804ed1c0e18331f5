"""`greenroom artifacts`: check the stored bytes of artifacts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from greenroom.cli._printing import exit_with_error, print_line, print_text
from greenroom.cli._server_commands import exit_missing_extra
from greenroom.cli._store_options import store_options
from greenroom.core.exit_codes import ExitCode, exit_code_of
from greenroom.errors import GreenroomError
from greenroom.sdk.progress import transfer_bar
from greenroom.server.setting_sources import load
from greenroom.server.settings import Settings

if TYPE_CHECKING:
    from greenroom.server.files.verification import Damage

_SETTINGS = ("data", "database", "artifacts")
_EXAMPLES = """\b
Examples:
  greenroom artifacts verify --data /srv/registry
  greenroom artifacts verify --database postgresql://me@db/greenroom --artifacts s3://bucket/models
"""


@click.group(epilog=_EXAMPLES)
def artifacts() -> None:
    """Check the stored bytes of artifacts."""


@artifacts.command(epilog=_EXAMPLES)
@store_options(_SETTINGS)
def verify(config: str | None, **options: str | None) -> None:
    """Read every stored file and compare it with the sha256 recorded when it was stored.

    Servers may keep running. Everything in an object store is downloaded once.

    \b
    Exit code 0: every file is intact.
    Exit code 1: some files are damaged or missing; they are listed with the artifacts that use them.
    Exit code 3: the database or the artifact store cannot be opened.
    """
    found: list[Damage] = []
    try:
        # Other server settings do not matter here; invalid ones must not prevent a check.
        loaded = load(options, os.environ, config=config, only=_SETTINGS)
        for warning in loaded.warnings:
            print_line(f"greenroom artifacts: {warning}", err=True)
        settings = loaded.settings
        if "://" not in settings.artifacts_url and not Path(settings.artifacts_url).is_dir():
            # Opening it would create a new store at a mistyped path.
            exit_with_error(
                "artifacts",
                f"The folder {settings.artifacts_url} does not exist; choose another with --data or --artifacts.",
                ExitCode.USAGE,
            )
        read = asyncio.run(_verify(settings, found))
    except GreenroomError as error:
        exit_with_error("artifacts", error.message, exit_code_of(error))
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "artifacts", error)
    except KeyboardInterrupt:
        _show(found)
        print_text("greenroom artifacts: interrupted; not everything was read.", err=True)
        raise SystemExit(ExitCode.INTERRUPTED) from None
    _show(found)
    if not found:
        print_text(f"All {read} stored files are intact.")
        return
    print_text(
        f"{len(found)} of {read} stored files are damaged or missing. Upload each again from its source, to any path: identical "
        "content replaces the damaged file for all artifacts that use it. Or restore the listed files from a backup of the "
        "artifact store."
    )
    raise SystemExit(ExitCode.FAILED)


def _show(found: Sequence[Damage]) -> None:
    for damage in found:
        print_line(f"{damage.blob.place} {damage.problem}; sha256 {damage.blob.digest}")
        for file in damage.files:
            print_line(f"    {file}")


async def _verify(settings: Settings, found: list[Damage]) -> int:
    """Read all files, collect the damaged ones, and return how many were read."""
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
            stored = await totals(database)
            title = f"Reading {stored.blobs} files"
            with transfer_bar(title, size_bytes=stored.size_bytes, files=stored.blobs) as on_bytes:
                # Printed after the bar is gone, which would overwrite standard output meanwhile.
                async for damage in verify_blobs(database, blobs, lambda blob: on_bytes(blob.size_bytes)):
                    found.append(damage)
            return stored.blobs
        finally:
            await blobs.close()
    finally:
        await database.close()
