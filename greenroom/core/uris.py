"""URIs of runs and models: ``runs:/`` and ``models:/``.

Server and client share the forms. They differ in what they take as the path of a URI: docs/decisions/0134.

Source: observed behaviour of MLflow's clients and server 3.17.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Schemes of URIs that name a host to connect to: MLflow's server refuses them, and so does this one.
HOST_SCHEMES = frozenset({"ftp", "sftp", "hdfs", "viewfs", "http", "https", "r2", "b2", "abfss"})

_LOGGED_MODEL_ID = re.compile(r"m-[0-9a-f]{32}")


class RunsURI(NamedTuple):
    """A path below the artifacts of a run; empty for all of them."""

    run_id: str
    path: str


class ModelsURI(NamedTuple):
    """A model version or a logged model, and a path below its files.

    A version is given by number, stage or alias; it is the latest one if `version`, `stage`, `alias` and `model_id`
    are all None.

    Attributes:
        name: of the registered model; empty for a logged model.
        version: version number as text, or None.
        stage: stage name, or None.
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


def literal_path(uri: str, scheme: str) -> str | None:
    """Return everything after the scheme of a URI, so that names may contain ``?`` and ``#``.

    >>> literal_path("runs:/0123abc/sample #3.txt", "runs")
    '/0123abc/sample #3.txt'

    Returns:
        The path, which begins with one slash, or None if the URI has another scheme, or a host.
    """
    # Some tools turn "runs:/x" into "runs:///x"; a host between the slashes refers to another server.
    found = re.fullmatch(rf"{scheme}:(?://)?(/[^/].*)", uri)
    return None if found is None else found[1]


def parse_runs_path(path: str) -> RunsURI | None:
    """Parse the path of a ``runs:/`` URI; None if it names no run.

    >>> parse_runs_path("/0123abc/model")
    RunsURI(run_id='0123abc', path='model')
    """
    run_id, _, below = path[1:].partition("/")
    return RunsURI(run_id, below.strip("/")) if run_id and path.startswith("/") else None


def parse_models_path(path: str, *, with_files: bool) -> ModelsURI | None:
    """Parse the path of a ``models:/`` URI.

    The forms are ``/<name>/<version, stage or latest>``, ``/<name>@<alias>`` and ``/<model id>``.

    >>> parse_models_path("/churn@champion", with_files=False)
    ModelsURI(name='churn', version=None, stage=None, alias='champion', model_id=None, path='')

    Args:
        with_files: whether a path below the files may follow.

    Returns:
        What it refers to, or None if it has none of these forms.
    """
    first, slash, rest = path.lstrip("/").partition("/")
    if not path.startswith("/") or not first.strip():
        return None
    if with_files:
        rest = rest.strip("/")
    # Without a path below the files, a slash is always followed by a version or stage.
    if with_files or not slash:
        name, at, alias = first.rpartition("@")
        if at:
            return ModelsURI(name, alias=alias, path=rest) if alias.strip() else None
        if not slash or is_logged_model_id(first):
            return ModelsURI("", model_id=first, path=rest)
    selector, slash, below = rest.partition("/")
    if not selector.strip() or (slash and not with_files):
        return None
    if selector.isdigit():
        return ModelsURI(first, version=selector, path=below)
    if selector.lower() == "latest":
        return ModelsURI(first, path=below)
    return ModelsURI(first, stage=selector, path=below)


def is_logged_model_id(text: str) -> bool:
    """Return whether a text is the id of a logged model."""
    return _LOGGED_MODEL_ID.fullmatch(text) is not None


def logged_model_id(uri: str) -> str | None:
    """Return the id of the logged model that a ``models:/`` URI refers to; None for any other URI."""
    path = literal_path(uri, "models")
    found = None if path is None else parse_models_path(path, with_files=True)
    if found is None or found.model_id is None or not is_logged_model_id(found.model_id):
        return None
    return found.model_id
