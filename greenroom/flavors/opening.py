"""What every flavor does alike to load: bring the folder here, pass the gate, find the flavor's settings and its code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from greenroom.errors import InvalidInput
from greenroom.flavors import logging as model_logging
from greenroom.flavors import pickles
from greenroom.flavors.gate import Admission, admit
from greenroom.flavors.models import Model
from greenroom.scanning.folders import below
from greenroom.sdk.client import MlflowClient


class LoadOptions(TypedDict, total=False):
    """What `load_model` of every flavor takes besides its own.

    Attributes:
        trust_pickle: False refuses every model that is not known to be plain data; None asks
            ``GREENROOM_ALLOW_PICKLE_DESERIALIZATION``.
        client: speak through this one instead of the chosen server.
    """

    trust_pickle: bool | None
    client: MlflowClient | None


class Opened(NamedTuple):
    """A model folder on this machine that was let through the gate.

    Attributes:
        admission: how the gate let it through.
        model_config: the configuration given for `python_function`, or None.
        trust_pickle: as `greenroom.flavors.pickles.trusts` takes it.
    """

    folder: Path
    model: Model
    admission: Admission
    model_config: dict[str, Any] | None = None
    trust_pickle: bool | None = None

    @property
    def function(self) -> dict[str, Any]:
        """What ``MLmodel`` says of `python_function`."""
        return self.model.flavors["python_function"]

    def settings(self, flavor: str) -> dict[str, Any]:
        """Return what ``MLmodel`` says of a flavor.

        Raises:
            InvalidInput: the model has not that flavor.
        """
        found = self.model.flavors.get(flavor)
        if found is None:
            has = ", ".join(sorted(self.model.flavors))
            raise InvalidInput(f"The model in '{self.folder}' has no {flavor} flavor; its flavors are: {has}.")
        return found

    def path(self, flavor: str, key: str, otherwise: str) -> Path:
        """Return the file or folder that a flavor's settings name.

        Raises:
            InvalidInput: it is not there, or outside of the model's folder.
        """
        place = below(self.folder, self.settings(flavor).get(key) or otherwise)
        if not place.exists():
            raise InvalidInput(f"The model in '{self.folder}' lacks '{place.name}', which its MLmodel file names.")
        return place


def opened(model_uri: str | Path, flavor: str, dst_path: str | Path | None, options: LoadOptions) -> Opened:
    """Bring a model to this machine.

    Args:
        model_uri: a local folder, ``runs:/<run id>/model``, ``models:/<name>/<version or stage>``,
            ``models:/<name>@<alias>`` or ``models:/<model id>``.
        flavor: the flavor it is to have.
        dst_path: folder to download to; a new temporary one unless given.

    Raises:
        InvalidInput: there is no model of that flavor, or a path it names is outside of its folder.
        UntrustedContent: it is neither trusted nor known to be plain data.
    """
    unknown = [name for name in options if name not in LoadOptions.__annotations__]
    if unknown:
        raise TypeError(f"load_model() got an unexpected keyword argument '{unknown[0]}'")
    folder = model_logging.local_model(model_uri, dst_path, client=options.get("client"))
    return through_gate(folder, Model.load(folder), flavor, trust_pickle=options.get("trust_pickle"))


def through_gate(
    folder: Path,
    model: Model,
    flavor: str,
    *,
    trust_pickle: bool | None,
    model_config: dict[str, Any] | None = None,
) -> Opened:
    """Let a model folder through the gate, and its code be found.

    Raises:
        InvalidInput: the model has not that flavor, or a path it names is outside of its folder.
        UntrustedContent: it is neither trusted nor known to be plain data.
    """
    if flavor not in model.flavors:
        has = ", ".join(sorted(model.flavors))
        raise InvalidInput(f"The model in '{folder}' has no {flavor} flavor; its flavors are: {has}.")
    admission = admit(folder, flavor, model.flavors, trust_pickle)
    found = Opened(folder, model, admission, model_config, trust_pickle)
    use_code(found, found.settings(flavor).get("code"))
    return found


def use_code(found: Opened, code: Any) -> None:
    """Let Python find the code that was logged with a model.

    Raises:
        UntrustedContent: it is not trusted.
        InvalidInput: it is not there, or outside of the model's folder.
    """
    if code is None:
        return
    pickles.refuse_untrusted(f"The model in '{found.folder}' brings Python code", found.trust_pickle)
    place = below(found.folder, code).resolve()
    if not place.is_dir():
        raise InvalidInput(f"The code of the model is missing: there is not a folder '{code}' in '{found.folder}'.")
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))


class LibraryFunction:
    """A library's model as `python_function` asks it."""

    def __init__(self, raw_model: Any, predict: Callable[..., Any]) -> None:
        self.predict = predict
        self._raw_model = raw_model

    def get_raw_model(self) -> Any:
        """Return the library's own model."""
        return self._raw_model
