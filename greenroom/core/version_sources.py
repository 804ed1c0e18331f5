"""Checks of the source URIs of model versions. Nothing here opens a URI.

Source: observed behaviour of MLflow's server 3.17; error messages that clients see are the same as there.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import ParseResult, unquote, unquote_plus, urlparse, urlsplit

from greenroom.core.artifact_paths import SCHEME
from greenroom.core.percent_decoding import fully_decoded
from greenroom.core.uris import HOST_SCHEMES, ModelsURI, RunsURI, parse_models_path, parse_runs_path
from greenroom.errors import InvalidURI


# A source is parsed five times while it is registered, and training jobs use a small set of sources.
@lru_cache(maxsize=256)
def parse_address(uri: str) -> ParseResult:
    """Parse a URI.

    Raises:
        InvalidURI: it cannot be parsed.
    """
    try:
        parsed = urlparse(uri)
        # The port is parsed lazily, and raises then.
        _ = parsed.port
    except ValueError as error:
        raise InvalidURI(f"Invalid model version source: '{_shown(uri)}': {error}.", field="source") from None
    return parsed


def check_scheme(source: str) -> None:
    """Refuse a source whose scheme names a host to connect to.

    Raises:
        InvalidURI: it has such a scheme.
    """
    parsed = parse_address(source)
    scheme = parsed.scheme
    if scheme in HOST_SCHEMES or (scheme == SCHEME and parsed.netloc):
        raise InvalidURI(
            f"'source' cannot use the '{scheme}' scheme: the '{scheme}' scheme addresses a host other than this server's "
            "artifact storage. Give an address below the run's or logged model's artifacts, or of an object store.",
            field="source",
        )


def is_local(source: str) -> bool:
    """Return whether a source is a local path."""
    parsed = parse_address(source)
    if source == "databricks":
        return False
    if not parsed.scheme:
        return True
    if parsed.scheme != "file":
        return False
    host = parsed.hostname
    if host and host != "." and not host.startswith(("localhost", "127.0.0.1")):
        raise InvalidURI(
            f"{_shown(source)} is not a valid remote uri: a file: address names no other host.", field="source"
        )
    return True


def local_path(source: str) -> str:
    """Return the path of a local source with ``.`` and ``..`` resolved; the file system is not accessed."""
    parsed = parse_address(source)
    path = unquote(parsed.path) if parsed.scheme else source
    return posixpath.normpath(path)


def check_absolute(source: str) -> None:
    """Refuse a remote source whose path is not absolute or contains ``..`` or NUL, after any number of decodings.

    Raises:
        InvalidURI: it has such a path.
    """
    decoded = fully_decoded(source, unquote_plus)
    if decoded is None:
        raise _relative(source)
    path = re.sub(r"/+", "/", parse_address(decoded).path.rstrip("/"))
    if "\0" in path or ".." in decoded.split("/") or not path.startswith("/") or posixpath.normpath(path) != path:
        raise _relative(source)


def parse_runs_source(source: str) -> RunsURI | None:
    """Parse a ``runs:/`` source; None if it names no run, or a host."""
    parsed = parse_address(source)
    return None if parsed.netloc else parse_runs_path(parsed.path)


def parse_models_source(source: str) -> ModelsURI | None:
    """Parse a ``models:/`` source, which has no path below the files; None if it has another form.

    >>> parse_models_source("models:/churn/3")
    ModelsURI(name='churn', version='3', stage=None, alias=None, model_id=None, path='')
    """
    try:
        # MLflow's server takes '#' as part of the name.
        path = urlparse(source, allow_fragments=False).path
    except ValueError:
        return None
    return parse_models_path(path, with_files=False)


def is_within(source: str, root: str) -> bool:
    """Return whether a URI equals another one or is below it; each part is fully decoded first."""
    parts, root_parts = _parts(source), _parts(root)
    return bool(root_parts[1:]) and parts[: len(root_parts)] == root_parts


@lru_cache(maxsize=256)
def _parts(uri: str) -> tuple[str, ...]:
    parsed = urlsplit(uri)
    return (
        f"{parsed.scheme}://{parsed.netloc.lower()}",
        *(fully_decoded(part) or part for part in parsed.path.split("/") if part),
    )


def _relative(source: str) -> InvalidURI:
    return InvalidURI(
        f"Invalid model version source: '{_shown(source)}'. If supplying a source as an http, https, local file path, ftp, "
        "objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. "
        "Please provide an absolute path.",
        field="source",
    )


def _shown(source: str) -> str:
    return source if len(source) <= 500 else source[:500] + "..."
