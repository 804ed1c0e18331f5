"""What the installed `mlflow` has: its client, its fluent functions and its entities, as JSON. Needs no server.

python -m tests.compat.scenarios.names
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import mlflow
import mlflow.artifacts
import mlflow.entities
import mlflow.entities.model_registry
import mlflow.exceptions
import mlflow.tracking


def _signature(thing: Any) -> Any:
    """List the parameters of a function: name, kind, and default as text (null without one)."""
    if inspect.isclass(thing) or not callable(thing):
        return None
    return [
        [p.name, p.kind.name, None if p.default is p.empty else repr(p.default)]
        for p in inspect.signature(thing).parameters.values()
        if p.name != "self"
    ]


def _entity(kind: type) -> dict[str, Any]:
    """Tell the fields of an entity: what its constructor takes that is an attribute too, and other properties."""
    taken = [name for name in inspect.signature(kind).parameters if hasattr(kind, name) or name in vars(kind)]
    properties = [name for name, value in inspect.getmembers(kind) if isinstance(value, property)]
    fields = list(getattr(kind, "__dataclass_fields__", ()))
    constants = [name for name in vars(kind) if name.isupper()]
    return {"attributes": sorted({n for n in [*taken, *properties, *fields, *constants] if not n.startswith("_")})}


def names() -> dict[str, Any]:
    """Gather them."""
    client = mlflow.MlflowClient
    return {
        "version": mlflow.__version__,
        "client": {n: _signature(getattr(client, n)) for n in dir(client) if not n.startswith("_")},
        "fluent": {
            n: _signature(getattr(mlflow, n))
            for n in mlflow.__all__
            if not n.startswith("_") and not inspect.ismodule(getattr(mlflow, n, None)) and callable(getattr(mlflow, n))
        },
        "artifacts": {
            n: _signature(value)
            for n, value in vars(mlflow.artifacts).items()
            if inspect.isfunction(value) and value.__module__ == "mlflow.artifacts" and not n.startswith("_")
        },
        "tracking": {n: _signature(getattr(mlflow.tracking, n)) for n in mlflow.tracking.__all__ if n[0] != "_"},
        "entities": {
            n: _entity(getattr(mlflow.entities, n))
            for n in mlflow.entities.__all__
            if inspect.isclass(getattr(mlflow.entities, n)) and n[0] != "_"
        }
        | {
            n: _entity(getattr(mlflow.entities.model_registry, n))
            for n in ("ModelVersion", "ModelVersionTag", "RegisteredModel", "RegisteredModelTag")
        },
    }


if __name__ == "__main__":
    print(json.dumps(names(), indent=1))
