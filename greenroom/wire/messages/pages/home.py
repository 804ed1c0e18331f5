"""Messages of the native API: the first page, the search box, live updates."""

from __future__ import annotations

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.models import ModelRow
from greenroom.wire.messages.pages.shared import Answer, RegisteredRef, RunRef, TimelineEvent


class Counts(Answer, frozen=True, kw_only=True):
    """How much there is.

    Attributes:
        runs: active ones; counted up to 100,000.
        runs_are_more: whether there are more than that.
    """

    models: int
    versions: int
    experiments: int
    runs: int
    runs_are_more: bool


class HomePage(Answer, frozen=True, kw_only=True):
    """Everything the first page shows.

    Attributes:
        server_name: host name of the public address, or ``Greenroom``.
        user: who is asking.
        stages: stages of the workspace, in order.
        board: models, those in a stage first, then last changed first; at most 50.
        recent_models: last changed first; at most 10.
        recent_runs: last started first; at most 10.
        recent_events: what happened to models lately, newest first; at most 10.
        last_event_id: newest event this answer knows of; send it as Last-Event-ID to follow from here.
    """

    server_name: str
    version: str
    user: str
    stages: list[str]
    board: list[ModelRow]
    recent_models: list[ModelRow]
    recent_runs: list[RunRef]
    recent_events: list[TimelineEvent]
    counts: Counts
    last_event_id: str


class FoundModel(Answer, frozen=True, kw_only=True):
    """A registered model found; `stages` tells the highest version of each active stage."""

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
    """What the search box shows, at most 8 of each kind; what begins with the text comes first."""

    query: str
    models: list[FoundModel]
    versions: list[RegisteredRef]
    runs: list[RunRef]
    experiments: list[FoundExperiment]


class LiveEvent(Answer, frozen=True, kw_only=True):
    """The data of a server-sent event ``change``; its id goes into Last-Event-ID."""

    events: list[TimelineEvent]


class GetHome(Request):
    """Ask for the first page."""


class Search(Request):
    """Look for a text in the names of models, experiments and runs, and in aliases; ids are found whole."""

    q: Text


class FollowEvents(Request):
    """Follow what happens.

    Attributes:
        last_event_id: continue behind this event; only new ones when left out. Also as the header Last-Event-ID.
    """

    last_event_id: str | None = None


class GetOpenApi(Request):
    """Ask for the description of this API."""


class TimelinePage(Answer, frozen=True, kw_only=True):
    """Events, newest first."""

    events: list[TimelineEvent]
    next_page_token: str | None


class ModelEvents(Request):
    """Ask for older events of a model; `version` keeps to one version."""

    name: Text
    version: Int64 | None = None
    limit: Int64 = 20
    page_token: str | None = None
