"""Values of runs that could not be sent, stored in files until `greenroom runs send-unsent` sends them.

    greenroom-unsent/<run id>-<process id>-<number>.jsonl

The first line of a file identifies the server and the run; each further line is a `log-batch` message.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from greenroom.errors import (
    Conflict,
    GreenroomError,
    InvalidInput,
    NotFound,
    StateConflict,
    TooLarge,
)
from greenroom.sdk.transport import Transport
from greenroom.sdk.wire import run_messages as messages
from greenroom.sdk.wire import run_rows as rows

FOLDER = "greenroom-unsent"
ENDING = ".jsonl"
_VERSION = 1
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_MAX_NAME_LENGTH = 100


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a file.

    Attributes:
        greenroom_unsent: version of the format.
        uri: of the server or folder that the values are for, without credentials.
        written_at_ms: milliseconds since 1970, UTC.
        reason: why the values could not be sent.
        workspace: that the run is in; None for the server's default.
    """

    greenroom_unsent: int
    uri: str
    run_id: str
    written_at_ms: int
    reason: str
    workspace: str | None = None


class Sent(NamedTuple):
    """The result of sending a file.

    Attributes:
        values: number of values stored by the server.
        refused: its error for each of the others; empty if the file was removed.
    """

    header: Header
    values: int
    refused: Sequence[str]


def folder() -> Path:
    """Return the folder of the files: ``GREENROOM_UNSENT``, else ``greenroom-unsent`` below the current folder."""
    return Path(os.environ.get("GREENROOM_UNSENT") or FOLDER).expanduser().absolute()


def write(
    uri: str, run_id: str, batches: Iterable[messages.LogBatch], *, reason: str, workspace: str | None = None
) -> Path:
    """Write values to a new file, in a temporary folder if the usual one is not writable.

    Raises:
        OSError: no file can be written.
    """
    header = Header(
        greenroom_unsent=_VERSION,
        uri=uri,
        run_id=run_id,
        written_at_ms=time.time_ns() // 1_000_000,
        reason=reason,
        workspace=workspace,
    )
    content = b"".join(msgspec.json.encode(line) + b"\n" for line in (header, *batches))
    try:
        parent = folder()
        parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        return _write(parent, run_id, content)
    except OSError:
        import tempfile

        return _write(Path(tempfile.mkdtemp(prefix=f"{FOLDER}-")), run_id, content)


def files_in(parent: Path) -> list[Path]:
    """List the files in a folder, oldest first; empty if the folder does not exist."""
    return sorted(parent.glob(f"*{ENDING}"), key=lambda file: (file.stat().st_mtime_ns, file.name))


def read_header(file: Path) -> Header:
    """Read the server and run of a file.

    Raises:
        InvalidInput: it cannot be read, or is not a file of unsent values.
    """
    return _header(file, _lines(file)[0])


def send(file: Path, transport: Transport) -> Sent:
    """Send the values in a file, and remove it when the server has stored all of them; sending it again is harmless.

    Raises:
        InvalidInput: the file cannot be read, or is not a file of unsent values.
        GreenroomError: the server does not accept values of this run at present.
    """
    first, *rest = _lines(file)
    header = _header(file, first)
    _check_run(transport, header)
    refused: list[str] = []
    values = 0
    for number, line in enumerate(rest, start=2):
        try:
            batch = msgspec.json.decode(line, type=messages.LogBatch)
        except msgspec.DecodeError as error:
            raise InvalidInput(
                f"Line {number} of {file} cannot be read ({error}). The lines before it were sent; "
                "delete the line, or the file if it is the last one."
            ) from error
        before = len(refused)
        _send(transport, batch, refused)
        values += _count(batch) - (len(refused) - before)
    if not refused:
        file.unlink(missing_ok=True)
    return Sent(header, values, refused)


def _write(parent: Path, run_id: str, content: bytes) -> Path:
    name = _NOT_IN_FILE_NAMES.sub("_", run_id)[:_MAX_NAME_LENGTH]
    number = 1
    while True:
        file = parent / f"{name}-{os.getpid()}-{number}{ENDING}"
        try:
            # Never overwrite a file: its values may not have been sent.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        except FileExistsError:
            number += 1
            continue
        try:
            with open(descriptor, "wb") as out:  # noqa: PTH123 - a descriptor
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            with suppress(OSError):
                file.unlink()
            raise
        return file


def _lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().rstrip(b"\n").split(b"\n")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from error


def _header(file: Path, line: bytes) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{file} is not a file of unsent values: {error}.") from error
    if header.greenroom_unsent != _VERSION:
        raise InvalidInput(f"{file} was written by a newer Greenroom; upgrade this one to send it.")
    return header


def _check_run(transport: Transport, header: Header) -> None:
    """Check that the run exists, once instead of for each value.

    Raises:
        NotFound: the run does not exist.
        StateConflict: it is deleted.
    """
    run_id = header.run_id
    try:
        answer: messages.RunResponse = transport.call(rows.GET, messages.GetRun(run_id=run_id))
    except NotFound as error:
        raise NotFound(f"{transport.uri} has no run {run_id}; pass --uri to use another server.") from error
    if answer.run.info.lifecycle_stage != "active":
        raise StateConflict(f"Run {run_id} is deleted; restore it with 'greenroom runs restore {run_id}'.")


def _send(transport: Transport, batch: messages.LogBatch, refused: list[str]) -> None:
    """Send a batch; if it is rejected, send all values except those at fault."""
    try:
        transport.call(rows.LOG_BATCH, batch)
    except (InvalidInput, Conflict, TooLarge) as error:
        if _count(batch) > 1:
            for half in _halves(batch):
                _send(transport, half, refused)
        else:
            refused.append(_refusal(batch, error))


def _refusal(batch: messages.LogBatch, error: GreenroomError) -> str:
    for kind, values in (("Metric", batch.metrics), ("Parameter", batch.params), ("Tag", batch.tags)):
        for value in values:
            return f"{kind} '{value.key}': {error.message}"
    return error.message


def _count(batch: messages.LogBatch) -> int:
    return len(batch.metrics) + len(batch.params) + len(batch.tags)


def _halves(batch: messages.LogBatch) -> tuple[messages.LogBatch, messages.LogBatch]:
    middle = _count(batch) // 2
    params = max(0, middle - len(batch.metrics))
    tags = max(0, params - len(batch.params))
    return (
        messages.LogBatch(
            run_id=batch.run_id,
            metrics=batch.metrics[:middle],
            params=batch.params[:params],
            tags=batch.tags[:tags],
        ),
        messages.LogBatch(
            run_id=batch.run_id,
            metrics=batch.metrics[middle:],
            params=batch.params[params:],
            tags=batch.tags[tags:],
        ),
    )
