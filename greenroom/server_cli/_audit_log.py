"""The log of a store that is opened directly, for `greenroom audit verify`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from greenroom.core.audit import Record
from greenroom.server.setting_sources import load
from greenroom.services.history.audit_export import read_log
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.transaction import SqlTransaction

SETTINGS: Final = ("data", "database")


def read_database(config: str | None, options: dict[str, str | None], read: Callable[[Record], None]) -> None:
    """Pass each record of the log of a store to a function, in order.

    Args:
        config: configuration file of the server.
        options: `SETTINGS`, as given on the command line.

    Raises:
        GreenroomError: the store cannot be opened.
    """
    url = load(options, os.environ, config=config, only=SETTINGS).settings.database_url

    async def work() -> None:
        # First: opening would create or upgrade it.
        await upgrades.check(url)
        database = await open_database(url, make_transaction=SqlTransaction)
        try:
            async with aclosing(read_log(database)) as parts:
                async for records in parts:
                    for record in records:
                        read(record)
        finally:
            await database.close()

    asyncio.run(work())
