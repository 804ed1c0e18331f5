"""Sign-in of people with identity providers: from the answer of a provider to a browser session of an account.

Imported only if there are providers: it loads httpx and joserfc (docs/decisions/0165).
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from greenroom.core.client_addresses import client_of
from greenroom.core.ports import Database, Transaction
from greenroom.errors import IdentityProviderUnavailable, NotFound, RateLimited, Unauthenticated
from greenroom.server.auth.account_sessions import AccountSessions, session_digest
from greenroom.server.auth.guesses import Guesses
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.identities import Identity
from greenroom.server.auth.oidc.providers import Provider, read_providers
from greenroom.server.auth.oidc.sign_in import Begun, OidcSignIn
from greenroom.server.auth.wrong_tokens import FREE
from greenroom.services.access.identities import ProvidedIdentity, account_of_identity

_SECRET: Final = "sign-in with identity providers"  # noqa: S105 - its purpose, not its value
_METHOD: Final = "oidc:"


class SignedIn(NamedTuple):
    """A browser that is signed in.

    Attributes:
        return_to: path of this server to show.
        cookies: values of Set-Cookie headers.
    """

    return_to: str
    cookies: Sequence[bytes]


class IdentityLogin:
    """Signs people in with identity providers.

    Args:
        sessions: begins the sessions of browsers.
        public_url: address of the server, if the settings give one.
    """

    def __init__(
        self,
        sign_in: OidcSignIn,
        sessions: AccountSessions,
        database: Database,
        http: Fetcher,
        *,
        public_url: str | None = None,
    ) -> None:
        self.public_url = public_url
        self._sign_in = sign_in
        self._sessions = sessions
        self._database = database
        self._http = http
        self._failures = Guesses(free=FREE)

    @property
    def providers(self) -> Sequence[Provider]:
        """The providers, in the order in which they are shown."""
        return self._sign_in.providers

    def outage(self, provider_id: str) -> str | None:
        """Return why a provider could not be reached in the last minute; None if it could."""
        return self._sign_in.outage(provider_id)

    async def begin(self, provider_id: str, *, redirect_uri: str, return_to: str) -> Begun:
        """Begin a sign-in; see `OidcSignIn.begin`."""
        return await self._sign_in.begin(provider_id, redirect_uri=redirect_uri, return_to=return_to)

    async def finish(
        self, provider_id: str, query: bytes, cookie: bytes, *, redirect_uri: str, client: str, user_agent: str
    ) -> SignedIn:
        """Complete a sign-in, make or change the account, and begin a session.

        Args:
            client: address of the client.

        Raises:
            PermissionDenied: the account is disabled; or see `OidcSignIn.finish`, as for all others.
            InvalidInput: no user name can be made of what the provider sends.
            RateLimited: too many sign-ins from this address were refused.
            StorageUnavailable: the session could not be stored.
        """
        address = client_of(client)
        wait_s = math.ceil(self._failures.wait_s(address, query))
        if wait_s > 0:
            raise RateLimited(
                f"Too many sign-ins from this address failed. Sign in again in {wait_s} s.", retry_after_s=wait_s
            )
        try:
            identity, return_to, clear_cookie = await self._sign_in.finish(
                provider_id, query, cookie, redirect_uri=redirect_uri
            )
        except Unauthenticated:
            # Each made-up code costs a request to the provider, which might shut this server out.
            self._failures.note(address, query)
            raise
        provided = _provided(self._sign_in.provider(provider_id), identity)

        async def begin(tx: Transaction) -> bytes:
            account = await account_of_identity(tx, provided)
            return await self._sessions.begin(
                tx,
                account.row,
                method=_METHOD + provider_id,
                user_agent=user_agent,
                address=client,
                is_secure=redirect_uri.startswith("https://"),
            )

        return SignedIn(return_to, (await self._database.write(begin), clear_cookie))

    def clear_cookie(self, *, redirect_uri: str) -> bytes:
        """Return the Set-Cookie header that ends a sign-in that failed."""
        return self._sign_in.clear_cookie(redirect_uri=redirect_uri)

    async def logout_location(self, headers: Mapping[bytes, bytes], *, return_to: str) -> str | None:
        """Return where to send a browser that is about to log out, so that it is logged out at its provider too.

        None if it did not sign in with a provider, or the provider has no such page or does not respond.

        Raises:
            StorageUnavailable: the session cannot be read.
        """
        digests = [session_digest(secret) for secret in self._sessions.secrets_in(headers)]
        if not digests:
            return None

        async def method(tx: Transaction) -> str:
            found = [await tx.credentials.session(digest) for digest in digests]
            return next((session.method for session, _ in filter(None, found)), "")

        began_by = await self._database.read(method)
        if not began_by.startswith(_METHOD):
            return None
        try:
            return await self._sign_in.logout_location(
                began_by.removeprefix(_METHOD), id_token=None, return_to=return_to
            )
        except (IdentityProviderUnavailable, NotFound):
            return None

    async def close(self) -> None:
        """Close the connections to providers."""
        await self._http.close()


class StoredUsedOnce:
    """Remembers in the database, for all workers (`UsedOnce`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def use(self, key: str, *, until_s: int) -> bool:
        """Record a use; return False if there was one before.

        Raises:
            StorageUnavailable: it could not be recorded.
        """
        return await self._database.write(lambda tx: tx.credentials.use_once(key, until_ms=until_s * 1000))


async def open_identity_login(
    config: Path,
    environment: Mapping[str, str],
    *,
    database: Database,
    sessions: AccountSessions,
    public_url: str | None = None,
    now: Callable[[], float] = time.time,
) -> IdentityLogin:
    """Read the providers and the secret of the database, which the first server creates.

    Raises:
        InvalidInput: the file is wrong.
        StorageUnavailable: the database is unavailable.
    """
    providers = read_providers(config, environment)
    secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
    if secret is None:
        made = secrets.token_hex(32)
        await database.write(lambda tx: tx.sessions.make_secret(_SECRET, made))
        # Another process may have created one at the same time.
        secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
        assert secret is not None, "it was made"
    http = Fetcher(are_hosts_chosen=True)
    sign_in = OidcSignIn(
        providers, http=http, cookie_key=bytes.fromhex(secret), used_states=StoredUsedOnce(database), now=now
    )
    return IdentityLogin(sign_in, sessions, database, http, public_url=public_url)


def _provided(provider: Provider, identity: Identity) -> ProvidedIdentity:
    groups = identity.groups
    says_administrators = bool(provider.admin_groups) and groups is not None
    return ProvidedIdentity(
        provider_id=provider.id,
        provider_name=provider.name,
        issuer=identity.issuer,
        subject=identity.subject,
        username=identity.username,
        display_name=identity.display_name,
        email=identity.email,
        groups=None if groups is None else tuple(provider.groups.get(group, group) for group in groups),
        is_admin=identity.is_admin if says_administrators else None,
    )
