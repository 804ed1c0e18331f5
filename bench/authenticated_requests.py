"""CPU time of a request by how it is authenticated: local, with a token, a password or a session.

    python -m bench.authenticated_requests                                  # SQLite
    python -m bench.authenticated_requests --database postgresql://me@127.0.0.1/empty

The application runs in this process without sockets, so that what is measured is Greenroom's own work; on PostgreSQL, that
of the server is left out. Each kind is measured in many short rounds, in turn, and the median of its rounds is shown.
The database must be empty.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from greenroom.core.access import local_user
from greenroom.core.api_tokens import format_token, token_digest, token_hint
from greenroom.core.ports import Transaction
from greenroom.core.roles import TokenScope
from greenroom.server.app import Application, create_app
from greenroom.server.monitoring.logging import Log
from greenroom.server.setting_sources import load
from greenroom.services.access import grants
from greenroom.services.access.accounts import add_account
from greenroom.services.access.api_tokens import NewToken, create_token
from greenroom.services.registry import model_versions, registered_models

_PASSWORD = "correct horse battery staple"
_PATH = "/api/2.0/mlflow/model-versions/get"
_OPERATOR = local_user("operator")
_ROUNDS = 40


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite by default")
    parser.add_argument("--requests", type=int, default=200, help="requests of a round")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load({"data": folder, "database": given.database}, {}).settings
        app = create_app(settings, log=Log(descriptor=os.open(os.devnull, os.O_WRONLY)))
        await app.open()
        try:
            database = app._context.database
            await database.write(_add_model)
            alone = {"local": await _measured(app, {"local": {}}, given.requests)}
            headers = await _add_accounts(app)
            alone["accounts"] = await _measured(app, headers, given.requests)
        finally:
            await app.close()
    base = alone["local"]["local"]
    print(f"{'':28}  us of CPU  more")
    for times in alone.values():
        for name, microseconds in times.items():
            print(f"{name:28}  {microseconds:9.1f}  {microseconds - base:+.1f}")


async def _add_model(tx: Transaction) -> None:
    await registered_models.create_registered_model(tx, _OPERATOR, name="iris", description="", tags={})
    await model_versions.create_model_version(
        tx,
        _OPERATOR,
        name="iris",
        source="s3://elsewhere/model",
        run_id=None,
        run_link="",
        model_id=None,
        description="the first",
        tags={},
    )


async def _add_accounts(app: Application) -> dict[str, dict[str, str]]:
    """Make accounts, and return the headers that each kind of request sends."""
    database = app._context.database
    hashed = await app._passwords.hash(_PASSWORD)
    tokens: dict[str, str] = {}

    async def add(tx: Transaction) -> None:
        for name, role in (("root", None), ("viewer", "workspace"), ("reader", "model")):
            account = await add_account(tx, _OPERATOR, name=name, password_hash=hashed, is_admin=role is None)
            tokens[name] = format_token(secrets.token_bytes(32))
            new = NewToken("bench", token_digest(tokens[name]), token_hint(tokens[name]), TokenScope.ADMIN)
            await create_token(tx, _OPERATOR, account=account.account_id, new=new)
            if role is not None:
                await grants.create_grant(
                    tx,
                    _OPERATOR,
                    where=grants.Where(model="iris") if role == "model" else grants.Where(resource="workspace"),
                    who=grants.Who(account=name),
                    role="viewer",
                )

    await database.write(add)
    while not app._watch.has_accounts:
        await app._watch.refresh()
    _, cookie = await app._accounts.log_in("root", _PASSWORD, client="", user_agent="bench", is_secure=False)
    pair = base64.b64encode(f"root:{_PASSWORD}".encode()).decode()
    return {
        "token of an administrator": {"authorization": f"Bearer {tokens['root']}"},
        "token of a viewer": {"authorization": f"Bearer {tokens['viewer']}"},
        "token, role on the model": {"authorization": f"Bearer {tokens['reader']}"},
        "user name and password": {"authorization": f"Basic {pair}"},
        "session": {"cookie": cookie.decode().partition(";")[0]},
    }


async def _measured(app: Application, headers: Mapping[str, Mapping[str, str]], requests: int) -> dict[str, float]:
    """Return the microseconds of CPU time of a request of each kind."""
    rounds: dict[str, list[float]] = {name: [] for name in headers}
    for _ in range(_ROUNDS):
        for name, sent in headers.items():
            began = time.process_time()
            for _ in range(requests):
                await _request(app, sent)
            rounds[name].append((time.process_time() - began) / requests * 1e6)
    return {name: statistics.median(times) for name, times in rounds.items()}


async def _request(app: Application, headers: Mapping[str, str]) -> None:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "query_string": b"name=iris&version=1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 5000),
        "headers": [
            (b"host", b"127.0.0.1:5000"),
            *((name.encode(), value.encode()) for name, value in headers.items()),
        ],
    }
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    assert status == 200, status


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
