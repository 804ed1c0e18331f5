"""Messages of the pages' API: the home page, the search box, the timeline of a model."""

from __future__ import annotations

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.models import ModelRow
from greenroom.wire.messages.pages.shared import Answer, RegisteredRef, RunRef
from greenroom.wire.messages.v1.events import Event


class Counts(Answer, frozen=True, kw_only=True):
    """Total counts.

    Attributes:
        runs: active runs, counted up to 100,000.
        runs_are_more: whether there are more than that.
    """

    models: int
    versions: int
    experiments: int
    runs: int
    runs_are_more: bool


class HomePage(Answer, frozen=True, kw_only=True):
    """All data of the home page.

    Attributes:
        server_name: host name of the public address, or ``Greenroom``.
        user: name of the current user.
        stages: stages of the workspace, in order.
        board: models, those in a stage first, then last updated first; at most 50.
        recent_models: last updated first; at most 10.
        recent_runs: last started first; at most 10.
        recent_events: recent events of models, newest first; at most 10.
        last_event_id: newest event included in this response; stream later ones from it.
    """

    server_name: str
    version: str
    user: str
    stages: list[str]
    board: list[ModelRow]
    recent_models: list[ModelRow]
    recent_runs: list[RunRef]
    recent_events: list[Event]
    counts: Counts
    last_event_id: str


class FoundModel(Answer, frozen=True, kw_only=True):
    """A registered model found; `stages` has the highest version of each active stage."""

    name: str
    summary: str
    latest_version: int | None
    stages: dict[str, int]


class FoundExperiment(Answer, frozen=True, kw_only=True):
    """An experiment found."""

    experiment_id: str
    name: str
    lifecycle_stage: str


class SearchResults(Answer, frozen=True, kw_only=True):
    """Results of the search box, at most 8 of each kind; those that start with the text come first."""

    query: str
    models: list[FoundModel]
    versions: list[RegisteredRef]
    runs: list[RunRef]
    experiments: list[FoundExperiment]


class GetHome(Request):
    """Get the home page."""


class Search(Request):
    """Search the names of models, experiments and runs, and aliases, for a text; ids must match exactly."""

    q: Text


class ModelEvents(Request):
    """List older events of a model; `version` limits them to one version."""

    name: Text
    version: Int64 | None = None
    limit: Int64 = 20
    page_token: str | None = None
