from __future__ import annotations

from typing import Any

import pytest

from greenroom.core.events import LogHead
from greenroom.errors import StorageUnavailable
from greenroom.server.cleanup import Upkeep, forget_expired_credentials
from greenroom.services.idempotency import forget_old_keys

pytestmark = pytest.mark.anyio


class Store:
    """A fake database and sessions that record calls."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.error: Exception | None = None

    async def write(self, verb: object) -> None:
        if self.error is not None:
            raise self.error
        self.asked.append(verb)

    async def read(self, verb: object) -> LogHead:
        self.asked.append("head")
        return LogHead(0, 0, has_unplaced=False)

    async def forget(self) -> None:
        self.asked.append("sessions")


async def test_what_is_over_is_forgotten_once_a_minute_and_again_after_an_error() -> None:
    store, now = Store(), 1000.0
    given: Any = store
    upkeep = Upkeep(given, given, clock=lambda: now)
    await upkeep.step()
    now += 59
    await upkeep.step()
    assert store.asked == []
    now += 1
    store.error = StorageUnavailable("away")
    with pytest.raises(StorageUnavailable):
        await upkeep.step()
    store.error = None
    await upkeep.step()
    await upkeep.step()
    assert store.asked == [forget_old_keys, forget_expired_credentials, upkeep.forget_usage, "sessions", "head"]
    now += 60
    await upkeep.step()
    assert len(store.asked) == 10


async def test_without_sessions_there_are_none_to_forget() -> None:
    store, now = Store(), 1000.0
    given: Any = store
    upkeep = Upkeep(given, None, clock=lambda: now)
    now += 60
    await upkeep.step()
    assert store.asked == [forget_old_keys, forget_expired_credentials, upkeep.forget_usage, "head"]
