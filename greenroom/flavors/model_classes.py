"""Classes for models written in Python; pickles of the genuine library resolve to them as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from greenroom.flavors.type_hints import Hints, data_for_hint, hints_of


class PythonModelContext:
    """The artifacts and configuration available to a `PythonModel`.

    Attributes:
        artifacts: name to the path of each file or folder logged with the model.
        model_config: the configuration the model was logged or loaded with.
    """

    def __init__(self, artifacts: Mapping[str, str], model_config: Mapping[str, Any] | None = None) -> None:
        self.artifacts = dict(artifacts)
        self.model_config = None if model_config is None else dict(model_config)


class PythonModel:
    """Base class of models written in Python; subclasses implement `predict`.

    `predict` may omit `context` and `params`.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load what the model needs from its artifacts; called once, before the first prediction."""

    def predict(self, context: PythonModelContext, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """Return predictions for the input.

        Args:
            model_input: rows, in the form of the signature: a data frame for columns, arrays for tensors.
            params: inference parameters of the signature; None if it has none.
        """
        raise NotImplementedError(f"{type(self).__name__} has no predict method.")

    def predict_stream(
        self, context: PythonModelContext, model_input: Any, params: dict[str, Any] | None = None
    ) -> Iterator[Any]:
        """Return predictions in chunks; optional."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream method.")

    @property
    def predict_type_hints(self) -> Hints:
        """The type hints of `predict`."""
        return hints_of(self.predict)


class FunctionModel(PythonModel):
    """A function as a model, in the form the genuine library pickles it."""

    def __init__(self, func: Callable[..., Any], signature: Any = None) -> None:
        self.func = func
        self.signature = signature

    def predict(self, context: PythonModelContext, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """Call the function."""
        return self.func(model_input)

    @property
    def predict_type_hints(self) -> Hints:
        """The type hints of the function."""
        return hints_of(self.func)


class InputHint(NamedTuple):
    """A record of the genuine library in pickled predict functions with a type hint."""

    input_type_hint: Any
    input_param_name: str


def convert_input(args: Any, kwargs: Any, place: int, hint: Any, name: str) -> tuple[Any, Any]:
    """Convert the input of a pickled predict function to its type hint."""
    if name in kwargs:
        kwargs = {**kwargs, name: data_for_hint(kwargs[name], hint)}
    elif len(args) > place:
        args = (*args[:place], data_for_hint(args[place], hint), *args[place + 1 :])
    return args, kwargs


def as_python_model(function: Callable[..., Any]) -> PythonModel:
    """Create a model from a function; its class is pickled by value, so loaders do not need Greenroom."""

    class Function(PythonModel):
        def __init__(self, func: Callable[..., Any]) -> None:
            self.func = func

        def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:
            return self.func(model_input)

    hints = hints_of(function)
    Function.predict.__annotations__ = {
        name: hint for name, hint in (("model_input", hints.input), ("return", hints.output)) if hint is not None
    }
    return Function(function)
