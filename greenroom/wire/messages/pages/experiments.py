"""Messages of the pages' API: experiments."""

from __future__ import annotations

from typing import Literal

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer


class ExperimentRow(Answer, frozen=True, kw_only=True):
    """An experiment in a list.

    Attributes:
        summary: first line of the description (tag ``mlflow.note.content``).
        runs_count: active runs.
        last_run_at_ms: start time of the newest run; null without runs.
        permissions: what the caller may do to it and its runs, sorted; null for everything.
    """

    experiment_id: str
    name: str
    lifecycle_stage: str
    summary: str
    tags: dict[str, str]
    artifact_location: str
    created_at_ms: int
    updated_at_ms: int
    runs_count: int
    last_run_at_ms: int | None
    permissions: list[Permission] | None


class ExperimentsPage(Answer, frozen=True, kw_only=True):
    """Experiments, last changed first."""

    experiments: list[ExperimentRow]
    total: int
    next_page_token: str | None


class ListExperimentRows(Request):
    """List experiments; `search` is a part of the name, case-insensitive."""

    search: str = ""
    lifecycle_stage: Literal["active", "deleted"] = "active"
    limit: Int64 = 50
    page_token: str | None = None


class GetExperimentHead(Request):
    """Get the header of an experiment."""

    experiment_id: Text
