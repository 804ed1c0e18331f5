"""Whole sign-ins over HTTP with a certified provider, and with servers that are none."""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from greenroom.errors import IdentityProviderUnavailable, InvalidInput, PermissionDenied, Unauthenticated
from greenroom.server.auth.oidc.ci_tokens import CiTokens, matches
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.identities import Identity
from greenroom.server.auth.oidc.providers import Provider
from greenroom.server.auth.oidc.secret import Secret
from greenroom.server.auth.oidc.sign_in import OidcSignIn
from greenroom.server.auth.oidc.used_once import MemoryUsedOnce
from tests.support.oidc import Client, RunningProvider, sign_in, start_providers

CALLBACK = "http://127.0.0.1:9/sign-in/oidc/company/callback"
HOME = "http://127.0.0.1:9/"
AUDIENCE = "https://models.example.com"
T = TypeVar("T")


_fetchers: list[Fetcher] = []


def a_fetcher(timeout_s: float = 5) -> Fetcher:
    """Return one that `run` closes."""
    _fetchers.append(Fetcher(timeout_s=timeout_s))
    return _fetchers[-1]


class Site:
    """The sign-in of a server, and what its callback would do."""

    def __init__(self, *providers: Provider, now: Callable[[], float] | None = None) -> None:
        clock = {} if now is None else {"now": now}
        self.sign_in = OidcSignIn(
            providers, http=a_fetcher(), cookie_key=secrets.token_bytes(32), used_states=MemoryUsedOnce(), **clock
        )

    async def through(
        self, browser: httpx.Client, login: str, *, at: str = "company", refuse: bool = False
    ) -> Identity:
        begun = await self.sign_in.begin(at, redirect_uri=CALLBACK, return_to="/models")
        back = await asyncio.to_thread(sign_in, browser, begun.location, login=login, refuse=refuse)
        address, _, query = back.partition("?")
        assert address == CALLBACK
        cookie = begun.set_cookie.partition(b";")[0]
        finished = await self.sign_in.finish(at, query.encode(), cookie, redirect_uri=CALLBACK)
        assert finished.return_to == "/models"
        with pytest.raises(InvalidInput, match="was completed already"):
            await self.sign_in.finish(at, query.encode(), cookie, redirect_uri=CALLBACK)
        return finished.identity


def run(scenario: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        try:
            return await scenario()
        finally:
            while _fetchers:
                await _fetchers.pop().close()

    return asyncio.run(main())


def a_provider(provider: RunningProvider, client: Client, **changed: Any) -> Provider:
    described = Provider(
        id="company",
        name="Company",
        issuer=provider.issuer,
        client_id=client.id,
        client_secret=Secret(client.secret),
        scopes=("openid", "profile", "email", "groups"),
        admin_groups=("admins",),
    )
    return replace(described, **changed)


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def client(oidc_provider: RunningProvider) -> Iterator[Client]:
    yield oidc_provider.add_client(CALLBACK, logged_out_uri=HOME)
    oidc_provider.configure(claimsInIdToken=True, alg="RS256")


def test_a_person_signs_in_by_the_forms_of_the_provider(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    oidc_provider.add_account(
        "0001",
        preferred_username="ada",
        name="Ada Lovelace",
        email="ada@example.com",
        email_verified=True,
        groups=["ml", "admins"],
    )
    identity = run(lambda: Site(a_provider(oidc_provider, client)).through(browser, "0001"))
    assert (identity.issuer, identity.subject, identity.username) == (oidc_provider.issuer, "0001", "ada")
    assert (identity.email, identity.email_verified, identity.display_name) == ("ada@example.com", True, "Ada Lovelace")
    assert (identity.groups, identity.is_admin) == (("admins", "ml"), True)


def test_claims_come_from_the_userinfo_where_the_token_has_none(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    oidc_provider.configure(claimsInIdToken=False)
    groups = [f"group-{number:03}" for number in range(600)]
    oidc_provider.add_account("grace", name="Grace Hopper", groups=groups)
    identity = run(lambda: Site(a_provider(oidc_provider, client)).through(browser, "grace"))
    assert (identity.username, identity.display_name) == ("grace", "Grace Hopper")
    assert identity.groups == tuple(groups)
    assert identity.email is None


def test_without_the_scope_for_groups_they_are_unknown(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    oidc_provider.add_account("linus", groups=["ml"])
    provider = a_provider(oidc_provider, client, scopes=("openid", "profile"))
    assert run(lambda: Site(provider).through(browser, "linus")).groups is None


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA"])
def test_the_provider_may_sign_with_other_algorithms(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client, alg: str
) -> None:
    oidc_provider.configure(alg=alg)
    assert run(lambda: Site(a_provider(oidc_provider, client)).through(browser, "ada")).subject


@pytest.mark.parametrize("method", ["none", "client_secret_post"])
def test_a_client_authenticates_as_it_was_registered(
    oidc_provider: RunningProvider, browser: httpx.Client, method: str
) -> None:
    client = oidc_provider.add_client(CALLBACK, token_endpoint_auth_method=method)
    provider = a_provider(oidc_provider, client)
    if method == "none":
        provider = replace(provider, client_secret=None)
    else:
        provider = replace(provider, token_endpoint_auth_method=method)
    assert run(lambda: Site(provider).through(browser, "ada")).username == "ada"


def test_keys_are_rotated_while_people_sign_in(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    async def scenario() -> None:
        site = Site(a_provider(oidc_provider, client))
        first = await site.through(browser, "ada")
        oidc_provider.rotate_keys()
        second = await site.through(browser, "ada")
        assert first.subject == second.subject
        kids = {identity.id_token.reveal().partition(".")[0] for identity in (first, second)}
        assert len(kids) == 2

    run(scenario)


def test_a_key_that_was_dropped_is_not_accepted(oidc_provider: RunningProvider) -> None:
    async def scenario() -> None:
        tokens = CiTokens(http=a_fetcher(), used_tokens=MemoryUsedOnce())
        token = a_job_token(oidc_provider)
        oidc_provider.rotate_keys(drop=True)
        with pytest.raises(Unauthenticated, match="signed with an unknown key"):
            await tokens.verify(token, issuer=oidc_provider.issuer, audience=AUDIENCE)

    run(scenario)


def test_several_providers_with_one_subject_are_several_people(
    oidc_provider: RunningProvider, other_oidc_provider: RunningProvider, browser: httpx.Client
) -> None:
    async def scenario() -> None:
        providers = []
        for number, provider in enumerate((oidc_provider, other_oidc_provider)):
            provider.add_account("0002", groups=[f"group-{number}"])
            client = provider.add_client(CALLBACK)
            providers.append(a_provider(provider, client, id=f"p{number}", name=f"Provider {number}"))
        site = Site(*providers)
        first = await site.through(browser, "0002", at="p0")
        second = await site.through(browser, "0002", at="p1")
        assert first.subject == second.subject == "0002"
        assert first.issuer != second.issuer
        assert (first.groups, second.groups) == (("group-0",), ("group-1",))

    run(scenario)


def test_a_code_of_one_provider_is_worth_nothing_at_another(
    oidc_provider: RunningProvider, other_oidc_provider: RunningProvider, browser: httpx.Client
) -> None:
    """A mix-up: the answer of one provider reaches the sign-in of the other, with the right state."""

    async def scenario() -> None:
        mine = a_provider(oidc_provider, oidc_provider.add_client(CALLBACK), id="mine")
        site = Site(mine)
        theirs = Site(a_provider(other_oidc_provider, other_oidc_provider.add_client(CALLBACK), id="theirs"))
        begun = await site.sign_in.begin("mine", redirect_uri=CALLBACK, return_to="/")
        other = await theirs.sign_in.begin("theirs", redirect_uri=CALLBACK, return_to="/")
        back = await asyncio.to_thread(sign_in, browser, other.location, login="ada")
        state = parse_qs(urlsplit(begun.location).query)["state"][0]
        query = str(httpx.URL(back).copy_set_param("state", state).query, "ascii")
        with pytest.raises(Unauthenticated, match="This is not the answer of Company"):
            await site.sign_in.finish(
                "mine", query.encode(), begun.set_cookie.partition(b";")[0], redirect_uri=CALLBACK
            )

    run(scenario)


def test_who_cancels_is_told(oidc_provider: RunningProvider, client: Client, browser: httpx.Client) -> None:
    with pytest.raises(PermissionDenied, match="Company did not let you in, or you cancelled: it says 'access_denied"):
        run(lambda: Site(a_provider(oidc_provider, client)).through(browser, "ada", refuse=True))


def test_a_wrong_client_secret_is_told_to_the_administrator(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    provider = a_provider(oidc_provider, client, client_secret=Secret("hunter2"))
    with pytest.raises(IdentityProviderUnavailable, match="an administrator must correct its settings") as refused:
        run(lambda: Site(provider).through(browser, "ada"))
    assert "invalid_client" in caplog.text
    assert "hunter2" not in caplog.text + str(refused.value)


def test_a_logout_ends_the_session_at_the_provider(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    async def scenario() -> None:
        site = Site(a_provider(oidc_provider, client))
        identity = await site.through(browser, "ada")
        again = (await site.sign_in.begin("company", redirect_uri=CALLBACK, return_to="/")).location
        # While the session lasts, the provider asks nothing.
        assert (await asyncio.to_thread(browser.get, again)).headers["location"].startswith(CALLBACK)
        location = await site.sign_in.logout_location("company", id_token=identity.id_token.reveal(), return_to=HOME)
        assert location is not None
        page = await asyncio.to_thread(browser.get, location)
        form = dict(part.split('"')[0:3:2] for part in page.text.split('name="')[1:] if 'value="' in part)
        answer = await asyncio.to_thread(
            browser.post, f"{oidc_provider.issuer}/session/end/confirm", data={**form, "logout": "yes"}
        )
        assert answer.headers["location"].startswith(HOME)
        assert not (await asyncio.to_thread(browser.get, again)).headers["location"].startswith(CALLBACK)

    run(scenario)


def test_a_provider_that_restarts_is_used_again(tmp_path: Path, browser: httpx.Client) -> None:
    [provider] = start_providers(1, tmp_path)
    now_s = [1.0]

    async def scenario() -> None:
        site = Site(a_provider(provider, provider.add_client(CALLBACK)), now=lambda: now_s[0])
        provider.stop()
        with pytest.raises(
            IdentityProviderUnavailable, match="Company cannot be used at the moment: the connection failed"
        ):
            await site.sign_in.begin("company", redirect_uri=CALLBACK, return_to="/")
        assert site.sign_in.outage("company") is not None
        provider.start()
        now_s[0] += 10
        begun = await site.sign_in.begin("company", redirect_uri=CALLBACK, return_to="/")
        assert begun.location.startswith(provider.issuer)
        assert site.sign_in.outage("company") is None

    try:
        run(scenario)
    finally:
        provider.close()


# Tokens of CI jobs


def a_job_token(provider: RunningProvider, **changed: Any) -> str:
    now_s = int(time.time())
    claims = {
        "aud": AUDIENCE,
        "sub": "repo:octo/churn:environment:production",
        "jti": secrets.token_hex(8),
        "iat": now_s,
        "exp": now_s + 300,
        "repository": "octo/churn",
        "environment": "production",
    }
    return provider.sign(**{**claims, **changed})


def test_a_job_proves_what_it_is_by_a_token_of_its_ci_system(oidc_provider: RunningProvider) -> None:
    async def scenario() -> None:
        tokens = CiTokens(http=a_fetcher(), used_tokens=MemoryUsedOnce())
        token = a_job_token(oidc_provider)
        claims = await tokens.verify(token, issuer=oidc_provider.issuer, audience=AUDIENCE)
        assert matches({"repository": "octo/*", "environment": "production"}, claims)
        assert not matches({"repository": "evil/*", "environment": "production"}, claims)
        with pytest.raises(Unauthenticated, match="it was used already"):
            await tokens.verify(token, issuer=oidc_provider.issuer, audience=AUDIENCE)
        with pytest.raises(Unauthenticated, match="it is not for"):
            await tokens.verify(a_job_token(oidc_provider, aud="other"), issuer=oidc_provider.issuer, audience=AUDIENCE)

    run(scenario)


def test_an_id_token_of_a_person_is_no_token_of_a_job(
    oidc_provider: RunningProvider, client: Client, browser: httpx.Client
) -> None:
    async def scenario() -> None:
        identity = await Site(a_provider(oidc_provider, client)).through(browser, "ada")
        tokens = CiTokens(http=a_fetcher(), used_tokens=MemoryUsedOnce())
        with pytest.raises(Unauthenticated, match="it is not for"):
            await tokens.verify(identity.id_token.reveal(), issuer=oidc_provider.issuer, audience=AUDIENCE)

    run(scenario)


# Servers that are no providers


@contextmanager
def serving(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Accept one connection after the other and do something with it; yield the address."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(5)
                    try:
                        answer(connection, done)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join()


def says(*parts: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def answer(connection: socket.socket, done: threading.Event) -> None:
        connection.recv(65536)
        for part in parts:
            connection.sendall(part)

    return answer


def drips(connection: socket.socket, done: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not done.wait(0.02):
        connection.sendall(b" ")


def never_ends(connection: socket.socket, done: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not done.is_set():
        connection.sendall(b" " * 65536)


def long_head(connection: socket.socket, done: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not done.is_set():
        connection.sendall(b"X-Header: " + b"a" * 65536 + b"\r\n")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (drips, r"no response within 0\.3 s"),
        (never_ends, r"longer than 1024 KiB"),
        (long_head, "the connection failed"),
        (says(), "the connection failed"),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "the connection failed"),
        (says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), "a redirect"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"), "compresses its answer"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), "the connection failed"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "not as the standard says"),
    ],
)
def test_whatever_answers_there_the_wait_is_short_and_told(
    answer: Callable[[socket.socket, threading.Event], None], text: str
) -> None:
    async def scenario(issuer: str) -> None:
        provider = Provider(id="company", name="Company", issuer=issuer, client_id="a")
        site = OidcSignIn([provider], http=a_fetcher(0.3), cookie_key=b"k" * 32, used_states=MemoryUsedOnce())
        with pytest.raises(IdentityProviderUnavailable, match=text):
            await site.begin("company", redirect_uri=CALLBACK, return_to="/")

    with serving(answer) as address:
        run(lambda: scenario(address))


def test_a_certificate_must_be_of_an_authority_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(self_signed("127.0.0.1"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async def scenario() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
            address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            with pytest.raises(IdentityProviderUnavailable, match="the connection failed"):
                await a_fetcher().get(address, issuer=address, who="Company")
            # As a company adds its own authority.
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert (await a_fetcher().get(address, issuer=address, who="Company")).body == b"{}"

    run(scenario)


def self_signed(address: str) -> bytes:
    """Return a key and a certificate of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Greenroom tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class Listener:
    """A service of this machine, which counts connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def __aenter__(self) -> Listener:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()


def test_only_issuers_on_this_machine_lead_to_its_services() -> None:
    async def scenario() -> None:
        elsewhere = "https://issuer.example"
        async with Listener() as service:
            for fetcher in (Fetcher(), Fetcher(are_hosts_chosen=True)):
                for host in ("127.0.0.1", "localhost", "127.1"):
                    with pytest.raises(IdentityProviderUnavailable, match="the connection failed"):
                        await fetcher.get(f"http://{host}:{service.port}/", issuer=elsewhere, who="Company")
                assert service.connections == 0
                home = f"http://127.0.0.1:{service.port}"
                assert (await fetcher.get(f"{home}/", issuer=home, who="Company")).body == b"{}"
                # The connection of an issuer on this machine is not used for another one.
                with pytest.raises(IdentityProviderUnavailable):
                    await fetcher.get(f"{home}/", issuer=elsewhere, who="Company")
                service.connections = 0
                await fetcher.close()

    asyncio.run(scenario())


def test_the_operator_may_choose_an_issuer_by_a_name_that_resolves_to_this_machine() -> None:
    async def scenario() -> None:
        async with Listener() as service:
            # What the name is like is checked where it is read; here only to what it resolves.
            named = f"http://127.1:{service.port}"
            by_operator, by_others = Fetcher(are_hosts_chosen=True), Fetcher()
            assert (await by_operator.get(f"{named}/", issuer=named, who="Company")).status == 200
            with pytest.raises(IdentityProviderUnavailable):
                await by_others.get(f"{named}/", issuer=named, who="Company")
            await by_operator.close()
            await by_others.close()

    asyncio.run(scenario())
