"""Rows of the endpoint table: experiments."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.messages import experiments as messages

CREATE = Endpoint(
    method="POST",
    path="/experiments/create",
    name="createExperiment",
    request=messages.CreateExperiment,
    response=messages.CreateExperimentResponse,
    permission=Permission.EXPERIMENT_CREATE,
    access="write",
    resource=by.WORKSPACE,
    locks=by.Locator("experiment", ("name",)),
    repetition=Repetition.DOUBLING,
    summary="Create an experiment",
)
GET = Endpoint(
    method="GET",
    path="/experiments/get",
    name="getExperiment",
    request=messages.ExperimentId,
    response=messages.ExperimentResponse,
    permission=Permission.EXPERIMENT_READ,
    access="read",
    resource=by.EXPERIMENT,
    summary="Get an experiment by id, including deleted ones",
)
GET_BY_NAME = Endpoint(
    method="GET",
    path="/experiments/get-by-name",
    name="getExperimentByName",
    request=messages.GetExperimentByName,
    response=messages.ExperimentResponse,
    permission=Permission.EXPERIMENT_READ,
    access="read",
    resource=by.EXPERIMENT_BY_NAME,
    summary="Get an experiment by name, including deleted ones",
)
UPDATE = Endpoint(
    method="POST",
    path="/experiments/update",
    name="updateExperiment",
    request=messages.UpdateExperiment,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.OVERTAKING,
    summary="Rename an experiment",
)
DELETE = Endpoint(
    method="POST",
    path="/experiments/delete",
    name="deleteExperiment",
    request=messages.ExperimentId,
    permission=Permission.EXPERIMENT_DELETE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.DOUBLING,
    summary="Delete an experiment and its runs; it can be restored",
)
RESTORE = Endpoint(
    method="POST",
    path="/experiments/restore",
    name="restoreExperiment",
    request=messages.ExperimentId,
    permission=Permission.EXPERIMENT_DELETE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.DOUBLING,
    summary="Restore a deleted experiment and its runs",
)
SET_TAG = Endpoint(
    method="POST",
    path="/experiments/set-experiment-tag",
    name="setExperimentTag",
    request=messages.SetExperimentTag,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.OVERTAKING,
    summary="Add or overwrite a tag of an experiment",
)
DELETE_TAG = Endpoint(
    method="POST",
    path="/experiments/delete-experiment-tag",
    name="deleteExperimentTag",
    request=messages.DeleteExperimentTag,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.DOUBLING,
    summary="Remove a tag of an experiment",
)
SEARCH = Endpoint(
    method="POST",
    path="/experiments/search",
    name="searchExperiments",
    request=messages.SearchExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="Find experiments",
)
SEARCH_BY_QUERY = Endpoint(
    method="GET",
    path="/experiments/search",
    name="searchExperimentsByQuery",
    request=messages.SearchExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="Find experiments",
)
LIST = Endpoint(
    method="GET",
    path="/experiments/list",
    name="listExperiments",
    request=messages.ListExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="List experiments, for clients before 2.0",
)
SEARCH_DATASETS = Endpoint(
    method="POST",
    path="/experiments/search-datasets",
    name="searchDatasets",
    request=messages.SearchDatasets,
    response=messages.DatasetSummariesResponse,
    permission=Permission.EXPERIMENT_READ,
    access="search",
    resource=by.EXPERIMENTS,
    summary="List the datasets used by runs of experiments",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    GET,
    GET_BY_NAME,
    UPDATE,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
    SEARCH,
    SEARCH_BY_QUERY,
    LIST,
    SEARCH_DATASETS,
)
