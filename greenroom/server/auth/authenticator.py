"""Authentication of requests: the protocol, and wrappers for public paths and caching.

Authenticating may need a database query. `Cached` answers repeated credentials without waiting, so that most requests
never need a task (docs/decisions/0125).
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

from greenroom.core.access import ANONYMOUS, Principal
from greenroom.server.auth.wrong_tokens import WrongTokens
from greenroom.wire.endpoints.sign_in import FOLDER as SIGN_IN_FOLDER
from greenroom.wire.endpoints.table import PUBLIC_PATHS

# The page's scripts and styles are the same for everyone, and the log-in form needs them.
# No one is signed in before the provider has answered.
_PUBLIC_FOLDERS = ("/assets/", SIGN_IN_FOLDER)
_BEARER = (b"www-authenticate", b'Bearer realm="Greenroom"')
_BASIC = (b"www-authenticate", b'Basic realm="Greenroom", charset="UTF-8"')

CACHED_S: Final = 5.0
"""How long a result is cached: a revoked token keeps working for this long in each process."""

MOST_CACHED: Final = 4096


class Request(NamedTuple):
    """The parts of a request that an authenticator reads.

    Attributes:
        headers: names in lower case.
        client: address of the client, or empty if unknown.
    """

    path: str
    headers: Mapping[bytes, bytes]
    client: str = ""

    @property
    def credentials(self) -> bytes | None:
        """The Authorization header, or None."""
        return self.headers.get(b"authorization")


class Authenticator(Protocol):
    """Determines the principal of a request."""

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal.

        Raises:
            RateLimited: too many wrong tokens came from this client.
            Unauthenticated: the credentials are missing or wrong.
        """


class Public:
    """Allows anonymous requests to public paths; another authenticator handles the rest."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal; `ANONYMOUS` for public paths."""
        return ANONYMOUS if is_public(request.path) else await self._authenticator.authenticate(request)


class Cached:
    """Caches the principal of an Authorization header for a few seconds.

    Args:
        wrong_tokens: refuses clients that sent too many wrong tokens before the cache is read, so that the cache does
            not reveal which token was right.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        wrong_tokens: WrongTokens,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authenticator = authenticator
        self._wrong_tokens = wrong_tokens
        self._clock = clock
        self._key = secrets.token_bytes(16)
        # By digest, so that no copy of a token stays in memory; oldest first.
        self._principals: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._principals)

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal and cache it; failures are not cached.

        Does not suspend for cached credentials.
        """
        given = request.credentials
        if given is None:
            return await self._authenticator.authenticate(request)
        self._wrong_tokens.check(request.client, given)
        digest = self._digest(given)
        found = self._principals.get(digest)
        if found is not None and self._clock() < found[1]:
            return found[0]
        # A bare yield moves an inline request into a task: database drivers need one.
        await asyncio.sleep(0)
        principal = await self._authenticator.authenticate(request)
        self._remember(digest, principal)
        return principal

    def clear(self) -> None:
        """Forget everyone."""
        self._principals.clear()

    def _remember(self, digest: bytes, principal: Principal) -> None:
        self._principals.pop(digest, None)
        self._principals[digest] = principal, self._clock() + CACHED_S
        if len(self._principals) > MOST_CACHED:
            self._principals.popitem(last=False)

    def _digest(self, given: bytes) -> bytes:
        return hashlib.blake2b(given, digest_size=16, key=self._key).digest()


def challenges(headers: Mapping[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the WWW-Authenticate headers: Bearer, and Basic, which makes a browser ask for the token.

    Basic is left out for scripts of the page, which has its own log-in form.
    """
    is_script = headers.get(b"sec-fetch-mode", b"navigate") != b"navigate"
    return (_BEARER,) if is_script else (_BEARER, _BASIC)


def is_public(path: str) -> bool:
    """Return whether a path is served without authentication."""
    return path in PUBLIC_PATHS or path.startswith(_PUBLIC_FOLDERS)
