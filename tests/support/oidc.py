"""A certified OpenID Connect provider on loopback (`oidc-provider` from npm), for whole sign-ins over HTTP.

    def test_something(oidc_provider: RunningProvider) -> None:
        client = oidc_provider.add_client("https://127.0.0.1/callback")
        oidc_provider.add_account("ada", groups=["ml"])

In a browser, or with `sign_in`, any password is right.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

import httpx
import pytest

from scripts.build_page import Npm, machine_npm, npm_from_pypi
from scripts.environments import ROOT
from tests.support import processes

if TYPE_CHECKING:  # every test process loads this module
    from playwright.sync_api import Page

_SOURCE = Path(__file__).with_name("oidc_provider")
_START_TIMEOUT_S = 90
_ACTION = re.compile(r'name="action" value="([a-z]+)"')


class Client(NamedTuple):
    """A client of the provider."""

    id: str
    secret: str


class RunningProvider:
    """One running provider, shared by tests: each adds clients and accounts of its own.

    Attributes:
        issuer: its address.
    """

    def __init__(self, node: str, folder: Path, log: Path) -> None:
        self._port = processes.free_port()
        self.issuer = f"http://127.0.0.1:{self._port}"
        self._command = [node, str(folder / "provider.mjs"), str(self._port)]
        self._log = log
        self._control = httpx.Client(base_url=f"{self.issuer}/control/", trust_env=False)
        self.start()

    def start(self) -> None:
        """Start it, also again after `stop`, then without the clients and accounts of before, and with new keys."""
        self._process = processes.start(self._command, log=self._log, without=("NODE_",))
        deadline = time.monotonic() + _START_TIMEOUT_S
        while True:
            try:
                self._control.post("nothing", json={})
            except httpx.TransportError:
                text = self._log.read_text(errors="replace")
                assert self._process.poll() is None, f"the provider ended: {text}"
                assert time.monotonic() < deadline, f"the provider does not answer: {text}"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End its process."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End its process, and close the connections to it."""
        self.stop()
        self._control.close()

    def add_client(self, redirect_uri: str, *, logged_out_uri: str | None = None, **settings: Any) -> Client:
        """Add a client.

        Args:
            settings: metadata of RFC 7591, such as `token_endpoint_auth_method`.
        """
        client = Client(f"client-{secrets.token_hex(4)}", secrets.token_hex(16))
        self._tell(
            "client",
            client_id=client.id,
            client_secret=client.secret,
            redirect_uris=[redirect_uri],
            post_logout_redirect_uris=[logged_out_uri] if logged_out_uri else [],
            scope="openid profile email groups",
            **settings,
        )
        return client

    def add_account(self, login: str, **claims: Any) -> None:
        """Say what is claimed about who signs in with this login, which is the subject, and by default the user name."""
        self._tell("account", login=login, claims=claims)

    def configure(self, **settings: Any) -> None:
        """Change `claimsInIdToken` (otherwise most are in the userinfo) or `alg`, which makes a new key."""
        self._tell("settings", **settings)

    def rotate_keys(self, *, drop: bool = False) -> None:
        """Sign with a new key from now on.

        Args:
            drop: the earlier ones are no longer published.
        """
        self._tell("rotate-keys", drop=drop)

    def sign(self, **claims: Any) -> str:
        """Return a token of a CI system that the provider signed."""
        token: str = self._tell("sign", **claims)["token"]
        return token

    def _tell(self, what: str, **body: Any) -> dict[str, Any]:
        answer = self._control.post(what, json=body)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result


def sign_in(browser: httpx.Client, location: str, *, login: str, refuse: bool = False) -> str:
    """Follow the provider's pages as a person does; return the address it sends the browser back to.

    Args:
        browser: with cookies; without redirects.
        refuse: cancel instead.
    """
    address = location
    for _ in range(20):
        answer = browser.get(address)
        while answer.is_redirect:
            address = urljoin(address, answer.headers["location"])
            if not address.startswith(_origin(location)):
                return address
            answer = browser.get(address)
        assert answer.status_code == 200, answer.text
        action = _ACTION.search(answer.text)
        assert action is not None, answer.text
        form = {"action": "cancel" if refuse else action[1], "login": login, "password": "any"}
        answer = browser.post(address, data=form)
        assert answer.is_redirect, answer.text
        address = urljoin(address, answer.headers["location"])
        if not address.startswith(_origin(location)):
            return address
    raise AssertionError(f"no end of the sign-in: {address}")


def _origin(address: str) -> str:
    return address[: address.index("/", len("http://")) + 1]


def installed() -> tuple[str, Path]:
    """Return Node, and a folder with the provider and its packages, installed once for all test processes."""
    npm = machine_npm() or npm_from_pypi()
    node = str(Path(npm.node_folder) / "node")
    sources = sorted(path for path in _SOURCE.iterdir() if path.is_file())
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    # By what it is made of: checkouts can share the folder of the environments.
    folder = ROOT / f"oidc-provider-{wanted[:12]}"
    ROOT.mkdir(parents=True, exist_ok=True)
    with (ROOT / "oidc-provider.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for path in sources:
                shutil.copy(path, folder)
            _npm_ci(npm, folder)
            (folder / "complete").touch()
    return node, folder


def _npm_ci(npm: Npm, folder: Path) -> None:
    path = os.pathsep.join(filter(None, [npm.node_folder, os.environ.get("PATH")]))
    result = subprocess.run(
        [*npm.command, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def start_providers(number: int, folder: Path) -> Sequence[RunningProvider]:
    """Start several; the caller closes them."""
    node, program = installed()
    return [RunningProvider(node, program, folder / f"oidc-provider-{n}.log") for n in range(number)]


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """A provider that runs for the whole session, one for each test process."""
    [provider] = start_providers(1, tmp_path_factory.mktemp("oidc"))
    yield provider
    provider.close()


@pytest.fixture(scope="session")
def other_oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """Another one, for tests with several."""
    [provider] = start_providers(1, tmp_path_factory.mktemp("oidc"))
    yield provider
    provider.close()


def sign_in_in_browser(page: Page, *, login: str) -> None:
    """Fill in the provider's forms, which `page` shows, until it sends the browser back."""
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill("any")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Continue").click()
