"""Records of requests for transitions: who asked for what, what was decided, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import requests as wire


class RequestCheck(Entity, frozen=True):
    """One requirement of a rule, judged.

    Attributes:
        kind: ``movers``, ``comes_from``, ``condition``, ``wait``, ``approvals`` or ``archiving``.
        state: ``passed``, ``failed``, ``waiting`` or ``unknown``.
        words: the requirement in words.
        reason: what was found.
    """

    kind: str
    state: str
    words: str
    reason: str


class RequestDecision(Entity, frozen=True):
    """An approval or rejection.

    Attributes:
        decision: ``approved`` or ``rejected``.
        author: name of who decided.
        comment: empty for none.
        timestamp: milliseconds since 1970, UTC.
        is_outdated: whether an approval does not count any more; None in lists and for closed requests.
    """

    decision: str
    author: str
    comment: str
    timestamp: int
    is_outdated: bool | None


class TransitionRequest(Entity, frozen=True):
    """A request that a version enters a stage, or gets an alias.

    Attributes:
        request_id: such as ``18``.
        state: ``open``, ``moved``, ``rejected``, ``withdrawn``, ``expired`` or ``overtaken``.
        version: number, as text.
        stage: None if an alias is asked for.
        alias: None if a stage is asked for.
        author: name of who asked.
        creation_timestamp: milliseconds since 1970, UTC, as the next two.
        expiration_timestamp: when it expires if it is still open.
        closed_by: empty while it is open, and if no one closed it.
        closed_reason: why it was closed.
        reviewers: names of the accounts that were asked to decide.
        decisions: oldest first.
        checks: how the version stands now; empty for a closed request, in lists, and without a rule.
        is_met: whether every check passed; None for a closed request and in lists.
        approvals_needed: approvals that the rule asks for.
        approvals_counted: approvals given that count.
        available_actions: what the caller may do: ``approve``, ``reject``, ``withdraw``, ``move``, ``set_reviewers``; empty
            in lists.
        etag: for `if_match`.
    """

    request_id: str
    state: str
    name: str
    version: str
    stage: str | None
    alias: str | None
    archive_existing: bool
    keep_others: bool
    comment: str
    author: str
    creation_timestamp: int
    last_updated_timestamp: int
    expiration_timestamp: int
    closed_by: str
    closed_reason: str
    reviewers: list[str]
    decisions: list[RequestDecision]
    checks: list[RequestCheck]
    is_met: bool | None
    approvals_needed: int
    approvals_counted: int
    available_actions: list[str]
    etag: str

    @classmethod
    def from_wire(cls, answer: wire.TransitionRequest) -> TransitionRequest:
        """Build it from a message of the native API."""
        checklist = answer.checklist
        return cls(
            request_id=answer.request_id,
            state=answer.state,
            name=answer.model,
            version=str(answer.version),
            stage=answer.stage,
            alias=answer.alias,
            archive_existing=answer.is_archiving_existing,
            keep_others=answer.is_keeping_others,
            comment=answer.comment or "",
            author=answer.created_by,
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
            expiration_timestamp=answer.expires_at_ms,
            closed_by=answer.closed_by or "",
            closed_reason=answer.closed_reason or "",
            reviewers=[one.name for one in answer.reviewers],
            decisions=[
                RequestDecision(one.decision, one.decided_by, one.comment or "", one.decided_at_ms, one.is_outdated)
                for one in answer.decisions
            ],
            checks=[
                RequestCheck(one.kind, one.state, one.words, one.reason)
                for one in (() if checklist is None else checklist.checks)
            ],
            is_met=None if checklist is None else checklist.is_met,
            approvals_needed=0 if checklist is None else checklist.approvals_needed,
            approvals_counted=0 if checklist is None else checklist.approvals_counted,
            available_actions=list(answer.available_actions),
            etag=answer.etag,
        )
