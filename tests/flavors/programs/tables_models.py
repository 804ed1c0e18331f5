"""Models of the environment `flavors-tables`: trees, statistics, text, ONNX and plain Python."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.flavors.programs.both_ways import Case

ROWS = pd.DataFrame({"a": np.arange(40.0), "b": np.arange(40.0)[::-1] ** 2})
LABELS = (ROWS["a"] > 19).astype(int)
FEW = ROWS.head(5)
TEXTS = pd.DataFrame({"text": ["a good day", "a bad day"]})


def cases(library: str) -> list[Case]:
    """Train the models; those written in Python derive from the library's own class."""
    return [
        *_xgboost(),
        *_lightgbm(),
        *_catboost(),
        *_statsmodels(),
        *_spacy(),
        *_onnx(),
        *_sklearn(),
        *_python(library),
    ]


def _xgboost() -> list[Case]:
    import xgboost

    booster = xgboost.train({"max_depth": 2, "nthread": 1}, xgboost.DMatrix(ROWS, LABELS), 3)
    classifier = xgboost.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1).fit(ROWS, LABELS)
    return [
        Case("xgboost booster", "xgboost", booster, FEW, lambda model: model.predict(xgboost.DMatrix(FEW))),
        Case("xgboost classifier", "xgboost", classifier, FEW, lambda model: model.predict_proba(FEW)),
        Case(
            "xgboost as JSON", "xgboost", booster, FEW, lambda model: model.predict(xgboost.DMatrix(FEW)),
            options={"model_format": "json"},
        ),
    ]  # fmt: skip


def _lightgbm() -> list[Case]:
    import lightgbm

    quiet = {"verbose": -1, "min_data_in_leaf": 2, "num_threads": 1}
    booster = lightgbm.train(quiet, lightgbm.Dataset(ROWS, LABELS), 3)
    classifier = lightgbm.LGBMClassifier(n_estimators=3, min_child_samples=2, verbose=-1, n_jobs=1).fit(ROWS, LABELS)
    return [
        Case("lightgbm booster", "lightgbm", booster, FEW, lambda model: model.predict(FEW)),
        Case("lightgbm classifier", "lightgbm", classifier, FEW, lambda model: model.predict_proba(FEW)),
    ]


def _catboost() -> list[Case]:
    import catboost

    quiet = {"iterations": 3, "depth": 2, "verbose": 0, "allow_writing_files": False, "thread_count": 1}
    classifier = catboost.CatBoostClassifier(**quiet).fit(ROWS, LABELS)
    regressor = catboost.CatBoostRegressor(**quiet).fit(ROWS, LABELS)
    return [
        Case("catboost classifier", "catboost", classifier, FEW, lambda model: model.predict_proba(FEW)),
        Case("catboost regressor", "catboost", regressor, FEW, lambda model: model.predict(FEW)),
    ]


def _statsmodels() -> list[Case]:
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    noisy = pd.DataFrame({"x": ROWS["a"], "y": ROWS["a"] * 2 + np.sin(ROWS["a"])})
    some = noisy[["x"]].head(5)
    return [
        Case("statsmodels least squares", "statsmodels", sm.OLS(noisy["y"], noisy[["x"]]).fit(), some,
             lambda model: model.predict(some)),
        Case("statsmodels formula", "statsmodels", smf.ols("y ~ x", noisy).fit(), some,
             lambda model: model.predict(some)),
    ]  # fmt: skip


def _spacy() -> list[Case]:
    import spacy

    categoriser = spacy.blank("en")
    component = categoriser.add_pipe("textcat")
    component.add_label("good")
    component.add_label("bad")
    categoriser.initialize()
    plain = spacy.blank("en")
    return [
        Case("spacy categoriser", "spacy", categoriser, TEXTS, lambda model: model("a good day").cats),
        Case("spacy tokens", "spacy", plain, TEXTS, lambda model: [token.text for token in model("a good day")],
             example=False, function=False),
    ]  # fmt: skip


def _onnx() -> list[Case]:
    import onnxruntime
    from onnx import TensorProto, helper

    left, right = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 2]) for name in ("left", "right"))
    total = helper.make_tensor_value_info("total", TensorProto.FLOAT, [None, 2])
    double = helper.make_graph([helper.make_node("Add", ["left", "left"], ["total"])], "double", [left], [total])
    add = helper.make_graph([helper.make_node("Add", ["left", "right"], ["total"])], "add", [left, right], [total])
    versions: dict[str, Any] = {"opset_imports": [helper.make_opsetid("", 17)], "ir_version": 9}
    values = np.arange(6, dtype="float32").reshape(3, 2)
    feed = {"left": values, "right": values * 2}

    def run(model: Any) -> Any:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return session.run(None, {item.name: feed[item.name] for item in session.get_inputs()})

    cpu = {"onnx_execution_providers": ["CPUExecutionProvider"]}
    return [
        Case("onnx one input", "onnx", helper.make_model(double, **versions), values, run, options=cpu),
        Case("onnx two inputs", "onnx", helper.make_model(add, **versions), feed, run, options=cpu),
        Case("onnx weights apart", "onnx", _converted(), FEW.to_numpy(dtype="float32"), _run_converted,
             options={**cpu, "save_as_external_data": True}),
    ]  # fmt: skip


def _converted() -> Any:
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression

    return to_onnx(LinearRegression().fit(ROWS, ROWS["a"] * 3), FEW.to_numpy(dtype="float32")[:1])


def _run_converted(model: Any) -> Any:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: FEW.to_numpy(dtype="float32")})


def _sklearn() -> list[Case]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(ROWS, LABELS)
    pickled = {"serialization_format": "cloudpickle"}
    return [
        Case("sklearn pipeline", "sklearn", pipeline, FEW, lambda model: model.predict_proba(FEW)),
        Case("sklearn pickled", "sklearn", pipeline, FEW, lambda model: model.predict_proba(FEW), options=pickled),
        Case("sklearn probabilities", "sklearn", pipeline, FEW, lambda model: model.predict_proba(FEW),
             options={"pyfunc_predict_fn": "predict_proba"}),
    ]  # fmt: skip


SCRIPT = """
from {library}.pyfunc import PythonModel
import {library} as mlflow

class Tripler(PythonModel):
    def load_context(self, context):
        self.times = mlflow.models.ModelConfig(development_config={{"times": 1}}).get("times")

    def predict(self, context, model_input, params=None):
        return model_input["a"] * self.times

mlflow.models.set_model(Tripler())
"""


def _python(library: str) -> list[Case]:
    # Without it, `mlflow` would be imported before it is shown that nothing needs it.
    pyfunc: Any = importlib.import_module("mlflow.pyfunc" if library == "genuine" else "greenroom.pyfunc")
    folder = Path.cwd()
    (folder / "words.txt").write_text("three words here")
    (folder / "tripler.py").write_text(SCRIPT.format(library="mlflow" if library == "genuine" else "greenroom"))

    class Counter(pyfunc.PythonModel):  # type: ignore[misc]  # one of two classes
        def load_context(self, context: Any) -> None:
            with open(context.artifacts["words"]) as file:  # noqa: PTH123  # as people write it
                self.words = len(file.read().split())

        def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
            return [value + self.words + context.model_config["more"] for value in model_input["a"]]

    class Shouter(pyfunc.PythonModel):  # type: ignore[misc]  # one of two classes
        def predict(self, model_input: list[str]) -> list[str]:
            return [text.upper() for text in model_input]

    def whisper(model_input: list[str]) -> list[str]:
        return [text.lower() for text in model_input]

    def summed(model_input):  # type: ignore[no-untyped-def]  # hints would decide what it is given
        return model_input.sum(axis=1)

    def nothing(model: Any) -> Any:
        return None

    with_file = {"artifacts": {"words": str(folder / "words.txt")}, "model_config": {"more": 100}}
    return [
        Case("python class", "pyfunc", Counter(), FEW, nothing, options=with_file),
        Case("python class with hints", "pyfunc", Shouter(), ["a", "b"], nothing),
        Case("python function with hints", "pyfunc", whisper, ["A", "B"], nothing),
        Case("python function", "pyfunc", summed, FEW, nothing),
        Case("python script", "pyfunc", str(folder / "tripler.py"), FEW, nothing,
             options={"model_config": {"times": 3}}),
    ]  # fmt: skip
