"""`ModelConfig`: the configuration a model's script reads, while developing and when the model is loaded."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput
from greenroom.scanning.yaml_files import read_yaml

_given: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar("model_config", default=None)


class ModelConfig:
    """The configuration of a model: what it was logged or loaded with, else what a script names for developing.

    Raises:
        InvalidInput: there is neither, or the file is none.
    """

    def __init__(self, *, development_config: Mapping[str, Any] | str | Path | None = None) -> None:
        given = _given.get()
        if given is None and development_config is None:
            raise InvalidInput(
                "There is no model configuration: pass development_config, or model_config when logging."
            )
        self._values = read_config(development_config if given is None else given) or {}

    def get(self, key: str) -> Any:
        """Return a value.

        Raises:
            KeyError: the configuration has no such key.
        """
        try:
            return self._values[key]
        except KeyError:
            raise KeyError(f"The model configuration has no key '{key}'; it has {', '.join(self._values)}.") from None

    def to_dict(self) -> dict[str, Any]:
        """Return all values."""
        return dict(self._values)


def read_config(config: Mapping[str, Any] | str | Path | None) -> dict[str, Any] | None:
    """Read a configuration: a dict as it is, a path as the YAML file there.

    Raises:
        InvalidInput: the file is missing, or holds no mapping.
    """
    if config is None or isinstance(config, Mapping):
        return None if config is None else dict(config)
    file = Path(config)
    if not file.is_file():
        raise InvalidInput(f"model_config is '{config}'; there is no such file.")
    values = read_yaml(file, f"model_config is '{config}', which")
    if not isinstance(values, dict):
        raise InvalidInput(f"model_config is '{config}', which holds no mapping of names and values.")
    return values


@contextlib.contextmanager
def configured(config: Mapping[str, Any] | str | Path | None) -> Iterator[None]:
    """Let `ModelConfig` give these values inside the block."""
    token = _given.set(read_config(config))
    try:
        yield
    finally:
        _given.reset(token)
