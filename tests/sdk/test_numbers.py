"""Numbers of other libraries in every argument of the client, over HTTP and inside this process."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import greenroom as mlflow
from greenroom.errors import InvalidInput
from greenroom.sdk.entities import Metric
from greenroom.sdk.plain_values import plain_value

WHOLE: list[Any] = [
    np.int64(2),
    np.int32(2),
    np.uint8(2),
    np.float64(2.0),
    np.array(2),
    np.array([2]),
    Decimal(2),
    Fraction(2),
    2.0,
]


@pytest.fixture(params=["greenroom", "embedded"], autouse=True)
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    url: str = request.getfixturevalue(f"{request.param}_url")
    for name in ("TRACKING_URI", "REGISTRY_URI"):
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    mlflow.set_tracking_uri(url)


class Tensor:
    """A tensor of tensorflow: it has no `item`."""

    shape = (1, 1)
    dtype = "float32"

    def numpy(self) -> Any:
        return np.array([[0.5]], dtype="float32")


@pytest.mark.parametrize(
    "value",
    [np.float32(0.5), np.array(0.5), np.array([0.5]), np.array([[0.5]]), Decimal("0.5"), Fraction(1, 2), Tensor()],
)
@pytest.mark.parametrize("synchronous", [True, False])
def test_number_of_any_library_is_a_metric(value: Any, synchronous: bool) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("one", value, synchronous=synchronous)
        mlflow.log_metrics({"many": value}, synchronous=synchronous)
    assert mlflow.get_run(run.info.run_id).data.metrics == {"one": 0.5, "many": 0.5}


@pytest.mark.parametrize("step", WHOLE)
@pytest.mark.parametrize("synchronous", [True, False])
def test_number_of_any_library_is_a_step_and_a_timestamp(step: Any, synchronous: bool) -> None:
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        mlflow.log_metric("a", 1.0, step=step, timestamp=step, synchronous=synchronous)
        mlflow.log_metrics({"b": 1.0}, step=step, timestamp=step, synchronous=synchronous)
        client.log_batch(run.info.run_id, metrics=[Metric("c", 1.0, step, step)], synchronous=synchronous)
    for key in ("a", "b", "c"):
        (point,) = client.get_metric_history(run.info.run_id, key)
        assert (point.step, point.timestamp) == (2, 2)


def test_truth_values_are_numbers() -> None:
    with mlflow.start_run() as run:
        mlflow.log_metrics({"a": True, "b": np.bool_(False)})  # type: ignore[dict-item]
    assert mlflow.get_run(run.info.run_id).data.metrics == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize("count", [one for one in WHOLE if not isinstance(one, float)])
def test_number_of_any_library_is_a_count_of_results(count: Any) -> None:
    client = mlflow.MlflowClient()
    experiment = client.create_experiment(f"numbers-{type(count).__name__}-{np.shape(count)}-{id(count)}")
    for _ in range(3):
        client.create_run(experiment, start_time=count)
    assert len(client.search_runs([experiment], max_results=count)) == 2
    assert len(mlflow.search_runs([experiment], max_results=count, output_format="list")) == 2
    assert len(client.search_experiments(max_results=count)) <= 2
    client.search_registered_models(max_results=count)
    client.search_model_versions(max_results=count)
    client.search_logged_models([experiment], max_results=count)


@pytest.mark.parametrize(
    "log",
    [
        lambda synchronous: mlflow.log_metric("a", "x", synchronous=synchronous),  # type: ignore[arg-type]
        lambda synchronous: mlflow.log_metric("a", np.array([1, 2]), synchronous=synchronous),  # type: ignore[arg-type]
        lambda synchronous: mlflow.log_metric("a", 1, step=np.array([1, 2]), synchronous=synchronous),  # type: ignore[arg-type]
        lambda synchronous: mlflow.log_metric("a", 1, step=1.5, synchronous=synchronous),  # type: ignore[arg-type]
        lambda synchronous: mlflow.log_metrics({"a": 1}, timestamp="now", synchronous=synchronous),  # type: ignore[arg-type]
    ],
)
@pytest.mark.parametrize("synchronous", [True, False])
def test_what_is_not_a_number_is_refused_where_it_is_logged(log: Callable[[bool], Any], synchronous: bool) -> None:
    with mlflow.start_run(), pytest.raises(InvalidInput, match=r"a'.* must be a (whole )?number"):
        log(synchronous)


def test_params_and_tags_of_numbers_are_their_text() -> None:
    with mlflow.start_run(tags={"t": np.int64(1)}) as run:
        mlflow.log_params({"k": np.int64(1), "d": Decimal("0.5")})
        mlflow.set_tag("n", np.float64(0.5))
    data = mlflow.get_run(run.info.run_id).data
    assert data.params == {"k": "1", "d": "0.5"}
    assert (data.tags["t"], data.tags["n"]) == ("1", "0.5")


def test_several_elements_stay_what_they_are() -> None:
    several = np.array([1, 2])
    assert plain_value(several) is several
    assert type(plain_value(np.float64(1.5))) is float
