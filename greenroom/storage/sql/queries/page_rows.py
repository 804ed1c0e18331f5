"""Queries: what the rows of pages have in common."""

from __future__ import annotations

import msgspec

from greenroom.core.pages import RunCard
from greenroom.storage.sql.session import Row

RUN_CARD_COLUMNS = "r.id, r.run_id, r.name, r.status, r.lifecycle_stage, r.user_id, r.start_time_ms, r.end_time_ms, r.experiment_id, e.name"
"""What `run_card` reads of ``runs r`` and ``experiments e``."""

RUN_CARD_WIDTH = 10

STAGES_OF_V = (
    "(SELECT {json_array:stage} FROM model_version_stages s WHERE s.registered_model_id = v.registered_model_id "
    "AND s.version = v.version AND s.stage <> 'None')"
)
"""Stages of ``model_versions v``, None left out."""

ALIASES_OF_V = "(SELECT {json_array:alias} FROM aliases a WHERE a.registered_model_id = v.registered_model_id AND a.version = v.version)"
"""Aliases of ``model_versions v``."""

_texts_by_key = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])


def run_card(row: Row) -> RunCard:
    """Read a row of `RUN_CARD_COLUMNS`."""
    return RunCard(
        row=row[0],
        run_id=row[1],
        name=row[2],
        status=row[3],
        lifecycle_stage=row[4],
        user_id=row[5],
        start_time_ms=row[6] or 0,
        end_time_ms=row[7],
        experiment_id=str(row[8]),
        experiment_name=row[9] or "",
    )


def texts_by_key(text: str | None) -> dict[str, str]:
    """Read a JSON object of texts, sorted by key."""
    return {} if text is None else dict(sorted(_texts_by_key.decode(text).items()))


def sorted_texts(text: str | None) -> list[str]:
    """Read a JSON array of texts, sorted."""
    return [] if text is None else sorted(_texts.decode(text))
