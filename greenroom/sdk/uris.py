"""``runs:/`` and ``models:/`` URIs that a user gives: `greenroom.core.uris` with errors that show the right form."""

from __future__ import annotations

from pathlib import PurePath

from greenroom.core.uris import (
    ModelsURI,
    RunsURI,
    is_logged_model_id,
    literal_path,
    parse_models_path,
    parse_runs_path,
)
from greenroom.errors import InvalidURI

_RUNS_FORM = "write runs:/<run id>/<path>, such as runs:/0123abc/model"
_MODELS_FORM = "write models:/<name>/<version>, models:/<name>/<stage>, models:/<name>@<alias> or models:/<model id>"


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
    parsed = parse_runs_path(_path(uri, "runs", _RUNS_FORM))
    if parsed is None:
        raise InvalidURI(f"'{uri}' does not name a run: {_RUNS_FORM}.")
    return parsed


def parse_models_uri(uri: str) -> ModelsURI:
    """Parse a ``models:/`` URI.

    >>> parse_models_uri("models:/Iris/Production").stage
    'Production'
    >>> parse_models_uri("models:/Iris@champion/MLmodel")
    ModelsURI(name='Iris', version=None, stage=None, alias='champion', model_id=None, path='MLmodel')

    Raises:
        InvalidURI: it has another form.
    """
    parsed = parse_models_path(_path(uri, "models", _MODELS_FORM), with_files=True)
    # A name alone parses as the id of a logged model.
    if parsed is None or not (parsed.name or is_logged_model_id(parsed.model_id or "")):
        raise InvalidURI(f"'{uri}' does not name a model and a version or alias: {_MODELS_FORM}.")
    return parsed


def _path(uri: str, scheme: str, form: str) -> str:
    path = literal_path(uri, scheme)
    if path is None:
        raise InvalidURI(f"'{uri}' is not a {scheme}:/ URI: {form}.")
    return path
