"""The input example of a model folder: a few rows that show what the model takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EXAMPLE_FILE = "input_example.json"
SERVING_FILE = "serving_input_example.json"


def save_input_example(folder: Path, example: Any) -> dict[str, Any]:
    """Write an example into a model folder and answer what the ``MLmodel`` file says of it.

    Args:
        example: a pandas data frame (rows, columns) or a numpy array (rows, ...).

    Raises:
        TypeError: it is neither.
    """
    if hasattr(example, "columns") and hasattr(example, "to_dict"):
        split = example.to_dict(orient="split")
        content: Any = {"columns": [str(name) for name in split["columns"]], "data": split["data"]}
        info = {"type": "dataframe", "pandas_orient": "split"}
        serving: Any = {"dataframe_split": content}
    elif hasattr(example, "tolist") and hasattr(example, "shape"):
        content = example.tolist()
        info = {"type": "ndarray", "format": "tf-serving"}
        serving = {"inputs": content}
    else:
        raise TypeError(f"an input example is a data frame or an array, not {type(example).__name__}")
    (folder / EXAMPLE_FILE).write_text(json.dumps(content), encoding="utf-8")
    (folder / SERVING_FILE).write_text(json.dumps(serving, indent=2), encoding="utf-8")
    return {**info, "artifact_path": EXAMPLE_FILE, "serving_input_path": SERVING_FILE}
