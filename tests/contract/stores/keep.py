"""Save a store as this release writes it, for the tests of later releases: ``python -m tests.contract.stores.keep``.

It writes `<revision>.sqlite.gz`, `<revision>.postgres.sql` and, for each, `<revision>.<database>.json` with what this
release answers about it. Run it before a schema change, never again for the same revision.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import sqlite3
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from greenroom.core.access import Actor, local_user
from greenroom.core.logged_models import LoggedModelStatus
from greenroom.core.model_versions import ModelVersion
from greenroom.core.runs import Dataset, DatasetInput, MetricPoint, ModelOutput
from greenroom.core.stages import StageSet
from greenroom.services.history import history
from greenroom.services.idempotency import run_idempotently
from greenroom.services.pages import deleted_models, model_pages
from greenroom.services.registry import (
    comments,
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_restoring,
)
from greenroom.services.tracking import experiments, logged_models, metrics, run_inputs, run_search, runs
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.transaction import SqlTransaction
from tests.contract.stores.people import access_answers, fill_access
from tests.support.files import put_files
from tests.support.postgres import PostgresServer

FOLDER = Path(__file__).parent
START_MS = 1_790_000_000_000
ONCE = {"key": "kept-key", "request_digest": "ab" * 32}

Store = Database[SqlTransaction]
Verb = Callable[..., Coroutine[Any, Any, Any]]
ANA, BEN = local_user("ana"), local_user("ben")


async def fill(store: Store) -> None:
    """Write some of everything a store can hold, a second apart."""

    async def do(verb: Verb, actor: Actor = ANA, **fields: Any) -> Any:
        return await store.write(lambda tx: verb(tx, actor, **fields))

    experiment_id = await do(
        experiments.create_experiment, name="tasting", artifact_location=None, tags=[("team", "a")]
    )
    gone = await do(experiments.create_experiment, name="gone", artifact_location=None, tags=[])
    run_ids = [await _fill_run(store, do, experiment_id, number) for number in range(3)]
    await do(runs.delete_run, run_id=run_ids[2])
    await _fill_run(store, do, gone, 3)
    await do(experiments.delete_experiment, experiment_id=gone)

    model_ids = [await _fill_logged_model(do, experiment_id, run_ids[0], name) for name in ("tree", "forest")]
    await do(logged_models.delete_logged_model, model_id=model_ids[1])

    await _fill_wine(do, run_ids)
    await _fill_deleted(do)

    async def keep_answer(tx: SqlTransaction, actor: Actor) -> Any:
        async def change() -> bytes:
            await registered_models.create_registered_model(tx, actor, name="once", description=None, tags={})
            return b'{"registered_model":{"name":"once"}}'

        return await run_idempotently(tx, actor, key=ONCE["key"], request_digest=ONCE["request_digest"], change=change)

    await do(keep_answer)
    await fill_access(store)


async def _fill_run(store: Store, do: Verb, experiment_id: str, number: int) -> str:
    run = await do(
        runs.create_run,
        experiment_id=experiment_id,
        user_id="ana",
        start_time_ms=START_MS + number,
        run_name=f"run {number}",
        tags=[("colour", "red"), ("long", "x" * 300)],
    )
    run_id: str = run.info.run_id
    points = [MetricPoint("loss", 1 / (step + 1), START_MS + step, step) for step in range(20)]
    points += [MetricPoint("odd", float("nan"), START_MS, 0), MetricPoint("auc", 0.8 + number / 100, START_MS, 0)]
    params = [("depth", str(number)), ("note", "π ≈ 3")]
    await do(metrics.log_batch, run_id=run_id, points=points, of_models=[], params=params, tags=[("late", "yes")])
    dataset = Dataset(name="harvest", digest=f"d{number}", source_type="local", source="{}", schema='{"a": 1}')
    await do(
        run_inputs.log_inputs,
        run_id=run_id,
        datasets=[DatasetInput(dataset, {"mlflow.data.context": "training"})],
        model_ids=[],
    )
    await put_files(store, f"{experiment_id}/{run_id}/artifacts/model/MLmodel", content="flavors: {}\n")
    await put_files(store, f"{experiment_id}/{run_id}/artifacts/notes.txt", content=f"notes {number}")
    return run_id


async def _fill_logged_model(do: Verb, experiment_id: str, run_id: str, name: str) -> str:
    made = await do(
        logged_models.create_logged_model,
        experiment_id=experiment_id,
        name=name,
        model_type="agent",
        source_run_id=run_id,
        params=[("depth", "3")],
        tags=[("team", "a")],
    )
    model_id: str = made.model_id
    await do(logged_models.finalize_logged_model, model_id=model_id, status=LoggedModelStatus.READY)
    await do(run_inputs.log_outputs, run_id=run_id, outputs=[ModelOutput(model_id, 0)])
    return model_id


async def _fill_wine(do: Verb, run_ids: list[str]) -> None:
    """A model that was renamed, whose versions were promoted, rolled back, deleted and restored."""
    await do(registered_models.create_registered_model, name="must", description="Red.", tags={"team": "cellar"})
    for number in range(1, 9):
        await _register(do, "must", run_id=run_ids[0] if number < 4 else None)
    await do(registered_models.rename_registered_model, name="must", new_name="wine")
    wine = {"name": "wine"}
    for better in (1, 2, 3):
        await _move(do, better, "Production", comment=f"{better} is better")
    # Rolled back: 3 had its turn, and 1 was there before.
    await _move(do, 2, "Production", actor=BEN, comment="3 is slow")
    await _move(do, 4, "Staging")
    await _move(do, 5, "Staging", archive_existing=False)
    await _move(do, 5, "Production", archive_existing=False, keep_others=True)
    await _move(do, 6, "Archived")
    for alias, version in (("champion", 2), ("next", 4), ("old", 3), ("both", 5)):
        await do(registered_models.set_alias, **wine, alias=alias, version=version)
    await do(registered_models.delete_alias, **wine, alias="old")
    await do(model_versions.set_model_version_tag, **wine, version=2, key="checked", value="yes")
    await do(model_versions.set_model_version_tag, **wine, version=2, key="draft", value="yes")
    await do(model_versions.delete_model_version_tag, **wine, version=2, key="draft")
    await do(model_versions.update_model_version, **wine, version=3, description="Slow.")
    await do(registered_models.update_registered_model, **wine, description="Red and dry.")
    await do(comments.create_comment, **wine, version=None, text="Who owns this?")
    about = await do(comments.create_comment, **wine, version=5, text="first thought")
    # 5 is deleted with two stages and an alias; 7 without any; 8 comes back.
    await do(model_versions.delete_model_version, actor=BEN, **wine, version=5)
    await do(model_versions.delete_model_version, **wine, version=7)
    await do(model_versions.delete_model_version, **wine, version=8)
    await do(version_restoring.restore_model_version, **wine, version=8)
    # The event of its deletion lies deep below these.
    for number in range(30):
        await do(comments.update_comment, comment_id=about.comment_id, text=f"thought {number}")
    for number in range(100):
        await do(model_versions.set_model_version_tag, **wine, version=1, key="beat", value=str(number))


async def _fill_deleted(do: Verb) -> None:
    """Models that are deleted: one with all it had; two of one name, of which the older was deleted last; a prompt."""
    beer = {"name": "beer"}
    await do(registered_models.create_registered_model, **beer, description="Pale.", tags={"team": "brewery"})
    for _ in range(3):
        await _register(do, "beer")
    await _move(do, 1, "Staging", name="beer")
    await _move(do, 1, "Production", name="beer", keep_others=True)
    await _move(do, 2, "Archived", name="beer")
    await _move(do, 3, "Staging", name="beer", archive_existing=False)
    await do(registered_models.set_alias, **beer, alias="best", version=1)
    await do(registered_models.set_alias, **beer, alias="lost", version=3)
    await do(comments.create_comment, **beer, version=None, text="Who brews it?")
    await do(model_versions.delete_model_version, **beer, version=3)
    await do(registered_models.delete_registered_model, actor=BEN, **beer)

    for name, description in (("older", "Older."), ("twice", "Newer.")):
        await do(registered_models.create_registered_model, name=name, description=description, tags={})
        await _register(do, name)
    await do(registered_models.delete_registered_model, name="twice")
    await do(registered_models.rename_registered_model, name="older", new_name="twice")
    await do(registered_models.delete_registered_model, name="twice")

    await do(registered_models.create_registered_model, name="back", description="Again.", tags={})
    await _register(do, "back")
    await do(registered_models.delete_registered_model, name="back")
    await do(model_restoring.restore_registered_model, name="back")

    prompt = {"mlflow.prompt.is_prompt": "true"}
    await do(registered_models.create_registered_model, name="greeting", description=None, tags=prompt)
    await _register(do, "greeting", source="dummy-source", tags={**prompt, "mlflow.prompt.text": "Hello"})


async def _register(
    do: Verb,
    name: str,
    *,
    run_id: str | None = None,
    source: str = "s3://bucket/model",
    tags: dict[str, str] | None = None,
) -> None:
    await do(
        model_versions.create_model_version,
        name=name,
        source=f"runs:/{run_id}/model" if run_id else source,
        run_id=run_id,
        run_link="",
        model_id=None,
        description="",
        tags={"step": "1"} if tags is None else tags,
    )


async def _move(do: Verb, version: int, stage: str, *, name: str = "wine", actor: Actor = ANA, **fields: Any) -> None:
    given = {"archive_existing": True, "keep_others": False, "comment": "", **fields}
    await do(stages.change_stage, actor=actor, name=name, version=version, stage=stage, **given)


async def _stages_of(tx: SqlTransaction, version: ModelVersion) -> StageSet:
    staged = await tx.model_versions.get_staged(*version.key)
    assert staged is not None
    return staged.stages


# -- what is asked of it --------------------------------------------------------------------------------------------


async def answers(store: Store) -> dict[str, Any]:
    """Ask a filled store what people and programs ask, and return the answers as they come out of JSON."""

    async def ask(verb: Verb, **fields: Any) -> Any:
        return await store.search(lambda tx: verb(tx, ANA, **fields))

    everything: dict[str, Any] = {"filter_text": None, "order_by": [], "max_results": 1000, "page_token": None}
    lived = {**everything, "lifecycle_stages": ["active", "deleted"]}
    found_experiments = (await ask(experiments.search_experiments, **lived)).experiments
    ids = sorted(experiment.experiment_id for experiment in found_experiments)
    found_runs = (await ask(run_search.search_runs, experiment_ids=ids, **{**lived, "filter_text": ""})).runs
    red = await ask(
        run_search.search_runs,
        experiment_ids=ids,
        **{**lived, "filter_text": "tags.colour = 'red' AND params.depth = '1'"},
    )
    models, _ = await ask(registered_models.search_registered_models, **everything)
    versions, _ = await ask(model_versions.search_model_versions, **everything)
    names = [*(model.name for model in models), "beer", "twice"]
    page = {"limit": 1000, "page_token": None}
    given: dict[str, Any] = {
        "experiments": sorted(
            (one.experiment_id, one.name, one.lifecycle_stage, one.tags) for one in found_experiments
        ),
        "runs": sorted(
            (
                run.info.name,
                run.info.lifecycle_stage,
                run.info.run_id,
                sorted((point.key, repr(point.value), point.step) for point in run.metrics),
                sorted((param.key, param.value) for param in run.params),
                sorted((tag.key, tag.value) for tag in run.tags),
                [(one.dataset.name, one.dataset.digest, one.tags) for one in run.dataset_inputs],
                [output.model_id for output in run.model_outputs],
            )
            for run in found_runs
        ),
        "found runs": [run.info.name for run in red.runs],
        "losses": [
            tuple(point)
            for run in found_runs
            if run.info.name == "run 0"
            for point in (
                await ask(metrics.get_history, run_id=run.info.run_id, key="loss", max_results=None, page_token=None)
            )[0]
        ],
        "logged models": sorted(
            (model.name, model.status.value, model.params, model.tags)
            for model in (
                await ask(
                    logged_models.search_logged_models,
                    experiment_ids=ids,
                    filter_text=None,
                    datasets=[],
                    orderings=[],
                    max_results=50,
                    page_token=None,
                )
            ).models
        ),
        "models": [
            (
                model.name,
                model.description,
                model.tags,
                model.aliases,
                model.created_at_ms,
                model.updated_at_ms,
                [(one.version, one.current_stage) for one in model.latest_versions],
            )
            for model in models
        ],
        "versions": [
            (
                one.name,
                one.version,
                one.current_stage,
                one.aliases,
                one.tags,
                one.description,
                one.source,
                one.manifest_digest,
                one.created_at_ms,
                one.updated_at_ms,
                sorted(await store.read(lambda tx, one=one: _stages_of(tx, one))),  # type: ignore[misc]
            )
            for one in versions
        ],
        "champion": (await ask(model_versions.get_model_version_by_alias, name="wine", alias="champion")).version,
        "history": {
            name: [
                (event.at_ms, event.actor.name, event.type, event.before, event.after, event.comment)
                for event in (await ask(history.history_of_model, name=name, **page))[0]
            ]
            for name in names
            # Before 0002 the answer named the wrong one of the two models.
            if name != "twice"
        },
        "comments": [
            one.text
            for one in (await ask(comments.list_comments, name="wine", version=None, limit=50, page_token=None))[0]
        ],
        "deleted": [
            (one.name, one.deleted_by, one.versions_count, one.is_name_taken)
            for one in (await ask(deleted_models.deleted_models_page, search="", limit=50, page_token=None)).models
        ],
    }
    shown = await ask(model_pages.model_page, name="wine")
    given["stages"] = msgspec.to_builtins(shown.stages)
    given["live"] = msgspec.to_builtins(shown.live)
    listed = (
        await ask(model_pages.models_page, filter_text="name = 'wine'", order_by=[], limit=10, page_token=None)
    ).models
    given["since"] = msgspec.to_builtins(listed[0].stages)
    return json.loads(json.dumps(given))


# -- writing it down ------------------------------------------------------------------------------------------------


def slow_clock() -> Callable[[], int]:
    """Return a clock that advances by a second each time it is read."""
    seconds = itertools.count()
    return lambda: START_MS + 1000 * next(seconds)


async def _write(url: str, name: str) -> None:
    store = await open_database(url, make_transaction=SqlTransaction, clock=slow_clock())
    try:
        await fill(store)
        given = {**await answers(store), "access": await access_answers(store)}
        text = json.dumps(given, indent=1, ensure_ascii=False, sort_keys=True)
    finally:
        await store.close()
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _keep_sqlite(revision: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "greenroom.db"
        asyncio.run(_write(f"sqlite:///{path}", f"{revision}.sqlite"))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = path.read_bytes()
    (FOLDER / f"{revision}.sqlite.gz").write_bytes(gzip.compress(content, mtime=0))


def _keep_postgres(revision: str) -> None:
    server = PostgresServer()
    try:
        url = server.create_database()
        asyncio.run(_write(url, f"{revision}.postgres"))
        (FOLDER / f"{revision}.postgres.sql").write_text(asyncio.run(_dump(url)), encoding="utf-8")
    finally:
        server.close()


async def _dump(url: str) -> str:
    """Write a database as statements that asyncpg runs; `pg_dump` need not be there."""
    connection = await asyncpg.connect(url)
    try:
        made = [text for text in upgrades.create_fresh("postgres") if not text.startswith("INSERT")]
        columns: dict[str, list[str]] = {}
        for table, column in await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
        ):
            columns.setdefault(table, []).append(column)
        rows: dict[str, list[str]] = {}
        for table, names in columns.items():
            values = " || ', ' || ".join(f'quote_nullable("{name}"::text)' for name in names)
            listed = ", ".join(f'"{name}"' for name in names)
            rows[table] = [
                f'INSERT INTO "{table}" ({listed}) VALUES ({row[0]})'
                for row in await connection.fetch(f'SELECT {values} FROM "{table}" ORDER BY 1')
            ]
        # Other tables refer to these two.
        first = ("registered_models", "manifests")
        for table in sorted(rows, key=lambda table: (table not in first, table)):
            made += rows[table]
        for sequence, last in await connection.fetch("SELECT sequencename, last_value FROM pg_sequences"):
            if last is not None:
                made.append(f"SELECT setval('{sequence}', {last})")
    finally:
        await connection.close()
    return ";\n".join(made) + ";\n"


if __name__ == "__main__":
    head = upgrades.head_revision()
    if any(FOLDER.glob(f"{head}.*")):
        raise SystemExit(f"A store of schema {head} is kept already, and stays as it is.")
    _keep_sqlite(head)
    _keep_postgres(head)
