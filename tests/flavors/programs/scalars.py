"""Pass scalars of a library to every argument of the client that takes a number or text, and print what was stored.

python -m tests.flavors.programs.scalars torch|tensorflow http://127.0.0.1:5000
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import greenroom as mlflow
from greenroom.entities import Metric, Param, RunTag

Values = dict[str, tuple[Any, Any]]


def values_of_torch() -> tuple[Values, Values]:
    """Return values of one half, and of the whole number two."""
    import torch

    half = {
        "no dimension": torch.tensor(0.5),
        "one element": torch.tensor([0.5]),
        "one by one": torch.tensor([[0.5]]),
        "half precision": torch.tensor(0.5, dtype=torch.float16),
        "bfloat16": torch.tensor(0.5, dtype=torch.bfloat16),
        "with a gradient": torch.tensor(0.5, requires_grad=True),
    }
    two = {
        "no dimension": torch.tensor(2),
        "one element": torch.tensor([2]),
        "int32": torch.tensor(2, dtype=torch.int32),
        "whole float": torch.tensor(2.0),
    }
    return half, two


def values_of_tensorflow() -> tuple[Values, Values]:
    """Return values of one half, and of the whole number two."""
    import tensorflow as tf

    half = {
        "no dimension": tf.constant(0.5),
        "one element": tf.constant([0.5]),
        "one by one": tf.constant([[0.5]]),
        "half precision": tf.constant(0.5, dtype=tf.float16),
        "bfloat16": tf.constant(0.5, dtype=tf.bfloat16),
        "variable": tf.Variable(0.5),
        "metric of keras": tf.keras.metrics.Mean()(0.5),
    }
    two = {
        "no dimension": tf.constant(2),
        "one element": tf.constant([2]),
        "int64": tf.constant(2, dtype=tf.int64),
        "whole float": tf.constant(2.0),
        "variable": tf.Variable(2),
    }
    return half, two


def metrics(value: Any, synchronous: bool) -> dict[str, float]:
    """Log a value as a metric in every possible way."""
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        mlflow.log_metric("one", value, synchronous=synchronous)
        mlflow.log_metrics({"many": value}, synchronous=synchronous)
        client.log_metric(run.info.run_id, "client", value, synchronous=synchronous)
        client.log_batch(run.info.run_id, metrics=[Metric("batch", value, 1, 0)], synchronous=synchronous)
    return dict(mlflow.get_run(run.info.run_id).data.metrics)


def places(value: Any, synchronous: bool) -> list[Any]:
    """Log metrics at a step and time, and start a run at it; return all stored steps and times."""
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        mlflow.log_metric("a", 1.0, step=value, timestamp=value, synchronous=synchronous)
        mlflow.log_metrics({"b": 1.0}, step=value, timestamp=value, synchronous=synchronous)
        client.log_batch(run.info.run_id, metrics=[Metric("c", 1.0, value, value)], synchronous=synchronous)
    points = [point for key in "abc" for point in client.get_metric_history(run.info.run_id, key)]
    started = client.create_run("0", start_time=value)
    ended = client.create_run("0", start_time=1)
    client.set_terminated(ended.info.run_id, end_time=value)
    return [
        *(number for point in points for number in (point.step, point.timestamp)),
        started.info.start_time,
        client.get_run(ended.info.run_id).info.end_time,
    ]


def texts(value: Any) -> dict[str, str]:
    """Log a value as params and tags."""
    client = mlflow.MlflowClient()
    with mlflow.start_run(tags={"start": value}) as run:
        mlflow.log_param("one", value)
        mlflow.log_params({"many": value})
        mlflow.set_tag("one", value)
        mlflow.set_tags({"many": value})
        client.log_batch(run.info.run_id, params=[Param("batch", value)], tags=[RunTag("batch", value)])
    data = mlflow.get_run(run.info.run_id).data
    kept = {f"param {key}": text for key, text in data.params.items()}
    return {**kept, **{f"tag {key}": data.tags[key] for key in ("start", "one", "many", "batch")}}


def outcome(do: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result, or the error."""
    try:
        return do(*arguments)
    except Exception as error:
        return repr(error)


def main(library: str, uri: str) -> None:
    """Print what was stored for every value."""
    mlflow.set_tracking_uri(uri)
    half, two = {"torch": values_of_torch, "tensorflow": values_of_tensorflow}[library]()
    seen: dict[str, Any] = {"metrics": {}, "places": {}, "texts": {}}
    for synchronous in (True, False):
        for name, value in half.items():
            seen["metrics"][f"{name}, synchronous {synchronous}"] = outcome(metrics, value, synchronous)
        for name, value in two.items():
            seen["places"][f"{name}, synchronous {synchronous}"] = outcome(places, value, synchronous)
    for name, value in half.items():
        seen["texts"][name] = [str(value), outcome(texts, value)]
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
