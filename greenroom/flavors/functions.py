"""The `python_function` interface of a model: the same `predict` for all libraries."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from greenroom.core.schemas import ParamSchema, Schema
from greenroom.errors import InvalidInput
from greenroom.flavors.enforcement import enforce_params, enforce_schema
from greenroom.flavors.models import Model

_log = logging.getLogger("greenroom.pyfunc")


class PyFuncModel:
    """A loaded model that validates its input against the signature.

    Attributes:
        metadata: the content of the ``MLmodel`` file.
    """

    def __init__(self, metadata: Model, function: Any, folder: Path, *, model_config: dict[str, Any] | None) -> None:
        self.metadata = metadata
        self.model_config = model_config
        self._function = function
        self._folder = folder

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Predict.

        Args:
            data: rows in the form of the signature: a data frame for columns, an array or a dict of arrays for tensors;
                data that can be converted without loss is accepted as well.
            params: inference parameters, by name; missing ones get the signature's defaults.

        Raises:
            InvalidInput: a column, tensor or parameter is missing or has the wrong type; the message names it.
        """
        return self._predict(self._function.predict, data, params)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """Predict in chunks, if the model supports it.

        Raises:
            InvalidInput: the model does not support it, or as in `predict`.
        """
        if not self.metadata.flavors["python_function"].get("streamable"):
            raise InvalidInput("The model has no predict_stream; use predict.")
        chunks: Iterator[Any] = self._predict(self._function.predict_stream, data, params)
        return chunks

    @property
    def model_id(self) -> str | None:
        """The id of its logged model, or None."""
        return self.metadata.model_id

    @property
    def loader_module(self) -> str:
        """The module that loads it, under MLflow's name."""
        return str(self.metadata.flavors["python_function"]["loader_module"])

    @property
    def input_example(self) -> Any:
        """The input example logged with it, or None."""
        return self.metadata.load_input_example(self._folder)

    @property
    def input_schema(self) -> Schema | None:
        """The schema of its input; None if unknown."""
        return self.metadata.get_input_schema()

    @property
    def params_schema(self) -> ParamSchema | None:
        """The schema of its parameters; None if it has none."""
        return self.metadata.get_params_schema()

    def get_raw_model(self) -> Any:
        """Return the underlying model of the library.

        Raises:
            InvalidInput: the flavor does not support it.
        """
        if not hasattr(self._function, "get_raw_model"):
            raise InvalidInput(
                f"Models of '{self.loader_module}' do not provide the underlying model; use the flavor's load_model."
            )
        return self._function.get_raw_model()

    def unwrap_python_model(self) -> Any:
        """Return the underlying `PythonModel`.

        Raises:
            InvalidInput: it is the model of a library.
        """
        if not hasattr(self._function, "python_model"):
            raise InvalidInput(f"The model is loaded by '{self.loader_module}': it does not contain a PythonModel.")
        return self._function.python_model

    def __repr__(self) -> str:
        return f"<PyFuncModel of {self.loader_module} in '{self._folder}'>"

    def _predict(self, predict: Any, data: Any, params: dict[str, Any] | None) -> Any:
        schema = self.input_schema
        # With type hints, the input is converted to the hinted type, not to a data frame.
        if schema is not None and not self.metadata.rest.get("is_signature_from_type_hint"):
            data = enforce_schema(data, schema)
        params = enforce_params(params, self.params_schema)
        return call_predict(predict, data, params)


def call_predict(predict: Callable[..., Any], data: Any, params: dict[str, Any] | None) -> Any:
    """Call a predict function, with parameters if it accepts them."""
    parameter = inspect.signature(predict).parameters.get("params")
    # A library's own predict may have keyword arguments named `params`.
    if parameter is not None and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
        return predict(data, params=params)
    if params:
        _log.warning("The model takes no parameters; these are ignored: %s.", ", ".join(params))
    return predict(data)
