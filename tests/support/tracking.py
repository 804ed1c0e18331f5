"""Experiments, runs and logged models for tests, made through the services."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from greenroom.core.access import local_user
from greenroom.core.runs import MetricPoint, Run
from greenroom.services.tracking import experiments, logged_models, metrics, run_search, runs
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.transaction import SqlTransaction

USER = local_user("ana")
Tracking = Database[SqlTransaction]

_numbers = itertools.count(1)


async def an_experiment(database: Tracking, **fields: Any) -> str:
    """Make an experiment and return its id."""
    given = {"name": f"experiment-{next(_numbers)}", "artifact_location": None, "tags": [], **fields}
    return await database.write(lambda tx: experiments.create_experiment(tx, USER, **given))


async def a_run(
    database: Tracking,
    experiment_id: str,
    *,
    name: str = "run",
    metrics: Mapping[str, float] | None = None,
    params: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    start_time_ms: int | None = None,
    user_id: str = "",
) -> str:
    """Make a run with some data in it and return its id; each begins after the one before."""
    start = next(_numbers) if start_time_ms is None else start_time_ms

    async def verb(tx: SqlTransaction) -> str:
        run = await runs.create_run(
            tx,
            USER,
            experiment_id=experiment_id,
            user_id=user_id,
            start_time_ms=start,
            run_name=name,
            tags=list((tags or {}).items()),
        )
        points = [MetricPoint(key, value, 1, 0) for key, value in (metrics or {}).items()]
        await log(tx, run.info.run_id, points, params=params)
        return run.info.run_id

    return await database.write(verb)


async def log(
    tx: SqlTransaction,
    run_id: str,
    points: Iterable[MetricPoint] = (),
    *,
    params: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Log a batch."""
    await metrics.log_batch(
        tx,
        USER,
        run_id=run_id,
        points=list(points),
        of_models=[],
        params=list((params or {}).items()),
        tags=list((tags or {}).items()),
    )


async def log_points(database: Tracking, run_id: str, *points: tuple[str, float, int, int]) -> None:
    """Log points given as (key, value, timestamp, step)."""
    await database.write(lambda tx: log(tx, run_id, [MetricPoint(*point) for point in points]))


async def the_run(database: Tracking, run_id: str) -> Run:
    """Read a run whole."""
    return await database.read(lambda tx: runs.get_run(tx, USER, run_id=run_id))


async def find_runs(
    database: Tracking,
    experiment_ids: str | Sequence[str],
    filter_text: str = "",
    *,
    order_by: Sequence[str] = (),
    stages: Sequence[str] = ("active",),
    page_size: int = 1000,
) -> list[str]:
    """Search page by page, and return the names of all runs found."""
    ids = [experiment_ids] if isinstance(experiment_ids, str) else experiment_ids
    names: list[str] = []
    token: str | None = None
    while True:
        page = await database.search(
            lambda tx, token=token: run_search.search_runs(  # type: ignore[misc]
                tx,
                USER,
                experiment_ids=ids,
                filter_text=filter_text,
                lifecycle_stages=stages,
                order_by=order_by,
                max_results=page_size,
                page_token=token,
            )
        )
        names += [run.info.name for run in page.runs]
        token = page.next_page_token
        if token is None:
            return names
        assert len(page.runs) == page_size


async def a_logged_model(database: Tracking, experiment_id: str, **fields: Any) -> str:
    """Make a logged model and return its id."""
    given = {"name": "model", "model_type": "", "source_run_id": "", "params": [], "tags": [], **fields}
    model = await database.write(
        lambda tx: logged_models.create_logged_model(tx, USER, experiment_id=experiment_id, **given)
    )
    return model.model_id
