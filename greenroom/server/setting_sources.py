"""Where the server's settings come from: command line, environment, TOML file, and the source of each value.

The command line wins over the environment (`GREENROOM_SERVER_PORT`), which wins over a TOML file (`port = 5000`), which
wins over the defaults. Nothing else in the server reads `os.environ`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from greenroom.errors import InvalidInput
from greenroom.server.setting_values import is_loopback
from greenroom.server.settings import (
    LEAST_TOKEN_CHARACTERS,
    PREFIX,
    SERVER_PREFIX,
    Field,
    Settings,
    fields,
    option,
    variable,
)
from greenroom.storage.sql.addresses import PostgresAddress, parse_address

_FILE_SUFFIX = "_FILE"
# Settings whose variables once began with GREENROOM_ alone; later ones have no other name (docs/decisions/0144).
_WITH_OLD_NAME = frozenset(
    {
        "host",
        "port",
        "database",
        "artifacts",
        "workers",
        "database_connections",
        "public_url",
        "allowed_host",
        "trusted_proxy",
        "token",
        "user",
        "max_body_bytes",
        "max_artifact_bytes",
        "keep_alive_s",
        "max_connections",
        "max_connections_per_client",
        "head_timeout_s",
        "stall_timeout_s",
        "shutdown_s",
        "stuck_after_s",
        "slow_request_s",
        "loop_lag_s",
        "worker_timeout_s",
        "log_level",
    }
)
# Variables that Kubernetes sets in every pod for a service named "greenroom-server".
_KUBERNETES = re.compile(r"SERVICE_(HOST|PORT(_.*)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?")


class Loaded(NamedTuple):
    """Settings, the source of each value, and warnings about unknown variables and old names."""

    settings: Settings
    sources: Mapping[str, str]
    warnings: Sequence[str] = ()

    def as_toml(self) -> str:
        """Return the settings as a TOML file, without secrets."""
        lines = []
        for name, field in fields().items():
            value, source = getattr(self.settings, name), self.sources.get(name)
            if field.is_secret:
                lines.append(f"# {name} is {'given by ' + source if source else 'not given'}")
            elif value is None:
                lines.append(f"# {name}: {field.default}")
            elif field.may_hold_password:
                address = parse_address(value)
                shown = address.shown if isinstance(address, PostgresAddress) else value
                lines.append(f"{name} = {_toml(shown)}  # {source}; a password is left out")
            else:
                lines.append(f"{name} = {_toml(value)}  # {source or 'default'}")
        return "\n".join(lines)


class _Given(NamedTuple):
    """The text of a value and its source."""

    source: str
    value: object


def load(
    arguments: Mapping[str, str | Sequence[str] | None],
    environment: Mapping[str, str],
    *,
    config: str | None = None,
    only: Collection[str] | None = None,
) -> Loaded:
    """Read the settings from all sources and validate them.

    Args:
        arguments: field name -> text from the command line; None or empty if not given there.
        config: a TOML file; by default the one in `GREENROOM_CONFIG`, if set.
        only: the fields to read; the others keep their defaults. None for all.

    Raises:
        InvalidInput: a value is wrong; the message names the option, variable or file entry, and the fix.
    """
    found: dict[str, Any] = {}
    sources: dict[str, str] = {}
    file = config or environment.get("GREENROOM_CONFIG")
    entries = _read_file(Path(file)) if file else {}
    for name, field in fields().items():
        if only is not None and name not in only:
            continue
        given = _given(name, arguments.get(name), environment) or _if_given(f"{name} in {file}", entries.get(name))
        if given is not None:
            found[name] = _parse(field, given.value, given.source)
            sources[name] = given.source
    settings = Settings(**found)
    # Absolute, so that messages show where it is.
    settings = replace(settings, data=settings.data.expanduser().absolute())
    _check_together(settings, sources)
    warnings = [
        f"{source} is now called {variable(name)}; servers read the old name in this release only."
        for name, source in sources.items()
        if source == _old_variable(name)
    ]
    if only is None:
        warnings += _unknown_variables(environment)
    return Loaded(settings, sources, warnings)


def _given(name: str, argument: object, environment: Mapping[str, str]) -> _Given | None:
    """Return the value from the command line or the environment."""
    given = _if_given(option(name), argument) or _in_environment(name, variable(name), environment)
    old = _old_variable(name)
    return given if given is not None or old is None else _in_environment(name, old, environment)


def _if_given(source: str, value: object) -> _Given | None:
    return None if value is None or value in ("", ()) else _Given(source, value)


def _old_variable(name: str) -> str | None:
    """Return the variable of a field before server settings had a prefix of their own; None if it is newer."""
    return PREFIX + name.upper() if name in _WITH_OLD_NAME else None


def _in_environment(name: str, key: str, environment: Mapping[str, str]) -> _Given | None:
    text = environment.get(key)
    # Kubernetes sets GREENROOM_PORT=tcp://10.0.0.1:5000 in every pod if a service is named "greenroom".
    if name == "port" and text is not None and text.startswith("tcp://"):
        return None
    given = _if_given(key, text)
    file = environment.get(key + _FILE_SUFFIX)
    if not file or key != variable(name) or not fields()[name].can_be_in_a_file:
        return given
    if given is not None:
        raise InvalidInput(f"{key} and {key}{_FILE_SUFFIX} are both set; give one of them.", field=key)
    return _Given(key + _FILE_SUFFIX, _content(key + _FILE_SUFFIX, file))


def _content(source: str, file: str) -> str:
    """Read a file that contains a value, without the line break at its end."""
    try:
        text = Path(file).expanduser().read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise InvalidInput(f"{source}: {file!r} cannot be read ({reason}).", field=source) from None
    if not text:
        raise InvalidInput(f"{source}: {file!r} is empty.", field=source)
    return text


def _unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a warning for each variable of the server that is not a setting."""
    known = {name.upper(): variable(name) for name in fields()} | {"CONFIG": "GREENROOM_CONFIG"}
    for name, field in fields().items():
        if field.can_be_in_a_file:
            known[name.upper() + _FILE_SUFFIX] = variable(name) + _FILE_SUFFIX
    for key in sorted(environment):
        rest = key.removeprefix(SERVER_PREFIX)
        if rest == key or known.get(rest) == key or _KUBERNETES.fullmatch(rest):
            continue
        near = get_close_matches(rest, known, n=1)
        hint = f"did you mean {known[near[0]]}?" if near else "'greenroom server --help' lists the settings."
        yield f"{key} is not a setting, and is ignored; {hint}"


def _parse(field: Field, given: object, source: str) -> Any:
    if field.is_list:
        texts = given.split(",") if isinstance(given, str) else given
        if not isinstance(texts, list | tuple):
            texts = [texts]
        return tuple(_parse_one(field, str(text).strip(), source) for text in texts if str(text).strip())
    return _parse_one(field, str(given), source)


def _parse_one(field: Field, text: str, source: str) -> Any:
    try:
        return field.parse(text)
    except ValueError as error:
        shown = "the value" if field.is_secret or field.may_hold_password else repr(text[:200])
        raise InvalidInput(f"{source}: {shown} {error}", field=source) from None


def _read_file(path: Path) -> Mapping[str, object]:
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"--config: {str(path)!r} cannot be read ({error.strerror}).", field="--config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"--config: {str(path)!r} is not a TOML file ({error}).", field="--config") from None
    known = {name.replace("_", "-"): name for name in fields()}
    read = {}
    for key, value in entries.items():
        name = known.get(key.replace("_", "-"))
        if name is None:
            near = get_close_matches(key.replace("_", "-"), known, n=1)
            hint = f"did you mean {known[near[0]]}?" if near else f"known are {', '.join(known.values())}."
            raise InvalidInput(f"{path}: there is no setting {key!r}; {hint}", field=key)
        read[name] = value
    return read


def _check_together(settings: Settings, sources: Mapping[str, str]) -> None:
    if settings.workers > 1 and not settings.uses_postgres:
        raise InvalidInput(
            f"{sources['workers']}: {settings.workers} workers need PostgreSQL, because SQLite is written by one server "
            "process: give --database postgresql://... or --workers 1.",
            field="workers",
        )
    if not settings.is_loopback and settings.token is not None and len(settings.token) < LEAST_TOKEN_CHARACTERS:
        raise InvalidInput(
            f"{sources['token']}: the value has fewer than {LEAST_TOKEN_CHARACTERS} characters, and {settings.host!r} can be "
            "reached from other machines: give a long random text, such as `openssl rand -hex 24` makes.",
            field="token",
        )

    _check_proxy_headers(settings, sources)
    _check_mail(settings, sources)
    if (settings.admin_username is None) != (settings.admin_password is None):
        given, missing = ("admin_username", "admin_password")
        if settings.admin_username is None:
            given, missing = missing, given
        raise InvalidInput(
            f"{sources[given]}: the first administrator needs a name and a password: set {variable(missing)} too.",
            field=missing,
        )


def _check_proxy_headers(settings: Settings, sources: Mapping[str, str]) -> None:
    names = ("proxy_user_header", "proxy_groups_header", "proxy_email_header")
    given = [name for name in names if getattr(settings, name) is not None]
    if not given:
        return
    if settings.proxy_user_header is None:
        raise InvalidInput(
            f"{sources[given[0]]}: {option('proxy_user_header')} is missing, which says whose it is.",
            field="proxy_user_header",
        )
    if not settings.trusted_proxy:
        raise InvalidInput(
            f"{sources[given[0]]}: anyone could send this header: give the address of the proxy with "
            f"{option('trusted_proxy')}, from which alone it is believed.",
            field="trusted_proxy",
        )
    if len({getattr(settings, name) for name in given}) < len(given):
        raise InvalidInput(
            f"{sources[given[-1]]}: two settings name the same header; give each its own.", field=given[-1]
        )


def _check_mail(settings: Settings, sources: Mapping[str, str]) -> None:
    names = ("smtp_url", "smtp_user", "smtp_password", "smtp_from")
    given = [name for name in names if getattr(settings, name) is not None]
    if not given:
        return
    source = sources[given[0]]
    for name, why in (
        ("smtp_url", "which says where mail is sent"),
        ("smtp_from", "which says where mail comes from"),
        ("public_url", "which links in mail begin with"),
    ):
        if getattr(settings, name) is None:
            raise InvalidInput(f"{source}: {option(name)} is missing, {why}.", field=name)
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        missing = "smtp_password" if settings.smtp_password is None else "smtp_user"
        raise InvalidInput(
            f"{source}: signing in at the mail server needs a name and a password: set {variable(missing)} too.",
            field=missing,
        )
    url = settings.smtp_url
    if url is not None and settings.smtp_user and url.scheme == "smtp+plain" and not is_loopback(url.host):
        raise InvalidInput(
            f"{sources['smtp_url']}: the password would be sent without encryption; give smtp:// or smtps://.",
            field="smtp_url",
        )


def _toml(value: object) -> str:
    if isinstance(value, bytes):
        return _toml(value.decode())
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
