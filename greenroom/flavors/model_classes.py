"""The classes that models written in Python are made of; pickles of the genuine library lead here, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from greenroom.flavors.type_hints import Hints, data_for_hint, hints_of


class PythonModelContext:
    """What a `PythonModel` may use besides its input.

    Attributes:
        artifacts: name to the path of each file or folder that was logged with the model.
        model_config: the configuration given when the model was logged, or when it was loaded.
    """

    def __init__(self, artifacts: Mapping[str, str], model_config: Mapping[str, Any] | None = None) -> None:
        self.artifacts = dict(artifacts)
        self.model_config = None if model_config is None else dict(model_config)


class PythonModel:
    """Base of models written in Python; `predict` is what they have to have.

    `predict` may also be written without `context` or without `params`.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load what the model needs from its artifacts; called once, before the first prediction."""

    def predict(self, context: PythonModelContext, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """Answer what the model predicts for the input.

        Args:
            model_input: rows, in the form the signature gives them: a data frame for columns, arrays for tensors.
            params: inference parameters of the signature; None where it names none.
        """
        raise NotImplementedError(f"{type(self).__name__} has no predict method.")

    def predict_stream(
        self, context: PythonModelContext, model_input: Any, params: dict[str, Any] | None = None
    ) -> Iterator[Any]:
        """Answer piece by piece; models that can, override it."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream method.")

    @property
    def predict_type_hints(self) -> Hints:
        """The type hints of `predict`."""
        return hints_of(self.predict)


class FunctionModel(PythonModel):
    """A function as a model, as the genuine library pickles it."""

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
    """What the genuine library keeps with a pickled predict function that has a type hint."""

    input_type_hint: Any
    input_param_name: str


def hold_input(args: Any, kwargs: Any, place: int, hint: Any, name: str) -> tuple[Any, Any]:
    """Return the input of a pickled predict function in the form its type hint asks for."""
    if name in kwargs:
        kwargs = {**kwargs, name: data_for_hint(kwargs[name], hint)}
    elif len(args) > place:
        args = (*args[:place], data_for_hint(args[place], hint), *args[place + 1 :])
    return args, kwargs


def as_python_model(function: Callable[..., Any]) -> PythonModel:
    """Make a model of a function, of a class that is pickled whole: loaders need nothing of Greenroom for it."""

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
