"""Queries: columns and decoders shared by the queries of pages."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from greenroom.core.pages import RunCard
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.queries.stages import SqlStages

STAGES_OF_V = (
    "(SELECT {json_array:stage} FROM model_version_stages s WHERE s.registered_model_id = v.registered_model_id "
    "AND s.version = v.version AND s.stage <> 'None')"
)
"""Stages of ``model_versions v``, None left out."""

_texts_by_key = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])


class _Staged(Protocol):
    @property
    def stages(self) -> list[str]: ...


T = TypeVar("T", bound=_Staged)


async def in_order(stages: SqlStages, found: list[T]) -> list[T]:
    """Return versions with their stages furthest first."""
    if all(len(one.stages) < 2 for one in found):
        return found
    order = await stages.current()
    return [msgspec.structs.replace(one, stages=order.furthest_first(one.stages)) for one in found]  # type: ignore[type-var]


def texts_by_key(text: str | None) -> dict[str, str]:
    """Read a JSON object of texts, sorted by key."""
    return {} if text is None else dict(sorted(_texts_by_key.decode(text).items()))


def sorted_texts(text: str | None) -> list[str]:
    """Read a JSON array of texts, sorted."""
    return [] if text is None else sorted(_texts.decode(text))


def _or_zero(value: int | None) -> int:
    return value or 0


def or_empty(value: str | None) -> str:
    """Return the text, or an empty one for None."""
    return value or ""


RUN_CARD = RecordColumns(
    RunCard,
    row="r.id",
    run_id="r.run_id",
    name="r.name",
    status="r.status",
    lifecycle_stage="r.lifecycle_stage",
    user_id="r.user_id",
    start_time_ms=Decoded("r.start_time_ms", _or_zero),
    end_time_ms="r.end_time_ms",
    experiment_id=Decoded("r.experiment_id", str),
    experiment_name=Decoded("e.name", or_empty),
)
"""Reads a card of ``runs r`` and ``experiments e``."""
