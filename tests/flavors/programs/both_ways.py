"""Log models with one library and load them with the other; run in an environment that has both.

    python -m tests.flavors.programs.both_ways tables genuine http://127.0.0.1:5000 out.json
    python -m tests.flavors.programs.both_ways tables greenroom http://127.0.0.1:5000 out.json

The first run logs with the genuine library and writes down what it predicts. The second loads that with Greenroom, before
`mlflow` has been imported at all, logs its own, and only then loads those with the genuine library. Each run adds what it
saw to the file; what went wrong with one model stands there as its text, and the others go on.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

# Single-threaded: several libraries in one process would compete for the cores of a small machine.
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


class Case(NamedTuple):
    """A model.

    Attributes:
        name: of the model, and what the test is called.
        flavor: module of either library.
        model: what is logged; None where `options` say it all.
        rows: what it predicts for, by `python_function`; also the input example.
        native: gives the predictions of the library's own model.
        options: of `log_model`, for both libraries.
        ours: further options for Greenroom alone.
        genuine: further options for the genuine library alone; None: it cannot log this.
        example: whether `rows` go along as the input example.
        function: whether it has a `python_function` flavor.
    """

    name: str
    flavor: str
    model: Any
    rows: Any
    native: Callable[[Any], Any]
    options: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    genuine: dict[str, Any] | None = {}
    example: bool = True
    function: bool = True


def plain(value: Any) -> Any:
    """Return predictions as JSON, with the form they came in."""
    if hasattr(value, "detach"):
        return plain(value.detach().numpy())
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return {"form": "data frame", "values": {str(key): plain(list(value[key])) for key in value.columns}}
    if hasattr(value, "to_frame"):
        return {"form": "series", "values": plain(list(value))}
    if hasattr(value, "numpy") and callable(value.numpy):
        return plain(value.numpy())
    if hasattr(value, "tolist"):
        values = value.tolist()
        return {"form": "array", "values": values} if isinstance(values, list) else values
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def log(library: Any, case: Case, further: dict[str, Any], registered: str) -> None:
    """Log a model with either library and register it."""
    options = {**case.options, **further, "name": "model", "registered_model_name": registered}
    # The genuine library starts processes to determine requirements; give both here.
    options.setdefault("pip_requirements", [case.flavor])
    if case.example:
        options.setdefault("input_example", case.rows)
    if "artifact_path" in options:
        del options["name"]
    with library.start_run():
        given = () if case.model is None else (case.model,)
        if case.flavor == "pyfunc":
            library.pyfunc.log_model(python_model=case.model, **options)
        else:
            getattr(library, case.flavor).log_model(*given, **options)


def load(library: Any, case: Case, registered: str) -> dict[str, Any]:
    """Load a registered model with either library, and predict both ways."""
    uri = f"models:/{registered}/1"
    seen: dict[str, Any] = {}
    had_mlflow = "mlflow" in sys.modules
    if case.flavor != "pyfunc":
        seen["native"] = plain(case.native(getattr(library, case.flavor).load_model(uri)))
    if case.function:
        function = library.pyfunc.load_model(uri)
        seen["function"] = plain(function.predict(case.rows))
        signature = function.metadata.signature
        seen["signature"] = None if signature is None else signature.to_dict()
    seen["imported mlflow"] = "mlflow" in sys.modules and not had_mlflow
    return seen


def run(cases: list[Case], step: str, seen: dict[str, Any], do: Callable[[Case], Any]) -> None:
    """Run a step for each model, and record the result."""
    for case in cases:
        try:
            seen.setdefault(case.name, {})[step] = do(case)
        except Exception:
            seen.setdefault(case.name, {})[step] = {"failed": traceback.format_exc()}
        print(case.name, step, "failed" if "failed" in str(seen[case.name][step])[:12] else "done", flush=True)


def main(environment: str, library: str, uri: str, file: Path) -> None:
    """Run one half, and add its results to the file."""
    warnings.simplefilter("ignore")
    cases: list[Case] = importlib.import_module(f"tests.flavors.programs.{environment}_models").cases(library)
    seen: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    if library == "genuine":
        import mlflow

        mlflow.set_tracking_uri(uri)
        both = [case for case in cases if case.genuine is not None]
        run(both, "genuine logs", seen, lambda case: log(mlflow, case, case.genuine or {}, f"genuine {case.name}"))
        run(both, "genuine expects", seen, lambda case: load(mlflow, case, f"genuine {case.name}"))
    else:
        import greenroom

        greenroom.set_tracking_uri(uri)
        both = [case for case in cases if case.genuine is not None]
        run(both, "greenroom loads", seen, lambda case: load(greenroom, case, f"genuine {case.name}"))
        run(cases, "greenroom logs", seen, lambda case: log(greenroom, case, case.ours, f"greenroom {case.name}"))
        run(cases, "greenroom expects", seen, lambda case: load(greenroom, case, f"greenroom {case.name}"))
        run(cases, "model", seen, lambda case: None if case.model is None else plain(case.native(case.model)))
        import mlflow

        mlflow.set_tracking_uri(uri)
        run(cases, "genuine loads", seen, lambda case: load(mlflow, case, f"greenroom {case.name}"))
    file.write_text(json.dumps(seen, default=str))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
