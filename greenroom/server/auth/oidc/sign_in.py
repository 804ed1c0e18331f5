"""Sign-in with OpenID Connect: authorization code flow with PKCE, state and nonce.

    sign_in = OidcSignIn(providers, http=Fetcher(), cookie_key=key, used_states=used)
    location, set_cookie = await sign_in.begin("okta", redirect_uri=callback, return_to="/models")
    ...the browser comes back to `callback`...
    identity, return_to, clear_cookie = await sign_in.finish("okta", query, cookie, redirect_uri=callback)

Source: OpenID Connect Core 1.0, section 3.1; RFC 6749; RFC 7636 (PKCE); RFC 9207 (`iss`); RFC 9700 (best practices).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote_plus, urlencode

import msgspec

from greenroom.errors import IdentityProviderUnavailable, InvalidInput, NotFound, PermissionDenied, Unauthenticated
from greenroom.server.auth.oidc import addresses
from greenroom.server.auth.oidc.discovery import Discovery, Metadata
from greenroom.server.auth.oidc.fetching import Fetcher, Reply, unavailable
from greenroom.server.auth.oidc.flow_cookie import LIFETIME_S, Flow, FlowCookies
from greenroom.server.auth.oidc.identities import Identity, identity, lacks_claims, merged
from greenroom.server.auth.oidc.keys import Keys
from greenroom.server.auth.oidc.providers import AUTH_METHODS, Provider
from greenroom.server.auth.oidc.tokens import (
    Token,
    audiences,
    check_times,
    is_hash_of,
    refused,
    subject,
    verify_signature,
)
from greenroom.server.auth.oidc.used_once import UsedOnce

# Codes of large providers have about 2 KB.
_LONGEST_QUERY: Final = 8192
_MOST_PARAMETERS: Final = 32
_SINGLE: Final = ("state", "code", "iss", "error", "error_description")
# Together with the rest of a logout address it stays below what servers accept as a request line.
_LONGEST_HINT: Final = 4096
_LONGEST_SHOWN: Final = 200
_log = logging.getLogger(__name__)


class Begun(NamedTuple):
    """A sign-in that has begun.

    Attributes:
        location: where the browser is sent.
        set_cookie: value of a Set-Cookie header.
    """

    location: str
    set_cookie: bytes


class Finished(NamedTuple):
    """A sign-in that is complete.

    Attributes:
        return_to: path of this server.
        clear_cookie: value of a Set-Cookie header.
    """

    identity: Identity
    return_to: str
    clear_cookie: bytes


class _TokenResponse(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str | None = None


class _ErrorResponse(msgspec.Struct, frozen=True):
    error: str
    error_description: str | None = None


class OidcSignIn:
    """Signs people in with the providers of a server.

    The methods that ask a provider need a task (`asyncio.current_task()`).

    Args:
        http: sends the requests to providers; the caller closes it.
        cookie_key: at least 32 random bytes, the same in all workers.
        used_states: shared by all workers.
        now: the time, in seconds since 1970.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        http: Fetcher,
        cookie_key: bytes,
        used_states: UsedOnce,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._providers = {provider.id: provider for provider in providers}
        self._http = http
        self._cookies = FlowCookies(cookie_key)
        self._used = used_states
        self._now = now
        self._discovery = Discovery(http, now=now)
        self._keys = Keys(http, self._discovery, now=now)

    @property
    def providers(self) -> Sequence[Provider]:
        """All providers, in the order of the settings."""
        return tuple(self._providers.values())

    def provider(self, provider_id: str) -> Provider:
        """Return a provider.

        Raises:
            NotFound: no provider has this id.
        """
        found = self._providers.get(provider_id)
        if found is None:
            raise NotFound(f"This server has no identity provider {provider_id[:64]!r}.", field="provider")
        return found

    def outage(self, provider_id: str) -> str | None:
        """Return why the provider could not be reached in the last minute, for the sign-in page; None if it could.

        Sends no request.
        """
        provider = self.provider(provider_id)
        return self._discovery.failure(provider.issuer, who=provider.name)

    async def begin(self, provider_id: str, *, redirect_uri: str, return_to: str) -> Begun:
        """Begin a sign-in.

        Args:
            redirect_uri: address of this server that the provider sends the browser back to; known to the provider. If it
                is https, so is the cookie.
            return_to: path of this server to show afterwards.

        Raises:
            InvalidInput: `return_to` is not a path of this server.
            NotFound: there is no such provider.
            IdentityProviderUnavailable: the provider does not respond.
        """
        provider = self.provider(provider_id)
        return_to = addresses.local_path(return_to)
        metadata = await self._metadata(provider)
        endpoint = _endpoint(metadata.authorization_endpoint, "authorization_endpoint", provider)
        flow = Flow(
            provider_id=provider.id,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            return_to=return_to,
            until_s=int(self._now()) + LIFETIME_S,
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).rstrip(b"=").decode()
        location = _with_query(
            endpoint,
            response_type="code",
            client_id=provider.client_id,
            redirect_uri=redirect_uri,
            scope=" ".join(provider.scopes),
            state=flow.state,
            nonce=flow.nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return Begun(location, self._cookies.write(flow, is_secure=_is_https(redirect_uri)))

    async def finish(self, provider_id: str, query: bytes, cookie: bytes, *, redirect_uri: str) -> Finished:
        """Complete a sign-in. Whatever the outcome, the state is used up once it was found to be right.

        Args:
            query: what the browser brought back: the query of the callback, undecoded.
            cookie: the Cookie header of that request; empty if there was none.
            redirect_uri: the same as in `begin`.

        Raises:
            InvalidInput: no sign-in was begun in this browser, or it took too long, or it was completed already.
            NotFound: there is no such provider.
            PermissionDenied: the provider refused, or its settings do not let this person in.
            Unauthenticated: what the provider sent does not prove who this is.
            IdentityProviderUnavailable: the provider does not respond, or not as it should.
            RateLimited: too many people are signing in.
            StorageUnavailable: the use of the state could not be recorded.
        """
        provider = self.provider(provider_id)
        parameters = _parameters(query)
        flow = self._flow(provider, parameters, self._cookies.read(cookie, is_secure=_is_https(redirect_uri)))
        metadata = await self._metadata(provider)
        _check_issuer(provider, metadata, parameters)
        if not await self._used.use(_digest("state", provider.id, flow.state), until_s=flow.until_s):
            raise InvalidInput("This sign-in was completed already. Sign in again.", field="state")
        _check_error(provider, parameters)
        code = parameters.get("code")
        if not code:
            raise InvalidInput(f"{provider.name} sent no code. Sign in again.", field="code")
        tokens = await self._exchange(provider, metadata, code=code, flow=flow, redirect_uri=redirect_uri)
        token = await self._verified(provider, tokens, nonce=flow.nonce)
        who = subject(token.claims, what=_what(provider))
        claims = token.claims
        if lacks_claims(provider, claims) and tokens.access_token and metadata.userinfo_endpoint:
            claims = merged(
                claims, await self._userinfo(provider, metadata.userinfo_endpoint, tokens.access_token, who)
            )
        found = identity(provider, claims, subject=who, id_token=tokens.id_token)
        return Finished(found, flow.return_to, self.clear_cookie(redirect_uri=redirect_uri))

    def clear_cookie(self, *, redirect_uri: str) -> bytes:
        """Return the Set-Cookie header that deletes the cookie, also for a sign-in that failed."""
        return self._cookies.clear(is_secure=_is_https(redirect_uri))

    async def logout_location(self, provider_id: str, *, id_token: str | None, return_to: str) -> str | None:
        """Return where to send a browser so that the provider ends its session too; None if the provider has no such page.

        Args:
            id_token: of the sign-in, if it was kept.
            return_to: address of this server, known to the provider as a post-logout redirect.

        Raises:
            NotFound: there is no such provider.
            IdentityProviderUnavailable: the provider does not respond.

        Source: OpenID Connect RP-Initiated Logout 1.0.
        """
        provider = self.provider(provider_id)
        endpoint = (await self._metadata(provider)).end_session_endpoint
        if endpoint is None:
            return None
        hint = {"id_token_hint": id_token} if id_token and len(id_token) <= _LONGEST_HINT else {}
        return _with_query(endpoint, client_id=provider.client_id, post_logout_redirect_uri=return_to, **hint)

    async def _metadata(self, provider: Provider) -> Metadata:
        return await self._discovery.metadata(provider.issuer, who=provider.name)

    def _flow(self, provider: Provider, parameters: Mapping[str, str], flows: Sequence[Flow]) -> Flow:
        """Return the sign-in of this browser that the provider answers."""
        state = parameters.get("state", "").encode()
        found = next((flow for flow in flows if hmac.compare_digest(flow.state.encode(), state)), None)
        if found is None or found.provider_id != provider.id:
            raise InvalidInput(
                "This sign-in was not begun in this browser, or another one was begun after it, or the browser does not "
                "keep cookies. Sign in again.",
                field="state",
            )
        if found.until_s <= self._now():
            raise InvalidInput(
                f"This sign-in took longer than {LIFETIME_S // 60} minutes. Sign in again.", field="state"
            )
        return found

    async def _exchange(
        self, provider: Provider, metadata: Metadata, *, code: str, flow: Flow, redirect_uri: str
    ) -> _TokenResponse:
        """Exchange the code for tokens."""
        endpoint = _endpoint(metadata.token_endpoint, "token_endpoint", provider)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": flow.verifier,
        }
        headers = {}
        secret = provider.client_secret
        if secret is not None and _auth_method(provider, metadata) == "client_secret_basic":
            headers["Authorization"] = _basic(provider.client_id, secret.reveal())
        else:
            form["client_id"] = provider.client_id
            if secret is not None:
                form["client_secret"] = secret.reveal()
        reply = await self._http.post(endpoint, form, issuer=provider.issuer, who=provider.name, headers=headers)
        if reply.status != 200:
            raise _exchange_refused(provider, reply, endpoint)
        try:
            return msgspec.json.decode(reply.body, type=_TokenResponse)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise unavailable(provider.name, "it sent no ID token", endpoint) from None

    async def _verified(self, provider: Provider, tokens: _TokenResponse, *, nonce: str) -> Token:
        """Verify the ID token."""
        what = _what(provider)
        token = await verify_signature(
            tokens.id_token, self._keys, issuer=provider.issuer, who=provider.name, what=what
        )
        claims = token.claims
        check_times(claims, now_s=self._now(), what=what)
        intended = audiences(claims, what=what)
        if provider.client_id not in intended:
            raise refused(what, "it is for another client")
        # The party it was issued to: must be named where several could be, and must be this server.
        party = claims.get("azp")
        if (party is None and len(intended) > 1) or (party is not None and party != provider.client_id):
            raise refused(what, "it was issued to another client")
        given = claims.get("nonce")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
            raise refused(what, "it belongs to another sign-in")
        if claims.get("at_hash") is not None and not is_hash_of(
            claims["at_hash"], tokens.access_token or "", token.algorithm
        ):
            raise refused(what, "it belongs to another access token")
        return token

    async def _userinfo(self, provider: Provider, endpoint: str, access_token: str, subject: str) -> Mapping[str, Any]:
        """Ask for claims that the ID token does not hold."""
        if not access_token.isascii() or not access_token.isprintable():
            raise unavailable(provider.name, "its access token is not one", endpoint)
        reply = await self._http.get(
            endpoint, issuer=provider.issuer, who=provider.name, headers={"Authorization": f"Bearer {access_token}"}
        )
        if reply.status != 200:
            raise unavailable(provider.name, f"its userinfo is answered with status {reply.status}", endpoint)
        try:
            claims = msgspec.json.decode(reply.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise unavailable(provider.name, "its userinfo is not JSON", endpoint) from None
        # Core 1.0, section 5.3.4: it could be of another person.
        if not isinstance(claims, dict) or claims.get("sub") != subject:
            raise refused(f"The userinfo of {provider.name}", "it is about another person")
        return claims


def _parameters(query: bytes) -> Mapping[str, str]:
    wrong = InvalidInput("The address that the identity provider sent you to cannot be read. Sign in again.")
    if len(query) > _LONGEST_QUERY:
        raise wrong
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise wrong from None
    names = [name for name, _ in pairs]
    # Two values could be read differently here and at the provider.
    if any(names.count(name) > 1 for name in _SINGLE):
        raise wrong
    return dict(pairs)


def _check_issuer(provider: Provider, metadata: Metadata, parameters: Mapping[str, str]) -> None:
    """Refuse the answer of another provider (mix-up attack).

    Source: RFC 9207, section 2.4.
    """
    given = parameters.get("iss")
    if given == provider.issuer or (given is None and not metadata.authorization_response_iss_parameter_supported):
        return
    raise Unauthenticated(f"This is not the answer of {provider.name}. Sign in again.", field="iss")


def _check_error(provider: Provider, parameters: Mapping[str, str]) -> None:
    error = parameters.get("error")
    if error is None:
        return
    said = _shown(error, parameters.get("error_description"))
    _log.info("%s refused a sign-in: %s", provider.name, said)
    if error in ("temporarily_unavailable", "server_error"):
        raise IdentityProviderUnavailable(
            f"{provider.name} cannot be used at the moment: it says {said}. Try again in a minute, or sign in another way."
        )
    if error == "access_denied":
        raise PermissionDenied(
            f"{provider.name} did not let you in, or you cancelled: it says {said}. Sign in again, or ask who manages "
            f"{provider.name} whether you may use this server."
        )
    raise Unauthenticated(f"{provider.name} did not sign you in: it says {said}. Sign in again.")


def _exchange_refused(provider: Provider, reply: Reply, endpoint: str) -> Exception:
    try:
        refusal = msgspec.json.decode(reply.body, type=_ErrorResponse)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return unavailable(provider.name, f"its token endpoint answers with status {reply.status}", endpoint)
    said = _shown(refusal.error, refusal.error_description)
    if refusal.error == "invalid_grant":
        _log.info("%s did not accept a code: %s", provider.name, said)
        return Unauthenticated(f"{provider.name} did not accept its own code: it expired or was used. Sign in again.")
    # Such as invalid_client: what an administrator has to correct. Only the log says more.
    _log.error("%s refuses this server at %s: %s", provider.name, endpoint, said)
    return IdentityProviderUnavailable(
        f"{provider.name} refuses this server ({refusal.error[:40]!r}); an administrator must correct its settings. "
        "Sign in another way meanwhile."
    )


def _shown(error: str, description: str | None) -> str:
    """Return an error of a provider for people: short, and without what could disturb a log or a page."""
    text = f"{error}: {description}" if description else error
    return repr("".join(char for char in text if char.isprintable())[:_LONGEST_SHOWN])


def _endpoint(address: str | None, name: str, provider: Provider) -> str:
    if address is None:
        raise unavailable(provider.name, f"its discovery document has no {name}", provider.issuer)
    return address


def _auth_method(provider: Provider, metadata: Metadata) -> str:
    # Discovery 1.0, section 3: client_secret_basic is what a provider takes that does not say.
    offered = metadata.token_endpoint_auth_methods_supported or AUTH_METHODS
    return provider.token_endpoint_auth_method or next(
        (method for method in AUTH_METHODS if method in offered), AUTH_METHODS[0]
    )


def _with_query(address: str, **parameters: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _basic(client_id: str, secret: str) -> str:
    # RFC 6749, section 2.3.1: both are form-encoded first.
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _is_https(redirect_uri: str) -> bool:
    return redirect_uri.startswith("https://")


def _what(provider: Provider) -> str:
    return f"The ID token of {provider.name}"
