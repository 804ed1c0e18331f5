"""Printing of events, shared by `models`, `versions` and `events`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from greenroom.cli._context import CommandContext
from greenroom.cli._lists import collect, show
from greenroom.cli._printing import print_json, print_line
from greenroom.cli._tables import time_text
from greenroom.sdk.entities import Event, UndoEffect

# The limit of the native API.
_MAX_EVENTS_PER_CALL = 1000


def show_events(
    context: CommandContext,
    limit: int | None,
    model: str | None = None,
    version: str | None = None,
    **conditions: Any,
) -> None:
    """Print events, newest first.

    Args:
        conditions: as of `MlflowClient.list_events`.
    """
    found = collect(
        lambda count, token: context.client.list_events(
            model, version, **conditions, max_results=count, page_token=token
        ),
        limit,
        most_per_call=_MAX_EVENTS_PER_CALL,
    )
    show(context, ["WHEN (UTC)", "WHO", "WHAT", "CHANGE"], found, event_cells, empty="No events.")


def print_event(context: CommandContext, event: Event) -> None:
    """Print an event as soon as it is known: a line of text, or of JSON."""
    if context.as_json:
        print_json(json.dumps(event.to_dictionary(), ensure_ascii=False))
    else:
        print_line("  ".join(cell for cell in event_cells(event) if cell))


def effect_text(effect: UndoEffect) -> str:
    """Return what undoing would change, as one line."""
    about = effect.type if effect.version is None else f"{effect.type} v{effect.version}"
    return f"{about}: {_changed(effect.before or {}, effect.after or {}) or 'removed'}"


def event_cells(event: Event) -> list[str]:
    """Return the cells of an event in a table: when, who, what, and the change."""
    return [time_text(event.timestamp), event.actor, _subject(event), _change(event)]


def _subject(event: Event) -> str:
    about = [event.name, None if event.version is None else f"v{event.version}", event.run_id or event.model_id]
    if event.experiment_id is not None and event.subject_kind == "experiment":
        about.append(f"experiment {event.experiment_id}")
    return " ".join([event.type, *(part for part in about if part)])


def _change(event: Event) -> str:
    before, after = event.before or {}, event.after or {}
    return _changed(before, after) + (f" ({_short(event.comment)})" if event.comment else "")


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    if "stages" in before and "stages" in after:
        return f"{_stages(before['stages'])} -> {_stages(after['stages'])}"
    parts = [f"{field}: {_short(before.get(field))} -> {_short(after.get(field))}" for field in _fields(before, after)]
    return "; ".join(parts)


def _stages(stages: Sequence[str]) -> str:
    return ", ".join(stages) or "None"


def _fields(before: dict[str, Any], after: dict[str, Any]) -> Sequence[str]:
    shown = ("name", "description", "tags", "aliases", "source", "status", "text")
    return [field for field in shown if before.get(field) != after.get(field)]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key}={found}" for key, found in value.items())
    text = "" if value is None else " ".join(str(value).split())
    return "-" if not text else text if len(text) <= 60 else f"{text[:57]}..."
