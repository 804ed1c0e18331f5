"""Model signatures: input and output schemas, and inference parameters.

In an ``MLmodel`` file each of the three is a JSON document in a string.
Source: MLflow model signature documentation; files written by the genuine `mlflow`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import force_setattr

from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from greenroom.errors import InvalidSignature


class ModelSignature(msgspec.Struct, frozen=True):
    """Inputs, outputs and parameters of a model; None if unknown.

    Lists of columns, tensors or parameters are accepted in place of schemas.
    """

    inputs: Schema | None = None
    outputs: Schema | None = None
    params: ParamSchema | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            inputs: Schema | Sequence[ColSpec | TensorSpec] | None = None,
            outputs: Schema | Sequence[ColSpec | TensorSpec] | None = None,
            params: ParamSchema | Sequence[ParamSpec] | None = None,
        ) -> None:
            """Create it from schemas, or from lists of columns, tensors or parameters."""

    def __post_init__(self) -> None:
        force_setattr(self, "inputs", _schema(self.inputs, "inputs"))
        force_setattr(self, "outputs", _schema(self.outputs, "outputs"))
        params: Any = self.params
        if params is not None and not isinstance(params, ParamSchema):
            force_setattr(self, "params", ParamSchema(_of_kind(params, (ParamSpec,), "params")))

    def __str__(self) -> str:
        lines = [f"{name}: {getattr(self, name)}" for name in ("inputs", "outputs", "params")]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, str | None]:
        """Return the form stored in an ``MLmodel`` file."""
        return {
            "inputs": None if self.inputs is None else self.inputs.to_json(),
            "outputs": None if self.outputs is None else self.outputs.to_json(),
            "params": None if self.params is None else self.params.to_json(),
        }

    @classmethod
    def from_dict(cls, signature_dict: dict[str, Any]) -> ModelSignature:
        """Parse the form stored in an ``MLmodel`` file.

        Raises:
            InvalidSignature: it has another form.
        """
        if not isinstance(signature_dict, dict):
            raise InvalidSignature(f"The model signature is a {type(signature_dict).__name__}, not a mapping.")
        inputs, outputs, params = (signature_dict.get(name) for name in ("inputs", "outputs", "params"))
        return cls(
            inputs=None if inputs is None else Schema.from_json(inputs),
            outputs=None if outputs is None else Schema.from_json(outputs),
            params=None if params is None else ParamSchema.from_json(params),
        )


def _schema(value: Any, where: str) -> Schema | None:
    if value is None or isinstance(value, Schema):
        return value
    return Schema(_of_kind(value, (ColSpec, TensorSpec), where))


def _of_kind(value: Any, kinds: tuple[type, ...], where: str) -> Sequence[Any]:
    if isinstance(value, list | tuple) and all(isinstance(item, kinds) for item in value):
        return value
    names = " or ".join(kind.__name__ for kind in kinds)
    raise InvalidSignature(f"{where} is a {type(value).__name__}; it must be a schema, or a list of {names}.")
