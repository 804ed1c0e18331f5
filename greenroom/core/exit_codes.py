"""Exit codes of all commands.

| code | |
|---|---|
| 0 | done |
| 1 | any other failure: a check failed, a question was answered with no, the server is not Greenroom |
| 2 | usage error or invalid input |
| 3 | the server or the storage is unreachable, failing or limits the rate: retrying later may work |
| 4 | permission denied |
| 5 | conflict: the name is taken, the resource has changed, or its state does not allow it |
| 6 | not found |
| 130 | interrupted by Ctrl-C |
"""

from __future__ import annotations

import enum

from greenroom import errors


class ExitCode(enum.IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    DENIED = 4
    CONFLICT = 5
    NOT_FOUND = 6
    INTERRUPTED = 130


# The first that fits counts.
_CODES: tuple[tuple[type[errors.GreenroomError], ExitCode], ...] = (
    # Retrying does not help: the database must be upgraded, or the program.
    (errors.SchemaOutdated, ExitCode.FAILED),
    (errors.SchemaTooNew, ExitCode.FAILED),
    (errors.TooLarge, ExitCode.USAGE),
    (errors.InvalidInput, ExitCode.USAGE),
    (errors.Unavailable, ExitCode.UNAVAILABLE),
    (errors.LimitExceeded, ExitCode.UNAVAILABLE),
    (errors.Unauthenticated, ExitCode.DENIED),
    (errors.PermissionDenied, ExitCode.DENIED),
    (errors.AlreadyExists, ExitCode.CONFLICT),
    (errors.Conflict, ExitCode.CONFLICT),
    (errors.NotFound, ExitCode.NOT_FOUND),
)


def exit_code_of(error: errors.GreenroomError) -> ExitCode:
    """Return the exit code of a command that ends with an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)
