"""`greenroom server`: run a server. Its options are the fields of `server/settings.py`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from greenroom.cli._printing import exit_with_error, print_line, print_text
from greenroom.cli._server_commands import exit_missing_extra
from greenroom.core.exit_codes import exit_code_of
from greenroom.errors import InvalidInput
from greenroom.server.auth.oidc.providers import read_providers
from greenroom.server.setting_sources import load
from greenroom.server.settings import Field, Settings, fields, option, variable

_EXAMPLES = """\b
Examples:
  greenroom server
      on http://127.0.0.1:5000, with the data in ./greenroom-data
  greenroom server --port 8080 --data /srv/registry
  greenroom server --database postgresql://me@db/greenroom --artifacts s3://bucket/models --workers 4
  GREENROOM_SERVER_TOKEN=... greenroom server --host 0.0.0.0 --public-url https://models.example.com
      clients set MLFLOW_TRACKING_URI=https://models.example.com and MLFLOW_TRACKING_TOKEN
  greenroom server --config greenroom.toml --print-settings
      print the settings, and where each value comes from

Each option can also be set in the environment (GREENROOM_SERVER_PORT) or the file (port = 8080). The command line takes
precedence over the environment, which takes precedence over the file. GREENROOM_SERVER_TOKEN has no option: other users can
read command lines. GREENROOM_SERVER_TOKEN_FILE and GREENROOM_SERVER_DATABASE_FILE name files that contain these values.
"""


def _options(command: Any) -> Any:
    for name, field in reversed(list(fields().items())):
        if not field.is_secret:
            click.option(
                option(name),
                name,
                metavar=field.metavar,
                multiple=field.is_list,
                help=f"{field.help}  [{_default(name, field)}; {variable(name)}]",
            )(command)
    return command


def _default(name: str, field: Field) -> str:
    default = getattr(Settings(), name)
    again = ", repeatable" if field.is_list else ""
    return f"default: {field.default or default}{again}"


@click.command(epilog=_EXAMPLES)
@_options
@click.option("--config", metavar="FILE", help="TOML file with any of these settings.  [GREENROOM_CONFIG]")
@click.option("--print-settings", is_flag=True, help="Print the settings as a TOML file, and exit.")
def server(config: str | None, print_settings: bool, **arguments: Any) -> None:
    """Serve the registry."""
    try:
        loaded = load(arguments, os.environ, config=config)
        if loaded.settings.oidc_config is not None:
            # Before the workers start, of which each reads it for itself.
            read_providers(loaded.settings.oidc_config, os.environ)
        if loaded.settings.audit_key is not None:
            from greenroom.attestations.ed25519 import SigningKey

            SigningKey.read(loaded.settings.audit_key)
    except InvalidInput as error:
        exit_with_error("server", error.message, exit_code_of(error))
    if print_settings:
        print_text(loaded.as_toml())
        return
    for warning in loaded.warnings:
        print_line(f"greenroom server: {warning}", err=True)
    try:
        from greenroom.server.processes.workers import serve
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "server", error)
    sys.exit(serve(loaded.settings))
