"""`ModelConfig`: the configuration that a model's script reads, during development and when the model is loaded."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput
from greenroom.scanning.yaml_files import read_yaml

_current: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar("model_config", default=None)


class ModelConfig:
    """The configuration of a model: the one it was logged or loaded with, else the one for development.

    Raises:
        InvalidInput: neither exists, or the file is invalid.
    """

    def __init__(self, *, development_config: Mapping[str, Any] | str | Path | None = None) -> None:
        given = _current.get()
        if given is None and development_config is None:
            raise InvalidInput(
                "There is no model configuration: pass development_config, or model_config when logging."
            )
        self._values = read_config(development_config if given is None else given) or {}

    def get(self, key: str) -> Any:
        """Return a value.

        Raises:
            KeyError: the key does not exist.
        """
        try:
            return self._values[key]
        except KeyError:
            raise KeyError(f"The model configuration has no key '{key}'; it has {', '.join(self._values)}.") from None

    def to_dict(self) -> dict[str, Any]:
        """Return all values."""
        return dict(self._values)


def read_config(config: Mapping[str, Any] | str | Path | None) -> dict[str, Any] | None:
    """Read a configuration: a dict, or the path of a YAML file.

    Raises:
        InvalidInput: the file is missing, or does not contain a mapping.
    """
    if config is None or isinstance(config, Mapping):
        return None if config is None else dict(config)
    file = Path(config)
    if not file.is_file():
        raise InvalidInput(f"model_config is '{config}'; the file does not exist.")
    values = read_yaml(file, f"model_config is '{config}', which")
    if not isinstance(values, dict):
        raise InvalidInput(f"model_config is '{config}', which does not contain a mapping of names to values.")
    return values


@contextlib.contextmanager
def configured(config: Mapping[str, Any] | str | Path | None) -> Iterator[None]:
    """Set the values of `ModelConfig` inside the block."""
    token = _current.set(read_config(config))
    try:
        yield
    finally:
        _current.reset(token)
