"""Routes of requests for transitions in the public API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestView, parse_states
from greenroom.errors import Inconsistent
from greenroom.server.http.routing import Binding
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals import request_views as views
from greenroom.services.approvals.request_rows import lock_request
from greenroom.services.approvals.requests import create_request, requested_move
from greenroom.services.approvals.waiting_requests import list_waiting_requests
from greenroom.services.registry.etags import check_request_etag
from greenroom.wire.endpoints.v1 import requests as rows
from greenroom.wire.messages.v1 import requests as messages

_Changes = messages.DecideRequest | messages.SetReviewers


async def _create(tx: Transaction, actor: Actor, m: messages.CreateRequest) -> messages.TransitionRequest:
    move = await requested_move(
        tx,
        actor,
        stage=m.stage,
        alias=m.alias,
        archive_existing=m.archive_existing,
        keep_others=m.keep_others,
    )
    made = await create_request(
        tx, actor, name=m.model, version=m.version, move=move, comment=m.comment, reviewers=m.reviewer_names
    )
    return messages.transition_request(made)


async def _list_of_version(
    tx: Transaction, actor: Actor, m: messages.ListVersionRequests
) -> messages.TransitionRequestList:
    found, token = await views.list_requests(
        tx,
        actor,
        states=parse_states(m.state),
        name=m.model,
        version=m.version,
        limit=m.limit,
        page_token=m.page_token,
    )
    return _page(found, token)


async def _list_of_model(
    tx: Transaction, actor: Actor, m: messages.ListModelRequests
) -> messages.TransitionRequestList:
    found, token = await views.list_requests(
        tx, actor, states=parse_states(m.state), name=m.model, limit=m.limit, page_token=m.page_token
    )
    return _page(found, token)


async def _list(tx: Transaction, actor: Actor, m: messages.ListRequests) -> messages.TransitionRequestList:
    states = parse_states(m.state)
    if m.waits_for_me:
        if m.asked_by_me or m.state:
            field = "asked_by_me" if m.asked_by_me else "state"
            raise Inconsistent("'waits_for_me' lists open requests of others: leave the other out.", field=field)
        return _page(*await list_waiting_requests(tx, actor, limit=m.limit, page_token=m.page_token))
    found, token = await views.list_requests(
        tx, actor, states=states, own=m.asked_by_me, limit=m.limit, page_token=m.page_token
    )
    return _page(found, token)


def _page(found: list[RequestView], token: str | None) -> messages.TransitionRequestList:
    return messages.TransitionRequestList(
        items=[messages.transition_request(one) for one in found], next_page_token=token
    )


async def _get(tx: Transaction, actor: Actor, m: messages.GetRequest) -> messages.TransitionRequest:
    return messages.transition_request(await views.get_request(tx, actor, request_id=m.request_id))


async def _approve(tx: Transaction, actor: Actor, m: messages.DecideRequest) -> messages.TransitionRequest:
    made = await decisions.approve_request(tx, actor, request_id=m.request_id, comment=m.comment)
    return messages.transition_request(made)


async def _reject(tx: Transaction, actor: Actor, m: messages.DecideRequest) -> messages.TransitionRequest:
    made = await decisions.reject_request(tx, actor, request_id=m.request_id, comment=m.comment)
    return messages.transition_request(made)


async def _withdraw(tx: Transaction, actor: Actor, m: messages.DecideRequest) -> messages.TransitionRequest:
    made = await decisions.withdraw_request(tx, actor, request_id=m.request_id, comment=m.comment)
    return messages.transition_request(made)


async def _move(tx: Transaction, actor: Actor, m: messages.DecideRequest) -> messages.TransitionRequest:
    made = await decisions.move_request(tx, actor, request_id=m.request_id, comment=m.comment)
    return messages.transition_request(made)


async def _set_reviewers(tx: Transaction, actor: Actor, m: messages.SetReviewers) -> messages.TransitionRequest:
    made = await decisions.set_reviewers(tx, actor, request_id=m.request_id, reviewers=m.reviewer_names)
    return messages.transition_request(made)


async def _unchanged(tx: Transaction, actor: Actor, m: _Changes, if_match: str) -> None:
    await lock_request(tx, actor, Permission.MODEL_VERSION_READ, request_id=m.request_id)
    view = await views.get_request(tx, actor, request_id=m.request_id)
    check_request_etag(messages.transition_request(view).etag, if_match)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.LIST_OF_VERSION, _list_of_version),
    Binding(rows.LIST_OF_MODEL, _list_of_model),
    Binding(rows.LIST, _list),
    Binding(rows.GET, _get),
    Binding(rows.APPROVE, _approve, precondition=_unchanged),
    Binding(rows.REJECT, _reject, precondition=_unchanged),
    Binding(rows.WITHDRAW, _withdraw, precondition=_unchanged),
    Binding(rows.MOVE, _move, precondition=_unchanged),
    Binding(rows.SET_REVIEWERS, _set_reviewers, precondition=_unchanged),
)
