"""Logged models: create, finalize, find, tag, delete."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from greenroom.core import logged_models as records
from greenroom.errors import GreenroomError, InvalidInput
from greenroom.sdk.entities import LoggedModel, LoggedModelStatus
from greenroom.sdk.entities.logged_models import WORD_OF_STATUS
from greenroom.sdk.methods.base import Methods, ids, tag_inputs
from greenroom.sdk.paging import PagedList, checked_count, every
from greenroom.sdk.wire import logged_model_messages as messages
from greenroom.sdk.wire import logged_model_rows as rows

# What a creation takes; further parameters go in calls of their own. Source: MLflow's client.
_PARAMS_PER_CALL = 100

S = TypeVar("S", bound=msgspec.Struct)


class LoggedModelMethods(Methods):
    """Logged models: create, finalize, find, tag, delete."""

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Create a logged model, whose files are then uploaded to its `artifact_location`; see `finalize_logged_model`.

        Args:
            name: made up by the server unless given.
            source_run_id: the run that makes it.
        """
        given = tag_inputs(params, field="params")
        answer: messages.LoggedModelResponse = self._tracking.call(
            rows.CREATE,
            messages.CreateLoggedModel(
                experiment_id=str(experiment_id),
                name=name or "",
                model_type=model_type or "",
                source_run_id=source_run_id or "",
                params=given[:_PARAMS_PER_CALL],
                tags=tag_inputs(tags),
            ),
        )
        model = LoggedModel.from_wire(answer.model)
        rest = {param.key: param.value for param in given[_PARAMS_PER_CALL:]}
        if rest:
            self.log_model_params(model.model_id, rest)
            return self.get_logged_model(model.model_id)
        return model

    def log_model_params(self, model_id: str, params: Mapping[str, Any]) -> None:
        """Add parameters to a logged model."""
        given = tag_inputs(params, field="params")
        for start in range(0, len(given), _PARAMS_PER_CALL):
            part = given[start : start + _PARAMS_PER_CALL]
            self._tracking.call(rows.LOG_PARAMS, messages.LogLoggedModelParams(model_id=model_id, params=part))

    def finalize_logged_model(self, model_id: str, status: LoggedModelStatus | str) -> LoggedModel:
        """Say that the files of a logged model are all there (READY), or never will be (FAILED)."""
        try:
            word = WORD_OF_STATUS[LoggedModelStatus(status)]
        except (KeyError, ValueError):
            raise InvalidInput(f"status is {status!r}; it must be READY or FAILED.", field="status") from None
        answer: messages.LoggedModelResponse = self._tracking.call(
            rows.FINALIZE,
            messages.FinalizeLoggedModel(model_id=model_id, status=records.LoggedModelStatus(word)),
        )
        return LoggedModel.from_wire(answer.model)

    def give_up_logged_model(self, model_id: str) -> None:
        """Mark a logged model as failed, while an error is on its way: what goes wrong here must not hide that one."""
        with contextlib.suppress(GreenroomError):
            self.finalize_logged_model(model_id, LoggedModelStatus.FAILED)

    def get_logged_model(self, model_id: str) -> LoggedModel:
        """Read a logged model.

        Raises:
            NotFound: there is none.
        """
        answer: messages.LoggedModelResponse = self._tracking.call(rows.GET, messages.GetLoggedModel(model_id=model_id))
        return LoggedModel.from_wire(answer.model)

    def search_logged_models(
        self,
        experiment_ids: list[str],
        filter_string: str | None = None,
        datasets: list[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: list[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        """Find logged models of some experiments, one page of them.

        Args:
            filter_string: such as ``name = 'model' AND metrics.auc > 0.9``.
            datasets: data sets that metrics in the filter must be measured on: ``dataset_name``, ``dataset_digest``.
            order_by: such as ``[{"field_name": "metrics.auc", "ascending": False}]``.
            page_token: the `token` of the page before.
        """
        answer: messages.LoggedModelsResponse = self._tracking.call(
            rows.SEARCH,
            messages.SearchLoggedModels(
                experiment_ids=ids("experiment_ids", experiment_ids),
                filter=filter_string,
                datasets=_records("datasets", messages.DatasetChoice, datasets),
                max_results=checked_count(max_results),
                order_by=_records("order_by", messages.OrderBy, order_by),
                page_token=page_token,
            ),
        )
        return PagedList(
            [LoggedModel.from_wire(item) for item in answer.models],
            answer.next_page_token,
            lambda token: self.search_logged_models(
                experiment_ids, filter_string, datasets, max_results, order_by, token
            ),
        )

    def set_logged_model_tags(self, model_id: str, tags: Mapping[str, Any]) -> None:
        """Set tags of a logged model."""
        self._tracking.call(rows.SET_TAGS, messages.SetLoggedModelTags(model_id=model_id, tags=tag_inputs(tags)))

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Remove a tag of a logged model."""
        self._tracking.call(rows.DELETE_TAG, messages.DeleteLoggedModelTag(model_id=model_id, tag_key=key))

    def delete_logged_model(self, model_id: str) -> None:
        """Delete a logged model."""
        self._tracking.call(rows.DELETE, messages.LoggedModelId(model_id=model_id))

    def _logged_models_of_run(self, run_id: str, experiment_id: str, name: str) -> list[LoggedModel]:
        """Find the logged models a run made under a name, the latest first."""
        # Quotes cannot be in the name of a logged model, so a name with one finds nothing.
        if "'" in name:
            return []
        found = every(lambda token: self.search_logged_models([experiment_id], f"name = '{name}'", page_token=token))
        mine = [model for model in found if model.source_run_id == run_id]
        return sorted(mine, key=lambda model: model.creation_timestamp, reverse=True)


def _records(field: str, kind: type[S], given: Sequence[dict[str, Any]] | None) -> list[S]:
    try:
        return [kind(**one) for one in given or ()]
    except TypeError:
        keys = ", ".join(kind.__struct_fields__)
        raise InvalidInput(
            f"{field} is {given!r}; it must be a list of dicts with the keys {keys}.", field=field
        ) from None
