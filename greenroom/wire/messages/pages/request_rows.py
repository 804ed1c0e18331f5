"""Messages of the pages' API: a request in a list."""

from __future__ import annotations

from greenroom.wire.messages.pages.shared import Answer
from greenroom.wire.messages.v1.requests import RequestState


class RequestRow(Answer, frozen=True, kw_only=True):
    """A request in a list.

    Attributes:
        stage: the stage to enter; null if an alias is asked for.
        alias: the alias to set; null if a stage is asked for.
        from_stages: stages of the version now, most advanced first.
        from_version: the version that has the alias now; null for none, and if a stage is asked for.
        comment: beginning of the reason that was given; empty for none.
        closed_reason: why it was closed; null if no reason was given.
        checks_passed: how many checks of the rule passed; approvals are not counted.
        checks_failed: how many failed or cannot be judged.
        checks_waiting: how many pass by time alone.
        may_decide: whether the caller could approve or reject it.
        is_own: whether the caller asked for it.
        has_approved: whether the caller has approved it.
    """

    request_id: str
    state: RequestState
    model: str
    version: int
    stage: str | None
    alias: str | None
    from_stages: list[str]
    from_version: int | None
    comment: str
    created_by: str
    created_at_ms: int
    updated_at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None
    closed_by: str | None
    closed_reason: str | None
    checks_passed: int
    checks_failed: int
    checks_waiting: int
    approvals_needed: int
    approvals_counted: int
    may_decide: bool
    is_own: bool
    has_approved: bool
