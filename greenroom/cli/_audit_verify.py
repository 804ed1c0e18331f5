"""`greenroom audit verify`: an exported file, a server, or a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from greenroom.cli._context import CommandContext, handle_errors, option_uri
from greenroom.cli._printing import print_line
from greenroom.cli._server_commands import exit_missing_extra, server_module
from greenroom.cli._store_options import store_options
from greenroom.cli._tables import show_json
from greenroom.core.audit import KeptHead, Leaf, LogBegin, Record, Report, key_id_of
from greenroom.core.audit_records import decode_kept_head, decode_record
from greenroom.core.audit_verifier import LogVerifier
from greenroom.core.exit_codes import ExitCode
from greenroom.errors import ConnectFailed, InvalidInput

if TYPE_CHECKING:
    from greenroom.sdk.transport import BodyStream

_REDRAW_EVERY: Final = 5000
# Shorter logs are verified before a bar could be read.
_LEAST_FOR_BAR: Final = 50_000


@click.command()
@click.argument("file", type=click.Path(dir_okay=False), required=False)
@click.option(
    "--heads",
    "heads_file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Heads that were kept elsewhere: the file of the setting --audit-heads.",
)
@click.option(
    "--public-key",
    "key_files",
    type=click.Path(dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="PEM file with the public keys that you trust, instead of those in the log. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@option_uri
@store_options(("data", "database"))
def verify(
    file: str | None,
    heads_file: str | None,
    key_files: tuple[str, ...],
    as_json: bool,
    uri: str | None,
    config: str | None,
    **options: str | None,
) -> None:
    """Verify the audit log: an exported FILE; with --data or --database, a database; else the log of the server.

    Who can change the database can also make new heads without a signature. So keep the public key and the heads elsewhere,
    and give them here.

    \b
    Exit code 0: every event is as it was sealed.
    Exit code 1: something was changed; each line names it.

    \b
    Examples:
      greenroom audit verify audit.jsonl --public-key audit.key.pub --heads heads.jsonl
      greenroom audit verify --data /srv/registry
      greenroom audit verify --uri https://models.example.com
    """
    try:
        from greenroom.attestations import ed25519
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "audit verify", error)
    with handle_errors():
        keys = [key for path in key_files for key in ed25519.read_public_keys(Path(path))]
        verifier = LogVerifier(
            check_signature=ed25519.is_valid,
            keys={key_id_of(key): key for key in keys} if key_files else None,
            heads=_read_heads(heads_file) if heads_file else (),
        )
        read = _with_progress(verifier)
        if file is not None:
            _read_lines(_lines_of_file(file), file, read)
        elif config or any(options.values()):
            _read_database(config, options, read)
        else:
            transport = CommandContext(uri, as_json=as_json).tracking
            from greenroom.sdk.wire import audit_rows

            _read_lines(_lines_of(transport.stream(audit_rows.EXPORT)), transport.uri, read)
        report = verifier.report()
    _show(report, as_json=as_json, has_keys=bool(key_files))
    if not report.is_intact:
        raise SystemExit(ExitCode.FAILED)


def _show(report: Report, *, as_json: bool, has_keys: bool) -> None:
    if as_json:
        show_json({**msgspec.to_builtins(report), "is_intact": report.is_intact})
        return
    for problem in report.problems:
        print_line(f"{problem.kind}: {problem.text}")
    if report.problems_count > len(report.problems):
        print_line(f"and {report.problems_count - len(report.problems)} more")
    waiting = f", {report.waiting_count} wait to be sealed" if report.waiting_count else ""
    signed = "none"
    if report.signed_heads_count:
        signed = f"{report.signed_heads_count} of them"
    print_line(
        f"{report.events_count} events{waiting}; {report.heads_count} heads, {signed} with a valid signature, the newest "
        f"that matches at {report.tree_size} events."
    )
    if not report.is_intact:
        print_line(f"The log was changed: {report.problems_count} problems.")
        return
    if not report.events_count:
        print_line("No event is sealed yet, so nothing shows whether they were changed.")
        return
    print_line("Every event is as it was sealed.")
    if report.heads_count and not report.signed_heads_count and not has_keys:
        print_line(
            "Unsigned heads do not show a log that was replaced as a whole: start the server with --audit-key.",
            err=True,
        )
    elif not has_keys:
        print_line("Without --public-key, the keys are those in the log itself.", err=True)


def _with_progress(verifier: LogVerifier) -> Callable[[Record], None]:
    """Return a function that reads records, and draws a bar on a terminal."""
    from greenroom.sdk.progress import bar, clear_line, draw_line, is_interactive

    if not is_interactive():
        return verifier.read
    total = 0

    def read(record: Record) -> None:
        nonlocal total
        verifier.read(record)
        if isinstance(record, LogBegin):
            total = record.tree_size
        elif isinstance(record, Leaf) and total >= _LEAST_FOR_BAR and record.index % _REDRAW_EVERY == 0:
            draw_line(f"Verifying  {bar(record.index, total)}  {record.index} of {total} events")
        elif total and record.__struct_config__.tag == "end":
            clear_line()

    return read


def _read_database(config: str | None, options: dict[str, str | None], read: Callable[[Record], None]) -> None:
    try:
        module = server_module("_audit_log")
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "audit verify", error)
    module.read_database(config, options, read)


def _lines_of_file(path: str) -> Iterator[bytes]:
    try:
        with Path(path).open("rb") as file:
            yield from file
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be read: {error.strerror}.", field="file") from error


def _lines_of(stream: BodyStream) -> Iterator[bytes]:
    from greenroom.sdk.transport import IncompleteBody

    rest = b""
    try:
        for chunk in stream:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
    except IncompleteBody as error:
        raise ConnectFailed(f"The connection broke before the end of the log: {error}") from error
    finally:
        stream.close()
    if rest:
        yield rest


def _read_lines(lines: Iterator[bytes], name: str, read: Callable[[Record], None]) -> None:
    for number, line in enumerate(lines, 1):
        try:
            record = decode_record(line)
        except ValueError as error:
            raise InvalidInput(
                f"{name}: line {number} is not a record of an audit log: {error}.", field="file"
            ) from error
        read(record)


def _read_heads(path: str) -> Sequence[KeptHead]:
    heads: list[KeptHead] = []
    for number, line in enumerate(_lines_of_file(path), 1):
        if not line.strip():
            continue
        try:
            heads.append(decode_kept_head(line))
        except ValueError as error:
            raise InvalidInput(f"{path}: line {number} is not a head: {error}.", field="heads") from error
    return heads


def save_stream(stream: BodyStream, target: Any) -> int:
    """Write a body to an open file, and return the number of its lines."""
    count = 0
    for line in _lines_of(stream):
        target.write(line + b"\n")
        count += 1
    return count
