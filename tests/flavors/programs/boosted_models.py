"""Boosted models of the environment `flavors-tables` that know categories by their dtype."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.flavors.programs.both_ways import Case

SIZE = 60
ROWS_GIVEN = 6
TREES = 2
PLACES = np.arange(SIZE)
LABELS = (PLACES % 3 == 0).astype(int)
COLUMNS: dict[str, Any] = {
    "text": pd.Categorical(np.array(["a", "b", "c"])[PLACES % 3]),
    "whole numbers": pd.Categorical(PLACES % 3),
    "numbers": pd.Categorical(PLACES % 3 / 2),
    "ordered": pd.Categorical(np.array(["a", "b", "c"])[PLACES % 3], categories=["c", "a", "b"], ordered=True),
    "with gaps": pd.Categorical([None if place % 5 == 4 else "abc"[place % 3] for place in PLACES]),
}


# Boosters take these like the kinds before them: only the classifiers are tried with them.
CLASSIFIERS_ONLY = {"numbers", "ordered"}


def cases(library: str) -> list[Case]:
    """Train models for each kind of category; the library they are logged with makes no difference."""
    return [case for name, column in COLUMNS.items() for case in _of(name, _rows(column))]


def _rows(column: Any) -> pd.DataFrame:
    return pd.DataFrame({"kind": column, "size": PLACES * 0.5})


def _of(name: str, rows: pd.DataFrame) -> list[Case]:
    import catboost
    import lightgbm
    import xgboost

    few = rows.head(ROWS_GIVEN)
    found: list[Case] = []
    if name not in CLASSIFIERS_ONLY:
        quiet = {"verbose": -1, "min_data_in_leaf": 2, "min_data_per_group": 1, "num_threads": 1}
        light = lightgbm.train(quiet, lightgbm.Dataset(rows, LABELS), TREES)
        matrix = xgboost.DMatrix(rows, LABELS, enable_categorical=True)
        booster = xgboost.train({"max_depth": 2, "nthread": 1}, matrix, TREES)
        found += [
            Case(f"lightgbm booster, {name}", "lightgbm", light, few, lambda model: model.predict(few)),
            Case(f"xgboost booster, {name}", "xgboost", booster, few,
                 lambda model: model.predict(xgboost.DMatrix(few, enable_categorical=True))),
        ]  # fmt: skip
    estimator = lightgbm.LGBMClassifier(
        n_estimators=TREES, min_child_samples=2, min_data_per_group=1, verbose=-1, n_jobs=1
    )
    found.append(
        Case(f"lightgbm classifier, {name}", "lightgbm", estimator.fit(rows, LABELS), few,
             lambda model: model.predict(few))
    )  # fmt: skip
    # XGBoost takes no categories that are fractions.
    if name != "numbers":
        classifier = xgboost.XGBClassifier(n_estimators=TREES, max_depth=2, n_jobs=1, enable_categorical=True)
        found.append(
            Case(f"xgboost classifier, {name}", "xgboost", classifier.fit(rows, LABELS), few,
                 lambda model: model.predict(few))
        )  # fmt: skip
    if name in {"text", "whole numbers"}:
        cat = catboost.CatBoostClassifier(
            iterations=TREES, depth=2, verbose=0, allow_writing_files=False, thread_count=1, cat_features=["kind"]
        )
        found.append(
            Case(
                f"catboost classifier, {name}", "catboost", cat.fit(rows, LABELS), few, lambda model: model.predict(few)
            )
        )
    return found
