"""Events: who changed what, when, and the values before the change. Greenroom only."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.sdk.entities import Event
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import event_messages as messages
from greenroom.sdk.wire import event_rows as rows


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
                after=after,
                max_results=max_results,
                page_token=token,
            ),
        )
