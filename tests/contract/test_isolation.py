"""Two workspaces with the same names, filled alike: no search, list, page or count of one shows anything of the other.

Everything that is read is compared with what the same calls answered when the workspace was alone in its store.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from greenroom.core.access import Principal, local_user
from greenroom.core.blobs import StoredBlob
from greenroom.core.registry_resources import ModelChoice, VersionChoice
from greenroom.server.workspaces import database_of
from greenroom.services import workspaces
from greenroom.services.files import artifacts
from greenroom.services.history import events, history
from greenroom.services.pages import home_pages, run_pages
from greenroom.services.registry import comments, model_versions, registered_models
from greenroom.services.registry import registry_resources as resources
from greenroom.services.tracking import experiments, logged_models, run_search, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio
_HEX = re.compile(r"[0-9a-f]{16,}")
# Ids and times, which differ however a store was filled.
_VOLATILE = re.compile(
    r"(.*_)?(row|seq|id|ms|time|timestamp|etag|revision|key)|subject|topic|workspace(_name)?|owner|revisions|.*_uri|.*_location"
    r"|next_version|source"
)


class Place:
    """A workspace of a store, with an actor in it."""

    def __init__(self, database: Registry, key: str) -> None:
        self.actor: Principal = msgspec.structs.replace(local_user("ana"), workspace=key)
        self.database = database_of(self.actor, database)

    async def write(self, verb: Any, **fields: Any) -> Any:
        return await self.database.write(lambda tx: verb(tx, self.actor, **fields))

    async def read(self, verb: Any, **fields: Any) -> Any:
        return await self.database.search(lambda tx: verb(tx, self.actor, **fields))


async def fill(place: Place, mark: str) -> dict[str, str]:
    """Fill a workspace; `mark` is in every value, and in no name."""
    experiment_id = await place.write(
        experiments.create_experiment, name="tuning", artifact_location=None, tags=[("of", mark)]
    )
    run = await place.write(
        runs.create_run,
        experiment_id=experiment_id,
        user_id=mark,
        run_name="first",
        start_time_ms=1,
        tags=[("of", mark)],
    )
    run_id = run.info.run_id
    root = run.info.artifact_uri.removeprefix("mlflow-artifacts:/")
    blob = StoredBlob(digest=("a" if mark == "red" else "b") * 64, size_bytes=1, place=mark)
    await place.write(artifacts.put_file, path=f"{root}/model/MLmodel", blob=blob)
    await place.write(artifacts.put_file, path="loose.txt", blob=blob)
    model = await place.write(
        logged_models.create_logged_model,
        experiment_id=experiment_id,
        name="grape",
        model_type=mark,
        source_run_id=run_id,
        params=[],
        tags=[("of", mark)],
    )
    await place.write(registered_models.create_registered_model, name="wine", description=mark, tags={"of": mark})
    await place.write(registered_models.create_registered_model, name="gone", description=mark, tags={})
    await place.write(registered_models.delete_registered_model, name="gone")
    await place.write(
        model_versions.create_model_version,
        name="wine",
        source=f"runs:/{run_id}/model",
        run_id=run_id,
        run_link="",
        model_id=None,
        description=mark,
        tags={"of": mark},
    )
    await place.write(registered_models.set_alias, name="wine", alias="best", version=1)
    await place.write(comments.create_comment, name="wine", version=None, text=mark)
    return {"experiment_id": experiment_id, "run_id": run_id, "model_id": model.model_id}


async def looked_at(place: Place, ids: dict[str, str]) -> dict[str, Any]:
    """Read everything that searches, lists, pages and counts show."""
    paging: dict[str, Any] = {"limit": 50, "page_token": None}
    search: dict[str, Any] = {"filter_text": None, "order_by": [], "max_results": 50, "page_token": None}
    return {
        "models": await place.read(registered_models.search_registered_models, **search),
        "versions": await place.read(model_versions.search_model_versions, **search),
        "experiments": await place.read(
            experiments.search_experiments, lifecycle_stages=["active", "deleted"], with_total=True, **search
        ),
        "resources": await place.read(
            resources.list_models,
            choice=ModelChoice(),
            filter_text=None,
            order_by=[],
            include_total=True,
            **paging,
        ),
        "deleted": await place.read(
            resources.list_models,
            choice=ModelChoice(is_deleted=True),
            filter_text=None,
            order_by=[],
            include_total=True,
            **paging,
        ),
        "version resources": await place.read(
            resources.list_versions, choice=VersionChoice(), include_total=True, **paging
        ),
        # The first one is that of the workspace itself, whose name differs.
        "events": (await place.read(events.list_events, conditions=events.EventConditions())).events[:-1],
        "history": await place.read(history.history_of_model, name="wine", **paging),
        "comments": await place.read(comments.list_comments, name="wine", version=None, **paging),
        "home": await place.read(home_pages.home_page, version="1"),
        "found": await place.read(home_pages.search, text="i"),
        "found runs": await place.read(home_pages.search, text="first"),
        "runs": await place.read(
            run_search.search_runs,
            experiment_ids=[ids["experiment_id"]],
            lifecycle_stages=["active"],
            **search,
        ),
        "files": await place.read(artifacts.list_folder, path=""),
    }


def plain(found: Any) -> Any:
    """Return data without ids and times."""
    data = msgspec.json.decode(msgspec.json.encode(found, enc_hook=str))

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(one) for key, one in value.items() if not _VOLATILE.fullmatch(key)}
        if isinstance(value, list):
            return [strip(one) for one in value]
        return _HEX.sub("*", value) if isinstance(value, str) else value

    return strip(data)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    yield opened
    await opened.close()


async def a_workspace(database: Registry, name: str) -> Place:
    made = await database.write(
        lambda tx: workspaces.create_workspace(tx, local_user("ana"), name=name, description="")
    )
    return Place(database, made.key)


async def test_two_workspaces_filled_alike_never_mix(database: Registry, tmp_path: Path) -> None:
    alone = {}
    for mark in ("red", "blue"):
        separate = await open_database(f"sqlite:///{tmp_path / mark}.db", make_transaction=SqlTransaction)
        place = await a_workspace(separate, "lab")
        ids = await fill(place, mark)
        alone[mark] = await looked_at(place, ids)
        await separate.close()
    places = {"red": await a_workspace(database, "lab"), "blue": await a_workspace(database, "attic")}
    ids_of = {mark: await fill(place, mark) for mark, place in places.items()}
    await fill(Place(database, "default"), "green")
    for mark, place in places.items():
        found = await looked_at(place, ids_of[mark])
        for what, value in found.items():
            shown = plain(value)
            for other in {"red", "blue", "green"} - {mark}:
                assert f"'{other}'" not in str(shown), (mark, what)
            assert shown == plain(alone[mark][what]), (mark, what)


async def test_ids_of_another_workspace_are_not_found(database: Registry) -> None:
    lab, attic = await a_workspace(database, "lab"), await a_workspace(database, "attic")
    ids = await fill(lab, "red")
    await fill(attic, "blue")
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (experiments.get_experiment, {"experiment_id": ids["experiment_id"]}),
        (runs.get_run, {"run_id": ids["run_id"]}),
        (logged_models.get_logged_model, {"model_id": ids["model_id"]}),
        (run_pages.run_page, {"run_id": ids["run_id"]}),
    ]
    for verb, fields in verbs:
        with pytest.raises(Exception, match=r"not found|exists"):
            await attic.read(verb, **fields)
