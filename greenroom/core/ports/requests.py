"""The port of the store of requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.access import Scope
from greenroom.core.requests import (
    Decision,
    DecisionKind,
    FoundRequest,
    Person,
    RequestedMove,
    RequestState,
    Reviewer,
)
from greenroom.core.rules import Target


class RequestFilter(NamedTuple):
    """Which requests to list.

    Attributes:
        states: as of now: a request that has come to its end is not open, though it is not closed yet.
        model_row: None for those of all registered models.
        version: None for those of all versions.
        requester: id of the principal that asked; None for anyone.
    """

    states: Collection[RequestState]
    model_row: int | None = None
    version: int | None = None
    requester: str | None = None


class OpenRow(NamedTuple):
    """An open request of any workspace.

    Attributes:
        workspace: its key.
        has_approvals: whether someone has approved it.
    """

    workspace: str
    has_approvals: bool
    found: FoundRequest


class WaitingRow(NamedTuple):
    """An open request of others.

    Attributes:
        counts_as_approver: whether the rule counts an approval of the account.
    """

    counts_as_approver: bool
    found: FoundRequest


class RequestStore(Protocol):
    """Rows of requests, decisions and reviewers of the workspace."""

    async def add(
        self,
        *,
        model_row: int,
        version: int,
        move: RequestedMove,
        is_exclusive: bool,
        replaced: int | None,
        comment: str,
        requester: Person,
        expires_at_ms: int,
    ) -> int:
        """Insert an open request; its model is locked, and none is open for this version and target.

        Returns:
            Its number.
        """

    async def get(self, number: int) -> FoundRequest | None:
        """Read a request."""

    async def lock(self, number: int) -> FoundRequest | None:
        """Lock the registered model of a request until this transaction ends, then read the request."""

    async def open_for(self, model_row: int, version: int, target: Target) -> FoundRequest | None:
        """Read the open request for a version and target."""

    async def listed(self, which: RequestFilter, *, before: int | None, limit: int, scope: Scope) -> list[FoundRequest]:
        """Read requests on live models, newest first.

        Args:
            before: only those with a lower number.
            scope: the registered models to which they may belong.
        """

    async def open_to(self, target: Target, model_row: int | None, *, limit: int, scope: Scope) -> list[FoundRequest]:
        """Read the open requests that the rule of a target applies to, newest first.

        Args:
            model_row: with it, those for one registered model; None for those for all models without a rule of their own.
            scope: the registered models to which they may belong.
        """

    async def open_on(self, model_row: int, *, version: int | None = None) -> list[FoundRequest]:
        """Read the open requests of the workspace for one registered model, oldest first.

        Args:
            version: only those for this version.
        """

    async def open_for_targets(self, targets: Collection[Target], *, model_row: int | None) -> list[FoundRequest]:
        """Read the open requests of the workspace for stages, or for aliases, oldest first.

        Args:
            targets: all of one kind.
            model_row: only those for one registered model; None for all models.
        """

    async def open_after(self, workspace: str, number: int, *, limit: int) -> list[OpenRow]:
        """Read open requests of all workspaces, by workspace and number.

        Args:
            workspace: only those after the request of this workspace and number.
        """

    async def waiting(self, decider: Person, *, before: int | None, limit: int, scope: Scope) -> list[WaitingRow]:
        """Read open requests of others, newest first, that an account has not approved under the present rule.

        Requests that have come to their end are left out.

        Args:
            decider: has an account.
            before: only those with a lower number.
            scope: the registered models to which they may belong.
        """

    async def close(
        self, row: int, state: RequestState, *, by: str | None, reason: str, transition_seq: int | None
    ) -> None:
        """Update an open request to a closed one."""

    async def add_decision(
        self,
        row: int,
        *,
        kind: DecisionKind,
        by: Person,
        comment: str,
        facts: Mapping[str, str],
        rule_version: int,
    ) -> None:
        """Insert a decision about a request."""

    async def decisions(self, rows: Sequence[int]) -> Mapping[int, list[Decision]]:
        """Read the decisions about requests, by the request's row, oldest first."""

    async def set_reviewers(self, row: int, accounts: Sequence[int], *, by: str) -> None:
        """Replace the reviewers of a request; those who stay keep when they were asked."""

    async def reviewers(self, rows: Sequence[int]) -> Mapping[int, list[Reviewer]]:
        """Read the reviewers of requests, by the request's row, in the order of their names."""
