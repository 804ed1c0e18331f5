"""The constructor of rows of the public API."""

from __future__ import annotations

from typing import Any

from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition


def row(method_and_path: str, **fields: Any) -> Endpoint:
    """Make a row from ``METHOD /path``. Changes are repeatable only with a key unless they say otherwise."""
    method, _, path = method_and_path.partition(" ")
    if fields["access"] == "write":
        fields.setdefault("repetition", Repetition.DOUBLING)
    return Endpoint(method=method, path=path, family=Family.V1, **fields)  # type: ignore[arg-type]


MODEL = by.Locator("registered_model", ("model",))
VERSION = by.Locator("model_version", ("model", "version"))
LOGGED_MODEL = by.Locator("logged_model", ("logged_model_id",))
