"""Registered models as they were, and who held a stage or an alias. Greenroom only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from greenroom.errors import InvalidInput, ModelVersionNotFound
from greenroom.sdk.entities import Holder, ModelVersion, PastModel
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.plain_values import plain_value
from greenroom.sdk.wire import (
    alias_rows,
    holder_messages,
    holder_rows,
    model_resource_messages,
    model_resource_rows,
    version_resource_messages,
    version_resource_rows,
)

if TYPE_CHECKING:
    from greenroom.core.uris import ModelsURI
    from greenroom.wire.messages.v1 import models as model_wire
    from greenroom.wire.messages.v1 import versions as version_wire

Moment = str | int | datetime
"""A moment: an event id, an ISO 8601 time (UTC without an offset), milliseconds since 1970, or a datetime (local without
a time zone)."""

_AS_OF = "reading the past"
_LATEST = "latest"


class PastMethods(Methods):
    """Registered models as they were, and who held a stage or an alias. Greenroom only."""

    def list_stage_holders(
        self,
        name: str,
        stage: str,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Holder]:
        """List which versions were in a stage, oldest first, one page.

        Args:
            name: of the model; of a deleted one, the last it had.
            since: leave out versions that had left the stage by then.
            until: leave out versions that had not entered it by then.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: the model never existed.
            NotSupported: the server is not a Greenroom server.
        """
        message = holder_messages.ListStageHolders(
            model=name,
            stage=stage,
            since=moment_text(since, "since"),
            until=moment_text(until, "until"),
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: holder_messages.HolderList = self._call_native(holder_rows.LIST_OF_STAGE, message, _AS_OF)
        return PagedList(
            [Holder.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_stage_holders(
                name, stage, since=since, until=until, max_results=max_results, page_token=token
            ),
        )

    def list_alias_holders(
        self,
        name: str,
        alias: str,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Holder]:
        """List which versions had an alias; arguments, result and errors as of `list_stage_holders`."""
        message = holder_messages.ListAliasHolders(
            model=name,
            alias=alias,
            since=moment_text(since, "since"),
            until=moment_text(until, "until"),
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: holder_messages.HolderList = self._call_native(holder_rows.LIST_OF_ALIAS, message, _AS_OF)
        return PagedList(
            [Holder.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_alias_holders(
                name, alias, since=since, until=until, max_results=max_results, page_token=token
            ),
        )

    def list_past_registered_models(
        self, *, as_of: Moment, search: str = "", max_results: int = 50, page_token: str | None = None
    ) -> PagedList[PastModel]:
        """List the registered models that existed at a time or after an event, as they were, one page.

        They are in the order of the names that they have now. A page may be short, or empty, although more follow: see its
        `token`.

        Args:
            search: part of the name that they had, in any case.
            page_token: the `token` of the previous page.

        Raises:
            InvalidInput: the moment is in the future, or not an event of the server.
            NotSupported: the server is not a Greenroom server.
        """
        message = model_resource_messages.ListModels(
            as_of=moment_text(as_of, "as_of"), search=search, limit=checked_count(max_results), page_token=page_token
        )
        answer: model_wire.ModelList = self._call_native(model_resource_rows.LIST, message, _AS_OF)
        return PagedList(
            [PastModel.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_past_registered_models(
                as_of=as_of, search=search, max_results=max_results, page_token=token
            ),
        )

    def list_past_model_versions(
        self,
        name: str | None = None,
        *,
        as_of: Moment,
        stage: str | None = None,
        alias: str | None = None,
        run_id: str | None = None,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[ModelVersion]:
        """List the versions that existed at a time or after an event, as they were, one page.

        They are in the order of the names that their models have now, highest number first. A page may be short, or empty,
        although more follow: see its `token`.

        Args:
            name: of the model that had this name; of all models by default.
            stage: only those that were in this stage; ``None``, as text, for those in no stage.
            alias: only those that had this alias.
            run_id: only those that came from this run.
            page_token: the `token` of the previous page.

        Raises:
            InvalidInput: the moment is in the future, or not an event of the server.
            NotSupported: the server is not a Greenroom server.
        """
        message = version_resource_messages.ListVersions(
            model=name,
            stage=stage,
            alias=alias,
            run_id=run_id,
            as_of=moment_text(as_of, "as_of"),
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: version_wire.ModelVersionList = self._call_native(version_resource_rows.LIST, message, _AS_OF)
        return PagedList(
            [ModelVersion.from_resource(one, self._registry.workspace) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_past_model_versions(
                name,
                as_of=as_of,
                stage=stage,
                alias=alias,
                run_id=run_id,
                max_results=max_results,
                page_token=token,
            ),
        )

    def _model_then(self, name: str, as_of: Moment) -> model_wire.Model:
        message = model_resource_messages.ReadModel(model=name, as_of=moment_text(as_of, "as_of"))
        found: model_wire.Model = self._call_native(model_resource_rows.GET, message, _AS_OF)
        return found

    def _version_then(self, name: str, version: str | int, as_of: Moment) -> version_wire.ModelVersion:
        message = version_resource_messages.ReadVersion(
            model=name, version=self._version_number(version), as_of=moment_text(as_of, "as_of")
        )
        found: version_wire.ModelVersion = self._call_native(version_resource_rows.GET, message, _AS_OF)
        return found

    def _version_of_alias_then(self, name: str, alias: str, as_of: Moment) -> version_wire.ModelVersion:
        if alias.lower() == _LATEST:
            return self._latest_then(name, None, as_of)
        message = model_resource_messages.ReadAlias(model=name, alias=alias, as_of=moment_text(as_of, "as_of"))
        found: model_wire.Alias = self._call_native(alias_rows.GET, message, _AS_OF)
        return self._version_then(name, found.version, as_of)

    def _version_of_uri_then(self, parsed: ModelsURI, as_of: Moment) -> version_wire.ModelVersion:
        """Return the version that a ``models:/`` URI named then, by number, stage or alias.

        Raises:
            InvalidInput: the URI names a logged model, which never changes.
            NotFound: it did not exist then.
        """
        if parsed.model_id is not None:
            raise InvalidInput("as_of applies to models:/<name>/..., not to a logged model.", field="as_of")
        if parsed.alias is not None:
            return self._version_of_alias_then(parsed.name, parsed.alias, as_of)
        if parsed.version is not None:
            return self._version_then(parsed.name, parsed.version, as_of)
        return self._latest_then(parsed.name, parsed.stage, as_of)

    def _latest_in_stage_then(self, name: str, stage: str, as_of: Moment) -> list[version_wire.ModelVersion]:
        message = version_resource_messages.ListModelVersions(
            model=name, stage=stage, as_of=moment_text(as_of, "as_of"), limit=1
        )
        found: version_wire.ModelVersionList = self._call_native(version_resource_rows.LIST_OF_MODEL, message, _AS_OF)
        return found.items

    def _latest_then(self, name: str, stage: str | None, as_of: Moment) -> version_wire.ModelVersion:
        model = self._model_then(name, as_of)
        held = {one.lower(): version for one, version in model.stage_versions.items()}
        version = model.latest_version if stage is None else held.get(stage.lower())
        if version is None:
            where = f"Stages with a version: {', '.join(sorted(model.stage_versions)) or 'none'}."
            raise ModelVersionNotFound(
                f"Model '{name}' had no version{'' if stage is None else f' in stage {stage}'} as of {as_of}. {where}"
            )
        return self._version_then(name, version, as_of)


def moment_text(given: Moment | None, field: str) -> str | None:
    """Return a moment as the API takes it; None for None.

    >>> moment_text(1795770000000, "as_of"), moment_text("ev_12", "as_of")
    ('1795770000000', 'ev_12')

    Raises:
        InvalidInput: it is none.
    """
    if given is None:
        return None
    if isinstance(given, datetime):
        try:
            return given.astimezone().isoformat()
        except (ValueError, OverflowError, OSError):
            raise InvalidInput(f"{field} is {given!r}, which is out of range.", field=field) from None
    plain = plain_value(given)
    # Endpoints treat an empty parameter as missing, and would answer with the present state.
    if isinstance(plain, bool) or not isinstance(plain, str | int) or plain == "":
        raise InvalidInput(f"{field} is {given!r}; it must be a time or the id of an event.", field=field)
    return str(plain)
