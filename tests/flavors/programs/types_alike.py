"""Pass the same data to one library and record the results: inference, enforcement, and predictions of logged models.

    python types_alike.py genuine|greenroom

Run once with each; `test_types_alike.py` compares what they print.
"""

import json
import sys
import warnings
from typing import Any

warnings.simplefilter("ignore")

import pandas as pd  # noqa: E402

from tests.flavors.programs.odd_data import COLUMNS, LABELS, VALUES, plain  # noqa: E402

if sys.argv[1] == "genuine":
    from mlflow.models import ModelSignature, infer_signature
    from mlflow.models.utils import _enforce_schema as enforce_schema
else:
    from greenroom.flavors.enforcement import enforce_schema
    from greenroom.models import ModelSignature, infer_signature

DECLARED = ["long", "integer", "double", "float", "string", "boolean", "datetime", "binary"]
said: dict[str, Any] = {}


def door(name: str, infer: Any, *given: Any) -> None:
    """Record what is inferred from data, written, read again, and the result for the same and other data."""
    try:
        form = infer_signature(infer).to_dict()
        said[f"{name}: infer"] = json.loads(form["inputs"])
    except Exception as error:
        said[f"{name}: infer"] = "refused"
        bare(f"{name}: infer", error)
        return
    enforced(f"{name}: predict", form, infer)
    for place, one in enumerate(given):
        enforced(f"{name}: predict {place}", form, one)


def enforced(name: str, form: Any, data: Any) -> None:
    try:
        said[name] = plain(enforce_schema(data, ModelSignature.from_dict(form).inputs))
    except Exception as error:
        said[name] = "refused"
        bare(name, error)


bare_errors: list[str] = []


def bare(name: str, error: Exception) -> None:
    """Record an error that is not one of the library's own."""
    if not type(error).__module__.startswith(("greenroom", "mlflow")):
        bare_errors.append(f"{name}: {error!r}")


for name, values in VALUES.items():
    column = pd.Series(values, dtype=object)
    door(f"{name}: frame", pd.DataFrame({"a": values}), [{"a": values[0]}], {"a": values[0]})
    door(f"{name}: column of objects", column.to_frame("a"))
    door(f"{name}: list", values)
    door(f"{name}: dict", {"a": values[0], "b": 2.0}, [{"a": values[0], "b": 2.0}])
    door(f"{name}: records", [{"a": one} for one in values])
    if values[0] is not None:
        door(f"{name}: value", values[0])
    for kind in DECLARED:
        declared = {"inputs": json.dumps([{"type": kind, "name": "a", "required": True}])}
        enforced(f"{name}: as {kind}", declared, column.to_frame("a"))
        enforced(f"{name}: row as {kind}", declared, [{"a": values[1]}])
for name, make in COLUMNS.items():
    door(f"dtype {name}: frame", make().to_frame("a"))
    door(f"dtype {name}: series", make())
    for kind in DECLARED:
        declared = {"inputs": json.dumps([{"type": kind, "name": "a", "required": True}])}
        enforced(f"dtype {name}: as {kind}", declared, make().to_frame("a"))
for name, frame in LABELS.items():
    door(f"labels {name}", frame)
print(json.dumps({"said": said, "bare": bare_errors}))
