"""Training of the demo's models: all curves and metrics come from real fits on bundled data sets."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn import datasets, ensemble, linear_model, metrics, neighbors, neural_network, pipeline, preprocessing, svm
from sklearn.model_selection import train_test_split

SEED = 20

# Minimum rows per batch and maximum batches per epoch: enough to learn from, but fast.
_MIN_BATCH_SIZE = 32
_MAX_BATCHES = 16


class Data(NamedTuple):
    """A data set, split; inputs are data frames of (rows, columns), targets series of (rows,)."""

    name: str
    x_train: Any
    x_test: Any
    y_train: Any
    y_test: Any
    classes: list[str]


class Trial(NamedTuple):
    """A run to create.

    Attributes:
        build: builds the unfitted model from the parameters.
        epochs: number of epochs recorded as a curve; 0 for models fitted in one call.
    """

    name: str
    params: dict[str, Any]
    build: Callable[[dict[str, Any]], Any]
    epochs: int = 0


class Point(NamedTuple):
    """A metric value of an epoch.

    Attributes:
        at_ms: when it was measured; milliseconds since 1970, UTC.
    """

    key: str
    value: float
    step: int
    at_ms: int


class Outcome(NamedTuple):
    """The result of a trial: the fitted model, its curve, its final metrics and its predictions on the test rows."""

    model: Any
    curve: list[Point]
    final: dict[str, float]
    predictions: Any


def load(name: str) -> Data:
    """Load and split a bundled data set: iris, wine, breast_cancer, digits or diabetes."""
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    stratify = None if name == "diabetes" else bunch.target
    x_train, x_test, y_train, y_test = train_test_split(
        bunch.data, bunch.target, test_size=0.3, random_state=SEED, stratify=stratify
    )
    classes = [str(label) for label in getattr(bunch, "target_names", [])]
    return Data(name, x_train, x_test, y_train, y_test, classes)


def run_trial(trial: Trial, data: Data) -> Outcome:
    """Fit a trial's model and evaluate it on the test rows."""
    model = trial.build(trial.params)
    with warnings.catch_warnings():
        # A curve of few epochs has not converged, which is what it shows.
        warnings.simplefilter("ignore")
        curve = list(_fit_by_epoch(model, data, trial.epochs)) if trial.epochs else []
        if not curve:
            model.fit(data.x_train, data.y_train)
        curve += list(_staged_curve(model, data))
        predictions = model.predict(data.x_test)
    return Outcome(model, curve, _final_metrics(model, data, predictions), predictions)


def _fit_by_epoch(model: Any, data: Data, epochs: int) -> Iterator[Point]:
    """Fit the last step of a pipeline epoch by epoch, in small shuffled batches."""
    scaler, learner = model[:-1], model[-1]
    x_train, x_test = scaler.fit_transform(data.x_train), scaler.transform(data.x_test)
    # partial_fit receives arrays: the pipeline's first step checks the column names.
    y_train, y_test = np.asarray(data.y_train), np.asarray(data.y_test)
    labels, order = np.unique(y_train), np.random.default_rng(SEED)
    batches = len(y_train) // max(_MIN_BATCH_SIZE, len(y_train) // _MAX_BATCHES)
    for epoch in range(epochs):
        for rows in np.array_split(order.permutation(len(y_train)), batches):
            learner.partial_fit(x_train[rows], y_train[rows], classes=labels)
        for part, x, y in (("train", x_train, y_train), ("val", x_test, y_test)):
            probabilities = learner.predict_proba(x)
            yield _point(f"{part}_loss", metrics.log_loss(y, probabilities, labels=labels), epoch)
            yield _point(f"{part}_accuracy", metrics.accuracy_score(y, labels[probabilities.argmax(axis=1)]), epoch)


def _staged_curve(model: Any, data: Data) -> Iterator[Point]:
    """Yield the curve of a boosted model, from its stages."""
    if not isinstance(model, ensemble.GradientBoostingRegressor):
        return
    for part, x, y in (("train", data.x_train, data.y_train), ("val", data.x_test, data.y_test)):
        for step, predicted in enumerate(model.staged_predict(x)):
            yield _point(f"{part}_rmse", metrics.root_mean_squared_error(y, predicted), step)


def _point(key: str, value: Any, step: int) -> Point:
    return Point(key, float(value), step, time.time_ns() // 1_000_000)


def _final_metrics(model: Any, data: Data, predictions: Any) -> dict[str, float]:
    truth = data.y_test
    if not data.classes:
        return {
            "r2": float(metrics.r2_score(truth, predictions)),
            "rmse": float(metrics.root_mean_squared_error(truth, predictions)),
            "mae": float(metrics.mean_absolute_error(truth, predictions)),
        }
    found = {
        "accuracy": float(metrics.accuracy_score(truth, predictions)),
        "f1": float(metrics.f1_score(truth, predictions, average="macro")),
        "precision": float(metrics.precision_score(truth, predictions, average="macro", zero_division=0)),
        "recall": float(metrics.recall_score(truth, predictions, average="macro")),
    }
    if len(data.classes) == 2 and hasattr(model, "predict_proba"):
        found["auc"] = float(metrics.roc_auc_score(truth, model.predict_proba(data.x_test)[:, 1]))
    return found


def _scaled(learner: Any) -> Any:
    return pipeline.make_pipeline(preprocessing.StandardScaler(), learner)


def _logistic(p: dict[str, Any]) -> Any:
    return _scaled(linear_model.LogisticRegression(C=p["C"], max_iter=500))


def _sgd(p: dict[str, Any]) -> Any:
    learner = linear_model.SGDClassifier(
        loss="log_loss", alpha=p["alpha"], learning_rate="constant", eta0=p["learning_rate"], random_state=SEED
    )
    return _scaled(learner)


def _mlp(p: dict[str, Any]) -> Any:
    learner = neural_network.MLPClassifier(
        hidden_layer_sizes=(p["hidden_units"],), learning_rate_init=p["learning_rate"], random_state=SEED
    )
    return _scaled(learner)


def _forest(p: dict[str, Any]) -> Any:
    return ensemble.RandomForestClassifier(n_estimators=p["n_estimators"], max_depth=p["max_depth"], random_state=SEED)


def _svc(p: dict[str, Any]) -> Any:
    return _scaled(svm.SVC(C=p["C"], kernel=p["kernel"]))


def _neighbours(p: dict[str, Any]) -> Any:
    return _scaled(neighbors.KNeighborsClassifier(n_neighbors=p["n_neighbors"]))


def _ridge(p: dict[str, Any]) -> Any:
    return _scaled(linear_model.Ridge(alpha=p["alpha"]))


def _boosted(p: dict[str, Any]) -> Any:
    return ensemble.GradientBoostingRegressor(
        n_estimators=p["n_estimators"], learning_rate=p["learning_rate"], max_depth=p["max_depth"], random_state=SEED
    )


def trials() -> dict[str, list[Trial]]:
    """List the runs of the demo, by data set."""
    return {
        "iris": [
            *(Trial(f"logistic C={c}", {"C": c}, _logistic) for c in (0.01, 0.1, 1.0, 10.0)),
            *(Trial(f"neighbours k={k}", {"n_neighbors": k}, _neighbours) for k in (1, 5, 15)),
            # More neighbours than training rows: it fails, as some runs do.
            Trial("neighbours k=150", {"n_neighbors": 150}, _neighbours),
        ],
        "wine": [
            *(
                Trial(f"sgd rate={r} alpha={a}", {"learning_rate": r, "alpha": a}, _sgd, epochs=30)
                for r in (0.003, 0.03)
                for a in (0.0001, 0.01)
            ),
            *(Trial(f"svc {k}", {"C": 1.0, "kernel": k}, _svc) for k in ("linear", "rbf", "poly")),
        ],
        "breast_cancer": [
            *(Trial(f"logistic C={c}", {"C": c}, _logistic) for c in (0.001, 0.1, 1.0, 10.0)),
            *(
                Trial(f"forest {n}x{d}", {"n_estimators": n, "max_depth": d}, _forest)
                for n, d in ((20, 2), (50, 4), (100, 8))
            ),
            *(Trial(f"sgd rate={r}", {"learning_rate": r, "alpha": 0.001}, _sgd, epochs=40) for r in (0.001, 0.01)),
        ],
        "digits": [
            Trial(f"mlp {units} rate={r}", {"hidden_units": units, "learning_rate": r}, _mlp, epochs=16)
            for units in (16, 32, 64)
            for r in (0.001, 0.01)
        ]
        + [Trial("svc rbf", {"C": 5.0, "kernel": "rbf"}, _svc)],
        "diabetes": [
            *(Trial(f"ridge alpha={a}", {"alpha": a}, _ridge) for a in (0.1, 1.0, 10.0, 100.0)),
            *(
                Trial(
                    f"boosted {n} trees depth {d} rate={r}",
                    {"n_estimators": n, "learning_rate": r, "max_depth": d},
                    _boosted,
                )
                for n, r, d in ((60, 0.05, 2), (120, 0.05, 2), (120, 0.1, 3), (200, 0.02, 2))
            ),
        ],
    }
