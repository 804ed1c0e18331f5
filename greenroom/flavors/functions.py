"""The `python_function` view of a model: one way to predict, whichever library made it."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from greenroom.core.schemas import ParamSchema, Schema
from greenroom.errors import InvalidInput
from greenroom.flavors.enforcement import enforce_params, enforce_schema
from greenroom.flavors.examples import load_input_example
from greenroom.flavors.models import Model

_log = logging.getLogger("greenroom.pyfunc")


class PyFuncModel:
    """A loaded model that predicts after holding its input against the signature.

    Attributes:
        metadata: what the ``MLmodel`` file says.
    """

    def __init__(self, metadata: Model, function: Any, folder: Path, *, model_config: dict[str, Any] | None) -> None:
        self.metadata = metadata
        self.model_config = model_config
        self._function = function
        self._folder = folder

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Predict.

        Args:
            data: rows in the form the signature names: a data frame for columns, an array or a dict of arrays for
                tensors; what becomes one without loss is taken as well.
            params: inference parameters, by name; the signature's defaults count for what is left out.

        Raises:
            InvalidInput: a column, tensor or parameter is missing or not of its type; the message names it.
        """
        return self._ask(self._function.predict, data, params)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """Predict piece by piece, where the model can.

        Raises:
            InvalidInput: the model cannot, or as in `predict`.
        """
        if not self.metadata.flavors["python_function"].get("streamable"):
            raise InvalidInput("The model has no predict_stream; use predict.")
        pieces: Iterator[Any] = self._ask(self._function.predict_stream, data, params)
        return pieces

    @property
    def model_id(self) -> str | None:
        """The logged model it is, or None."""
        return self.metadata.model_id

    @property
    def loader_module(self) -> str:
        """MLflow's name of the module that loads it."""
        return str(self.metadata.flavors["python_function"]["loader_module"])

    @property
    def input_example(self) -> Any:
        """The input example it was logged with, or None."""
        info = self.metadata.saved_input_example_info
        return (
            None
            if info is None
            else load_input_example(self._folder, info, schema=self.metadata.get_input_schema()).data
        )

    @property
    def input_schema(self) -> Schema | None:
        """What the model takes; None where not known."""
        return self.metadata.get_input_schema()

    @property
    def params_schema(self) -> ParamSchema | None:
        """The parameters it takes; None where it names none."""
        return self.metadata.get_params_schema()

    def get_raw_model(self) -> Any:
        """Return the library's own model.

        Raises:
            InvalidInput: the flavor does not give it out.
        """
        if not hasattr(self._function, "get_raw_model"):
            raise InvalidInput(
                f"Models of '{self.loader_module}' do not give out the library's own; use its load_model."
            )
        return self._function.get_raw_model()

    def unwrap_python_model(self) -> Any:
        """Return the `PythonModel` inside.

        Raises:
            InvalidInput: it is a library's model.
        """
        if not hasattr(self._function, "python_model"):
            raise InvalidInput(f"The model is loaded by '{self.loader_module}': there is no PythonModel inside.")
        return self._function.python_model

    def __repr__(self) -> str:
        return f"<PyFuncModel of {self.loader_module} in '{self._folder}'>"

    def _ask(self, predict: Any, data: Any, params: dict[str, Any] | None) -> Any:
        schema = self.input_schema
        # Where type hints say what goes in, the model is given it as the hint says, not as a data frame.
        if schema is not None and not self.metadata.rest.get("is_signature_from_type_hint"):
            data = enforce_schema(data, schema)
        params = enforce_params(params, self.params_schema)
        return call_predict(predict, data, params)


def call_predict(predict: Callable[..., Any], data: Any, params: dict[str, Any] | None) -> Any:
    """Let a model predict, with parameters where it takes them."""
    takes = inspect.signature(predict).parameters.get("params")
    # A library's own predict may call its keywords so.
    if takes is not None and takes.kind is not inspect.Parameter.VAR_KEYWORD:
        return predict(data, params=params)
    if params:
        _log.warning("The model takes no parameters; these are ignored: %s.", ", ".join(params))
    return predict(data)
