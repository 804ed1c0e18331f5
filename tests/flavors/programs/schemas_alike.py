"""Compare signatures and their enforcement with the genuine library's, case by case; run where both are installed."""

import datetime
import json
import sys
import warnings
from typing import Any

warnings.simplefilter("ignore")

import mlflow.models.utils as genuine_utils  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import scipy.sparse  # noqa: E402
from mlflow.models import ModelSignature as GenuineSignature  # noqa: E402
from mlflow.models import infer_signature as genuine_infer  # noqa: E402

from greenroom.core.schemas import Schema  # noqa: E402
from greenroom.flavors.enforcement import enforce_params, enforce_schema  # noqa: E402
from greenroom.flavors.signatures import infer_signature  # noqa: E402

WHEN = datetime.datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001
DATA = {
    "frame": pd.DataFrame(
        {
            "i": [1, 2],
            "f": [0.5, None],
            "s": ["a", "b"],
            "b": [True, False],
            "d": [WHEN, WHEN],
            "gap": ["a", None],
            "i32": np.array([1, 2], dtype="int32"),
            "u8": np.array([1, 2], dtype="uint8"),
            "f32": np.array([1, 2], dtype="float32"),
            "bytes": [b"a", b"b"],
        }
    ),
    "frame of lists": pd.DataFrame({"l": [[1, 2], [3]], "d": [{"a": 1}, {"a": 2, "b": "x"}], "n": [[{"x": 1.5}], []]}),
    "frame of arrays": pd.DataFrame({"a": [np.array([1.0, 2.0]), np.array([3.0, 4.0])]}),
    "series": pd.Series([1.5, 2.5], name="y"),
    "series without name": pd.Series(["a", "b"]),
    "array": np.zeros((3, 2), dtype="float32"),
    "text array": np.array(["a", "bcd"]),
    "bool array": np.array([True]),
    "tensors": {"a": np.zeros((3, 2)), "b": np.zeros(3, dtype="int64")},
    "csr": scipy.sparse.csr_matrix(np.eye(3)),
    "csc": scipy.sparse.csc_matrix(np.eye(3)),
    "list": ["a", "b"],
    "numbers": [1, 2],
    "nested": [[1.0, 2.0], [3.0]],
    "empty": [],
    "records": [{"a": 1, "b": ["x"]}, {"a": 2, "b": [], "c": None}],
    "messages": {"messages": [{"role": "user", "content": "hi"}], "temperature": 0.5, "stop": None},
    "dict": {"a": "x", "b": 1.5, "c": [1, 2]},
    "text": "hello",
    "number": 3,
    "flag": True,
    "date": WHEN,
    "bytes": b"x",
}
COLUMNS = [
    pd.Series([1, 2]),
    pd.Series([0, 1]),
    pd.Series([1, 2], dtype="int32"),
    pd.Series([1, 2], dtype="uint8"),
    pd.Series([1, 2], dtype="uint32"),
    pd.Series([1, 2], dtype="uint64"),
    pd.Series([1, 2], dtype="int16"),
    pd.Series([1.5, 2.0]),
    pd.Series([1.0, None]),
    pd.Series([1.5, 2.0], dtype="float32"),
    pd.Series(["a", "b"]),
    pd.Series(["a", None]),
    pd.Series(["a", "b"], dtype="object"),
    pd.Series([True, False]),
    pd.Series([True, None], dtype="object"),
    pd.Series([1, 2], dtype="object"),
    pd.Series([WHEN, WHEN]),
    pd.Series(["2024-01-02", "2024-01-03"], dtype="object"),
    pd.Series([b"a", b"b"]),
    pd.Series(pd.to_datetime(["2024-01-02"]).tz_localize("UTC")),
]
TYPES = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"]
NESTED = [
    '[{"type": "array", "items": {"type": "long"}, "name": "x", "required": true}]',
    '[{"type": "array", "items": {"type": "double"}, "name": "x", "required": true}]',
    '[{"type": "object", "properties": {"a": {"type": "long", "required": true},'
    ' "b": {"type": "string", "required": false}}, "name": "x", "required": true}]',
    '[{"type": "map", "values": {"type": "long"}, "name": "x", "required": true}]',
    '[{"type": "any", "name": "x", "required": true}]',
    '[{"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string", "required": true}}},'
    ' "name": "x", "required": false}]',
]
CELLS = [
    [1, 2],
    [1.5],
    ["a"],
    [],
    None,
    {"a": 1},
    {"a": 1, "b": "x"},
    {"a": "x"},
    {"b": "x"},
    {"a": 1, "c": 2},
    [{"a": "x"}],
    3,
]
WHOLE = [
    '[{"type": "long", "name": "a", "required": true}, {"type": "double", "name": "b", "required": false}]',
    '[{"type": "string", "required": true}]',
    '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}}]',
    '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]',
    '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}, "name": "a"},'
    ' {"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}, "name": "b"}]',
    '[{"type": "string", "name": "a", "required": true}]',
]
INPUTS = [
    pd.DataFrame({"a": [1], "b": [0.5]}),
    pd.DataFrame({"b": [0.5], "a": [1], "c": ["x"]}),
    pd.DataFrame({"a": [1]}),
    pd.DataFrame({"b": [0.5]}),
    {"a": 1, "b": 0.5},
    {"a": [1, 2], "b": [0.5, 1.5]},
    {"a": "x"},
    [{"a": 1, "b": 0.5}],
    "x",
    ["x", "y"],
    np.zeros((3, 2), dtype="float32"),
    np.zeros((3, 3), dtype="float32"),
    np.zeros((3, 2)),
    np.zeros(3),
    pd.DataFrame(np.zeros((3, 2), dtype="float32")),
    pd.DataFrame({"a": [[1.0, 2.0]], "b": [1]}),
    {"a": np.zeros((1, 2), dtype="float32"), "b": np.zeros(1, dtype="int64")},
    {"a": np.zeros((1, 2), dtype="float64"), "b": np.zeros(1, dtype="int64")},
    pd.Series([0.5, 1.5]),
]
PARAMS = {"t": 0.5, "n": 3, "names": ["a", "b"], "flag": True, "none": "x"}
GIVEN = [
    {},
    {"t": 1},
    {"t": "hot"},
    {"n": 2.5},
    {"n": True},
    {"names": "a"},
    {"names": ["x"]},
    {"names": [1]},
    {"flag": 1},
    {"t": None},
    {"unknown": 1},
    {"t": np.float64(0.1)},
]


def said(compute: Any) -> object:
    """Return the result of a call in a comparable form; "refused" if it raises."""
    try:
        return plain(compute())
    except Exception:
        return "refused"


def plain(value: object) -> object:
    if isinstance(value, pd.DataFrame):
        return {str(name): [str(value[name].dtype), [plain(one) for one in value[name]]] for name in value.columns}
    if isinstance(value, np.ndarray):
        return [str(value.dtype), list(value.shape), value.tolist()]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return repr(value)


differences: list[object] = []
cases = 0


def compare(what: object, ours: object, theirs: object) -> None:
    global cases
    cases += 1
    if ours != theirs:
        differences.append([what, {"greenroom": ours, "mlflow": theirs}])


def loaded(form: object) -> object:
    return form if not isinstance(form, dict) else {k: None if v is None else json.loads(v) for k, v in form.items()}


def signature(infer: Any, data: object) -> object:
    try:
        return loaded(infer(data).to_dict())
    except Exception:
        return "refused"


for name, data in DATA.items():
    compare(["infer", name], signature(infer_signature, data), signature(genuine_infer, data))
schemas = [[f'[{{"type": "{kind}", "name": "x", "required": true}}]', column] for kind in TYPES for column in COLUMNS]
schemas += [[schema, pd.Series([cell])] for schema in NESTED for cell in CELLS]
cases_of = [(schema, column.to_frame("x")) for schema, column in schemas]
cases_of += [(schema, data) for schema in WHOLE for data in INPUTS]
for schema, data in cases_of:
    form = {"inputs": schema, "outputs": None, "params": None}
    ours = said(lambda: enforce_schema(data, Schema.from_json(schema)))  # noqa: B023
    theirs = said(lambda: genuine_utils._enforce_schema(data, GenuineSignature.from_dict(form).inputs))  # noqa: B023
    shown = data.to_dict("list") if isinstance(data, pd.DataFrame) else data
    kinds = list(map(str, data.dtypes)) if isinstance(data, pd.DataFrame) else ""
    compare(["enforce", schema, f"{shown!r} {kinds}"], ours, theirs)
ours_params = infer_signature("x", params=PARAMS).params
theirs_params = genuine_infer("x", params=PARAMS).params
assert ours_params is not None
compare("params", json.loads(ours_params.to_json()), json.loads(theirs_params.to_json()))
given: Any
for given in GIVEN:
    compare(
        ["param", repr(given)],
        said(lambda: enforce_params(dict(given), ours_params)),  # noqa: B023
        said(lambda: genuine_utils._enforce_params_schema(dict(given), theirs_params)),  # noqa: B023
    )
print(json.dumps({"cases": cases, "differences": differences}, indent=1))
sys.exit(0)
