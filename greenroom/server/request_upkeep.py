"""Closing requests that have come to their end, and carrying out those that waited for time alone.

Every process does this; each request is decided again under its lock, so that what one has done the others leave alone.
"""

from __future__ import annotations

from typing import Final

from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database, FileNeeded, Transaction
from greenroom.core.roles import DefaultRole
from greenroom.errors import GreenroomError, StorageUnavailable
from greenroom.server.http.needed_files import note_model_file
from greenroom.services.approvals.request_upkeep import OpenRequest, needs_upkeep, open_requests, settle_request
from greenroom.services.workspaces import require_active_workspace

EVERY_S: Final = 5.0
_MOST_PER_READ: Final = 200


class RequestUpkeep:
    """Settles the open requests of all workspaces.

    Args:
        default_role: of the server's settings.
    """

    def __init__(self, database: Database, blobs: Blobs, *, default_role: DefaultRole = DefaultRole.NONE) -> None:
        self._database = database
        self._blobs = blobs
        self._default_role = default_role

    async def step(self) -> None:
        """Look at all open requests once.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        found = await self._read(after=("", 0))
        while found:
            for one in found:
                await self._look_at(one)
            if len(found) < _MOST_PER_READ:
                return
            found = await self._read(after=(found[-1].workspace, found[-1].number))

    async def _read(self, *, after: tuple[str, int]) -> list[OpenRequest]:
        return await self._database.read(lambda tx: open_requests(tx, after=after, limit=_MOST_PER_READ))

    async def _look_at(self, one: OpenRequest) -> None:
        async def settle(tx: Transaction) -> None:
            within = tx.within(one.workspace)
            await require_active_workspace(within)
            await settle_request(within, one.number, default_role=self._default_role)

        try:
            if await self._database.read(
                lambda tx: needs_upkeep(tx.within(one.workspace), one, default_role=self._default_role)
            ):
                await self._database.write(settle)
        except FileNeeded as needed:
            # The next step decides, with what these files say.
            for file in needed.files:
                await note_model_file(self._database, self._blobs, file)
        except StorageUnavailable:
            raise
        except GreenroomError:
            # Someone has decided it meanwhile, its rule is not met after all, or its workspace is archived.
            return
