"""Events of requests. Their subject is the version that a request is about."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType
from msgspec.structs import force_setattr

from greenroom.core.event_types import Change, EventType, Fields
from greenroom.core.rule_conditions import is_about_run

NOT_SHOWN: Final = "not shown"
"""What events tell of a condition on the metrics or parameters of a run."""


class NewRequestFields(Fields, frozen=True, kw_only=True):
    """A new request.

    Attributes:
        target: ``stage:Production`` or ``alias:champion``.
        reviewers: names of the accounts that were asked to decide.
    """

    request_id: str
    target: str
    archive_existing: bool
    keep_others: bool
    expires_at_ms: int
    reviewers: list[str]


class RequestStateFields(Fields, frozen=True, kw_only=True):
    """The state of a request.

    Attributes:
        reason: why it was closed; not stored for an open one.
    """

    request_id: str
    target: str
    state: str
    reason: str | UnsetType = UNSET


class ApprovalFields(Fields, frozen=True, kw_only=True):
    """An approval of a request.

    Who reads an event of a registered model need not be allowed to read the run of a version. So what the conditions
    found in the run is neither written nor read here; it is kept with the approval. Events from before that have it.

    Attributes:
        facts: what the conditions of the rule found, by condition; `NOT_SHOWN` for those on metrics and parameters.
        rule_version: version of the rule; 0 for no rule.
        approvals_counted: number of approvals that count with this one.
        approvals_needed: number that the rule asks for.
    """

    request_id: str
    target: str
    facts: dict[str, str]
    rule_version: int
    approvals_counted: int
    approvals_needed: int

    def __post_init__(self) -> None:
        """Leave out what was found in the run."""
        shown = {text: NOT_SHOWN if is_about_run(text) else found for text, found in self.facts.items()}
        force_setattr(self, "facts", shown)


class ReviewersFields(Fields, frozen=True, kw_only=True):
    """The accounts that are asked to decide about a request, by name."""

    request_id: str
    target: str
    reviewers: list[str]


class RequestCreated(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_CREATED.value):
    """A request was made."""

    after: NewRequestFields


class RequestApproved(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_APPROVED.value):
    """A request was approved by one person."""

    after: ApprovalFields


class RequestRejected(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_REJECTED.value):
    """A request was rejected."""

    before: RequestStateFields
    after: RequestStateFields


class RequestWithdrawn(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_WITHDRAWN.value):
    """A request was withdrawn."""

    before: RequestStateFields
    after: RequestStateFields


class RequestExpired(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_EXPIRED.value):
    """A request was not decided in time."""

    before: RequestStateFields
    after: RequestStateFields


class RequestOvertaken(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_OVERTAKEN.value):
    """A request became pointless."""

    before: RequestStateFields
    after: RequestStateFields


class RequestMoved(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_MOVED.value):
    """What a request asked for was done."""

    before: RequestStateFields
    after: RequestStateFields


class ReviewersAsked(Change, frozen=True, kw_only=True, tag=EventType.REQUEST_REVIEWERS_ASKED.value):
    """Other people were asked to decide about a request."""

    before: ReviewersFields
    after: ReviewersFields


RequestChange = (
    RequestCreated
    | RequestApproved
    | RequestRejected
    | RequestWithdrawn
    | RequestExpired
    | RequestOvertaken
    | RequestMoved
    | ReviewersAsked
)
