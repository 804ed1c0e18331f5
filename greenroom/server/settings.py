"""Settings of the server: one frozen record. `setting_sources.py` reads it, once at start."""

from __future__ import annotations

import enum
import getpass
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple, get_args, get_type_hints

from msgspec import Struct

from greenroom.core.roles import DefaultRole
from greenroom.server import setting_values as values
from greenroom.server.setting_values import PublicUrl, SmtpUrl
from greenroom.storage.sql.addresses import PostgresAddress, parse_address

PREFIX = "GREENROOM_"
SERVER_PREFIX = "GREENROOM_SERVER_"
TOKEN_VARIABLE = "GREENROOM_SERVER_TOKEN"  # noqa: S105 - its name, not its value
# 95 bits if the characters are random letters and digits: cannot be guessed, online or offline.
LEAST_TOKEN_CHARACTERS = 16


class LogLevel(enum.StrEnum):
    """Lowest level that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Field(NamedTuple):
    """How a setting is given and described.

    Attributes:
        metavar: placeholder of the value in `--help`.
        parse: parses the text of the value; the text of a ValueError completes "<source>: <value> ...".
        help: what it does, with its unit.
        default: description of the default, if the value itself does not explain it.
        is_list: may be given several times; separated by commas in the environment.
        is_secret: never on the command line, never printed.
        may_hold_password: never quoted in an error.
        is_shared: clients read it too, so its variable has no ``SERVER`` in its name.
    """

    metavar: str
    parse: values.Parser
    help: str
    default: str = ""
    is_list: bool = False
    is_secret: bool = False
    may_hold_password: bool = False
    is_shared: bool = False

    @property
    def can_be_in_a_file(self) -> bool:
        """Whether a variable with the suffix ``_FILE`` can name a file that contains the value."""
        return self.is_secret or self.may_hold_password


class Settings(Struct, frozen=True, kw_only=True):
    """All settings of a server. The comment above each default gives its reason."""

    # Loopback: a registry without log-in must not be reachable from other machines by accident.
    host: Annotated[
        str,
        Field(
            "ADDRESS",
            values.host,
            f"Address to listen on. Any other than loopback requires {TOKEN_VARIABLE} or an account.",
        ),
    ] = "127.0.0.1"
    # What every MLflow tutorial uses.
    port: Annotated[int, Field("PORT", values.port, "Port to listen on; 0 picks a free one and prints it.")] = 5000
    # In the working folder, and not named like the Python package.
    data: Annotated[
        Path,
        Field(
            "FOLDER", values.folder, "Folder of the database and the artifacts, unless these are given.", is_shared=True
        ),
    ] = Path("greenroom-data")
    database: Annotated[
        str | None,
        Field(
            "URL",
            values.database,
            "postgresql://user:password@host/name, or the path of a SQLite file.",
            "SQLite, greenroom.db in the data folder",
            may_hold_password=True,
        ),
    ] = None
    artifacts: Annotated[
        str | None,
        Field(
            "URL",
            values.text,
            "Where artifacts are stored: a folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix.",
            "artifacts in the data folder",
        ),
    ] = None
    # One process serves a laptop and a small team; SQLite allows no more.
    workers: Annotated[int, Field("NUMBER", values.workers, "Server processes; more than one needs PostgreSQL.")] = 1
    # More only moves the waiting from this process into PostgreSQL, and rarely makes requests faster.
    database_connections: Annotated[
        int | None,
        Field(
            "NUMBER",
            values.database_connections,
            "Maximum number of connections to PostgreSQL per worker.",
            "10, fewer with more than 9 workers",
        ),
    ] = None
    public_url: Annotated[
        PublicUrl | None,
        Field(
            "URL",
            values.public_url,
            "Address clients use when a proxy is in front: https://host, optionally with a path prefix.",
            "the address asked for",
        ),
    ] = None
    allowed_host: Annotated[
        tuple[str, ...],
        Field(
            "NAME[:PORT]",
            values.allowed_host,
            "Another host name that requests may use.",
            "its own address, and the host of the public URL",
            is_list=True,
        ),
    ] = ()
    trusted_proxy: Annotated[
        tuple[str, ...],
        Field(
            "ADDRESS",
            values.network,
            "Address or network of a proxy whose X-Forwarded-For and X-Forwarded-Proto are trusted.",
            "none",
            is_list=True,
        ),
    ] = ()
    # Off unless there is a proxy that sets or removes them on every request.
    proxy_user_header: Annotated[
        bytes | None,
        Field(
            "NAME",
            values.header,
            "Header by which trusted proxies name the person they have authenticated, such as Remote-User.",
            "none",
        ),
    ] = None
    proxy_groups_header: Annotated[
        bytes | None,
        Field(
            "NAME", values.header, "Header with the groups of that person, separated by commas or semicolons.", "none"
        ),
    ] = None
    proxy_email_header: Annotated[
        bytes | None, Field("NAME", values.header, "Header with the e-mail address of that person.", "none")
    ] = None
    # Only from the environment or the file: every user of a machine can read command lines.
    token: Annotated[
        str | None,
        Field("TOKEN", values.token, "Clients must send it (MLFLOW_TRACKING_TOKEN).", "no log-in", is_secret=True),
    ] = None
    user: Annotated[
        str | None,
        Field("NAME", values.user, "User name recorded as the author of changes.", "who runs the server"),
    ] = None
    # For containers; elsewhere `greenroom init` asks for it.
    admin_username: Annotated[
        str | None,
        Field(
            "NAME",
            values.user,
            "Make an administrator of this name at the start of a server that has no account yet.",
            "none",
        ),
    ] = None
    admin_password: Annotated[
        str | None,
        Field("PASSWORD", values.password, "Password of that administrator.", "none", is_secret=True),
    ] = None
    # Private by default: no one sees what they were not granted.
    default_role: Annotated[
        DefaultRole,
        Field(
            "|".join(DefaultRole),
            values.one_of(DefaultRole),
            "What everyone with an account may do in workspaces that do not say it themselves.",
        ),
    ] = DefaultRole.NONE
    # Someone who looks at the registry every week stays signed in.
    session_idle_days: Annotated[
        int, Field("DAYS", values.days, "How long a browser stays signed in without being used.")
    ] = 7
    session_days: Annotated[int, Field("DAYS", values.days, "How long a browser stays signed in at most.")] = 30
    # The window of most questions, and what a crash may lose.
    usage_write_s: Annotated[
        int,
        Field(
            "SECONDS", values.seconds, "How often counted loads of versions are written; a crash loses the last ones."
        ),
    ] = 60
    # A year and a month, so that a month can be compared with the same one a year before.
    usage_days: Annotated[int, Field("DAYS", values.usage_days, "How long the loads of versions are kept, by day.")] = (
        400
    )
    # A file of its own: it holds secrets, and several tables.
    oidc_config: Annotated[
        Path | None,
        Field("FILE", values.file, "TOML file with the OpenID Connect providers that people may sign in with.", "none"),
    ] = None
    # None: the events are sealed all the same, and heads kept elsewhere show what was changed.
    audit_key: Annotated[
        Path | None,
        Field(
            "FILE",
            values.file,
            "PEM file with the Ed25519 key that signs the heads of the audit log; 'greenroom audit keygen' makes one.",
            "heads are not signed",
        ),
    ] = None
    # Outside of the database: who can change it can also remove the heads in it.
    audit_heads: Annotated[
        str | None,
        Field(
            "FILE", values.text, "File that each head of the audit log is appended to; - for the server's log.", "none"
        ),
    ] = None
    # Without one, notifications are in the inbox only.
    smtp_url: Annotated[
        SmtpUrl | None,
        Field(
            "URL",
            values.smtp_url,
            "Mail server for notifications: smtp://host:port (STARTTLS), smtps://host:port (TLS), or smtp+plain://host:port "
            "(not encrypted).",
            "no mail",
        ),
    ] = None
    smtp_user: Annotated[
        str | None, Field("NAME", values.user, "User name at the mail server.", "mail is sent without signing in")
    ] = None
    smtp_password: Annotated[
        str | None, Field("PASSWORD", values.password, "Password at the mail server.", "none", is_secret=True)
    ] = None
    smtp_from: Annotated[str | None, Field("ADDRESS", values.mail_address, "Address that mail comes from.", "none")] = (
        None
    )
    # JSON documents of a model are far smaller; a log-batch of 1000 metrics is 150 KB.
    max_body_bytes: Annotated[
        int, Field("SIZE", values.size, "Largest JSON request body: bytes, or such as 16MiB.", "16MiB")
    ] = 16 * 1024 * 1024
    # Models have no natural maximum size; a full disk is reported separately.
    max_artifact_bytes: Annotated[
        int | None, Field("SIZE", values.size, "Largest artifact file: bytes, or such as 50GB.", "no limit")
    ] = None
    # Longer than the 60 s after which common proxies close an idle connection, so that the proxy closes it first.
    keep_alive_s: Annotated[int, Field("SECONDS", values.seconds, "How long an idle connection is kept.")] = 75
    # Each takes a file descriptor and some kilobytes; the default leaves descriptors for files and the database.
    max_connections: Annotated[
        int | None,
        Field(
            "NUMBER", values.count, "Maximum number of open connections per worker.", "4096, fewer with few descriptors"
        ),
    ] = None
    # A company behind one address has a few hundred; a proxy has all, and is exempt if listed in --trusted-proxy.
    max_connections_per_client: Annotated[
        int, Field("NUMBER", values.count, "Maximum number of open connections of one client address per worker.")
    ] = 512
    # Long enough for a slow mobile line, short enough that thousands of half-sent requests do not pile up.
    head_timeout_s: Annotated[
        int, Field("SECONDS", values.seconds, "How long the head of a request may take to arrive.")
    ] = 20
    # 16 KiB in that time: slower than any line that can upload a model.
    stall_timeout_s: Annotated[
        int,
        Field("SECONDS", values.seconds, "How long the transfer of 16 KiB of a request or response body may take."),
    ] = 60
    # Below the 30 s after which container platforms kill the process.
    shutdown_s: Annotated[
        int,
        Field("SECONDS", values.seconds, "How long running requests may take to finish when the server is stopped."),
    ] = 15
    # Above what a write may wait for another process with the same SQLite file (20 s) and for a row lock (10 s).
    stuck_after_s: Annotated[
        int,
        Field(
            "SECONDS",
            values.seconds,
            "How long the database writer, a connection, a background task or a worker may be stuck before it is logged.",
        ),
    ] = 30
    # Searches time out after 30 s and writes after 60 s; whatever takes longer is blocked elsewhere.
    slow_request_s: Annotated[
        int,
        Field(
            "SECONDS",
            values.seconds,
            "How long a request may take before it is logged as slow; uploads, downloads and streams excepted.",
        ),
    ] = 60
    # Short reads time out after 5 s; nothing else on the event loop takes a tenth of that.
    loop_lag_s: Annotated[
        int,
        Field("SECONDS", values.seconds, "How long the event loop may be blocked before it is logged, with its stack."),
    ] = 10
    # Well above `stuck_after_s`, which logs it first, and long enough for a debugger or a slow start.
    worker_timeout_s: Annotated[
        int,
        Field(
            "SECONDS",
            values.seconds,
            "How long one of several workers may be unresponsive before it is killed and replaced.",
        ),
    ] = 120
    log_level: Annotated[
        LogLevel, Field("|".join(LogLevel), values.one_of(LogLevel), "Lowest level that is logged.")
    ] = LogLevel.INFO

    @property
    def database_url(self) -> str:
        """Address of the database, or its default."""
        return self.database or str(self.data / "greenroom.db")

    @property
    def most_database_connections(self) -> int:
        """Maximum number of connections to PostgreSQL per worker, or its default.

        With up to 45 workers, all of them together stay below the 100 connections that PostgreSQL allows by default.
        """
        return self.database_connections or min(10, max(2, 90 // self.workers))

    @property
    def artifacts_url(self) -> str:
        """Address of the blob store, or its default."""
        return self.artifacts or str(self.data / "artifacts")

    @property
    def uses_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return isinstance(parse_address(self.database_url), PostgresAddress)

    @property
    def uses_data_folder(self) -> bool:
        """Whether anything is stored in the data folder."""
        return self.database is None or self.artifacts is None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return values.is_loopback(self.host)

    @property
    def local_user(self) -> str:
        """Name of the local user, or its default."""
        return self.user or _who_runs_this()


@cache
def fields() -> Mapping[str, Field]:
    """Return the `Field` of each setting, in order."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: next(a for a in get_args(hints[name]) if isinstance(a, Field)) for name in Settings.__struct_fields__}


def option(name: str) -> str:
    """Return a field's command line option."""
    return "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """Return a field's environment variable."""
    return (PREFIX if fields()[name].is_shared else SERVER_PREFIX) + name.upper()


def _who_runs_this() -> str:
    try:
        return values.user(getpass.getuser())
    except (OSError, KeyError, ValueError):  # a container may run under an id that has no name
        return "local"
