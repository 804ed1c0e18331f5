"""History: who did what to a registered model, when, and what was there before."""

from __future__ import annotations

from greenroom.sdk.entities import HistoryEntry
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import history_messages as messages
from greenroom.sdk.wire import history_rows as rows


class HistoryMethods(Methods):
    """History: who did what to a registered model, when, and what was there before."""

    def history(
        self,
        name: str,
        version: str | int | None = None,
        *,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[HistoryEntry]:
        """Read what was done to a registered model and its versions, newest first, one page of it.

        Args:
            version: only what was done to this version.
            page_token: the `token` of the page before.

        Raises:
            NotFound: there is no such model or version.
            EndpointNotFound: the server keeps no history; MLflow's does not.
        """
        if version is None:
            answer: messages.EventsResponse = self._ask(
                rows.OF_MODEL,
                messages.ModelHistory(name=name, limit=checked_count(max_results), page_token=page_token),
                "history",
            )
        else:
            answer = self._ask(
                rows.OF_VERSION,
                messages.VersionHistory(
                    name=name, version=str(version), limit=checked_count(max_results), page_token=page_token
                ),
                "history",
            )
        return PagedList(
            [HistoryEntry.from_wire(item) for item in answer.events],
            answer.next_page_token,
            lambda token: self.history(name, version, max_results=max_results, page_token=token),
        )
