"""Requests: asking for a version to enter a stage or to get an alias, and what people decided about it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from greenroom.core.access import Account, Actor, Principal
from greenroom.core.checklists import Approval, Checklist
from greenroom.core.names import check_length
from greenroom.core.roles import DefaultRole
from greenroom.core.rules import Target, TargetKind
from greenroom.core.stages import NONE
from greenroom.core.undoing import check_reason
from greenroom.errors import InvalidInput

MAX_COMMENT_LENGTH: Final = 10_000
MOST_REVIEWERS: Final = 50
DAY_MS: Final = 24 * 60 * 60 * 1000
DEFAULT_EXPIRY_DAYS: Final = 14
"""When a request for a target without a rule expires."""

SYSTEM: Final = Principal("system", "service", "greenroom", permissions=frozenset())
"""The actor of what happens by time alone, in the default workspace. No account has this id."""

_ID = re.compile(r"[1-9][0-9]{0,17}")


def system_in(workspace: str, default_role: DefaultRole = DefaultRole.NONE) -> Principal:
    """Return the actor of what happens by time alone in a workspace.

    Args:
        workspace: its key.
        default_role: what accounts may do in workspaces that do not say so themselves.
    """
    account = None if default_role is DefaultRole.NONE else Account(0, (), default_role=default_role)
    return msgspec.structs.replace(SYSTEM, workspace=workspace, account=account)


class RequestState(enum.StrEnum):
    """What became of a request.

    Attributes:
        OVERTAKEN: what it asks for is not possible any more, or has happened without it.
    """

    OPEN = "open"
    MOVED = "moved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


class Person(NamedTuple):
    """Who asked for something or decided about it.

    Attributes:
        id: `Principal.id`.
        account: row of the account; None for the user of a server without accounts.
        name: the name then.
    """

    id: str
    account: int | None
    name: str

    def is_same(self, other: Person) -> bool:
        """Whether both are one account, by whichever token or session; principals without an account are one user."""
        return self.account == other.account


def person(actor: Actor) -> Person:
    """Return who an actor is."""
    return Person(actor.id, actor.owner_row, actor.name)


class RequestedMove(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for.

    Attributes:
        archive_existing: also archive the other versions in the stage.
        keep_others: the version stays in its other stages.
    """

    target: Target
    archive_existing: bool = False
    keep_others: bool = False


def otherwise_in_words(move: RequestedMove, asked: RequestedMove) -> str:
    """Say what a request does otherwise than is asked for the same target, as the end of a sentence; empty for nothing.

    >>> to = Target(TargetKind.STAGE, "Production")
    >>> otherwise_in_words(RequestedMove(target=to), RequestedMove(target=to, archive_existing=True))
    ', but does not archive the other versions in Production'
    """
    found = []
    if move.archive_existing != asked.archive_existing:
        verb = "archives" if move.archive_existing else "does not archive"
        found.append(f"{verb} the other versions in {move.target.name}")
    if move.keep_others != asked.keep_others:
        found.append(f"{'keeps' if move.keep_others else 'does not keep'} the version in its other stages")
    return f", but {' and '.join(found)}" if found else ""


class TransitionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that a version enters a stage, or that an alias is set to it.

    Attributes:
        row: key in the store.
        number: number in the workspace: 1, 2, and so on.
        model: current name of the registered model.
        replaced: the version that the target belonged to when the request was made, if it can belong to one only.
        is_exclusive: the target belongs to one version at a time: an alias, or a stage by its rule then.
        reason: why it was closed; empty while it is open.
        closed_by: name of who closed it; None while it is open, and if no one did.
        transition_seq: number of the event that moved the version; None unless it was moved to a stage.
    """

    row: int
    number: int
    model_row: int
    model: str
    version: int
    move: RequestedMove
    comment: str
    requester: Person
    state: RequestState
    replaced: int | None
    is_exclusive: bool
    created_at_ms: int
    updated_at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None = None
    closed_by: str | None = None
    reason: str = ""
    transition_seq: int | None = None

    @property
    def request_id(self) -> str:
        """Its id in the API."""
        return str(self.number)

    @property
    def target(self) -> Target:
        """The stage or alias asked for."""
        return self.move.target

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self.state is RequestState.OPEN


class Standing(NamedTuple):
    """What a request depends on, as it is now.

    Attributes:
        moved_to: key of the workspace that the model is in; None for that of the request.
        has_model: whether the model exists.
        has_version: whether the version exists.
        has_target: whether the target exists; aliases always do.
        is_held: whether the version has the stage or alias.
        holder: the highest version that has it; None for none.
    """

    moved_to: str | None = None
    has_model: bool = True
    has_version: bool = True
    has_target: bool = True
    is_held: bool = False
    holder: int | None = None


class FoundRequest(NamedTuple):
    """A request and what it depends on."""

    request: TransitionRequest
    standing: Standing


class Closing(NamedTuple):
    """Why an open request is at its end without anyone's decision."""

    state: RequestState
    reason: str


def closing(found: FoundRequest, now_ms: int) -> Closing | None:
    """Return why an open request has come to its end; None if it has not, or is closed.

    One that another version has overtaken is closed when that happens: the state of now does not tell.
    """
    request, standing = found
    if not request.is_open:
        return None
    reason = _overtaken_by(request, standing)
    if reason is not None:
        return Closing(RequestState.OVERTAKEN, reason)
    if now_ms >= request.expires_at_ms:
        return Closing(RequestState.EXPIRED, "It expired before it was decided.")
    return None


def _overtaken_by(request: TransitionRequest, standing: Standing) -> str | None:
    target = request.target
    if not standing.has_model:
        return f"{request.model} was deleted."
    if standing.moved_to is not None:
        return f"{request.model} was moved to another workspace."
    if not standing.has_version:
        return f"Version {request.version} was deleted."
    if not standing.has_target:
        return f"The stage {target.name} does not exist any more."
    if standing.is_held:
        return f"Version {request.version} {held_in_words(target)} already."
    return None


def in_words(target: Target) -> str:
    """Return a target as it is written in a sentence.

    >>> in_words(Target(TargetKind.ALIAS, "champion")), in_words(Target(TargetKind.STAGE, "Production"))
    ("the alias 'champion'", 'Production')
    """
    return target.name if target.kind is TargetKind.STAGE else f"the alias '{target.name}'"


def held_in_words(target: Target) -> str:
    """Say that a version has a target, without the version.

    >>> held_in_words(Target(TargetKind.STAGE, "None"))
    'is in no stage'
    """
    if target.kind is TargetKind.ALIAS:
        return f"has the alias '{target.name}'"
    return "is in no stage" if target.name == NONE else f"is in {target.name}"


# -- decisions -----------------------------------------------------------------------------------------------------

DecisionKind = Literal["approved", "rejected"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An approval or rejection of a request.

    Attributes:
        row: key in the store, ascending in time.
        facts: what the conditions of the rule found then; see `Checklist.facts`.
        rule_version: version of the rule then; 0 for no rule.
    """

    row: int
    kind: DecisionKind
    by: Person
    comment: str
    facts: Mapping[str, str]
    rule_version: int
    at_ms: int


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """An account that was asked to decide."""

    account: int
    name: str
    asked_by: str
    asked_at_ms: int


def approvals(decisions: Iterable[Decision], requester: Person) -> tuple[Approval, ...]:
    """Return the latest approval of each person but the requester, oldest first."""
    latest: dict[int | None, Decision] = {}
    for decision in decisions:
        latest.pop(decision.by.account, None)
        if decision.kind == "approved" and not decision.by.is_same(requester):
            latest[decision.by.account] = decision
    return tuple(
        Approval(
            account=one.by.account,
            name=one.by.name,
            at_ms=one.at_ms,
            facts=one.facts,
            rule_version=one.rule_version,
        )
        for one in latest.values()
    )


def is_outdated(decision: Decision, decisions: Iterable[Decision], checklist: Checklist) -> bool:
    """Whether the rule, or what its conditions find, has changed since a decision, or its author has decided again.

    Args:
        decisions: all about the request.
    """
    return (
        decision.rule_version != checklist.rule_version
        or dict(decision.facts) != dict(checklist.facts)
        or any(other.by.is_same(decision.by) and other.row > decision.row for other in decisions)
    )


Action = Literal["approve", "reject", "withdraw", "move", "set_reviewers"]


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """A request with all that belongs to it.

    Attributes:
        checklist: None in lists.
        holder: the highest version that has the stage or alias now; None for none, and in lists.
        actions: what the actor may do with it now; empty in lists.
    """

    request: TransitionRequest
    decisions: Sequence[Decision] = ()
    reviewers: Sequence[Reviewer] = ()
    checklist: Checklist | None = None
    holder: int | None = None
    actions: Sequence[Action] = ()


# -- input ---------------------------------------------------------------------------------------------------------


def number_of(request_id: str) -> int | None:
    """Return the number that an id refers to; None if it is not an id of a request.

    >>> number_of("18"), number_of("018"), number_of("tr_18")
    (18, None, None)
    """
    return int(request_id) if _ID.fullmatch(request_id) else None


def check_comment(comment: str, *, required: bool = False) -> str:
    """Return a comment without white space around it.

    Raises:
        InvalidInput: it is too long, empty though it is required, or reads as if the change undid another one.
    """
    stripped = comment.strip()
    check_length("comment", stripped, MAX_COMMENT_LENGTH)
    # The comment of a request becomes that of the change that it leads to.
    check_reason(stripped)
    if required and not stripped:
        raise InvalidInput("Say in 'comment' why the request is rejected.", field="comment")
    return stripped


def parse_states(states: Sequence[str]) -> tuple[RequestState, ...]:
    """Parse states to search for; all of them if none is given.

    Raises:
        InvalidInput: there is no such state.
    """
    found = []
    for state in states:
        try:
            found.append(RequestState(state))
        except ValueError:
            raise InvalidInput(
                f"'{state[:100]}' is not a state of a request; use {', '.join(RequestState)}.", field="state"
            ) from None
    return tuple(dict.fromkeys(found)) or tuple(RequestState)
