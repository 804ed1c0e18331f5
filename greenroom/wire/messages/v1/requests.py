"""Messages of the public API: requests for transitions, and decisions about them."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from greenroom.core import requests as records
from greenroom.core.checklists import CheckKind
from greenroom.core.checklists import Checklist as ChecklistRecord
from greenroom.core.rules import TargetKind
from greenroom.core.transitions import transition_id
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.models import registered_model_id
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, VersionNumber, with_etag
from greenroom.wire.messages.v1.stage_rules import Check, check

RequestState = Literal["open", "moved", "rejected", "withdrawn", "expired", "overtaken"]
"""What became of a request."""

RequestAction = Literal["approve", "reject", "withdraw", "move", "set_reviewers"]
"""What the caller may do with an open request."""

_TIMED: Final = (CheckKind.WAIT, CheckKind.ARCHIVING)


class RequestChecklist(Part, frozen=True, kw_only=True):
    """How a version stands against the rule of what is asked for.

    Attributes:
        rule_version: version of the rule; 0 if no rule applies.
        is_met: whether every check passed.
        is_blocked: whether a check failed or cannot be judged.
        approvals_needed: approvals that the rule asks for.
        approvals_counted: approvals given that count.
        checks: one for each requirement.
    """

    rule_version: int
    is_met: bool
    is_blocked: bool
    approvals_needed: int
    approvals_counted: int
    checks: list[Check]


class RequestDecision(Part, frozen=True, kw_only=True):
    """An approval or rejection.

    Attributes:
        decision: `approved` or `rejected`.
        account_id: id of the account; null on a server without accounts.
        decided_by: name of the account then.
        comment: the reason that was given; null for none.
        decided_at_ms: time of the decision.
        rule_version: version of the rule then; 0 if there was none.
        is_outdated: whether an approval does not count any more, since the rule or what its conditions find has changed,
            or its author approved again;
            null in lists and for closed requests.
    """

    decision: Literal["approved", "rejected"]
    account_id: str | None
    decided_by: str
    comment: str | None
    decided_at_ms: int
    rule_version: int
    is_outdated: bool | None


class RequestReviewer(Part, frozen=True, kw_only=True):
    """An account that was asked to decide.

    Attributes:
        account_id: id of the account.
        name: name of the account.
        asked_by: name of who asked.
        asked_at_ms: time when it was asked.
    """

    account_id: str
    name: str
    asked_by: str
    asked_at_ms: int


class TransitionRequest(Resource, frozen=True, kw_only=True):
    """A request that a version enters a stage, or gets an alias.

    Attributes:
        request_id: lasting id in the workspace.
        state: what became of it.
        registered_model_id: lasting id of the model.
        model: current name of the model.
        version: number of the version.
        stage: the stage to enter; null if an alias is asked for.
        alias: the alias to set; null if a stage is asked for.
        is_archiving_existing: whether the other versions in the stage are archived.
        is_keeping_others: whether the version stays in its other stages.
        comment: the reason that was given; null for none.
        created_by: name of who asked, then.
        created_by_id: id of the account that asked; null on a server without accounts.
        created_at_ms: time of the request.
        updated_at_ms: time of the last decision or change.
        expires_at_ms: when it expires if it is still open.
        closed_at_ms: when it was closed; null while it is open.
        closed_by: name of who closed it; null while it is open, and if no one did.
        closed_reason: why it was closed; null if no reason was given.
        transition_id: the transition that carried it out; null for others.
        reviewers: who was asked to decide.
        decisions: the approvals and rejections, oldest first.
        checklist: how the version stands now; null for a closed request and in lists.
        available_actions: what the caller may do; empty in lists.
    """

    request_id: str
    state: RequestState
    registered_model_id: str
    model: str
    version: int
    stage: str | None
    alias: str | None
    is_archiving_existing: bool
    is_keeping_others: bool
    comment: str | None
    created_by: str
    created_by_id: str | None
    created_at_ms: int
    updated_at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None
    closed_by: str | None
    closed_reason: str | None
    transition_id: str | None
    reviewers: list[RequestReviewer]
    decisions: list[RequestDecision]
    checklist: RequestChecklist | None
    available_actions: list[RequestAction]


class TransitionRequestList(Part, frozen=True, kw_only=True):
    """Requests, newest first.

    Attributes:
        items: the requests of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[TransitionRequest]
    next_page_token: str | None


class CreateRequest(Request):
    """What to ask for: either `stage` or `alias`.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        stage: the stage to enter.
        alias: the alias to set.
        archive_existing: whether to archive the other versions in the stage; only for an active stage.
        keep_others: whether the version stays in its other stages.
        comment: why; at most 10,000 characters.
        reviewer_names: names or ids of accounts that are asked to decide; at most 50.
    """

    model: Text
    version: VersionNumber
    stage: str | None = None
    alias: str | None = None
    archive_existing: bool = False
    keep_others: bool = False
    comment: str = ""
    reviewer_names: list[str] = []


class ListVersionRequests(Request):
    """Which requests for a version to list.

    Attributes:
        model: name of the registered model.
        state: only requests in one of these states; all if omitted.
    """

    model: Text
    version: VersionNumber
    state: list[str] = []
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ListModelRequests(Request):
    """Which requests for the versions of a model to list.

    Attributes:
        model: name of the registered model.
        state: only requests in one of these states; all if omitted.
    """

    model: Text
    state: list[str] = []
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ListRequests(Request):
    """Which requests of the workspace to list.

    Attributes:
        waits_for_me: only open requests that the caller could decide about and has not approved.
        asked_by_me: only requests of the caller.
        state: only requests in one of these states; all if omitted.
    """

    waits_for_me: bool = False
    asked_by_me: bool = False
    state: list[str] = []
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetRequest(Request):
    """Which request."""

    request_id: Text


class DecideRequest(Request):
    """A decision about a request.

    Attributes:
        comment: why; at most 10,000 characters. Required for a rejection.
    """

    request_id: Text
    comment: str = ""


class SetReviewers(Request):
    """Who is asked to decide about a request.

    Attributes:
        reviewer_names: names or ids of accounts; at most 50. They replace those who were asked before.
    """

    request_id: Text
    reviewer_names: list[str]


def transition_request(view: records.RequestView) -> TransitionRequest:
    """Convert a request to its resource.

    Its etag is that of the request without its checklist, as lists have it, and for an open one a digest of the checklist and
    of the version that has the target. What the caller may do is no part of it.
    """
    record = view.request
    is_stage = record.target.kind is TargetKind.STAGE
    bare = with_etag(
        TransitionRequest(
            request_id=record.request_id,
            state=record.state.value,
            registered_model_id=registered_model_id(record.model_row),
            model=record.model,
            version=record.version,
            stage=record.target.name if is_stage else None,
            alias=None if is_stage else record.target.name,
            is_archiving_existing=record.move.archive_existing,
            is_keeping_others=record.move.keep_others,
            comment=record.comment or None,
            created_by=record.requester.name,
            created_by_id=_account_id(record.requester.account),
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            expires_at_ms=record.expires_at_ms,
            closed_at_ms=record.closed_at_ms,
            closed_by=record.closed_by,
            closed_reason=record.reason or None,
            transition_id=None if record.transition_seq is None else transition_id(record.transition_seq),
            reviewers=[_reviewer(one) for one in view.reviewers],
            decisions=[_decision(one, None) for one in view.decisions],
            checklist=None,
            available_actions=[],
            etag="",
        )
    )
    if view.checklist is None:
        return bare
    stored = bare.etag.strip('"')
    return replace(
        bare,
        decisions=[_decision(one, view) for one in view.decisions],
        checklist=_checklist(view.checklist),
        available_actions=list(view.actions),
        etag=f'"{stored}-{_digest(view, view.checklist)}"',
    )


def _digest(view: records.RequestView, checklist: ChecklistRecord) -> str:
    """Return a digest of what decides about an open request, and is not stored with it.

    It contains nothing but what the caller is shown: found values are in the reasons, unless the caller may not read them.
    """
    judged = [
        checklist.rule_version,
        view.holder,
        [records.is_outdated(one, view.decisions, checklist) for one in view.decisions],
        # The reason of what waits for time says how much has passed.
        [replace(one, reason="") if one.kind in _TIMED else one for one in checklist.checks],
    ]
    return hashlib.sha256(msgspec.json.encode(judged)).hexdigest()[:16]


def _decision(record: records.Decision, view: records.RequestView | None) -> RequestDecision:
    checklist = None if view is None else view.checklist
    return RequestDecision(
        decision=record.kind,
        account_id=_account_id(record.by.account),
        decided_by=record.by.name,
        comment=record.comment or None,
        decided_at_ms=record.at_ms,
        rule_version=record.rule_version,
        is_outdated=None
        if view is None or checklist is None
        else records.is_outdated(record, view.decisions, checklist),
    )


def _reviewer(record: records.Reviewer) -> RequestReviewer:
    return RequestReviewer(
        account_id=f"acc_{record.account}",
        name=record.name,
        asked_by=record.asked_by,
        asked_at_ms=record.asked_at_ms,
    )


def _checklist(record: ChecklistRecord) -> RequestChecklist:
    return RequestChecklist(
        rule_version=record.rule_version,
        is_met=record.is_met,
        is_blocked=record.is_blocked,
        approvals_needed=record.approvals_needed,
        approvals_counted=record.approvals_counted,
        checks=[check(one) for one in record.checks],
    )


def _account_id(row: int | None) -> str | None:
    return None if row is None else f"acc_{row}"
