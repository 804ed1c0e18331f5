"""What commands that speak to a server have in common: which server, how to answer, how to end.

Exit codes: 0 done; 1 not there, or what was checked is not so; 2 wrong words; 3 no server, or it is not well; 4 not
allowed; 5 somebody else was there first. Errors are one sentence on standard error.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from greenroom import errors
from greenroom.cli import _tables
from greenroom.cli._printing import say, say_line
from greenroom.core.visible_text import visible

if TYPE_CHECKING:
    from greenroom.sdk.client import MlflowClient
    from greenroom.sdk.entities import Experiment, ModelVersion
    from greenroom.sdk.transport import Transport

NOT_THERE, WRONG_WORDS, NO_SERVER, NOT_ALLOWED, TAKEN, INTERRUPTED = 1, 2, 3, 4, 5, 130
_CODES: tuple[tuple[type[errors.GreenroomError], int], ...] = (
    (errors.NotFound, NOT_THERE),
    (errors.UnsafeArtifact, NOT_THERE),
    (errors.Unavailable, NO_SERVER),
    (errors.RateLimited, NO_SERVER),
    (errors.Unauthenticated, NOT_ALLOWED),
    (errors.PermissionDenied, NOT_ALLOWED),
    (errors.AlreadyExists, TAKEN),
    (errors.Conflict, TAKEN),
)
_URI_HELP = (
    "Server, or folder to work in without one.  "
    "[default: GREENROOM_TRACKING_URI, MLFLOW_TRACKING_URI or ./greenroom-data]"
)
F = TypeVar("F", bound=Callable[..., Any])


class Talk:
    """One command's words with a server and a person or program.

    Args:
        uri: of the server; chosen by the environment if None.
        as_json: answer programs.
    """

    def __init__(self, uri: str | None, *, as_json: bool) -> None:
        self._uri = uri
        self.as_json = as_json

    @functools.cached_property
    def client(self) -> MlflowClient:
        """The client, made when it is needed."""
        from greenroom.sdk.client import MlflowClient

        return MlflowClient(self._uri)

    @property
    def tracking(self) -> Transport:
        """The transport to the tracking server."""
        from greenroom.sdk import connection

        return connection.transport_to(self._uri or connection.get_tracking_uri())

    @property
    def names_server(self) -> bool:
        """Whether ``--uri`` was given."""
        return self._uri is not None

    def version(self, reference: str) -> ModelVersion:
        """Read the version a reference means: ``NAME/3``, ``NAME/Production``, ``NAME@champion``, ``models:/`` in front or not."""
        return self.client.get_model_version_by_uri(models_uri(reference))

    def name_and_number(self, reference: str) -> tuple[str, str]:
        """Tell which version a reference means; one by its number need not be there any more."""
        from greenroom.sdk.uris import parse_models_uri

        named = parse_models_uri(models_uri(reference))
        if named.version is not None:
            return named.name, named.version
        found = self.version(reference)
        return found.name, found.version

    def experiment(self, name_or_id: str) -> Experiment:
        """Read an experiment by its name, else by its id.

        Raises:
            ExperimentNotFound: there is neither.
        """
        found = self.client.get_experiment_by_name(name_or_id)
        if found is not None:
            return found
        if name_or_id.isdecimal():
            return self.client.get_experiment(name_or_id)
        raise errors.ExperimentNotFound(
            f"There is no experiment named '{name_or_id}'; 'greenroom experiments list' names them."
        )

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]], data: Any, *, empty: str = "Nothing is there."
    ) -> None:
        """Answer with rows; programs get the data."""
        if self.as_json:
            _tables.show_json(data)
        else:
            _tables.show_table(columns, rows, empty=empty)

    def record(self, fields: Mapping[str, object], data: Any) -> None:
        """Answer with named values; programs get the data."""
        if self.as_json:
            _tables.show_json(data)
        else:
            _tables.show_record(fields)

    def done(self, sentence: str, data: Any) -> None:
        """Say what was done; programs get the data."""
        if self.as_json:
            _tables.show_json(data)
        else:
            say(sentence)


def talking(function: F) -> F:
    """Give a command a `Talk` as its first argument, with ``--uri`` and ``--json``, and end it by what went wrong."""

    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
    @click.option("--uri", metavar="URI", help=_URI_HELP)
    @functools.wraps(function)
    def command(*args: Any, uri: str | None, as_json: bool, **options: Any) -> None:
        with ending():
            function(Talk(uri, as_json=as_json), *args, **options)

    return command  # type: ignore[return-value]


@contextlib.contextmanager
def ending() -> Any:
    """Turn what went wrong into a sentence and an exit code."""
    try:
        yield
    except errors.GreenroomError as error:
        fail(error.message, next((code for kind, code in _CODES if isinstance(error, kind)), WRONG_WORDS))
    except KeyboardInterrupt:
        fail("stopped.", INTERRUPTED)


def fail(message: str, code: int) -> None:
    """Say in one sentence what went wrong, and end."""
    context = click.get_current_context(silent=True)
    say_line(f"{context.command_path if context else 'greenroom'}: {message}", err=True)
    sys.exit(code)


def models_uri(reference: str) -> str:
    """Write a reference to a version as an address.

    >>> models_uri("Churn/3"), models_uri("models:/Churn@champion")
    ('models:/Churn/3', 'models:/Churn@champion')
    """
    return reference if reference.startswith("models:") else f"models:/{reference}"


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Read ``KEY=VALUE`` arguments.

    >>> pairs(["team=growth", "query=a=b"])
    {'team': 'growth', 'query': 'a=b'}

    Raises:
        BadParameter: one has no ``=``.
    """
    for text in given:
        if not text.partition("=")[0] or "=" not in text:
            raise click.BadParameter(f"'{text}' must be KEY=VALUE.")
    return {key: value for key, _, value in (text.partition("=") for text in given)}


def confirm(what: str, *, yes: bool) -> None:
    """Ask a person whether to go on; programs pass ``--yes``."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail(f"{what}? Nobody is there to ask; pass --yes to go on.", WRONG_WORDS)
    click.confirm(f"{visible(what)}?", abort=True)


def _client_for_completion(context: click.Context) -> MlflowClient:
    # The shell stands still meanwhile: better no names than a wait for a server that is away.
    os.environ["GREENROOM_HTTP_REQUEST_MAX_RETRIES"] = "0"
    return Talk(context.params.get("uri"), as_json=False).client


def complete_model(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Name the registered models that begin with what was typed, for the shell."""
    quoted = incomplete.replace("'", "''")
    with contextlib.suppress(Exception):
        client = _client_for_completion(context)
        found = client.search_registered_models(f"name LIKE '{quoted}%'", max_results=50)
        # A line break would begin a suggestion of its own, and what cannot be typed cannot be completed.
        return [model.name for model in found if visible(model.name) == model.name]
    return []


def complete_reference(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Name versions that begin with what was typed, for the shell: models first, then what one of them has."""
    for sign in ("/", "@"):
        name, found, _ = incomplete.partition(sign)
        if found:
            with contextlib.suppress(Exception):
                client = _client_for_completion(context)
                model = client.get_registered_model(name)
                known = (
                    [f"{name}@{alias}" for alias in model.aliases]
                    if sign == "@"
                    else [f"{name}/{one.version}" for one in model.latest_versions]
                    + [f"{name}/{one.current_stage}" for one in model.latest_versions if one.current_stage != "None"]
                )
                return [text for text in known if text.startswith(incomplete)]
            return []
    return [f"{name}/" for name in complete_model(context, parameter, incomplete)]


def argument_model(function: F) -> F:
    """Take the name of a registered model as argument, with completion."""
    return click.argument("name", metavar="NAME", shell_complete=complete_model)(function)


def argument_reference(function: F) -> F:
    """Take a version as argument, with completion."""
    return click.argument("reference", metavar="VERSION", shell_complete=complete_reference)(function)


option_yes = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
"""Answers the question before something is deleted."""


option_overwrite = click.option("--overwrite", is_flag=True, help="Replace files that are there already.")
"""Lets a download replace files."""


def made_folder(wanted: str) -> Path:
    """Make a folder for a download, unless it is there.

    Raises:
        InvalidInput: it cannot be made.
    """
    folder = Path(wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise errors.InvalidInput(
            f"The folder '{wanted}' cannot be made: {error}; pass another one with --to."
        ) from error
    return folder


def option_limit(default: int) -> Callable[[F], F]:
    """Bound how many lines are answered."""
    return click.option("--limit", type=click.IntRange(1), default=default, show_default=True, help="How many at most.")


REFERENCES = """\b
A VERSION is NAME/3, NAME/Production (the latest in a stage), NAME/latest or NAME@champion (an alias); models:/ may stand in front.
"""
