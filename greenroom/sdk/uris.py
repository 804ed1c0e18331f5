"""Parsing of ``runs:/`` and ``models:/`` URIs."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

from greenroom.errors import InvalidURI

_LOGGED_MODEL = re.compile(r"m-[0-9a-f]{32}")
_RUNS_FORM = "write runs:/<run id>/<path>, such as runs:/0123abc/model"
_MODELS_FORM = "write models:/<name>/<version>, models:/<name>/<stage>, models:/<name>@<alias> or models:/<model id>"


class RunsURI(NamedTuple):
    """A path below the artifacts of a run; empty for all of them."""

    run_id: str
    path: str


class ModelsURI(NamedTuple):
    """A model version by number, stage or alias, or a logged model by id, and a path below its files.

    Attributes:
        name: of the registered model; empty for a logged model.
        version: version number as text, or None.
        stage: stage name or ``latest``, or None.
        alias: alias, or None.
        model_id: of the logged model, or None.
        path: below its files; empty for all of them.
    """

    name: str
    version: str | None = None
    stage: str | None = None
    alias: str | None = None
    model_id: str | None = None
    path: str = ""


def as_uri(uri: str | PurePath) -> str:
    """Return a URI as text; a path of a local file is accepted too.

    Raises:
        InvalidURI: it is neither a string nor a path.
    """
    if isinstance(uri, PurePath):
        return str(uri)
    if not isinstance(uri, str):
        raise InvalidURI(f"{uri!r} is not a URI; give runs:/..., models:/... or the path of a local file.")
    return uri


def is_runs_uri(uri: str) -> bool:
    """Return whether a URI is of the form ``runs:/...``."""
    return uri.startswith("runs:")


def is_models_uri(uri: str) -> bool:
    """Return whether a URI is of the form ``models:/...``."""
    return uri.startswith("models:")


def parse_runs_uri(uri: str) -> RunsURI:
    """Parse a ``runs:/`` URI.

    >>> parse_runs_uri("runs:/0123abc/artifacts/model")
    RunsURI(run_id='0123abc', path='artifacts/model')

    Raises:
        InvalidURI: it has another form.
    """
    run_id, _, path = _rest(uri, "runs", _RUNS_FORM).partition("/")
    if not run_id:
        raise InvalidURI(f"'{uri}' does not name a run: {_RUNS_FORM}.")
    return RunsURI(run_id, path.strip("/"))


def parse_models_uri(uri: str) -> ModelsURI:
    """Parse a ``models:/`` URI.

    >>> parse_models_uri("models:/Iris/Production").stage
    'Production'
    >>> parse_models_uri("models:/Iris@champion/MLmodel")
    ModelsURI(name='Iris', version=None, stage=None, alias='champion', model_id=None, path='MLmodel')

    Raises:
        InvalidURI: it has another form.
    """
    first, _, rest = _rest(uri, "models", _MODELS_FORM).partition("/")
    rest = rest.strip("/")
    if _LOGGED_MODEL.fullmatch(first):
        return ModelsURI("", model_id=first, path=rest)
    name, at, alias = first.rpartition("@")
    if at:
        if not name or not alias:
            raise InvalidURI(f"'{uri}' does not name a model and an alias: {_MODELS_FORM}.")
        return ModelsURI(name, alias=alias, path=rest)
    version_or_stage, _, path = rest.partition("/")
    if not first or not version_or_stage:
        raise InvalidURI(f"'{uri}' does not name a model and a version: {_MODELS_FORM}.")
    if version_or_stage.isdecimal():
        return ModelsURI(first, version=version_or_stage, path=path)
    return ModelsURI(first, stage=version_or_stage, path=path)


def _rest(uri: str, scheme: str, form: str) -> str:
    # Some tools turn "runs:/x" into "runs:///x"; a host between the slashes refers to another server.
    found = re.fullmatch(rf"{scheme}:/(?://)?([^/].*)", uri)
    if found is None:
        raise InvalidURI(f"'{uri}' is not a {scheme}:/ URI: {form}.")
    return found[1]
