"""Shared parts of commands that call a server: options, output, error handling and completion.

The exit codes are those of `core/exit_codes.py`. Errors are one sentence on standard error.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from greenroom import errors
from greenroom.cli import _tables
from greenroom.cli._printing import print_line, print_text
from greenroom.core.exit_codes import ExitCode, exit_code_of
from greenroom.core.visible_text import visible

if TYPE_CHECKING:
    from greenroom.sdk.client import MlflowClient
    from greenroom.sdk.entities import Experiment, ModelVersion
    from greenroom.sdk.transport import Transport

_URI_HELP = (
    "Server, or a folder to use without a server.  "
    "[default: GREENROOM_TRACKING_URI, MLFLOW_TRACKING_URI or ./greenroom-data]"
)
_WORKSPACE_HELP = (
    "Workspace.  [default: GREENROOM_WORKSPACE, MLFLOW_WORKSPACE or what 'greenroom login' stored, else default]"
)
F = TypeVar("F", bound=Callable[..., Any])

option_uri = click.option("--uri", metavar="URI", help=_URI_HELP)
"""Names the server or folder."""

option_workspace = click.option("--workspace", metavar="NAME", help=_WORKSPACE_HELP)
"""Names the workspace."""


class CommandContext:
    """The server and the output format of a command.

    Args:
        uri: of the server; from the environment if None.
        as_json: print JSON.
    """

    def __init__(self, uri: str | None, *, as_json: bool) -> None:
        self._uri = uri
        self.as_json = as_json

    @functools.cached_property
    def client(self) -> MlflowClient:
        """The client, created on first use."""
        from greenroom.sdk.client import MlflowClient

        return MlflowClient(self._uri)

    @property
    def tracking(self) -> Transport:
        """The transport to the tracking server."""
        from greenroom.sdk import connection

        return connection.transport_to(self._uri or connection.get_tracking_uri())

    @property
    def registry(self) -> Transport:
        """The transport to the server of registered models."""
        from greenroom.sdk import connection

        return connection.transport_to(self._uri or connection.get_registry_uri())

    def tracking_in(self, workspace: str) -> Transport:
        """Return the transport to a workspace of the tracking server."""
        from greenroom.sdk import connection

        uri = self._uri or connection.get_tracking_uri()
        return connection.transport_to(uri, connection.ChosenWorkspace(workspace))

    @property
    def names_workspace(self) -> bool:
        """Whether ``--workspace`` was given."""
        from greenroom.sdk import connection

        return connection.is_workspace_set()

    @property
    def names_server(self) -> bool:
        """Whether ``--uri`` was given."""
        return self._uri is not None

    def version(self, reference: str, *, as_of: str | None = None) -> ModelVersion:
        """Read the version at a reference: ``NAME/3``, ``NAME/Production``, ``NAME@champion``, with or without ``models:/``.

        Args:
            as_of: the version that it named at a time or after an event.
        """
        return self.client.get_model_version_by_uri(models_uri(reference), as_of=as_of)

    def name_and_number(self, reference: str) -> tuple[str, str]:
        """Return the name and number of the version at a reference; a version given by number may be deleted."""
        from greenroom.sdk.uris import parse_models_uri

        named = parse_models_uri(models_uri(reference))
        if named.version is not None:
            return named.name, named.version
        found = self.version(reference)
        return found.name, found.version

    def experiment(self, name_or_id: str) -> Experiment:
        """Read an experiment by name or id.

        Raises:
            ExperimentNotFound: neither exists.
        """
        found = self.client.get_experiment_by_name(name_or_id)
        if found is not None:
            return found
        if name_or_id.isdecimal():
            return self.client.get_experiment(name_or_id)
        raise errors.ExperimentNotFound(
            f"No experiment is named '{name_or_id}'; 'greenroom experiments list' lists them."
        )

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]], data: Any, *, empty: str = "Nothing found."
    ) -> None:
        """Print rows, or the data as JSON."""
        if self.as_json:
            _tables.show_json(data)
        else:
            _tables.show_table(columns, rows, empty=empty)

    def record(self, fields: Mapping[str, object], data: Any) -> None:
        """Print named values, or the data as JSON."""
        if self.as_json:
            _tables.show_json(data)
        else:
            _tables.show_record(fields)

    def report(self, sentence: str, data: Any) -> None:
        """Print the result, or the data as JSON."""
        if self.as_json:
            _tables.show_json(data)
        else:
            print_text(sentence)


def api_command(function: F) -> F:
    """Pass a `CommandContext` as first argument, and turn errors into exit codes.

    Adds ``--uri``, ``--workspace`` and ``--json``.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
    @option_workspace
    @option_uri
    @functools.wraps(function)
    def command(*args: Any, uri: str | None, workspace: str | None, as_json: bool, **options: Any) -> None:
        with handle_errors(), in_workspace(workspace):
            function(CommandContext(uri, as_json=as_json), *args, **options)

    return command  # type: ignore[return-value]


@contextlib.contextmanager
def in_workspace(name: str | None) -> Iterator[None]:
    """Send the requests of a command to a workspace; None for that of the environment.

    Raises:
        InvalidName: it cannot be the name of a workspace.
    """
    if name is None:
        yield
        return
    from greenroom.sdk import connection

    connection.set_workspace(name)
    try:
        yield
    finally:
        connection.reset_workspace()


@contextlib.contextmanager
def handle_errors() -> Any:
    """Turn exceptions into a message and an exit code."""
    try:
        yield
    except errors.GreenroomError as error:
        fail(error.message, exit_code_of(error))
    except KeyboardInterrupt:
        fail("interrupted.", ExitCode.INTERRUPTED)


def fail(message: str, code: ExitCode) -> NoReturn:
    """Print one sentence to standard error, and exit."""
    context = click.get_current_context(silent=True)
    print_line(f"{context.command_path if context else 'greenroom'}: {message}", err=True)
    sys.exit(code)


def workspace_row(workspace: str) -> dict[str, str]:
    """Return the row of a record that says which workspace it is in; none for the default one, the only one of most servers."""
    return {} if workspace == "default" else {"Workspace": workspace}


def models_uri(reference: str) -> str:
    """Turn a reference to a version into a URI.

    >>> models_uri("Churn/3"), models_uri("models:/Churn@champion")
    ('models:/Churn/3', 'models:/Churn@champion')
    """
    return reference if reference.startswith("models:") else f"models:/{reference}"


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Parse ``KEY=VALUE`` arguments.

    >>> pairs(["team=growth", "query=a=b"])
    {'team': 'growth', 'query': 'a=b'}

    Raises:
        BadParameter: one has no ``=``.
    """
    for text in given:
        if not text.partition("=")[0] or "=" not in text:
            raise click.BadParameter(f"'{text}' must be KEY=VALUE.")
    return {key: value for key, _, value in (text.partition("=") for text in given)}


def confirm(action: str, *, yes: bool) -> None:
    """Ask for confirmation, and exit if the answer is no; programs pass ``--yes``."""
    if yes:
        return
    if not is_interactive():
        fail(f"{action}? Confirmation is required; pass --yes when running non-interactively.", ExitCode.USAGE)
    try:
        is_confirmed = click.confirm(f"{visible(action)}?")
    except click.Abort as error:
        # click raises it for Ctrl-C and for the end of input alike.
        if isinstance(error.__context__, KeyboardInterrupt):
            fail("interrupted.", ExitCode.INTERRUPTED)
        is_confirmed = False
    if not is_confirmed:
        fail("nothing was changed.", ExitCode.FAILED)


def one_by_one(items: Sequence[str], change: Callable[[str], object], done: str) -> None:
    """Change things one by one; before a failure is reported, say what was done.

    Args:
        done: what was done, such as "Deleted".
    """
    for position, item in enumerate(items):
        try:
            change(item)
        except errors.GreenroomError:
            if position:
                print_line(f"{done} {', '.join(items[:position])}, but not the others.", err=True)
            raise


def is_interactive() -> bool:
    """Return whether a question can be answered: standard input is a terminal."""
    return sys.stdin.isatty()


def given_text(text: str) -> str:
    """Return a TEXT argument; ``-`` is what standard input contains."""
    return sys.stdin.read().removesuffix("\n") if text == "-" else text


def _client_for_completion(context: click.Context) -> MlflowClient:
    # The shell is blocked meanwhile: no suggestions are better than waiting for an unreachable server.
    os.environ["GREENROOM_HTTP_REQUEST_MAX_RETRIES"] = "0"
    if context.params.get("workspace"):
        os.environ["GREENROOM_WORKSPACE"] = context.params["workspace"]
    return CommandContext(context.params.get("uri"), as_json=False).client


def complete_model(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete names of registered models, for the shell."""
    quoted = incomplete.replace("'", "''")
    with contextlib.suppress(Exception):
        client = _client_for_completion(context)
        found = client.search_registered_models(f"name LIKE '{quoted}%'", max_results=50)
        # A line break would start another suggestion, and names that cannot be typed cannot be completed.
        return [model.name for model in found if visible(model.name) == model.name]
    return []


def complete_reference(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete references to versions, for the shell: models first, then versions, stages and aliases of a model."""
    for separator in ("/", "@"):
        name, found, _ = incomplete.partition(separator)
        if found:
            with contextlib.suppress(Exception):
                client = _client_for_completion(context)
                model = client.get_registered_model(name)
                known = (
                    [f"{name}@{alias}" for alias in model.aliases]
                    if separator == "@"
                    else [f"{name}/{one.version}" for one in model.latest_versions]
                    + [f"{name}/{one.current_stage}" for one in model.latest_versions if one.current_stage != "None"]
                )
                return [text for text in known if text.startswith(incomplete)]
            return []
    return [f"{name}/" for name in complete_model(context, parameter, incomplete)]


def argument_model(function: F) -> F:
    """Add the name of a registered model as argument, with completion."""
    return click.argument("name", metavar="NAME", shell_complete=complete_model)(function)


def argument_reference(function: F) -> F:
    """Add a version as argument, with completion."""
    return click.argument("reference", metavar="VERSION", shell_complete=complete_reference)(function)


option_as_of = click.option(
    "--as-of",
    metavar="WHEN",
    help="As it was: at a time, such as 2026-11-27T10:00 (UTC), or after an event, such as ev_4711. Greenroom only.",
)
"""Reads the past."""

option_yes = click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
"""Skips the confirmation of a deletion."""


option_skip_unmet = click.option(
    "--skip-unmet", is_flag=True, help="Leave out stages and aliases whose rules are not met, instead of failing."
)
"""Restores without what rules refuse."""


option_overwrite = click.option("--overwrite", is_flag=True, help="Replace existing files.")
"""Lets a download replace files."""


def create_folder(path: str) -> Path:
    """Create a folder for a download if necessary.

    Raises:
        InvalidInput: it cannot be created.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise errors.InvalidInput(
            f"The folder '{path}' cannot be created: {error}; pass another one with --to."
        ) from error
    return folder


def option_limit(default: int) -> Callable[[F], F]:
    """Add an option for the maximum number of rows."""
    return click.option(
        "--limit", type=click.IntRange(1), default=default, show_default=True, help="Maximum number of rows."
    )


REFERENCES = """\b
A VERSION is NAME/3, NAME/Production (the latest in a stage), NAME/latest or NAME@champion (an alias); optionally with the prefix models:/.
"""
