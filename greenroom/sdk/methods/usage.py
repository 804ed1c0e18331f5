"""Usage of versions: who loads them, how often, and who would notice that one is gone. Greenroom only."""

from __future__ import annotations

from greenroom.sdk.entities.usage import Caller, Impact, LoadedVersion, VersionUsage
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import usage_messages as messages
from greenroom.sdk.wire import usage_rows as rows

_FEATURE = "usage"


class UsageMethods(Methods):
    """Usage of versions. Greenroom only."""

    def get_model_version_usage(self, name: str, version: str | int, *, days: int = 30) -> VersionUsage:
        """Read how often a version was loaded in the last days.

        Args:
            days: 1 to 400, today (UTC) included.

        Raises:
            NotFound: the version does not exist.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.GetVersionUsage(model=name, version=self._version_number(version), days=days)
        return VersionUsage.from_wire(self._call_native(rows.GET_OF_VERSION, message, _FEATURE))

    def list_model_version_callers(
        self,
        name: str,
        version: str | int,
        *,
        days: int = 30,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Caller]:
        """List who loaded a version in the last days, most loads first, one page.

        Args:
            days: 1 to 400, today (UTC) included.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the version does not exist.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.ListVersionCallers(
            model=name,
            version=self._version_number(version),
            days=days,
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: messages.CallerList = self._call_native(rows.LIST_CALLERS, message, _FEATURE)
        return PagedList(
            [Caller.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_model_version_callers(
                name, version, days=days, max_results=max_results, page_token=token
            ),
        )

    def list_loaded_versions(
        self, name: str, *, days: int = 30, max_results: int = 50, page_token: str | None = None
    ) -> PagedList[LoadedVersion]:
        """List the versions of a model that were loaded in the last days, highest number first, one page.

        Args:
            days: 1 to 400, today (UTC) included.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the model does not exist.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.ListModelUsage(
            model=name, days=days, limit=checked_count(max_results), page_token=page_token
        )
        answer: messages.LoadedVersionList = self._call_native(rows.LIST_OF_MODEL, message, _FEATURE)
        return PagedList(
            [LoadedVersion.from_wire(name, one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_loaded_versions(name, days=days, max_results=max_results, page_token=token),
        )

    def get_impact(self, name: str, version: str | int | None = None) -> Impact:
        """Read who would notice that a version is gone, or the model with all its versions: who loaded it in the last 7 days.

        Raises:
            NotFound: the model or version does not exist.
            NotSupported: the server is not a Greenroom server.
        """
        if version is None:
            of_model = messages.GetModelImpact(model=name)
            return Impact.from_wire(self._call_native(rows.GET_IMPACT_OF_MODEL, of_model, _FEATURE))
        message = messages.GetVersionImpact(model=name, version=self._version_number(version))
        return Impact.from_wire(self._call_native(rows.GET_IMPACT_OF_VERSION, message, _FEATURE))
