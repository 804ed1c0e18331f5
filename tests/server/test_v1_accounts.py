"""Accounts, groups and tokens in the public API, through the router."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from greenroom.core.access import Account
from greenroom.core.api_tokens import is_token
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.wire.endpoints.v1 import accounts, api_tokens, groups, models, server
from greenroom.wire.messages.v1.accounts import CreateAccount, SetPassword
from tests.support.calls import ROOT, Reply, World
from tests.support.prepared_store import Store, keep_store, opened

PASSWORD = "correct horse battery staple"
OTHER = "battery staple correct horse"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    return keep_store(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def store(kept: tuple[Path, World], tmp_path: Path) -> Iterator[Store]:
    yield from opened(kept, tmp_path / "store")


def refused(reply: Reply, status: int, reason: str, field: str | None) -> str:
    assert (reply.status, reply.json["reason"], reply.json["field"]) == (status, reason, field), reply
    return str(reply.json["message"])


def test_rules_of_accounts_have_a_reason_each(store: Store) -> None:
    root = {"account": "root"}
    for spelling in ("TASTER", "\uff54aster", "t\u0430ster"):
        reply = store.send(accounts.CREATE, {"name": spelling})
        assert (reply.status, reply.json["field"]) in ((409, "name"), (400, "name")), reply
    refused(store.send(accounts.CREATE, {"name": "TASTER"}), 409, "ACCOUNT_EXISTS", "name")
    refused(store.send(accounts.CREATE, {"name": "acc_9"}), 400, "INVALID_NAME", "name")
    refused(store.send(accounts.UPDATE, {**root, "is_admin": False}), 409, "LAST_ADMINISTRATOR", "is_admin")
    refused(store.send(accounts.UPDATE, {**root, "is_disabled": True}), 409, "LAST_ADMINISTRATOR", "is_disabled")
    refused(store.send(accounts.DELETE, root), 409, "LAST_ADMINISTRATOR", "account")
    said = refused(store.send(accounts.DELETE, root, actor=ROOT), 409, "OWN_ACCOUNT", "account")
    assert said == "Users cannot delete their own account. Ask another admin to delete this user instead."
    refused(store.send(accounts.GET, {"account": "stranger"}), 404, "ACCOUNT_NOT_FOUND", "account")
    refused(store.send(groups.CREATE, {"name": "TASTERS"}), 409, "GROUP_EXISTS", "name")
    refused(store.send(groups.GET, {"group": "stranger"}), 404, "GROUP_NOT_FOUND", "group")
    refused(store.send(api_tokens.REVOKE, {"token_id": "tok_99"}), 404, "TOKEN_NOT_FOUND", "token_id")
    refused(store.send(api_tokens.END_SESSION, {"session_id": "ses_99"}), 404, "SESSION_NOT_FOUND", "session_id")


def test_deleting_who_owns_something_says_what(store: Store) -> None:
    taster = replace(ROOT, id="acc_2", name="taster", account=Account(2, ("user:2",)))
    assert store.send(models.CREATE, {"name": "port"}, actor=taster).status == 201
    reply = store.send(accounts.DELETE, {"account": "taster"})
    refused(reply, 409, "ACCOUNT_OWNS_OBJECTS", "transfer_to")
    assert reply.json["details"]["counts"] == {"registered_models": 1, "experiments": 0, "publishers": 0}
    refused(
        store.send(accounts.DELETE, {"account": "taster", "transfer_to": "stranger"}),
        404,
        "ACCOUNT_NOT_FOUND",
        "transfer_to",
    )
    assert store.send(accounts.DELETE, {"account": "taster", "transfer_to": "visitor"}).status == 204


def test_others_see_names_and_nothing_more(store: Store) -> None:
    held = EVERYTHING - OF_SERVER | {Permission.ACCOUNT_READ, Permission.ACCOUNT_SELF, Permission.SERVER_READ}
    taster = replace(ROOT, id="acc_2", name="taster", permissions=held, account=Account(2, ("user:2",)))
    own = store.send(accounts.GET, {"account": "taster"}, actor=taster).json
    assert (own["is_admin"], own["is_disabled"], own["has_password"]) == (False, False, False)
    other = store.send(accounts.GET, {"account": "root"}, actor=taster).json
    assert (other["name"], other["is_admin"], other["email"], other["has_password"]) == ("root", None, None, None)
    refused(store.send(accounts.LIST, {"is_admin": "true"}, actor=taster), 403, "PERMISSION_DENIED", None)
    me = store.send(server.GET_ME, {}, actor=taster).json
    assert (me["own_account"]["account_id"], [one["name"] for one in me["groups"]]) == ("acc_2", ["tasters"])


def test_own_password_needs_the_current_one(store: Store) -> None:
    def change(**fields: str) -> Reply:
        return store.send(accounts.SET_PASSWORD, {"account": "root", **fields}, actor=ROOT)

    said = refused(change(password=OTHER), 400, "INVALID_INPUT", "current_password")
    assert said == "Current password is required when changing your own password."
    said = refused(change(password=OTHER, current_password="x" * 12), 400, "INVALID_INPUT", "current_password")
    assert said == "Current password does not match."
    refused(change(password="short", current_password=PASSWORD), 400, "INVALID_INPUT", "password")
    said = refused(change(password=PASSWORD, current_password=PASSWORD), 400, "INVALID_INPUT", "password")
    assert said == "New password must differ from the current password."
    assert change(password=OTHER, current_password=PASSWORD).status == 200
    # The session of the request goes on, the other one does not.
    sessions = store.send(api_tokens.LIST_SESSIONS, {}, actor=ROOT).json["items"]
    assert [(one["session_id"], one["is_current"]) for one in sessions] == [("ses_1", True)]
    refused(change(password=PASSWORD, current_password=PASSWORD), 400, "INVALID_INPUT", "current_password")


def test_a_repeated_change_of_the_own_password_is_replayed(store: Store) -> None:
    fields = {"account": "root", "password": OTHER, "current_password": PASSWORD}
    first, again = (
        store.send(accounts.SET_PASSWORD, fields, actor=ROOT, headers={"idempotency-key": "once"}) for _ in range(2)
    )
    assert (first.status, again.status, again.body) == (200, 200, first.body), again
    assert again.headers[b"idempotency-replayed"] == b"true"


def test_secrets_are_in_no_error_no_representation_and_not_in_the_store(store: Store) -> None:
    for value in (12345678901234, [PASSWORD], {"a": PASSWORD}, f"{PASSWORD}\0", f"{PASSWORD}\ud800"):
        reply = store.send(accounts.CREATE, {"name": "new", "password": value})
        refused(reply, 400, "INVALID_INPUT", "password")
        assert PASSWORD.encode() not in reply.body
        assert b"12345678901234" not in reply.body
    assert PASSWORD not in repr(CreateAccount(name="new", password=PASSWORD))
    assert PASSWORD not in repr(SetPassword(account="new", password=PASSWORD, current_password=PASSWORD))
    made = store.send(api_tokens.CREATE_OWN, {"name": "new"}, actor=ROOT, headers={"idempotency-key": "once"})
    token = made.json["token"]
    assert is_token(token)
    key = {"idempotency-key": "twice"}
    store.send(accounts.SET_PASSWORD, {"account": "taster", "password": OTHER}, headers=key)
    # Not even a digest that depends on it: it could be guessed.
    again = store.send(accounts.SET_PASSWORD, {"account": "taster", "password": PASSWORD}, headers=key)
    assert again.headers.get(b"idempotency-replayed") == b"true"
    content = "\n".join(store.content()[0])
    for secret in (PASSWORD, OTHER, token):
        assert secret not in content


def test_options_of_a_deletion_are_in_the_query(store: Store) -> None:
    refused(store.send(groups.DELETE, {"group": "tasters", "forse": "true"}), 400, "UNKNOWN_FIELD", "forse")
    refused(store.send(groups.DELETE, {"group": "tasters", "force": "yes"}), 400, "INVALID_INPUT", "force")
    assert store.send(groups.DELETE, {"group": "tasters", "force": "true"}).status == 204


def test_token_is_described_in_me(store: Store) -> None:
    made = store.send(api_tokens.CREATE_OWN, {"name": "new", "models": ["wine"], "scope": "read"}, actor=ROOT).json
    by_token = replace(ROOT, account=Account(1, ("user:1",), token=int(made["token_id"][4:])))
    told = store.send(server.GET_ME, {}, actor=by_token).json["api_token"]
    assert (told["name"], told["scope"], told["models"], told["workspace"]) == ("new", "read", ["wine"], "default")
    assert made["token"] not in json.dumps(told)
