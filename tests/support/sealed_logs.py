"""Logs with seals, statements that change them behind the server's back, and what verifies them."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import msgspec
from click.testing import CliRunner

from greenroom.attestations.ed25519 import SigningKey, public_pem
from greenroom.cli.main import main
from greenroom.core.access import local_user
from greenroom.core.event_types import NameField
from greenroom.core.events import RegisteredModelRenamed
from greenroom.core.subjects import Subject
from greenroom.server.sealer import Sealer
from greenroom.services.history.audit_export import read_log
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.transaction import SqlTransaction

STAND_ALONE = Path(__file__).parents[2] / "docs" / "verify_audit_log.py"
ME = local_user("ada")
_encoder = msgspec.json.Encoder()


class Verdict(NamedTuple):
    """What a verifier said.

    Attributes:
        lines: of its output; each problem is one, and begins with its kind.
    """

    code: int
    lines: list[str]

    @property
    def kinds(self) -> list[str]:
        """The kinds of problems, in order."""
        return [line.partition(": ")[0] for line in self.lines if ": " in line and " " not in line.partition(": ")[0]]


class SealedLog:
    """A log of renamings in a database, sealed in several steps, with a key and a file of heads."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.heads = folder / "heads.jsonl"
        self.public_key = folder / "audit.pub"
        self.export = folder / "audit.jsonl"
        self.key = SigningKey.generate()
        self.public_key.write_text(public_pem(self.key.public_key))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is in a SQLite file."""
        return self.url.startswith("sqlite")

    def grow(self, *counts: int, is_signed: bool = True) -> None:
        """Append so many events and make a head, once for each number."""

        async def work(database: Database[SqlTransaction]) -> None:
            sealer = Sealer(
                database, signer=self.key if is_signed else None, heads=str(self.heads), head_every_s=0, batch=50
            )
            for count in counts:
                await database.write(lambda tx, n=count: append(tx, n))  # type: ignore[misc]
                await sealer.step()
            await sealer.close()

        self.run(work)

    def run(self, work: Any) -> Any:
        """Run a function of the open database."""

        async def opened() -> Any:
            database = await open_database(self.url, make_transaction=SqlTransaction)
            try:
                return await work(database)
            finally:
                await database.close()

        return asyncio.run(opened())

    def change(self, *statements: str) -> None:
        """Run statements directly in the database."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection, connection:
                for statement in statements:
                    connection.execute(statement)
            return

        async def work() -> None:
            connection = await asyncpg.connect(self.url)
            try:
                async with connection.transaction():
                    for statement in statements:
                        await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(work())

    def write_export(self) -> None:
        """Export the log as the server does."""

        async def work(database: Database[SqlTransaction]) -> None:
            with self.export.open("wb") as file:
                async with aclosing(read_log(database)) as parts:
                    async for records in parts:
                        file.write(_encoder.encode_lines(records))

        self.run(work)

    def verify(self, *, with_heads: bool = False, with_key: bool = True) -> list[Verdict]:
        """Verify with the command on the database and on an export, and with the stand-alone program on the export."""
        self.write_export()
        options: list[str] = []
        if with_key:
            options += ["--public-key", str(self.public_key)]
        if with_heads:
            options += ["--heads", str(self.heads)]
        return [_command(["--database", self.url, *options]), *self.verify_export(options)]

    def verify_export(self, options: Sequence[str] = ()) -> list[Verdict]:
        """Verify the export as it is, with the command and with the stand-alone program."""
        return [_command([str(self.export), *options]), stand_alone([str(self.export), *options])]


def _command(arguments: Sequence[str]) -> Verdict:
    result = CliRunner().invoke(main, ["audit", "verify", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Verdict(result.exit_code, result.output.splitlines())


def stand_alone(arguments: Sequence[str]) -> Verdict:
    """Run the program in docs/, isolated from everything that is installed."""
    result = subprocess.run(
        [sys.executable, "-I", "-S", str(STAND_ALONE), *arguments], capture_output=True, text=True, timeout=60
    )
    return Verdict(result.returncode, (result.stdout + result.stderr).splitlines())


async def append(tx: SqlTransaction, count: int) -> None:
    """Append renamings of one model."""
    for number in range(count):
        change = RegisteredModelRenamed(before=NameField(name="before"), after=NameField(name=f"name \u20ac {number}"))
        await tx.events.append(ME, Subject("registered_model", "1"), change, comment='a "quoted"\ncomment')
