"""Who a request acts for: the protocol that finds out, and what stands in front of its implementations.

Finding out may mean a database query. `Cached` answers repeated credentials without waiting, so that most requests never
need a task (docs/decisions/0125).
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
from greenroom.wire.endpoints.table import PUBLIC_PATHS

# The page's scripts and styles are the same for everyone, and draw the log-in.
_PUBLIC_FOLDER = "/assets/"
_BEARER = (b"www-authenticate", b'Bearer realm="Greenroom"')
_BASIC = (b"www-authenticate", b'Basic realm="Greenroom", charset="UTF-8"')

CACHED_S: Final = 5.0
"""How long credentials are not looked at again: a token that is withdrawn works for as long in each process."""

MOST_CACHED: Final = 4096


class Request(NamedTuple):
    """What a request says about who sent it.

    Attributes:
        headers: names in lower case.
        client: address of the client, empty when it is unknown.
    """

    path: str
    headers: Mapping[bytes, bytes]
    client: str = ""

    @property
    def credentials(self) -> bytes | None:
        """The Authorization header, if there is one."""
        return self.headers.get(b"authorization")


class Authenticator(Protocol):
    """Finds out who a request acts for."""

    async def authenticate(self, request: Request) -> Principal:
        """Return who acts.

        Raises:
            RateLimited: too many wrong tokens came from this client.
            Unauthenticated: the request does not prove who sent it.
        """


class Public:
    """Lets everyone ask for what is public, and an authenticator decide about all else."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def authenticate(self, request: Request) -> Principal:
        """Return who acts; nobody in particular for what is public."""
        return ANONYMOUS if _is_public(request.path) else await self._authenticator.authenticate(request)


class Cached:
    """Remembers for a moment whom an Authorization header stood for.

    Args:
        wrong_tokens: refuses to look at anything from a client that sent too many, so that what is remembered does not
            tell it which token was right.
        clock: seconds that never go back.
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
        # By digest, so that no copy of a token stays in memory; the oldest come first.
        self._principals: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._principals)

    async def authenticate(self, request: Request) -> Principal:
        """Return who acts, and remember it; what is refused is not remembered.

        Does not suspend for credentials that are remembered.
        """
        given = request.credentials
        if given is None:
            return await self._authenticator.authenticate(request)
        self._wrong_tokens.check(request.client, given)
        digest = self._digest(given)
        found = self._principals.get(digest)
        if found is not None and self._clock() < found[1]:
            return found[0]
        # A bare yield makes a task of a request that has none yet: database drivers need one.
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
    """List how a client can authenticate: two ways, of which Basic makes a browser ask for the token.

    Not where a script of the page asks: it shows a form of its own.
    """
    is_script = headers.get(b"sec-fetch-mode", b"navigate") != b"navigate"
    return (_BEARER,) if is_script else (_BEARER, _BASIC)


def _is_public(path: str) -> bool:
    return path in PUBLIC_PATHS or path.startswith(_PUBLIC_FOLDER)
