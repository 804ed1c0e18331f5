"""A unit of work sees its own workspace only, and a search only what its scope allows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from greenroom.core.access import WHOLE_WORKSPACE, Principal, Scope, scope_of
from greenroom.core.moments import Moment
from greenroom.core.permissions import Permission
from greenroom.core.ports.past import PastChoice
from greenroom.core.roles import Role, TokenScope
from greenroom.errors import RegisteredModelNotFound
from greenroom.services.history import past_lists
from greenroom.services.history.past_lists import PastVersionChoice
from greenroom.services.pages import home_pages
from greenroom.services.registry import registered_models
from greenroom.services.registry.model_versions import search_model_versions
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import (
    a_role,
    an_account,
    by_token,
    denied_something,
    grant,
    holding,
    knowing,
    model_row,
    own,
    take_grants,
)
from tests.support.registry import Registry, a_model, a_model_version

pytestmark = pytest.mark.anyio
MODELS = ("barley", "rye", "wheat")
_NEWEST = Sql("SELECT max(seq) FROM events")

Scoped = tuple[Scope, Sequence[str]]


def _models_of(principal: Principal) -> Scope:
    return scope_of(principal, "registered_model", Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ)


async def _everything(_database: Registry) -> Scoped:
    return WHOLE_WORKSPACE, MODELS


async def _nothing(database: Registry) -> Scoped:
    ben = await an_account(database, groups=["tasters"])
    await grant(database, ben, "viewer", model=77)
    return _models_of(ben), ()


async def _nobody(_database: Registry) -> Scoped:
    return _models_of(Principal("1", "user", "ana", permissions=frozenset())), ()


async def _owned(database: Registry) -> Scoped:
    ben = await an_account(database)
    for name in ("barley", "wheat"):
        await own(database, ben, model=name)
    await own(database, await an_account(database, "cem"), model="rye")
    return _models_of(ben), ("barley", "wheat")


async def _granted(database: Registry) -> Scoped:
    """Grant one role to the account, one to a group of it, and others that count for nothing."""
    ben = await an_account(database, groups=["brewers", "tasters"])
    await grant(database, ben, "viewer", model="barley")
    await grant(database, ben, "manager", model="barley")
    await grant(database, "group:2", "contributor", model="wheat")
    await grant(database, "group:3", "manager", model="rye")
    await grant(database, ben, "viewer", model=await model_row(database, "rye"), workspace="lab")
    await grant(database, ben, "viewer", experiment_id=str(await model_row(database, "rye")))
    return _models_of(ben), ("barley", "wheat")


async def _own_roles(database: Registry) -> Scoped:
    ben = await an_account(database)
    reads = frozenset({Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ})
    for name, permissions in (("barley", reads), ("rye", reads - {Permission.MODEL_VERSION_READ}), ("wheat", reads)):
        role = await a_role(database, f"of {name}", permissions)
        await grant(database, ben, role, model=name)
    knows = knowing(ben, role_1=reads, role_2=reads - {Permission.MODEL_VERSION_READ}, role_3=reads)
    return _models_of(knows), ("barley", "wheat")


async def _all_but_denied(database: Registry) -> Scoped:
    ben = await an_account(database, groups=["tasters"])
    await grant(database, ben, "manager", model="rye")
    await grant(database, "group:1", "denied", model="rye")
    await own(database, ben, model="rye")
    return _models_of(denied_something(holding(ben, Role.VIEWER))), ("barley", "wheat")


async def _granted_and_denied(database: Registry) -> Scoped:
    ben = await an_account(database, groups=["tasters"])
    for name in MODELS:
        await grant(database, ben, "viewer", model=name)
    await grant(database, "group:1", "denied", model="rye")
    return _models_of(denied_something(ben)), ("barley", "wheat")


async def _denied_all(database: Registry) -> Scoped:
    ben = await an_account(database, groups=["tasters"])
    await grant(database, ben, "manager", model="rye")
    await own(database, ben, model="wheat")
    await grant(database, "group:1", "denied", all_of="registered_model")
    return _models_of(denied_something(holding(ben, Role.VIEWER))), ()


async def _administrator(database: Registry) -> Scoped:
    ben = await an_account(database)
    await grant(database, ben, "denied", model="rye")
    return _models_of(denied_something(holding(ben, Role.ADMINISTRATOR))), MODELS


async def _limited_token(database: Registry) -> Scoped:
    ben = holding(await an_account(database), Role.VIEWER)
    rows = [await model_row(database, name) for name in ("barley", "wheat")]
    return _models_of(by_token(ben, TokenScope.READ, models=[*rows, 77])), ("barley", "wheat")


async def _limited_token_of_an_owner(database: Registry) -> Scoped:
    ben = await an_account(database)
    for name in ("barley", "rye"):
        await own(database, ben, model=name)
    await grant(database, ben, "viewer", model="wheat")
    rows = [await model_row(database, name) for name in ("barley", "wheat")]
    return _models_of(by_token(ben, TokenScope.WRITE, models=rows)), ("barley", "wheat")


SCOPES = (
    _everything,
    _nothing,
    _nobody,
    _owned,
    _granted,
    _own_roles,
    _all_but_denied,
    _granted_and_denied,
    _denied_all,
    _administrator,
    _limited_token,
    _limited_token_of_an_owner,
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    for name in MODELS:
        await a_model(opened, name)
        await a_model_version(opened, name, aliases=["best"])
    yield opened
    await opened.close()


async def _model_names(tx: SqlTransaction, scope: Scope) -> list[str]:
    return [model.name for model in (await tx.registered_models.search([], [], last=None, limit=10, scope=scope)).items]


async def _past_models(tx: SqlTransaction, scope: Scope, *, row: int | None = None) -> list[str]:
    found, last = list[str](), None
    while page := await tx.past.models_between(
        PastChoice(row=row), since_ms=0, until_ms=2**62, last=last, limit=1, scope=scope
    ):
        found.append(page[0].name)
        last = (page[0].name, page[0].row)
    return found


@pytest.mark.parametrize("make", SCOPES, ids=[one.__name__[1:] for one in SCOPES])
async def test_every_search_of_models_keeps_to_its_scope(
    database: Registry, make: Callable[[Registry], Awaitable[Scoped]]
) -> None:
    scope, expected = await make(database)
    wheat = await model_row(database, "wheat")

    async def look(tx: SqlTransaction) -> dict[str, Any]:
        pages = tx.registry_pages
        versions = await tx.model_versions.search([], [], last=None, limit=10, scope=scope)
        return {
            "models": await _model_names(tx, scope),
            "count": await pages.count_models((), scope=scope),
            "versions": sorted(version.name for version in versions.items),
            "all names": sorted(one.name for one in (await pages.find_names("", limit=10, scope=scope))[0]),
            "names": sorted(one.name for one in (await pages.find_names("E", limit=10, scope=scope))[0]),
            "names counted": (await pages.find_names("e", limit=10, scope=scope))[1],
            "found": [one.name for one in await pages.find_models("e", limit=10, scope=scope)],
            "aliased": sorted(one.name for one in await pages.find_aliased("b", limit=10, scope=scope)),
            "past models": await _past_models(tx, scope),
            "past models of one": await _past_models(tx, scope, row=wheat),
            "versions by number": [one.name for one in await pages.find_versions("wh", "1", limit=10, scope=scope)],
        }

    found = await database.search(look)
    assert found == {
        "models": list(expected),
        "count": len(expected),
        "versions": list(expected),
        "all names": list(expected),
        "names": list(expected),
        "names counted": len(expected),
        "found": list(expected),
        "aliased": list(expected),
        "past models": list(expected),
        "past models of one": [name for name in expected if name == "wheat"],
        "versions by number": [name for name in expected if name == "wheat"],
    }


async def test_a_page_within_a_scope_is_full_before_it_has_a_next_one(database: Registry) -> None:
    two, _ = await _granted(database)

    async def pages(tx: SqlTransaction) -> list[list[str]]:
        first = await tx.registered_models.search([], [], last=None, limit=1, scope=two)
        second = await tx.registered_models.search([], [], last=first.last, limit=1, scope=two)
        assert second.last is None
        return [[model.name for model in page.items] for page in (first, second)]

    assert await database.search(pages) == [["barley"], ["wheat"]]


async def test_a_search_for_one_name_finds_nothing_outside_its_scope(database: Registry) -> None:
    reader = await an_account(database)
    await grant(database, reader, "viewer", model="wheat")

    async def search(tx: SqlTransaction, name: str) -> list[str]:
        found, _ = await search_model_versions(
            tx, reader, filter_text=f"name = '{name}'", order_by=[], max_results=10, page_token=None
        )
        return [version.name for version in found]

    assert await database.search(lambda tx: search(tx, "wheat")) == ["wheat"]
    assert await database.search(lambda tx: search(tx, "rye")) == []


async def test_deleted_models_keep_to_their_scope(database: Registry) -> None:
    ana = Principal("1", "user", "ana")
    for name in MODELS:
        await database.write(lambda tx, name=name: registered_models.delete_registered_model(tx, ana, name=name))  # type: ignore[misc]

    async def look(tx: SqlTransaction, scope: Scope) -> tuple[list[str], int]:
        found = await tx.registry_pages.deleted_models("", after="", limit=10, scope=scope)
        return [model.name for model in found], await tx.registry_pages.count_deleted_models("", scope=scope)

    assert await database.search(lambda tx: look(tx, WHOLE_WORKSPACE)) == (list(MODELS), 3)
    ben = await an_account(database)
    await grant(database, ben, "viewer", model="barley")
    await own(database, ben, model="wheat")
    assert await database.search(lambda tx: look(tx, _models_of(ben))) == (["barley", "wheat"], 2)
    await take_grants(database, ben)
    assert await database.search(lambda tx: look(tx, _models_of(ben))) == (["wheat"], 1)
    await own(database, None, model="wheat")
    assert await database.search(lambda tx: look(tx, _models_of(ben))) == ([], 0)


async def test_lists_as_of_a_moment_show_what_the_caller_may_see_now(database: Registry) -> None:
    moment = await _newest(database)
    ana = Principal("1", "user", "ana")
    await database.write(lambda tx: registered_models.delete_registered_model(tx, ana, name="wheat"))
    ben = await an_account(database)
    await grant(database, ben, "viewer", model="barley")
    await own(database, ben, model="wheat")

    async def look(tx: SqlTransaction) -> tuple[list[str], list[str], list[str]]:
        of_time: Any = {"moment": moment, "limit": 10, "page_token": None}
        models, _ = await past_lists.list_models_then(tx, ben, row=None, name_part="", **of_time)
        versions, _ = await past_lists.list_all_versions_then(tx, ben, choice=PastVersionChoice(), **of_time)
        hidden, _ = await past_lists.list_all_versions_then(tx, ben, choice=PastVersionChoice(model="rye"), **of_time)
        return (
            [one.record.name for one in models],
            [one.record.model for one in versions],
            [one.record.model for one in hidden],
        )

    assert await database.search(look) == (["barley", "wheat"], ["barley", "wheat"], [])
    await take_grants(database, ben)
    assert await database.search(look) == (["wheat"], ["wheat"], [])


async def _newest(database: Registry) -> Moment:
    row = await database.read(lambda tx: tx._session.one(_NEWEST))
    assert row is not None
    return Moment(seq=int(row[0]))


async def test_a_model_whose_versions_are_hidden_is_listed_without_them(database: Registry) -> None:
    role = await a_role(database, "namers", frozenset({Permission.REGISTERED_MODEL_READ}))
    ben = await an_account(database)
    await grant(database, ben, role, model="rye")
    ben = knowing(ben, **{role: frozenset({Permission.REGISTERED_MODEL_READ})})
    moment = await _newest(database)
    found, _ = await database.search(
        lambda tx: past_lists.list_models_then(
            tx, ben, moment=moment, row=None, name_part="", limit=10, page_token=None
        )
    )
    assert [(one.record.name, one.record.versions_count, one.record.latest_in_stage) for one in found] == [
        ("rye", 0, {})
    ]


async def test_experiments_keep_to_their_scope(database: Registry) -> None:
    ana = Principal("1", "user", "ana")
    ids = [
        await database.write(
            lambda tx, name=name: experiments.create_experiment(tx, ana, name=name, artifact_location=None, tags=[])  # type: ignore[misc]
        )
        for name in ("one", "two", "three")
    ]

    async def look(tx: SqlTransaction, scope: Scope) -> tuple[list[str], list[str], int]:
        found = await tx.experiments.search(
            lifecycle_stages=["active"], comparisons=[], orderings=[], after=None, limit=10, scope=scope
        )
        page = await tx.run_pages.experiments(search="", lifecycle_stage="active", after=None, limit=10, scope=scope)
        count = await tx.run_pages.count_experiments(search="", lifecycle_stage="active", scope=scope)
        return (
            sorted(one.experiment_id for one in found.items),
            sorted(one.experiment_id for one in page.items),
            count,
        )

    def experiments_of(principal: Principal) -> Scope:
        return scope_of(principal, "experiment", Permission.EXPERIMENT_READ)

    some = sorted(ids[:2])
    ben = await an_account(database)
    await grant(database, ben, "viewer", experiment_id=ids[0])
    await own(database, ben, experiment_id=ids[1])
    await grant(database, ben, "viewer", model=int(ids[2]))
    assert await database.search(lambda tx: look(tx, experiments_of(ben))) == (some, some, 2)
    cem = await an_account(database, "cem")
    assert await database.search(lambda tx: look(tx, experiments_of(cem))) == ([], [], 0)
    await grant(database, cem, "denied", experiment_id=ids[2])
    everyone = denied_something(holding(cem, Role.VIEWER))
    assert (await database.search(lambda tx: look(tx, experiments_of(everyone))))[0] == sorted(["0", *some])
    # A token that is limited to models is not limited in experiments by their numbers.
    limited = by_token(ben, TokenScope.READ, models=[1])
    assert await database.search(lambda tx: look(tx, experiments_of(limited))) == (some, some, 2)
    everything = await database.search(lambda tx: look(tx, WHOLE_WORKSPACE))
    assert len(everything[0]) == everything[2] == 4


async def test_what_a_principal_may_not_read_is_on_no_page(database: Registry) -> None:
    reader = await an_account(database)
    await grant(database, reader, "viewer", model="wheat")
    home = await database.search(lambda tx: home_pages.home_page(tx, reader, version="1"))
    assert [row.name for row in home.recent_models] == ["wheat"]
    assert {event.subject.model for event in home.recent_events} == {"wheat"}
    counts = home.counts
    assert (counts.models, counts.versions, counts.experiments, counts.runs) == (1, 1, 0, 0)
    found = await database.search(lambda tx: home_pages.search(tx, reader, text="e"))
    assert ([model.name for model in found.models], found.experiments, found.runs) == (["wheat"], [], [])


async def test_a_unit_of_work_sees_its_own_workspace_alone(database: Registry) -> None:
    ana, ben = Principal("1", "user", "ana"), Principal("2", "user", "ben", workspace="lab")

    async def create(tx: SqlTransaction, name: str) -> None:
        await registered_models.create_registered_model(
            tx.within("lab"), ben, name=name, description="the lab's", tags={}
        )

    await database.write(lambda tx: create(tx, "wheat"))
    await database.write(lambda tx: create(tx, "oats"))
    assert await database.search(lambda tx: _model_names(tx.within("lab"), WHOLE_WORKSPACE)) == ["oats", "wheat"]
    assert await database.search(lambda tx: _model_names(tx, WHOLE_WORKSPACE)) == list(MODELS)
    mine = await database.read(lambda tx: registered_models.get_registered_model(tx, ana, name="wheat"))
    theirs = await database.read(lambda tx: registered_models.get_registered_model(tx.within("lab"), ben, name="wheat"))
    assert (mine.description or "", theirs.description) == ("", "the lab's")


async def test_a_principal_in_a_unit_of_work_of_another_workspace_finds_nothing(database: Registry) -> None:
    ben = Principal("2", "user", "ben", workspace="lab")
    with pytest.raises(RegisteredModelNotFound):
        await database.read(lambda tx: registered_models.get_registered_model(tx, ben, name="wheat"))


async def test_the_default_workspace_costs_no_new_stores(database: Registry) -> None:
    async def same(tx: SqlTransaction) -> bool:
        return tx.within("default") is tx

    assert await database.read(same)
