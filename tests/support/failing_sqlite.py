"""Makes chosen statements of a SQLite connection fail, before they run or after they took effect.

with failing(session, "COMMIT", times=1):
    ...
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from greenroom.storage.sql.drivers.sqlite_session import SqliteSession


@contextmanager
def failing(
    session: SqliteSession,
    beginning: str | tuple[str, ...],
    *,
    error: BaseException | None = None,
    times: int = 1_000_000,
    takes_effect: bool = False,
) -> Iterator[list[str]]:
    """Fail statements that begin so, over every connection the session opens; gives those that failed.

    Args:
        times: only the first so many.
        takes_effect: run the statement before it fails, as SQLite does when it is interrupted at its last step.
    """
    failed: list[str] = []
    genuine = type(session)._open

    def install() -> None:
        execute = session.connection.execute

        def execute_or_fail(statement: str, *args: Any) -> sqlite3.Cursor:
            if not statement.startswith(beginning) or len(failed) >= times:
                return execute(statement, *args)
            failed.append(statement)
            if takes_effect:
                execute(statement, *args)
            raise error or sqlite3.OperationalError("injected")

        session._execute = execute_or_fail

    def reopen() -> None:
        genuine(session)
        install()

    session._open = reopen  # type: ignore[method-assign]
    install()
    try:
        yield failed
    finally:
        del session._open
        session._execute = session.connection.execute
