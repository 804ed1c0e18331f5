"""Authentication without log-in, for a loopback server: every request is the local user's."""

from __future__ import annotations

from greenroom.core.access import Principal
from greenroom.server.auth.authenticator import Request


class LocalUser:
    """Authenticates every request as the local user."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    async def authenticate(self, request: Request) -> Principal:
        """Return the local user."""
        return self._principal
