"""Routes of the seals in the public API."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Database, Transaction
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call
from greenroom.services.history import audit as service
from greenroom.services.history.audit_export import read_log
from greenroom.wire.endpoints.v1 import audit as rows
from greenroom.wire.messages.v1 import audit as messages

_EXPORT_HEADERS = [
    (b"content-type", b"application/jsonl; charset=utf-8"),
    (b"content-disposition", b'attachment; filename="audit.jsonl"'),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]
_encoder = msgspec.json.Encoder()


async def _status(tx: Transaction, actor: Actor, _m: messages.GetAuditStatus) -> messages.AuditStatus:
    found = await service.get_status(tx, actor)
    return messages.AuditStatus(
        sealed_count=0 if found.state is None else found.state.tree_size,
        waiting_count=found.waiting_count,
        head=None if found.head is None or found.state is None else messages.head(found.head, found.state.log_id),
        last_verification=None if found.verification is None else messages.verification(found.verification),
    )


async def _list_heads(tx: Transaction, actor: Actor, m: messages.ListAuditHeads) -> messages.AuditHeadList:
    log_id, found, token = await service.list_heads(tx, actor, limit=m.limit, page_token=m.page_token)
    return messages.AuditHeadList(items=[messages.head(one, log_id) for one in found], next_page_token=token)


async def _head(tx: Transaction, actor: Actor, m: messages.GetAuditHead) -> messages.AuditHead:
    log_id, found = await service.get_head(tx, actor, events_count=m.events_count)
    return messages.head(found, log_id)


async def _keys(tx: Transaction, actor: Actor, m: messages.ListAuditKeys) -> messages.AuditKeyList:
    found, token = await service.list_keys(tx, actor, limit=m.limit, page_token=m.page_token)
    return messages.AuditKeyList(items=[messages.key(one) for one in found], next_page_token=token)


async def _prove_inclusion(tx: Transaction, actor: Actor, m: messages.GetInclusionProof) -> messages.InclusionProof:
    proof = await service.prove_inclusion(tx, actor, event_id=m.event_id, events_count=m.events_count)
    return messages.InclusionProof(
        leaf=proof.event.canonical.decode(),
        leaf_index=proof.leaf_index,
        leaf_hash=proof.leaf_hash.hex(),
        head=messages.head(proof.head, proof.log_id),
        hashes=messages.hex_hashes(proof.path),
    )


async def _prove_consistency(
    tx: Transaction, actor: Actor, m: messages.GetConsistencyProof
) -> messages.ConsistencyProof:
    proof = await service.prove_consistency(
        tx, actor, first_count=m.first_events_count, second_count=m.second_events_count
    )
    return messages.ConsistencyProof(
        first_head=messages.head(proof.first, proof.log_id),
        second_head=messages.head(proof.second, proof.log_id),
        hashes=messages.hex_hashes(proof.path),
    )


async def _export(call: Call, _m: messages.ExportAuditLog) -> Response:
    actor = await call.renewed_actor()
    actor.require(Permission.SERVER_READ)
    is_empty = call.scope["method"] == "HEAD"
    return Response(200, _EXPORT_HEADERS, b"" if is_empty else _lines(call.context.database))


async def _lines(database: Database) -> AsyncGenerator[bytes, None]:
    async with aclosing(read_log(database)) as parts:
        async for records in parts:
            if records:
                yield _encoder.encode_lines(records)


async def _verify(tx: Transaction, actor: Actor, _m: messages.RequestVerification) -> messages.AuditVerification:
    return messages.verification(await service.request_verification(tx, actor))


async def _list_verifications(
    tx: Transaction, actor: Actor, m: messages.ListVerifications
) -> messages.AuditVerificationList:
    found, token = await service.list_verifications(tx, actor, limit=m.limit, page_token=m.page_token)
    return messages.AuditVerificationList(items=[messages.verification(one) for one in found], next_page_token=token)


async def _verification(tx: Transaction, actor: Actor, m: messages.GetVerification) -> messages.AuditVerification:
    return messages.verification(await service.get_verification(tx, actor, verification_id=m.verification_id))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.STATUS, _status),
    Binding(rows.LIST_HEADS, _list_heads),
    Binding(rows.GET_HEAD, _head),
    Binding(rows.LIST_KEYS, _keys),
    Binding(rows.PROVE_INCLUSION, _prove_inclusion),
    Binding(rows.PROVE_CONSISTENCY, _prove_consistency),
    Binding(rows.EXPORT, _export),
    Binding(rows.REQUEST_VERIFICATION, _verify),
    Binding(rows.LIST_VERIFICATIONS, _list_verifications),
    Binding(rows.GET_VERIFICATION, _verification),
)
