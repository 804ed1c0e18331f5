"""History: who changed a registered model, when, and the values before the change."""

from __future__ import annotations

from greenroom.sdk.entities import HistoryEntry
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import history_messages as messages
from greenroom.sdk.wire import history_rows as rows


class HistoryMethods(Methods):
    """History: who changed a registered model, when, and the values before the change."""

    def history(
        self,
        name: str,
        version: str | int | None = None,
        *,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[HistoryEntry]:
        """List the changes of a registered model and its versions, newest first, one page.

        Args:
            version: only changes of this version.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the model or version does not exist.
            EndpointNotFound: the server has no history, like MLflow's.
        """
        if version is None:
            answer: messages.EventsResponse = self._call_native(
                rows.OF_MODEL,
                messages.ModelHistory(name=name, limit=checked_count(max_results), page_token=page_token),
                "history",
            )
        else:
            answer = self._call_native(
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
