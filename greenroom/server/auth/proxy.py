"""Sign-in by a proxy that authenticates people itself, and names them in headers.

`server/http/forwarding.py` has removed these headers from every request that does not come from a trusted proxy: what is
left can be believed. The principal of a set of headers is kept as in `accounts.py`, so that a request costs neither a
query nor a change. There are no sessions: the proxy is asked for each request.

An Authorization header outweighs the proxy's: clients with API tokens reach this server through the same proxy. The
proxy's headers outweigh a session cookie, which may be of someone who used the browser before.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from greenroom.core.access import Principal
from greenroom.core.account_names import MAX_GROUP_NAME, check_account_name, group_name_key
from greenroom.core.accounts import MAX_GROUPS_OF_PROVIDER
from greenroom.core.ports import Database, Transaction
from greenroom.core.ports.credentials import CredentialAccount
from greenroom.core.user_names import user_name_key
from greenroom.errors import InvalidInput, Unauthenticated
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.accounts import CACHED_S, MOST_CACHED, WORKSPACE_HEADER, Accounts
from greenroom.server.auth.authenticator import Request
from greenroom.services.access.identities import ProvidedIdentity, account_of_identity

ISSUER: Final = "proxy"
"""Issuer of the identities, and source of the memberships, that the proxy says."""


class ProxyHeaders(NamedTuple):
    """Names of the proxy's headers, in lower case.

    Attributes:
        groups: None: memberships are managed here.
        email: None: addresses are not taken over.
    """

    user: bytes
    groups: bytes | None = None
    email: bytes | None = None

    @property
    def names(self) -> tuple[bytes, ...]:
        """All names."""
        return tuple(name for name in self if name is not None)


class ProxyPerson(NamedTuple):
    """A person as the proxy names them.

    Attributes:
        groups: None: the proxy says nothing about them.
    """

    name: str
    groups: tuple[str, ...] | None
    email: str | None

    @property
    def subject(self) -> str:
        """Identifies the person: proxies send one name in different spellings, as people typed it."""
        return user_name_key(self.name)


class ProxyUsers:
    """Authenticates requests by the headers of a trusted proxy; another authenticator handles all other requests.

    Args:
        accounts: assembles principals, and authenticates the other requests.
        watch: says whether what is kept is still true.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        headers: ProxyHeaders,
        accounts: Accounts,
        watch: AccessWatch,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._headers = headers
        self._accounts = accounts
        self._watch = watch
        self._clock = clock
        self._database: Database | None = None
        self._key = secrets.token_bytes(16)
        # By digest of the headers, oldest first.
        self._principals: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()
        watch.on_change(self._principals.clear)

    def __len__(self) -> int:
        return len(self._principals)

    def open(self, database: Database) -> None:
        """Use a database."""
        self._database = database

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal; does not suspend for known headers.

        `AccessWatch.is_fresh` must hold.

        Raises:
            InvalidInput: the proxy names too many groups.
            PermissionDenied: the account is disabled.
            Unauthenticated: what the proxy sent is not a user name; or as `Accounts` does.
            WorkspaceNotFound: the account has nothing in the workspace that the request names.
        """
        # Proxies send an empty header for people who have not signed in.
        if request.credentials is not None or not request.headers.get(self._headers.user, b"").strip():
            return await self._accounts.authenticate(request)
        digest = self._digest(request.headers)
        found = self._principals.get(digest)
        if found is not None and self._clock() < found[1]:
            return found[0]
        # A bare yield moves an inline request into a task: database drivers need one.
        await asyncio.sleep(0)
        person = person_in(request.headers, self._headers)
        assert self._database is not None, "open() must be called first"
        generation = self._watch.generation
        account = await self._database.read(lambda tx: _known(tx, person))
        if account is None:
            account = await self._database.write(lambda tx: _take_over(tx, person))
        named = request.headers.get(WORKSPACE_HEADER)
        workspace = None if named is None else named.decode("latin-1")
        principal = await self._database.read(lambda tx: self._accounts.principal_in(tx, account, workspace))
        # If something has changed meanwhile, it may have been read before.
        if generation == self._watch.generation:
            self._remember(digest, principal)
        return principal

    def _remember(self, digest: bytes, principal: Principal) -> None:
        self._principals.pop(digest, None)
        self._principals[digest] = principal, self._clock() + CACHED_S
        if len(self._principals) > MOST_CACHED:
            self._principals.popitem(last=False)

    def _digest(self, headers: Mapping[bytes, bytes]) -> bytes:
        digest = hashlib.blake2b(digest_size=16, key=self._key)
        for name in (*self._headers, WORKSPACE_HEADER):
            # A missing groups header and an empty one are the same; a missing workspace is not an empty one.
            value = None if name is None else headers.get(name)
            digest.update(b"-" if value is None else b"%d:%b" % (len(value), value))
        return digest.digest()


def person_in(headers: Mapping[bytes, bytes], names: ProxyHeaders) -> ProxyPerson:
    r"""Read the proxy's headers. Of ``DOMAIN\user`` only the user is used.

    >>> person_in({b"remote-user": b"CORP\\ada", b"remote-groups": b"ml, data"}, ProxyHeaders(b"remote-user", b"remote-groups"))
    ProxyPerson(name='ada', groups=('data', 'ml'), email=None)

    Raises:
        InvalidInput: there are too many groups.
        Unauthenticated: a header is not UTF-8, or the user is not a user name.
    """
    given = _text(headers, names.user)
    try:
        name = check_account_name(given.rpartition("\\")[2])
    except InvalidInput as error:
        # Not repaired: two names could become one. Apache sends "(null)" for no one.
        raise Unauthenticated(f"The proxy's header {names.user.decode()} holds no user name. {error.message}") from None
    email = _text(headers, names.email) if names.email is not None else ""
    return ProxyPerson(name, None if names.groups is None else _groups(_text(headers, names.groups)), email or None)


def _groups(text: str) -> tuple[str, ...]:
    # Names from LDAP have commas; what sends them separates them with semicolons.
    parts = text.split(";") if ";" in text else text.split(",")
    # A name that no group here can have is as unknown as any other.
    found = {name for part in parts if 0 < len(name := part.strip()) <= MAX_GROUP_NAME}
    if len(found) > MAX_GROUPS_OF_PROVIDER:
        raise InvalidInput(
            f"The proxy names {len(found)} groups; at most {MAX_GROUPS_OF_PROVIDER} are taken over. Let it send only those "
            "that this server needs."
        )
    return tuple(sorted(found))


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    try:
        return headers.get(name, b"").decode().strip()
    except UnicodeDecodeError:
        raise Unauthenticated(f"The proxy's header {name.decode()} is not UTF-8.") from None


async def _known(tx: Transaction, person: ProxyPerson) -> CredentialAccount | None:
    """Return the account of a person, if it is as the proxy says; None if it must be made, changed or refused."""
    account = await tx.credentials.by_identity(ISSUER, person.subject)
    if account is None or account.is_disabled or account.is_deleted:
        return None
    if person.groups is not None:
        current = {group.row for group in await tx.groups.of_source(account.row, ISSUER)}
        listed = await tx.groups.with_keys(sorted({group_name_key(name) for name in person.groups}))
        if current != {group.row for group in listed if group.name in person.groups}:
            return None
    if person.email is not None:
        stored = await tx.accounts.get(account.row)
        if stored is None or stored.email != person.email:
            return None
    return account


async def _take_over(tx: Transaction, person: ProxyPerson) -> CredentialAccount:
    identity = ProvidedIdentity(
        provider_id=ISSUER,
        provider_name="the proxy",
        issuer=ISSUER,
        subject=person.subject,
        username=person.name,
        email=person.email,
        groups=person.groups,
    )
    stored = await account_of_identity(tx, identity)
    account = await tx.credentials.by_row(stored.row)
    assert account is not None, "it was just read"
    return account
