"""Messages of the public API: sign-in of a program by a code that a person confirms."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from greenroom.core.device_codes import MAX_CLIENT_LENGTH, DeviceCode, DeviceState
from greenroom.core.roles import TokenScope
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import Part


class BeginDeviceAuthorization(Request):
    """A program that asks to be signed in.

    Attributes:
        client: what it is, for the person who confirms it.
        scope: what its token may do at most.
    """

    client: Annotated[str, Meta(min_length=1, max_length=MAX_CLIENT_LENGTH)]
    scope: TokenScope = TokenScope.WRITE


class DeviceAuthorization(Part, frozen=True, kw_only=True):
    """A sign-in that waits for a person.

    Attributes:
        device_code: secret of the program.
        user_code: for the person to compare.
        verification_url: page where it is confirmed.
        verification_url_complete: the same with the code filled in.
        expires_in_s: how long it can be confirmed.
        interval_s: how long to wait between two questions.
    """

    device_code: str
    user_code: str
    verification_url: str
    verification_url_complete: str
    expires_in_s: int
    interval_s: int


class ExchangeDeviceCode(Request):
    """A program that asks whether it was confirmed.

    Attributes:
        device_code: from the response to its request.
    """

    device_code: Text


class DeviceToken(Part, frozen=True, kw_only=True):
    """The state of a sign-in, and the token once it is granted.

    Attributes:
        state: ``pending`` while no one has decided.
        token: the API token, told once; null in other states.
        token_id: its public id; null in other states.
        account: name of the account that confirmed it; null in other states.
        expires_at_ms: when the token expires; null in other states.
    """

    state: DeviceState
    token: str | None
    token_id: str | None
    account: str | None
    expires_at_ms: int | None


class GetDeviceAuthorization(Request):
    """Which sign-in.

    Attributes:
        user_code: the code that the program shows.
    """

    user_code: Text


class DecideDeviceAuthorization(Request):
    """The decision on a sign-in.

    Attributes:
        user_code: the code that the program shows.
        allow: whether the program is signed in as the caller's account.
    """

    user_code: Text
    allow: bool


class WaitingDevice(Part, frozen=True, kw_only=True):
    """A sign-in as the person sees it.

    Attributes:
        user_code: to compare with the one that the program shows.
        client: what the program says about itself.
        address: where it asked from.
        scope: what its token may do at most.
        state: ``pending`` while no one has decided.
        created_at_ms: when it asked.
        expires_at_ms: how long it can be confirmed.
    """

    user_code: str
    client: str
    address: str
    scope: TokenScope
    state: DeviceState
    created_at_ms: int
    expires_at_ms: int


class RevokedToken(Part, frozen=True, kw_only=True):
    """A token that was revoked.

    Attributes:
        token_id: its public id.
    """

    token_id: str


def waiting_device(code: DeviceCode, now_ms: int) -> WaitingDevice:
    """Convert a request."""
    return WaitingDevice(
        user_code=code.user_code,
        client=code.client,
        address=code.address,
        scope=code.scope,
        state=code.state(now_ms),
        created_at_ms=code.created_at_ms,
        expires_at_ms=code.expires_at_ms,
    )
