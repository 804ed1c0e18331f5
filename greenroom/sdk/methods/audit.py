"""The audit log: seals of the events, proofs and verification. Greenroom only."""

from __future__ import annotations

from typing import BinaryIO

from greenroom.errors import EndpointNotFound, NotSupported
from greenroom.sdk.entities import (
    AuditHead,
    AuditKey,
    AuditStatus,
    AuditVerification,
    ConsistencyProof,
    InclusionProof,
)
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import audit_messages as messages
from greenroom.sdk.wire import audit_rows as rows

_AUDIT = "the audit log"


class AuditMethods(Methods):
    """The audit log: seals of the events, proofs and verification. Greenroom only.

    The events themselves are listed by `list_events`. All but the proof of an event needs the permission `server:read`, which
    administrators have.
    """

    def get_audit_status(self) -> AuditStatus:
        """Read how far the log is sealed, the newest head, and the last verification.

        Raises:
            NotSupported: the server is not a Greenroom server.
            PermissionDenied: you may not read about the whole server.
        """
        return AuditStatus.from_wire(self._call_native(rows.STATUS, messages.GetAuditStatus(), _AUDIT))

    def list_audit_heads(self, *, max_results: int = 50, page_token: str | None = None) -> PagedList[AuditHead]:
        """List heads, newest first, one page.

        Args:
            page_token: the `token` of the previous page.
        """
        message = messages.ListAuditHeads(limit=checked_count(max_results), page_token=page_token)
        answer: messages.AuditHeadList = self._call_native(rows.LIST_HEADS, message, _AUDIT)
        return PagedList(
            [AuditHead.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_audit_heads(max_results=max_results, page_token=token),
        )

    def get_audit_head(self, events_count: int) -> AuditHead:
        """Read a head by the number of events in its tree.

        Raises:
            NotFound: no head has so many.
        """
        message = messages.GetAuditHead(events_count=events_count)
        return AuditHead.from_wire(self._call_native(rows.GET_HEAD, message, _AUDIT))

    def list_audit_keys(self, *, max_results: int = 50, page_token: str | None = None) -> PagedList[AuditKey]:
        """List the public keys that signed heads, the first used one first, one page.

        Args:
            page_token: the `token` of the previous page.
        """
        message = messages.ListAuditKeys(limit=checked_count(max_results), page_token=page_token)
        answer: messages.AuditKeyList = self._call_native(rows.LIST_KEYS, message, _AUDIT)
        return PagedList(
            [AuditKey.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_audit_keys(max_results=max_results, page_token=token),
        )

    def get_inclusion_proof(self, event_id: str, *, events_count: int | None = None) -> InclusionProof:
        """Read the proof that an event is in the log; its `is_valid` checks it. It needs the right to read the event only.

        Args:
            events_count: of the head to prove it for; None for the first one after the event.

        Raises:
            NotFound: no such event, or no head covers it yet, which takes some seconds.
        """
        message = messages.GetInclusionProof(event_id=event_id, events_count=events_count)
        return InclusionProof.from_wire(event_id, self._call_native(rows.PROVE_INCLUSION, message, _AUDIT))

    def get_consistency_proof(self, first_events_count: int, second_events_count: int) -> ConsistencyProof:
        """Read the proof that the log of one head goes on from that of an earlier one; its `is_valid` checks it.

        Raises:
            InvalidInput: the second head is not the later one.
            NotFound: there is no such head.
        """
        message = messages.GetConsistencyProof(
            first_events_count=first_events_count, second_events_count=second_events_count
        )
        return ConsistencyProof.from_wire(self._call_native(rows.PROVE_CONSISTENCY, message, _AUDIT))

    def export_audit_log(self, out: BinaryIO) -> None:
        """Write the whole log of all workspaces, with its seals, to a file of JSON lines, which can be verified elsewhere.

        Args:
            out: a file opened for binary writing.

        Raises:
            ConnectFailed: the export broke off; begin again.
        """
        try:
            self._registry.save(rows.EXPORT, messages.ExportAuditLog(), out.write)
        except EndpointNotFound as error:
            raise NotSupported(f"{self._registry.uri} has no audit log: that requires Greenroom.") from error

    def start_audit_verification(self) -> AuditVerification:
        """Let the server verify its whole log in the background; return the one that is queued or runs already, if any."""
        message = messages.RequestVerification()
        return AuditVerification.from_wire(self._call_native(rows.REQUEST_VERIFICATION, message, _AUDIT))

    def get_audit_verification(self, verification_id: str) -> AuditVerification:
        """Read a verification: whether it is finished, and what it found.

        Raises:
            NotFound: no such verification.
        """
        message = messages.GetVerification(verification_id=verification_id)
        return AuditVerification.from_wire(self._call_native(rows.GET_VERIFICATION, message, _AUDIT))

    def list_audit_verifications(
        self, *, max_results: int = 50, page_token: str | None = None
    ) -> PagedList[AuditVerification]:
        """List verifications, newest first, one page.

        Args:
            page_token: the `token` of the previous page.
        """
        message = messages.ListVerifications(limit=checked_count(max_results), page_token=page_token)
        answer: messages.AuditVerificationList = self._call_native(rows.LIST_VERIFICATIONS, message, _AUDIT)
        return PagedList(
            [AuditVerification.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_audit_verifications(max_results=max_results, page_token=token),
        )
