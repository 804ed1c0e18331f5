"""Messages of the pages' API: requests for transitions."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.core.watches import WatchLevel
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.request_rows import RequestRow
from greenroom.wire.messages.pages.shared import Answer, Directions
from greenroom.wire.messages.pages.versions import ComparedVersion
from greenroom.wire.messages.v1.comments import Comment
from greenroom.wire.messages.v1.requests import TransitionRequest
from greenroom.wire.messages.v1.usage import Impact


class RequestsPage(Answer, frozen=True, kw_only=True):
    """The requests for the versions of a model, newest first.

    Attributes:
        stages: stages of the workspace, in order.
    """

    model: str
    stages: list[str]
    requests: list[RequestRow]
    next_page_token: str | None


class RequestPage(Answer, frozen=True, kw_only=True):
    """All data of the page of a request.

    Attributes:
        request: with its checklist while it is open, and what the caller may do.
        may_not_decide: why the caller cannot approve or reject it; null if the caller can, or it is closed.
        is_own: whether the caller asked for it.
        has_approved: whether the caller has approved it, and the approval is not outdated.
        stages: stages of the workspace, in order.
        from_stages: stages of the version: now, or before it was moved.
        has_version: whether the version exists.
        holders: other versions that have the stage or alias now, highest first; at most 20.
        is_exclusive: whether the stage or alias belongs to one version at a time.
        aliases: aliases of the version that the request would replace; they stay where they are.
        compared: the version that the request would replace or replaced, if there is one, then its own; fewer if deleted.
        comments: comments on the version since the request was made, oldest first; the newest 100.
        has_older_comments: whether there are more of them.
        impact: who loaded the version that would be replaced; null without one.
        watch: how the caller watches the model; null for not at all.
        permissions: what the caller may do to the model, sorted; null for everything.
        user: name of the caller.
    """

    request: TransitionRequest
    may_not_decide: str | None
    is_own: bool
    has_approved: bool
    stages: list[str]
    from_stages: list[str]
    has_version: bool
    holders: list[int]
    is_exclusive: bool
    aliases: list[str]
    compared: list[ComparedVersion]
    directions: Directions
    comments: list[Comment]
    has_older_comments: bool
    impact: Impact | None
    watch: WatchLevel | None
    permissions: list[Permission] | None
    user: str


class GetRequestPage(Request):
    """Get a request."""

    request_id: Text


class ListRequestRows(Request):
    """List the requests for the versions of a model.

    Attributes:
        state: only requests in one of these states; all if omitted.
    """

    name: Text
    state: list[str] = []
    limit: Int64 = 50
    page_token: str | None = None
