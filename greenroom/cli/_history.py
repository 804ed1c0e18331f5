"""Printing of history, shared by `models` and `versions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.cli._context import CommandContext
from greenroom.cli._tables import time_text
from greenroom.sdk.entities import HistoryEntry
from greenroom.sdk.paging import iterate


def print_history(context: CommandContext, name: str, version: str | None, limit: int) -> None:
    """Print who changed what, newest first."""
    page = min(limit, 1000)
    entries = list(
        iterate(
            lambda token: context.client.history(name, version, max_results=page, page_token=token),
            at_most=limit,
        )
    )
    rows = [[time_text(entry.at_ms), entry.actor, _subject(entry), _change_text(entry)] for entry in entries]
    context.table(["WHEN (UTC)", "WHO", "WHAT", "CHANGE"], rows, [entry.to_dictionary() for entry in entries])


def _subject(entry: HistoryEntry) -> str:
    return entry.verb if entry.version is None else f"{entry.verb} v{entry.version}"


def _change_text(entry: HistoryEntry) -> str:
    before, after = entry.before or {}, entry.after or {}
    if "stage" in after:
        return f"{before.get('stage', 'None')} -> {after['stage']}{_reason(after)}"
    parts = [f"{field}: {_short(before.get(field))} -> {_short(after.get(field))}" for field in _fields(before, after)]
    return "; ".join(parts)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> Sequence[str]:
    shown = ("name", "description", "tags", "aliases", "source", "text")
    return [field for field in shown if before.get(field) != after.get(field)]


def _reason(after: dict[str, Any]) -> str:
    return f" ({after['comment']})" if after.get("comment") else ""


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key}={found}" for key, found in value.items())
    text = "" if value is None else " ".join(str(value).split())
    return "-" if not text else text if len(text) <= 60 else f"{text[:57]}..."
