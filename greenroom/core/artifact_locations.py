"""Where an experiment says its artifacts are: any address as text, and what lies below it.

The server opens no such place. An address below ``mlflow-artifacts:/`` is this server's own; what is elsewhere is
reached by clients themselves.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from greenroom.core.names import MAX_ARTIFACT_LOCATION_LENGTH
from greenroom.core.percent_decoding import fully_decoded
from greenroom.core.uris import HOST_SCHEMES
from greenroom.errors import InvalidURI

_FIELD = "artifact_location"


def check_artifact_location(location: str) -> None:
    """Refuse an address that cannot be the beginning of other addresses, or would be another place for each client.

    Raises:
        InvalidURI: it has a fragment or parameters, climbs in its query, names a run or a host to connect to, or is a
            relative path.
    """
    try:
        parts = urlsplit(location)
    except ValueError:
        raise InvalidURI(f"'{_FIELD}' is no address: {location[:500]!r}", field=_FIELD) from None
    if parts.fragment or ";" in parts.path.rpartition("/")[2]:
        raise InvalidURI(f"'{_FIELD}' URL can't include fragments or params.", field=_FIELD)
    query = fully_decoded(parts.query)
    if query is None or ".." in query:
        raise InvalidURI("Invalid query string", field=_FIELD)
    if parts.scheme in HOST_SCHEMES or (parts.scheme == "mlflow-artifacts" and parts.netloc):
        raise InvalidURI(
            f"'{_FIELD}' cannot use the '{parts.scheme}' scheme: it names a host to connect to. "
            "Give an object store's address, or leave it out to keep artifacts on this server.",
            field=_FIELD,
        )
    if location.startswith("runs:"):
        raise InvalidURI(f"Artifact location cannot be a runs:/ URI. Given: '{location}'", field=_FIELD)
    if parts.scheme in ("", "file") and not parts.netloc and not parts.path.startswith(("/", "\\")):
        # MLflow's server puts its own working folder in front, and then writes there. Here clients go there themselves.
        raise InvalidURI(
            f"'{_FIELD}' is the relative path '{location[:500]}', which is another folder wherever a client runs. Give an "
            "absolute path or an object store's address, or leave it out to keep artifacts on this server.",
            field=_FIELD,
        )
    if len(location) > MAX_ARTIFACT_LOCATION_LENGTH:
        raise InvalidURI(
            "Invalid artifact path length. The length of the artifact path cannot be greater than "
            f"{MAX_ARTIFACT_LOCATION_LENGTH} characters.",
            field=_FIELD,
        )


def location_below(location: str, *names: str) -> str:
    """Append names to the path of an address.

    >>> location_below("s3://bucket/folder?region=eu", "run", "artifacts")
    's3://bucket/folder/run/artifacts?region=eu'
    """
    path, question_mark, query = location.partition("?")
    slash = "" if path.endswith("/") else "/"
    return f"{path}{slash}{'/'.join(names)}{question_mark}{query}"
