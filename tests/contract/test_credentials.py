"""Tokens, sessions, identities and what principals are made of, as they are stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.api_tokens import token_digest
from greenroom.core.permissions import Permission
from greenroom.core.ports.credentials import AccessState, WorkspaceParts
from greenroom.core.roles import DefaultRole, TokenScope
from greenroom.core.user_names import user_name_key
from greenroom.errors import StorageUnavailable
from greenroom.services.access.api_tokens import log_out
from greenroom.services.history.events import EventConditions, list_events
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.credentials import Credentials
from tests.support.plans import Queries
from tests.support.registry import USER, Registry, a_model

pytestmark = pytest.mark.anyio
NOW_MS = 1_000_000


class Clock:
    now_ms = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    yield opened
    await opened.close()


async def make(database: Registry, name: str, *args: Any, **fields: Any) -> Any:
    return await database.write(lambda tx: getattr(Credentials(tx), name)(*args, **fields))


async def parts(database: Registry, account: int, workspace: str = "default", **fields: Any) -> WorkspaceParts:
    found = await database.read(lambda tx: tx.credentials.parts(account, workspace, **fields))
    assert found is not None
    return found


async def test_a_new_store_has_no_accounts_and_touching_changes_its_version(database: Registry) -> None:
    assert await database.read(lambda tx: tx.credentials.state()) == AccessState(0, has_accounts=False)
    ada = await make(database, "account", "ada")
    await make(database, "delete", ada)
    state = await database.read(lambda tx: tx.credentials.state())
    assert state.version > 0
    assert state.has_accounts

    async def twice(tx: SqlTransaction) -> None:
        await tx.credentials.touch()
        await tx.credentials.touch()

    await database.write(twice)
    assert (await database.read(lambda tx: tx.credentials.state())).version > state.version


async def test_without_its_row_the_state_of_access_cannot_be_read_and_the_way_out_is_said(database: Registry) -> None:
    async def empty(tx: SqlTransaction) -> None:
        await tx._session.run(Sql("DELETE FROM access_state"))

    await database.write(empty)
    with pytest.raises(StorageUnavailable, match=r"INSERT INTO access_state \(id\) VALUES \(1\)"):
        await database.read(lambda tx: tx.credentials.state())


async def test_touching_is_told_before_it_is_done(database_url: str) -> None:
    told: list[str] = []

    def record(session: Session) -> SqlTransaction:
        return SqlTransaction(session, on_touch=lambda: told.append("touched"))

    opened = await open_database(database_url, make_transaction=record)
    await opened.write(lambda tx: tx.credentials.touch())
    await opened.write(lambda tx: tx.within("lab").credentials.touch())
    await opened.read(lambda tx: tx.credentials.state())
    await opened.close()
    assert len(told) == 2


async def test_a_change_that_fails_raises_no_version(database: Registry) -> None:
    async def fail(tx: SqlTransaction) -> None:
        await tx.credentials.touch()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail)
    assert (await database.read(lambda tx: tx.credentials.state())).version == 0


async def test_a_token_is_found_by_its_digest_whatever_its_state(database: Registry) -> None:
    ada = await make(database, "account", "Ada", is_admin=True)
    text = await make(database, "token", ada, scope="propose", workspace="w9", models=[3, 4], expires_at_ms=NOW_MS + 5)
    await make(database, "revoke", text, at_ms=9)
    await make(database, "disable", ada)
    found = await database.read(lambda tx: tx.credentials.token(token_digest(text)))
    assert found is not None
    token, account = found
    assert (token.account_row, token.account, token.scope) == (ada, "Ada", TokenScope.PROPOSE)
    assert (token.workspace, token.models, token.expires_at_ms, token.revoked_at_ms) == ("w9", (3, 4), NOW_MS + 5, 9)
    assert (account.row, account.kind, account.name) == (ada, "user", "Ada")
    assert (account.is_admin, account.is_disabled, account.is_deleted) == (True, True, False)
    await make(database, "delete", ada)
    found = await database.read(lambda tx: tx.credentials.token(token_digest(text)))
    assert found is not None
    assert found[1].is_deleted
    assert await database.read(lambda tx: tx.credentials.token(token_digest("grn_other"))) is None


async def test_uses_of_tokens_only_move_forward(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    one, other = [await make(database, "token", ada) for _ in range(2)]

    async def row(text: str) -> Any:
        found = await database.read(lambda tx: tx.credentials.token(token_digest(text)))
        assert found is not None
        return found[0]

    rows = [(await row(one)).row, (await row(other)).row]
    await database.write(lambda tx: tx.credentials.use_tokens({rows[0]: 50, rows[1]: 60}))
    await database.write(lambda tx: tx.credentials.use_tokens({rows[0]: 70, rows[1]: 40, 999: 5}))
    assert [(await row(text)).last_used_at_ms for text in (one, other)] == [70, 60]


async def begin(database: Registry, account: int, digest: str, idle_ms: int = 100, ms: int = 1000) -> None:
    await database.write(
        lambda tx: tx.credentials.add_session(
            digest=digest,
            account_row=account,
            method="password",
            user_agent="a browser",
            address="10.0.0.7",
            idle_until_ms=tx.now_ms + idle_ms,
            until_ms=tx.now_ms + ms,
        )
    )


async def test_a_session_slides_and_ends_at_the_latest_when_it_must(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    await begin(database, ada, "d1")

    async def session() -> Any:
        found = await database.read(lambda tx: tx.credentials.session("d1"))
        assert found is not None
        assert found[1].name == "ada"
        return found[0]

    first = await session()
    assert (first.method, first.user_agent, first.address, first.created_at_ms) == (
        "password",
        "a browser",
        "10.0.0.7",
        NOW_MS,
    )
    assert (first.idle_until_ms, first.until_ms) == (NOW_MS + 100, NOW_MS + 1000)
    for at_ms, until_ms in ((NOW_MS + 50, NOW_MS + 150), (NOW_MS + 20, NOW_MS + 150), (NOW_MS + 950, NOW_MS + 1000)):
        await database.write(lambda tx, at=at_ms: tx.credentials.use_sessions({first.row: at}, idle_ms=100))  # type: ignore[misc]
        assert (await session()).idle_until_ms == until_ms


async def test_sessions_that_expired_are_forgotten(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    await begin(database, ada, "d1")
    for before_ms, is_left in ((NOW_MS + 1000, True), (NOW_MS + 1001, False)):
        await database.write(lambda tx, ms=before_ms: tx.credentials.forget(before_ms=ms))  # type: ignore[misc]
        assert (await database.read(lambda tx: tx.credentials.session("d1")) is not None) == is_left


async def test_logging_out_ends_one_session_and_is_an_event_of_its_account(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    for digest in ("digest-1", "digest-2"):
        await begin(database, ada, digest)
    version = (await database.read(lambda tx: tx.credentials.state())).version
    assert await database.write(lambda tx: log_out(tx, "digest-1"))
    assert not await database.write(lambda tx: log_out(tx, "digest-1"))
    assert await database.read(lambda tx: tx.credentials.session("digest-1")) is None
    assert await database.read(lambda tx: tx.credentials.session("digest-2")) is not None
    assert (await database.read(lambda tx: tx.credentials.state())).version > version
    found = await database.search(lambda tx: list_events(tx, USER, EventConditions()))
    (event,) = found.events
    assert (event.type, event.actor.name, event.actor.id) == ("session.ended", "ada", f"acc_{ada}")
    assert "digest-1" not in repr(event)


async def test_what_may_be_used_once_is_used_once(database: Registry) -> None:
    assert await database.write(lambda tx: tx.credentials.use_once("state", until_ms=NOW_MS + 5))
    assert not await database.write(lambda tx: tx.credentials.use_once("state", until_ms=NOW_MS + 500))
    await database.write(lambda tx: tx.credentials.forget(before_ms=NOW_MS + 6))
    assert await database.write(lambda tx: tx.credentials.use_once("state", until_ms=NOW_MS + 5))


async def test_accounts_are_found_by_name_and_identity(database: Registry) -> None:
    old = await make(database, "account", "ada")
    await make(database, "delete", old)
    ada = await make(database, "account", "Ada", password_hash="$hash")
    await make(database, "identity", "https://one", "s-1", ada)
    found = await database.read(lambda tx: tx.credentials.by_name(user_name_key("ADA")))
    assert found is not None
    assert (found.account.row, found.password_hash) == (ada, "$hash")
    assert "$hash" not in repr(found)
    assert await database.read(lambda tx: tx.credentials.by_name(user_name_key("ben"))) is None
    by_identity = await database.read(lambda tx: tx.credentials.by_identity("https://one", "s-1"))
    assert by_identity == found.account
    # Two issuers may use the same subject.
    assert await database.read(lambda tx: tx.credentials.by_identity("https://two", "s-1")) is None
    deleted = await database.read(lambda tx: tx.credentials.by_row(old))
    assert deleted is not None
    assert deleted.is_deleted


async def test_what_an_account_has_in_a_workspace(database: Registry) -> None:
    ada, ben = await make(database, "account", "ada"), await make(database, "account", "ben")
    # A member by hand and by an issuer is a member once.
    group = await make(database, "group", ada, sources=("", "https://one"))
    others = await make(database, "group", ben)
    role = await make(database, "role", ["run:read", "of:a later version"])
    await make(database, "role", ["run:read"], workspace="elsewhere")
    await make(database, "grant", ada, "viewer")
    await make(database, "grant", f"group:{group}", role)
    await make(database, "grant", f"group:{group}", "approver", kind="registered_model")
    await make(database, "grant", ada, "manager", kind="experiment")
    await make(database, "grant", ada, "manager", kind="experiment", resource=4)
    await make(database, "grant", f"group:{others}", "administrator")
    await make(database, "grant", ada, "administrator", workspace="elsewhere")
    assert await parts(database, ada) == WorkspaceParts(
        key="default",
        name="default",
        groups=(group,),
        roles={role: frozenset({Permission.RUN_READ})},
        on_workspace=(role, "viewer"),
        on_models=("approver",),
        on_experiments=("manager",),
        is_known=True,
    )


async def test_a_workspace_is_found_by_name_and_by_key(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    key = await make(database, "workspace", "lab", "contributor")
    by_name = await parts(database, ada, "lab")
    assert by_name == await parts(database, ada, key, is_key=True)
    assert (by_name.key, by_name.name, by_name.default_role) == (key, "lab", DefaultRole.CONTRIBUTOR)
    assert not by_name.is_known
    assert await database.read(lambda tx: tx.credentials.parts(ada, key)) is None
    assert await database.read(lambda tx: tx.credentials.workspace_key("lab")) == key
    assert await database.read(lambda tx: tx.credentials.workspace_key("nowhere")) is None


@pytest.mark.parametrize(
    ("grant", "denials", "known"),
    [
        (("denied", {"kind": "registered_model", "resource": 3}), True, False),
        (("denied", {"kind": "experiment"}), True, False),
        (("viewer", {"kind": "registered_model", "resource": 3}), False, True),
        (("viewer", {"kind": "experiment", "workspace": "elsewhere", "resource": 3}), False, False),
        (("denied", {"workspace": "elsewhere"}), False, False),
    ],
)
async def test_denials_and_grants_on_single_objects_are_noticed(
    database: Registry, grant: Any, denials: bool, known: bool
) -> None:
    ada = await make(database, "account", "ada")
    role, fields = grant
    await make(database, "grant", ada, role, **fields)
    found = await parts(database, ada)
    assert (found.has_denials, found.is_known) == (denials, known)


async def test_who_owns_something_is_known_there(database: Registry) -> None:
    ada = await make(database, "account", "ada")
    name = await a_model(database)
    await make(database, "workspace", "lab")
    await make(database, "set_owner", name, ada)
    assert (await parts(database, ada)).is_known
    assert not (await parts(database, ada, "lab")).is_known


_ADD_ACCOUNTS = Sql(
    "INSERT INTO accounts (kind, name, name_key, display_name, is_admin, is_disabled, created_at_ms, updated_at_ms) "
    "{values:text, text, text, text, int, int, int, int}"
)
_ADD_TOKENS = Sql(
    "INSERT INTO api_tokens (account_id, name, digest, hint, scope, created_at_ms) {values:int, text, text, text, text, int}"
)
_ADD_SESSIONS = Sql(
    "INSERT INTO account_sessions (digest, account_id, method, user_agent, address, created_at_ms, last_used_at_ms, "
    "idle_until_ms, until_ms) {values:text, int, text, text, text, int, int, int, int}"
)
_ADD_GRANTS = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "{values:text, text, int, text, text, int, text}"
)
_ADD_MEMBERS = Sql("INSERT INTO group_members (group_id, account_id, source) {values:int, int, text}")
_ADD_WORKSPACES = Sql(
    "INSERT INTO workspaces (key, name, description, created_at_ms, updated_at_ms) {values:text, text, text, int, int}"
)
_ADD_ROLES = Sql(
    "INSERT INTO roles (workspace, name, description, permissions, created_at_ms, updated_at_ms) "
    "{values:text, text, text, text, int, int}"
)
_ADD_IDENTITIES = Sql(
    "INSERT INTO account_identities (issuer, subject, account_id, created_at_ms) {values:text, text, int, int}"
)
_ADD_MODELS = Sql(
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version, owner_id) "
    "{values:text, text, int, int, int, int}"
)
_ADD_EXPERIMENTS = Sql(
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms, owner_id) "
    "{values:text, text, text, text, int, int, int}"
)


async def test_no_table_is_read_from_end_to_end(database_url: str) -> None:
    queries = Queries()
    opened = await open_database(database_url, make_transaction=queries.record)
    many = range(1, 3001)

    async def fill(tx: SqlTransaction) -> None:
        session = tx._session
        await session.execute_many(_ADD_ACCOUNTS, [("user", f"a{n}", f"a{n}", "", 0, 0, 0, 0) for n in many])
        await session.execute_many(_ADD_TOKENS, [(n, "t", f"d{n}", "", "read", 0) for n in many])
        await session.execute_many(_ADD_SESSIONS, [(f"d{n}", n, "password", "", "", 0, 0, n, n) for n in many])
        await session.execute_many(_ADD_MEMBERS, [(n % 50, n, "") for n in many])
        await session.execute_many(_ADD_WORKSPACES, [(f"w{n}", f"n{n}", "", 0, 0) for n in many])
        await session.execute_many(_ADD_ROLES, [(f"w{n}", "r", "", "[]", 0, 0) for n in many])
        await session.execute_many(_ADD_IDENTITIES, [("https://one", f"s{n}", n, 0) for n in many])
        await session.execute_many(_ADD_MODELS, [(f"w{n}", f"m{n}", 0, 0, 1, n) for n in many])
        await session.execute_many(_ADD_EXPERIMENTS, [(f"w{n}", f"e{n}", "", "active", 0, 0, n) for n in many])
        await session.execute_many(
            _ADD_GRANTS,
            [
                (f"w{n % 40}", kind, n, f"user:{n % 90}", "viewer", 0, "")
                for n in many
                for kind in ("registered_model", "experiment")
            ]
            + [(f"w{n}", "workspace", -1, f"user:{n}", "viewer", 0, "") for n in many],
        )

    await opened.write(fill)
    await opened.write(lambda tx: tx._session.run(Sql("ANALYZE")))
    queries.seen.clear()

    async def read(tx: SqlTransaction) -> None:
        store = tx.credentials
        await store.token("d7")
        await store.session("d7")
        await store.by_name("a7")
        await store.by_row(7)
        await store.by_identity("https://one", "s7")
        await store.workspace_key("n7")
        await store.parts(7, "n7")
        await store.parts(7, "w7", is_key=True)

    async def change(tx: SqlTransaction) -> None:
        store = tx.credentials
        await store.use_tokens({7: 1})
        await store.use_sessions({7: 1}, idle_ms=1)

    await opened.read(read)
    await opened.write(change)
    assert len(queries.seen) >= 10
    assert await queries.scans(opened) == []
    await opened.close()
