"""The same large registry on both sides: straight into the tables, or through the API into Greenroom.

MLflow takes hours for this through its API; its tables are filled as its own server fills them (looked up in a database that
it had made), with the server stopped. Greenroom takes minutes on a quiet machine.
"""

from __future__ import annotations

import asyncio
import json
import random
import selectors
import socket
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.large_operations import MODELS
from bench.operations import addressed, post

AT_MS = 1_700_000_000_000
HISTORY_BATCH = 1000
CONNECTIONS = 16
# A job asks by yielding a request and is given the answer's JSON.
Job = Generator[bytes, Any, None]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Size:
    """How much there is."""

    versions: int = 100_000
    small_runs: int = 10_000
    large_runs: int = 100_000
    points: int = 100_000

    def scaled(self, by: float) -> Size:
        """Return the same shape, larger or smaller."""
        return Size(*(max(MODELS, int(n * by)) for n in (self.versions, self.small_runs, self.large_runs, self.points)))


def _metrics(run: int) -> list[tuple[str, float]]:
    chance = random.Random(run)
    return [(f"m{n}", chance.random()) for n in range(3)]


def _params(run: int) -> list[tuple[str, str]]:
    return [("alpha", str(run % 17)), ("kind", f"kind-{run % 5}")]


# --- through the API -------------------------------------------------------------------------------------------------


def through_api(port: int, size: Size) -> dict[str, str]:
    """Fill a server by its API and return the ids that the questions need."""
    found: dict[str, str] = {}
    per_model = size.versions // MODELS
    _pump(port, iter([_experiments(found)]))
    _pump(port, (_model(n, per_model) for n in range(MODELS)))
    _pump(port, (_run(found["small_experiment_id"], n) for n in range(size.small_runs)))
    _pump(port, (_run(found["large_experiment_id"], n) for n in range(size.large_runs)))
    _pump(port, iter([_points(found, size.points)]))
    return found


def _experiments(found: dict[str, str]) -> Job:
    for name in ("small", "large"):
        answer = yield post("experiments/create", {"name": f"{name} experiment"})
        found[f"{name}_experiment_id"] = answer["experiment_id"]


def _model(n: int, versions: int) -> Job:
    name = f"model-{n}"
    yield post("registered-models/create", {"name": name})
    for version in range(1, versions + 1):
        tags = [{"key": "n", "value": str(version)}]
        yield post("model-versions/create", {"name": name, "source": f"s3://models/{n}/{version}", "tags": tags})
    yield post("model-versions/transition-stage", {"name": name, "version": "5", "stage": "Production"})
    yield post("registered-models/alias", {"name": name, "alias": "champion", "version": "7"})


def _run(experiment_id: str, n: int) -> Job:
    fields = {"experiment_id": experiment_id, "start_time": AT_MS + n, "run_name": f"run {n}"}
    answer = yield post("runs/create", fields)
    batch = {
        "run_id": answer["run"]["info"]["run_id"],
        "metrics": [{"key": key, "value": value, "timestamp": AT_MS + n, "step": 0} for key, value in _metrics(n)],
        "params": [{"key": key, "value": value} for key, value in _params(n)],
    }
    yield post("runs/log-batch", batch)


def _points(found: dict[str, str], points: int) -> Job:
    answer = yield post("runs/create", {"experiment_id": found["small_experiment_id"], "start_time": 1})
    run_id = found["history_run_id"] = answer["run"]["info"]["run_id"]
    for first in range(0, points, HISTORY_BATCH):
        steps = range(first, min(first + HISTORY_BATCH, points))
        metrics = [{"key": "loss", "value": 1 / (n + 1), "timestamp": AT_MS + n, "step": n} for n in steps]
        yield post("runs/log-batch", {"run_id": run_id, "metrics": metrics})


def _pump(port: int, jobs: Iterator[Job]) -> None:
    """Drive many jobs over a few connections; any refusal ends it."""
    selector = selectors.DefaultSelector()

    def begin(connection: socket.socket) -> None:
        job = next(jobs, None)
        if job is None:
            selector.unregister(connection)
            connection.close()
        else:
            connection.sendall(addressed(next(job), port))
            selector.modify(connection, selectors.EVENT_READ, (job, bytearray()))

    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        selector.register(connection, selectors.EVENT_READ)
        begin(connection)
    while selector.get_map():
        ready = selector.select(60)
        if not ready:
            raise RuntimeError("no answer within 60 s")
        for key, _ in ready:
            connection = key.fileobj  # type: ignore[assignment]
            job, received = key.data
            received += connection.recv(1 << 16)
            head, found, body = bytes(received).partition(b"\r\n\r\n")
            if not found or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
                continue
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"refused while seeding: {bytes(received)[:1000]!r}")
            received.clear()
            try:
                connection.sendall(addressed(job.send(json.loads(body)), port))
            except StopIteration:
                begin(connection)


# --- into Greenroom's tables ------------------------------------------------------------------------------------------


def into_greenroom(store: str, size: Size) -> dict[str, str]:
    """Fill the tables of a Greenroom database, whose server is stopped, and return the ids that the questions need."""
    # Its server never analyses a SQLite file, so neither is it done here.
    _into(store, _greenroom_tables(size), analyzed=False)
    return {"small_experiment_id": "1001", "large_experiment_id": "1002", "history_run_id": _run_id(1003, 0)}


def _greenroom_tables(size: Size) -> Iterator[tuple[str, Sequence[str], Iterable[Row]]]:
    per_model = size.versions // MODELS
    versions = [(n, version) for n in range(MODELS) for version in range(1, per_model + 1)]
    runs = [(1001, n) for n in range(size.small_runs)] + [(1002, n) for n in range(size.large_runs)]
    logged = [(row, experiment, n) for row, (experiment, n) in enumerate(runs, 1)]
    history = len(runs) + 1
    yield (
        "registered_models",
        ("id", "workspace", "name", "created_at_ms", "updated_at_ms", "next_version"),
        ((n + 1, "default", f"model-{n}", AT_MS, AT_MS + per_model, per_model + 1) for n in range(MODELS)),
    )
    yield (
        "model_versions",
        ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms",
         "current_stage", "source", "download_uri", "run_id", "run_link", "status", "tags_json", "aliases_json"),
        ((row, n + 1, version, "default", "", "ana", AT_MS + version, AT_MS + version, _stage(version),
          f"s3://models/{n}/{version}", f"s3://models/{n}/{version}", "", "", "READY",
          json.dumps({"n": str(version)}), '["champion"]' if version == 7 else None)
         for row, (n, version) in enumerate(versions, 1)),
    )  # fmt: skip
    yield (
        "model_version_tags",
        ("model_version_id", "key", "value"),
        ((row, "n", str(version)) for row, (_, version) in enumerate(versions, 1)),
    )
    yield (
        "model_version_stages",
        ("registered_model_id", "stage", "version"),
        ((n + 1, _stage(version), version) for n, version in versions),
    )
    yield (
        "latest_versions",
        ("registered_model_id", "stage", "version", "first_version"),
        ((n + 1, *latest) for n in range(MODELS) for latest in (("None", per_model, 1), ("Production", 5, 5))),
    )
    yield "aliases", ("registered_model_id", "alias", "version"), ((n + 1, "champion", 7) for n in range(MODELS))
    yield (
        "experiments",
        ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms"),
        ((number, "default", f"{name} experiment", f"mlflow-artifacts:/{number}", "active", AT_MS, AT_MS)
         for number, name in ((1001, "small"), (1002, "large"), (1003, "history"))),
    )  # fmt: skip
    yield (
        "runs",
        ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "lifecycle_stage",
         "artifact_uri"),
        ((row, _run_id(experiment, n), experiment, "default", f"run {n}", "", "RUNNING", AT_MS + n, "active",
          f"mlflow-artifacts:/{experiment}/{_run_id(experiment, n)}/artifacts")
         for row, experiment, n in [*logged, (history, 1003, 0)]),
    )  # fmt: skip
    texts = ("run", "key", "value", "experiment_id")
    yield "run_tags", texts, ((row, "mlflow.runName", f"run {n}", experiment) for row, experiment, n in logged)
    yield (
        "run_params",
        texts,
        ((row, key, value, experiment) for row, experiment, n in logged for key, value in _params(n)),
    )
    point = ("run", "key", "value", "is_nan", "timestamp_ms", "step")
    yield (
        "metric_points",
        point,
        ((row, key, value, 0, AT_MS + n, 0) for row, _, n in logged for key, value in _metrics(n)),
    )
    yield "metric_points", point, ((history, "loss", 1 / (n + 1), 0, AT_MS + n, n) for n in range(size.points))
    yield (
        "latest_metrics",
        (*point, "experiment_id"),
        ((row, key, value, 0, AT_MS + n, 0, experiment) for row, experiment, n in logged for key, value in _metrics(n)),
    )
    last = size.points - 1
    yield "latest_metrics", (*point, "experiment_id"), [(history, "loss", 1 / size.points, 0, AT_MS + last, last, 1003)]


def _stage(version: int) -> str:
    return "Production" if version == 5 else "None"


# --- into MLflow's tables --------------------------------------------------------------------------------------------


def into_mlflow(store: str, size: Size) -> dict[str, str]:
    """Fill the tables of an MLflow database, whose server is stopped, and return the ids that the questions need."""
    _into(store, _mlflow_tables(size), analyzed=True)
    return {"small_experiment_id": "1001", "large_experiment_id": "1002", "history_run_id": _run_id(1003, 0)}


def _run_id(experiment: int, n: int) -> str:
    return f"{experiment:08x}{n:024x}"


def _mlflow_tables(size: Size) -> Iterator[tuple[str, Sequence[str], Iterable[Row]]]:
    per_model = size.versions // MODELS
    versions = [(f"model-{n}", n, version) for n in range(MODELS) for version in range(1, per_model + 1)]
    runs = [(1001, n) for n in range(size.small_runs)] + [(1002, n) for n in range(size.large_runs)]
    history = _run_id(1003, 0)
    yield (
        "registered_models",
        ("name", "creation_time", "last_updated_time", "description", "workspace"),
        ((f"model-{n}", AT_MS, AT_MS + per_model, "", "default") for n in range(MODELS)),
    )
    yield (
        "model_versions",
        ("name", "version", "creation_time", "last_updated_time", "description", "current_stage", "source", "run_id", "status",
         "run_link", "workspace"),
        ((name, version, AT_MS + version, AT_MS + version, "", "Production" if version == 5 else "None",
          f"s3://models/{n}/{version}", "", "READY", "", "default") for name, n, version in versions),
    )  # fmt: skip
    yield (
        "model_version_tags",
        ("key", "value", "name", "version", "workspace"),
        (("n", str(version), name, version, "default") for name, _, version in versions),
    )
    yield (
        "registered_model_aliases",
        ("alias", "version", "name", "workspace"),
        (("champion", 7, f"model-{n}", "default") for n in range(MODELS)),
    )
    yield (
        "experiments",
        ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace"),
        ((number, f"{name} experiment", f"mlflow-artifacts:/{number}", "active", AT_MS, AT_MS, "default")
         for number, name in ((1001, "small"), (1002, "large"), (1003, "history"))),
    )  # fmt: skip
    yield (
        "runs",
        ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time",
         "source_version", "lifecycle_stage", "artifact_uri", "experiment_id"),
        ((_run_id(experiment, n), f"run {n}", "UNKNOWN", "", "", "", "RUNNING", AT_MS + n, "", "active",
          f"mlflow-artifacts:/{experiment}/{_run_id(experiment, n)}/artifacts", experiment)
         for experiment, n in [*runs, (1003, 0)]),
    )  # fmt: skip
    yield (
        "tags",
        ("key", "value", "run_uuid"),
        (("mlflow.runName", f"run {n}", _run_id(experiment, n)) for experiment, n in runs),
    )
    yield (
        "params",
        ("key", "value", "run_uuid"),
        ((key, value, _run_id(experiment, n)) for experiment, n in runs for key, value in _params(n)),
    )
    columns = ("key", "value", "timestamp", "run_uuid", "step", "is_nan")
    yield (
        "metrics",
        columns,
        (
            (key, value, AT_MS + n, _run_id(experiment, n), 0, False)
            for experiment, n in runs
            for key, value in _metrics(n)
        ),
    )
    yield (
        "latest_metrics",
        columns,
        (
            (key, value, AT_MS + n, _run_id(experiment, n), 0, False)
            for experiment, n in runs
            for key, value in _metrics(n)
        ),
    )
    yield "metrics", columns, (("loss", 1 / (n + 1), AT_MS + n, history, n, False) for n in range(size.points))
    last = size.points - 1
    yield "latest_metrics", columns, [("loss", 1 / size.points, AT_MS + last, history, last, False)]


def _into(store: str, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]], *, analyzed: bool) -> None:
    if store.startswith("sqlite:///"):
        into_sqlite(Path(store.removeprefix("sqlite:///")), tables, analyzed=analyzed)
    else:
        asyncio.run(into_postgres(store.replace("+psycopg2", "", 1), tables))


def into_sqlite(path: Path, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]], *, analyzed: bool) -> None:
    with sqlite3.connect(path) as connection:
        for table, columns, rows in tables:
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    if analyzed:
        # As autovacuum does on PostgreSQL: the planner knows how much there is.
        connection.execute("ANALYZE")
    connection.close()


async def into_postgres(url: str, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        for table, columns, rows in tables:
            await connection.copy_records_to_table(table, records=list(rows), columns=columns)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
