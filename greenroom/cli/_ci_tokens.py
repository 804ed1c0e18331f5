"""Identity tokens of CI jobs: where the CI system of this job has them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec

from greenroom.cli._printing import print_exact
from greenroom.errors import GreenroomError, InvalidInput, Unavailable
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import Connection, Credentials

ID_TOKEN: Final = "GREENROOM_ID_TOKEN"  # noqa: S105 - its name, not its value
"""Variable with the identity token, as GitLab's `id_tokens` sets it."""

_URL: Final = "ACTIONS_ID_TOKEN_REQUEST_URL"
_REQUEST_TOKEN: Final = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"  # noqa: S105 - its name, not its value


def identity_token(audience: str, file: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the identity token of this job.

    Args:
        audience: what it is requested for, where it is requested now.
        file: a file with it, ``-`` for standard input; None: ask the CI system.

    Raises:
        InvalidInput: the job has no token, or the file cannot be read.
        Unavailable: the CI system did not issue one.

    Source: GitHub Docs, "OpenID Connect reference"; GitLab Docs, "OpenID Connect (OIDC) Authentication Using ID Tokens".
    """
    if file is not None:
        return _from_file(file)
    if environment.get(ID_TOKEN):
        return environment[ID_TOKEN].strip()
    url, token = environment.get(_URL), environment.get(_REQUEST_TOKEN)
    if url and token:
        return _from_github(url, token, audience)
    if environment.get("GITHUB_ACTIONS"):
        raise InvalidInput("GitHub gives this job no identity token: add 'permissions: id-token: write' to the job.")
    if environment.get("GITLAB_CI"):
        raise InvalidInput(
            f"GitLab gives this job no identity token: add 'id_tokens: {ID_TOKEN}: aud: {audience}' to the job."
        )
    raise InvalidInput(
        f"There is no identity token here: neither {ID_TOKEN} nor {_URL} is set. Run this in a CI job, or give "
        "--id-token-file."
    )


def mask(token: str, environment: Mapping[str, str] = os.environ) -> None:
    """Keep a token out of the log of the job, where the CI system can be asked to."""
    if environment.get("GITHUB_ACTIONS"):
        # On standard error, which is part of the log; standard output may be read by a shell.
        print_exact(f"::add-mask::{token}", err=True)


def _from_file(file: str) -> str:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()
        raise InvalidInput(f"The identity token file '{file}' cannot be read: {reason}.") from None
    if not text.strip():
        raise InvalidInput(f"The identity token file '{file}' is empty.")
    return text.strip()


def _from_github(url: str, token: str, audience: str) -> str:
    parts = urlsplit(url)
    server = f"{parts.scheme}://{parts.netloc}"
    path = f"{parts.path}?{parts.query}&audience={quote(audience, safe='')}"
    credentials = Credentials({"Authorization": f"Bearer {token}"}, _REQUEST_TOKEN)
    connection = msgspec.structs.replace(Connection.from_environment(server), credentials=credentials)
    try:
        answer = HttpTransport(server, connection=connection).send("GET", path)
        found = json.loads(answer.body).get("value")
    except (GreenroomError, ValueError, AttributeError) as error:
        reason = error.message if isinstance(error, GreenroomError) else "its answer is not JSON with a token"
        raise Unavailable(f"GitHub did not issue an identity token: {reason}") from error
    if not isinstance(found, str) or not found:
        raise Unavailable("GitHub did not issue an identity token: its answer has none.")
    return found
