"""A store with data of every kind and a router over it, prepared once and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from greenroom.core.access import Principal
from greenroom.core.audit_verifier import LogVerifier
from greenroom.core.device_codes import DeviceCode, device_digest
from greenroom.core.notifications import NewNotification, NotificationKind
from greenroom.core.roles import TokenScope
from greenroom.core.subjects import registered_model_subject
from greenroom.server.context import Context
from greenroom.server.http.routing import Router
from greenroom.server.routes import BINDINGS
from greenroom.server.sealer import Sealer
from greenroom.services.inbox.mail_queue import make_unsubscribe_secret
from greenroom.storage.blobs import open_blobs
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.endpoints import Endpoint
from tests.support.accounts import a_session_of
from tests.support.calls import DEVICE_CODE, UNSUBSCRIBE_SECRET, USER_CODE, Reply, World, calls, identity, prepare, send
from tests.support.undone import UndoneDatabase

T = TypeVar("T")


class Store:
    """A store with a router over it."""

    def __init__(self, folder: Path, world: World | None = None, *, url: str = "", undoes: bool = False) -> None:
        """Open the store in a folder, and prepare it unless `world` says what it has.

        Args:
            url: of the database, if that is not in the folder.
            undoes: undo every change after its answer.
        """
        self.folder = folder
        self._loop = asyncio.new_event_loop()
        address = url or str(folder / "greenroom.db")
        self._database = self._run(open_database(address, make_transaction=SqlTransaction))
        self._blobs = open_blobs(str(folder / "blobs"))
        database: Any = UndoneDatabase(self._database) if undoes else self._database
        self._router = Router(Context(database, self._blobs), BINDINGS)
        self.world: World = world or self._run(self._prepared())

    async def _prepared(self) -> World:
        world = await prepare(self._router)
        # Signing in needs a server around the router.
        for _ in range(2):
            await self._database.write(a_session_of(1))
        await self._database.write(_a_waiting_program)
        await self._database.write(_a_notification)
        await self._database.write(lambda tx: make_unsubscribe_secret(tx, UNSUBSCRIBE_SECRET))
        sealer = Sealer(self._database)
        await sealer.step()
        await self._database.write(_a_verification)
        return world._replace(sealed_count=sealer.state.sealed)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    def do(self, work: Callable[[Database[SqlTransaction]], Coroutine[Any, Any, T]]) -> T:
        """Run something on the database."""
        done: T = self._run(work(self._database))
        return done

    def fields(self, row: Endpoint) -> dict[str, Any]:
        """Return the fields of a request to the row that succeeds."""
        return dict(calls(self.world)[identity(row)])

    def ask(self, row: Endpoint, actor: Principal) -> Reply:
        """Send the row's request as a principal."""
        return self.send(row, self.fields(row), actor=actor)

    def send(self, row: Endpoint, fields: dict[str, Any], **given: Any) -> Reply:
        """Send a request to a row; more arguments as of `tests.support.calls.send`."""
        reply: Reply = self._run(send(self._router, row, fields, **given))
        return reply

    def content(self) -> tuple[list[str], list[str]]:
        """Return the contents of the database and the names of the blob files."""
        connection = sqlite3.connect(self.folder / "greenroom.db")
        try:
            rows = list(connection.iterdump())
        finally:
            connection.close()
        return rows, sorted(str(path) for path in (self.folder / "blobs").rglob("*") if path.is_file())

    def close(self) -> None:
        """Close the files."""
        self._run(self._database.close())
        self._run(self._blobs.close())
        self._loop.close()


async def _a_waiting_program(tx: SqlTransaction) -> None:
    """Store a code that waits for a person, for as long as any test takes."""
    code = DeviceCode(
        user_code=USER_CODE,
        client="greenroom on desktop",
        address="127.0.0.1",
        scope=TokenScope.WRITE,
        created_at_ms=tx.now_ms,
        expires_at_ms=tx.now_ms + 24 * 60 * 60 * 1000,
    )
    assert await tx.device_codes.add(device_digest(DEVICE_CODE), code)


async def _a_verification(tx: SqlTransaction) -> None:
    """Store a verification of an empty log, which is finished."""
    added = await tx.verifications.add("root")
    await tx.verifications.claim("test", until_ms=tx.now_ms)
    report = msgspec.json.encode(LogVerifier(check_signature=lambda *_: True).report()).decode()
    assert await tx.verifications.finish(added.row, "test", checked=0, report=report)


async def _a_notification(tx: SqlTransaction) -> None:
    """Store a notification of the administrator, which has not been read."""
    row = await tx.registered_models.find_row("wine")
    assert row is not None
    (event,) = await tx.events.of_topic(registered_model_subject(row), before_seq=None, limit=1)
    await tx.notifications.add([NewNotification(1, tx.workspace, event.seq, row, NotificationKind.WATCHED)])


def keep_store(folder: Path) -> tuple[Path, World]:
    """Prepare a store and close it; return its folder, to be copied, and what it has."""
    made = Store(folder)
    made.close()
    return made.folder, made.world


def opened(kept: tuple[Path, World], folder: Path) -> Iterator[Store]:
    """Open a copy of a prepared store."""
    shutil.copytree(kept[0], folder)
    copy = Store(folder, kept[1])
    yield copy
    copy.close()
