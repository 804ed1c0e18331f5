"""Parse database addresses."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from greenroom.errors import InvalidInput


class SqliteAddress(NamedTuple):
    """A SQLite file, or None for a store that lives as long as the process."""

    path: Path | None


class PostgresAddress(NamedTuple):
    """A PostgreSQL database.

    Attributes:
        url: as asyncpg reads it, ``postgresql://...``.
        shown: for messages and logs, without the password.
    """

    url: str
    shown: str


def parse_address(text: str) -> SqliteAddress | PostgresAddress:
    """Parse the address of a database.

    As in MLflow and SQLAlchemy, ``sqlite:///a.db`` is relative to the working folder and ``sqlite:////a.db`` absolute;
    the name of a driver (``postgresql+psycopg2://``) is accepted and ignored.

    Raises:
        InvalidInput: it has another form.

    >>> parse_address("sqlite:////var/lib/greenroom.db")
    SqliteAddress(path=PosixPath('/var/lib/greenroom.db'))
    >>> parse_address("postgresql+psycopg2://me:secret@db:5433/registry").shown
    'postgresql://me@db:5433/registry'
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        if not text or "\0" in text:
            raise _not_an_address(text)
        return SqliteAddress(Path(text))
    kind = scheme.partition("+")[0]
    if kind == "sqlite":
        return SqliteAddress(_sqlite_path(text, rest))
    if kind in ("postgresql", "postgres"):
        return _postgres(f"postgresql://{rest}")
    raise _not_an_address(f"{scheme}://...")


def _sqlite_path(text: str, rest: str) -> Path | None:
    if rest in ("", "/", "/:memory:"):
        return None
    if not rest.startswith("/") or "?" in rest or "\0" in rest:
        raise InvalidInput(
            f"The database address '{text}' cannot be read: write sqlite:///relative/path.db or sqlite:////absolute/path.db.",
            field="database",
        )
    return Path(rest[1:])


def _postgres(url: str) -> PostgresAddress:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise InvalidInput(
            f"The PostgreSQL address cannot be read ({error}): write postgresql://user:password@host:5432/database.",
            field="database",
        ) from error
    user = f"{parts.username}@" if parts.username else ""
    return PostgresAddress(url, f"postgresql://{user}{parts.hostname or ''}{port}{parts.path}")


def _not_an_address(text: str) -> InvalidInput:
    return InvalidInput(
        f"'{text}' is not a database address: write the path of a SQLite file, sqlite:///path or postgresql://user@host/database.",
        field="database",
    )
