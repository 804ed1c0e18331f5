"""Models of the environment `flavors-tensorflow`: SavedModels, modules, and Keras inside and outside of TensorFlow."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tests.flavors.programs.both_ways import Case

ROWS = np.random.default_rng(1).random((4, 3), dtype="float32")


class Scaler(tf.Module):  # type: ignore[misc]  # untyped
    """Multiplies by a variable."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = tf.Variable(3.0)

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="rows")])
    def __call__(self, rows: Any) -> Any:
        return rows * self.factor

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="rows")])
    def predict(self, rows: Any) -> Any:
        """Return predictions by name, like a SavedModel's function."""
        return {"scaled": rows * self.factor}


def cases(library: str) -> list[Case]:
    """Create the models; weights are random, from a seed."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(2)])
    scaler = Scaler()
    folder = Path.cwd() / "saved_model"
    tf.saved_model.save(scaler, str(folder), signatures={"predict": scaler.predict})
    # The genuine library accepted this spelling until 1.30 and still loads such models.
    documented = {
        "tf_saved_model_dir": str(folder), "tf_meta_graph_tags": ["serve"], "tf_signature_def_key": "predict",
        "artifact_path": "model",
    }  # fmt: skip
    # The current genuine library fails on an input example for Keras: it writes it before it creates the folder.
    signatures = importlib.import_module("mlflow.models" if library == "genuine" else "greenroom.models")
    signed = {"signature": signatures.infer_signature(ROWS, _predicted(model))}
    return [
        Case("tensorflow keras", "tensorflow", model, ROWS, _predicted),
        Case("tensorflow module", "tensorflow", scaler, ROWS, lambda module: module(tf.constant(ROWS)), example=False),
        Case("tensorflow saved model", "tensorflow", None, {"rows": ROWS},
             lambda infer: dict(infer(rows=tf.constant(ROWS)).items()),
             options=documented, genuine=None, example=False),
        Case("keras", "keras", model, ROWS, _predicted, options=signed, example=False),
        Case("keras exported", "keras", model, ROWS, _served, options={**signed, "save_exported_model": True},
             example=False),
    ]  # fmt: skip


def _predicted(model: Any) -> Any:
    return model.predict(ROWS, verbose=0)


def _served(loaded: Any) -> Any:
    return loaded.serve(tf.constant(ROWS)) if hasattr(loaded, "serve") else loaded.predict(ROWS, verbose=0)
