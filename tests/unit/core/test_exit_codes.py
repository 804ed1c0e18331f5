from __future__ import annotations

from collections.abc import Iterator

import pytest

from greenroom import errors
from greenroom.core.exit_codes import ExitCode, exit_code_of


def subclasses(kind: type[errors.GreenroomError]) -> Iterator[type[errors.GreenroomError]]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.GreenroomError, ExitCode.FAILED),
        (errors.NotSupported, ExitCode.FAILED),
        (errors.EndpointNotFound, ExitCode.FAILED),
        (errors.DigestMismatch, ExitCode.FAILED),
        (errors.SchemaOutdated, ExitCode.FAILED),
        (errors.SchemaTooNew, ExitCode.FAILED),
        (errors.InvalidInput, ExitCode.USAGE),
        (errors.InvalidURI, ExitCode.USAGE),
        (errors.TooLarge, ExitCode.USAGE),
        (errors.ConnectFailed, ExitCode.UNAVAILABLE),
        (errors.StorageUnavailable, ExitCode.UNAVAILABLE),
        (errors.LimitExceeded, ExitCode.UNAVAILABLE),
        (errors.RateLimited, ExitCode.UNAVAILABLE),
        (errors.Unauthenticated, ExitCode.DENIED),
        (errors.PermissionDenied, ExitCode.DENIED),
        (errors.RegisteredModelExists, ExitCode.CONFLICT),
        (errors.ConditionFailed, ExitCode.CONFLICT),
        (errors.StateConflict, ExitCode.CONFLICT),
        (errors.AliasNotFound, ExitCode.NOT_FOUND),
        (errors.ModelVersionNotFound, ExitCode.NOT_FOUND),
    ],
)
def test_every_kind_of_error_has_its_exit_code(kind: type[errors.GreenroomError], code: ExitCode) -> None:
    assert exit_code_of(kind("no")) is code


def test_no_error_ends_a_command_as_done_or_interrupted() -> None:
    for kind in subclasses(errors.GreenroomError):
        assert exit_code_of(kind("no")) not in (ExitCode.DONE, ExitCode.INTERRUPTED)
