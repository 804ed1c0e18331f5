"""Artifact locations of experiments: URIs, and the locations below them.

The server never opens these URIs. Those below ``mlflow-artifacts:/`` are served by this server; clients access all
others directly.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from greenroom.core.artifact_paths import SCHEME
from greenroom.core.names import MAX_ARTIFACT_LOCATION_LENGTH
from greenroom.core.percent_decoding import fully_decoded
from greenroom.core.uris import HOST_SCHEMES
from greenroom.errors import InvalidURI


def check_artifact_location(location: str, field: str = "artifact_location") -> None:
    """Refuse a URI that cannot be a prefix of other URIs, or that means a different location for each client.

    Raises:
        InvalidURI: it has a fragment or parameters, has ``..`` in its query, refers to a run or a host to connect to,
            or is a relative path.
    """
    try:
        parts = urlsplit(location)
    except ValueError:
        raise InvalidURI(f"'{field}' is not a valid URI: {location[:500]!r}", field=field) from None
    if parts.fragment or ";" in parts.path.rpartition("/")[2]:
        raise InvalidURI(f"'{field}' URL can't include fragments or params.", field=field)
    query = fully_decoded(parts.query)
    if query is None or ".." in query:
        raise InvalidURI("Invalid query string", field=field)
    if parts.scheme in HOST_SCHEMES or (parts.scheme == SCHEME and parts.netloc):
        raise InvalidURI(
            f"'{field}' cannot use the '{parts.scheme}' scheme, which names a host to connect to. "
            "Use the URI of an object store, or omit it to store artifacts on this server.",
            field=field,
        )
    if location.startswith("runs:"):
        raise InvalidURI(f"Artifact location cannot be a runs:/ URI. Given: '{location}'", field=field)
    if parts.scheme in ("", "file") and not parts.netloc and not parts.path.startswith(("/", "\\")):
        # MLflow's server resolves it against its working directory and writes there. Here clients access it directly.
        raise InvalidURI(
            f"'{field}' is the relative path '{location[:500]}', which is a different folder on each client. Use an "
            "absolute path or the URI of an object store, or omit it to store artifacts on this server.",
            field=field,
        )
    if len(location) > MAX_ARTIFACT_LOCATION_LENGTH:
        raise InvalidURI(
            "Invalid artifact path length. The length of the artifact path cannot be greater than "
            f"{MAX_ARTIFACT_LOCATION_LENGTH} characters.",
            field=field,
        )


def location_below(location: str, *names: str) -> str:
    """Append names to the path of a URI.

    >>> location_below("s3://bucket/folder?region=eu", "run", "artifacts")
    's3://bucket/folder/run/artifacts?region=eu'
    """
    path, question_mark, query = location.partition("?")
    slash = "" if path.endswith("/") else "/"
    return f"{path}{slash}{'/'.join(names)}{question_mark}{query}"
