"""OpenID Connect issuers without a network: real keys and tokens, answered by httpx's mock transport.

issuer = FakeIssuer("https://issuer.example")
fetcher = Fetcher(transport=FakeWeb(issuer).transport)
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, Key, KeyParameters, OctKey, OKPKey, RSAKey

from greenroom.server.auth.oidc.tokens import _Algorithms

CLIENT_ID = "greenroom"
CLIENT_SECRET = "not a secret: only for tests"
NOW_S = 1_800_000_000


def a_key(alg: str = "RS256", number: int = 1) -> Key:
    """Return a private key for an algorithm, the same for the same number: RSA keys take long to make."""
    return _key(alg, number)


@cache
def _key(alg: str, number: int) -> Key:
    named: KeyParameters = {"kid": f"{alg}-{number}", "use": "sig"}
    if alg in ("RS256", "PS256"):
        return RSAKey.generate_key(2048, named)
    if alg == "ES256":
        return ECKey.generate_key("P-256", named)
    if alg == "ES384":
        return ECKey.generate_key("P-384", named)
    if alg in ("EdDSA", "Ed25519"):
        return OKPKey.generate_key("Ed25519", named)
    assert alg == "HS256"
    return OctKey.generate_key(256, named)


class _AnyAlgorithm(_Algorithms):
    """Signs what the server must refuse, too."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


def signed(claims: Mapping[str, Any] | bytes, key: Key, *, alg: str = "RS256", **header: Any) -> str:
    """Return a token; with ``kid=None`` it names no key."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    headers = {"alg": alg, "kid": key.kid, **header}
    return jws.serialize_compact(
        {name: value for name, value in headers.items() if value is not None},
        payload,
        key,
        registry=_AnyAlgorithm(strict_check_header=False),
    )


class FakeIssuer:
    """One issuer: a provider for people and a CI system at once. Its attributes can be changed at any time.

    Attributes:
        overrides: path -> function of the request that answers instead.
        requests: paths that were asked for.
        claims: what ID tokens say besides the standard's claims; a value of None leaves a claim out.
        sign: makes a token of claims.
    """

    def __init__(self, address: str = "https://issuer.example", *, alg: str = "RS256") -> None:
        self.address = address
        self.key = a_key(alg)
        self.keys: list[Key] = [self.key]
        self.sign: Callable[[Mapping[str, Any]], str] = lambda claims: signed(claims, self.key, alg=alg)
        self.metadata: dict[str, Any] = {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/jwks",
            "userinfo_endpoint": f"{address}/userinfo",
            "end_session_endpoint": f"{address}/logout",
            "authorization_response_iss_parameter_supported": True,
        }
        self.claims: dict[str, Any] = {
            "sub": "ada",
            "preferred_username": "ada",
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "email_verified": True,
            "groups": ["data", "ml"],
        }
        self.userinfo: dict[str, Any] = {"sub": "ada"}
        self.now_s: float = NOW_S
        self.overrides: dict[str, Callable[[httpx.Request], httpx.Response]] = {}
        self.requests: list[str] = []
        self.exchanges: list[httpx.Request] = []
        self._asked: dict[str, dict[str, str]] = {}

    def approve(self, location: str, **changed: str | None) -> bytes:
        """Do what a browser and a person do with the address of `begin`; return the query of the callback.

        Args:
            changed: parameters of the callback to replace, or to leave out (None).
        """
        asked = dict(parse_qsl(urlsplit(location).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._asked)}"
        self._asked[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.address, **changed}
        return urlencode({name: value for name, value in answer.items() if value is not None}).encode()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        path = request.url.path.removeprefix(urlsplit(self.address).path.rstrip("/"))
        self.requests.append(path)
        if path in self.overrides:
            return self.overrides[path](request)
        match path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self.metadata)
            case "/jwks":
                return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
            case "/token":
                return self._token(request)
            case "/userinfo":
                is_known = request.headers.get("authorization") == "Bearer the-access-token"
                return httpx.Response(200 if is_known else 401, json=self.userinfo)
        return httpx.Response(404)

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.exchanges.append(request)
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        asked = self._asked.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or challenge.decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return httpx.Response(400, json={"error": "invalid_grant"})
        claims = {
            "iss": self.address,
            "aud": asked["client_id"],
            "iat": int(self.now_s),
            "exp": int(self.now_s) + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return httpx.Response(200, json={"access_token": "the-access-token", "token_type": "Bearer", "id_token": token})


class FakeWeb:
    """The issuers that can be reached; anything else is a failed connection."""

    def __init__(self, *issuers: FakeIssuer) -> None:
        self.issuers = list(issuers)
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        for issuer in self.issuers:
            if str(request.url).startswith(issuer.address):
                return issuer.answer(request)
        raise httpx.ConnectError("connection refused", request=request)
