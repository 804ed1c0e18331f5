"""A running server with an identity provider."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.support import processes
from tests.support.oidc import RunningProvider, sign_in
from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "a long enough password"
# What a browser sends when it follows a link from another site.
FROM_ELSEWHERE = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "accept": "text/html",
}


class Site:
    """A server with one identity provider, and a second one that does not answer.

    Args:
        host: name of this machine that the server is called by. The provider is called 127.0.0.1: for a browser, localhost
            is another site.
    """

    def __init__(self, provider: RunningProvider, folder: Path, *, host: str = "127.0.0.1") -> None:
        port = processes.free_port()
        self.url = f"http://{host}:{port}"
        self.callback = f"{self.url}/sign-in/oidc/company/callback"
        client = provider.add_client(self.callback, logged_out_uri=f"{self.url}/")
        config = folder / "oidc.toml"
        config.write_text(
            f"""
            [[provider]]
            id = "company"
            name = "Company <account>"
            issuer = "{provider.issuer}"
            client_id = "{client.id}"
            client_secret_env = "COMPANY_SECRET"
            scopes = ["openid", "profile", "email", "groups"]
            groups = {{ "0a1b" = "data" }}
            admin_groups = ["admins"]

            [[provider]]
            id = "down"
            name = "Down"
            issuer = "http://127.0.0.1:9"
            client_id = "a"
            """
        )
        environment = {
            "GREENROOM_SERVER_ADMIN_USERNAME": ADMIN,
            "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD,
            "COMPANY_SECRET": client.secret,
        }
        self.server = GreenroomServer(
            "--data",
            folder / "data",
            "--oidc-config",
            config,
            log=folder / "server.log",
            port=port,
            environment=environment,
        )
        self.provider = provider

    def begin(self, browser: httpx.Client, return_to: str = "/") -> str:
        """Press the button of the sign-in page; return the address of the provider."""
        answer = browser.get(f"{self.url}/sign-in/oidc/company?{urlencode({'return_to': return_to})}")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def sign_in(self, browser: httpx.Client, login: str, *, return_to: str = "/") -> httpx.Response:
        """Sign in as a person does; return the answer to the callback."""
        back = sign_in(browser, self.begin(browser, return_to), login=login)
        assert back.startswith(self.callback)
        return browser.get(back, headers=FROM_ELSEWHERE)

    def me(self, browser: httpx.Client) -> Mapping[str, Any]:
        answer = browser.get(f"{self.url}/api/ui/sign-in")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def as_admin(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/api/v1", auth=(ADMIN, PASSWORD), trust_env=False)
