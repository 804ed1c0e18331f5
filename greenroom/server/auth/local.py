"""The local user: everyone, on an open loopback server."""

from __future__ import annotations

from greenroom.core.access import Principal
from greenroom.server.auth.authenticator import Request


class LocalUser:
    """Takes every request for one of the local user's."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    async def authenticate(self, request: Request) -> Principal:
        """Return the local user."""
        return self._principal
