"""Log Python models with unusual input examples using one library, and load what both libraries logged.

    python -m tests.flavors.programs.types_crossing genuine http://127.0.0.1:5000 folder
    python -m tests.flavors.programs.types_crossing greenroom http://127.0.0.1:5000 folder

Both run at the same time, one for each library. Each writes the URIs of its models to `<library>.json` in the folder, waits
for the file of the other, and prints what each model of either predicts.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tests.flavors.programs.odd_data import COLUMNS, LABELS, VALUES, plain

LIBRARIES = ("genuine", "greenroom")
FAILED = {"failed": True}
WAIT_S = 600

FILES = {"percent": "a%20b.txt", "number sign": "sample #3.txt", "space": "a b.txt", "both": "100% #1.txt"}
# These stand for other values that are equal in several forms.
AS_VALUE = (
    "int",
    "text",
    "bytes",
    "datetime",
    "date",
    "Decimal",
    "Fraction",
    "np.int64",
    "np.float32",
    "np.str",
    "list",
)
AS_LIST = (
    "int",
    "text",
    "bytes",
    "date",
    "Decimal",
    "none",
    "int and float",
    "empty dict",
    "dict with gaps",
    "np.int64",
)


class Case(NamedTuple):
    """A model.

    Attributes:
        example: logged with it, and what it predicts for first.
        given: what else it predicts for.
        files: what it is logged with, by name; it answers what is in them.
    """

    name: str
    example: Any
    given: tuple[Any, ...] = ()
    files: dict[str, str] = {}


def cases() -> Iterator[Case]:
    """Return all cases, with new data."""
    for name, values in VALUES.items():
        yield Case(f"{name}: frame", pd.DataFrame({"a": values}), ([{"a": values[0]}], {"a": values[0]}))
        yield Case(f"{name}: dict", {"a": values[0], "b": 2.0}, ([{"a": values[0], "b": 2.0}],))
    for name in AS_VALUE:
        yield Case(f"{name}: value", VALUES[name][0])
    for name in AS_LIST:
        yield Case(f"{name}: list", VALUES[name])
    for name, make in COLUMNS.items():
        yield Case(f"dtype {name}: frame", make().to_frame("a"))
    for name, frame in LABELS.items():
        records = [{str(key): 1.0 for key in frame.columns}]
        yield Case(f"labels {name}: frame", frame, (records, frame.to_numpy()))
    yield Case("array", np.arange(6.0).reshape(3, 2), (np.arange(4.0).reshape(2, 2),))
    yield Case("array of uint64", np.arange(3, dtype="uint64"))
    yield Case("arrays by name", {"x": np.arange(2.0), "y": np.arange(2)})
    for name in FILES.values():
        yield Case(f"file {name}", pd.DataFrame({"a": [1]}), files={"it": name})
    yield Case("all files", pd.DataFrame({"a": [1]}), files=FILES)


def echo(library: str) -> Any:
    """Create a model that returns its input and the content of its files."""
    pyfunc: Any = importlib.import_module("mlflow.pyfunc" if library == "genuine" else "greenroom.pyfunc")

    class Echo(pyfunc.PythonModel):  # type: ignore[misc]  # one of two classes
        def predict(self, context, model_input, params=None):  # type: ignore[no-untyped-def]  # hints decide what it is given
            found = {name: Path(place).read_text() for name, place in (context.artifacts or {}).items()}
            return [json.dumps({"given": plain(model_input), "files": found})]

    return Echo()


def log(library: str, uri: str) -> dict[str, Any]:
    """Log every model in one run; return their URIs, and the rejected input examples and files."""
    mlflow: Any = importlib.import_module("mlflow" if library == "genuine" else "greenroom")
    mlflow.set_tracking_uri(uri)
    logged: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name in FILES.values():
        Path(name).write_text(f"text of {name}")
    with mlflow.start_run():
        for case in cases():
            options = {
                "name": "model",
                "python_model": echo(library),
                "artifacts": {key: str(Path(name).absolute()) for key, name in case.files.items()},
                "pip_requirements": ["cloudpickle"],
            }
            try:
                info = mlflow.pyfunc.log_model(**options, input_example=case.example)
            except Exception as error:
                refused[case.name] = f"{type(error).__module__}: {error!r}"
                if case.files:
                    continue
                # Data that cannot be written as JSON can still be described.
                info = mlflow.pyfunc.log_model(**options, signature=mlflow.models.infer_signature(case.example))
            logged[case.name] = info.model_uri
    return {"logged": logged, "refused": refused}


def load(library: str, uri: str, logged: dict[str, str]) -> dict[str, Any]:
    """Load every model and record its predictions for its own example and for other data."""
    mlflow: Any = importlib.import_module("mlflow" if library == "genuine" else "greenroom")
    mlflow.set_tracking_uri(uri)
    seen: dict[str, Any] = {}
    for case in cases():
        if case.name not in logged:
            continue
        try:
            model = mlflow.pyfunc.load_model(logged[case.name])
        except Exception as error:
            seen[f"{case.name}: load"] = f"refused: {error!r}"
            continue
        signature = model.metadata.signature
        seen[f"{case.name}: signature"] = None if signature is None else signature.to_dict()
        seen[f"{case.name}: predict"] = predicted(model, case.example)
        if model.metadata.saved_input_example_info is not None:
            seen[f"{case.name}: predict its example"] = predicted(model, model.input_example)
        for place, one in enumerate(case.given):
            seen[f"{case.name}: predict {place}"] = predicted(model, one)
    return seen


def predicted(model: Any, data: Any) -> Any:
    """Return a model's predictions, or that the library rejected the data."""
    try:
        (said,) = model.predict(data)
    except Exception as error:
        return f"refused: {error!r}"
    return json.loads(said)


def exchanged(library: str, found: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write what one library logged for the other program; return what both logged, by library.

    Raises:
        SystemExit: the other program failed, or did not write its file in time.
    """
    draft = folder / f"{library}.draft"
    draft.write_text(json.dumps(found))
    draft.replace(folder / f"{library}.json")
    paths = {name: folder / f"{name}.json" for name in LIBRARIES}
    deadline = time.monotonic() + WAIT_S
    while not all(path.exists() for path in paths.values()):
        if time.monotonic() > deadline:
            sys.exit("The other program did not finish logging in time.")
        time.sleep(0.1)
    logged = {name: json.loads(path.read_text()) for name, path in paths.items()}
    if failed := [name for name in LIBRARIES if logged[name] == FAILED]:
        sys.exit(f"Logging failed: {failed}")
    return {name: logged[name]["logged"] for name in LIBRARIES}


def main(library: str, uri: str, folder: Path) -> None:
    """Log with one library, and print what it predicts with the models of both."""
    try:
        found = log(library, uri)
    except BaseException:
        # Ends the wait of the other program.
        (folder / f"{library}.json").write_text(json.dumps(FAILED))
        raise
    both = exchanged(library, found, folder)
    print(json.dumps({logger: load(library, uri, logged) for logger, logged in both.items()}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
