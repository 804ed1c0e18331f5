"""What the genuine `mlflow` says of some data, as JSON. Needs no server.

python -m tests.compat.scenarios.datasets
"""

from __future__ import annotations

import json
from typing import Any


def described(data: Any) -> list[dict[str, Any]]:
    """Describe frames and arrays with a module that is `mlflow.data` or stands for it."""
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame(
        {
            "acid": [0.5, 1.5, None],
            "colour": ["red", "white", "red"],
            "mixed": ["a", 1, None],
            "when": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"]),
            "count": [1, 2, 3],
        }
    )
    long = pd.DataFrame({"n": range(20_000), "text": [f"row {n}" for n in range(20_000)]})
    matrix = np.arange(12.0).reshape(4, 3)
    return [
        data.from_pandas(frame.drop(columns="mixed"), source="https://a.example/wine.csv", name="wine").to_dict(),
        {"digest": data.from_pandas(frame, source="https://a.example/b.csv").digest},
        data.from_pandas(long, source="s3://bucket/long.csv", targets="n").to_dict(),
        data.from_numpy(matrix, source="https://a.example/c.npy", targets=np.array([0, 1, 0, 1])).to_dict(),
        {"digest": data.from_numpy({"b": matrix, "a": matrix[0]}, source="https://a.example/d.npy").digest},
    ]


if __name__ == "__main__":
    import warnings

    import mlflow.data

    warnings.simplefilter("ignore")
    print(json.dumps(described(mlflow.data)))
