"""The invariant checks report every way of tampering with a sound store."""

from __future__ import annotations

import pytest

from greenroom.core.requests import RequestedMove, RequestState
from greenroom.core.rules import Target
from greenroom.services.approvals.request_decisions import reject_request
from greenroom.services.registry.version_restoring import restore_model_version
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import USER, a_model, a_model_version, delete_version, find_models, move, set_alias
from tests.support.requests import Team
from tests.support.rules import a_rule, stage_place
from tests.support.tracking import a_run

pytestmark = pytest.mark.anyio

TAMPERINGS = {
    "UPDATE registered_models SET next_version = next_version + 1": "a model's numbers have a gap",
    "DELETE FROM model_version_stages WHERE version = 2": "a live version holds no stage",
    "UPDATE latest_versions SET version = 1": "is not the highest that holds it",
    "UPDATE aliases SET version = 3": "an alias points at what is no live version",
    "UPDATE model_versions SET current_stage = 'Staging' WHERE version = 2": "is not the furthest it holds",
    "UPDATE model_versions SET description = 'x' WHERE version = 1": "description of model_version:1/1 is 'x'",
    "INSERT INTO registered_model_tags (registered_model_id, key, value) VALUES (1, 'k', 'v')": (
        "tags of registered_model:1 is {'k': 'v'}"
    ),
    "DELETE FROM aliases": "aliases of registered_model:1 is {}",
    "UPDATE latest_versions SET first_version = 2 WHERE stage = 'Archived'": "is not the lowest that holds it",
    'UPDATE model_versions SET tags_json = \'{"k": "v"}\' WHERE version = 1': "the copy of the tags of version (1, 1) is",
    "UPDATE model_versions SET aliases_json = NULL": "the copy of the aliases of version (1, 2) is None",
    "DELETE FROM events WHERE type = 'model_version.created' AND subject = 'model_version:1/2'": (
        "model_version:1/2 has 0 events of its creation"
    ),
    "INSERT INTO run_tags (run, key, value, experiment_id) VALUES (99, 'k', 'v', 0)": "belongs to a run that is not there",
    "UPDATE run_tags SET experiment_id = 7": "filed under another experiment",
    "UPDATE registered_models SET versions_updated_at_ms = 1": "a version changed after its model says that they did",
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ('default', 'registered_model', 1, 'user:1', 'viewer', 1, 'ana')": (
        "a grant has something else of its model than the model"
    ),
    "UPDATE model_version_stages SET stage = 'Nowhere' WHERE version = 1": "stages that its workspace does not have",
    "INSERT INTO request_numbers (workspace, last_number) VALUES ('lab', 1)": "in a workspace that is not there",
    "INSERT INTO stage_rules (workspace, model_row, target, version, updated_at_ms, updated_by) "
    "VALUES ('default', 9, 'stage:Staging', 1, 1, 'ana')": "a rule of a registered model is in another workspace",
    "INSERT INTO request_reviewers (request_row, account_id, asked_by, asked_at_ms) VALUES (1, 1, 'ana', 1)": (
        "a decision or a reviewer is of a request that is not there"
    ),
    "INSERT INTO audit_state (id, log_id, tree_size, holder, held_until_ms) VALUES (1, 'a', 3, '', 0)": (
        "the seals have a gap"
    ),
    "UPDATE experiments SET name = 'other'": "name of experiment:0 is 'other'",
}


async def _make(url: str) -> None:
    database = await open_database(url, make_transaction=SqlTransaction)
    name = await a_model(database, tags={})
    for _ in range(3):
        await a_model_version(database, name)
    await move(database, name, 1, "Production")
    await move(database, name, 2, "Production", archive_existing=True)
    await set_alias(database, name, "champion", 2)
    await a_run(database, "0")
    await set_alias(database, name, "last", 3)
    await delete_version(database, name, 3)
    await database.close()


async def test_a_sound_store_is_found_sound(database_url: str) -> None:
    await _make(database_url)
    assert await broken_promises(database_url) == []


async def test_a_version_that_came_back_is_sound(database_url: str) -> None:
    await _make(database_url)
    database = await open_database(database_url, make_transaction=SqlTransaction)
    name = (await find_models(database))[0]
    await delete_version(database, name, 2)
    restored = await database.write(lambda tx: restore_model_version(tx, USER, name=name, version=2))
    await database.close()
    assert (restored.current_stage, restored.aliases) == ("Production", ["champion"])
    assert await broken_promises(database_url) == []


async def test_a_store_with_rules_and_requests_is_sound(database_url: str) -> None:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    team = await Team(database).begin()
    await a_rule(database, stage_place("Staging", "wine"), approvals=1)
    await team.ask()
    assert (await team.approve("ben")).request.state is RequestState.MOVED
    await team.ask(version=2)
    await team.write("ben", reject_request, request_id="2", comment="Not yet.")
    await team.ask(version=2, move=RequestedMove(target=Target.alias("champion")))
    await team.ask(version=3, reviewers=["cleo"])
    await database.write(
        lambda tx: tx._session.run(Sql("UPDATE accounts SET is_admin = 1 WHERE id = $1"), team.people["ada"].owner_row)
    )
    await database.close()
    assert await broken_promises(database_url) == []


@pytest.mark.parametrize("statement", TAMPERINGS)
async def test_tampering_is_found(database_url: str, statement: str) -> None:
    await _make(database_url)
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await database.write(lambda tx: tx._session.run(Sql(statement)))
    await database.close()
    assert any(TAMPERINGS[statement] in sentence for sentence in await broken_promises(database_url))
