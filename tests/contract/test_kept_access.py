"""Accounts of kept stores sign in, their tokens work, and grants hold, after every schema change."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.core.access import Principal
from greenroom.core.permissions import Permission
from greenroom.errors import RegisteredModelNotFound, Unauthenticated, WorkspaceNotFound
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.account_sessions import AccountSessions
from greenroom.server.auth.accounts import Accounts
from greenroom.server.auth.authenticator import Request
from greenroom.server.auth.login_attempts import LoginAttempts
from greenroom.server.auth.password_login import PasswordLogin
from greenroom.server.auth.passwords import Passwords, VerifiedPasswords
from greenroom.server.auth.wrong_tokens import WrongTokens
from greenroom.services.access import access
from greenroom.services.access.grants import Where
from greenroom.services.registry import registered_models
from tests.contract.stores.keep import ANA, START_MS, Store
from tests.contract.stores.opened import REVISIONS, names_of, put_down, upgraded_store
from tests.contract.stores.people import PASSWORD, SESSION_SECRET, TOKENS

pytestmark = pytest.mark.anyio

# The first with accounts.
WITH_ACCOUNTS = [one for one in REVISIONS if one >= "0007"]
NOW_MS = START_MS + 3_600_000


@pytest.fixture(params=names_of(WITH_ACCOUNTS))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    return request.param, put_down(request.param, request, tmp_path)


@pytest.fixture
async def store(kept: tuple[str, str]) -> AsyncIterator[Store]:
    async with upgraded_store(*kept) as opened:
        yield opened


async def authenticate(store: Any, workspace: str = "default", **headers: str) -> Principal:
    """Return the principal of a request with some headers."""
    logins = PasswordLogin(Passwords(), LoginAttempts(WrongTokens()), VerifiedPasswords())
    accounts = Accounts(AccessWatch(), logins, AccountSessions(), now_ms=lambda: NOW_MS)
    accounts.open(store)
    sent = {name.encode(): value.encode() for name, value in headers.items()}
    return await accounts.authenticate(Request("/", {**sent, b"x-mlflow-workspace": workspace.encode()}, "127.0.0.1"))


async def by_token(store: Store, token: str, workspace: str = "default") -> Principal:
    return await authenticate(store, workspace, authorization=f"Bearer {TOKENS[token]}")


async def by_password(store: Store, name: str, password: str = PASSWORD) -> Principal:
    return await authenticate(store, authorization=f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}")


async def test_accounts_sign_in_by_password(store: Store) -> None:
    ada = await by_password(store, "ada")
    assert (ada.id, ada.name, ada.workspace) == ("acc_2", "ada", "default")
    with pytest.raises(Unauthenticated):
        await by_password(store, "ada", "another password")
    for name in ("cy", "dee", "gone"):
        with pytest.raises(Unauthenticated):
            await by_password(store, name)


async def test_tokens_work_within_their_limits(store: Store) -> None:
    update = Permission.REGISTERED_MODEL_UPDATE
    assert update in (await by_token(store, "ada all")).permissions
    assert update not in (await by_token(store, "ada read")).permissions
    assert Permission.ACCESS_MANAGE not in (await by_token(store, "ada lab", "lab")).permissions
    assert update in (await by_token(store, "ada lab", "lab")).permissions
    with pytest.raises(WorkspaceNotFound):
        await by_token(store, "ada lab")
    for token in ("ada revoked", "ada expired", "cy disabled"):
        with pytest.raises(Unauthenticated):
            await by_token(store, token)


async def test_a_token_of_one_model_reads_no_other(store: Store) -> None:
    bot = await by_token(store, "bot wine")
    wine = await store.read(lambda tx: registered_models.get_registered_model(tx, bot, name="wine"))
    assert wine.name == "wine"
    with pytest.raises(RegisteredModelNotFound):
        await store.read(lambda tx: registered_models.get_registered_model(tx, bot, name="cider"))


async def test_a_session_goes_on(store: Store) -> None:
    ada = await authenticate(store, cookie=f"greenroom_session={SESSION_SECRET.decode()}")
    assert ada.name == "ada"


async def test_an_owner_manages_the_model(store: Store) -> None:
    ben = await by_password(store, "ben")
    explained = await store.read(
        lambda tx: access.explain_access(
            tx, ben, where=Where(model="wine"), account=None, permission=Permission.ACCESS_MANAGE
        )
    )
    assert explained.explanations[0].is_allowed


async def test_a_denial_hides_one_model(store: Store) -> None:
    for model, is_allowed in (("wine", True), ("cider", False)):
        explained = await store.read(
            lambda tx, model=model: access.explain_access(  # type: ignore[misc]
                tx, ANA, where=Where(model=model), account="dee", permission=Permission.REGISTERED_MODEL_READ
            )
        )
        assert explained.explanations[0].is_allowed is is_allowed
