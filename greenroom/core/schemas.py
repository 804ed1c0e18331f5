"""Schemas of model signatures: columns, tensors, parameters and their types.

The JSON form is that of MLflow. Element types are given by name (``float32``), so that this module does not need numpy.
Source: MLflow model signature documentation; files written by the genuine `mlflow`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import force_setattr

from greenroom.core.schema_types import DataType, Type, read_type, refuse_twice, type_of
from greenroom.errors import InvalidSignature


class ColSpec(msgspec.Struct, frozen=True):
    """One column.

    Attributes:
        name: text, a number or a tuple of them, as in data frames; None if columns are identified by position only.
    """

    type: Type
    name: Any = None
    required: bool = True

    if TYPE_CHECKING:

        def __init__(self, type: Type | str, name: Any = None, required: bool = True) -> None:  # noqa: A002
            """Create it from the type, or its name."""

    def __post_init__(self) -> None:
        force_setattr(self, "type", type_of(self.type))

    def __str__(self) -> str:
        return f"{'' if self.name is None else f'{self.name!r}: '}{self.type} ({_needed(self.required)})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {**self.type.to_dict(), **_named(self.name), "required": self.required}


class TensorSpec(msgspec.Struct, frozen=True):
    """One tensor.

    Attributes:
        type: numpy's name of the element type, such as ``float32``; numpy types are accepted too.
        shape: sizes; -1 for any size.
    """

    type: str
    shape: Sequence[int]
    name: str | None = None

    if TYPE_CHECKING:

        def __init__(self, type: Any, shape: Sequence[int], name: str | None = None) -> None:  # noqa: A002
            """Create it from the element type: a numpy type, or its name."""

    def __post_init__(self) -> None:
        # numpy's text types include a length ("<U3"); a signature has one text type.
        kind = getattr(self.type, "kind", None)
        force_setattr(self, "type", {"U": "str", "S": "bytes"}.get(kind or "", str(self.type)))
        force_setattr(self, "shape", tuple(int(size) for size in self.shape))

    @property
    def required(self) -> bool:
        """Whether it is required: tensors always are."""
        return True

    def __str__(self) -> str:
        return f"{'' if self.name is None else f'{self.name!r}: '}Tensor({self.type!r}, {self.shape!r})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        tensor = {"dtype": self.type, "shape": list(self.shape)}
        return {**_named(self.name), "type": "tensor", "tensor-spec": tensor}


class ParamSpec(msgspec.Struct, frozen=True):
    """One inference parameter with its default.

    Attributes:
        shape: None for one value, ``(-1,)`` for a list.
    """

    name: str
    dtype: Type
    default: Any
    shape: tuple[int, ...] | None = None

    if TYPE_CHECKING:

        def __init__(self, name: str, dtype: Type | str, default: Any, shape: Sequence[int] | None = None) -> None:
            """Create it from the type, or its name."""

    def __post_init__(self) -> None:
        force_setattr(self, "dtype", type_of(self.dtype))
        if self.shape is not None:
            force_setattr(self, "shape", tuple(self.shape))
        if self.shape not in {None, (-1,)}:
            raise InvalidSignature(
                f"Parameter '{self.name}' has shape {self.shape}; it must be None for one value or (-1,) for a list."
            )
        if self.shape is not None and self.default is not None and not isinstance(self.default, list | tuple):
            raise InvalidSignature(f"Parameter '{self.name}' takes a list, but its default is {self.default!r}.")

    def __str__(self) -> str:
        return f"{self.name!r}: {self.dtype}{'' if self.shape is None else '[]'} (default: {self.default!r})"

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        default = self.default
        if self.dtype is DataType.datetime and hasattr(default, "isoformat"):
            default = default.isoformat()
        shape = None if self.shape is None else list(self.shape)
        return {"name": self.name, **self.dtype.to_dict(), "default": default, "shape": shape}


class Schema(msgspec.Struct, frozen=True):
    """The columns or tensors that are the inputs or outputs of a model.

    Raises:
        InvalidSignature: it is empty, mixes columns with tensors or named with unnamed ones, or has duplicate names.
    """

    inputs: Sequence[ColSpec | TensorSpec]

    def __post_init__(self) -> None:
        specs = list(self.inputs)
        force_setattr(self, "inputs", specs)
        if not specs:
            raise InvalidSignature("A schema needs at least one column or tensor.")
        if len({isinstance(spec, TensorSpec) for spec in specs}) > 1:
            raise InvalidSignature("A schema consists of columns (ColSpec) or of tensors (TensorSpec), not of both.")
        unnamed = [spec for spec in specs if spec.name is None]
        if unnamed and len(unnamed) < len(specs):
            raise InvalidSignature("Either all columns or tensors of a schema must have names, or none.")
        if unnamed and self.is_tensor_spec() and len(specs) > 1:
            raise InvalidSignature("In a schema of several tensors, all of them must have names.")
        if any(not spec.required for spec in unnamed):
            raise InvalidSignature("A column without a name cannot be optional.")
        refuse_twice("column", [spec.name for spec in specs if spec.name is not None])

    def __iter__(self) -> Iterator[ColSpec | TensorSpec]:
        return iter(self.inputs)

    def __len__(self) -> int:
        return len(self.inputs)

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self.inputs)) + "]"

    def is_tensor_spec(self) -> bool:
        """Return whether it consists of tensors."""
        return isinstance(self.inputs[0], TensorSpec)

    def has_input_names(self) -> bool:
        """Return whether the inputs have names, rather than only positions."""
        return self.inputs[0].name is not None

    def input_names(self) -> list[Any]:
        """Return the names, or the positions of unnamed inputs."""
        return [position if spec.name is None else spec.name for position, spec in enumerate(self.inputs)]

    def required_input_names(self) -> list[Any]:
        """Return the names of required inputs."""
        return [name for name, spec in zip(self.input_names(), self.inputs, strict=True) if spec.required]

    def optional_input_names(self) -> list[Any]:
        """Return the names of optional inputs."""
        return [name for name, spec in zip(self.input_names(), self.inputs, strict=True) if not spec.required]

    def input_types(self) -> list[Any]:
        """Return the types, in order."""
        return [spec.type for spec in self.inputs]

    def input_types_dict(self) -> dict[Any, Any]:
        """Return the types by name; empty for unnamed inputs."""
        return {spec.name: spec.type for spec in self.inputs if spec.name is not None}

    def input_dict(self) -> dict[Any, ColSpec | TensorSpec]:
        """Return columns or tensors by name; empty for unnamed inputs."""
        return {spec.name: spec for spec in self.inputs if spec.name is not None}

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the form stored as JSON in an ``MLmodel`` file."""
        return [spec.to_dict() for spec in self.inputs]

    def to_json(self) -> str:
        """Return the JSON stored in an ``MLmodel`` file."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Schema:
        """Parse the JSON of an ``MLmodel`` file.

        Raises:
            InvalidSignature: it cannot be parsed.
        """
        with _Reading("schema"):
            return cls([_read_spec(form) for form in json.loads(text)])


class ParamSchema(msgspec.Struct, frozen=True):
    """The inference parameters a model takes.

    Raises:
        InvalidSignature: it has duplicate names.
    """

    params: Sequence[ParamSpec]

    def __post_init__(self) -> None:
        force_setattr(self, "params", list(self.params))
        refuse_twice("parameter", [param.name for param in self.params])

    def __iter__(self) -> Iterator[ParamSpec]:
        return iter(self.params)

    def __len__(self) -> int:
        return len(self.params)

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self.params)) + "]"

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the form stored as JSON in an ``MLmodel`` file."""
        return [param.to_dict() for param in self.params]

    def to_json(self) -> str:
        """Return the JSON stored in an ``MLmodel`` file."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> ParamSchema:
        """Parse the JSON of an ``MLmodel`` file.

        Raises:
            InvalidSignature: it cannot be parsed.
        """
        with _Reading("parameter schema"):
            return cls([_read_param(form) for form in json.loads(text)])


class _Reading:
    """Converts any error while parsing external JSON into `InvalidSignature`."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, KeyError | TypeError | ValueError | AttributeError):
            raise InvalidSignature(f"The {self._what} of the model signature cannot be read: {error!r}") from error


def _read_spec(form: dict[str, Any]) -> ColSpec | TensorSpec:
    if form["type"] == "tensor":
        tensor = form["tensor-spec"]
        return TensorSpec(tensor["dtype"], tensor["shape"], form.get("name"))
    # MLflow before 2.10 wrote "optional".
    required = form.get("required", not form.get("optional", False))
    return ColSpec(read_type(form), _label(form.get("name")), bool(required))


def _read_param(form: dict[str, Any]) -> ParamSpec:
    kind = read_type({**form, "type": form["type"] if "type" in form else form["dtype"]})
    return ParamSpec(form["name"], kind, form["default"], form.get("shape"))


def _label(name: Any) -> Any:
    # JSON has no tuples.
    return tuple(map(_label, name)) if isinstance(name, list) else name


def _named(name: Any) -> dict[str, Any]:
    return {} if name is None else {"name": name}


def _needed(required: bool) -> str:
    return "required" if required else "optional"
