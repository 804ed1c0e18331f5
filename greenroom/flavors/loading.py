"""Loading for all flavors: download the folder, check that it may be loaded, find the flavor's settings and code."""

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
from greenroom.sdk.methods.past import Moment


class LoadOptions(TypedDict, total=False):
    """Options of `load_model` shared by all flavors.

    Attributes:
        trust_pickle: False refuses models that are not known to be plain data; None uses
            ``GREENROOM_ALLOW_PICKLE_DESERIALIZATION``.
        client: use this one instead of the current server.
        as_of: of ``models:/<name>/...``: the version that the URI named at a time or after an event.
    """

    trust_pickle: bool | None
    client: MlflowClient | None
    as_of: Moment | None


class OpenedModel(NamedTuple):
    """A local model folder that may be loaded.

    Attributes:
        admission: the decision that it may be loaded.
        model_config: the configuration given for `python_function`, or None.
        trust_pickle: as for `greenroom.flavors.pickles.trusts`.
    """

    folder: Path
    model: Model
    admission: Admission
    model_config: dict[str, Any] | None = None
    trust_pickle: bool | None = None

    @property
    def function(self) -> dict[str, Any]:
        """The settings of `python_function` in ``MLmodel``."""
        return self.model.flavors["python_function"]

    def settings(self, flavor: str) -> dict[str, Any]:
        """Return the settings of a flavor in ``MLmodel``.

        Raises:
            InvalidInput: the model does not have this flavor.
        """
        found = self.model.flavors.get(flavor)
        if found is None:
            flavors = ", ".join(sorted(self.model.flavors))
            raise InvalidInput(f"The model in '{self.folder}' has no {flavor} flavor; its flavors are: {flavors}.")
        return found

    def path(self, flavor: str, key: str, default: str) -> Path:
        """Return the file or folder given by a flavor's settings.

        Raises:
            InvalidInput: it does not exist, or is outside of the model's folder.
        """
        target = below(self.folder, self.settings(flavor).get(key) or default)
        if not target.exists():
            raise InvalidInput(f"The model in '{self.folder}' lacks '{target.name}', which its MLmodel file refers to.")
        return target


def open_model(model_uri: str | Path, flavor: str, dst_path: str | Path | None, options: LoadOptions) -> OpenedModel:
    """Download a model if necessary and check that it may be loaded.

    Args:
        model_uri: a local folder, ``runs:/<run id>/model``, ``models:/<name>/<version or stage>``,
            ``models:/<name>@<alias>`` or ``models:/<model id>``.
        flavor: the flavor to load.
        dst_path: folder to download to; a new temporary one by default.

    Raises:
        InvalidInput: the model does not have this flavor, or refers to a path outside of its folder.
        UntrustedContent: the model is neither trusted nor known to be plain data.
    """
    unknown = [name for name in options if name not in LoadOptions.__annotations__]
    if unknown:
        raise TypeError(f"load_model() got an unexpected keyword argument '{unknown[0]}'")
    client, as_of = options.get("client"), options.get("as_of")
    folder = model_logging.local_model(model_uri, dst_path, client=client, as_of=as_of)
    return check_and_open(folder, Model.load(folder), flavor, trust_pickle=options.get("trust_pickle"))


def check_and_open(
    folder: Path,
    model: Model,
    flavor: str,
    *,
    trust_pickle: bool | None,
    model_config: dict[str, Any] | None = None,
) -> OpenedModel:
    """Check that a model folder may be loaded, and make its code importable.

    Raises:
        InvalidInput: the model does not have this flavor, or refers to a path outside of its folder.
        UntrustedContent: the model is neither trusted nor known to be plain data.
    """
    if flavor not in model.flavors:
        flavors = ", ".join(sorted(model.flavors))
        raise InvalidInput(f"The model in '{folder}' has no {flavor} flavor; its flavors are: {flavors}.")
    admission = admit(folder, flavor, model.flavors, trust_pickle)
    found = OpenedModel(folder, model, admission, model_config, trust_pickle)
    use_code(found, found.settings(flavor).get("code"))
    return found


def use_code(found: OpenedModel, code: Any) -> None:
    """Make the code that was logged with a model importable.

    Raises:
        UntrustedContent: the model is not trusted.
        InvalidInput: the code does not exist, or is outside of the model's folder.
    """
    if code is None:
        return
    pickles.refuse_untrusted(f"The model in '{found.folder}' contains Python code", found.trust_pickle)
    target = below(found.folder, code).resolve()
    if not target.is_dir():
        raise InvalidInput(f"The code of the model is missing: '{found.folder}' has no folder '{code}'.")
    if str(target) not in sys.path:
        sys.path.insert(0, str(target))


class LibraryFunction:
    """A library's model with the interface of `python_function`."""

    def __init__(self, raw_model: Any, predict: Callable[..., Any]) -> None:
        self.predict = predict
        self._raw_model = raw_model

    def get_raw_model(self) -> Any:
        """Return the underlying model of the library."""
        return self._raw_model
