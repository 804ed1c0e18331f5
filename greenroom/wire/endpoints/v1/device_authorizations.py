"""Rows of the public API: sign-in of a program by a code that a person confirms (RFC 8628)."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import device_authorizations as messages

_TAG = "device authorizations"

BEGIN = row(
    "POST /device-authorizations",
    name="begin_device_authorization",
    request=messages.BeginDeviceAuthorization,
    response=messages.DeviceAuthorization,
    permission=None,
    public=True,
    access="none",
    resource=by.SERVER,
    tag=_TAG,
    summary="Ask to be signed in by a person",
    description="For programs without a browser. The person opens the address and confirms the code there.",
)
EXCHANGE = row(
    "POST /device-authorizations/token",
    name="exchange_device_code",
    request=messages.ExchangeDeviceCode,
    response=messages.DeviceToken,
    permission=None,
    public=True,
    access="none",
    resource=by.SERVER,
    tag=_TAG,
    summary="Ask whether a sign-in was confirmed",
    description="Answers the token once, as soon as it is confirmed.",
)
GET = row(
    "GET /device-authorizations/{user_code}",
    name="get_device_authorization",
    request=messages.GetDeviceAuthorization,
    response=messages.WaitingDevice,
    permission=Permission.ACCOUNT_SELF,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="Get a sign-in that waits for a person",
)
DECIDE = row(
    "POST /device-authorizations/{user_code}/decision",
    name="decide_device_authorization",
    request=messages.DecideDeviceAuthorization,
    response=messages.WaitingDevice,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.SERVER,
    tag=_TAG,
    summary="Allow or refuse a sign-in",
    description="Allowing it gives the program a token of the caller's account.",
)
REVOKE_OWN = row(
    "POST /me/token/revoke",
    name="revoke_own_token",
    request=Empty,
    response=messages.RevokedToken,
    permission=Permission.ACCOUNT_READ,
    access="write",
    resource=by.SERVER,
    repetition=Repetition.HARMLESS,
    tag=_TAG,
    summary="Revoke the token of this request",
)

ENDPOINTS: tuple[Endpoint, ...] = (BEGIN, EXCHANGE, GET, DECIDE, REVOKE_OWN)
