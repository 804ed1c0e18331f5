"""Rows of the public API: seals of the event log, and proofs."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import audit as messages

_TAG = "audit"

STATUS = row(
    "GET /audit/status",
    name="get_audit_status",
    request=messages.GetAuditStatus,
    response=messages.AuditStatus,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="Get the state of the seals",
    description="How far the event log is sealed, with the newest head and the last verification.",
)
LIST_HEADS = row(
    "GET /audit/heads",
    name="list_audit_heads",
    request=messages.ListAuditHeads,
    response=messages.AuditHeadList,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List heads",
    description="Newest first. Heads that are kept outside of the server show when its database was rewritten.",
)
GET_HEAD = row(
    "GET /audit/heads/{events_count}",
    name="get_audit_head",
    request=messages.GetAuditHead,
    response=messages.AuditHead,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="Get a head",
    description="By the number of events in its tree.",
)
LIST_KEYS = row(
    "GET /audit/keys",
    name="list_audit_keys",
    request=messages.ListAuditKeys,
    response=messages.AuditKeyList,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List public keys",
    description="The keys that heads were signed with. Compare them with what the operator published: they come from the "
    "database that they are to protect.",
)
PROVE_INCLUSION = row(
    "GET /audit/inclusion-proofs/{event_id}",
    name="get_inclusion_proof",
    request=messages.GetInclusionProof,
    response=messages.InclusionProof,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.EVENT,
    tag=_TAG,
    summary="Prove that an event is in the log",
    description="Of an event that you may read. 404 while no head covers it, for some seconds after it was recorded.",
)
PROVE_CONSISTENCY = row(
    "GET /audit/consistency-proof",
    name="get_consistency_proof",
    request=messages.GetConsistencyProof,
    response=messages.ConsistencyProof,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="Prove that the log only grew",
    description="That the tree of a head is the beginning of the tree of a later one.",
)
EXPORT = row(
    "GET /audit/export",
    name="export_audit_log",
    request=messages.ExportAuditLog,
    response=bytes,
    permission=Permission.SERVER_READ,
    access="search",
    handler="raw",
    media_type="application/jsonl",
    resource=by.SERVER,
    tag=_TAG,
    summary="Export the log with its seals",
    description="All events of all workspaces as JSON lines, with leaves, nodes, heads and keys, for verification elsewhere. The "
    "last line says how many there are; without it the export is incomplete.",
)
REQUEST_VERIFICATION = row(
    "POST /audit/verifications",
    name="create_audit_verification",
    request=messages.RequestVerification,
    response=messages.AuditVerification,
    permission=Permission.SERVER_READ,
    access="write",
    resource=by.SERVER,
    # If one is queued or runs, that one is returned.
    repetition=Repetition.HARMLESS,
    status=201,
    location="/audit/verifications/{verification_id}",
    tag=_TAG,
    summary="Verify the log",
    description="The server reads the whole log in the background. If a verification is queued or running, that one is returned.",
)
LIST_VERIFICATIONS = row(
    "GET /audit/verifications",
    name="list_audit_verifications",
    request=messages.ListVerifications,
    response=messages.AuditVerificationList,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List verifications",
    description="Newest first. The last hundred are kept.",
)
GET_VERIFICATION = row(
    "GET /audit/verifications/{verification_id}",
    name="get_audit_verification",
    request=messages.GetVerification,
    response=messages.AuditVerification,
    permission=Permission.SERVER_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="Get a verification",
    description="Its progress, and its result once it is finished.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    STATUS,
    LIST_HEADS,
    GET_HEAD,
    LIST_KEYS,
    PROVE_INCLUSION,
    PROVE_CONSISTENCY,
    EXPORT,
    REQUEST_VERIFICATION,
    LIST_VERIFICATIONS,
    GET_VERIFICATION,
)
