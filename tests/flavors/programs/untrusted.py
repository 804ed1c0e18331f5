"""Load models that are not trusted; print for each what came of it, as JSON.

python -m tests.flavors.programs.untrusted torch
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import greenroom
from greenroom.errors import UntrustedContent

ROWS = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]]


def outcome(flavor: str, folder: Path, **options: Any) -> str:
    """Say whether a model was loaded or refused without trust."""
    try:
        getattr(greenroom, flavor).load_model(folder, trust_pickle=False, **options)
    except UntrustedContent as error:
        return f"refused: {error}"
    return "loaded"


def tables() -> dict[str, str]:
    """Trees are plain data, an estimator's skops file names types only it vouches for, statistics are pickles."""
    import lightgbm
    import numpy as np
    import statsmodels.api as sm
    import xgboost

    rows, labels = np.array(ROWS * 5), np.array([0, 1, 0, 1] * 5)
    quiet = {"verbose": -1, "min_child_samples": 1}
    booster = lightgbm.train({"verbose": -1}, lightgbm.Dataset(rows, labels), 1)
    estimator = lightgbm.LGBMClassifier(n_estimators=1, **quiet).fit(rows, labels)
    greenroom.xgboost.save_model(xgboost.train({}, xgboost.DMatrix(rows, labels), 1), "xgboost")
    greenroom.lightgbm.save_model(booster, "lightgbm booster")
    greenroom.lightgbm.save_model(estimator, "lightgbm classifier")
    greenroom.statsmodels.save_model(sm.OLS(labels, rows).fit(), "statsmodels")
    return {
        name: outcome(name.partition(" ")[0], Path(name))
        for name in ("xgboost", "lightgbm booster", "lightgbm classifier", "statsmodels")
    }


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("sprung",)


def torch() -> dict[str, str]:
    """An exported graph is taken, one with a pickle smuggled in is not, nor is any pickle."""
    import numpy as np
    from torch import nn

    module = nn.Sequential(nn.Linear(2, 1), nn.ReLU())
    rows = np.array(ROWS, dtype="float32")
    for name, options in (("exported", {"input_example": rows}), ("pickled", {"serialization_format": "pickle"})):
        greenroom.pytorch.save_model(module, name, **options)
    greenroom.pytorch.save_model(module, "tampered", input_example=rows)
    _smuggle(Path("tampered/data/model.pt2"))
    found = {name: outcome("pytorch", Path(name)) for name in ("exported", "pickled", "tampered")}
    assert not Path("sprung").exists()
    return found


def _smuggle(file: Path) -> None:
    """Put a pickle in the place of the example inputs of an exported graph."""
    with zipfile.ZipFile(file) as archive:
        records = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in records.items():
            archive.writestr(name, pickle.dumps(Trap()) if "sample_inputs" in name else content)


def tensorflow() -> dict[str, str]:
    """A Keras model is taken; a Lambda layer's code and pickled custom objects are not."""
    import keras

    def model(*layers: Any) -> Any:
        return keras.Sequential([keras.Input([2]), *layers])

    greenroom.keras.save_model(model(keras.layers.Dense(1)), "keras")
    greenroom.keras.save_model(model(keras.layers.Lambda(lambda rows: rows * 2)), "keras lambda")
    greenroom.tensorflow.save_model(model(keras.layers.Dense(1)), "tensorflow", custom_objects={"trap": Trap()})
    return {
        "keras": outcome("keras", Path("keras")),
        "keras lambda": outcome("keras", Path("keras lambda")),
        "keras lambda, asked to run": outcome("keras", Path("keras lambda"), load_model_kwargs={"safe_mode": False}),
        "tensorflow custom objects": outcome("tensorflow", Path("tensorflow")),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    run: Callable[[], dict[str, str]] = getattr(importlib.import_module("__main__"), sys.argv[1])
    print(json.dumps(run()))
