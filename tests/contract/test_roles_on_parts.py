"""Roles of a workspace's own that may read a model but not its versions, or decide about requests that they cannot read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.registry_resources import ModelChoice
from greenroom.core.requests import RequestState
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.core.runs import Dataset, DatasetInput
from greenroom.errors import AliasNotFound, CommentNotFound, NotFound, RequestNotFound
from greenroom.services.approvals.request_views import get_request, list_requests
from greenroom.services.history.events import EventConditions, list_events
from greenroom.services.history.history import history_of_model
from greenroom.services.history.undo import preview_undo
from greenroom.services.pages.experiment_pages import experiments_page
from greenroom.services.pages.home_pages import home_page
from greenroom.services.registry import comments, registry_resources
from greenroom.services.registry.registered_models import get_registered_model, search_registered_models
from greenroom.services.tracking import run_inputs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import a_role, an_account, grant, knowing
from tests.support.registry import USER, delete_model, set_alias
from tests.support.requests import Team
from tests.support.tracking import a_run, an_experiment

pytestmark = pytest.mark.anyio


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield await Team(database).begin()
    await database.close()


async def _holder(team: Team, *permissions: Permission) -> Actor:
    role = await a_role(team.database, "part", permissions)
    account = await an_account(team.database, "pat")
    await grant(team.database, account, role, model="wine")
    return knowing(account, **{role.replace(":", "_"): frozenset(permissions)})


async def test_who_may_not_read_versions_is_told_nothing_about_them(team: Team) -> None:
    pat = await _holder(team, Permission.REGISTERED_MODEL_READ)
    await set_alias(team.database, "wine", "champion", 1)
    await team.ask()
    of_version = await team.database.write(
        lambda tx: comments.create_comment(tx, USER, name="wine", version=1, text="Dry.")
    )
    everything = EventConditions(model="wine")
    of_alias = (await team.database.search(lambda tx: list_events(tx, USER, EventConditions(kinds=("alias",))))).events

    model = await team.database.read(lambda tx: registry_resources.get_model(tx, pat, name="wine"))
    assert (model.aliases, model.latest_in_stage, model.versions_count) == ({}, {}, 0)
    with pytest.raises(AliasNotFound):
        registry_resources.version_of_alias(model, "champion")
    page = await team.database.read(
        lambda tx: registry_resources.list_models(
            tx,
            pat,
            choice=ModelChoice(),
            filter_text=None,
            order_by=[],
            limit=9,
            page_token=None,
            include_total=False,
        )
    )
    assert [one.aliases for one in page[0]] == [{}]
    assert (await team.database.read(lambda tx: get_registered_model(tx, pat, name="wine"))).aliases == {}
    found, _ = await team.database.search(
        lambda tx: search_registered_models(tx, pat, filter_text=None, order_by=[], max_results=9, page_token=None)
    )
    assert [one.aliases for one in found] == [{}]
    home = await team.database.search(lambda tx: home_page(tx, pat, version="1"))
    assert [row.aliases for row in home.board] == [{}]

    listed = await team.database.search(lambda tx: list_events(tx, pat, everything))
    assert [event.type for event in listed.events] == ["registered_model.created"]
    history, _ = await team.database.read(lambda tx: history_of_model(tx, pat, name="wine", limit=99, page_token=None))
    assert [event.type for event in history] == ["registered_model.created"]
    assert of_alias
    with pytest.raises(NotFound):
        await team.database.read(lambda tx: preview_undo(tx, pat, event=of_alias[0].id))

    with pytest.raises(RequestNotFound):
        await team.database.read(lambda tx: get_request(tx, pat, request_id="1"))
    for name in (None, "wine"):
        requests, _ = await team.database.read(
            lambda tx, name=name: list_requests(  # type: ignore[misc]
                tx, pat, states=tuple(RequestState), name=name, limit=9, page_token=None
            )
        )
        assert requests == []
    with pytest.raises(CommentNotFound):
        await team.database.read(lambda tx: comments.get_comment(tx, pat, comment_id=of_version.comment_id))


async def test_the_event_of_a_deleted_model_does_not_list_versions(team: Team) -> None:
    pat = await _holder(team, Permission.REGISTERED_MODEL_READ)
    await set_alias(team.database, "wine", "champion", 1)
    await delete_model(team.database, "wine")
    asked = EventConditions(types=("registered_model.deleted",))
    for reader, aliases in ((pat, {}), (USER, {"champion": 1})):
        page = await team.database.search(lambda tx, who=reader: list_events(tx, who, asked))  # type: ignore[misc]
        assert [(event.before or {})["aliases"] for event in page.events] == [aliases]


async def test_who_may_not_read_runs_is_told_nothing_about_them(team: Team) -> None:
    database = team.database
    experiment_id = await an_experiment(database)
    run_id = await a_run(database, experiment_id)
    used = DatasetInput(dataset=Dataset(name="harvest", digest="1", source_type="local", source="x"), tags={})
    await database.write(lambda tx: run_inputs.log_inputs(tx, USER, run_id=run_id, datasets=[used], model_ids=[]))
    role = await a_role(database, "part", [Permission.EXPERIMENT_READ])
    pat = await an_account(database, "pat")
    await grant(database, pat, role, experiment_id=experiment_id)
    pat = knowing(pat, **{role.replace(":", "_"): frozenset({Permission.EXPERIMENT_READ})})
    for reader, runs_count, datasets in ((USER, 1, ["harvest"]), (pat, 0, [])):
        page = await database.read(
            lambda tx, who=reader: experiments_page(  # type: ignore[misc]
                tx, who, search="", lifecycle_stage="active", limit=9, page_token=None
            )
        )
        (row,) = [one for one in page.experiments if one.experiment_id == experiment_id]
        assert (row.runs_count, row.last_run_at_ms is None) == (runs_count, not runs_count)
        found = await database.read(
            lambda tx, who=reader: run_inputs.search_datasets(tx, who, experiment_ids=[experiment_id])  # type: ignore[misc]
        )
        assert [one.name for one in found] == datasets


async def test_requests_wait_only_for_those_who_may_read_them(team: Team) -> None:
    await team.ask()
    team.people["pat"] = await _holder(team, Permission.TRANSITION_DECIDE)
    assert await team.waiting("pat") == []
    with pytest.raises(RequestNotFound):
        await team.approve("pat")
    team.people["quinn"] = await an_account(team.database, "quinn")
    await grant(team.database, team.people["quinn"], "approver", model="wine")
    assert Permission.MODEL_VERSION_READ in PERMISSIONS[Role.APPROVER]
    assert await team.waiting("quinn") == ["1"]
