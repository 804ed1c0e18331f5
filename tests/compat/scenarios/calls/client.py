"""The client under test: whatever version of `mlflow` is installed, with a note of each call made through it."""

from __future__ import annotations

import importlib.util
import inspect
from typing import Any

import mlflow
from mlflow.tracking import MlflowClient


class Noting:
    """Stands before an object of the client and notes which of its functions were called."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if callable(value):
            self.called.add(name)
        return value


class Client:
    """The installed client: `client.low.create_run(...)`, `client.fluent.log_param(...)`.

    Both note what was called, so that the end of the scenario can tell what was forgotten.
    """

    def __init__(self) -> None:
        # Typed as Any: the very calls that differ between versions are the point.
        self.low: Any = Noting(MlflowClient())
        self.fluent: Any = Noting(mlflow)
        major, minor = mlflow.__version__.split(".")[:2]
        self.version = (int(major), int(minor))

    def has(self, name: str) -> bool:
        """Whether this version's low-level client has the method."""
        return hasattr(MlflowClient, name)

    def has_fluent(self, name: str) -> bool:
        """Whether this version has the function in the module itself."""
        return hasattr(mlflow, name)

    @property
    def has_libraries(self) -> bool:
        """Whether scikit-learn and its like are there: with `mlflow`, not with `mlflow-skinny`."""
        return importlib.util.find_spec("sklearn") is not None


def low_level_names() -> set[str]:
    """Every public method of this version's `MlflowClient`."""
    return {name for name, value in inspect.getmembers(MlflowClient, callable) if not name.startswith("_")}


def fluent_names() -> set[str]:
    """Every function that this version exports from `mlflow` itself."""
    return {name for name in mlflow.__all__ if inspect.isfunction(getattr(mlflow, name))}
