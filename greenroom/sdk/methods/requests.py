"""Requests for transitions: ask, decide, list. Greenroom only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.errors import InvalidInput
from greenroom.sdk.entities import TransitionRequest
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import request_messages as messages
from greenroom.sdk.wire import request_rows as rows

_FEATURE = "requests"


class RequestMethods(Methods):
    """Requests for transitions: ask, decide, list. Greenroom only."""

    def create_request(
        self,
        name: str,
        version: str | int,
        *,
        stage: str | None = None,
        alias: str | None = None,
        comment: str = "",
        reviewers: Sequence[str] = (),
        archive_existing: bool = False,
        keep_others: bool = False,
    ) -> TransitionRequest:
        """Ask that a version enters a stage, or gets an alias.

        Args:
            stage: the stage to enter; give it or `alias`.
            reviewers: names of accounts that are asked to decide.
            archive_existing: also archive the other versions in the stage.
            keep_others: the version stays in its other stages.

        Raises:
            NotFound: the version does not exist.
            RequestExists: an open request asks for the same.
            TransitionNotAllowed: the caller is not among those who may ask for it.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.CreateRequest(
            model=name,
            version=self._version_number(version),
            stage=stage,
            alias=alias,
            comment=comment,
            reviewer_names=list(reviewers),
            archive_existing=archive_existing,
            keep_others=keep_others,
        )
        return TransitionRequest.from_wire(self._call_native(rows.CREATE, message, _FEATURE))

    def get_request(self, request_id: str) -> TransitionRequest:
        """Read a request with its checks as they are now.

        Raises:
            NotFound: there is no such request.
        """
        message = messages.GetRequest(request_id=str(request_id))
        return TransitionRequest.from_wire(self._call_native(rows.GET, message, _FEATURE))

    def list_requests(
        self,
        name: str | None = None,
        version: str | int | None = None,
        *,
        states: Sequence[str] = (),
        waits_for_me: bool = False,
        asked_by_me: bool = False,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[TransitionRequest]:
        """List requests, newest first, one page: of a version, of a model, or of the workspace.

        Args:
            states: only requests in these states, such as ``open``; all by default.
            waits_for_me: only those that the caller could decide about; only for the workspace.
            asked_by_me: only those of the caller; only for the workspace.
            page_token: the `token` of the previous page.

        Raises:
            InvalidInput: the arguments do not go together.
            NotFound: the model or version does not exist.
        """
        paging: dict[str, Any] = {"limit": checked_count(max_results), "page_token": page_token}
        if name is not None and (waits_for_me or asked_by_me):
            raise InvalidInput("waits_for_me and asked_by_me list requests of the workspace: leave out the name.")
        if version is not None and name is None:
            raise InvalidInput("A version needs the name of its model.", field="name")
        row = rows.LIST
        message: dict[str, Any] = {"waits_for_me": waits_for_me, "asked_by_me": asked_by_me}
        if version is not None:
            row, message = rows.LIST_OF_VERSION, {"model": name, "version": self._version_number(version)}
        elif name is not None:
            row, message = rows.LIST_OF_MODEL, {"model": name}
        asked = row.request(**message, state=list(states), **paging)
        answer: messages.TransitionRequestList = self._call_native(row, asked, _FEATURE)
        return PagedList(
            [TransitionRequest.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_requests(
                name,
                version,
                states=states,
                waits_for_me=waits_for_me,
                asked_by_me=asked_by_me,
                max_results=max_results,
                page_token=token,
            ),
        )

    def approve_request(self, request_id: str, *, comment: str = "", if_match: str | None = None) -> TransitionRequest:
        """Approve a request of someone else; the approval that was missing carries it out.

        Args:
            if_match: `etag` that the decision is based on; None for no condition.

        Raises:
            Conflict: it is closed, was approved already, or has changed since `if_match`.
            NotFound: there is no such request.
            PermissionDenied: the caller asked for it, or may not decide.
        """
        return self._decide(rows.APPROVE, request_id, comment, if_match)

    def reject_request(self, request_id: str, *, comment: str, if_match: str | None = None) -> TransitionRequest:
        """Reject a request of someone else, which closes it.

        Args:
            comment: why.
            if_match: `etag` that the decision is based on; None for no condition.

        Raises:
            Conflict: it is closed, or has changed since `if_match`.
            NotFound: there is no such request.
            PermissionDenied: the caller asked for it, or may not decide.
        """
        return self._decide(rows.REJECT, request_id, comment, if_match)

    def withdraw_request(self, request_id: str, *, comment: str = "", if_match: str | None = None) -> TransitionRequest:
        """Withdraw a request of the caller.

        Raises:
            Conflict: it is closed, or has changed since `if_match`.
            NotFound: there is no such request.
            PermissionDenied: someone else asked for it.
        """
        return self._decide(rows.WITHDRAW, request_id, comment, if_match)

    def move_request(self, request_id: str, *, comment: str = "", if_match: str | None = None) -> TransitionRequest:
        """Carry out a request whose checks all pass.

        Raises:
            ApprovalPending, TransitionNotAllowed: a check does not pass.
            Conflict: it is closed, or has changed since `if_match`.
            NotFound: there is no such request.
            PermissionDenied: the caller may not.
        """
        return self._decide(rows.MOVE, request_id, comment, if_match)

    def set_request_reviewers(
        self, request_id: str, *, reviewers: Sequence[str], if_match: str | None = None
    ) -> TransitionRequest:
        """Replace the accounts that are asked to decide about a request.

        Args:
            reviewers: names or ids of accounts.

        Raises:
            Conflict: it is closed, or has changed since `if_match`.
            InvalidInput: one of them could not decide.
            NotFound: there is no such request.
            PermissionDenied: the caller neither asked for it nor may decide.
        """
        message = messages.SetReviewers(request_id=str(request_id), reviewer_names=list(reviewers))
        answer = self._call_native(rows.SET_REVIEWERS, message, _FEATURE, if_match=if_match)
        return TransitionRequest.from_wire(answer)

    def _decide(self, row: Any, request_id: str, comment: str, if_match: str | None) -> TransitionRequest:
        message = messages.DecideRequest(request_id=str(request_id), comment=comment)
        return TransitionRequest.from_wire(self._call_native(row, message, _FEATURE, if_match=if_match))
