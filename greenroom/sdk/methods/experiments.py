"""Experiments: create, search, rename, tag, delete, restore."""

from __future__ import annotations

from typing import Any

from greenroom.errors import NotFound
from greenroom.sdk.entities import Experiment, ViewType
from greenroom.sdk.methods.base import Methods, tag_inputs
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import experiment_messages as messages
from greenroom.sdk.wire import experiment_rows as rows


class ExperimentMethods(Methods):
    """Experiments: create, search, rename, tag, delete, restore."""

    def create_experiment(
        self, name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None
    ) -> str:
        """Create an experiment and return its id.

        Args:
            artifact_location: root of its runs' artifacts; chosen by the server by default.

        Raises:
            AlreadyExists: an experiment with that name exists, possibly deleted.
        """
        message = messages.CreateExperiment(name=name, artifact_location=artifact_location, tags=tag_inputs(tags))
        answer: messages.CreateExperimentResponse = self._tracking.call(rows.CREATE, message)
        return answer.experiment_id

    def get_experiment(self, experiment_id: str) -> Experiment:
        """Read an experiment, which may be deleted.

        Raises:
            NotFound: it does not exist.
        """
        answer: messages.ExperimentResponse = self._tracking.call(
            rows.GET, messages.ExperimentId(experiment_id=str(experiment_id))
        )
        return Experiment.from_wire(answer.experiment, self._tracking.workspace)

    def get_experiment_by_name(self, name: str) -> Experiment | None:
        """Read an experiment by its name; None if it does not exist."""
        try:
            answer: messages.ExperimentResponse = self._tracking.call(
                rows.GET_BY_NAME, messages.GetExperimentByName(experiment_name=name)
            )
        except NotFound:
            return None
        return Experiment.from_wire(answer.experiment, self._tracking.workspace)

    def search_experiments(
        self,
        view_type: int | str = ViewType.ACTIVE_ONLY,
        max_results: int | None = 1000,
        filter_string: str | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        """Search experiments; returns one page.

        Args:
            filter_string: such as ``name LIKE 'churn%' AND tags.team = 'growth'``.
            order_by: such as ``["last_update_time DESC"]``.
            page_token: the `token` of the previous page.
        """
        answer: messages.ExperimentsResponse = self._tracking.call(
            rows.SEARCH,
            messages.SearchExperiments(
                view_type=messages.ViewType(ViewType.word(view_type)),
                max_results=1000 if max_results is None else checked_count(max_results),
                filter=filter_string,
                order_by=order_by or [],
                page_token=page_token,
            ),
        )
        return PagedList(
            [Experiment.from_wire(item, self._tracking.workspace) for item in answer.experiments],
            answer.next_page_token,
            lambda token: self.search_experiments(view_type, max_results, filter_string, order_by, token),
        )

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        """Rename an experiment."""
        self._tracking.call(rows.UPDATE, messages.UpdateExperiment(experiment_id=str(experiment_id), new_name=new_name))

    def delete_experiment(self, experiment_id: str) -> None:
        """Delete an experiment with its runs; it can be restored, and its name stays in use."""
        self._tracking.call(rows.DELETE, messages.ExperimentId(experiment_id=str(experiment_id)))

    def restore_experiment(self, experiment_id: str) -> None:
        """Restore an deleted experiment."""
        self._tracking.call(rows.RESTORE, messages.ExperimentId(experiment_id=str(experiment_id)))

    def set_experiment_tag(self, experiment_id: str, key: str, value: Any) -> None:
        """Set a tag of an experiment; ``mlflow.note.content`` is its description."""
        self._tracking.call(
            rows.SET_TAG, messages.SetExperimentTag(experiment_id=str(experiment_id), key=key, value=str(value))
        )

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        """Remove a tag of an experiment."""
        self._tracking.call(rows.DELETE_TAG, messages.DeleteExperimentTag(experiment_id=str(experiment_id), key=key))
