"""Call what both clients have with odd arguments, one at a time, and say what kind of outcome each call has.

    python -m tests.compat.scenarios.odd_calls genuine http://127.0.0.1:5000
    python -m tests.compat.scenarios.odd_calls greenroom http://127.0.0.1:5001

Each client is given an empty server of its own; `tests/compat/test_odd_calls.py` compares what they print.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

UNKNOWN_ID = "0123456789abcdef0123456789abcdef"
LONG = "x" * 10_000
ODD: dict[str, dict[str, Any]] = {
    "name": {
        "None": None, "empty": "", "blank": " ", "int": 5, "float": 1.5, "bytes": b"b", "Path": Path("p"),
        "numpy text": np.str_("s"), "numpy int": np.int64(3), "list": ["l"], "dict": {"d": 1}, "long": LONG,
        "unicode": "ü漢😀", "line end": "a\nb", "bool": True,
    },
    "id": {
        "None": None, "empty": "", "unknown": UNKNOWN_ID, "int": 5, "bytes": b"b", "Path": Path("p"),
        "numpy int": np.int64(7), "long": LONG, "unicode": "ü漢", "list": ["l"], "negative": -1,
    },
    "value": {
        "None": None, "empty": "", "int": 5, "nan": float("nan"), "bytes": b"b", "Path": Path("p"), "list": [1],
        "dict": {"a": 1}, "long": LONG, "numpy": np.float64(0.5), "unicode": "ü漢😀", "object": Decimal("0.1"),
    },
    "text": {"None": None, "empty": "", "int": 5, "bytes": b"b", "list": [1], "long": LONG, "unicode": "ü漢😀"},
    "number": {
        "None": None, "text": "x", "text of a number": "1", "nan": float("nan"), "infinity": float("inf"), "negative": -1,
        "fraction": 1.5, "bool": True, "float32": np.float32(0.5), "int64": np.int64(2), "array": np.array([2.0]),
        "arrays": np.array([1, 2]), "bytes": b"1", "list": [1], "huge": 10**30, "dict": {},
    },
    "mapping": {
        "None": None, "empty": {}, "list": [], "text": "text", "empty key": {"": 1}, "None key": {None: 1},
        "None value": {"n": None}, "int key": {5: 6}, "pairs": [("a", 1)], "long": {"k": LONG}, "int": 5,
        "unicode": {"ü": "漢"}, "numpy": {"np": np.float32(0.5)},
    },
    "path": {
        "None": None, "empty": "", "absolute": "/abs.txt", "climbing": "../x.txt", "Path": Path("p.txt"), "bytes": b"b.txt",
        "int": 5, "unicode": "ü 漢.txt", "long": "x" * 300, "number sign": "a#b.txt", "percent": "a%20b.txt", "dot": ".",
        "folder": "a/b/", "list": ["a.txt"],
    },
    "local": {
        "None": None, "empty": "", "missing": "missing.txt", "int": 5, "bytes": b"file.txt", "Path": Path("file.txt"),
        "folder": "folder", "NUL": "a\0b", "list": ["file.txt"],
    },
    "list": {
        "None": None, "empty": [], "text": "text", "of None": [None], "of int": [5], "tuple": ("text",), "int": 5,
        "unknown": [UNKNOWN_ID], "dict": {"a": 1},
    },
    "filter": {"None": None, "empty": "", "nonsense": "nonsense", "int": 5, "bytes": b"b", "open": "name = 'x", "long": LONG},
    "count": {
        "None": None, "zero": 0, "negative": -1, "fraction": 1.5, "text": "x", "text of a number": "5",
        "int64": np.int64(5), "bool": True, "huge": 10**9, "list": [5],
    },
    "view": {"None": None, "zero": 0, "two": 2, "unknown": 99, "word": "ALL", "nonsense": "x", "list": [1]},
    "status": {"None": None, "empty": "", "lower": "finished", "nonsense": "x", "three": 3, "unknown": 99, "list": ["x"]},
    "stage": {"None": None, "empty": "", "lower": "production", "nonsense": "Nonsense", "int": 5, "list": ["Production"]},
    "version": {
        "None": None, "empty": "", "int": 1, "text": "1", "unknown": 99, "nonsense": "x", "negative": -1, "float": 1.0,
        "int64": np.int64(1), "list": [1], "huge": 10**30,
    },
    "uri": {
        "None": None, "empty": "", "nonsense": "x", "unknown run": f"runs:/{UNKNOWN_ID}/m", "unknown model": "models:/no/1",
        "int": 5, "bytes": b"runs:/a/b", "Path": Path("folder"), "alias": "models:/no@a",
    },
    "items": {"None": None, "empty": [], "text": "text", "of None": [None], "of int": [5], "int": 5, "of dicts": [{"key": "a"}]},
    "flag": {"None": None, "int": 1, "text": "yes", "list": []},
    "data": {"None": None, "empty": {}, "text": "text", "int": 5, "bytes": b"b", "set": {1}, "list": [1], "object": object},
}  # fmt: skip


class Call(NamedTuple):
    """One function with arguments that are all right, and which of them are made odd.

    Attributes:
        owner: ``fluent``, ``client`` or ``artifacts``.
        odd: argument to the kind of odd values (`ODD`) it is given.
    """

    owner: str
    function: str
    arguments: dict[str, Any]
    odd: dict[str, str]

    def variants(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give each call's name and arguments."""
        yield f"{self.owner}.{self.function}", self.arguments
        for argument, kind in self.odd.items():
            for what, value in ODD[kind].items():
                yield f"{self.owner}.{self.function} {argument}: {what}", {**self.arguments, argument: value}


class World(NamedTuple):
    """What the calls are about: things made before."""

    experiment: str
    run: str
    model: str
    version: str
    logged: str


def calls(w: World) -> Iterator[Call]:
    """Give every call."""
    yield from _fluent(w)
    yield from _client_runs(w)
    yield from _client_registry(w)


def _fluent(w: World) -> Iterator[Call]:
    def fluent(function: str, arguments: dict[str, Any], **odd: str) -> Call:
        return Call("fluent", function, arguments, odd)

    yield fluent(
        "log_metric",
        {"key": "m", "value": 1.0},
        key="name",
        value="number",
        step="number",
        timestamp="number",
        run_id="id",
        model_id="id",
        synchronous="flag",
    )
    yield fluent(
        "log_metrics", {"metrics": {"m": 1.0}}, metrics="mapping", step="number", timestamp="number", run_id="id"
    )
    yield fluent("log_param", {"key": "p", "value": 1}, key="name", synchronous="flag")
    yield fluent("log_params", {"params": {"p": 1}}, params="mapping", run_id="id")
    yield fluent("set_tag", {"key": "t", "value": 1}, key="name", value="value")
    yield fluent("set_tags", {"tags": {"t": 1}}, tags="mapping")
    yield fluent("delete_tag", {"key": "none such"}, key="name")
    yield fluent("log_text", {"text": "t", "artifact_file": "t.txt"}, text="text", artifact_file="path", run_id="id")
    yield fluent(
        "log_dict", {"dictionary": {"a": 1}, "artifact_file": "d.json"}, dictionary="data", artifact_file="path"
    )
    yield fluent("log_artifact", {"local_path": "file.txt"}, local_path="local", artifact_path="path", run_id="id")
    yield fluent("log_artifacts", {"local_dir": "folder"}, local_dir="local", artifact_path="path")
    yield fluent(
        "log_stream", {"stream": io.BytesIO(b"x"), "artifact_file": "s.bin"}, stream="data", artifact_file="path"
    )
    yield fluent("log_table", {"data": {"a": [1]}, "artifact_file": "t.json"}, data="data", artifact_file="path")
    yield fluent(
        "log_image",
        {"image": np.zeros((2, 2), dtype="uint8"), "artifact_file": "i.png"},
        image="data",
        artifact_file="path",
        key="name",
    )
    yield fluent("log_input", {"dataset": None}, dataset="data", context="text", tags="mapping")
    yield fluent("log_inputs", {}, datasets="items", models="items")
    yield fluent("log_outputs", {"models": []}, models="items")
    yield fluent("get_run", {"run_id": w.run}, run_id="id")
    yield fluent("get_parent_run", {"run_id": w.run}, run_id="id")
    yield fluent("delete_run", {"run_id": UNKNOWN_ID}, run_id="id")
    yield fluent("restore_run", {"run_id": UNKNOWN_ID}, run_id="id")
    yield fluent("get_experiment", {"experiment_id": w.experiment}, experiment_id="id")
    yield fluent("get_experiment_by_name", {"name": "none such"}, name="name")
    yield fluent("create_experiment", {"name": "new by hand"}, name="name")
    yield fluent("create_experiment", {"name": "Default"}, tags="mapping", artifact_location="uri")
    yield fluent("set_experiment", {"experiment_name": "Default"}, experiment_name="name")
    yield fluent("set_experiment", {"experiment_id": w.experiment}, experiment_id="id")
    yield fluent("delete_experiment", {"experiment_id": "99999"}, experiment_id="id")
    yield fluent("restore_experiment", {"experiment_id": "99999"}, experiment_id="id")
    yield fluent("set_experiment_tag", {"key": "k", "value": "v"}, key="name", value="value")
    yield fluent("set_experiment_tags", {"tags": {"k": "v"}}, tags="mapping")
    yield fluent("delete_experiment_tag", {"key": "none such"}, key="name")
    yield fluent(
        "start_run",
        {"nested": True},
        run_id="id",
        experiment_id="id",
        run_name="name",
        parent_run_id="id",
        tags="mapping",
        description="text",
    )
    yield fluent("end_run", {"status": "FINISHED"}, status="status")
    yield fluent(
        "search_runs",
        {"output_format": "list"},
        experiment_ids="list",
        filter_string="filter",
        run_view_type="view",
        max_results="count",
        order_by="list",
        output_format="name",
        search_all_experiments="flag",
        experiment_names="list",
    )
    yield fluent(
        "search_experiments", {}, view_type="view", max_results="count", filter_string="filter", order_by="list"
    )
    yield fluent("search_registered_models", {}, max_results="count", filter_string="filter", order_by="list")
    yield fluent("search_model_versions", {}, max_results="count", filter_string="filter", order_by="list")
    yield fluent(
        "search_logged_models",
        {"output_format": "list"},
        experiment_ids="list",
        filter_string="filter",
        max_results="count",
        order_by="items",
        datasets="items",
    )
    yield fluent("get_artifact_uri", {}, artifact_path="path")
    yield fluent(
        "register_model",
        {"model_uri": f"runs:/{w.run}/files", "name": "made"},
        model_uri="uri",
        name="name",
        tags="mapping",
    )
    yield fluent(
        "set_model_version_tag",
        {"name": w.model, "version": "1", "key": "k", "value": "v"},
        name="name",
        version="version",
        key="name",
        value="value",
    )
    yield fluent(
        "load_table", {"artifact_file": "none.json"}, artifact_file="path", run_ids="list", extra_columns="list"
    )
    yield fluent("get_logged_model", {"model_id": w.logged}, model_id="id")
    yield fluent("finalize_logged_model", {"model_id": UNKNOWN_ID, "status": "READY"}, model_id="id", status="status")
    yield fluent(
        "initialize_logged_model",
        {"name": "model"},
        name="name",
        source_run_id="id",
        tags="mapping",
        params="mapping",
        model_type="name",
        experiment_id="id",
    )
    yield fluent("create_external_model", {"name": "model"}, name="name", params="mapping")
    yield fluent("log_model_params", {"params": {"a": "1"}, "model_id": w.logged}, params="mapping", model_id="id")
    yield fluent("set_logged_model_tags", {"model_id": w.logged, "tags": {"a": 1}}, model_id="id", tags="mapping")
    yield fluent("delete_logged_model_tag", {"model_id": w.logged, "key": "none"}, model_id="id", key="name")
    yield fluent("set_active_model", {"name": "model"}, name="name", model_id="id")
    yield fluent("log_figure", {"figure": Figure(), "artifact_file": "f.png"}, artifact_file="path", figure="data",
                 save_kwargs="mapping")  # fmt: skip
    for function in ("load_text", "load_dict", "load_image"):
        yield Call("artifacts", function, {"artifact_uri": f"runs:/{w.run}/files/a.json"}, {"artifact_uri": "uri"})
    for function in ("list_artifacts", "download_artifacts"):
        yield Call("artifacts", function, {"artifact_uri": f"runs:/{w.run}/files"}, {"artifact_uri": "uri"})
    yield Call("artifacts", "download_artifacts", {"run_id": w.run, "artifact_path": "files"},
               {"run_id": "id", "artifact_path": "path"})  # fmt: skip


def _client_runs(w: World) -> Iterator[Call]:
    def client(function: str, arguments: dict[str, Any], **odd: str) -> Call:
        return Call("client", function, arguments, odd)

    run = {"run_id": w.run}
    yield client(
        "create_run",
        {"experiment_id": w.experiment},
        experiment_id="id",
        start_time="number",
        tags="mapping",
        run_name="name",
    )
    yield client("update_run", run, run_id="id", status="status", name="name")
    yield client("set_terminated", run, run_id="id", status="status", end_time="number")
    yield client("log_metric", {**run, "key": "m", "value": 1.0}, run_id="id", key="name", value="number")
    yield client("log_param", {**run, "key": "p", "value": "v"}, run_id="id", key="name")
    yield client("set_tag", {**run, "key": "t", "value": "v"}, run_id="id", key="name", value="value")
    yield client("delete_tag", {**run, "key": "none"}, run_id="id", key="name")
    yield client("log_batch", run, run_id="id", metrics="items", params="items", tags="items")
    yield client("log_inputs", run, run_id="id", datasets="items", models="items")
    yield client("log_outputs", {**run, "models": []}, run_id="id", models="items")
    yield client("get_metric_history", {**run, "key": "m"}, run_id="id", key="name")
    yield client("list_artifacts", run, run_id="id", path="path")
    yield client("download_artifacts", {**run, "path": "files"}, run_id="id", path="path", dst_path="local")
    yield client(
        "search_runs",
        {"experiment_ids": [w.experiment]},
        experiment_ids="list",
        filter_string="filter",
        run_view_type="view",
        max_results="count",
        order_by="list",
        page_token="name",
    )
    yield client(
        "rename_experiment", {"experiment_id": w.experiment, "new_name": "renamed"}, experiment_id="id", new_name="name"
    )
    yield client(
        "set_experiment_tag",
        {"experiment_id": w.experiment, "key": "k", "value": "v"},
        experiment_id="id",
        key="name",
        value="value",
    )
    yield client("search_experiments", {}, view_type="view", max_results="count", order_by="list", page_token="name")


def _client_registry(w: World) -> Iterator[Call]:
    def client(function: str, arguments: dict[str, Any], **odd: str) -> Call:
        return Call("client", function, arguments, odd)

    named = {"name": w.model}
    version = {**named, "version": "1"}
    yield client("create_registered_model", {"name": "new"}, name="name")
    yield client("create_registered_model", named, tags="mapping", description="text")
    yield client("get_registered_model", named, name="name")
    yield client("update_registered_model", named, name="name", description="text")
    yield client("delete_registered_model", {"name": "none such"}, name="name")
    yield client(
        "set_registered_model_tag", {**named, "key": "k", "value": "v"}, name="name", key="name", value="value"
    )
    yield client("delete_registered_model_tag", {**named, "key": "none"}, name="name", key="name")
    yield client(
        "set_registered_model_alias",
        {**named, "alias": "a", "version": "1"},
        name="name",
        alias="name",
        version="version",
    )
    yield client("get_model_version_by_alias", {**named, "alias": "none"}, name="name", alias="name")
    yield client("delete_registered_model_alias", {**named, "alias": "none"}, alias="name")
    yield client("get_latest_versions", named, name="name", stages="list")
    yield client(
        "create_model_version",
        {**named, "source": f"runs:/{w.run}/files", "run_id": w.run},
        name="name",
        source="uri",
        run_id="id",
        tags="mapping",
        description="text",
    )
    yield client("get_model_version", version, name="name", version="version")
    yield client("update_model_version", version, version="version", description="text")
    yield client(
        "transition_model_version_stage",
        {**version, "stage": "Staging"},
        version="version",
        stage="stage",
        archive_existing_versions="flag",
    )
    yield client("delete_model_version", {**named, "version": "99"}, name="name")
    yield client("get_model_version_download_uri", version, version="version")
    yield client("set_model_version_tag", {**version, "key": "k", "value": "v"}, version="version", stage="stage")
    yield client("delete_model_version_tag", {**version, "key": "none"}, version="version", key="name")
    yield client(
        "copy_model_version",
        {"src_model_uri": f"models:/{w.model}/1", "dst_name": "copy"},
        src_model_uri="uri",
        dst_name="name",
    )
    yield client(
        "search_model_versions", {}, filter_string="filter", max_results="count", order_by="list", page_token="name"
    )
    yield client("search_registered_models", {}, filter_string="filter", max_results="count", page_token="name")
    yield client(
        "create_logged_model", {"experiment_id": w.experiment}, experiment_id="id", name="name", tags="mapping"
    )
    yield client("get_logged_model", {"model_id": w.logged}, model_id="id")
    logged = {"model_id": w.logged}
    yield client("log_model_artifact", {**logged, "local_path": "file.txt"}, model_id="id", local_path="local",
                 artifact_path="path")  # fmt: skip
    yield client("log_model_artifacts", {**logged, "local_dir": "folder"}, model_id="id", local_dir="local",
                 artifact_path="path")  # fmt: skip
    yield client("list_logged_model_artifacts", logged, model_id="id", path="path")
    yield client("delete_logged_model", {"model_id": UNKNOWN_ID}, model_id="id")
    yield client("search_logged_models", {"experiment_ids": [w.experiment]}, experiment_ids="list", filter_string="filter",
                 max_results="count", page_token="name")  # fmt: skip
    # Last: a name that is taken is not there under its old one any more.
    yield client("rename_registered_model", {"name": "none such", "new_name": "x"}, name="name")
    yield client("rename_registered_model", {**named, "new_name": w.model}, new_name="name")
    for function in ("set_tracking_uri", "set_registry_uri"):
        yield Call("fluent", function, {"uri": "http://127.0.0.1:9"}, {"uri": "uri"})


def outcome(function: Any, arguments: dict[str, Any]) -> str:
    """Say what kind of outcome a call has: the type of its answer, the error code, or another error's type."""
    try:
        answer = function(**arguments)
    except Exception as error:
        code = getattr(error, "error_code", None)
        return type(error).__name__ if code is None else f"MlflowException {code}"
    kind = type(answer).__name__
    return f"ok {'list' if kind == 'PagedList' else kind}"


def world(mlflow: Any) -> World:
    """Make what the calls are about."""
    client = mlflow.MlflowClient()
    experiment = client.create_experiment("odd")
    run = client.create_run(experiment).info.run_id
    client.log_text(run, "{}", "files/a.json")
    client.log_text(run, "artifact_path: files\nflavors: {}\n", "files/MLmodel")
    client.create_registered_model("known")
    version = client.create_model_version("known", f"runs:/{run}/files", run).version
    logged = client.create_logged_model(experiment, "logged").model_id
    return World(experiment, run, "known", str(version), logged)


def main(library: str, uri: str) -> None:
    """Make every call and print the outcomes."""
    mlflow: Any = importlib.import_module("mlflow" if library == "genuine" else "greenroom")
    mlflow.set_tracking_uri(uri)
    Path("folder").mkdir(exist_ok=True)
    for file in ("file.txt", "folder/inside.txt"):
        Path(file).write_text("text")
    made = world(mlflow)
    owners = {"fluent": mlflow, "client": mlflow.MlflowClient(), "artifacts": mlflow.artifacts}
    seen: dict[str, str] = {}
    base = mlflow.start_run(experiment_id=made.experiment).info.run_id
    for call in calls(made):
        for name, arguments in call.variants():
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                seen[name] = outcome(getattr(owners[call.owner], call.function), arguments)
                if call.function in {"set_tracking_uri", "set_registry_uri"}:
                    getattr(mlflow, call.function)(uri)
                _back_to(mlflow, base, made, chooses=call.function == "set_experiment")
    print(json.dumps(seen))


def _back_to(mlflow: Any, run_id: str, made: World, *, chooses: bool) -> None:
    """Make the first run the active one again, whatever a call left."""
    if chooses:
        mlflow.set_experiment(experiment_id=made.experiment)
    while (active := mlflow.active_run()) is not None and active.info.run_id != run_id:
        mlflow.end_run()
    if active is None:
        mlflow.start_run(run_id=run_id)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    os.environ["COLUMNS"] = "120"
    main(sys.argv[1], sys.argv[2])
