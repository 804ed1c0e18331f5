"""Greenroom: a model registry that speaks MLflow's REST API.

    import greenroom as mlflow

    with mlflow.start_run():
        mlflow.log_metric("auc", 0.93)
        mlflow.sklearn.log_model(model, name="model", registered_model_name="Churn")

The public names live here and are loaded on first use, so that `import greenroom` stays fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from greenroom._version import __version__ as __version__

if TYPE_CHECKING:
    from greenroom import artifacts as artifacts
    from greenroom import catboost as catboost
    from greenroom import client as client
    from greenroom import data as data
    from greenroom import entities as entities
    from greenroom import exceptions as exceptions
    from greenroom import keras as keras
    from greenroom import lightgbm as lightgbm
    from greenroom import models as models
    from greenroom import onnx as onnx
    from greenroom import pyfunc as pyfunc
    from greenroom import pytorch as pytorch
    from greenroom import sklearn as sklearn
    from greenroom import spacy as spacy
    from greenroom import statsmodels as statsmodels
    from greenroom import tensorflow as tensorflow
    from greenroom import tracking as tracking
    from greenroom import transformers as transformers
    from greenroom import types as types
    from greenroom import xgboost as xgboost
    from greenroom.sdk.fluent import *  # noqa: F403


# The names in `greenroom.sdk.fluent`, repeated here so that it need not be imported; a test compares the two.
# fmt: off
_MODULES = frozenset({
    "artifacts", "catboost", "client", "data", "entities", "exceptions", "keras", "lightgbm", "models", "onnx", "pyfunc",
    "pytorch", "sklearn", "spacy", "statsmodels", "tensorflow", "tracking", "transformers", "types", "xgboost",
})
_FLUENT = frozenset({
    "ActiveModel", "ActiveRun", "Image", "MlflowClient", "MlflowException", "active_run", "clear_active_model",
    "create_experiment", "create_external_model", "create_workspace", "delete_experiment", "delete_experiment_tag",
    "delete_logged_model_tag", "delete_run", "delete_tag", "delete_workspace", "end_run", "finalize_logged_model",
    "flush_artifact_async_logging", "flush_async_logging", "get_active_model_id", "get_artifact_uri",
    "get_experiment", "get_experiment_by_name", "get_logged_model", "get_parent_run", "get_registry_uri", "get_run",
    "get_tracking_uri", "get_workspace", "initialize_logged_model", "is_tracking_uri_set", "last_active_run", "last_logged_model",
    "list_workspaces", "load_table", "log_artifact", "log_artifacts", "log_dict", "log_figure", "log_image", "log_input", "log_inputs",
    "log_metric", "log_metrics", "log_model_params", "log_outputs", "log_param", "log_params", "log_stream",
    "log_table", "log_text", "register_model", "restore_experiment", "restore_run", "search_experiments",
    "search_logged_models", "search_model_versions", "search_registered_models", "search_runs", "set_active_model",
    "set_experiment", "set_experiment_tag", "set_experiment_tags", "set_logged_model_tags", "set_model_version_tag",
    "set_registry_uri", "set_tag", "set_tags", "set_tracking_uri", "set_workspace", "start_run",
    "update_workspace",
})
# fmt: on
# Names that a script may need without the functions of a training script.
_HOMES = {
    "MlflowClient": "greenroom.sdk.client",
    "get_registry_uri": "greenroom.sdk.connection",
    "get_tracking_uri": "greenroom.sdk.connection",
    "is_tracking_uri_set": "greenroom.sdk.connection",
    "set_registry_uri": "greenroom.sdk.connection",
    "set_tracking_uri": "greenroom.sdk.connection",
    "set_workspace": "greenroom.sdk.connection",
}

__all__ = ["__version__", *sorted(_FLUENT), *sorted(_MODULES)]


if not TYPE_CHECKING:  # otherwise a type checker would accept any attribute name

    def __getattr__(name: str) -> Any:
        if name in _FLUENT:
            value = getattr(importlib.import_module(_HOMES.get(name, "greenroom.sdk.fluent")), name)
            globals()[name] = value
            return value
        if name in _MODULES:
            return importlib.import_module(f"greenroom.{name}")
        raise importlib.import_module("greenroom.sdk.unsupported").missing(name, where="greenroom")


def __dir__() -> list[str]:
    return sorted({*globals(), *_FLUENT, *_MODULES})
