"""Watches: what an account is notified about."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

import msgspec


class WatchLevel(enum.StrEnum):
    """Which events of a registered model, or of all models of a workspace, an account is notified about.

    Attributes:
        ALL: every change of the model and its versions, except who has access to it.
        STAGES: changes of stages and aliases, and requests for them.
        REQUESTS: requests for transitions; for workspaces.
        MENTIONS: nothing but mentions, which need no watch: it exempts a model from the watch of its workspace.
    """

    ALL = "all"
    STAGES = "stages"
    REQUESTS = "requests"
    MENTIONS = "mentions"


OF_MODELS: Final = (WatchLevel.ALL, WatchLevel.STAGES, WatchLevel.MENTIONS)
"""Levels of a watch of one registered model."""

OF_WORKSPACES: Final = (WatchLevel.ALL, WatchLevel.REQUESTS)
"""Levels of a watch of a workspace."""

WHOLE_WORKSPACE: Final = 0
"""Row in place of a registered model's, for the watch of a workspace."""


class Watch(msgspec.Struct, frozen=True):
    """A watch of an account.

    Attributes:
        model_row: row of the registered model; `WHOLE_WORKSPACE` for that of a workspace.
        model: current name of the registered model; None for a workspace.
        updated_at_ms: when its level was set, milliseconds since 1970, UTC.
    """

    row: int
    account_row: int
    model_row: int
    model: str | None
    level: WatchLevel
    created_at_ms: int
    updated_at_ms: int


class Watcher(msgspec.Struct, frozen=True):
    """An account that watches a model, or the workspace of it."""

    account_row: int
    model_row: int
    level: WatchLevel


def effective_levels(watchers: list[Watcher]) -> Mapping[int, WatchLevel]:
    """Return the level that applies to each account: that of its watch of the model, else that of the workspace.

    >>> found = effective_levels([Watcher(7, 0, WatchLevel.ALL), Watcher(7, 12, WatchLevel.MENTIONS)])
    >>> found[7].value
    'mentions'
    """
    by_breadth = sorted(watchers, key=lambda one: one.model_row != WHOLE_WORKSPACE)
    return {one.account_row: one.level for one in by_breadth}
