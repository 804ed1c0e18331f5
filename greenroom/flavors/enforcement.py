"""Validation and conversion of a model's input according to its signature.

Input is converted if nothing can be lost, and rejected otherwise; the message names the column, tensor or parameter.
Source: noun the genuine `mlflow` accepts and rejects (documentation, "Signature enforcement").
"""

from __future__ import annotations

import datetime
import importlib
import logging
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

from greenroom.core.schema_types import AnyType, Array, DataType, Map, Object, Type
from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from greenroom.errors import InvalidInput, InvalidSignature
from greenroom.flavors.libraries import library
from greenroom.flavors.signatures import type_of_value

_log = logging.getLogger("greenroom.pyfunc")

NUMPY_NAMES = {
    DataType.boolean: "bool",
    DataType.integer: "int32",
    DataType.long: "int64",
    DataType.float: "float32",
    DataType.double: "float64",
}
# Types that a plain value can be converted to without loss, in addition to its own.
_WIDER = {
    DataType.integer: {DataType.long, DataType.float, DataType.double},
    DataType.float: {DataType.double},
}
_WIDER_PARAMS = {**_WIDER, DataType.long: {DataType.float, DataType.double}}
# Integers of up to this many bytes fit into a double, which has 53 bits, exactly.
_INTEGER_BYTES_IN_DOUBLE = 6


def enforce_schema(data: Any, schema: Schema) -> Any:
    """Convert data to the form of the schema: a data frame for columns, arrays for tensors.

    Raises:
        InvalidInput: something is missing, or cannot be converted without loss.
    """
    return _tensors(data, schema) if schema.is_tensor_spec() else _columns(data, schema)


def enforce_params(params: Mapping[str, Any] | None, schema: ParamSchema | None) -> dict[str, Any] | None:
    """Return the parameters with defaults filled in; unknown ones are dropped, with a warning.

    Raises:
        InvalidInput: a value cannot be converted without loss.
    """
    given = {} if params is None else params
    if not isinstance(given, Mapping):
        raise InvalidInput(f"params is a {type(params).__name__}; it must be a dict of names and values.")
    if schema is None:
        if given:
            _log.warning("The model's signature has no parameters; these are ignored: %s.", _quoted(given))
        return None if params is None else {}
    known = {spec.name: spec for spec in schema}
    unknown = [str(name) for name in given if str(name) not in known]
    if unknown:
        _log.warning("The model has no parameter %s; its parameters are %s.", _quoted(unknown), _quoted(known))
    values = {str(name): value for name, value in given.items()}
    return {name: _param(values[name], spec) if name in values else spec.default for name, spec in known.items()}


def _columns(data: Any, schema: Schema) -> Any:
    pandas = library("pandas", "A model whose signature has columns")
    if len(schema) == 1 and not schema.has_input_names() and isinstance(schema.input_types()[0], AnyType):
        # No type could be inferred from the example. MLflow would drop all columns but the first.
        return _frame(data, schema, pandas)
    frame = _with_schema_labels(_frame(data, schema, pandas), schema)
    if frame.columns.has_duplicates:
        raise InvalidInput("Two columns have the same name.")
    specs = [spec for spec in schema if isinstance(spec, ColSpec)]
    if schema.has_input_names():
        _check_names(frame.columns, schema)
        specs = [spec for spec in specs if spec.name in frame.columns]
        pairs = [(spec.name, spec) for spec in specs]
    else:
        if len(frame.columns) < len(specs):
            raise InvalidInput(
                f"The model takes {len(specs)} columns (without names), but {len(frame.columns)} were given."
            )
        pairs = list(zip(frame.columns, specs, strict=False))
    converted = {name: _column(name, frame[name], spec, pandas) for name, spec in pairs}
    out = pandas.DataFrame(converted, index=frame.index)
    if isinstance(frame.columns, pandas.MultiIndex) and len(converted) == len(frame.columns):
        out.columns = frame.columns
    return out


def _with_schema_labels(frame: Any, schema: Schema) -> Any:
    """Rename columns whose labels differ from the schema's only in type: JSON has strings, data frames also numbers."""
    # An index of dates claims to have the text of its dates, but a column is not found by it.
    given, names = list(frame.columns), schema.input_names() if schema.has_input_names() else []
    known = [name for name in names if name not in given]
    if not known:
        return frame
    labels = {str(label): label for label in given if label not in names}
    return frame.rename(columns={labels[str(name)]: name for name in known if str(name) in labels})


def _check_names(given: Iterable[Any], schema: Schema) -> None:
    given = list(given)
    missing = [name for name in schema.required_input_names() if name not in given]
    extra = [name for name in given if name not in schema.input_names()]
    if missing:
        raise InvalidInput(
            f"The model needs {_described('column', missing)}, which {'are' if len(missing) > 1 else 'is'} missing"
            + (f"; it does not have {_described('column', extra)}." if extra else ".")
        )
    if extra:
        _log.warning("The model's signature does not have %s; ignored.", _described("column", extra))


def _frame(data: Any, schema: Schema, pandas: Any) -> Any:
    """Create a data frame from rows in any supported form."""
    if isinstance(data, pandas.DataFrame):
        return data
    if isinstance(data, pandas.Series):
        return data.to_frame()
    if isinstance(data, Mapping):
        return _frame_of_dict(data, schema, pandas)
    if isinstance(data, str | bytes | numbers.Number | datetime.datetime) or getattr(data, "shape", None) == ():
        return pandas.DataFrame([data])
    try:
        return pandas.DataFrame(data.toarray() if hasattr(data, "toarray") else data)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"A {type(data).__name__} cannot be read as columns ({error}); the model takes {schema}."
        ) from error


def _frame_of_dict(data: Mapping[str, Any], schema: Schema, pandas: Any) -> Any:
    """Convert a dict to one row if its values are single values or the schema has lists or dicts, else to columns."""
    nested = any(isinstance(spec.type, Array | Object) for spec in schema if isinstance(spec, ColSpec))
    if nested or all(_is_single(value) for value in data.values()):
        return pandas.DataFrame([data])
    plain = {name: value.tolist() if getattr(value, "ndim", 0) > 1 else value for name, value in data.items()}
    try:
        return pandas.DataFrame(plain)
    except (ValueError, TypeError) as error:
        raise InvalidInput(f"The columns do not fit together: {error}.") from error


def _is_single(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return not hasattr(value, "__len__") or isinstance(value, str | bytes) or getattr(value, "shape", None) == ()


def _column(name: Any, values: Any, spec: ColSpec, pandas: Any) -> Any:
    if isinstance(spec.type, DataType):
        return _plain_column(name, values, spec.type, pandas)
    if isinstance(spec.type, AnyType):
        return values
    converted = [_value(f"column '{name}', row {row}", value, spec) for row, value in enumerate(values)]
    return pandas.Series(converted, index=values.index, name=name, dtype=object if converted else None)


def _plain_column(name: Any, values: Any, kind: DataType, pandas: Any) -> Any:
    if values.dtype == object and kind not in {DataType.string, DataType.binary}:
        values = values.infer_objects()
    if kind in {DataType.string, DataType.binary}:
        # An object column may contain anything; pandas 3 has a separate text type.
        if (
            values.dtype == object
            or values.dtype.kind in "US"
            or isinstance(values.dtype, pandas.StringDtype | pandas.CategoricalDtype)
        ):
            return values
        raise _type_error(name, values.dtype, kind)
    if kind is DataType.datetime:
        return _dates(name, values, pandas)
    if kind is DataType.boolean and values.dtype == object:
        # A column with missing values: as booleans, they would become False.
        return values
    if kind is DataType.double and values.dtype == object:
        # Depends on the values: Decimal, None, integers among floats.
        try:
            return pandas.to_numeric(values)
        except (ValueError, TypeError) as error:
            raise _type_error(name, values.dtype, kind, hint=f" ({error})") from error
    if isinstance(values.dtype, pandas.CategoricalDtype) and _fits(
        values.cat.categories.to_series(), NUMPY_NAMES[kind]
    ):
        # Boosted trees recognize such columns by their dtype.
        return values
    target = NUMPY_NAMES[kind]
    if values.dtype == target:
        return values
    if not _fits(values, target):
        raise _type_error(name, values.dtype, kind, hint=_gap_hint(values, target))
    try:
        return values.astype(target)
    except (ValueError, TypeError) as error:
        raise _type_error(name, values.dtype, kind, hint=f" ({error})") from error


def _fits(values: Any, target: str) -> bool:
    """Return whether the values of a column can be converted to a number type without loss."""
    numpy = library("numpy", "A model whose signature has columns")
    have, want = values.dtype, numpy.dtype(target)
    if not hasattr(have, "itemsize"):
        return False
    if have.kind == want.kind:
        return bool(have.itemsize <= want.itemsize)
    if have.kind == "u" and want.kind == "i":
        return bool(have.itemsize < want.itemsize)
    if have.kind in "iu" and want.kind == "f":
        if target == "float64" and have.itemsize <= _INTEGER_BYTES_IN_DOUBLE:
            return True
        # Labels and flags are often integers.
        return bool((values.isna() | values.isin([0, 1])).all())
    return False


def _gap_hint(values: Any, target: str) -> str:
    whole = values.dtype == "float64" and target.startswith("int") and values.hasnans
    if whole and all(value == int(value) for value in values.dropna()):
        return (
            " Integers with missing values become floats: log the model with an example that has missing values, or with "
            "'double' for this column."
        )
    return ""


def _type_error(name: Any, have: Any, kind: DataType, *, hint: str = "") -> InvalidInput:
    return InvalidInput(f"Column '{name}' is {have}; the model takes {kind}, and it cannot be converted safely.{hint}")


def _dates(name: Any, values: Any, pandas: Any) -> Any:
    if getattr(values.dtype, "tz", None) is not None:
        raise InvalidInput(f"Column '{name}' has a time zone ({values.dtype}); the model takes times without one.")
    if values.dtype.kind == "M" or values.dtype == object or isinstance(values.dtype, pandas.StringDtype):
        try:
            return values.astype("datetime64[ns]")
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"Column '{name}' contains a value that is not a date or time: {error}.") from error
    raise _type_error(name, values.dtype, DataType.datetime)


def _value(where: str, value: Any, spec: ColSpec | Any) -> Any:
    """Convert one value of a column to its type; optional ones may be missing."""
    return _convert(where, value, spec.type, required=spec.required)


def _convert(where: str, value: Any, kind: Type, *, required: bool = True) -> Any:
    if isinstance(kind, AnyType) or (not required and (value is None or value != value)):
        return value
    match kind:
        case Array():
            return _list(where, value, kind, required=required)
        case Map():
            items = _dict(where, value, kind)
            return {name: _convert(f"{where}['{name}']", one, kind.value_type) for name, one in items.items()}
        case Object():
            return _object(where, value, kind)
        case DataType():
            return _plain(where, value, kind, _WIDER)
    raise AssertionError(kind)


def _list(where: str, value: Any, kind: Array, *, required: bool) -> Any:
    if not isinstance(value, list | tuple) and not (hasattr(value, "tolist") and hasattr(value, "shape")):
        raise InvalidInput(f"{where} is {_article(value)}; the model takes {kind}.")
    if hasattr(value, "tolist"):
        numpy = importlib.import_module("numpy")
        converted = [
            _convert(f"{where}[{index}]", one, kind.dtype, required=required) for index, one in enumerate(value)
        ]
        return numpy.array(converted)
    return [_convert(f"{where}[{index}]", one, kind.dtype, required=required) for index, one in enumerate(value)]


def _dict(where: str, value: Any, kind: Type) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput(f"{where} is {_article(value)}; the model takes {kind}.")
    for name in value:
        if not isinstance(name, str):
            raise InvalidInput(f"{where} has the key {name!r}; keys must be strings.")
    return value


def _object(where: str, value: Any, kind: Object) -> dict[str, Any]:
    items = _dict(where, value, kind)
    known = {item.name: item for item in kind.properties}
    missing = [name for name, item in known.items() if item.required and name not in items]
    if missing:
        raise InvalidInput(f"{where} lacks {_quoted(missing)}; the model takes {kind}.")
    extra = [name for name in items if name not in known]
    if extra:
        raise InvalidInput(f"{where} has {_quoted(extra)}, which the model does not have; it takes {kind}.")
    return {
        name: _convert(f"{where}.{name}", one, known[name].dtype, required=known[name].required)
        for name, one in items.items()
    }


def _plain(where: str, value: Any, kind: DataType, wider: Mapping[DataType, set[DataType]]) -> Any:
    try:
        found = type_of_value(value)
    except InvalidSignature:
        found = AnyType()
    if found == kind:
        return value
    if isinstance(found, DataType):
        if kind in wider.get(found, ()):
            return float(value) if kind in {DataType.float, DataType.double} else value
        if found is DataType.long and kind in {DataType.float, DataType.double} and value in {0, 1}:
            return float(value)
    raise InvalidInput(f"{where} is {value!r} ({found}); the model takes {kind}.")


def _param(value: Any, spec: ParamSpec) -> Any:
    where = f"Parameter '{spec.name}'"
    if value is None:
        return None
    if spec.shape is None:
        return _param_value(where, value, spec.dtype)
    if not isinstance(value, list | tuple) and not hasattr(value, "tolist"):
        raise InvalidInput(f"{where} is {_article(value)}; the model takes a list of {spec.dtype}.")
    values = value.tolist() if hasattr(value, "tolist") else value
    return [_param_value(f"{where}[{index}]", one, spec.dtype) for index, one in enumerate(values)]


def _param_value(where: str, value: Any, kind: Type) -> Any:
    value = value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value
    if kind is DataType.datetime:
        return _date(where, value)
    if isinstance(kind, DataType):
        # A parameter has no bit width: 3 is an integer as well as a long.
        if kind in {DataType.integer, DataType.long} and isinstance(value, int) and not isinstance(value, bool):
            return value
        if kind is DataType.float and isinstance(value, float):
            return value
        return _plain(where, value, kind, _WIDER_PARAMS)
    return _convert(where, value, kind)


def _date(where: str, value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"{where} is {value!r}, which is not a date or time.") from error


def _tensors(data: Any, schema: Schema) -> Any:
    numpy = library("numpy", "A model whose signature has tensors")
    specs = [spec for spec in schema if isinstance(spec, TensorSpec)]
    if not schema.has_input_names():
        return _one_tensor(data, specs[0], numpy)
    if not isinstance(data, Mapping) and not hasattr(data, "columns"):
        raise InvalidInput(f"The model takes {schema}: a dict of arrays or a data frame, not {_article(data)}.")
    _check_names(data.columns if hasattr(data, "columns") else data, schema)
    converted = {}
    for spec in specs:
        values = data[spec.name]
        stacked = _stack(f"tensor '{spec.name}'", values, spec, numpy) if hasattr(data, "columns") else values
        converted[spec.name] = _tensor(f"tensor '{spec.name}'", stacked, spec, numpy)
    return converted


def _one_tensor(data: Any, spec: TensorSpec, numpy: Any) -> Any:
    where = "the input"
    if hasattr(data, "to_frame"):
        data = data.to_frame()
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        if len(data.columns) == 1:
            return _tensor(where, _stack(where, data.iloc[:, 0], spec, numpy), spec, numpy)
        return _tensor(where, data.to_numpy(), spec, numpy)
    return _tensor(where, data, spec, numpy)


def _stack(where: str, values: Any, spec: TensorSpec, numpy: Any) -> Any:
    """Stack a column of numbers, or of flattened lists or arrays, to one array."""
    rows = list(values)
    plain = bool(rows) and not hasattr(rows[0], "dtype")
    try:
        stacked = numpy.stack([numpy.asarray(row) for row in rows]) if rows else numpy.zeros((0,))
        converted = stacked.reshape([len(rows), *spec.shape[1:]])
        return converted.astype(spec.type) if plain or converted.ndim == 1 else converted
    except ValueError as error:
        raise InvalidInput(f"The cells of {where} do not fit the shape {spec.shape}: {error}.") from error


def _tensor(where: str, data: Any, spec: TensorSpec, numpy: Any) -> Any:
    if isinstance(data, list | tuple):
        # Numbers in a list have no bit width.
        data = numpy.asarray(data)
        if data.dtype.kind in "iuf" and numpy.can_cast(data.dtype, spec.type, "same_kind"):
            data = data.astype(spec.type)
    if not hasattr(data, "dtype") or not hasattr(data, "shape"):
        raise InvalidInput(f"{where[0].upper()}{where[1:]} is {_article(data)}; the model takes an array: {spec}.")
    have = TensorSpec(data.dtype, data.shape)
    if have.type != spec.type:
        raise InvalidInput(f"{where[0].upper()}{where[1:]} is of {have.type}; the model takes {spec.type}.")
    sizes = zip(have.shape, spec.shape, strict=False)
    if len(have.shape) != len(spec.shape) or any(target not in {-1, size} for size, target in sizes):
        raise InvalidInput(
            f"{where[0].upper()}{where[1:]} has shape {tuple(have.shape)}; the model takes {tuple(spec.shape)}."
        )
    return data


def _article(value: Any) -> str:
    return f"a {type(value).__name__}"


def _quoted(names: Iterable[Any]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _described(noun: str, names: list[Any]) -> str:
    return f"the {noun}{'s' if len(names) > 1 else ''} {_quoted(names)}"
