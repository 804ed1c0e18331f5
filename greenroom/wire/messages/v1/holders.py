"""Messages of the public API: which versions held a stage or an alias."""

from __future__ import annotations

from collections.abc import Iterable

from greenroom.core.tenures import Tenure
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part


class Holder(Part, frozen=True, kw_only=True):
    """A version that was in a stage, or had an alias.

    Attributes:
        version: number of the version.
        started_at_ms: when it got the stage or alias.
        started_by: name, at that time, of who gave it.
        started_event_id: the event of it.
        started_reason: the reason given; null for none.
        ended_at_ms: when it lost it; null if it has it still.
        ended_by: name, at that time, of who ended it; null if it has it still.
        ended_event_id: the event of it; null if it has it still.
        ended_reason: the reason given; null for none.
    """

    version: int
    started_at_ms: int
    started_by: str
    started_event_id: str
    started_reason: str | None
    ended_at_ms: int | None
    ended_by: str | None
    ended_event_id: str | None
    ended_reason: str | None


class HolderList(Part, frozen=True, kw_only=True):
    """Versions that held a stage or an alias, in the order in which they got it.

    Attributes:
        items: the holders of this page. One that lost it and got it again is listed twice.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Holder]
    next_page_token: str | None


class ListStageHolders(Request):
    """Which versions were in a stage.

    Attributes:
        model: name of the registered model; of a deleted one, the last it had.
        stage: the stage.
        since: leave out versions that had left the stage by this time or event.
        until: leave out versions that had not entered the stage by this time or event.
        registered_model_id: which one of several models that have or had the name; by default the active one, else the one
            deleted last.
        limit: largest number of holders in the response.
        page_token: `next_page_token` of the previous page.
    """

    model: Text
    stage: Text
    since: Text | None = None
    until: Text | None = None
    registered_model_id: str | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ListAliasHolders(Request):
    """Which versions had an alias.

    Attributes:
        model: name of the registered model; of a deleted one, the last it had.
        alias: the alias.
        since: leave out versions that had lost the alias by this time or event.
        until: leave out versions that had not got the alias by this time or event.
        registered_model_id: which one of several models that have or had the name; by default the active one, else the one
            deleted last.
        limit: largest number of holders in the response.
        page_token: `next_page_token` of the previous page.
    """

    model: Text
    alias: Text
    since: Text | None = None
    until: Text | None = None
    registered_model_id: str | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


def holders(tenures: Iterable[Tenure]) -> list[Holder]:
    """Convert tenures."""
    return [
        Holder(
            version=one.version,
            started_at_ms=one.started.at_ms,
            started_by=one.started.actor.name,
            started_event_id=one.started.id,
            started_reason=one.started.comment,
            ended_at_ms=None if one.ended is None else one.ended.at_ms,
            ended_by=None if one.ended is None else one.ended.actor.name,
            ended_event_id=None if one.ended is None else one.ended.id,
            ended_reason=None if one.ended is None else one.ended.comment,
        )
        for one in tenures
    ]
