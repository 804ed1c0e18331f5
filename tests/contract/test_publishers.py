"""Trusted publishers on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest

from greenroom.core.access import Principal
from greenroom.core.permissions import Permission
from greenroom.core.roles import Role, TokenScope, permissions_in_workspace
from greenroom.errors import (
    AccountNotFound,
    AccountOwnsObjects,
    GreenroomError,
    InvalidInput,
    InvalidName,
    PermissionDenied,
    PublisherExists,
    PublisherNotFound,
    RegisteredModelNotFound,
    StateConflict,
    Unauthenticated,
)
from greenroom.services.access import accounts, api_tokens, grants, publishers
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.access.publishers import NO_PUBLISHER, IssuedToken, JobToken, PublisherChanges, ShownPublisher
from greenroom.services.history import events
from greenroom.services.history.events import EventConditions
from greenroom.services.registry import registered_models
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import OPERATOR, acting_as, an_administrator, new_token
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

GITHUB = "https://token.actions.githubusercontent.com"
AUDIENCE = "https://models.example.com"
CONDITIONS = {"repository": "octo/churn", "ref": "refs/heads/*"}
JOB = {
    "iss": GITHUB,
    "aud": AUDIENCE,
    "exp": 1,
    "jti": "job-1",
    "sub": "repo:octo/churn:ref:refs/heads/main",
    "repository": "octo/churn",
    "ref": "refs/heads/main",
    "run_id": 7,
    "actor_email": "ada@example.com",
}
MANAGER = Principal("2", "user", "mia", permissions=permissions_in_workspace(Role.MANAGER))
ADMINISTRATOR = Principal("3", "user", "wanda", permissions=permissions_in_workspace(Role.ADMINISTRATOR))
"""Of the workspace, not of the server."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await an_administrator(database)
    for name in ("Churn", "Wine"):
        await a_model(database, name)
    yield database
    await database.close()


async def a_model(database: Registry, name: str) -> int:
    made = await database.write(
        lambda tx: registered_models.create_registered_model(tx, OPERATOR, name=name, description=None, tags={})
    )
    return made.row


async def row_of(database: Registry, name: str) -> int | None:
    return await database.read(lambda tx: tx.registered_models.find_row(name))


async def create(database: Registry, by: Principal = OPERATOR, **changed: Any) -> ShownPublisher:
    fields = {
        "name": "churn-ci",
        "issuer": GITHUB,
        "audience": AUDIENCE,
        "conditions": CONDITIONS,
        "models": ["Churn"],
        **changed,
    }
    return await database.write(lambda tx: publishers.create_publisher(tx, by, **fields))


async def update(
    database: Registry, by: Principal = OPERATOR, name: str = "churn-ci", **changed: Any
) -> ShownPublisher:
    changes = PublisherChanges(**changed)
    return await database.write(lambda tx: publishers.update_publisher(tx, by, publisher=name, changes=changes))


async def delete(database: Registry, by: Principal = OPERATOR, name: str = "churn-ci") -> None:
    await database.write(lambda tx: publishers.delete_publisher(tx, by, publisher=name))


async def exchange(
    database: Registry,
    claims: Mapping[str, Any] = JOB,
    *,
    publisher: str | None = None,
    workspace: str | None = None,
    **changed: Any,
) -> IssuedToken:
    digest = f"{abs(hash(json.dumps(dict(claims), sort_keys=True))):064x}"
    job = JobToken(claims, **{"issuer": GITHUB, "audience": AUDIENCE, "digest": digest, "until_ms": 2**52, **changed})
    new = new_token()
    return await database.write(
        lambda tx: publishers.exchange_token(
            tx, job, publisher=publisher, workspace=workspace, digest=new.digest, hint=new.hint
        )
    )


async def refusal(call: Any, kind: type[GreenroomError]) -> GreenroomError:
    with pytest.raises(GreenroomError) as refused:
        await call
    assert type(refused.value) is kind, refused.value.message
    return refused.value


async def granted(database: Registry, account: str) -> list[tuple[str, str]]:
    page = await database.read(
        lambda tx: grants.list_grants(
            tx,
            OPERATOR,
            where=grants.Where(),
            who=grants.Who(account=account),
            limit=100,
            page_token=None,
        )
    )
    return [(grant.resource_name or grant.resource.name, grant.role) for grant in page.grants]


async def types_of(database: Registry, by: Principal = OPERATOR) -> list[str]:
    page = await database.read(lambda tx: events.list_events(tx, by, EventConditions(), limit=1000))
    return [event.type for event in reversed(page.events)]


async def test_a_publisher_has_an_account_that_may_publish_its_models(database: Registry) -> None:
    made = await create(database, models=["Wine", "Churn", "Churn"])
    one = made.publisher
    assert (made.models, one.scope, one.lifetime_s) == (("Churn", "Wine"), TokenScope.WRITE, 900)
    assert (one.publisher_id, one.account, one.workspace_name) == (f"pub_{one.row}", "publisher-churn-ci", "default")
    account = await database.read(lambda tx: accounts.get_account(tx, OPERATOR, account=one.account))
    assert (account.kind, account.has_password, account.is_admin) == ("service", False, False)
    assert await granted(database, one.account) == [
        ("workspace", "member"),
        ("Churn", "contributor"),
        ("Wine", "contributor"),
    ]
    for name in ("churn-ci", one.publisher_id):
        found = await database.read(lambda tx, name=name: publishers.get_publisher(tx, OPERATOR, publisher=name))  # type: ignore[misc]
        assert found == made
    assert (await types_of(database))[-5:] == [
        "account.created",
        "grant.created",
        "grant.created",
        "grant.created",
        "publisher.created",
    ]


async def test_lists_are_by_name_and_in_pages(database: Registry) -> None:
    for name in ("c", "a", "b"):
        await create(database, name=name)
    names, token = [], None
    while True:
        page, token, total = await database.read(
            lambda tx, token=token: publishers.list_publishers(  # type: ignore[misc]
                tx, OPERATOR, limit=2, page_token=token, include_total=True
            )
        )
        names += [(one.publisher.name, one.models) for one in page]
        assert total == 3
        if token is None:
            break
    assert names == [(name, ("Churn",)) for name in "abc"]


@pytest.mark.parametrize(
    ("changed", "kind", "field"),
    [
        ({"name": "Churn CI"}, InvalidName, "name"),
        ({"name": "token"}, InvalidName, "name"),
        ({"name": "pub_7"}, InvalidName, "name"),
        ({"name": "a" * 61}, InvalidName, "name"),
        ({"issuer": "http://ci.example.com"}, InvalidInput, "issuer"),
        ({"issuer": "https://ci.example.com?x=1"}, InvalidInput, "issuer"),
        ({"audience": ""}, InvalidInput, "audience"),
        ({"audience": "two words"}, InvalidInput, "audience"),
        ({"conditions": {}}, InvalidInput, "conditions"),
        ({"conditions": {"ref": "refs/heads/main"}}, InvalidInput, "conditions"),
        ({"conditions": {"repository": "*"}}, InvalidInput, "conditions"),
        ({"conditions": {"repository": "octo/churn", "aud": "x"}}, InvalidInput, "conditions.aud"),
        ({"models": []}, InvalidInput, "models"),
        ({"models": ["Churn"] * 101}, InvalidInput, "models"),
        ({"models": ["Churn", "Nothing"]}, RegisteredModelNotFound, "models[1]"),
        ({"scope": TokenScope.ADMIN}, InvalidInput, "scope"),
        ({"lifetime_s": 59}, InvalidInput, "lifetime_s"),
        ({"lifetime_s": 3601}, InvalidInput, "lifetime_s"),
    ],
)
async def test_a_wrong_field_is_named(
    database: Registry, changed: dict[str, Any], kind: type[GreenroomError], field: str
) -> None:
    error = await refusal(create(database, **changed), kind)
    assert error.field == field
    assert await database.read(lambda tx: tx.publishers.count()) == 0
    assert await database.read(lambda tx: tx.accounts.find("publisher-churn-ci")) is None
    if "name" not in changed:
        await create(database)
        assert (await refusal(update(database, **changed), kind)).field == field


async def test_a_name_is_taken_once_in_a_workspace(database: Registry) -> None:
    await create(database)
    await refusal(create(database), PublisherExists)
    await database.write(lambda tx: accounts.add_account(tx, OPERATOR, name="publisher-wine-ci"))
    assert (await create(database, name="wine-ci")).publisher.account == "publisher-wine-ci-2"


async def test_a_server_without_accounts_has_no_publishers(database_url: str) -> None:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    try:
        await a_model(database, "Churn")
        await refusal(create(database), StateConflict)
        # It would have been the first account: no one could have signed in any more.
        assert not await database.read(lambda tx: tx.credentials.has_accounts())
    finally:
        await database.close()


async def test_only_administrators_of_the_workspace_manage_publishers(database: Registry) -> None:
    await create(database)
    for call in (
        create(database, MANAGER, name="other"),
        update(database, MANAGER, lifetime_s=60),
        delete(database, MANAGER),
        database.read(lambda tx: publishers.get_publisher(tx, MANAGER, publisher="churn-ci")),
        database.read(lambda tx: publishers.list_publishers(tx, MANAGER)),
    ):
        assert (await refusal(call, PermissionDenied)).message.startswith(
            f"Permission denied: {Permission.WORKSPACE_UPDATE.value}"
        )
    assert (await create(database, ADMINISTRATOR, name="other")).publisher.name == "other"


async def test_an_issuer_on_the_servers_machine_is_for_administrators_of_the_server(database: Registry) -> None:
    for issuer in ("http://127.0.0.1:8080", "https://localhost/ci", "https://[::1]"):
        error = await refusal(create(database, ADMINISTRATOR, issuer=issuer), PermissionDenied)
        assert error.field == "issuer"
    for issuer in (
        "https://127.1:24190",
        "https://2130706433",
        "https://0.0.0.0",
        "https://localhost.",
        "https://[::]",
    ):
        for actor in (ADMINISTRATOR, OPERATOR):
            wrong = await refusal(create(database, actor, issuer=issuer), InvalidInput)
            assert "is an address of this machine or of its link" in wrong.message
    await create(database, issuer="http://127.0.0.1:8080")
    # Other changes of one that is listed are allowed.
    assert (await update(database, ADMINISTRATOR, lifetime_s=60)).publisher.lifetime_s == 60


async def test_a_change_is_recorded_and_follows_the_models(database: Registry) -> None:
    made = await create(database)
    before = await types_of(database)
    assert await update(database) == made
    assert await update(database, models=["Churn"], conditions=dict(CONDITIONS)) == made
    assert await types_of(database) == before
    changed = await update(database, models=["Wine"], lifetime_s=120)
    assert (changed.models, changed.publisher.lifetime_s) == (("Wine",), 120)
    assert await granted(database, made.publisher.account) == [("workspace", "member"), ("Wine", "contributor")]
    page = await database.read(
        lambda tx: events.list_events(tx, OPERATOR, EventConditions(types=["publisher.updated"]))
    )
    (event,) = page.events
    churn, wine = await row_of(database, "Churn"), await row_of(database, "Wine")
    assert json.loads(json.dumps(_plain(event.change))) == {
        "before": {"registered_model_ids": [f"rm_{churn}"], "lifetime_s": 900},
        "after": {"registered_model_ids": [f"rm_{wine}"], "lifetime_s": 120},
    }


def _plain(change: Any) -> dict[str, Any]:
    return {"before": msgspec.to_builtins(change.before), "after": msgspec.to_builtins(change.after)}


async def test_events_of_publishers_are_for_administrators_of_the_workspace(database: Registry) -> None:
    await create(database)
    assert "publisher.created" in await types_of(database, ADMINISTRATOR)
    assert "publisher.created" not in await types_of(database, MANAGER)


async def test_a_job_gets_a_token_with_the_limits_of_the_publisher(database: Registry) -> None:
    one = (await create(database, lifetime_s=120, scope=TokenScope.PROPOSE)).publisher
    issued = await exchange(database)
    token = issued.token.token
    assert (token.publisher, token.scope, token.workspace, token.models) == (one.row, "propose", "default", one.models)
    assert token.expires_at_ms == token.created_at_ms + 120_000
    assert issued.token.models == ("Churn",)
    assert json.loads(token.claims or "") == {
        "iss": GITHUB,
        "sub": "repo:octo/churn:ref:refs/heads/main",
        "repository": "octo/churn",
        "ref": "refs/heads/main",
        "run_id": 7,
    }
    assert (await types_of(database))[-1] == "api_token.created"


async def test_an_identity_token_is_used_once(database: Registry) -> None:
    await create(database)
    await exchange(database)
    await refusal(exchange(database), Unauthenticated)


@pytest.mark.parametrize(
    ("claims", "asked"),
    [
        ({**JOB, "repository": "octo/evil"}, {}),
        ({**JOB, "ref": "refs/heads/feature/x"}, {}),
        ({name: value for name, value in JOB.items() if name != "ref"}, {}),
        (JOB, {"publisher": "other"}),
        (JOB, {"publisher": "pub_999"}),
        (JOB, {"workspace": "other"}),
        (JOB, {"audience": "https://other.example.com"}),
        (JOB, {"issuer": "https://gitlab.com"}),
    ],
)
async def test_a_job_that_no_publisher_accepts_learns_nothing(
    database: Registry, claims: dict[str, Any], asked: dict[str, str]
) -> None:
    await create(database)
    assert (await refusal(exchange(database, claims, **asked), PermissionDenied)).message == NO_PUBLISHER
    # It was not used up.
    if claims is JOB:
        await exchange(database)


async def test_a_job_that_several_accept_names_one(database: Registry) -> None:
    await create(database)
    await create(database, name="wine-ci", models=["Wine"], conditions={"repository": "octo/*"})
    error = await refusal(exchange(database), InvalidInput)
    assert error.field == "publisher"
    assert "'churn-ci', 'wine-ci'" in error.message
    assert (await exchange(database, publisher="wine-ci")).token.models == ("Wine",)


async def test_a_disabled_account_stays_out(database: Registry) -> None:
    made = await create(database)
    changes = accounts.AccountChanges(is_disabled=True)
    await database.write(
        lambda tx: accounts.update_account(tx, OPERATOR, account=made.publisher.account, changes=changes)
    )
    assert (await refusal(exchange(database), PermissionDenied)).message == NO_PUBLISHER
    shown = await database.read(lambda tx: publishers.get_publisher(tx, OPERATOR, publisher="churn-ci"))
    assert shown.publisher.is_disabled


async def test_a_change_of_trust_revokes_tokens(database: Registry) -> None:
    await create(database)
    row = (await exchange(database)).token.token.row

    async def revoked() -> bool:
        found = await database.read(lambda tx: tx.api_tokens.get(row))
        return found is None or found.revoked_at_ms is not None

    await update(database, lifetime_s=60)
    assert not await revoked()
    await update(database, conditions={"repository": "octo/churn"})
    assert await revoked()


async def test_deleting_a_publisher_takes_everything_away(database: Registry) -> None:
    made = await create(database)
    row = (await exchange(database)).token.token.row
    await delete(database)
    assert (await database.read(lambda tx: tx.api_tokens.get(row))) is None
    with pytest.raises(AccountNotFound):
        await database.read(lambda tx: accounts.get_account(tx, OPERATOR, account=made.publisher.account))
    await refusal(
        database.read(lambda tx: publishers.get_publisher(tx, OPERATOR, publisher="churn-ci")), PublisherNotFound
    )
    await refusal(exchange(database, {**JOB, "jti": "job-2"}), PermissionDenied)
    assert (await types_of(database))[-4:] == ["grant.deleted", "grant.deleted", "account.deleted", "publisher.deleted"]
    # Its names are free again, its id is not.
    assert (await create(database)).publisher.row > made.publisher.row


async def test_an_account_that_owns_experiments_is_kept_disabled(database: Registry) -> None:
    made = await create(database)
    account = await database.read(lambda tx: accounts.get_account(tx, OPERATOR, account=made.publisher.account))
    await database.write(
        lambda tx: experiments.create_experiment(tx, acting_as(account), name="runs", artifact_location="", tags={})
    )
    row = (await exchange(database)).token.token.row
    await delete(database)
    kept = await database.read(lambda tx: accounts.get_account(tx, OPERATOR, account=account.account_id))
    assert kept.is_disabled
    assert await granted(database, account.account_id) == []
    found = await database.read(lambda tx: tx.api_tokens.get(row))
    assert found is not None
    assert found.revoked_at_ms is not None
    # Now it is an account like any other.
    await database.write(
        lambda tx: accounts.delete_account(tx, OPERATOR, account=account.account_id, transfer_to="root")
    )


async def test_the_account_of_a_publisher_is_for_its_jobs_only(database: Registry) -> None:
    made = await create(database)
    name = made.publisher.account
    error = await refusal(
        database.write(lambda tx: api_tokens.create_token(tx, OPERATOR, account=name, new=new_token())), InvalidInput
    )
    assert error.field == "account"
    for heir in (None, "root"):
        await refusal(
            database.write(lambda tx, heir=heir: accounts.delete_account(tx, OPERATOR, account=name, transfer_to=heir)),  # type: ignore[misc]
            AccountOwnsObjects,
        )
    assert (await exchange(database)).publisher.account == name


async def test_a_model_that_is_renamed_or_deleted(database: Registry) -> None:
    await create(database, models=["Churn", "Wine"])
    await database.write(
        lambda tx: registered_models.rename_registered_model(tx, OPERATOR, name="Churn", new_name="Attrition")
    )
    await database.write(lambda tx: registered_models.delete_registered_model(tx, OPERATOR, name="Wine"))
    shown = await database.read(lambda tx: publishers.get_publisher(tx, OPERATOR, publisher="churn-ci"))
    assert shown.models == ("Attrition",)
    # A new model of the old name is another model.
    row = await a_model(database, "Wine")
    assert row not in ((await exchange(database)).token.token.models or ())


async def test_expired_tokens_of_jobs_are_forgotten(database: Registry) -> None:
    await create(database)
    token = (await exchange(database)).token.token
    assert token.expires_at_ms is not None
    until_ms = token.expires_at_ms
    await database.write(lambda tx: tx.credentials.forget(before_ms=until_ms))
    assert await database.read(lambda tx: tx.api_tokens.get(token.row)) is not None
    await database.write(lambda tx: tx.credentials.forget(before_ms=until_ms + 1))
    assert await database.read(lambda tx: tx.api_tokens.get(token.row)) is None


async def test_the_account_of_a_publisher_never_administers_the_server(database: Registry) -> None:
    made = await create(database)
    account = f"acc_{made.publisher.account_row}"
    error = await refusal(
        database.write(
            lambda tx: accounts.update_account(tx, OPERATOR, account=account, changes=AccountChanges(is_admin=True))
        ),
        InvalidInput,
    )
    assert error.field == "is_admin"
