"""CSV export of runs, streamed one page of rows at a time.

Spreadsheets evaluate cells that look like formulas, and names and params are free text: formulas are prefixed with an
apostrophe, which spreadsheets hide. So are the parts of a cell: if the locale's list separator is ";", a spreadsheet
splits there despite quotes.

Source: RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

from greenroom.server.files.downloads import content_disposition
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Call
from greenroom.services.pages import run_tables
from greenroom.wire.messages.pages import runs as messages

_ROWS_AT_ONCE = 500
_HEAD = ("run_id", "name", "status", "user_id", "started", "ended", "duration_s", "registered_as")
# Full-width forms too: spreadsheets in East Asian locales treat them like the ASCII ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SEPARATORS = re.compile("([;\t\r\n])")


async def table_response(call: Call, m: messages.ExportRuns) -> Response:
    """Return the response with all runs that match.

    Raises:
        InvalidInput: the filter, order or columns are invalid.
        ExperimentNotFound: no such experiment.
    """
    page = await _read(call, m, m.columns, None)
    columns = m.columns or _named(page.chosen)
    name = "runs" if page.experiment is None else f"{page.experiment.name[:100]}-runs"
    headers = [
        (b"content-type", b"text/csv; charset=utf-8"),
        (b"content-disposition", content_disposition(f"{name.replace('/', '_')}.csv").encode("latin-1")),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    return Response(200, headers, b"" if call.scope["method"] == "HEAD" else _pieces(call, m, page, columns))


async def _pieces(
    call: Call, m: messages.ExportRuns, page: messages.RunsPage, columns: Sequence[str]
) -> AsyncGenerator[bytes, None]:
    # The byte order mark tells Excel that the file is UTF-8.
    body = "\ufeff" + written([[*_HEAD, *columns]])
    while True:
        body += written([_cells(row, columns) for row in page.runs])
        token = page.next_page_token
        yield body.encode()
        if token is None:
            return
        body = ""
        page = await _read(call, m, columns, token)


async def _read(call: Call, m: messages.ExportRuns, columns: Sequence[str], token: str | None) -> messages.RunsPage:
    return await call.context.database.search(
        lambda tx: run_tables.runs_page(
            tx,
            call.actor,
            experiment_id=m.experiment_id,
            filter_text=m.filter,
            order_by=m.order_by,
            columns=columns,
            lifecycle_stage=m.lifecycle_stage,
            limit=_ROWS_AT_ONCE,
            page_token=token,
        )
    )


def _named(chosen: messages.ChosenColumns) -> list[str]:
    return [
        f"{kind}.{key}"
        for kind, keys in (("params", chosen.params), ("metrics", chosen.metrics), ("tags", chosen.tags))
        for key in keys
    ]


def _cells(row: messages.RunRow, columns: Sequence[str]) -> list[str | float]:
    values = {"metrics": row.metrics, "params": row.params, "tags": row.tags}
    cells: list[str | float] = [
        row.run_id,
        row.name,
        row.status,
        row.user_id,
        _time(row.start_time_ms),
        _time(row.end_time_ms),
        "" if row.end_time_ms is None else (row.end_time_ms - row.start_time_ms) / 1000,
        ", ".join(f"{version.name} v{version.version}" for version in row.registered),
    ]
    for column in columns:
        kind, _, key = column.partition(".")
        cells.append(values[kind].get(key, ""))  # type: ignore[attr-defined]
    return cells


def _time(at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        # Clients can log any 64-bit number as a timestamp.
        return str(at_ms)


def written(rows: Sequence[Sequence[str | float]]) -> str:
    """Encode rows as CSV, with formulas escaped.

    >>> written([["=1+1", -0.5, "-0.5", "a,b", "a;=1+1"]]).strip()
    '\\'=1+1,-0.5,-0.5,"a,b",a;\\'=1+1'
    """
    text = io.StringIO()
    csv.writer(text).writerows([[_escaped(cell) for cell in row] for row in rows])
    return text.getvalue()


def _escaped(cell: str | float) -> str | float:
    if not isinstance(cell, str):
        return cell
    text = "".join([_without_formula(part) for part in _SEPARATORS.split(cell)])
    # Spreadsheets may trim the cell first.
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text


def _without_formula(part: str) -> str:
    if not part.lstrip().startswith(_FORMULA_STARTS):
        return part
    try:
        float(part)
    except ValueError:
        return f"'{part}"
    # A param such as "-0.5" is a number and must stay one.
    return part
