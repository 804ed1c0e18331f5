"""Messages of the public API: transitions, the changes of a version's stages."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from greenroom.core import transitions as records
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.models import registered_model_id
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, VersionNumber, with_etag

TransitionState = Literal["applied", "waiting", "refused", "withdrawn"]
"""What became of a transition: made, waiting for an approval, refused, or withdrawn by who requested it."""


class StageMove(Part, frozen=True, kw_only=True):
    """The stages of one version before and after a transition.

    Attributes:
        version: number of the version.
        before: its stages before, furthest first; empty for none.
        after: its stages after, furthest first; empty for none.
    """

    version: int
    before: list[str]
    after: list[str]


class Transition(Resource, frozen=True, kw_only=True):
    """A change of a version's stages, made or requested.

    Attributes:
        transition_id: lasting id.
        state: what became of it. Every transition is applied at once today; the other states come with approvals.
        registered_model_id: lasting id of the model.
        model: name of the model.
        version: number of the version it was requested for.
        moves: that version first, then those that were archived by it.
        comment: the reason that was given; null for none.
        created_by: name of the user who requested it.
        created_at_ms: time of the request.
        version_etag: the etag of the version after it, for the next change; null when the transition is read later.
    """

    transition_id: str
    state: TransitionState
    registered_model_id: str
    model: str
    version: int
    moves: list[StageMove]
    comment: str | None
    created_by: str
    created_at_ms: int
    version_etag: str | None


class TransitionList(Part, frozen=True, kw_only=True):
    """Transitions, newest first.

    Attributes:
        items: the transitions of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Transition]
    next_page_token: str | None


class CreateTransition(Request):
    """A change of a version's stages: either `to` or `leave`.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        to: the stage that the version enters, leaving all others; ``None`` to leave all.
        leave: the one stage that the version leaves.
        archive_existing: whether to archive the other versions in `to`; only for an active stage.
        keep_others: whether the version stays in its other stages when it enters `to`.
        comment: the reason, kept in the events; at most 10,000 characters.
    """

    model: Text
    version: VersionNumber
    to: str | None = None
    leave: str | None = None
    archive_existing: bool = False
    keep_others: bool = False
    comment: str = ""


class ListTransitions(Request):
    """Which transitions to list.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        limit: largest number of transitions in the response.
        page_token: `next_page_token` of the previous page.
    """

    model: Text
    version: VersionNumber
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetTransition(Request):
    """Which transition."""

    transition_id: Text


def transition(record: records.Transition, version_etag: str | None = None) -> Transition:
    """Convert a transition to its resource.

    Args:
        version_etag: etag of the version, in the response to the request that moved it. Not part of the resource's etag.
    """
    found = with_etag(
        Transition(
            transition_id=record.transition_id,
            state="applied",
            registered_model_id=registered_model_id(record.model_row),
            model=record.model,
            version=record.version,
            moves=[
                StageMove(version=move.version, before=list(move.before), after=list(move.after))
                for move in record.moves
            ],
            comment=record.comment or None,
            created_by=record.created_by,
            created_at_ms=record.created_at_ms,
            version_etag=None,
            etag="",
        )
    )
    return replace(found, version_etag=version_etag)
