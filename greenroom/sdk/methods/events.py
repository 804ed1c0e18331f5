"""Events: who changed what, when, and the values before the change. Greenroom only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Literal

from greenroom.errors import EndpointNotFound, NotSupported
from greenroom.sdk.entities import Event, Undo, Undone
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.methods.past import Moment, moment_text
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import event_messages as messages
from greenroom.sdk.wire import event_rows as rows
from greenroom.sdk.wire import undo_messages, undo_rows

_UNDO = "undoing changes"


class EventMethods(Methods):
    """Events: who changed what, when, and the values before the change. Greenroom only."""

    def list_events(
        self,
        model: str | None = None,
        version: str | int | None = None,
        *,
        types: Sequence[str] = (),
        run_id: str | None = None,
        experiment_id: str | None = None,
        model_id: str | None = None,
        made_by: str | None = None,
        subject_kinds: Sequence[str] = (),
        request_id: str | None = None,
        change_id: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        after: str | None = None,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Event]:
        """List events, newest first, one page. A page may be short, or empty, although more follow: see its `token`.

        Args:
            model: of this registered model and its versions; a deleted model is found by its last name.
            version: of this version of it only.
            types: of these types only, such as ``model_version.transitioned``.
            run_id: of this run. At most one of `model`, `run_id`, `experiment_id` and `model_id` can be given.
            experiment_id: of this experiment, its runs and its logged models.
            model_id: of this logged model.
            made_by: made by this user: name at that time, or permanent id.
            subject_kinds: about these kinds of things only, such as ``alias``.
            request_id: made by this request.
            change_id: of this change.
            since: recorded at or after this time.
            until: recorded before this time.
            after: id of an event: list what came after it instead, oldest first. ``ev_0`` for everything.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the model or version never existed.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.ListEvents(
            type=list(types),
            model=model,
            version=None if version is None else self._version_number(version),
            run_id=run_id,
            experiment_id=experiment_id,
            logged_model_id=model_id,
            made_by=made_by,
            subject_kind=list(subject_kinds),
            request_id=request_id,
            change_id=change_id,
            since=moment_text(since, "since"),
            until=moment_text(until, "until"),
            order="desc" if after is None else "asc",
            after=after,
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: messages.EventList = self._call_native(rows.LIST, message, "events")
        return PagedList(
            [Event.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_events(
                model,
                version,
                types=types,
                run_id=run_id,
                experiment_id=experiment_id,
                model_id=model_id,
                made_by=made_by,
                subject_kinds=subject_kinds,
                request_id=request_id,
                change_id=change_id,
                since=since,
                until=until,
                after=after,
                max_results=max_results,
                page_token=token,
            ),
        )

    def export_events(
        self,
        out: BinaryIO,
        *,
        format: Literal["jsonl", "csv"] = "jsonl",  # noqa: A002  # as in the API
        model: str | None = None,
        version: str | int | None = None,
        types: Sequence[str] = (),
        made_by: str | None = None,
        subject_kinds: Sequence[str] = (),
        since: Moment | None = None,
        until: Moment | None = None,
        after: str | None = None,
    ) -> None:
        """Write all events that match to a file, oldest first; other arguments as of `list_events`.

        Args:
            out: a file opened for binary writing.
            format: ``jsonl``: one event a line, as JSON; ``csv`` for spreadsheets.
            after: begin after this event, such as the last one of an export that broke off.

        Raises:
            ConnectFailed: the export broke off. Whole lines are written, so one as JSON lines is continued `after` the
                event in the last line.
            NotFound: the model or version never existed.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.ExportEvents(
            type=list(types),
            model=model,
            version=None if version is None else self._version_number(version),
            made_by=made_by,
            subject_kind=list(subject_kinds),
            since=moment_text(since, "since"),
            until=moment_text(until, "until"),
            after=after,
            format=format,
        )
        lines = _WholeLines(out)
        try:
            self._registry.save(rows.EXPORT, message, lines.write)
        except EndpointNotFound as error:
            raise NotSupported(f"{self._registry.uri} cannot export events: that requires Greenroom.") from error

    def preview_undo(self, event_id: str) -> Undo:
        """Read what undoing a change would do, or why it cannot be undone.

        Args:
            event_id: id of an event of the change.

        Raises:
            NotFound: no such event.
            NotSupported: the server is not a Greenroom server.
        """
        message = undo_messages.GetUndo(event_id=event_id)
        return Undo.from_wire(self._call_native(undo_rows.GET, message, _UNDO))

    def undo_change(self, event_id: str, *, comment: str = "", if_match: str | None = None) -> Undone:
        """Undo a change of a registered model, a version or a comment by a new change.

        Args:
            event_id: id of an event of the change. The versions that a transition archived belong to its change.
            comment: the reason, recorded with the new change.
            if_match: `etag` of `preview_undo`: nothing else than what was shown is done. None for no condition.

        Raises:
            CannotBeUndone: it cannot be undone, or later changes depend on it.
            NotFound: no such event.
            NotSupported: the server is not a Greenroom server.
            StaleWrite: undoing it would do something else than was shown.
        """
        message = undo_messages.UndoChange(event_id=event_id, comment=comment)
        answer: undo_messages.Undone = self._call_native(undo_rows.UNDO, message, _UNDO, if_match=if_match)
        return Undone(answer.event_id, answer.change_id, list(answer.event_ids))


class _WholeLines:
    """Writes bytes up to the last line break; an export ends with one.

    Args:
        out: a file opened for binary writing.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._rest = b""

    def write(self, chunk: bytes) -> None:
        """Write what is whole of a chunk."""
        whole, line_break, rest = chunk.rpartition(b"\n")
        if line_break:
            self._out.write(self._rest + whole + line_break)
            self._rest = rest
        else:
            self._rest += chunk
